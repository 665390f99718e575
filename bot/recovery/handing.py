"""Handing an incident on, and calling somebody of a higher level to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.recovery.audit import AuditLine
from bot.recovery.empowerment import Level
from bot.recovery.errors import (
    AlreadyCalled,
    AlreadyTaken,
    AlreadyTheirs,
    CallIsOver,
    HighestLevel,
    IncidentIsClosed,
    NotAbove,
    NotTheirLevel,
    NotTheirsToHand,
)
from bot.recovery.incident import Incident
from bot.recovery.people import Person
from bot.recovery.permissions import Act, may

# Until then a second call to the same level would only ring the same phones.
CALL_AGAIN_AFTER: Final = timedelta(minutes=10)
_LEVELS: Final = tuple(Level)


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """One row of the escalations table: somebody calls a level to an incident; the first to take it owns it.

    `ended_at` is when nobody needed to come any more: it was void, or they were called again.
    """

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
    ended_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return not self.taken_by and self.ended_at is None


def has_let_go(user_id: str, incident: Incident, lines: Sequence[AuditLine]) -> bool:
    """Whether it was theirs, or they handed it over, and they did nothing of it since; `lines` are oldest first."""
    if user_id in (incident.owner_id, incident.walker_id):
        return False
    for line in reversed(lines):
        if line.what in ("hand_over", "take_over") and user_id in (line.who, line.before["owner_id"]):
            return True
        if line.who == user_id:
            return False
    return False


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
    """Raises: AlreadyTheirs, NotForThem."""
    if user_id == incident.owner_id:
        raise AlreadyTheirs(field)
    incident.check_may_be_given_to(user_id, field)


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


def check_may_call(earlier: Iterable[Escalation], called: Level, now: datetime, *, number: object, field: str) -> None:
    """Those who were called just now are on their way; later they may be called again. Raises: AlreadyCalled."""
    for one in earlier:
        if one.is_open and one.level is called and now - one.asked_at < CALL_AGAIN_AFTER:
            raise AlreadyCalled(field, who=Person(one.asked_by), number=number)


def check_may_take(escalation: Escalation, level: Level) -> None:
    """Raises: AlreadyTaken, CallIsOver, NotTheirLevel."""
    if escalation.taken_by:
        raise AlreadyTaken(who=Person(escalation.taken_by))
    if not escalation.is_open:
        raise CallIsOver()
    if not level.reaches(escalation.level):
        raise NotTheirLevel(needs=escalation.level.value, level=level.value)
