"""What the sums that limits are compared with were given for: this incident alone, others too, or what is not told."""

from typing import Any

import pytest

from bot.recovery.empowerment import Authority, Bound, Ceiling, CompensationClass, Level, Limits, Reach
from bot.recovery.grant import Grant
from bot.recovery.judging import judge, limit_without_reason
from bot.recovery.money import Money
from bot.recovery.offers import Situation
from bot.recovery.standing import Left, Standing, goodwill_left, standing_of
from tests.factories import AUTHORITY, GIFT, a_grant, a_proposal

HERE, ELSEWHERE, SECRET = 1, 2, 3
RESTORED: dict[str, Any] = {"compensation_class": CompensationClass.RESTORATION}


def standing(*given: Grant, purchase: tuple[Grant, ...] = ()) -> Standing:
    return standing_of(HERE, "EUR", given, purchase, 0, untold={SECRET})


@pytest.mark.parametrize(
    ("incidents", "reach"),
    [
        ([HERE], Reach.INCIDENT),
        ([HERE, ELSEWHERE], Reach.TOGETHER),
        ([ELSEWHERE], Reach.TOGETHER),
        ([HERE, SECRET], Reach.UNTOLD),
        ([SECRET, ELSEWHERE], Reach.TOGETHER),
        ([], Reach.INCIDENT),
    ],
)
def test_a_sum_tells_whether_other_incidents_have_a_part_in_it(incidents: list[int], reach: Reach) -> None:
    given = standing(*(a_grant(incident_id=incident) for incident in incidents))
    assert given.reach(Bound.GOODWILL_PER_INCIDENT) is reach
    assert given.reach(Bound.GOODWILL_PER_7_DAYS) is given.reach(None) is Reach.INCIDENT


@pytest.mark.parametrize(
    ("grant", "bounds"),
    [
        ({}, {Bound.GOODWILL_PER_INCIDENT}),
        ({**RESTORED, "with_proof": True}, {Bound.RESTORATION_WITH_PROOF}),
        (RESTORED, {Bound.RESTORATION_WITH_PROOF, Bound.REDO_WITHOUT_PROOF}),
        ({**RESTORED, "money_back": True}, {Bound.RESTORATION_WITH_PROOF, Bound.MONEY_BACK_WITHOUT_PROOF}),
        ({"compensation_class": CompensationClass.ENTITLEMENT}, {Bound.ENTITLEMENT}),
        ({"currency": "USD"}, set()),
        ({"amount_minor": 0}, set()),
    ],
)
def test_each_limit_knows_its_own_part(grant: dict[str, Any], bounds: set[Bound]) -> None:
    assert set(standing(a_grant(incident_id=ELSEWHERE, **grant)).reaches) == bounds


def test_a_verdict_says_what_used_its_limit_up() -> None:
    given = standing(a_grant(incident_id=ELSEWHERE, amount_minor=1500))
    assert judge(Level.FRONTLINE, a_proposal(GIFT, 1001), given, AUTHORITY).reach is Reach.TOGETHER
    assert judge(Level.FRONTLINE, a_proposal(GIFT, 1000), given, AUTHORITY).reach is Reach.TOGETHER
    above = limit_without_reason(a_proposal(GIFT, 1001), given, AUTHORITY)
    assert above == Ceiling(Money(2500, "EUR"), Reach.TOGETHER)


@pytest.mark.parametrize(
    ("week", "left"), [(0, Left(1500, Reach.TOGETHER)), (14_900, Left(100)), (13_500, Left(1500, Reach.TOGETHER))]
)
def test_what_is_left_of_the_week_is_ones_own(week: int, left: Left) -> None:
    given = standing_of(HERE, "EUR", [a_grant(incident_id=ELSEWHERE)], (), week)
    assert goodwill_left(Level.FRONTLINE, given, Authority({Level.FRONTLINE: Limits(2500, 15_000)}, 150)) == left


def test_what_is_left_of_a_price_tells_of_other_incidents_of_the_order() -> None:
    restored = a_grant(incident_id=ELSEWHERE, with_proof=True, **RESTORED)
    situation = Situation(
        failure=None,
        currency="EUR",
        price_minor=3000,
        order_number="A1",
        proof=True,
        level=Level.FRONTLINE,
        standing=standing(restored, purchase=(restored,)),
    )
    assert situation.put_right_left(AUTHORITY) == Left(2000, Reach.TOGETHER)
