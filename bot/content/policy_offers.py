"""What the policy offers: gestures, offers and entitlements, checked against its kinds, currencies and limits."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from bot.content.policy_file import GestureInFile, PolicyFile
from bot.content.reading import Mistake, quoted
from bot.recovery.empowerment import Entitlement, Kind
from bot.recovery.money import decimals_of
from bot.recovery.offers import Offer


def check_offers(file: PolicyFile) -> None:
    """Raises: Mistake."""
    for gesture in file.gestures:
        _check_gesture(file, gesture)
    for offer in file.offers:
        key = f"offers.{offer.id}"
        _check_kind(file, f"{key}.kind", offer.kind)
        if (offer.amount is None) == (offer.percent_of_price is None):
            raise Mistake(key, "needs either an amount or percent_of_price")
        _check_currencies(file, f"{key}.amount", offer.amount)
    for entitlement in file.entitlements:
        key = f"entitlements.{entitlement.id}"
        _check_kind(file, f"{key}.kind", entitlement.kind)
        if entitlement.maximum is None and entitlement.percent_of_price is None:
            raise Mistake(key, "needs a maximum, percent_of_price, or both")
        _check_currencies(file, f"{key}.maximum", entitlement.maximum)


def offers_in(currency: str, file: PolicyFile, kinds: Mapping[str, Kind]) -> Iterator[Offer]:
    """Remedies and extras, then the gestures. Raises: Mistake."""
    for o in file.offers:
        amount = _amount_in(currency, o.amount, f"offers.{o.id}.amount")
        yield Offer(o.id, o.label, kinds[o.kind], amount, o.percent_of_price, frozenset(o.for_))
    for g in file.gestures:
        amount = _amount_in(currency, g.amount, f"gestures.{g.id}.amount")
        yield Offer(g.id, g.label, kinds[g.kind], amount, is_gesture=True)


def entitlements_in(currency: str, file: PolicyFile, kinds: Mapping[str, Kind]) -> Iterator[Entitlement]:
    """What is owed, in one currency. Raises: Mistake."""
    for e in file.entitlements:
        most = _amount_in(currency, e.maximum, f"entitlements.{e.id}.maximum")
        yield Entitlement(e.id, e.name, kinds[e.kind], e.percent_of_price, most)


def minor_in(amount: Decimal, currency: str, key: str) -> int:
    """The amount in minor units. Raises: Mistake where it has more decimals than the currency."""
    minor = amount.scaleb(decimals_of(currency))
    if minor != int(minor):
        raise Mistake(key, f"{currency} has {decimals_of(currency) or 'no'} decimals")
    return int(minor)


def _amount_in(currency: str, amounts: Mapping[str, Decimal] | None, key: str) -> int | None:
    return None if amounts is None else minor_in(amounts[currency], currency, f"{key}.{currency}")


def _check_gesture(file: PolicyFile, gesture: GestureInFile) -> None:
    key = f"gestures.{gesture.id}"
    _check_kind(file, f"{key}.kind", gesture.kind)
    kind = file.kinds[gesture.kind]
    if kind.class_ != "goodwill" or kind.money_back:
        raise Mistake(f"{key}.kind", f'{quoted(gesture.kind)} is not a kind of class "goodwill" without money_back')
    _check_currencies(file, f"{key}.amount", gesture.amount)
    for currency, amount in gesture.amount.items():
        limit = file.limits[currency].frontline.goodwill_per_incident
        if not 0 < amount * max(kind.cost_percent, 100) <= limit * 100:
            raise Mistake(f"{key}.amount.{currency}", "has to be more than 0 and within what frontline may give")


def _check_kind(file: PolicyFile, key: str, kind: str) -> None:
    if kind not in file.kinds:
        raise Mistake(key, f"{quoted(kind)} is not one of the kinds in this file")


def _check_currencies(file: PolicyFile, key: str, amounts: Mapping[str, Decimal] | None) -> None:
    """An amount for each currency that has limits, and for no other."""
    for currency in [*file.limits, *(amounts or ())]:
        if amounts is not None and currency not in amounts:
            raise Mistake(f"{key}.{currency}", "is missing")
        if currency not in file.limits:
            raise Mistake(f"{key}.{currency}", f"there are no limits for {currency} in this file")
