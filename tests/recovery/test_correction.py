"""Void, restored, not as reported: who may, until when."""

from datetime import timedelta

import pytest

from bot.recovery.correction import (
    VOID_PERIOD,
    Voiding,
    check_may_call_not_as_reported,
    check_may_void,
    check_voiding,
    may_void,
)
from bot.recovery.empowerment import Level
from bot.recovery.errors import (
    AlreadyNotAsReported,
    IncidentIsProtected,
    IncidentIsVoid,
    Missing,
    NotTheirLevel,
    NotTheirsToVoid,
    OfItself,
)
from bot.recovery.incident import Severity, VoidKind
from tests.clock import NOON
from tests.factories import an_incident

OPENER, COLLEAGUE = "U0STAFF", "U0COLLEAGUE"
MINE = an_incident(opened_by=OPENER)
LATER = VOID_PERIOD + timedelta(seconds=1)


@pytest.mark.parametrize(
    ("user_id", "level", "after", "given", "allowed"),
    [
        (OPENER, Level.FRONTLINE, timedelta(0), False, True),
        (OPENER, Level.FRONTLINE, VOID_PERIOD, False, True),
        (OPENER, Level.FRONTLINE, LATER, False, False),
        (OPENER, Level.FRONTLINE, timedelta(0), True, False),
        (COLLEAGUE, Level.FRONTLINE, timedelta(0), False, False),
        (COLLEAGUE, Level.LEAD, timedelta(0), False, True),
        (COLLEAGUE, Level.LEAD, LATER, True, True),
        (COLLEAGUE, Level.MANAGER, timedelta(days=90), True, True),
    ],
)
def test_void_is_the_openers_for_a_quarter_of_an_hour_while_nothing_is_given_and_then_a_leads(
    user_id: str, level: Level, after: timedelta, given: bool, allowed: bool
) -> None:
    assert may_void(MINE, user_id, level, something_given=given, now=NOON + after) is allowed


def test_void_that_is_too_late_says_who_can_still_do_it() -> None:
    with pytest.raises(NotTheirsToVoid, match=r"#1 can void it for 15 minutes.*Ask a lead"):
        check_may_void(MINE, OPENER, Level.FRONTLINE, something_given=False, now=NOON + LATER)


def test_the_owner_who_did_not_open_it_voids_nothing() -> None:
    handed = an_incident(opened_by=OPENER, owner_id=COLLEAGUE)

    assert not may_void(handed, COLLEAGUE, Level.FRONTLINE, something_given=False, now=NOON)


def test_void_twice_is_refused() -> None:
    with pytest.raises(IncidentIsVoid):
        check_may_void(an_incident(voided_at=NOON), OPENER, Level.LEAD, something_given=False, now=NOON)


def test_a_protected_case_is_never_void() -> None:
    with pytest.raises(IncidentIsProtected):
        check_may_void(an_incident(severity=Severity.S4), OPENER, Level.DIRECTOR, something_given=False, now=NOON)


@pytest.mark.parametrize(
    ("voiding", "refused"),
    [
        (Voiding(VoidKind.TEST), None),
        (Voiding(VoidKind.DUPLICATE, 11), None),
        (Voiding(VoidKind.DUPLICATE), Missing),
        (Voiding(VoidKind.DUPLICATE, 1), OfItself),
        (Voiding(VoidKind.MISTAKE, reason="The wrong table"), None),
        (Voiding(VoidKind.MISTAKE), Missing),
    ],
)
def test_a_duplicate_names_the_other_and_a_mistake_says_what_it_was(
    voiding: Voiding, refused: type[Exception] | None
) -> None:
    if refused is None:
        check_voiding(voiding, MINE)
    else:
        with pytest.raises(refused):
            check_voiding(voiding, MINE)


@pytest.mark.parametrize("level", Level)
def test_only_a_lead_says_that_it_was_not_as_reported(level: Level) -> None:
    if level is Level.FRONTLINE:
        with pytest.raises(NotTheirLevel):
            check_may_call_not_as_reported(MINE, level)
    else:
        check_may_call_not_as_reported(MINE, level)


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"voided_at": NOON}, IncidentIsVoid),
        ({"severity": Severity.S4}, IncidentIsProtected),
        ({"not_as_reported_at": NOON}, AlreadyNotAsReported),
    ],
)
def test_not_as_reported_is_said_once_of_what_counts(changes: dict[str, object], refused: type[Exception]) -> None:
    with pytest.raises(refused):
        check_may_call_not_as_reported(an_incident(**changes), Level.LEAD)
