"""The sums that limits are compared with: what was given to a customer or order, and by whoever authorises more."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from bot.recovery.empowerment import Authority, Bound, CompensationClass, Level, Reach
from bot.recovery.grant import Grant
from bot.recovery.money import Money


@dataclass(frozen=True, slots=True)
class Standing:
    """What was given so far, in minor units; the larger of face value and cost where nothing else is said.

    To this customer or order: goodwill, restoration (and the parts of it without proof), entitlement. For this
    purchase, whose price is its own: `put_right_minor` at face value, `purchase_minor` with the goodwill, `entitled`
    by entitlement at face value, and what was put right `in_another_currency`. By this authoriser: goodwill in 7 days;
    `to_themselves` where the customer's phone or mail is their own. `is_beyond_counting`: more belongs to this customer
    or order than was added up. `reaches` has the sums of which a part was given for other incidents.
    """

    goodwill_minor: int = 0
    restoration_minor: int = 0
    money_back_without_proof_minor: int = 0
    redo_without_proof_minor: int = 0
    entitlement_minor: int = 0
    put_right_minor: int = 0
    purchase_minor: int = 0
    entitled: Mapping[str, int] = field(default_factory=dict)
    in_another_currency: Money | None = None
    goodwill_7_days_minor: int = 0
    to_themselves: bool = False
    is_beyond_counting: bool = False
    reaches: Mapping[Bound, Reach] = field(default_factory=dict)

    @property
    def of_somebody_else(self) -> "Standing":
        """The same for somebody who authorised nothing yet, and is not the customer."""
        return replace(self, goodwill_7_days_minor=0, to_themselves=False)

    def reach(self, bound: Bound | None) -> Reach:
        """What the sum that is compared with this limit was given for."""
        return self.reaches.get(bound, Reach.INCIDENT) if bound else Reach.INCIDENT


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of a limit, in minor units, and what else uses it up."""

    minor: int
    reach: Reach = Reach.INCIDENT


def goodwill_left(
    level: Level, standing: Standing, authority: Authority, price_minor: int | None = None
) -> Left | None:
    """What a person of this level may still give as goodwill here, on their own. None: no limit."""
    limits = authority.limits[level]
    left = [
        (max(limit - spent, 0), bound)
        for bound, limit, spent in (
            (Bound.GOODWILL_PER_INCIDENT, limits.goodwill_per_incident, standing.goodwill_minor),
            (Bound.GOODWILL_PER_7_DAYS, limits.goodwill_per_7_days, standing.goodwill_7_days_minor),
        )
        if limit is not None
    ]
    if standing.to_themselves or (left and standing.is_beyond_counting):
        return Left(0)
    if level is not Level.DIRECTOR and price_minor is not None and authority.small_minor is not None:
        below_cap = authority.cap_minor(price_minor) - standing.purchase_minor
        small = authority.small_minor - standing.goodwill_minor
        left.append((max(below_cap, small, 0), Bound.CAP_PERCENT_OF_PRICE))
    if not left:
        return None
    minor, bound = min(left, key=lambda one: one[0])
    return Left(minor, standing.reach(bound))


def _is_restoration(grant: Grant) -> bool:
    return grant.compensation_class is CompensationClass.RESTORATION


# What was given to a customer or order is added up limit by limit.
COUNTS: Final[Mapping[Bound, Callable[[Grant], bool]]] = {
    Bound.GOODWILL_PER_INCIDENT: lambda grant: grant.is_goodwill,
    Bound.RESTORATION_WITH_PROOF: _is_restoration,
    Bound.MONEY_BACK_WITHOUT_PROOF: lambda grant: _is_restoration(grant) and not grant.with_proof and grant.money_back,
    Bound.REDO_WITHOUT_PROOF: lambda grant: _is_restoration(grant) and not grant.with_proof and not grant.money_back,
    Bound.ENTITLEMENT: lambda grant: grant.is_entitlement,
}


def standing_of(
    incident_id: int,
    currency: str,
    given: Sequence[Grant],
    purchase: Sequence[Grant],
    goodwill_7_days_minor: int,
    untold: Collection[int] = (),
) -> Standing:
    """The sums that limits are compared with: what was `given` to this customer or order, what for this `purchase`,
    in one currency; nothing is converted. Of the `untold` incidents nothing may be told."""
    other = [g for g in purchase if g.puts_right and g.currency != currency]
    given = [g for g in given if g.currency == currency]
    purchase = [g for g in purchase if g.currency == currency]
    sums = {bound: _counted(filter(counts, given)) for bound, counts in COUNTS.items()}
    return Standing(
        goodwill_minor=sums[Bound.GOODWILL_PER_INCIDENT],
        restoration_minor=sums[Bound.RESTORATION_WITH_PROOF],
        money_back_without_proof_minor=sums[Bound.MONEY_BACK_WITHOUT_PROOF],
        redo_without_proof_minor=sums[Bound.REDO_WITHOUT_PROOF],
        entitlement_minor=sums[Bound.ENTITLEMENT],
        put_right_minor=sum(g.amount_minor for g in purchase if g.puts_right),
        purchase_minor=_counted(g for g in purchase if not g.is_entitlement),
        entitled=_by_entitlement(purchase),
        in_another_currency=_sum(other),
        goodwill_7_days_minor=goodwill_7_days_minor,
        reaches=dict(_reaches(incident_id, given, purchase, untold)),
    )


def _reaches(
    incident_id: int, given: Sequence[Grant], purchase: Sequence[Grant], untold: Collection[int]
) -> Iterator[tuple[Bound, Reach]]:
    """The limits of which other incidents used up a part."""
    used = {bound: [*filter(counts, given)] for bound, counts in COUNTS.items()}
    used[Bound.PRICE] = [grant for grant in purchase if grant.puts_right]
    for bound, grants in used.items():
        others = {grant.incident_id for grant in grants if grant.counted_minor} - {incident_id}
        if others:
            yield bound, Reach.TOGETHER if others.difference(untold) else Reach.UNTOLD


def _counted(some: Iterable[Grant]) -> int:
    return sum(grant.counted_minor for grant in some)


def _by_entitlement(some: Iterable[Grant]) -> dict[str, int]:
    given: Counter[str] = Counter()
    for grant in some:
        if grant.is_entitlement:
            given[grant.entitlement] += grant.amount_minor
    return dict(given)


def _sum(some: Sequence[Grant]) -> Money | None:
    """In the currency of the first: enough to say where money back goes on."""
    if not some:
        return None
    currency = some[0].currency
    return Money(sum(g.amount_minor for g in some if g.currency == currency), currency)
