"""The offer menu: what a person may give right now for this failure, best first.

The remedy fits the failure (Roschk & Gelbrich 2014): money lost, money now; a flawed
product, an exchange; a failed service, do it again; inattention, apology and attention. Then the extra mile. Pure.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from bot.recovery.empowerment import (
    Authority,
    Bound,
    Ceiling,
    CompensationClass,
    Kind,
    Level,
    Proposal,
    Verdict,
    counted,
    percent,
)
from bot.recovery.errors import RecoveryError
from bot.recovery.judging import judge, limit_without_reason, may_grant
from bot.recovery.standing import Left, Standing

# Whatever puts right without handing money over.
_REDO: Final = Kind("", "", CompensationClass.RESTORATION)

# Of the price: what a customer gains flattens here, so that what goes further comes later in the menu.
ENOUGH_PERCENT: Final = 120


class Failure(StrEnum):
    """What kind of failure it was; decides which remedy fits."""

    MONEY_LOST = "money_lost"
    FLAWED_PRODUCT = "flawed_product"
    FAILED_SERVICE = "failed_service"
    INATTENTION = "inattention"


class Fact(StrEnum):
    """What has to be known of the purchase before an offer can be made."""

    PRICE = "price"
    ORDER_NUMBER = "order_number"
    PROOF = "proof"


@dataclass(frozen=True, slots=True)
class Offer:
    """A ready-made offer of the policy: a fixed amount or a part of the price, for certain failures or (none) for all.

    Small gestures are offers too: they are never capped by a price, and need no failure.
    """

    id: str
    label: str
    kind: Kind
    amount_minor: int | None = None
    percent_of_price: int | None = None
    failures: frozenset[Failure] = frozenset()
    is_gesture: bool = False

    @property
    def counted_minor(self) -> int:
        """What a fixed amount takes of the limits."""
        return counted(self.amount_minor or 0, self.kind)

    def worth_minor(self, price_minor: int | None) -> int | None:
        """None: a part of a price that is not known."""
        if self.percent_of_price is None:
            return self.amount_minor
        return None if price_minor is None else percent(price_minor, self.percent_of_price)


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the menu. `verdict` None: the `missing` facts would unlock it; not allowed: it has to be asked for.

    `above` is the frontline's limit that it goes above: whoever may give it says why.
    `repeats`: the customer got this kind after an earlier failure, and another remedy is advised.
    """

    offer: Offer
    fits: bool
    amount_minor: int | None = None
    verdict: Verdict | None = None
    missing: tuple[Fact, ...] = ()
    repeats: bool = False
    above: Ceiling | None = None

    @property
    def is_within_limits(self) -> bool:
        return self.verdict is not None and self.verdict.allowed

    @property
    def may_give(self) -> bool:
        """At one tap."""
        return self.is_within_limits and self.above is None

    @property
    def has_to_be_asked(self) -> bool:
        return self.verdict is not None and not self.verdict.allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What the menu depends on: the failure, the purchase, what was given, and who asks.

    `taken` are the ids of the offers that this customer has accepted already, `given_before` the kinds of compensation
    they got after earlier failures; not `proof_asked`: nobody said yet whether there is any proof.
    """

    failure: Failure | None
    currency: str
    price_minor: int | None
    order_number: str
    proof: bool
    level: Level
    standing: Standing
    proof_asked: bool = True
    taken: Collection[str] = ()
    given_before: Collection[str] = ()

    def put_right_left(self, authority: Authority) -> Left | None:
        """What of the price this level may still put right on its own. None: the price is not known."""
        if self.price_minor is None:
            return None
        verdict = judge(self.level, self.proposes(_REDO, 0), self.standing, authority)
        left = Left(max(self.price_minor - self.standing.put_right_minor, 0), self.standing.reach(Bound.PRICE))
        if verdict.left_minor is None or left.minor <= verdict.left_minor:
            return left
        return Left(verdict.left_minor, verdict.reach)

    def proposes(self, kind: Kind, amount_minor: int) -> Proposal:
        return Proposal(kind, amount_minor, self.currency, self.proof, self.price_minor, self.order_number)


def build_menu(situation: Situation, offers: Sequence[Offer], authority: Authority) -> tuple[Choice, ...]:
    """What may be offered, best first: what fits the failure, then the extra mile."""
    found = _choices(situation, offers, authority)
    return tuple(sorted(found, key=lambda choice: _rank(choice, situation)))


def _choices(situation: Situation, offers: Iterable[Offer], authority: Authority) -> Iterator[Choice]:
    offers = list(offers)
    smallest = min((o.amount_minor or 0 for o in offers if o.is_gesture), default=0)
    for offer in offers:
        is_spent = offer.id in situation.taken and not offer.is_gesture
        if is_spent or not _suits(offer, situation.failure, offers):
            continue
        choice = _choice(situation, offer, authority)
        is_free = _puts_right(offer) or (offer.is_gesture and offer.amount_minor == smallest)
        if choice and (is_free or _stays_below(authority.cap_percent_of_price, choice, situation)):
            yield choice


def _puts_right(offer: Offer) -> bool:
    """A remedy for the failure: the price bounds it, and what came on top before doesn't take it off the menu."""
    return bool(offer.failures) and offer.kind.compensation_class is CompensationClass.RESTORATION


