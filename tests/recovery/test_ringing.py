"""Who is reminded of a follow-up, when again, whose a proposed one is, and what shares a message."""

from datetime import UTC, datetime

import pytest

from bot.recovery.audit import AuditLine
from bot.recovery.followup import Assignee, FollowUpKind, FollowUpState, Ring
from bot.recovery.people import Roster, Rosters
from bot.recovery.ringing import (
    Crew,
    Ping,
    Told,
    comes_too_late,
    handed_on_by,
    is_rung,
    next_ring,
    rings_again_at,
    who_follows_up,
)
from tests.clock import NOON
from tests.factories import LONDON, SITE, TEAM, a_follow_up, an_audit_line, an_incident, open_hours

HOURS = open_hours(closed_on=frozenset({5, 6}))
ROSTER = Roster(leads=("LEAD", "LEAD2"), managers=("BOSS",), directors=("HEAD",))
STAFFED = Roster(leads=("LEAD",), managers=("BOSS",), staff=("ANA", "BEN", "LEAD", "BOSS"))
NOBODY: frozenset[str] = frozenset()


def test_reminders_follow_one_another_and_end_with_the_lead() -> None:
    assert next_ring(None) is Ring.DUE
    assert next_ring(Ring.DUE) is Ring.OVERDUE
    assert next_ring(Ring.OVERDUE) is Ring.LEAD


@pytest.mark.parametrize(
    ("kind", "ring", "now", "again"),
    [
        (FollowUpKind.CALL, Ring.DUE, "2026-03-10 10:00", "2026-03-11 10:00"),
        # Friday, then Monday; the clocks go forward on the Sunday between.
        (FollowUpKind.CALL, Ring.DUE, "2026-03-27 10:00", "2026-03-30 10:00"),
        (FollowUpKind.DAY_30, Ring.OVERDUE, "2026-03-10 17:59", "2026-03-11 17:59"),
        (FollowUpKind.CHECK_ON_SITE, Ring.DUE, "2026-03-10 22:00", "2026-03-10 22:10"),
        (FollowUpKind.CALL, Ring.LEAD, "2026-03-10 10:00", None),
        # A last look: it was due at noon.
        (FollowUpKind.CHECK_ON_SITE, Ring.LEAD, "2026-03-10 12:20", "2026-03-10 15:00"),
    ],
)
def test_late_one_rings_again_after_a_working_day_on_site_after_ten_minutes(
    kind: FollowUpKind, ring: Ring, now: str, again: str | None
) -> None:
    told = rings_again_at(a_follow_up(kind=kind, due_at=NOON), ring, _utc(now), HOURS)

    assert told == (_utc(again) if again else None)


@pytest.mark.parametrize(
    ("kind", "due", "now", "too_late"),
    [
        (FollowUpKind.CHECK_ON_SITE, "2026-03-10 12:00", "2026-03-10 12:00", False),
        (FollowUpKind.CHECK_ON_SITE, "2026-03-10 12:00", "2026-03-10 14:59", False),
        (FollowUpKind.CHECK_ON_SITE, "2026-03-10 12:00", "2026-03-10 15:00", True),
        (FollowUpKind.CHECK_ON_SITE, "2026-03-10 12:00", "2026-03-16 12:00", True),
        # The clocks go forward at one: two hours later by the clock on the wall is one hour.
        (FollowUpKind.CHECK_ON_SITE, "2026-03-29 00:30", "2026-03-29 04:29", False),
        (FollowUpKind.CHECK_ON_SITE, "2026-03-29 00:30", "2026-03-29 04:30", True),
        (FollowUpKind.CALL, "2026-03-10 12:00", "2026-03-16 12:00", False),
        (FollowUpKind.DAY_3, "2026-03-10 12:00", "2026-03-16 12:00", False),
        (FollowUpKind.NEWS, "2026-03-10 12:00", "2026-03-16 12:00", False),
    ],
)
def test_check_on_site_makes_sense_only_while_the_customer_may_be_there(
    kind: FollowUpKind, due: str, now: str, too_late: bool
) -> None:
    assert comes_too_late(a_follow_up(kind=kind, due_at=_utc(due)), _utc(now)) is too_late


