"""Who may give what: the limits as a truth table, the level that is needed, and money back held to the price."""

from dataclasses import replace

import pytest

from bot.recovery.empowerment import (
    Authority,
    Bound,
    CompensationClass,
    Kind,
    Level,
    Limits,
    Proposal,
)
from bot.recovery.errors import AboveThePrice, AboveWhatIsOwed, MoneyBackElsewhere, MoneyBackNeedsOrder, OwedNeedsPrice
from bot.recovery.judging import judge_given, may_grant
from bot.recovery.money import Money
from bot.recovery.price import check_price
from bot.recovery.standing import Left, Standing, goodwill_left
from tests.factories import AUTHORITY, DEAR, GIFT, LIMITS, OWED, REDO, REFUND, a_proposal

FRONTLINE, LEAD, MANAGER, DIRECTOR = Level
# The default policy, but with a limit for directors.
WRITTEN = Authority(LIMITS | {DIRECTOR: Limits(goodwill_per_incident=50_000)}, cap_percent_of_price=150)


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("other", Level)
def test_level_reaches_itself_and_those_below(level: Level, other: Level) -> None:
    order = list(Level)

    assert level.reaches(other) == (order.index(level) >= order.index(other))


@pytest.mark.parametrize(
    ("level", "amount_minor", "allowed", "needs"),
    [
        (FRONTLINE, 2500, True, None),
        (FRONTLINE, 2501, False, LEAD),
        (FRONTLINE, 7501, False, MANAGER),
        (FRONTLINE, 25001, False, DIRECTOR),
        (LEAD, 7500, True, None),
        (LEAD, 7501, False, MANAGER),
        (MANAGER, 25000, True, None),
        (MANAGER, 25001, False, DIRECTOR),
        (DIRECTOR, 10_000_000, True, None),
    ],
)
def test_goodwill_is_allowed_up_to_the_limit_of_the_level(
    level: Level, amount_minor: int, allowed: bool, needs: Level | None
) -> None:
    verdict = may_grant(level, a_proposal(GIFT, amount_minor), Standing(), AUTHORITY)

    assert (verdict.allowed, verdict.needs) == (allowed, needs)


@pytest.mark.parametrize(
    ("kind", "proof", "price_minor", "bound", "limit_minor"),
    [
        (GIFT, True, 90_000, Bound.GOODWILL_PER_INCIDENT, 2500),
        (GIFT, False, None, Bound.GOODWILL_PER_INCIDENT, 2500),
        (REDO, True, 90_000, Bound.RESTORATION_WITH_PROOF, 15000),
        (REDO, False, 90_000, Bound.REDO_WITHOUT_PROOF, 2500),
        (REDO, True, None, Bound.GOODWILL_PER_INCIDENT, 2500),
        (REFUND, True, 90_000, Bound.RESTORATION_WITH_PROOF, 15000),
        (REFUND, False, 90_000, Bound.MONEY_BACK_WITHOUT_PROOF, 0),
    ],
)
def test_binding_limit_follows_from_kind_proof_and_price(
    kind: Kind, proof: bool, price_minor: int | None, bound: Bound, limit_minor: int
) -> None:
    wanted = a_proposal(kind, 100, proof=proof, price_minor=price_minor, order_number="A1")

    verdict = may_grant(FRONTLINE, wanted, Standing(), AUTHORITY)

    assert (verdict.bound, verdict.limit_minor) == (bound, limit_minor)
    assert verdict.allowed == (limit_minor >= 100)


