"""A Slack that fails every fifth call, in every way it can: nothing lost, nothing twice, and people are told."""

import asyncio
import random
import time
from contextlib import suppress
from typing import Literal

import pytest

from bot.sandbox.courier import ACK_SECONDS
from tests.faults.driver import Driver
from tests.faults.ledger import doubles, losses, repeated, settled, untold
from tests.shop import Shop, shop_at

_CUSTOMERS = 6  # of each of three staff
_LONGEST = 30.0  # seconds
_GIVEN_UP_WITHIN = 30.0
_EVERY_FIFTH = 0.2
_WAYS: list[tuple[str, Literal["before", "after"]]] = [
    ("429", "before"),
    ("500", "before"),
    ("timeout", "before"),
    ("half", "before"),
    ("drop", "before"),
    ("500", "after"),
    ("timeout", "after"),
    ("half", "after"),
    ("drop", "after"),
]


async def test_a_slack_that_fails_every_fifth_call_loses_nothing_and_doubles_nothing(
    database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    seed = time.time_ns() % 1_000_000
    with capsys.disabled():
        print(f"\nseed of the chaos: {seed}", flush=True)
    async with shop_at(database_url, acks_within=ACK_SECONDS) as shop:
        # The words for a call that hung come by DM; every click is acknowledged in time all the same.
        shop.expected.update(("expired_trigger_id", "exchanged_trigger_id"))
        driver = Driver(shop.sandbox, random.Random(seed), _CUSTOMERS)
        _fail(shop, seed)
        work = asyncio.create_task(driver.work())
        await asyncio.wait([work], timeout=_LONGEST)
        driver.stop()
        await work
        shop.sandbox.faults.clear()
        with suppress(TimeoutError):  # what Slack left hanging is told of when the bot gives it up
            await shop.sandbox.until(lambda: not untold(driver.ledger, shop.sandbox), timeout=_GIVEN_UP_WITHIN)
        books = await settled(database_url)

        assert driver.ledger.written, f"nobody got to the end: {driver.ledger.unshown}"
        assert not any("went wrong on our side" in str(one) for one in driver.ledger.unshown)
        assert losses(driver.ledger, books, shop.sandbox) == []
        assert doubles(books) == []
        assert books.dead() == []
        assert untold(driver.ledger, shop.sandbox) == []
        again = repeated(books, shop.sandbox)
        assert len(again) <= _answers_lost(shop), "more messages came twice than answers were lost"
    struck = [e for e in shop.sandbox.record.entries if e.injected]
    calls = [e for e in shop.sandbox.record.entries if e.direction == "from_bot"]
    with capsys.disabled():
        print(
            f"{len(struck)} of {len(calls)} calls failed, {driver.ledger.steps} steps acked, "
            f"{len(driver.ledger.unshown)} walks given up, {len(again)} messages came twice"
        )


def _fail(shop: Shop, seed: int) -> None:
    """Each way has the same share of the calls, one fifth together."""
    shop.sandbox.faults.seed(seed)
    share = 1 - (1 - _EVERY_FIFTH) ** (1 / len(_WAYS))
    for kind, applied in _WAYS:
        shop.sandbox.faults.add(method="*", kind=kind, times=None, rate=share, applied=applied)


def _answers_lost(shop: Shop) -> int:
    """Posts that Slack took and whose answer the bot never read: the one thing that Slack gives no way to ask about."""
    return len([e for e in shop.sandbox.record.named("chat.postMessage") if e.injected and e.answer is not None])
