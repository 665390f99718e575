"""The numbers of a digest: what failed where, what was given, which promises were kept. Causes, never people."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from bot.recovery.empowerment import CompensationClass, Level
from bot.recovery.followup import FollowUp, Outcome, was_answered, was_due, was_kept
from bot.recovery.incident import Incident, Severity


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` (included) to `end` (not included)."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Digest:
    """One site's period in numbers. `minutes_to_resolve` is None while nothing was resolved.

    `asked_nobody` are the incidents that staff handled alone, `asked_a_director` those for which one was asked.
    """

    period: Period
    currency: str
    incidents: int
    protected: int
    by_area: dict[str, int]
    by_severity: dict[Severity, int]
    by_cause: dict[str, int]
    given_minor: dict[CompensationClass, int]
    follow_ups_due: int
    follow_ups_kept: int
    follow_ups_answered: int
    follow_ups_satisfied: int
    reopened: int
    asked_nobody: int
    asked_a_director: int
    minutes_to_resolve: float | None

    @property
    def is_quiet(self) -> bool:
        return not (self.incidents or self.follow_ups_due or any(self.given_minor.values()))


def summarise(
    period: Period,
    currency: str,
    incidents: Iterable[Incident],
    given_minor: dict[CompensationClass, int],
    follow_ups: Iterable[FollowUp],
    levels_asked: Mapping[int, Level],
) -> Digest:
    """Count a period: its incidents by when they were opened, its follow-ups by when they were first promised.

    Protected cases are a count and nothing else. Dropped follow-ups were not due; news is no promise. `levels_asked` is
    the highest level that was asked for more, or called, by incident; an incident that isn't in it needed nobody.
    """
    everything = list(incidents)
    open_to_all = [i for i in everything if not i.is_protected]
    due = [f for f in follow_ups if was_due(f) and f.kind.is_promised]
    minutes = [(i.written_at - i.opened_at).total_seconds() / 60 for i in open_to_all if i.written_at and i.opened_at]
    return Digest(
        period=period,
        currency=currency,
        incidents=len(everything),
        protected=len(everything) - len(open_to_all),
        by_area=dict(Counter(i.area for i in open_to_all if i.area).most_common()),
        by_severity={s: n for s in Severity if (n := sum(i.severity is s for i in open_to_all))},
        by_cause=dict(Counter(i.cause for i in open_to_all if i.cause).most_common()),
        given_minor=given_minor,
        follow_ups_due=len(due),
        follow_ups_kept=sum(was_kept(f) for f in due),
        follow_ups_answered=sum(was_answered(f) for f in due),
        follow_ups_satisfied=sum(f.outcome is Outcome.SATISFIED for f in due),
        reopened=sum(bool(i.reopened) for i in open_to_all),
        asked_nobody=sum(i.id not in levels_asked for i in open_to_all),
        asked_a_director=sum(levels_asked.get(i.id) is Level.DIRECTOR for i in open_to_all),
        minutes_to_resolve=median(minutes) if minutes else None,
    )