@pytest.mark.parametrize(
    ("standing", "left_minor", "bound"),
    [
        (Standing(), 2500, Bound.GOODWILL_PER_INCIDENT),
        (Standing(goodwill_minor=2000), 500, Bound.GOODWILL_PER_INCIDENT),
        (Standing(goodwill_minor=9000), 0, Bound.GOODWILL_PER_INCIDENT),
        (Standing(restoration_minor=15000), 2500, Bound.GOODWILL_PER_INCIDENT),
        (Standing(goodwill_7_days_minor=14000), 1000, Bound.GOODWILL_PER_7_DAYS),
        (Standing(goodwill_7_days_minor=20000), 0, Bound.GOODWILL_PER_7_DAYS),
        (Standing(goodwill_minor=2400, goodwill_7_days_minor=14000), 100, Bound.GOODWILL_PER_INCIDENT),
    ],
)
def test_goodwill_limit_with_the_least_left_binds(standing: Standing, left_minor: int, bound: Bound) -> None:
    verdict = may_grant(FRONTLINE, a_proposal(GIFT, 1), standing, AUTHORITY)

    assert (verdict.left_minor, verdict.bound) == (left_minor, bound)
    assert verdict.allowed == (left_minor >= 1)


def test_verdict_names_no_limit_where_none_applies() -> None:
    verdict = may_grant(DIRECTOR, a_proposal(GIFT, 1_000_000), Standing(goodwill_minor=1_000_000), AUTHORITY)

    assert (verdict.allowed, verdict.bound, verdict.limit_minor, verdict.left_minor) == (True, None, None, None)


def test_needed_level_counts_what_was_given_on_the_incident_before() -> None:
    verdict = may_grant(FRONTLINE, a_proposal(GIFT, 2600), Standing(goodwill_minor=5000), AUTHORITY)

    assert verdict.needs is MANAGER


def test_needed_level_ignores_the_budget_of_the_one_who_asks() -> None:
    verdict = may_grant(FRONTLINE, a_proposal(GIFT, 500), Standing(goodwill_7_days_minor=15000), AUTHORITY)

    assert (verdict.allowed, verdict.needs) == (False, LEAD)


def test_director_above_their_own_limit_needs_a_second_director() -> None:
    verdict = may_grant(DIRECTOR, a_proposal(GIFT, 50_001), Standing(), WRITTEN)

    assert (verdict.allowed, verdict.needs, verdict.second) == (False, DIRECTOR, True)


@pytest.mark.parametrize(
    ("level", "amount_minor", "needs", "second"),
    [
        (FRONTLINE, 50_000, DIRECTOR, False),
        (FRONTLINE, 50_001, DIRECTOR, True),
        (MANAGER, 50_001, DIRECTOR, True),
        (DIRECTOR, 50_000, None, False),
    ],
)
def test_second_director_is_needed_above_the_directors_own_written_limit(
    level: Level, amount_minor: int, needs: Level | None, second: bool
) -> None:
    verdict = may_grant(level, a_proposal(GIFT, amount_minor), Standing(), WRITTEN)

    assert (verdict.needs, verdict.second) == (needs, second)


@pytest.mark.parametrize(
    ("kind", "price_minor", "expected"),
    [
        (REDO, None, CompensationClass.GOODWILL),
        (REDO, 1000, CompensationClass.RESTORATION),
        (GIFT, None, CompensationClass.GOODWILL),
        (GIFT, 1000, CompensationClass.GOODWILL),
    ],
)
def test_restoration_of_unknown_price_counts_as_goodwill(
    kind: Kind, price_minor: int | None, expected: CompensationClass
) -> None:
    assert a_proposal(kind, price_minor=price_minor).compensation_class is expected


@pytest.mark.parametrize(
    ("price_minor", "order_number"), [(None, ""), (None, "A1"), (10_000, "")], ids=["neither", "no price", "no order"]
)
@pytest.mark.parametrize("level", Level)
def test_money_back_is_refused_at_every_level_without_price_and_order(
    level: Level, price_minor: int | None, order_number: str
) -> None:
    wanted = a_proposal(REFUND, 100, proof=True, price_minor=price_minor, order_number=order_number)

    with pytest.raises(MoneyBackNeedsOrder) as refused:
        may_grant(level, wanted, Standing(), AUTHORITY)
    assert refused.value.field == "compensation.kind"


