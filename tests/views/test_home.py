"""App Home stays within Slack's limits however much there is, and its questions read as questions."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.content.playbook import Playbook, load_playbook
from bot.recovery.approval import Request
from bot.recovery.delivery import DeliveryKind, Undelivered
from bot.recovery.flags import Flag, FlagKind
from bot.recovery.followup import FollowUp
from bot.recovery.home import Duty, Home, Overview
from bot.recovery.money import Money
from bot.sandbox.block_kit import check_view
from bot.views.flags import build_flags
from bot.views.home import build_home
from bot.views.pinging import follow_up_of
from tests.clock import NOON
from tests.desk.books import THE_SITE
from tests.factories import a_flag, a_follow_up, a_grant, a_request, an_incident


@pytest.fixture(scope="module")
def playbook() -> Playbook:
    return load_playbook()


def a_big_flag(kind: FlagKind, *people: str) -> Flag:
    return a_flag(
        kind=kind,
        people=people or ("UANA", "UMARCO"),
        incidents=tuple((n, n) for n in range(1, 30)),
        amounts=(Money(2450, "EUR"),) * 29,
        times=29,
        of=30,
    )


def a_home(overview: Overview | None = None, *, many: int = 0) -> Home:
    incident = an_incident(area="wrong_bill", what_happened="x" * 3000)
    return Home(
        now=NOON,
        site=THE_SITE,
        other_sites=(),
        goodwill_7_days_left=15_000,
        goodwill_per_incident=2500,
        requests=tuple(a_request(id=n, reason="y" * 3000) for n in range(many)),
        follow_ups=tuple(a_follow_up(id=n + 1) for n in range(many)),
        incidents=(incident,) * many,
        own_protected=(incident,) * many,
        left_alone=(),
        calling=(incident,) * many,
        untaken=(a_grant(taken=False),) * many,
        incidents_by_id={1: incident},
        duty=Duty(on=False, others=("U1", "U2"), decides=bool(many)),
        overview=overview,
    )


def test_a_home_with_more_of_everything_than_fits_is_still_one_that_slack_takes(playbook: Playbook) -> None:
    overview = Overview(
        waiting_for_others=50,
        late=tuple(a_follow_up(id=100 + n) for n in range(50)),
        flags=tuple(a_big_flag(kind) for kind in FlagKind) * 9,
        protected=9,
        agreed_to_news=9,
        undelivered=(Undelivered(id=1, kind=DeliveryKind.CARD, recipient="C1", error="channel_not_found"),) * 50,
    )
    view = build_home(a_home(overview, many=50), playbook)
    assert check_view(view, "home") == []
    assert len(view["blocks"]) <= 100
    assert "45 more after these." in str(view)
    assert "47 protected cases more: see the messages." in str(view)


def test_the_newest_of_ones_protected_cases_have_the_way_in(playbook: Playbook) -> None:
    cases = tuple(an_incident(id=n, number=n) for n in range(1, 5))

    view = str(build_home(replace(a_home(), own_protected=cases), playbook))

    assert [n for n in range(1, 5) if f"Case #{n}" in view] == [2, 3, 4]
    assert view.count("See the case") == 3
    assert "1 protected case more" in view


def test_an_empty_home_says_what_to_do(playbook: Playbook) -> None:
    view = build_home(a_home(), playbook)
    assert check_view(view, "home") == []
    assert "Nothing waits for you. When a customer is unhappy, start here." in str(view)
    assert "You may still give *€150.00* of goodwill in these 7 days, up to *€25.00* for one incident." in str(view)


def test_nothing_waits_for_a_manager_only_while_nothing_does_at_their_site(playbook: Playbook) -> None:
    calm = Overview(waiting_for_others=0, late=(), flags=(), protected=0, agreed_to_news=3, undelivered=())

    assert "Nothing waits for you" in str(build_home(a_home(calm), playbook))
    for asks in ({"late": (a_follow_up(),)}, {"protected": 1}, {"waiting_for_others": 1}):
        assert "Nothing waits for you" not in str(build_home(a_home(replace(calm, **asks)), playbook))


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (a_request(), ("an answer is promised by", "'Approve'", "'Decline'", "'Details'")),
        (a_request(promise_passed_at=NOON), ("The promised time has passed; what was given since counts",)),
        (a_request(grant_id=1, reason=""), ("Given already.", "'Confirm'", '"Don\'t confirm"')),
    ],
    ids=["waiting", "promise passed", "given already"],
)
def test_a_request_says_what_its_message_says(request_: Request, words: tuple[str, ...], playbook: Playbook) -> None:
    view = build_home(replace(a_home(many=1), requests=(request_,)), playbook)
    assert check_view(view, "home") == []
    assert [word for word in words if word not in str(view)] == []


@pytest.mark.parametrize("kind", FlagKind)
def test_each_flag_is_a_question_that_names_its_facts_and_accuses_nobody(kind: FlagKind) -> None:
    blocks = build_flags((a_big_flag(kind),), timedelta(days=30))
    asked = blocks[1]["text"]["text"]
    assert asked.endswith("?*")
    assert "<@UANA>" in asked
    assert not any(word in asked.lower() for word in ("fraud", "suspicious", "abuse", "violat", "cheat", "warning"))
    assert [button["text"]["text"] for button in blocks[2]["elements"]][-2:] == ["#29", "Fine, I've looked"]
    assert "rest for 30 days" in str(blocks[-1])


def test_ones_own_contact_is_asked_about_in_its_own_words() -> None:
    (asked, *_) = build_flags((a_big_flag(FlagKind.PAYEE_IS_STAFF, "UANA"),), timedelta(days=30))[1:]
    assert "<@UANA>'s own" in asked["text"]["text"]


def test_no_flags_show_nothing() -> None:
    assert build_flags((), timedelta(days=30)) == []


def test_a_follow_up_can_be_done_snoozed_and_handed_over_where_it_stands(playbook: Playbook) -> None:
    view = build_home(_with_late(a_follow_up(id=2)), playbook)
    assert check_view(view, "home") == []
    rows = [block for block in view["blocks"] if str(block.get("block_id")).startswith("follow.")]
    assert [row["block_id"] for row in rows] == ["follow.1.mine", "follow.2.late"]
    for row in rows:
        done, more = row["elements"]
        assert done["text"]["text"] == "Done"
        assert [option["value"] for option in more["options"]] == ["hour", "tomorrow", "date", "hand"]
        assert follow_up_of(row["block_id"]) == row["block_id"].split(".")[1]


@pytest.mark.parametrize(
    ("late", "standing", "listed"),
    [
        ((a_follow_up(id=2),), "1 late follow-up", ["follow.2.late"]),
        ((a_follow_up(id=1),), "1 late follow-up, yours", []),
        ((a_follow_up(id=1), a_follow_up(id=2)), "2 late follow-ups, 1 of them yours", ["follow.2.late"]),
    ],
)
def test_a_managers_own_late_follow_up_stands_once_where_they_can_act_on_it(
    late: tuple[FollowUp, ...], standing: str, listed: list[str], playbook: Playbook
) -> None:
    blocks = build_home(_with_late(*late), playbook)["blocks"]

    assert [b["block_id"] for b in blocks if str(b.get("block_id")).startswith("follow.1.")] == ["follow.1.mine"]
    assert [b["block_id"] for b in blocks if str(b.get("block_id")).endswith(".late")] == listed
    assert any(standing == b["text"]["text"] for b in blocks if b["type"] == "section")


def _with_late(*late: FollowUp) -> Home:
    """Follow-up 1 is the viewer's own."""
    overview = Overview(waiting_for_others=0, late=late, flags=(), protected=0, agreed_to_news=0, undelivered=())
    return replace(a_home(overview, many=1), calling=(), requests=(), untaken=())
