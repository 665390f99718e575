"""Follow-ups: what is promised to the customer after the fix, when it falls due, and how it ends."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from bot.recovery.incident import Incident, Waiting
from bot.recovery.working_time import Hours, days_later, into_hours, the_same_day

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
    NEWS = "news"
    DAY_30 = "day_30"

    @property
    def needs_contact(self) -> bool:
        """Everything but the check on site reaches the customer elsewhere: it needs a contact and a consent."""
        return self is not FollowUpKind.CHECK_ON_SITE

    @property
    def is_promised(self) -> bool:
        """Everything but news is promised in the walk; that comes when there is some."""
        return self is not FollowUpKind.NEWS

    @property
    def outcomes(self) -> "tuple[Outcome, ...]":
        """How it can end."""
        match self:
            case FollowUpKind.CHECK_ON_SITE:
                return _ON_SITE
            case FollowUpKind.HANDWRITTEN_NOTE:
                return _IN_WRITING
            case FollowUpKind.NEWS:
                return (Outcome.SENT, Outcome.UNSATISFIED, Outcome.UNREACHABLE, *_IN_WRITING[1:])
            case _:
                return _SPOKEN


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
    ESCALATED = "escalated"
    UNREACHABLE = "unreachable"
    DECLINED_CONTACT = "declined_contact"
    SENT = "sent"
    CUSTOMER_LEFT = "customer_left"
    RETURNED = "returned"
    LOST = "lost"
    DUPLICATE = "duplicate"

    @property
    def reopens(self) -> bool:
        """Whether the incident goes back to Solve: a second failure in the eyes of this customer."""
        return self in (Outcome.UNSATISFIED, Outcome.RECURRED, Outcome.ESCALATED)

    @property
    def ends_contact(self) -> bool:
        """Whether the customer is left in peace from now on."""
        return self in (Outcome.DECLINED_CONTACT, Outcome.LOST)

    @property
    def was_no_chance(self) -> bool:
        """Nobody could have followed up, or somebody had already: it counts neither as kept nor as missed."""
        return self in (Outcome.CUSTOMER_LEFT, Outcome.DUPLICATE)


_THEY_SAID: Final = (Outcome.SATISFIED, Outcome.PARTLY, Outcome.UNSATISFIED)
_ON_SITE: Final = (*_THEY_SAID, Outcome.ESCALATED, Outcome.CUSTOMER_LEFT, Outcome.DUPLICATE)
_IN_WRITING: Final = (Outcome.SENT, Outcome.RETURNED, Outcome.DECLINED_CONTACT, Outcome.LOST, Outcome.DUPLICATE)
# As many as Slack shows in one list.
_SPOKEN: Final = (
    *_THEY_SAID,
    Outcome.RECURRED,
    Outcome.ESCALATED,
    Outcome.UNREACHABLE,
    Outcome.RETURNED,
    Outcome.DECLINED_CONTACT,
    Outcome.LOST,
    Outcome.DUPLICATE,
)


class Ring(StrEnum):
    """Which reminder of a due follow-up was the last: when it fell due, once more, and then a lead's."""

    DUE = "due"
    OVERDUE = "overdue"
    LEAD = "lead"


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
    """One row of the follow-ups table. `promised_at` is the first due time: a snooze never makes a late one kept.

    `about` is what is new, where that is the matter.
    `rings_at` is when somebody is reminded next, None: not any more; `rung` is the last reminder since `due_at`.
    """

    id: int
    team_id: str
    site: str
    incident_id: int
    kind: FollowUpKind
    assignee_id: str
    due_at: datetime
    promised_at: datetime
    state: FollowUpState = FollowUpState.OPEN
    rung: Ring | None = None
    rings_at: datetime | None = None
    tries: int = 0
    outcome: Outcome | None = None
    note: str = ""
    about: str = ""
    done_at: datetime | None = None
    done_by: str = ""


def plan(
    steps: Iterable[PlannedStep], incident: Incident, now: datetime, hours: Hours, *theirs: Hours
) -> list[PlannedFollowUp]:
    """The follow-ups that the policy's plan means for this incident.

    The check on site is for customers who are here, and ignores the site's hours; all others fall in them, and where
    the customer's own clock is known in `theirs` too. What is planned within a day is done before closing time, while
    there is room.
    """
    here = incident.waiting is Waiting.HERE
    planned = []
    for step in steps:
        if here if step.not_when_here else (not here and not step.kind.needs_contact):
            continue
        due_at = _later(now, step.after, hours.zone)
        if step.kind.needs_contact:
            is_today = step.after < timedelta(days=1)
            due_at = the_same_day(now, due_at, hours, *theirs) if is_today else into_hours(due_at, hours, *theirs)
        planned.append(PlannedFollowUp(step.kind, due_at, step.by))
    return planned


def may_follow_up(kind: FollowUpKind, incident: Incident) -> bool:
    """Beyond the check on site only with a way to reach them and their yes; news needs a yes of its own."""
    if not kind.needs_contact:
        return True
    if kind is FollowUpKind.NEWS:
        return bool(incident.contact) and incident.news_consent
    return incident.may_be_contacted


def was_due(follow_up: FollowUp) -> bool:
    """Whether it counts among the promises: what was dropped, or had no chance, doesn't."""
    had_a_chance = follow_up.outcome is None or not follow_up.outcome.was_no_chance
    return follow_up.state is not FollowUpState.DROPPED and had_a_chance


def was_answered(follow_up: FollowUp) -> bool:
    """Whether the customer let us know how it is for them."""
    silent = (Outcome.UNREACHABLE, Outcome.DECLINED_CONTACT, Outcome.SENT)
    return follow_up.outcome is not None and follow_up.outcome not in silent


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