@pytest.mark.parametrize(
    ("amount_minor", "refunded_minor", "fits"),
    [(10_000, 0, True), (10_001, 0, False), (4_000, 6_000, True), (4_001, 6_000, False), (1, 10_000, False)],
)
def test_money_back_never_exceeds_what_was_paid_less_what_was_given_back(
    amount_minor: int, refunded_minor: int, fits: bool
) -> None:
    wanted = _refund(amount_minor, price_minor=10_000)
    standing = Standing(restoration_minor=refunded_minor, put_right_minor=refunded_minor)

    if fits:
        check_price(wanted, standing)
    else:
        with pytest.raises(AboveThePrice, match=f"at most {(10_000 - refunded_minor) / 100:.2f} EUR"):
            check_price(wanted, standing)


def test_money_back_above_the_price_is_refused_to_a_director_too() -> None:
    with pytest.raises(AboveThePrice):
        may_grant(DIRECTOR, _refund(10_001, price_minor=10_000), Standing(), AUTHORITY)


def test_money_back_after_a_price_was_corrected_down_leaves_nothing() -> None:
    with pytest.raises(AboveThePrice, match=r"at most 0\.00 EUR"):
        check_price(_refund(1, price_minor=5_000), Standing(put_right_minor=10_000))


def test_price_of_a_purchase_is_not_used_up_by_another_of_the_same_customer() -> None:
    check_price(_refund(10_000, price_minor=10_000), Standing(restoration_minor=90_000))


def test_redo_is_held_to_the_price_too() -> None:
    check_price(a_proposal(REDO, 100, price_minor=100), Standing())
    with pytest.raises(AboveThePrice, match=r"at most 1\.00 EUR is left"):
        check_price(a_proposal(REDO, 101, price_minor=100), Standing())


def test_goodwill_is_not_held_to_the_price() -> None:
    check_price(a_proposal(GIFT, 99_999, price_minor=100), Standing())


@pytest.mark.parametrize(
    ("standing", "limits", "left_minor"),
    [
        (Standing(), Limits(2500, 15000), 2500),
        (Standing(goodwill_minor=1000), Limits(2500, 15000), 1500),
        (Standing(goodwill_7_days_minor=14000), Limits(2500, 15000), 1000),
        (Standing(goodwill_minor=2501), Limits(2500, 15000), 0),
        (Standing(goodwill_7_days_minor=90), Limits(goodwill_per_7_days=100), 10),
        (Standing(goodwill_minor=90), Limits(goodwill_per_incident=100), 10),
        (Standing(goodwill_minor=90), Limits(), None),
    ],
)
def test_goodwill_left_is_the_least_of_both_limits(standing: Standing, limits: Limits, left_minor: int | None) -> None:
    authority = Authority(dict.fromkeys(Level, limits), 150)
    assert goodwill_left(Level.LEAD, standing, authority) == (None if left_minor is None else Left(left_minor))


@pytest.mark.parametrize(
    ("goodwill", "purchase", "price", "left_minor"),
    [
        (0, 0, 4000, 6000),  # the price of 40 caps all that is given for it at 60
        (4000, 12_400, 8400, 200),
        (1000, 9400, 4000, 1500),  # what is small is capped by no price
        (4000, 12_600, 8400, 0),
        (4000, 12_400, None, 3500),
    ],
)
def test_goodwill_left_stops_at_150_percent_of_the_price_but_for_what_is_small(
    goodwill: int, purchase: int, price: int | None, left_minor: int
) -> None:
    standing = Standing(goodwill_minor=goodwill, purchase_minor=purchase)
    assert goodwill_left(Level.LEAD, standing, AUTHORITY, price) == Left(left_minor)


def _refund(amount_minor: int, price_minor: int) -> Proposal:
    return a_proposal(REFUND, amount_minor, proof=True, price_minor=price_minor, order_number="A1")


