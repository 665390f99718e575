"""What a link shows that was made after the gifts: together they are above a limit that each of them kept.

Worked out from what was given, and kept nowhere: it goes when something is taken back or the link ends. Pure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.recovery.empowerment import Bound, Level, Limits
from bot.recovery.flags import Flag, FlagKind
from bot.recovery.grant import Grant
from bot.recovery.money import Money
from bot.recovery.standing import COUNTS


@dataclass(frozen=True, slots=True)
class Excess:
    """The newest of these `grants` would have been above this limit, had it been known what they have in common."""

    bound: Bound
    grants: tuple[Grant, ...]
    limit: Money

    @property
    def newest(self) -> Grant:
        return self.grants[-1]

    @property
    def total(self) -> Money:
        return Money(sum(grant.counted_minor for grant in self.grants), self.limit.currency)

    @property
    def incidents(self) -> tuple[int, ...]:
        """In the order of giving."""
        return tuple(dict.fromkeys(grant.incident_id for grant in self.grants))


def excess_of(incident_id: int, given: Sequence[Grant], limits: Mapping[Level, Limits]) -> Excess | None:
    """Whether the last of an incident's grants, with all that was `given` before it, is above its level's limit.

    `given` is that of the incident and of those that share its limits, in one currency. What came after it was judged
    with it, and what is marked as above a limit was asked about. None as well where the incident alone is above.
    """
    in_order = sorted(given, key=lambda grant: (grant.authorised_at, grant.id))
    for bound, counts in COUNTS.items():
        alike = [grant for grant in in_order if counts(grant)]
        own = [grant for grant in alike if grant.incident_id == incident_id]
        if bound is Bound.ENTITLEMENT or not own or own[-1].is_marked:
            continue
        until = alike[: alike.index(own[-1]) + 1]
        limit = _limit_of(own[-1], bound, limits)
        if limit is not None and _sum(until) > limit >= _sum(own):
            return Excess(bound, tuple(until), Money(limit, own[-1].currency))
    return None


def above_together(site: str, excess: Excess, numbers: Mapping[int, int]) -> Flag:
    """A link that was made after the gifts. `numbers` are the incidents of this site; the others are only counted."""
    newest = excess.newest
    return Flag(
        kind=FlagKind.ABOVE_TOGETHER,
        site=site,
        people=tuple(dict.fromkeys((newest.authorised_by, newest.given_by))),
        incidents=tuple((id_, numbers[id_]) for id_ in excess.incidents if id_ in numbers),
        amounts=(excess.total, excess.limit),
        times=len(excess.incidents),
        about=f"{newest.incident_id}:{excess.bound}",
    )


def _limit_of(grant: Grant, bound: Bound, limits: Mapping[Level, Limits]) -> int | None:
    """The limit as it is now, or as it was when it was given: whichever allowed more. None: no limit."""
    own = limits[grant.level]
    now: int | None = getattr(own, bound.value)
    then = 0 if grant.limit_minor in (None, own.goodwill_per_7_days) else grant.limit_minor or 0
    return None if now is None else max(now, then)


def _sum(grants: Sequence[Grant]) -> int:
    return sum(grant.counted_minor for grant in grants)
