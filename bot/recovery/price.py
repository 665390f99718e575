"""What holds at every level: money back needs a purchase, and nothing exceeds what was paid or what is owed.

Pure; bot.recovery.judging asks it before any limit.
"""

from bot.recovery.empowerment import CompensationClass, Proposal
from bot.recovery.errors import (
    AboveThePrice,
    AboveWhatIsOwed,
    MoneyBackElsewhere,
    MoneyBackNeedsOrder,
    OwedNeedsPrice,
)
from bot.recovery.money import Money
from bot.recovery.standing import Standing


def check_price(proposal: Proposal, standing: Standing) -> None:
    """No level is above these: money back needs a price and an order; nobody gets back more than was paid, at
    whatever site; what is owed goes as far as the policy's formula.

    Raises: MoneyBackNeedsOrder, MoneyBackElsewhere, AboveThePrice, OwedNeedsPrice, AboveWhatIsOwed.
    """
    if proposal.kind.money_back and (proposal.price_minor is None or not proposal.order_number):
        raise MoneyBackNeedsOrder("compensation.kind")
    if proposal.kind.money_back and standing.in_another_currency:
        raise MoneyBackElsewhere("compensation.kind", restored=standing.in_another_currency)
    _check_owed(proposal, standing)
    _check_paid(proposal, standing)


def _check_owed(proposal: Proposal, standing: Standing) -> None:
    if proposal.entitlement is None:
        return
    owed = proposal.entitlement.owed_minor(proposal.price_minor)
    if owed is None:
        raise OwedNeedsPrice("compensation.kind")
    given = standing.entitled.get(proposal.entitlement.id, 0)
    if proposal.amount_minor > owed - given:
        raise AboveWhatIsOwed(
            "compensation.amount",
            name=proposal.entitlement.name,
            owed=Money(owed, proposal.currency),
            left=Money(max(owed - given, 0), proposal.currency),
        )


def _check_paid(proposal: Proposal, standing: Standing) -> None:
    puts_right = proposal.compensation_class is CompensationClass.RESTORATION or proposal.kind.money_back
    if proposal.price_minor is None or not puts_right:
        return
    left = proposal.price_minor - standing.put_right_minor
    if proposal.amount_minor > left:
        raise AboveThePrice(
            "compensation.amount",
            price=Money(proposal.price_minor, proposal.currency),
            restored=Money(standing.put_right_minor, proposal.currency),
            left=Money(max(left, 0), proposal.currency),
        )