@pytest.mark.parametrize(
    ("level", "kind", "proof", "allowed_minor"),
    [
        (FRONTLINE, REFUND, True, 15_000),
        (FRONTLINE, REDO, True, 15_000),
        (FRONTLINE, REDO, False, 2_500),
        (FRONTLINE, REFUND, False, 0),
        (LEAD, REFUND, True, 40_000),
        (LEAD, REDO, False, 40_000),
        (LEAD, REFUND, False, 7_500),
        (MANAGER, REFUND, True, 100_000),
        (MANAGER, REFUND, False, 100_000),
        (DIRECTOR, REFUND, False, 500_000),
    ],
)
def test_restoration_is_allowed_up_to_the_limit_of_level_and_proof(
    level: Level, kind: Kind, proof: bool, allowed_minor: int
) -> None:
    def allowed(minor: int) -> bool:
        wanted = a_proposal(kind, minor, proof=proof, price_minor=500_000, order_number="A1")
        return may_grant(level, wanted, Standing(), AUTHORITY).allowed

    assert allowed_minor == 0 or allowed(allowed_minor)
    assert level is DIRECTOR or not allowed(allowed_minor + 1)


@pytest.mark.parametrize(
    ("standing", "kind", "left_minor"),
    [
        (Standing(restoration_minor=10_000), REDO, 2_500),
        (Standing(restoration_minor=14_000), REDO, 1_000),
        (Standing(restoration_minor=2_000, redo_without_proof_minor=2_000), REDO, 500),
    ],
)
def test_restoration_without_proof_is_held_to_both_of_its_limits(
    standing: Standing, kind: Kind, left_minor: int
) -> None:
    verdict = may_grant(FRONTLINE, a_proposal(kind, 1, price_minor=90_000), standing, AUTHORITY)

    assert verdict.left_minor == left_minor


def test_redo_before_does_not_use_up_the_leads_money_back_without_proof() -> None:
    standing = Standing(restoration_minor=20_000, redo_without_proof_minor=20_000)
    wanted = a_proposal(REFUND, 7_500, price_minor=90_000, order_number="A1")

    assert may_grant(LEAD, wanted, standing, AUTHORITY).allowed


@pytest.mark.parametrize(
    ("amount_minor", "cost_percent", "cost_minor", "counted_minor"),
    [(1000, 100, 1000, 1000), (1000, 120, 1200, 1200), (1000, 30, 300, 1000), (1, 150, 2, 2), (0, 120, 0, 0)],
)
def test_limits_are_compared_with_the_larger_of_face_value_and_cost(
    amount_minor: int, cost_percent: int, cost_minor: int, counted_minor: int
) -> None:
    wanted = a_proposal(replace(GIFT, cost_percent=cost_percent), amount_minor)

    assert (wanted.cost_minor, wanted.counted_minor) == (cost_minor, counted_minor)


@pytest.mark.parametrize(("amount_minor", "allowed"), [(2083, True), (2084, False)])
def test_gift_that_costs_more_than_its_face_value_is_held_to_its_cost(amount_minor: int, allowed: bool) -> None:
    assert may_grant(FRONTLINE, a_proposal(DEAR, amount_minor), Standing(), AUTHORITY).allowed == allowed


