"""Solve can be drawn whatever became of the last request."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.content.playbook import load_playbook
from bot.recovery.approval import RequestState
from bot.recovery.case import Case
from bot.recovery.empowerment import Reach
from bot.recovery.incident import Step
from bot.recovery.offers import Choice
from bot.recovery.people import Roster
from bot.recovery.standing import Left
from bot.sandbox.block_kit import check_view
from bot.views.walking.frame import Scene
from bot.views.walking.steps import build_step
from tests.clock import NOON
from tests.desk.books import THE_SITE
from tests.desk.stories import STAFF
from tests.factories import a_request, an_incident

_OVER = {"decided_at": NOON, "decided_by": "U0MANAGER"}


@pytest.mark.parametrize("state", RequestState)
def test_solve_is_drawn_whatever_became_of_the_last_request(state: RequestState) -> None:
    over = {} if state is RequestState.WAITING else _OVER
    case = Case(incident=an_incident(), now=NOON, requests=(a_request(state=state, **over),))

    view = build_step(Scene(case, STAFF, load_playbook(), THE_SITE, Roster()), Step.SOLVE)

    assert check_view(view, "modal") == []


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Europe/London", "You will have the answer by *12:05*."),
        ("Africa/Cairo", "You will have the answer by *12:05* (14:05 on your clock)."),
    ],
)
def test_the_time_that_the_customer_hears_is_told_on_the_clock_of_who_asked_as_well(zone: str, words: str) -> None:
    case = Case(incident=an_incident(), now=NOON, requests=(a_request(promise_at=NOON + timedelta(minutes=5)),))
    desk = replace(STAFF, zone=ZoneInfo(zone))

    solve = str(build_step(Scene(case, desk, load_playbook(), THE_SITE, Roster()), Step.SOLVE))

    assert words in solve


def test_a_note_that_came_with_the_answer_names_who_wrote_it() -> None:
    request = a_request(state=RequestState.APPROVED, decision_note="Half of the bill", **_OVER)
    case = Case(incident=an_incident(), now=NOON, requests=(request,))

    view = build_step(Scene(case, STAFF, load_playbook(), THE_SITE, Roster()), Step.SOLVE)

    assert check_view(view, "modal") == []
    (note,) = (block for block in view["blocks"] if "Half of the bill" in str(block))
    assert "Note from" in str(note)
    assert "U0MANAGER" in str(note)


@pytest.mark.parametrize(
    ("goodwill", "put_right", "words"),
    [
        (Left(500), None, "no answer yet. Use your own limit and promise a call"),
        (Left(0), Left(500), "no answer yet. Use your own limit and promise a call"),
        (None, None, "no answer yet. Use your own limit and promise a call"),
        (Left(0), Left(0), "no answer yet, and your own limit is used up. Promise a call."),
        (Left(0), None, "no answer yet, and your own limit is used up. Promise a call."),
    ],
)
def test_nobody_is_sent_to_a_limit_that_is_used_up(goodwill: Left | None, put_right: Left | None, words: str) -> None:
    request = a_request(promise_passed_at=NOON)
    case = Case(incident=an_incident(), now=NOON, requests=(request,), goodwill_left=goodwill, put_right_left=put_right)

    assert words in str(build_step(Scene(case, STAFF, load_playbook(), THE_SITE, Roster()), Step.SOLVE))


_NO_ANSWER = {"promise_passed_at": NOON}
_SPENT: dict[str, Any] = {"goodwill_left": Left(0), "put_right_left": Left(0)}


@pytest.mark.parametrize(
    ("became", "offers", "offers_nothing"),
    [
        ({"state": RequestState.DECLINED, **_OVER}, "Here's what I can do right now", "nothing more is mine to give"),
        ({"state": RequestState.EXPIRED, **_OVER}, "Here is what I can do for you myself", "called someone above me"),
        (_NO_ANSWER, "What I can do alone, I'm doing now", "You needn't wait for it"),
    ],
)
def test_the_words_offer_nothing_where_nothing_is_left(
    became: dict[str, Any], offers: str, offers_nothing: str
) -> None:
    playbook = load_playbook()
    policy = playbook.policy
    attention = Choice(next(o for o in policy.offers("EUR") if o.id == "attention"), fits=True, amount_minor=0)
    case = Case(incident=an_incident(), now=NOON, requests=(a_request(**became),))
    spent = replace(case, **_SPENT)
    for said, seen in ((offers, case), (offers, replace(spent, menu=(attention,))), (offers_nothing, spent)):
        view = build_step(Scene(seen, STAFF, playbook, THE_SITE, Roster()), Step.SOLVE)

        assert said in str(view["blocks"][0])


def test_solve_says_what_is_left_for_the_customers_incidents_together() -> None:
    left, none = Left(500, Reach.TOGETHER), Left(0, Reach.TOGETHER)
    case = Case(incident=an_incident(area="wrong_bill"), now=NOON, goodwill_left=left, put_right_left=none)

    solve = str(build_step(Scene(case, STAFF, load_playbook(), THE_SITE, Roster()), Step.SOLVE))
    first = str(build_step(Scene(case, STAFF, load_playbook(), THE_SITE, Roster()), Step.ACKNOWLEDGE))

    assert "*The extra mile* · €5.00 left for this customer's incidents together" in solve
    assert "*Give now* · €5.00 left for this customer's incidents together" in first


def test_solve_shows_the_plan_b_of_a_shared_cause_beside_its_own() -> None:
    playbook = load_playbook()
    case = Case(incident=an_incident(area="wrong_bill"), now=NOON, areas_of_cause=("long_wait", "wrong_bill"))

    view = build_step(Scene(case, STAFF, playbook, THE_SITE, Roster()), Step.SOLVE)

    assert check_view(view, "modal") == []
    assert f"*Plan B:* {playbook.policy.plan_b('wrong_bill')}" in str(view)
    assert f"*Plan B of the shared cause, Long wait:* {playbook.policy.plan_b('long_wait')}" in str(view)
    assert str(view).count("Plan B of the shared cause") == 1
