"""Bad input is refused at its field in words, and nothing typed is lost."""

import asyncio
from zoneinfo import ZoneInfo

import pytest

from bot.recovery.empowerment import Level
from bot.recovery.people import Actor
from tests.journeys.steps import acknowledge, open_compensation, start, understand, walk_to_solve
from tests.shop import Shop


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("-5", "more than zero"),
        ("0", "more than zero"),
        ("1e9", "not an amount"),
        ("abc", "not an amount"),
        ("0.001", "2 decimals"),
        ("1.234", "two ways"),
        ("99999999999", "the most that can be recorded"),
    ],
)
async def test_an_impossible_amount_is_refused_at_its_field(shop: Shop, typed: str, told: str) -> None:
    await walk_to_solve(shop, "The bill was wrong")
    await open_compensation(shop)
    shop.ana.fill("compensation.kind", "store_credit")
    shop.ana.fill("compensation.amount", typed)
    answer = await shop.ana.submits()

    assert answer.body is not None
    assert told in answer.body["errors"]["compensation.amount"]
    assert "✓ Given" not in str(shop.ana.modal)


async def test_a_comma_is_a_decimal_mark_and_is_echoed(shop: Shop) -> None:
    await walk_to_solve(shop, "The bill was wrong")
    await open_compensation(shop)
    shop.ana.fill("compensation.kind", "store_credit")
    shop.ana.fill("compensation.amount", "12,50")
    await shop.ana.submits()

    assert "€12.50" in str(shop.ana.modal)


async def test_above_the_limit_asks_for_a_reason_at_its_field(shop: Shop) -> None:
    await walk_to_solve(shop, "The bill was wrong")
    await open_compensation(shop)
    shop.ana.fill("compensation.kind", "store_credit")
    shop.ana.fill("compensation.amount", "80")
    answer = await shop.ana.submits()

    assert answer.body is not None
    told = answer.body["errors"]["compensation.reason"]
    assert "€80.00 is above your €25.00 goodwill limit for this incident" in told


async def test_money_back_never_exceeds_the_price(shop: Shop) -> None:
    await walk_to_solve(shop, "The bill was wrong")
    await open_compensation(shop)
    shop.ana.fill("compensation.kind", "refund")
    shop.ana.fill("compensation.amount", "90.01")
    answer = await shop.ana.submits()

    assert answer.body is not None
    assert "They paid €90.00" in answer.body["errors"]["compensation.amount"]


async def test_required_fields_left_empty_are_named(shop: Shop) -> None:
    await start(shop, "/recover")
    await acknowledge(shop)
    answer = await shop.ana.submits()

    assert answer.error == "required"


async def test_three_thousand_characters_and_emoji_come_back_whole(shop: Shop) -> None:
    long = "😀 Zwölf Gläser, alle zerbrochen. " * 90
    long = long[:3000].strip()
    await start(shop, "/recover glasses")
    await acknowledge(shop)
    await understand(shop, what_happened=long)
    await shop.ana.clicks(shop.ana.modal, action_id="walk.back")

    await shop.sandbox.until(lambda: long in str(shop.ana.modal))


async def test_a_word_that_means_nothing_yet_is_answered_privately(shop: Shop) -> None:
    answer = await shop.ana.types("/recover practice")

    assert shop.ana.modal is None
    assert "isn't part of this version" in str(answer.body)


async def test_an_unknown_number_is_answered_privately(shop: Shop) -> None:
    answer = await shop.ana.types("/recover 4711")

    assert shop.ana.modal is None
    assert "There is no incident #4711 here" in str(answer.body)


async def test_submitting_the_same_form_twice_grants_once(shop: Shop) -> None:
    await walk_to_solve(shop, "The bill was wrong")
    await open_compensation(shop)
    shop.ana.fill("compensation.kind", "store_credit")
    shop.ana.fill("compensation.amount", "12.50")
    assert shop.ana.modal is not None
    payload = shop.sandbox.payloads.view_submission(shop.ana.user, shop.ana.modal)
    await asyncio.gather(*(shop.sandbox.deliver("interactive", payload) for _ in range(3)))
    await shop.ana.submits()

    await shop.sandbox.until(lambda: "*Given*\\n€12.50" in str(shop.ana.sees("CRECOVERY")))


@pytest.mark.parametrize(("typed", "told"), [("export Anna", "This needs a director"), ("forget Anna", "a manager")])
async def test_asking_for_what_only_others_may_says_so_and_starts_nothing(shop: Shop, typed: str, told: str) -> None:
    answer = await shop.ana.types(f"/recover {typed}")

    assert shop.ana.modal is None
    assert told in str(answer.body)
    assert "Start a recovery with this" in str(answer.body)
    assert await shop.recover.desk.walking.open_incidents(await _actor(shop)) == []


async def _actor(shop: Shop) -> Actor:
    return Actor(shop.recover.team_id, "UANA", ZoneInfo("UTC"), "harbour", {"harbour": Level.FRONTLINE})
