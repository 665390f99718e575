"""Who may give what: the limits of each level, on top of what was given before.

Pure; the desk calls it inside the write that records the grant, so that the limit binds at that moment.
"""

from collections.abc import Iterator
from typing import Final

from bot.recovery.empowerment import Authority, Bound, Ceiling, CompensationClass, Level, Proposal, Verdict
from bot.recovery.errors import (
    AboveThePrice,
    AboveWhatIsOwed,
    MoneyBackElsewhere,
    MoneyBackNeedsOrder,
    OwedNeedsPrice,
    RecoveryError,
)
from bot.recovery.money import Money
from bot.recovery.price import check_price
from bot.recovery.standing import Standing

# What no level may give, and the limit that it is marked with where it was given all the same.
_OVERSTEPPED: Final[dict[type[RecoveryError], Bound]] = {
    MoneyBackNeedsOrder: Bound.PURCHASE_UNKNOWN,
    OwedNeedsPrice: Bound.PURCHASE_UNKNOWN,
    MoneyBackElsewhere: Bound.PRICE,
    AboveThePrice: Bound.PRICE,
    AboveWhatIsOwed: Bound.OWED,
}


def may_grant(level: Level, proposal: Proposal, standing: Standing, authority: Authority) -> Verdict:
    """Whether this level may give the proposal on top of what was given.

    Raises: MoneyBackNeedsOrder, MoneyBackElsewhere, AboveThePrice, OwedNeedsPrice, AboveWhatIsOwed.
    """
    check_price(proposal, standing)
    return judge(level, proposal, standing, authority)


def limit_without_reason(proposal: Proposal, standing: Standing, authority: Authority) -> Ceiling | None:
    """The frontline's limit that this goes above: whoever may give it themselves says why. None: no reason is needed.

    The frontline's rolling budget is one person's, and says nothing about this incident.
    """
    verdict = judge(Level.FRONTLINE, proposal, standing.of_somebody_else, authority)
    limit = Money(verdict.limit_minor or 0, proposal.currency)
    return None if verdict.allowed else Ceiling(limit, verdict.reach)


def judge_given(level: Level, proposal: Proposal, standing: Standing, authority: Authority) -> Verdict:
    """How what was given already stands to the limits: it is never refused, but a manager ratifies what nobody could
    have given."""
    verdict = judge(level, proposal, standing, authority)
    try:
        check_price(proposal, standing)
    except RecoveryError as problem:
        needs = max(verdict.needs or Level.MANAGER, Level.MANAGER, key=list(Level).index)
        return Verdict(proposal, False, needs, _OVERSTEPPED[type(problem)], None, None, verdict.second)
    return verdict


def judge(level: Level, proposal: Proposal, standing: Standing, authority: Authority) -> Verdict:
    """Whether this level's limits hold the proposal on top of what was given; the price is checked elsewhere.

    Limits bind the sum over the incident and those of the same customer or order, so splitting buys nothing.
    """
    bound, limit, left = _tightest(level, proposal, standing, authority)
    reach = standing.reach(bound)
    if left is None or proposal.counted_minor <= left:
        return Verdict(proposal, True, None, bound, limit, left, reach=reach)
    needs = next(_levels_that_hold(level, proposal, standing, authority), None)
    capped = _cap_that_skips(level, needs, proposal, standing, authority)
    return Verdict(proposal, False, needs or Level.DIRECTOR, bound, limit, left, needs is None, capped, reach)


def _cap_that_skips(
    level: Level, needs: Level | None, proposal: Proposal, standing: Standing, authority: Authority
) -> int | None:
    """The cap for this price, where without it a level between the two might have given it."""
    if needs is not Level.DIRECTOR or level is Level.MANAGER:
        return None
    bound, limit, _ = _tightest(Level.MANAGER, proposal, standing.of_somebody_else, authority)
    return limit if bound is Bound.CAP_PERCENT_OF_PRICE else None


def _levels_that_hold(level: Level, proposal: Proposal, standing: Standing, authority: Authority) -> Iterator[Level]:
    """The higher levels whose limits hold it, lowest first; each has a budget of their own."""
    for higher in Level:
        if higher is not level and higher.reaches(level):
            _, _, left = _tightest(higher, proposal, standing.of_somebody_else, authority)
            if left is None or proposal.counted_minor <= left:
                yield higher


def _tightest(
    level: Level, proposal: Proposal, standing: Standing, authority: Authority
) -> tuple[Bound | None, int | None, int | None]:
    """The binding limit, its size, and what is left of it (never below zero)."""
    left = [
        (max(limit - spent, 0), bound, limit)
        for bound, limit, spent in _applying(level, proposal, standing, authority)
        if limit is not None
    ]
    if not left:
        return None, None, None
    remaining, bound, limit = min(left, key=lambda one: one[0])
    return bound, limit, remaining


def _applying(
    level: Level, proposal: Proposal, standing: Standing, authority: Authority
) -> Iterator[tuple[Bound, int | None, int]]:
    limits = authority.limits[level]
    if standing.to_themselves:
        yield Bound.TO_THEMSELVES, 0, 0
    if proposal.compensation_class is CompensationClass.ENTITLEMENT:
        if not level.reaches(Level.MANAGER):
            yield Bound.ENTITLEMENT, _unconfirmed(proposal, authority), standing.entitlement_minor
        return
    if standing.is_beyond_counting and level is not Level.DIRECTOR:
        yield Bound.BEYOND_COUNTING, 0, 0
    if proposal.compensation_class is CompensationClass.GOODWILL:
        yield Bound.GOODWILL_PER_INCIDENT, limits.goodwill_per_incident, standing.goodwill_minor
        yield Bound.GOODWILL_PER_7_DAYS, limits.goodwill_per_7_days, standing.goodwill_7_days_minor
    else:
        yield Bound.RESTORATION_WITH_PROOF, limits.restoration_with_proof, standing.restoration_minor
        if not proposal.proof and proposal.kind.money_back:
            spent = standing.money_back_without_proof_minor
            yield Bound.MONEY_BACK_WITHOUT_PROOF, limits.money_back_without_proof, spent
        elif not proposal.proof:
            yield Bound.REDO_WITHOUT_PROOF, limits.redo_without_proof, standing.redo_without_proof_minor
    if level is not Level.DIRECTOR and _is_large(proposal, standing, authority):
        yield Bound.CAP_PERCENT_OF_PRICE, authority.cap_minor(proposal.price_minor or 0), standing.purchase_minor


def _unconfirmed(proposal: Proposal, authority: Authority) -> int | None:
    """Up to the frontline's limit for putting right nobody confirms the facts of what is owed."""
    frontline = authority.limits[Level.FRONTLINE]
    if proposal.proof:
        return frontline.restoration_with_proof
    return frontline.money_back_without_proof if proposal.kind.money_back else frontline.redo_without_proof


def _is_large(proposal: Proposal, standing: Standing, authority: Authority) -> bool:
    """Whether goodwill goes above the frontline's limit: a remade sandwich and a cake never do."""
    if proposal.price_minor is None or authority.small_minor is None:
        return False
    is_goodwill = proposal.compensation_class is CompensationClass.GOODWILL
    return standing.goodwill_minor + (proposal.counted_minor if is_goodwill else 0) > authority.small_minor