@pytest.mark.parametrize(
    ("price_minor", "standing", "kind", "amount_minor", "needs"),
    [
        # A sandwich of 6.00, remade, and a cake of 5.00: 183%, but the goodwill is small.
        (600, Standing(restoration_minor=600, put_right_minor=600, purchase_minor=600), GIFT, 500, None),
        # A meal of 40.00: 60.00 is 150% of it.
        (4000, Standing(), GIFT, 6000, None),
        (4000, Standing(), GIFT, 6001, DIRECTOR),
        # What was put right counts, and so does the goodwill before; the order changes nothing.
        (4000, Standing(restoration_minor=4000, purchase_minor=4000), GIFT, 2500, None),
        (4000, Standing(restoration_minor=4000, purchase_minor=4000), GIFT, 2501, DIRECTOR),
        (4000, Standing(goodwill_minor=2501, purchase_minor=2501), REDO, 3499, None),
        (4000, Standing(goodwill_minor=2501, purchase_minor=2501), REDO, 3500, DIRECTOR),
        (4000, Standing(goodwill_minor=2500, purchase_minor=2500), REDO, 4000, None),
        # Without a price there is nothing to take a part of.
        (None, Standing(), GIFT, 7500, None),
    ],
)
def test_more_than_150_percent_of_the_price_needs_a_director_where_goodwill_is_large(
    price_minor: int | None, standing: Standing, kind: Kind, amount_minor: int, needs: Level | None
) -> None:
    wanted = a_proposal(kind, amount_minor, proof=True, price_minor=price_minor, order_number="A1")

    assert may_grant(LEAD, wanted, standing, AUTHORITY).needs is needs


def test_verdict_above_150_percent_names_the_cap() -> None:
    verdict = may_grant(MANAGER, a_proposal(GIFT, 6001, price_minor=4000), Standing(), AUTHORITY)

    assert (verdict.bound, verdict.limit_minor) == (Bound.CAP_PERCENT_OF_PRICE, 6000)


@pytest.mark.parametrize(
    ("level", "amount_minor", "proof", "needs"),
    [
        (FRONTLINE, 15_000, True, None),
        (FRONTLINE, 15_001, True, MANAGER),
        (LEAD, 15_001, True, MANAGER),
        (MANAGER, 30_000, True, None),
        (FRONTLINE, 1, False, MANAGER),
        (LEAD, 1, False, MANAGER),
    ],
)
def test_entitlement_above_the_frontlines_limit_is_confirmed_by_a_manager(
    level: Level, amount_minor: int, proof: bool, needs: Level | None
) -> None:
    verdict = may_grant(level, _owed(amount_minor, proof=proof), Standing(), AUTHORITY)

    assert (verdict.needs, verdict.proposal.compensation_class) == (needs, CompensationClass.ENTITLEMENT)


@pytest.mark.parametrize("level", Level)
def test_entitlement_is_never_blocked_by_a_budget(level: Level) -> None:
    spent = Standing(
        goodwill_minor=900_000, restoration_minor=900_000, goodwill_7_days_minor=900_000, purchase_minor=900_000
    )

    assert may_grant(level, _owed(10_000), spent, AUTHORITY).allowed


def test_entitlements_of_one_incident_are_summed_before_a_manager_is_spared() -> None:
    verdict = may_grant(FRONTLINE, _owed(5_001), Standing(entitlement_minor=10_000), AUTHORITY)

    assert (verdict.needs, verdict.bound, verdict.left_minor) == (MANAGER, Bound.ENTITLEMENT, 5_000)


@pytest.mark.parametrize(
    ("percent_of_price", "most_minor", "price_minor", "owed_minor"),
    [
        (100, None, 999, 999),
        (50, None, 999, 500),
        (50, 300, 999, 300),
        (50, 300, 400, 200),
        (None, 300, None, 300),
        (50, 300, None, None),
    ],
)
def test_entitlement_is_owed_by_its_formula(
    percent_of_price: int | None, most_minor: int | None, price_minor: int | None, owed_minor: int | None
) -> None:
    entitlement = replace(OWED, percent_of_price=percent_of_price, most_minor=most_minor)

    assert entitlement.owed_minor(price_minor) == owed_minor


def test_entitlement_above_its_formula_is_refused_at_every_level() -> None:
    with pytest.raises(AboveWhatIsOwed, match=r"300\.00 EUR is owed, and 100\.00 EUR of it is left"):
        may_grant(DIRECTOR, _owed(10_001), Standing(entitled={"owed": 20_000}), AUTHORITY)


