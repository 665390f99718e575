"""A Slack that fails every fifth call, in every way it can: nothing lost, nothing twice, and people are told."""

import asyncio
import random
import time
from contextlib import suppress

import pytest

from bot.clock import Clock
from bot.sandbox.courier import ACK_SECONDS
from bot.sandbox.faults import KINDS, Applied
from bot.sandbox.record import Entry
from tests.faults.driver import NEVER_CLOSED, Driver
from tests.faults.ledger import doubles, losses, repeated, settled, untold
from tests.shop import Shop, shop_at

_CUSTOMERS = 6  # of each of three staff
_LONGEST = 30.0  # seconds
_GIVEN_UP_WITHIN = 30.0
_A_FIFTH = 0.2
# Every kind of failure that the sandbox has, before or after the call took effect; who is told to wait did nothing yet.
_WAYS: list[tuple[str, Applied]] = [
    *((kind, "before") for kind in (*KINDS, "error:internal_error")),
    *((kind, "after") for kind in (*KINDS, "error:internal_error") if kind != "429"),
]


async def test_a_slack_that_fails_every_fifth_call_loses_nothing_and_doubles_nothing(
    database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    seed = time.time_ns() % 1_000_000
    with capsys.disabled():
        print(f"\nseed of the chaos: {seed}", flush=True)
    async with shop_at(database_url, clock=Clock(), acks_within=ACK_SECONDS, POLICY_FILE=NEVER_CLOSED) as shop:
        # The words for a call that hung come by DM; every click is acknowledged in time all the same.
        shop.expected.update(("expired_trigger_id", "exchanged_trigger_id"))
        driver = Driver(shop.sandbox, random.Random(seed), _CUSTOMERS)
        before = len(shop.sandbox.record.entries)
        shop.sandbox.faults.seed(seed)
        shop.sandbox.faults.storm(_A_FIFTH, _WAYS)
        shop.sandbox.faults.rate_limits = True
        work = asyncio.create_task(driver.work())
        await asyncio.wait([work], timeout=_LONGEST)
        driver.stop()
        await work
        with suppress(TimeoutError):  # what Slack left hanging is told of when the bot gives it up
            await shop.sandbox.until(lambda: not untold(driver.ledger, shop.sandbox), timeout=_GIVEN_UP_WITHIN)
        books = await settled(database_url)
        calls = [e for e in shop.sandbox.record.since(before) if e.direction == "from_bot"]
        shop.sandbox.faults.clear()

        assert driver.ledger.written, f"nobody got to the end: {driver.ledger.unshown}"
        assert any(f["rung"] for f in books.follow_ups), "no promise fell due"
        assert not any("went wrong on our side" in str(one) for one in driver.ledger.unshown)
        assert losses(driver.ledger, books, shop.sandbox) == []
        assert doubles(books) == []
        assert books.dead() == []
        assert untold(driver.ledger, shop.sandbox) == []
        again = repeated(books, shop.sandbox)
        assert len(again) <= _answers_lost(shop), "more messages came twice than answers were lost"
        struck = [e for e in calls if e.injected]
        assert len(struck) >= _A_FIFTH * len(calls)
        assert {_way(e) for e in struck} == {(kind.removeprefix("error:"), applied) for kind, applied in _WAYS}
    with capsys.disabled():
        print(
            f"{len(struck)} of {len(calls)} calls failed, {driver.ledger.steps} steps acked, "
            f"{len(driver.ledger.unshown)} walks given up, {len(again)} messages came twice"
        )


def _way(struck: Entry) -> tuple[str | None, Applied]:
    return struck.error, "before" if struck.answer is None else "after"


def _answers_lost(shop: Shop) -> int:
    """Posts that Slack took and whose answer the bot never read: the one thing that Slack gives no way to ask about."""
    return len([e for e in shop.sandbox.record.named("chat.postMessage") if e.injected and e.answer is not None])
