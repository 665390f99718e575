"""A customer who is failed again: what a second and a third failure change.

Rule: a second failure of this customer within the history, known by contact or order and never by name, is one worse
than it looks, to S3 at most; a lead takes ownership and the follow-ups while the staff member keeps the walk; another
remedy is advised. At the third a manager calls.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.recovery.followup import Assignee, ChosenFollowUp, FollowUpKind, PlannedStep
from bot.recovery.grant import Grant
from bot.recovery.incident import Incident, Severity
from bot.recovery.people import Roster

# Until then the manager's call of a third failure has come.
MANAGER_CALLS_WITHIN: Final = timedelta(hours=24)
_ONE_UP: Final = {Severity.S1: Severity.S2, Severity.S2: Severity.S3}


def effective_severity(reported: Severity | None, earlier_failures: int) -> Severity | None:
    """How bad it is for this customer, from what staff reported: one up after an earlier failure.

    Read from the report each time, so that saving a step again raises nothing twice. None: not reported yet.
    """
    if reported is None or not earlier_failures:
        return reported
    return _ONE_UP.get(reported, reported)


def was_raised(incident: Incident) -> bool:
    """Whether it counts as worse than staff reported."""
    return incident.severity is not None and incident.severity == _ONE_UP.get(incident.reported_severity or Severity.S4)


def new_owner(incident: Incident, earlier_failures: int, roster: Roster, leads: Sequence[str]) -> str:
    """Who takes a repeat failure over: the first of `leads`, who may decide as a lead and are on duty.

    "" where it stays: a first failure, one that has such an owner already, or nobody to take it. A protected case has
    an owner of its own.
    """
    if not earlier_failures or incident.is_protected or roster.is_lead(incident.owner_id):
        return ""
    return next((lead for lead in leads if lead != incident.owner_id), "")


def manager_calls(earlier_failures: int) -> bool:
    """The third failure, and each one after it."""
    return earlier_failures >= 2


def with_managers_call(steps: Iterable[PlannedStep], earlier_failures: int) -> tuple[PlannedStep, ...]:
    """A severity's plan; at the third failure its call is a manager's, and comes within a day."""
    planned = tuple(steps)
    if not manager_calls(earlier_failures):
        return planned
    call = next((s for s in planned if s.kind is FollowUpKind.CALL), None)
    after = min(call.after, MANAGER_CALLS_WITHIN) if call else MANAGER_CALLS_WITHIN
    theirs = PlannedStep(FollowUpKind.CALL, after, Assignee.MANAGER)
    rest = [s for s in planned if s.kind is not FollowUpKind.CALL]
    return (*(s for s in rest if not s.kind.needs_contact), theirs, *(s for s in rest if s.kind.needs_contact))


def held_to_managers_call(
    chosen: Sequence[ChosenFollowUp], managers: Sequence[str], latest: datetime
) -> tuple[ChosenFollowUp, ...]:
    """The follow-ups that staff chose, with a call by one of the managers that comes no later than this."""
    call = next((c for c in chosen if c.kind is FollowUpKind.CALL), None)
    caller = call.assignee_id if call and call.assignee_id in managers else managers[0]
    theirs = ChosenFollowUp(FollowUpKind.CALL, min(call.due_at, latest) if call else latest, caller)
    if call and (call.due_at, call.assignee_id) == (theirs.due_at, theirs.assignee_id):
        return tuple(chosen)
    return (theirs, *(c for c in chosen if c.kind is not FollowUpKind.CALL))


def remedies_given(grants: Iterable[Grant]) -> tuple[str, ...]:
    """The kinds that were given before, each once: another one is advised now."""
    return tuple(dict.fromkeys(grant.kind for grant in grants))