def test_entitlement_of_a_part_of_an_unknown_price_asks_for_the_price() -> None:
    gift = replace(OWED, kind=GIFT)

    with pytest.raises(OwedNeedsPrice):
        check_price(a_proposal(GIFT, 100, entitlement=gift), Standing())


def test_money_back_that_is_owed_never_exceeds_what_was_paid_less_earlier_refunds() -> None:
    with pytest.raises(AboveThePrice):
        check_price(_owed(30_000), Standing(put_right_minor=75_000))


def test_order_put_right_in_another_currency_gives_no_money_back_here() -> None:
    with pytest.raises(MoneyBackElsewhere, match=r"10\.00 USD"):
        check_price(_refund(100, price_minor=10_000), Standing(in_another_currency=Money(1000, "USD")))


@pytest.mark.parametrize(
    ("wanted", "standing", "bound", "needs"),
    [
        (a_proposal(GIFT, 2500), Standing(), None, None),
        (a_proposal(GIFT, 2501), Standing(), Bound.GOODWILL_PER_INCIDENT, LEAD),
        (a_proposal(GIFT, 7501), Standing(), Bound.GOODWILL_PER_INCIDENT, MANAGER),
        (a_proposal(REFUND, 100), Standing(), Bound.PURCHASE_UNKNOWN, MANAGER),
        (a_proposal(REDO, 101, price_minor=100), Standing(), Bound.PRICE, MANAGER),
        (a_proposal(REDO, 200_000, price_minor=100), Standing(), Bound.PRICE, DIRECTOR),
        (
            a_proposal(REFUND, 30_001, proof=True, price_minor=90_000, order_number="A1", entitlement=OWED),
            Standing(),
            Bound.OWED,
            MANAGER,
        ),
    ],
)
def test_what_was_given_already_is_marked_with_what_it_is_beyond_and_never_refused(
    wanted: Proposal, standing: Standing, bound: Bound | None, needs: Level | None
) -> None:
    verdict = judge_given(FRONTLINE, wanted, standing, AUTHORITY)

    assert (None if verdict.allowed else verdict.bound, verdict.needs) == (bound, needs)


def _owed(amount_minor: int, *, proof: bool = True) -> Proposal:
    return a_proposal(REFUND, amount_minor, proof=proof, price_minor=90_000, order_number="A1", entitlement=OWED)


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize(
    "proposal",
    [a_proposal(GIFT, 1), a_proposal(REFUND, 1, proof=True, price_minor=100, order_number="A1", entitlement=OWED)],
    ids=["goodwill", "owed"],
)
def test_nobody_gives_to_themselves_at_whatever_level(level: Level, proposal: Proposal) -> None:
    verdict = may_grant(level, proposal, Standing(to_themselves=True), AUTHORITY)

    above = {FRONTLINE: LEAD, LEAD: MANAGER, MANAGER: DIRECTOR, DIRECTOR: DIRECTOR}[level]
    assert (verdict.allowed, verdict.bound, verdict.needs) == (False, Bound.TO_THEMSELVES, above)
    assert verdict.second is (level is DIRECTOR)


@pytest.mark.parametrize("level", Level)
def test_where_the_sum_is_not_known_a_director_decides_except_what_is_owed(level: Level) -> None:
    uncounted = Standing(is_beyond_counting=True)
    owed = a_proposal(REFUND, 1, proof=True, price_minor=100, order_number="A1", entitlement=OWED)

    verdict = may_grant(level, a_proposal(GIFT, 1), uncounted, AUTHORITY)

    assert verdict.allowed is (level is DIRECTOR)
    assert level is DIRECTOR or (verdict.bound, verdict.needs) == (Bound.BEYOND_COUNTING, DIRECTOR)
    assert may_grant(level, owed, uncounted, AUTHORITY).allowed
    assert (goodwill_left(level, uncounted, AUTHORITY) == Left(0)) is (level is not DIRECTOR)
