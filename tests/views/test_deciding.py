"""A request in each of its states, as those who decide and the one who asked read it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.content.playbook import Playbook, load_playbook
from bot.recovery.approval import Request, RequestState
from bot.recovery.case import Asked, Case
from bot.recovery.grant import Ending
from bot.sandbox.block_kit import check_message, check_view
from bot.views.answering import build_answer
from bot.views.deciding import build_adjust, build_decline, build_details, build_request, build_request_copy
from bot.views.reversing import build_reversal, build_reverse
from tests.clock import NOON
from tests.factories import a_grant, a_request, an_incident

LATER = NOON + timedelta(minutes=10)
SECRETS = {"what_happened": "The soup was cold", "fair": "A free evening", "customer_name": "Kim"}
DECIDED: dict[str, Any] = {"decided_by": "U0BOSS", "decided_at": LATER}
YES = {"state": RequestState.APPROVED, **DECIDED}

STATES: dict[str, tuple[Request, str]] = {
    "waiting": (a_request(), "⏳ The customer is here. Answer promised by"),
    "promise passed": (a_request(promise_passed_at=NOON), "they were promised a call. Open until"),
    "second director": (
        a_request(first_approver="U0BOSS", allowed_minor=8000),
        "<@U0BOSS> says yes to €80.00. *Another director has to confirm it.*",
    ),
    "approved": (a_request(**YES, allowed_minor=8000), "✓ Approved by <@U0BOSS>"),
    "adjusted": (a_request(**YES, allowed_minor=5000), "€50.00 instead of €80.00"),
    "partly": (
        a_request(**YES, allowed_minor=8000, counted_minor=2500),
        "€55.00 of the €80.00: €25.00 was given meanwhile",
    ),
    "nothing more": (
        a_request(**YES, allowed_minor=8000, counted_minor=8000),
        "nothing more of the €80.00: €80.00 was given meanwhile",
    ),
    "declined": (a_request(state=RequestState.DECLINED, decision_note="No", **DECIDED), "✗ Declined by <@U0BOSS>"),
    "withdrawn": (
        a_request(state=RequestState.WITHDRAWN, decided_by="U0STAFF", decided_at=LATER),
        "Withdrawn by <@U0STAFF>",
    ),
    "expired": (a_request(state=RequestState.EXPIRED, decided_at=LATER), "Expired, nobody decided"),
    "to be ratified": (a_request(grant_id=1), "Given already by <@U0STAFF>, to be confirmed by"),
    "ratified": (a_request(grant_id=1, **YES), "✓ Confirmed by <@U0BOSS>"),
    "not ratified": (
        a_request(grant_id=1, state=RequestState.DECLINED, **DECIDED),
        "✗ Not confirmed by <@U0BOSS>",
    ),
}


def test_what_was_given_for_their_other_incidents_stands_in_the_request(playbook: Playbook) -> None:
    other = (a_grant(incident_id=2, amount_minor=1500), a_grant(incident_id=3, amount_minor=500))
    case = Case(incident=an_incident(), now=NOON)

    alone, together = (str(build_request(Asked(a_request(), case, elsewhere=e), playbook).blocks) for e in ((), other))

    assert "€20.00, towards the same limit" in together
    assert "their other incidents" not in alone


@pytest.fixture(scope="module")
def playbook() -> Playbook:
    return load_playbook()


def asked_of(request: Request, **changes: Any) -> Asked:
    incident = an_incident(**{**SECRETS, **changes})
    grant = a_grant(request_id=request.id) if request.state is RequestState.APPROVED or request.grant_id else None
    return Asked(request, Case(incident=incident, now=LATER, grants=(a_grant(),), requests=(request,)), grant)


@pytest.mark.parametrize("state", STATES)
def test_every_copy_says_where_the_request_stands(playbook: Playbook, state: str) -> None:
    request, words = STATES[state]
    asked = asked_of(request)

    for message in (build_request(asked, playbook), build_request_copy(asked, playbook)):
        assert check_message(list(message.blocks)) == []
        assert words in str(message.blocks)
        assert "€80.00" in message.text
        assert ("decide.approve" in str(message.blocks)) == request.is_waiting


@pytest.mark.parametrize("state", STATES)
def test_the_channel_sees_nothing_of_the_customer(playbook: Playbook, state: str) -> None:
    message = build_request_copy(asked_of(STATES[state][0]), playbook)

    seen = message.text + str(message.blocks)
    assert not [secret for secret in (*SECRETS.values(), "Their anniversary") if secret in seen]


@pytest.mark.parametrize("state", STATES)
def test_details_hold_what_decides_within_what_slack_takes(playbook: Playbook, state: str) -> None:
    long = {"what_happened": "x" * 3000, "fair": "y" * 3000}
    view = build_details(asked_of(replace(STATES[state][0], reason="z" * 500), **long), playbook)

    assert check_view(view, "modal") == []
    for words in ("What happened", "Why", "They call fair", "Given already", "They paid", "Earlier failures"):
        assert words in str(view)


def test_notification_carries_the_amount_and_the_wait(playbook: Playbook) -> None:
    text = build_request(asked_of(a_request()), playbook).text

    assert text == "€80.00 · Gift for #1: <@U0STAFF> asks. The customer is here and has waited 10 min."


def test_a_reminder_says_that_it_is_one(playbook: Playbook) -> None:
    message = build_request(asked_of(a_request()), playbook, is_reminder=True)

    assert message.text.startswith("Still waiting: €80.00")
    assert "Still waiting: *€80.00 · Gift* for #1" in str(message.blocks)


def test_the_form_that_declines_names_what_is_declined(playbook: Playbook) -> None:
    assert "*€80.00 · Gift* for #1" in str(build_decline(asked_of(a_request()), playbook))


def test_the_request_says_what_approving_would_still_give(playbook: Playbook) -> None:
    request = a_request(promise_passed_at=NOON)
    case = Case(incident=an_incident(), now=LATER, grants=(a_grant(given_at=LATER),), requests=(request,))

    words = str(build_request(Asked(request, case), playbook).blocks)

    assert "€10.00 was given meanwhile and counts towards it: *Approve* gives the other €70.00." in words


def test_what_was_given_already_is_ratified_and_not_adjusted(playbook: Playbook) -> None:
    words = str(build_request(asked_of(a_request(grant_id=1)), playbook).blocks)

    assert "Don't confirm" in words
    assert "*Given besides*\\nnothing" in words, "what is to be confirmed isn't told twice"
    assert "decide.adjust" not in words


def test_what_was_taken_back_says_by_whom_and_why(playbook: Playbook) -> None:
    asked = asked_of(a_request(**YES))
    ended = a_grant(ended_at=LATER, ended_by="U0LEAD", ending=Ending.REVERSED, ending_reason="Wrong table")
    message = build_request(replace(asked, grant=ended), playbook)

    assert "↩ Taken back by <@U0LEAD>" in str(message.blocks)
    assert "Wrong table" in str(message.blocks)
    assert "Take back…" not in str(message.blocks)


@pytest.mark.parametrize(
    ("state", "answer", "headline", "slot"),
    [
        ("promise passed", "promise_passed", "No answer yet: €80.00 · Gift for #1", ""),
        ("second director", "needs_second", "another director has to confirm it", ""),
        ("approved", "approved", "Approved by <@U0BOSS>: €80.00 · Gift for #1", "€80.00"),
        ("adjusted", "approved", "Approved by <@U0BOSS>, Gift for #1: €50.00 instead of €80.00", "€50.00"),
        ("partly", "approved", "€55.00 of the €80.00: €25.00 was given meanwhile", "€55.00"),
        ("nothing more", "approved", "nothing more of the €80.00", ""),
        ("declined", "declined", "Declined by <@U0BOSS>: €80.00", ""),
        ("expired", "expired", "Nobody decided: €80.00", ""),
        ("ratified", "approved", "Confirmed by <@U0BOSS>: €80.00", ""),
        ("not ratified", "declined", "Not confirmed by <@U0BOSS>, it stays recorded: €80.00", ""),
    ],
)
def test_the_answer_comes_with_the_words_to_say(
    playbook: Playbook, state: str, answer: str, headline: str, slot: str
) -> None:
    request = STATES[state][0]
    message = build_answer(asked_of(request), playbook, answer)

    assert check_message(list(message.blocks)) == []
    assert headline in message.text
    assert ("Say: “" in message.text) != request.is_ratification
    assert slot in message.text


@pytest.mark.parametrize("state", [state for state, (request, _) in STATES.items() if not request.is_waiting])
def test_what_was_told_before_the_answer_shows_what_came_of_it(playbook: Playbook, state: str) -> None:
    message = build_answer(asked_of(STATES[state][0]), playbook, "promise_passed")

    assert STATES[state][1] in str(message.blocks)
    assert "decide.withdraw" not in str(message.blocks)


def test_the_forms_are_what_slack_takes(playbook: Playbook) -> None:
    asked = asked_of(a_request())
    for view in (
        build_decline(asked, playbook),
        build_decline(asked_of(a_request(grant_id=1)), playbook),
        build_adjust(asked, playbook),
        build_reverse(a_grant(), asked.case, None),
    ):
        assert check_view(view, "modal") == []
    ended = a_grant(ended_by="U0LEAD", ending_reason="Wrong table")
    assert check_message(list(build_reversal(ended, asked.case).blocks)) == []
