"""The history in words: a sentence for every line, money with its limit and policy, never longer than Slack takes."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.content.playbook import Playbook, load_playbook
from bot.recovery.audit import AuditLine, Note
from bot.recovery.case import Case
from bot.recovery.empowerment import Bound, Level
from bot.recovery.excess import Excess
from bot.recovery.money import Money
from bot.recovery.people import Person
from bot.sandbox.block_kit import check_view
from bot.views.blocks import Block
from bot.views.timeline import MOST_LINES, build_timeline
from bot.views.timeline_reader import Reader
from bot.views.timeline_words import SENTENCES, details, sentence
from tests.clock import NOON
from tests.factories import SITE, TEAM, a_grant, a_request, an_actor, an_incident

LEAD = an_actor("U0LEAD", Level.LEAD)
NOTE = Note(id=7, team_id=TEAM, site=SITE, incident_id=1, at=NOON, who="U0STAFF", text="She comes back at five")


@pytest.fixture(scope="module")
def playbook() -> Playbook:
    return load_playbook()


def a_line(what: str, before: dict[str, object] | None = None, **after: object) -> AuditLine:
    return AuditLine(
        id=1,
        at=NOON,
        who="U0STAFF",
        what=what,
        level=Level.FRONTLINE,
        policy_version="",
        limit_minor=None,
        before=before or {},
        after=after,
    )


LINES = {
    "open_incident": (a_line("open_incident"), "opened it"),
    "keep_typed": (a_line("keep_typed", {"what_happened": ""}, what_happened="Cold soup"), "what happened: Cold soup"),
    "save_acknowledge": (a_line("save_acknowledge"), "acknowledged it"),
    "save_understand": (
        a_line("save_understand", {"price_minor": 9000, "area": ""}, price_minor=8000, area="wrong_bill"),
        "price paid: €90.00 → €80.00\nwhat failed: Wrong bill or charge",
    ),
    "save_solve": (a_line("save_solve", {"fair": "A call"}, fair=""), "what they call fair: A call → —"),
    "plan_follow_ups": (a_line("plan_follow_ups", {"consent": False}, consent=True), "no → yes"),
    "customer_left": (a_line("customer_left", {"waiting": "here"}, waiting="on_the_line"), "here → on the line"),
    "write_down": (a_line("write_down", cause="till_or_system"), "cause: Till, website or another system"),
    "protect": (a_line("protect"), "somebody was hurt"),
    "approve": (
        a_line("approve", {"amount_minor": 8000}, allowed_minor=8000, counted_minor=2500),
        "said yes to €80.00; €25.00 of it was given meanwhile",
    ),
    "adjust": (
        a_line("adjust", {"amount_minor": 8000}, allowed_minor=5000, counted_minor=0),
        "said yes to €50.00 instead of €80.00",
    ),
    "first_yes": (a_line("first_yes", allowed_minor=80000), "another director has to confirm it"),
    "not_ratified": (
        a_line("not_ratified", {"amount_minor": 6000}, reason="The bill was right"),
        "did not confirm €60.00, which stays recorded\nThe bill was right",
    ),
    "withdraw": (a_line("withdraw", {"amount_minor": 8000}), "withdrew the request for €80.00"),
    "promise_passed": (a_line("promise_passed", {"amount_minor": 8000}), "no answer yet about €80.00"),
    "expire": (a_line("expire", {"amount_minor": 8000}), "ended the request for €80.00"),
    "drop_request": (a_line("drop_request", {"amount_minor": 8000}), "€80.00: it is needed no more"),
    "reverse": (a_line("reverse", {"amount_minor": 8000}, reason="Wrong table"), "took back €80.00\nWrong table"),
    "grant": (
        a_line("grant", amount_minor=5000, kind="gift", given_by="U0STAFF", reason="Their anniversary"),
        "gave €50.00 · Gift\nTheir anniversary",
    ),
    "given_already": (
        a_line("given_already", amount_minor=8000, kind="gift", given_by="U0NEXT", beyond="price"),
        "wrote down €80.00 · Gift, given already, given by <@U0NEXT>\nabove the price",
    ),
    "ratify": (a_line("ratify", grant=1, request=1), "confirmed €80.00, given already"),
    "taken": (
        a_line("taken", {"amount_minor": 500}, taken=False, counts=True),
        "did not take €5.00; it counts until a lead",
    ),
    "undo": (a_line("undo", {"amount_minor": 500}), "took back €5.00"),
    "request": (
        a_line("request", amount_minor=8000, kind="gift", needs="manager"),
        "asked a manager for €80.00 · Gift",
    ),
    "decline": (a_line("decline", request=1, reason="Too much"), "declined €80.00 · Gift\nToo much"),
    "follow_up": (
        a_line("follow_up", kind="call", outcome="satisfied", note="Happy"),
        "(call): it is put right\nHappy",
    ),
    "snooze": (
        a_line("snooze", {"due_at": NOON.isoformat()}, follow_up=1, due_at=(NOON + timedelta(days=1)).isoformat()),
        "moved a follow-up: 12:00 → tomorrow 12:00",
    ),
    "promise": (
        a_line("promise", follow_up=1, kind="call", due_at=NOON.isoformat(), assignee_id="U0LEAD"),
        "promised: Call the customer, 12:00, by <@U0LEAD>",
    ),
    "promise_anew": (
        a_line(
            "promise_anew",
            {"due_at": NOON.isoformat(), "assignee_id": "U0LEAD"},
            follow_up=1,
            kind="call",
            due_at=(NOON + timedelta(days=1)).isoformat(),
            assignee_id="U0STAFF",
        ),
        "promised anew: Call the customer, 12:00 → tomorrow 12:00",
    ),
    "strike_promise": (
        a_line("strike_promise", follow_up=1, kind="call", due_at=NOON.isoformat(), assignee_id="U0LEAD"),
        "struck: Call the customer, 12:00",
    ),
    "try_again": (a_line("try_again"), "tried again"),
    "note": (a_line("note", note=7), "wrote a note\nShe comes back at five"),
    "hand_over": (
        a_line("hand_over", {"owner_id": "U0STAFF"}, owner_id="U0NEXT", follow_ups=2),
        "handed it over to <@U0NEXT>, with 2 follow-ups",
    ),
    "hand_follow_up": (
        a_line("hand_follow_up", {"assignee_id": "U0STAFF"}, follow_up=1, assignee_id="U0NEXT"),
        "handed a follow-up to <@U0NEXT>",
    ),
    "leave_in_peace": (
        a_line("leave_in_peace", {"news_consent": True}, news_consent=False),
        "left the customer in peace: no more contact\nagreed to hear of news: yes → no",
    ),
    "plan_news": (
        a_line("plan_news", follow_up=1, about="A new oven"),
        "planned to tell them what is new\nA new oven",
    ),
    "stand_in": (
        a_line("stand_in", {"assignee_id": "U0STAFF"}, follow_up=1, assignee_id="U0LEAD", why="off_duty"),
        "passed a follow-up to <@U0LEAD>: <@U0STAFF> is off duty",
    ),
    "escalate": (
        a_line("escalate", to_level="lead", reason="They shout", told=["U0LEAD", "U0LEAD2"]),
        "called a lead: <@U0LEAD>, <@U0LEAD2>\nThey shout",
    ),
    "take_over": (a_line("take_over", {"owner_id": "U0NEXT"}, owner_id="U0STAFF"), "took it over from <@U0NEXT>"),
    "void": (
        a_line("void", void_kind="duplicate", duplicate_of=11, void_reason="Twice"),
        "made it void: duplicate of #11\nTwice",
    ),
    "restore": (a_line("restore", {"void_kind": "test"}), "it counts again"),
    "repeat_failure": (
        a_line("repeat_failure", {"owner_id": "U0STAFF"}, owner_id="U0LEAD", earlier=1),
        "found that it is the customer's 2nd failure: <@U0LEAD> owns it",
    ),
    "link": (a_line("link", to=11, kind="same_cause"), "linked it to #11: same cause"),
    "unlink": (a_line("unlink", {"reason": "Another Anna"}), "ended a link\nAnother Anna"),
    "share_cause": (a_line("share_cause", {"cause": ""}, cause="till_or_system"), "cause: Till, website"),
    "judge_again": (
        a_line("judge_again", {"severity": "S1"}, severity="S2"),
        "how bad it is: nuisance → cost money or time",
    ),
    "export": (a_line("export"), "exported what is kept of the customer"),
    "erase": (a_line("erase"), "erased what identified the customer"),
    "not_as_reported": (a_line("not_as_reported", evidence="71 degrees"), "it wasn't as reported"),
    "said_safe": (a_line("said_safe", text="a mark"), "nobody was hurt"),
    "protected": (a_line("protected", answer="yes", concerns=[]), "opened a protected case"),
    "told": (a_line("told", told=["U0LEAD"], why="on_duty"), "told <@U0LEAD>"),
    "concerns": (a_line("concerns", concerns="U0LEAD"), "it concerns one of our people"),
    "take_on": (a_line("take_on", with_them_by=NOON.isoformat()), "to be there by 12:00"),
    "take_from": (a_line("take_from", taken_from="U0GONE"), "took the case over from <@U0GONE>"),
    "nobody_came": (a_line("nobody_came", case_owner_id="U0LATE"), "nobody came; until then it was with <@U0LATE>"),
    "keep_from": (a_line("keep_from", owner_id="U0LEAD"), "keeps it from whom it concerned"),
    "hand_case": (a_line("hand_case", case_owner_id="U0NEXT"), "handed the case to <@U0NEXT>"),
    "hold": (a_line("hold", reason="A lawyer wrote"), "set the legal hold\nA lawyer wrote"),
    "lift_hold": (a_line("lift_hold", reason="Settled"), "lifted the legal hold\nSettled"),
    "lower": (a_line("lower", severity="S2", reason="A plaster"), "lowered it to “cost money or time”\nA plaster"),
    "close_case": (a_line("close_case", done="Doctor seen"), "closed the case\nDoctor seen"),
}


def in_words(line: AuditLine, playbook: Playbook, actor: Any = LEAD) -> str:
    parts, text = sentence(line, a_reader(playbook, actor))
    return "\n".join(part for part in ("".join(str(p) for p in parts), text) if part)


def a_reader(playbook: Playbook, actor: Any = LEAD, notes: tuple[Note, ...] = (NOTE,)) -> Reader:
    case = Case(incident=an_incident(), now=NOON, requests=(a_request(),), notes=notes)
    return Reader(case, actor, playbook)


@pytest.mark.parametrize("what", LINES)
def test_each_line_says_what_was_done(what: str, playbook: Playbook) -> None:
    line, words = LINES[what]
    assert words in in_words(line, playbook)


def test_every_sentence_is_tried_here() -> None:
    assert set(LINES) == set(SENTENCES)


@pytest.mark.parametrize(
    ("written", "due", "words"),
    [
        (NOON, NOON + timedelta(hours=4), "16:00"),
        (NOON, NOON + timedelta(days=1), "tomorrow 12:00"),
        (NOON - timedelta(days=1), NOON + timedelta(hours=4), "Tue 10 Mar, 16:00"),
        (NOON - timedelta(days=1), NOON + timedelta(days=1), "Wed 11 Mar, 12:00"),
        (NOON - timedelta(days=1), NOON - timedelta(days=1), "Mon 9 Mar, 12:00"),
    ],
)
def test_what_a_line_of_another_day_tells_of_has_its_own_day(
    written: datetime, due: datetime, words: str, playbook: Playbook
) -> None:
    promised = a_line("promise", follow_up=1, kind="call", due_at=due.isoformat(), assignee_id="U0STAFF")
    happened = a_line("keep_typed", happened_at=due.isoformat())

    assert in_words(replace(promised, at=written), playbook) == f"promised: Call the customer, {words}"
    assert in_words(replace(happened, at=written), playbook).endswith(f"when it happened: {words}")


def test_what_was_struck_by_itself_says_why(playbook: Playbook) -> None:
    promised: dict[str, Any] = {
        "follow_up": 1,
        "kind": "check_on_site",
        "due_at": NOON.isoformat(),
        "assignee_id": "U0LEAD",
    }
    words = "struck: Come by and ask how it is, 12:00: too late, the customer had gone"
    assert in_words(a_line("strike_promise", **promised, why="too_late"), playbook) == words


def test_whom_a_case_concerned_is_never_said_in_the_timeline(playbook: Playbook) -> None:
    for line in (a_line("concerns", concerns="U0LEAD"), a_line("protected", answer="yes", concerns=["U0LEAD"])):
        assert "U0LEAD" not in in_words(line, playbook)


def test_an_approval_names_who_asked(playbook: Playbook) -> None:
    approved = a_line("grant", amount_minor=8000, kind="gift", given_by="U0ANA")
    assert "approved €80.00 · Gift, asked by <@U0ANA>" in in_words(approved, playbook)


def test_a_lead_who_hands_on_a_colleagues_names_both(playbook: Playbook) -> None:
    handed = a_line("hand_over", {"owner_id": "U0ANA"}, owner_id="U0NEXT", follow_ups=0)
    assert in_words(handed, playbook) == "handed it over from <@U0ANA> to <@U0NEXT>"


def test_evidence_is_for_leads_and_above(playbook: Playbook) -> None:
    line = LINES["not_as_reported"][0]
    assert "71 degrees" in in_words(line, playbook)
    assert "71 degrees" not in in_words(line, playbook, an_actor("U0STAFF"))


def test_money_says_by_whose_level_which_limit_and_which_policy(playbook: Playbook) -> None:
    line = AuditLine(
        id=1,
        at=NOON,
        who="U0STAFF",
        what="grant",
        level=Level.FRONTLINE,
        policy_version="2026-11",
        limit_minor=2500,
        before={},
        after={"amount_minor": 500, "kind": "gift", "given_by": "U0STAFF"},
    )
    assert details(line, a_reader(playbook)) == "as frontline staff · limit €25.00 · policy 2026-11"


@pytest.mark.parametrize(
    ("limit_minor", "cap", "told"),
    [
        (2500, {}, "limit €25.00"),
        (2500, {"cap_minor": 6000}, "limit €25.00 · cap for the price €60.00"),
        (6000, {"cap_minor": 6000}, "cap for the price €60.00"),
    ],
)
def test_money_says_where_it_was_the_cap_for_the_price(
    playbook: Playbook, limit_minor: int, cap: dict[str, object], told: str
) -> None:
    asked = replace(a_line("request", None, **cap), limit_minor=limit_minor, policy_version="2026-11")

    assert details(asked, a_reader(playbook)) == f"as frontline staff · {told} · policy 2026-11"


def test_what_an_older_version_wrote_is_still_shown(playbook: Playbook) -> None:
    assert in_words(a_line("sent_a_pigeon"), playbook) == "sent a pigeon"


def test_long_histories_are_turned_in_pages_newest_first(playbook: Playbook) -> None:
    lines = [a_line("keep_typed", what_happened=f"Version {number}") for number in range(100)]
    reader = a_reader(playbook)

    first, last = (build_timeline(reader.case, lines, reader, page) for page in (0, 99))

    assert "Version 99" in str(first)
    assert "Version 59" not in str(first)
    assert "Page 1 of 3" in str(first)
    assert "Version 0" in str(last)
    assert buttons(first) == ["Earlier"]
    assert buttons(last) == ["Later"]
    assert len([b for b in first["blocks"] if b["type"] == "rich_text"]) == MOST_LINES


def test_the_longest_notes_fit_into_what_slack_takes(playbook: Playbook) -> None:
    """Every page of 50 notes of 3,000 characters of another script."""
    notes = tuple(
        Note(id=n, team_id=TEAM, site=SITE, incident_id=1, at=NOON, who="U0STAFF", text="ё" * 3000) for n in range(50)
    )
    lines = [a_line("note", note=note.id) for note in notes]
    reader = a_reader(playbook, notes=notes)

    pages = [build_timeline(reader.case, lines, reader, page) for page in range(9)]

    assert all(check_view(page, "modal") == [] for page in pages)
    assert "Page 9 of" in str(pages[-1])


def buttons(view: Block) -> list[str]:
    return [e["text"]["text"] for b in view["blocks"] if b["type"] == "actions" for e in b["elements"]]


def test_people_are_named_by_what_slack_shows_and_typed_text_pings_nobody(playbook: Playbook) -> None:
    reader = a_reader(playbook, notes=(Note(**{**_fields(NOTE), "text": "<!channel> <@U0BOSS>"}),))
    view = build_timeline(reader.case, [a_line("note", note=7)], reader)

    [line] = [b for b in view["blocks"] if b["type"] == "rich_text"]
    kinds = [e["type"] for e in line["elements"][0]["elements"]]
    assert kinds == ["text", "user", "text", "text", "text"]
    assert Person("U0STAFF").user_id in str(line)


def _fields(note: Note) -> dict[str, Any]:
    return {name: getattr(note, name) for name in note.__dataclass_fields__}


def test_history_says_what_incidents_that_were_linked_later_got_together(playbook: Playbook) -> None:
    both = tuple(a_grant(id=n, incident_id=n, amount_minor=2000) for n in (1, 2))
    above = Excess(Bound.GOODWILL_PER_INCIDENT, both, Money(2500, "EUR"))
    case = Case(incident=an_incident(), now=NOON, excess=above)

    view = build_timeline(case, [], Reader(case, LEAD, playbook))

    assert check_view(view, "modal") == []
    told = "2 incidents of this customer got €40.00 of goodwill together: more than the €25.00 that frontline staff may"
    assert told in str(view)
