"""Follow-ups: what is promised to the customer after the fix, when it falls due, and how it ends."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from bot.recovery.incident import Incident, Waiting
from bot.recovery.working_time import Hours, days_later, into_hours

# A customer is called this often before the follow-up counts as unreachable.
MOST_TRIES: Final = 3
# A promise is pinged when it is due: it is kept within the working day, or while the customer is still on site.
_GRACE: Final = timedelta(hours=9)
_GRACE_ON_SITE: Final = timedelta(minutes=15)


class FollowUpKind(StrEnum):
    """What is done; the phrases of the playbook go by these names."""

    CHECK_ON_SITE = "check_on_site"
    CALL = "call"
    DAY_3 = "day_3"
    HANDWRITTEN_NOTE = "handwritten_note"
    DAY_30 = "day_30"

    @property
    def needs_contact(self) -> bool:
        """Everything but the check on site reaches the customer elsewhere: it needs a contact and a consent."""
        return self is not FollowUpKind.CHECK_ON_SITE


class Assignee(StrEnum):
    """Who does it by the policy."""

    HANDLER = "handler"
    LEAD = "lead"
    MANAGER = "manager"


class Outcome(StrEnum):
    """How a follow-up ended, in the customer's eyes."""

    SATISFIED = "satisfied"
    PARTLY = "partly"
    UNSATISFIED = "unsatisfied"
    RECURRED = "recurred"
    UNREACHABLE = "unreachable"
    DECLINED_CONTACT = "declined_contact"

    @property
    def reopens(self) -> bool:
        """Whether the incident goes back to Solve."""
        return self in (Outcome.UNSATISFIED, Outcome.RECURRED)


class FollowUpState(StrEnum):
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One line of a severity's plan in the policy. `after` counts from the moment of planning."""

    kind: FollowUpKind
    after: timedelta
    by: Assignee
    not_when_here: bool = False


@dataclass(frozen=True, slots=True)
class PlannedFollowUp:
    """A follow-up as proposed to staff, who may move, reassign or strike it."""

    kind: FollowUpKind
    due_at: datetime
    by: Assignee


@dataclass(frozen=True, slots=True)
class ChosenFollowUp:
    """A follow-up as staff want it. `changed` False: they left it as it was proposed or planned."""

    kind: FollowUpKind
    due_at: datetime
    assignee_id: str
    changed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """One row of the follow-ups table. `promised_at` is the first due time: a snooze never makes a late one kept."""

    id: int
    team_id: str
    site: str
    incident_id: int
    kind: FollowUpKind
    assignee_id: str
    due_at: datetime
    promised_at: datetime
    state: FollowUpState = FollowUpState.OPEN
    tries: int = 0
    outcome: Outcome | None = None
    note: str = ""
    done_at: datetime | None = None
    done_by: str = ""

    @property
    def due_key(self) -> str:
        """Tells the ping for this due time from those for earlier ones, after a snooze."""
        return f"{self.due_at:%Y%m%dT%H%M%S}"


def plan(
    steps: Iterable[PlannedStep], incident: Incident, now: datetime, hours: Hours, *theirs: Hours
) -> list[PlannedFollowUp]:
    """The follow-ups that the policy's plan means for this incident.

    The check on site is for customers who are here, and ignores the site's hours; all others fall in them, and where
    the customer's own clock is known in `theirs` too.
    """
    here = incident.waiting is Waiting.HERE
    planned = []
    for step in steps:
        if here if step.not_when_here else (not here and not step.kind.needs_contact):
            continue
        due_at = _later(now, step.after, hours.zone)
        planned.append(
            PlannedFollowUp(
                step.kind, into_hours(due_at, hours, *theirs) if step.kind.needs_contact else due_at, step.by
            )
        )
    return planned


def was_kept(follow_up: FollowUp) -> bool:
    """Done in time, counted from what was promised first; a customer whom nobody reached was not followed up."""
    if follow_up.done_at is None or follow_up.outcome is Outcome.UNREACHABLE:
        return False
    return follow_up.done_at <= follow_up.promised_at + _grace(follow_up)


def is_late(follow_up: FollowUp, now: datetime) -> bool:
    """Still owed when it can no longer be kept."""
    return now > follow_up.promised_at + _grace(follow_up)


def _grace(follow_up: FollowUp) -> timedelta:
    return _GRACE if follow_up.kind.needs_contact else _GRACE_ON_SITE


def _later(now: datetime, after: timedelta, zone: ZoneInfo) -> datetime:
    days = timedelta(days=after.days)
    return days_later(now, after.days, zone) + (after - days)
