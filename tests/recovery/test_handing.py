"""Who may hand an incident over, whom somebody may call, and who may take it over."""

from typing import Any

import pytest

from bot.recovery.audit import AuditLine
from bot.recovery.empowerment import Level
from bot.recovery.errors import (
    AlreadyTaken,
    AlreadyTheirs,
    HighestLevel,
    IncidentIsClosed,
    IncidentIsProtected,
    IncidentIsVoid,
    NotAbove,
    NotForThem,
    NotTheirLevel,
    NotTheirsToHand,
)
from bot.recovery.handing import (
    check_above,
    check_goes_on,
    check_may_hand_over,
    check_may_take,
    check_receiver,
    check_somebody_above,
    has_let_go,
    levels_above,
    may_hand_over,
)
from bot.recovery.incident import Severity
from tests.clock import NOON
from tests.factories import an_audit_line, an_escalation, an_incident

THEIRS = an_incident(owner_id="U0OWNER", opened_by="U0OPENER")


@pytest.mark.parametrize(
    ("user_id", "level", "allowed"),
    [
        ("U0OWNER", Level.FRONTLINE, True),
        ("U0OPENER", Level.FRONTLINE, True),
        ("U0ANYBODY", Level.FRONTLINE, False),
        ("U0ANYBODY", Level.LEAD, True),
        ("U0ANYBODY", Level.DIRECTOR, True),
    ],
)
def test_the_owner_the_opener_and_a_lead_may_hand_over(user_id: str, level: Level, allowed: bool) -> None:
    assert may_hand_over(THEIRS, user_id, level) is allowed


def test_anybody_else_reads_who_may() -> None:
    with pytest.raises(NotTheirsToHand, match=r"Only its owner, whoever opened it, or a lead can hand #1 over"):
        check_may_hand_over(THEIRS, "U0ANYBODY", Level.FRONTLINE)


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"closed_at": NOON, "written_at": NOON}, IncidentIsClosed),
        ({"voided_at": NOON}, IncidentIsVoid),
        ({"severity": Severity.S4}, IncidentIsProtected),
        ({"written_at": NOON}, None),
        ({}, None),
    ],
)
def test_what_is_over_or_protected_is_not_handed_on(changes: dict[str, Any], refused: type[Exception] | None) -> None:
    if refused is None:
        check_goes_on(an_incident(**changes))
    else:
        with pytest.raises(refused):
            check_goes_on(an_incident(**changes))


def test_nobody_is_handed_what_they_have() -> None:
    with pytest.raises(AlreadyTheirs) as refused:
        check_receiver(THEIRS, "U0OWNER", "hand.to")
    assert refused.value.field == "hand.to"


def test_nobody_is_handed_what_concerned_them() -> None:
    with pytest.raises(NotForThem) as refused:
        check_receiver(an_incident(concerns=("U0LEAD",)), "U0LEAD", "hand.to")
    assert refused.value.field == "hand.to"


@pytest.mark.parametrize(
    ("level", "above"),
    [
        (Level.FRONTLINE, (Level.LEAD, Level.MANAGER, Level.DIRECTOR)),
        (Level.LEAD, (Level.MANAGER, Level.DIRECTOR)),
        (Level.MANAGER, (Level.DIRECTOR,)),
        (Level.DIRECTOR, ()),
    ],
)
def test_one_calls_only_a_level_above_ones_own(level: Level, above: tuple[Level, ...]) -> None:
    assert levels_above(level) == above
    for called in set(Level) - set(above):
        with pytest.raises(NotAbove):
            check_above(level, called, "escalate.level")
    for called in above:
        check_above(level, called, "escalate.level")


def test_a_director_has_nobody_to_call() -> None:
    with pytest.raises(HighestLevel):
        check_somebody_above(Level.DIRECTOR)


@pytest.mark.parametrize("level", Level)
def test_only_the_level_that_was_called_or_above_takes_it(level: Level) -> None:
    if level.reaches(Level.MANAGER):
        check_may_take(an_escalation(), level)
    else:
        with pytest.raises(NotTheirLevel):
            check_may_take(an_escalation(), level)


def test_what_somebody_took_is_taken() -> None:
    with pytest.raises(AlreadyTaken, match="<@U0IRINA> has taken this over already"):
        check_may_take(an_escalation(taken_by="U0IRINA"), Level.DIRECTOR)


def _line(what: str, who: str, before: str = "", after: str = "") -> AuditLine:
    return an_audit_line(what, who, {"owner_id": before}, {"owner_id": after}) if after else an_audit_line(what, who)


_ANAS = _line("open_incident", "ANA")
_TO_BEN = _line("hand_over", "ANA", "ANA", "BEN")


@pytest.mark.parametrize(
    ("lines", "owner", "walker", "has_let_it_go"),
    [
        ([_ANAS], "ANA", "ANA", False),
        ([_ANAS, _TO_BEN], "BEN", "BEN", True),
        ([_ANAS, _line("hand_over", "LEAD", "ANA", "BEN")], "BEN", "BEN", True),
        ([_ANAS, _line("take_over", "LEAD", "ANA", "LEAD")], "LEAD", "LEAD", True),
        # Whoever walks it for a lead goes on.
        ([_ANAS, _line("take_over", "LEAD", "ANA", "LEAD")], "LEAD", "ANA", False),
        ([_ANAS, _line("hand_over", "ANA", "LEAD", "BEN")], "BEN", "BEN", True),
        ([_ANAS, _TO_BEN, _line("keep_typed", "ANA")], "BEN", "BEN", False),
        ([_ANAS, _TO_BEN, _line("keep_typed", "BEN")], "BEN", "BEN", True),
        ([_ANAS, _TO_BEN, _line("hand_over", "BEN", "BEN", "ANA")], "ANA", "ANA", False),
        # A colleague who only helped.
        ([_line("open_incident", "BEN"), _line("keep_typed", "ANA")], "BEN", "BEN", False),
        ([_line("keep_typed", "ANA"), _line("hand_over", "BEN", "BEN", "LEAD")], "LEAD", "LEAD", False),
    ],
)
def test_who_had_it_has_let_it_go_until_they_do_something_of_it_again(
    lines: list[AuditLine], owner: str, walker: str, has_let_it_go: bool
) -> None:
    assert has_let_go("ANA", an_incident(owner_id=owner, walker_id=walker), lines) is has_let_it_go