def _suits(offer: Offer, failure: Failure | None, offers: Sequence[Offer]) -> bool:
    """Where nobody knows yet what kind of failure it is, the first remedy for each kind."""
    if failure or not offer.failures:
        return not offer.failures or failure in offer.failures
    return any(next(o for o in offers if kind in o.failures) is offer for kind in offer.failures)


def _choice(situation: Situation, offer: Offer, authority: Authority) -> Choice | None:
    """None: it can't be offered here, or has to be asked for and doesn't even fit."""
    fits = bool(offer.failures)
    repeats = offer.kind.id in situation.given_before
    amount = offer.worth_minor(situation.price_minor)
    missing = tuple(_missing(situation, offer, authority))
    if missing or amount is None:
        return Choice(offer, fits, amount, missing=missing, repeats=repeats) if fits else None
    try:
        proposal = situation.proposes(offer.kind, amount)
        verdict = may_grant(situation.level, proposal, situation.standing, authority)
    except RecoveryError:
        return None
    if fits and not verdict.allowed and _proof_unlocks(situation, proposal, authority):
        return Choice(offer, fits, amount, missing=(Fact.PROOF,), repeats=repeats)
    above = limit_without_reason(proposal, situation.standing, authority) if verdict.allowed else None
    return Choice(offer, fits, amount, verdict, repeats=repeats, above=above) if fits or verdict.allowed else None


def _proof_unlocks(situation: Situation, proposal: Proposal, authority: Authority) -> bool:
    """Whether it may be given as soon as somebody says what proof there is."""
    with_proof = replace(proposal, proof=True)
    return not situation.proof_asked and judge(situation.level, with_proof, situation.standing, authority).allowed


def _missing(situation: Situation, offer: Offer, authority: Authority) -> Iterator[Fact]:
    """Where more is missing, proof is asked for at once by those who hand no money over without."""
    if situation.price_minor is None and (offer.percent_of_price is not None or offer.kind.money_back):
        yield Fact.PRICE
    if not situation.order_number and offer.kind.money_back:
        yield Fact.ORDER_NUMBER
    is_locked = situation.price_minor is None or not situation.order_number
    needs_proof = authority.limits[situation.level].money_back_without_proof == 0
    if is_locked and needs_proof and offer.kind.money_back and not situation.proof_asked:
        yield Fact.PROOF


def _stays_below(percent_of_price: int, choice: Choice, situation: Situation) -> bool:
    """Whether all that was given for this purchase, and this, stays within so much of its price."""
    if situation.price_minor is None or choice.verdict is None or not choice.amount_minor:
        return True
    total = situation.standing.purchase_minor + choice.verdict.proposal.counted_minor
    return total * 100 <= situation.price_minor * percent_of_price


def _rank(choice: Choice, situation: Situation) -> tuple[bool, bool, bool, bool]:
    """Lower comes first; the sort keeps the order of the policy among equals."""
    return (
        not choice.fits,
        choice.repeats,
        not choice.is_within_limits,
        not _stays_below(ENOUGH_PERCENT, choice, situation),
    )
