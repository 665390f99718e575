"""Handing an incident on, and calling somebody of a higher level to it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.recovery.empowerment import Level
from bot.recovery.errors import (
    AlreadyTaken,
    AlreadyTheirs,
    HighestLevel,
    IncidentIsClosed,
    NotAbove,
    NotTheirLevel,
    NotTheirsToHand,
)
from bot.recovery.incident import Incident
from bot.recovery.people import Person
from bot.recovery.permissions import Act, may

_LEVELS: Final = tuple(Level)


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """One row of the escalations table: somebody calls a level to an incident; the first to take it owns it."""

    id: int
    team_id: str
    site: str
    incident_id: int
    level: Level
    reason: str
    asked_by: str
    asked_at: datetime
    taken_by: str = ""
    taken_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return not self.taken_by


def check_goes_on(incident: Incident) -> None:
    """Something is left to do: nothing is handed on of what is closed, void or protected.

    Raises: IncidentIsVoid, IncidentIsClosed, IncidentIsProtected.
    """
    incident.check_counts()
    incident.check_unprotected()
    if incident.closed_at:
        raise IncidentIsClosed(number=incident.number)


def may_hand_over(incident: Incident, user_id: str, level: Level) -> bool:
    """The owner, whoever opened it and walks it, or a lead."""
    return user_id in (incident.owner_id, incident.opened_by) or may(level, Act.HAND_ON)


def check_may_hand_over(incident: Incident, user_id: str, level: Level) -> None:
    """Raises: IncidentIsVoid, IncidentIsClosed, IncidentIsProtected, NotTheirsToHand."""
    check_goes_on(incident)
    if not may_hand_over(incident, user_id, level):
        raise NotTheirsToHand(number=incident.number)


def check_receiver(incident: Incident, user_id: str, field: str) -> None:
    """Raises: AlreadyTheirs."""
    if user_id == incident.owner_id:
        raise AlreadyTheirs(field)


def levels_above(level: Level) -> tuple[Level, ...]:
    """Whom somebody may call, the nearest first; () for a director."""
    return _LEVELS[_LEVELS.index(level) + 1 :]


def check_somebody_above(level: Level) -> None:
    """Raises: HighestLevel."""
    if not levels_above(level):
        raise HighestLevel(level=level.value)


def check_above(level: Level, called: Level, field: str) -> None:
    """Raises: NotAbove."""
    if called not in levels_above(level):
        raise NotAbove(field, level=level.value)


def check_may_take(escalation: Escalation, level: Level) -> None:
    """Raises: AlreadyTaken, NotTheirLevel."""
    if not escalation.is_open:
        raise AlreadyTaken(who=Person(escalation.taken_by))
    if not level.reaches(escalation.level):
        raise NotTheirLevel(needs=escalation.level.value, level=level.value)