@pytest.mark.parametrize(
    ("ring", "on_duty", "off_duty", "rung"),
    [
        (Ring.DUE, {"LEAD"}, NOBODY, "ANA"),
        (Ring.DUE, NOBODY, NOBODY, "ANA"),
        (Ring.DUE, {"LEAD2"}, {"ANA"}, "LEAD2"),
        (Ring.DUE, {"BOSS"}, {"ANA"}, "BOSS"),
        (Ring.DUE, NOBODY, {"ANA"}, "LEAD"),
        (Ring.DUE, NOBODY, {"ANA", "LEAD", "LEAD2"}, "BOSS"),
        (Ring.DUE, NOBODY, {"ANA", "LEAD", "LEAD2", "BOSS", "HEAD"}, "ANA"),
        (Ring.OVERDUE, {"LEAD"}, NOBODY, "ANA"),
        (Ring.OVERDUE, {"LEAD"}, {"ANA"}, "LEAD"),
        (Ring.LEAD, {"LEAD2"}, NOBODY, "LEAD2"),
        (Ring.LEAD, {"HEAD"}, NOBODY, "HEAD"),
        (Ring.LEAD, NOBODY, NOBODY, "LEAD"),
        (Ring.LEAD, NOBODY, {"LEAD"}, "LEAD2"),
        (Ring.LEAD, NOBODY, {"LEAD", "LEAD2", "BOSS", "HEAD"}, "ANA"),
    ],
)
def test_what_falls_to_somebody_off_duty_and_what_is_late_twice_goes_to_the_lead_on_duty(
    ring: Ring, on_duty: frozenset[str], off_duty: frozenset[str], rung: str
) -> None:
    follow_up = a_follow_up(assignee_id="ANA")

    assert is_rung(follow_up, ring, "ANA", Crew(ROSTER, on_duty, off_duty)) == rung


def test_late_one_of_a_lead_goes_to_another_and_never_back_to_them() -> None:
    crew = Crew(ROSTER, frozenset({"LEAD"}), NOBODY)

    assert is_rung(a_follow_up(assignee_id="LEAD"), Ring.LEAD, "ANA", crew) == "LEAD2"


@pytest.mark.parametrize(
    ("kind", "by", "on_duty", "off_duty", "theirs"),
    [
        (FollowUpKind.CALL, Assignee.HANDLER, {"LEAD"}, NOBODY, "ANA"),
        (FollowUpKind.CALL, Assignee.MANAGER, {"LEAD"}, NOBODY, "BOSS"),
        (FollowUpKind.CHECK_ON_SITE, Assignee.LEAD, {"LEAD", "BOSS", "BEN"}, NOBODY, "LEAD"),
        (FollowUpKind.CHECK_ON_SITE, Assignee.LEAD, {"BOSS", "BEN"}, NOBODY, "BOSS"),
        (FollowUpKind.CHECK_ON_SITE, Assignee.LEAD, {"BEN", "ANA"}, NOBODY, "BEN"),
        # Frontline staff are there unless they said that they are off.
        (FollowUpKind.CHECK_ON_SITE, Assignee.LEAD, NOBODY, NOBODY, "BEN"),
        (FollowUpKind.CHECK_ON_SITE, Assignee.LEAD, {"ANA"}, {"BEN"}, "LEAD"),
        (FollowUpKind.CHECK_ON_SITE, Assignee.LEAD, {"STRANGER"}, {"BEN"}, "LEAD"),
        (FollowUpKind.CHECK_ON_SITE, Assignee.LEAD, NOBODY, {"BEN", "LEAD"}, "ANA"),
    ],
)
def test_check_on_site_is_for_somebody_on_duty_who_did_not_walk_it(
    kind: FollowUpKind, by: Assignee, on_duty: frozenset[str], off_duty: frozenset[str], theirs: str
) -> None:
    incident = an_incident(owner_id="ANA", walker_id="ANA")

    assert who_follows_up(kind, by, incident, Crew(STAFFED, on_duty, off_duty)) == theirs


def test_where_staff_is_not_named_a_stranger_on_duty_never_gets_the_check_on_site() -> None:
    crew = Crew(ROSTER, frozenset({"STRANGER"}), NOBODY)
    incident = an_incident(owner_id="ANA", walker_id="ANA")

    assert who_follows_up(FollowUpKind.CHECK_ON_SITE, Assignee.LEAD, incident, crew) == "LEAD"


@pytest.mark.parametrize(("off_duty", "theirs"), [(NOBODY, "ANA"), (frozenset({"ANA"}), "BEN")])
def test_check_on_site_of_a_walk_by_the_lead_is_a_colleagues(off_duty: frozenset[str], theirs: str) -> None:
    incident = an_incident(owner_id="LEAD", walker_id="LEAD")
    crew = Crew(STAFFED, frozenset({"LEAD"}), off_duty)

    assert who_follows_up(FollowUpKind.CHECK_ON_SITE, Assignee.LEAD, incident, crew) == theirs


