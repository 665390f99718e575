"""Authority: levels, kinds and classes of compensation, limits, and what a verdict says.

What may be given is judged in bot.recovery.judging; what holds at every level is in bot.recovery.price.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

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


def lower(one: Level, other: Level) -> Level:
    """The lower of two levels."""
    return one if other.reaches(one) else other


class CompensationClass(StrEnum):
    """Owed by law or contract: only what the policy lists; putting it right; the extra mile."""

    ENTITLEMENT = "entitlement"
    RESTORATION = "restoration"
    GOODWILL = "goodwill"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of compensation of the policy; `money_back` kinds hand money over and are held to the price paid.

    `cost_percent` is what it costs the business, of its face value.
    """

    id: str
    name: str
    compensation_class: CompensationClass
    money_back: bool = False
    cost_percent: int = 100


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What the policy says is owed: a part of the price, a maximum in minor units, or the lesser of both."""

    id: str
    name: str
    kind: Kind
    percent_of_price: int | None = None
    most_minor: int | None = None

    def owed_minor(self, price_minor: int | None) -> int | None:
        """The most that is owed for one purchase. None: it depends on a price that is not known."""
        if self.percent_of_price is None:
            return self.most_minor
        if price_minor is None:
            return None
        part = percent(price_minor, self.percent_of_price)
        return part if self.most_minor is None else min(part, self.most_minor)


@dataclass(frozen=True, slots=True)
class Limits:
    """One level's limits in minor units of one currency. None: no limit.

    `restoration_with_proof` holds everything that puts right; what has no proof is held to its own limit as well.
    """

    goodwill_per_incident: int | None = None
    goodwill_per_7_days: int | None = None
    restoration_with_proof: int | None = None
    money_back_without_proof: int | None = None
    redo_without_proof: int | None = None


class Bound(StrEnum):
    """The limit that decides: the names are those of the policy file.

    The last three hold at every level: only what was given already can be above them. Nobody gives to themselves.
    """

    GOODWILL_PER_INCIDENT = "goodwill_per_incident"
    GOODWILL_PER_7_DAYS = "goodwill_per_7_days"
    RESTORATION_WITH_PROOF = "restoration_with_proof"
    MONEY_BACK_WITHOUT_PROOF = "money_back_without_proof"
    REDO_WITHOUT_PROOF = "redo_without_proof"
    ENTITLEMENT = "entitlement"
    CAP_PERCENT_OF_PRICE = "cap_percent_of_price"
    TO_THEMSELVES = "to_themselves"
    BEYOND_COUNTING = "beyond_counting"
    PRICE = "price"
    PURCHASE_UNKNOWN = "purchase_unknown"
    OWED = "owed"


class Reach(StrEnum):
    """What a sum that a limit is compared with was given for: this incident alone; others of the same customer or
    order too; or such others that nobody may be told of."""

    INCIDENT = "incident"
    TOGETHER = "together"
    UNTOLD = "untold"


@dataclass(frozen=True, slots=True)
class Ceiling:
    """A limit that something is above, and what else uses it up."""

    limit: Money
    reach: Reach = Reach.INCIDENT

    def __str__(self) -> str:
        return str(self.limit)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A compensation that somebody wants to give. `price_minor` None: the price is not known."""

    kind: Kind
    amount_minor: int
    currency: str
    proof: bool
    price_minor: int | None
    order_number: str
    entitlement: Entitlement | None = None

    @property
    def compensation_class(self) -> CompensationClass:
        """What is owed is listed; putting right is up to the price: where that is unknown it counts as goodwill."""
        if self.entitlement:
            return CompensationClass.ENTITLEMENT
        return CompensationClass.GOODWILL if self.price_minor is None else self.kind.compensation_class

    @property
    def cost_minor(self) -> int:
        """What it costs the business."""
        return percent(self.amount_minor, self.kind.cost_percent)

    @property
    def counted_minor(self) -> int:
        """What limits are compared with: the larger of face value and cost."""
        return counted(self.amount_minor, self.kind)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a level may give it; if not, `needs` is the lowest level that may.

    `bound` is the limit with the least left, `limit_minor` its size and `left_minor` what is left before this grant.
    All three are None where no limit applies. `second`: it is above a director's own limit, so that two directors
    have to agree. `capped_minor`: the cap for this price, where it is that which leaves it to a director. `reach`: what
    used the bound up.
    """

    proposal: Proposal
    allowed: bool
    needs: Level | None
    bound: Bound | None
    limit_minor: int | None
    left_minor: int | None
    second: bool = False
    capped_minor: int | None = None
    reach: Reach = Reach.INCIDENT


@dataclass(frozen=True, slots=True)
class Authority:
    """What the policy allows in one currency: each level's limits, and how much of a price all of it may be worth."""

    limits: Mapping[Level, Limits]
    cap_percent_of_price: int

    @property
    def small_minor(self) -> int | None:
        """Goodwill up to the frontline's limit is small: no price caps it."""
        return self.limits[Level.FRONTLINE].goodwill_per_incident

    def cap_minor(self, price_minor: int) -> int:
        """What all that is given for a purchase of this price may come to, without a director."""
        return price_minor * self.cap_percent_of_price // 100


def percent(minor: int, of_hundred: int) -> int:
    """A part of an amount, rounded up to a whole minor unit."""
    return -(-minor * of_hundred // 100)


def counted(amount_minor: int, kind: Kind) -> int:
    """What limits are compared with: the larger of face value and cost."""
    return max(amount_minor, percent(amount_minor, kind.cost_percent))
