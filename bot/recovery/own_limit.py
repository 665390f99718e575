"""Which limit of their own a giver stayed under: that for one incident, not whichever was nearest."""

from dataclasses import replace

from bot.recovery.empowerment import CompensationClass, Limits
from bot.recovery.flags import GivenLately


def held_to(gift: GivenLately, limits: Limits) -> GivenLately:
    """The gift beside its giver's own limit for one incident, which is that of its level and site.

    A grant keeps the limit that was nearest when it was given: also that of a week, or the cap for a price.
    """
    match gift.compensation_class:
        case CompensationClass.GOODWILL:
            return replace(gift, limit_minor=limits.goodwill_per_incident)
        case CompensationClass.RESTORATION if not gift.with_proof:
            unproven = limits.money_back_without_proof if gift.money_back else limits.redo_without_proof
            own = [limit for limit in (unproven, limits.restoration_with_proof) if limit is not None]
            return replace(gift, limit_minor=min(own, default=None))
        case CompensationClass.RESTORATION:
            return replace(gift, limit_minor=limits.restoration_with_proof)
        case CompensationClass.ENTITLEMENT:
            return gift
