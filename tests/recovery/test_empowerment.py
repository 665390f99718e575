"""Who may give what: the limits as a truth table, the level that is needed, and money back held to the price."""

import pytest

from bot.recovery.empowerment import (
    Bound,
    CompensationClass,
    Kind,
    Level,
    Limits,
    Proposal,
    Standing,
    check_price,
    goodwill_left,
    may_grant,
)
from bot.recovery.errors import AboveThePrice, MoneyBackNeedsOrder
from tests.factories import GIFT, LIMITS, REDO, REFUND, STATUTORY, a_proposal

FRONTLINE, LEAD, MANAGER, DIRECTOR = Level


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
    verdict = may_grant(level, a_proposal(GIFT, amount_minor), Standing(), LIMITS)

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
        (STATUTORY, True, None, Bound.RESTORATION_WITH_PROOF, 15000),
        (STATUTORY, False, None, Bound.REDO_WITHOUT_PROOF, 2500),
    ],
)
def test_binding_limit_follows_from_kind_proof_and_price(
    kind: Kind, proof: bool, price_minor: int | None, bound: Bound, limit_minor: int
) -> None:
    wanted = a_proposal(kind, 100, proof=proof, price_minor=price_minor, order_number="A1")

    verdict = may_grant(FRONTLINE, wanted, Standing(), LIMITS)

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
    verdict = may_grant(FRONTLINE, a_proposal(GIFT, 1), standing, LIMITS)

    assert (verdict.left_minor, verdict.bound) == (left_minor, bound)
    assert verdict.allowed == (left_minor >= 1)


def test_verdict_names_no_limit_where_none_applies() -> None:
    verdict = may_grant(DIRECTOR, a_proposal(GIFT, 1_000_000), Standing(goodwill_minor=1_000_000), LIMITS)

    assert (verdict.allowed, verdict.bound, verdict.limit_minor, verdict.left_minor) == (True, None, None, None)


def test_needed_level_counts_what_was_given_on_the_incident_before() -> None:
    verdict = may_grant(FRONTLINE, a_proposal(GIFT, 2600), Standing(goodwill_minor=5000), LIMITS)

    assert verdict.needs is MANAGER


def test_needed_level_ignores_the_budget_of_the_one_who_asks() -> None:
    verdict = may_grant(FRONTLINE, a_proposal(GIFT, 500), Standing(goodwill_7_days_minor=15000), LIMITS)

    assert (verdict.allowed, verdict.needs) == (False, LEAD)


def test_director_above_their_own_limit_needs_a_director() -> None:
    limits = LIMITS | {DIRECTOR: Limits(goodwill_per_incident=50_000)}

    verdict = may_grant(DIRECTOR, a_proposal(GIFT, 50_001), Standing(), limits)

    assert (verdict.allowed, verdict.needs) == (False, DIRECTOR)


@pytest.mark.parametrize(
    ("kind", "price_minor", "expected"),
    [
        (REDO, None, CompensationClass.GOODWILL),
        (REDO, 1000, CompensationClass.RESTORATION),
        (GIFT, None, CompensationClass.GOODWILL),
        (GIFT, 1000, CompensationClass.GOODWILL),
        (STATUTORY, None, CompensationClass.ENTITLEMENT),
        (STATUTORY, 1000, CompensationClass.ENTITLEMENT),
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
        may_grant(level, wanted, Standing(), LIMITS)
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
        may_grant(DIRECTOR, _refund(10_001, price_minor=10_000), Standing(), LIMITS)


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
    assert goodwill_left(standing, limits) == left_minor


def _refund(amount_minor: int, price_minor: int) -> Proposal:
    return a_proposal(REFUND, amount_minor, proof=True, price_minor=price_minor, order_number="A1")
