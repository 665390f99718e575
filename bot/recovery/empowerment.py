"""Authority: what a person may give on their own, and which level may give what is above.

Pure; the desk calls it inside the write that records the grant, so that the limit binds at that moment.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from bot.recovery.errors import AboveThePrice, MoneyBackNeedsOrder
from bot.recovery.money import Money

# The rolling budget counts what a person authorised within this time.
BUDGET_PERIOD: Final = timedelta(days=7)
# The giver may take a slip back within this time; later a lead corrects it, with a reason.
UNDO_PERIOD: Final = timedelta(minutes=15)


class Level(StrEnum):
    """Levels of authority, lowest first."""

    FRONTLINE = "frontline"
    LEAD = "lead"
    MANAGER = "manager"
    DIRECTOR = "director"

    def reaches(self, other: "Level") -> bool:
        """Whether this level may decide what needs the other."""
        return _RANK[self] >= _RANK[other]


_RANK: Final = {level: rank for rank, level in enumerate(Level)}


class CompensationClass(StrEnum):
    """Owed by law or contract; putting it right; the extra mile. What is owed is held to the restoration limits."""

    ENTITLEMENT = "entitlement"
    RESTORATION = "restoration"
    GOODWILL = "goodwill"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of compensation of the policy; `money_back` kinds hand money over and are held to the price paid."""

    id: str
    name: str
    compensation_class: CompensationClass
    money_back: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """One level's limits in minor units of one currency. None: no limit."""

    goodwill_per_incident: int | None = None
    goodwill_per_7_days: int | None = None
    restoration_with_proof: int | None = None
    money_back_without_proof: int | None = None
    redo_without_proof: int | None = None


class Bound(StrEnum):
    """The limit that decides: the names are those of the policy file."""

    GOODWILL_PER_INCIDENT = "goodwill_per_incident"
    GOODWILL_PER_7_DAYS = "goodwill_per_7_days"
    RESTORATION_WITH_PROOF = "restoration_with_proof"
    MONEY_BACK_WITHOUT_PROOF = "money_back_without_proof"
    REDO_WITHOUT_PROOF = "redo_without_proof"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A compensation that somebody wants to give. `price_minor` None: the price is not known."""

    kind: Kind
    amount_minor: int
    currency: str
    proof: bool
    price_minor: int | None
    order_number: str

    @property
    def compensation_class(self) -> CompensationClass:
        """Restoration is up to the price; where the price is unknown only the goodwill limits hold."""
        if self.kind.compensation_class is CompensationClass.RESTORATION and self.price_minor is None:
            return CompensationClass.GOODWILL
        return self.kind.compensation_class


@dataclass(frozen=True, slots=True)
class Standing:
    """What was given so far, in minor units: to this customer or order by class, and by this authoriser in 7 days.

    `put_right_minor` is the part of the restoration that belongs to this purchase, whose price is its own.
    """

    goodwill_minor: int = 0
    restoration_minor: int = 0
    put_right_minor: int = 0
    goodwill_7_days_minor: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a level may give it; if not, `needs` is the lowest level that may.

    `bound` is the limit with the least left, `limit_minor` its size and `left_minor` what is left before this grant.
    All three are None where no limit applies.
    """

    proposal: Proposal
    allowed: bool
    needs: Level | None
    bound: Bound | None
    limit_minor: int | None
    left_minor: int | None


def check_price(proposal: Proposal, standing: Standing) -> None:
    """Putting right never exceeds the price less what was put right before; money back needs a price and an order.

    Raises: MoneyBackNeedsOrder, AboveThePrice. No level is above these.
    """
    if proposal.kind.money_back and (proposal.price_minor is None or not proposal.order_number):
        raise MoneyBackNeedsOrder("compensation.kind")
    if proposal.price_minor is None or proposal.compensation_class is not CompensationClass.RESTORATION:
        return
    left = proposal.price_minor - standing.put_right_minor
    if proposal.amount_minor > left:
        raise AboveThePrice(
            "compensation.amount",
            price=Money(proposal.price_minor, proposal.currency),
            restored=Money(standing.put_right_minor, proposal.currency),
            left=Money(max(left, 0), proposal.currency),
        )


def may_grant(level: Level, proposal: Proposal, standing: Standing, limits: Mapping[Level, Limits]) -> Verdict:
    """Whether this level may give the proposal on top of what was given.

    Limits bind the sum over the incident and those of the same customer or order, so splitting buys nothing.
    Raises: MoneyBackNeedsOrder, AboveThePrice.
    """
    check_price(proposal, standing)
    bound, limit, left = _tightest(proposal, standing, limits[level])
    if left is None or proposal.amount_minor <= left:
        return Verdict(proposal, True, None, bound, limit, left)
    return Verdict(proposal, False, _lowest_above(level, proposal, standing, limits), bound, limit, left)


def goodwill_left(standing: Standing, limits: Limits) -> int | None:
    """What a person may still give as goodwill here, in minor units. None: no limit."""
    left = [
        limit - spent
        for limit, spent in (
            (limits.goodwill_per_incident, standing.goodwill_minor),
            (limits.goodwill_per_7_days, standing.goodwill_7_days_minor),
        )
        if limit is not None
    ]
    return max(min(left), 0) if left else None


def _tightest(proposal: Proposal, standing: Standing, limits: Limits) -> tuple[Bound | None, int | None, int | None]:
    """The binding limit, its size, and what is left of it (never below zero)."""
    left = [
        (max(limit - spent, 0), bound, limit)
        for bound, limit, spent in _applying(proposal, standing, limits)
        if limit is not None
    ]
    if not left:
        return None, None, None
    remaining, bound, limit = min(left, key=lambda one: one[0])
    return bound, limit, remaining


def _applying(proposal: Proposal, standing: Standing, limits: Limits) -> list[tuple[Bound, int | None, int]]:
    match proposal.compensation_class:
        case CompensationClass.GOODWILL:
            return [
                (Bound.GOODWILL_PER_INCIDENT, limits.goodwill_per_incident, standing.goodwill_minor),
                (Bound.GOODWILL_PER_7_DAYS, limits.goodwill_per_7_days, standing.goodwill_7_days_minor),
            ]
        case _ if proposal.proof:
            return [(Bound.RESTORATION_WITH_PROOF, limits.restoration_with_proof, standing.restoration_minor)]
        case _ if proposal.kind.money_back:
            return [(Bound.MONEY_BACK_WITHOUT_PROOF, limits.money_back_without_proof, standing.restoration_minor)]
        case _:
            return [(Bound.REDO_WITHOUT_PROOF, limits.redo_without_proof, standing.restoration_minor)]


def _lowest_above(level: Level, proposal: Proposal, standing: Standing, limits: Mapping[Level, Limits]) -> Level:
    """The lowest higher level whose limits hold it; a director's own budget is above all."""
    fresh = Standing(standing.goodwill_minor, standing.restoration_minor)
    for higher in Level:
        if higher is not level and higher.reaches(level):
            _, _, left = _tightest(proposal, fresh, limits[higher])
            if left is None or proposal.amount_minor <= left:
                return higher
    return Level.DIRECTOR
