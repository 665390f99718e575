"""Who may give what, as the policy has it: in each currency for every site, and what a site changes for itself."""

from collections.abc import Mapping
from dataclasses import replace

from bot.content.policy_file import LimitsInFile, PolicyFile, SiteInFile, SomeLimitsInFile
from bot.content.policy_offers import minor_in
from bot.content.reading import Mistake
from bot.recovery.empowerment import Level, Limits
from bot.recovery.money import Money
from bot.recovery.offers import Offer

ByLevel = Mapping[Level, Limits]


def limits_in(file: PolicyFile) -> dict[str, ByLevel]:
    """Every level's limits by currency. Raises: Mistake: also where a level may give less than the one below it."""
    limits: dict[str, ByLevel] = {}
    for currency, levels in file.limits.items():
        key = f"limits.{currency}"
        written = {level: _written(getattr(levels, level), currency, f"{key}.{level}") for level in Level}
        limits[currency] = {level: Limits(**written[level]) for level in Level}
        _check_rising(limits[currency], written, currency, key)
    return limits


def limits_of_site(
    site: SiteInFile, common: Mapping[str, ByLevel], offers: Mapping[str, tuple[Offer, ...]]
) -> dict[str, ByLevel]:
    """Every level's limits in the currencies in which the site has some of its own; the others are the common ones.

    Raises: Mistake: what `limits_in` raises, and a currency that has no common limits, and gestures above all of them.
    """
    limits: dict[str, ByLevel] = {}
    for currency, levels in site.limits.items():
        key = f"sites.{site.id}.limits.{currency}"
        if currency not in common:
            raise Mistake(key, f"there are no limits for {currency} in this file")
        written = {level: _written(getattr(levels, level), currency, f"{key}.{level}") for level in Level}
        limits[currency] = {level: replace(common[currency][level], **written[level]) for level in Level}
        _check_rising(limits[currency], written, currency, key)
        most = limits[currency][Level.FRONTLINE].goodwill_per_incident or 0
        if most < min(offer.counted_minor for offer in offers[currency] if offer.is_gesture):
            raise Mistake(f"{key}.frontline.goodwill_per_incident", "is less than the smallest of the gestures")
    return limits


def _written(limits: LimitsInFile | SomeLimitsInFile, currency: str, key: str) -> dict[str, int]:
    """The limits that are written, in minor units. Raises: Mistake."""
    amounts = limits.model_dump(exclude_none=True)
    return {name: minor_in(amount, currency, f"{key}.{name}") for name, amount in amounts.items()}


def _check_rising(limits: ByLevel, written: Mapping[Level, Mapping[str, int]], currency: str, key: str) -> None:
    """Raises: Mistake where a level has less than the one below it; what isn't written there is the common one."""
    below = Limits()
    for level, own in limits.items():
        for name in Limits.__dataclass_fields__:
            limit, least = getattr(own, name), getattr(below, name)
            if limit is None or limit >= (least or 0):
                continue
            less = "is less than the level below it may give"
            if name not in written[level]:
                less = f"is missing, and the common limit, {Money(limit, currency)}, {less} here"
            raise Mistake(f"{key}.{level}.{name}", less)
        below = own
