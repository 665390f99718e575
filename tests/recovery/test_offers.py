"""The offer menu: what fits comes first, nothing goes above 150% of the price, a missing fact is named."""

from dataclasses import replace
from typing import Any

import pytest

from bot.content.playbook import load_playbook
from bot.recovery.empowerment import Ceiling, CompensationClass, Level
from bot.recovery.money import Money
from bot.recovery.offers import Choice, Fact, Failure, Situation, build_menu
from bot.recovery.standing import Standing
from tests.factories import AUTHORITY

MONEY_LOST, FLAWED_PRODUCT, FAILED_SERVICE, INATTENTION = Failure
OFFERS = load_playbook().policy.offers("EUR")


def a_menu(failure: Failure | None = MONEY_LOST, **changes: Any) -> tuple[Choice, ...]:
    """A purchase of 90.00 with its receipt, nothing given yet, for frontline staff."""
    known = Situation(
        failure=failure,
        currency="EUR",
        price_minor=9_000,
        order_number="A1",
        proof=True,
        level=Level.FRONTLINE,
        standing=Standing(),
    )
    return build_menu(replace(known, **changes), OFFERS, AUTHORITY)


def ids(menu: tuple[Choice, ...]) -> list[str]:
    return [choice.offer.id for choice in menu]


@pytest.mark.parametrize(
    ("failure", "first"),
    [
        (MONEY_LOST, ["money_back"]),
        (FLAWED_PRODUCT, ["exchange", "flawed_money_back"]),
        (FAILED_SERVICE, ["do_it_again", "extra_time"]),
        (INATTENTION, ["attention", "extra_time"]),
    ],
)
def test_remedy_that_fits_the_failure_comes_first(failure: Failure, first: list[str]) -> None:
    menu = a_menu(failure)

    assert ids(menu)[: len(first)] == first
    assert [choice.fits for choice in menu] == [True] * len(first) + [False] * (len(menu) - len(first))


def test_extra_mile_follows_in_the_order_of_the_policy() -> None:
    assert ids(a_menu())[1:] == ["part_off", "treat", "fee_off", "credit"]


def test_first_remedy_for_each_kind_is_shown_where_the_failure_is_open() -> None:
    assert ids(a_menu(None))[:4] == ["money_back", "exchange", "do_it_again", "attention"]
    assert not {"flawed_money_back", "extra_time"} & set(ids(a_menu(None)))


def test_offer_is_worth_its_part_of_the_price() -> None:
    amounts = {choice.offer.id: choice.amount_minor for choice in a_menu()}

    assert (amounts["money_back"], amounts["part_off"], amounts["treat"]) == (9_000, 1_800, 500)


def test_fitting_remedy_above_the_limit_is_shown_as_something_to_ask_for() -> None:
    first = a_menu(price_minor=16_000)[0]

    assert (first.offer.id, first.may_give) == ("money_back", False)
    assert first.verdict
    assert first.verdict.needs is Level.LEAD
    assert first.has_to_be_asked


def test_remedy_above_the_frontlines_limit_is_no_tap_for_a_lead_either() -> None:
    first = a_menu(price_minor=16_000, level=Level.LEAD)[0]

    assert (first.is_within_limits, first.may_give, first.has_to_be_asked) == (True, False, False)
    assert first.above == Ceiling(Money(15_000, "EUR"))
    assert a_menu(price_minor=15_000, level=Level.LEAD)[0].may_give


def test_remedy_that_can_be_given_now_comes_before_one_that_has_to_be_asked_for() -> None:
    assert ids(a_menu(FAILED_SERVICE, price_minor=16_000))[:2] == ["extra_time", "do_it_again"]


def test_extra_above_the_limit_is_not_shown() -> None:
    assert "part_off" not in ids(a_menu(price_minor=20_000))


