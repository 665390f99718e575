"""Corrections of a whole incident: void, restored, not as reported.

Void is out of every number and stays in the audit. Not as reported keeps what it cost, leaves the customer's count of
failures, and labels nobody.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.recovery.empowerment import Level
from bot.recovery.errors import (
    AlreadyNotAsReported,
    Missing,
    NotTheirsToVoid,
    OfItself,
)
from bot.recovery.incident import Incident, VoidKind
from bot.recovery.permissions import Act, check_may, may

# Whoever opened it takes a slip back within this time; later a lead does.
VOID_PERIOD: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Voiding:
    """Why an incident shall not count: a duplicate names the other one, a mistake says what it was."""

    kind: VoidKind
    duplicate_of: int | None = None
    reason: str = ""


def check_voiding(voiding: Voiding, incident: Incident) -> None:
    """Raises: Missing, OfItself."""
    if voiding.kind is VoidKind.DUPLICATE:
        if voiding.duplicate_of is None:
            raise Missing("void.duplicate_of")
        if voiding.duplicate_of == incident.number:
            raise OfItself("void.duplicate_of", number=incident.number)
    if voiding.kind is VoidKind.MISTAKE and not voiding.reason:
        raise Missing("void.reason")


def may_void(incident: Incident, user_id: str, level: Level, *, something_given: bool, now: datetime) -> bool:
    """A lead; its opener for a quarter of an hour, as long as nothing was given on it."""
    if may(level, Act.CORRECT):
        return True
    opened_at = incident.opened_at or incident.created_at
    return incident.opened_by == user_id and now - opened_at <= VOID_PERIOD and not something_given


def check_may_void(incident: Incident, user_id: str, level: Level, *, something_given: bool, now: datetime) -> None:
    """Raises: IncidentIsVoid, IncidentIsProtected, NotTheirsToVoid."""
    incident.check_counts()
    incident.check_unprotected()
    if not may_void(incident, user_id, level, something_given=something_given, now=now):
        raise NotTheirsToVoid(number=incident.number, minutes=VOID_PERIOD // timedelta(minutes=1))


def check_may_call_not_as_reported(incident: Incident, level: Level) -> None:
    """Raises: NotTheirLevel, IncidentIsVoid, IncidentIsProtected, AlreadyNotAsReported."""
    check_may(level, Act.CORRECT)
    incident.check_counts()
    incident.check_unprotected()
    if incident.not_as_reported_at:
        raise AlreadyNotAsReported(number=incident.number)