def test_whom_it_concerned_holds_no_level_and_is_off_duty_for_it() -> None:
    incident = an_incident(owner_id="ANA", walker_id="ANA", concerns=("LEAD", "BEN"))
    crew = Crew.of(incident, incident.roster(Rosters({SITE: STAFFED})), {"LEAD": True, "BEN": True, "BOSS": True})

    assert (crew.on_duty, crew.off_duty) == ({"BOSS"}, {"LEAD", "BEN"})
    assert is_rung(a_follow_up(assignee_id="ANA"), Ring.LEAD, "ANA", crew) == "BOSS"
    assert is_rung(a_follow_up(assignee_id="BEN"), Ring.DUE, "ANA", crew) == "BOSS"
    assert who_follows_up(FollowUpKind.CHECK_ON_SITE, Assignee.LEAD, incident, crew) == "BOSS"


def test_check_on_site_is_no_colleagues_whom_it_concerned_where_everybody_is_staff() -> None:
    incident = an_incident(owner_id="ANA", walker_id="ANA", concerns=("BEN",))
    crew = Crew.of(incident, Roster(), {"BEN": True, "ANA": True})

    assert who_follows_up(FollowUpKind.CHECK_ON_SITE, Assignee.LEAD, incident, crew) == "ANA"


def test_where_nobody_holds_the_level_its_owner_does_it() -> None:
    crew = Crew(Roster(), NOBODY, NOBODY)

    assert who_follows_up(FollowUpKind.DAY_30, Assignee.MANAGER, an_incident(owner_id="ANA"), crew) == "ANA"


_PROMISED = an_audit_line("promise", "ANA", {}, {"follow_up": 1, "assignee_id": "ANA"})
_HANDED = an_audit_line("hand_follow_up", "ANA", {"assignee_id": "ANA"}, {"follow_up": 1, "assignee_id": "BEN"})
_WITH_INCIDENT = an_audit_line("hand_over", "LEAD", {"owner_id": "ANA"}, {"owner_id": "BEN", "follow_ups": 1})


@pytest.mark.parametrize(
    ("lines", "owes", "handed_by"),
    [
        ([_PROMISED], "ANA", ""),
        ([_PROMISED, _HANDED], "BEN", "ANA"),
        ([_PROMISED, _WITH_INCIDENT], "BEN", "LEAD"),
        # Theirs before the incident was.
        ([an_audit_line("promise", "ANA", {}, {"follow_up": 1, "assignee_id": "BEN"}), _WITH_INCIDENT], "BEN", ""),
        ([_PROMISED, an_audit_line("hand_follow_up", "ANA", {}, {"follow_up": 2, "assignee_id": "BEN"})], "ANA", ""),
        ([_PROMISED, an_audit_line("hand_follow_up", "BEN", {}, {"follow_up": 1, "assignee_id": "BEN"})], "BEN", ""),
        ([_PROMISED, _HANDED, an_audit_line("stand_in", "", {}, {"follow_up": 1, "assignee_id": "LEAD"})], "LEAD", ""),
        ([_PROMISED, _HANDED, an_audit_line("snooze", "BEN", {}, {"follow_up": 1})], "BEN", "ANA"),
        ([_PROMISED, an_audit_line("take_over", "BEN", {"owner_id": "ANA"}, {"owner_id": "BEN"})], "BEN", ""),
        (
            [_PROMISED, _HANDED, an_audit_line("promise_anew", "BEN", {}, {"follow_up": 1, "assignee_id": "BEN"})],
            "BEN",
            "",
        ),
    ],
)
def test_who_handed_it_on_is_whoever_did_so_last_and_nobody_who_took_it(
    lines: list[AuditLine], owes: str, handed_by: str
) -> None:
    assert handed_on_by(a_follow_up(assignee_id=owes), lines) == handed_by


@pytest.mark.parametrize(
    ("changes", "newest", "current"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"assignee_id": "BEN"}, True, False),
        ({"due_at": NOON}, True, False),
        ({"state": FollowUpState.DONE}, True, False),
        ({"state": FollowUpState.DROPPED}, True, False),
    ],
)
def test_only_the_newest_message_of_who_owes_it_can_be_acted_on(
    changes: dict[str, object], newest: bool, current: bool
) -> None:
    owed = a_follow_up()
    ping = Ping(
        id=1,
        team_id=TEAM,
        site=SITE,
        incident_id=1,
        follow_up_id=1,
        ping="p",
        recipient=owed.assignee_id,
        ring=Ring.DUE,
        due_at=owed.due_at,
        at=owed.due_at,
    )

    assert Told(ping, a_follow_up(**changes), an_incident(), newest).is_current is current


def _utc(told: str) -> datetime:
    return datetime.fromisoformat(told).replace(tzinfo=LONDON).astimezone(UTC)