@pytest.mark.parametrize(
    ("known", "missing"),
    [
        ({"price_minor": None, "order_number": ""}, (Fact.PRICE, Fact.ORDER_NUMBER)),
        ({"price_minor": None}, (Fact.PRICE,)),
        ({"order_number": ""}, (Fact.ORDER_NUMBER,)),
        ({"proof": False, "proof_asked": False}, (Fact.PROOF,)),
        ({"order_number": "", "proof": False, "proof_asked": False}, (Fact.ORDER_NUMBER, Fact.PROOF)),
    ],
)
def test_menu_says_which_fact_would_unlock_an_offer(known: dict[str, Any], missing: tuple[Fact, ...]) -> None:
    first = a_menu(**known)[0]

    assert (first.offer.id, first.missing, first.may_give) == ("money_back", missing, False)


def test_money_back_is_asked_for_where_there_is_no_proof() -> None:
    first = a_menu(price_minor=4_000, proof=False)[0]

    assert first.missing == ()
    assert first.verdict
    assert first.verdict.needs is Level.LEAD


def test_nobody_is_asked_for_proof_who_may_give_without() -> None:
    assert a_menu(price_minor=4_000, proof=False, proof_asked=False, level=Level.LEAD)[0].is_within_limits


@pytest.mark.parametrize("price_minor", [100, 900, 4_000, 9_000, 30_000])
@pytest.mark.parametrize("given_percent", [0, 50, 100, 130, 150])
@pytest.mark.parametrize("failure", [*Failure, None])
@pytest.mark.parametrize("level", Level)
def test_no_extra_takes_all_that_was_given_above_150_percent_of_the_price(
    price_minor: int, given_percent: int, failure: Failure | None, level: Level
) -> None:
    given = price_minor * given_percent // 100
    menu = a_menu(failure, price_minor=price_minor, level=level, standing=Standing(purchase_minor=given))

    extras = [c for c in menu if not (c.fits and c.offer.kind.compensation_class is CompensationClass.RESTORATION)]
    above = [c for c in extras if given + (c.amount_minor or 0) > price_minor * 1.5]
    assert ids(tuple(above)) in ([], ["treat"], ["attention"], ["attention", "treat"]), "the smallest gesture stays"


@pytest.mark.parametrize(("goodwill_minor", "may_give"), [(1_500, True), (6_000, False)])
def test_remedy_that_fits_stays_on_the_menu_whatever_was_given_on_top(goodwill_minor: int, may_give: bool) -> None:
    """A remade sandwich and a cake never need a director; on top of more goodwill the money back is asked for."""
    given = Standing(goodwill_minor=goodwill_minor, purchase_minor=goodwill_minor)
    price_minor = 1_000 if may_give else 9_000

    first = a_menu(price_minor=price_minor, standing=given)[0]

    assert (first.offer.id, first.may_give, first.has_to_be_asked) == ("money_back", may_give, not may_give)


def test_attention_costs_nothing_and_is_offered_whatever_was_given() -> None:
    assert "attention" in ids(a_menu(INATTENTION, standing=Standing(purchase_minor=99_000)))


def test_extra_above_120_percent_comes_after_those_below() -> None:
    given = Standing(restoration_minor=3_000, put_right_minor=3_000, purchase_minor=3_000)

    menu = a_menu(price_minor=3_000, standing=given, taken=("money_back",))

    # 105%: 6.00 off brings it to 120%; fee_off to 127%; credit to 150%.
    assert ids(menu) == ["part_off", "treat", "fee_off", "credit"]


def test_remedy_of_last_time_is_ranked_lower_and_says_so() -> None:
    menu = a_menu(FLAWED_PRODUCT, given_before=("replacement",))

    assert ids(menu)[:2] == ["flawed_money_back", "exchange"]
    assert [choice.repeats for choice in menu[:2]] == [False, True]


def test_remedy_that_was_taken_is_not_offered_again_but_a_gesture_is() -> None:
    menu = a_menu(INATTENTION, taken=("attention", "treat"))

    assert "attention" not in ids(menu)
    assert "treat" in ids(menu)


def test_nothing_is_offered_that_the_price_no_longer_allows() -> None:
    given = Standing(restoration_minor=9_000, put_right_minor=9_000, purchase_minor=9_000)

    assert not {"exchange", "flawed_money_back"} & set(ids(a_menu(FLAWED_PRODUCT, standing=given)))
