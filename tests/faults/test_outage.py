"""A Slack that is away for hours: what fell due meanwhile comes once, in its order, and what is over stays quiet."""

from collections import Counter
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.recovery.delivery import DeliveryStatus
from bot.sandbox.courier import ACK_SECONDS
from bot.sandbox.record import Entry
from handlers import TIMERS
from storage.tables import deliveries
from tests.journeys.steps import acknowledge, follow_up, open_compensation, start, understand, write_down
from tests.shop import Shop, on_an_ordinary_day, shop_at
from tests.storage.rows import rows_of

_HALF_HOURS = 8
# By what their notification says, in the order in which they fell due.
_ANAS = ("No answer yet", "#4 is open at Solve", "Ask whether it still works now · #1", "still works now · #2")


class _BothClocks(Clock):
    """Skips the machine's time with the business's: pauses go by as well, and what they are between is tried."""

    def now(self) -> datetime:
        return self.real()

    def real(self) -> datetime:
        return super().real() + self._ahead


async def test_what_fell_due_in_four_hours_without_slack_comes_once_and_in_order(database_url: str) -> None:
    clock = on_an_ordinary_day(_BothClocks())
    async with shop_at(database_url, clock=clock, acks_within=ACK_SECONDS) as shop:
        await _promise(shop, "The bill was wrong", clock.now() + timedelta(hours=1))
        await _promise(shop, "The taxi never came", clock.now() + timedelta(hours=2))
        await _walk_to_the_end(shop, "Eaten by now")
        finishing = shop.ana.modal
        await _walk_to_solve(shop, "The soup was cold")
        await open_compensation(shop)
        before = len(shop.sandbox.record.entries)

        shop.sandbox.faults.add(method="*", kind="500", times=None)
        await _ask(shop)
        for half_hour in range(_HALF_HOURS):
            await _half_an_hour(shop)
            if half_hour == 1:  # its reminder was due, and didn't get through
                assert finishing
                await shop.sandbox.acting.submit(shop.ana.user, finishing)
        tried = len(_posts(shop, before))
        shop.sandbox.faults.clear()
        await shop.skip(minutes=5)  # the longest pause between two attempts
        await shop.delivered()
        came = [entry for entry in _posts(shop, before) if entry.ok]

    assert tried > 2 * _HALF_HOURS
    assert [words for message in shop.ana.dm for words in _ANAS if words in message.text] == list(_ANAS)
    assert len(shop.ana.dm) == len(_ANAS), "nothing of what was written down meanwhile"
    asked = Counter(e.args["channel"] for e in came if "€80.00 · Store credit" in e.args["text"])
    assert asked == dict.fromkeys(("UIRINA", "UGRACE", "UDIEGO", "CAPPROVALS", "UANA"), 1)
    rows = await rows_of(database_url, deliveries)
    assert [row for row in rows if row["status"] is DeliveryStatus.DEAD] == []


async def _half_an_hour(shop: Shop) -> None:
    """Goes by until what fell due in it was tried: two at a stroke would be one hour in which nobody looked."""
    await shop.skip(minutes=30)
    before = len(shop.sandbox.record.entries)  # what was in hand has been tried
    await shop.delivered(*TIMERS)
    await shop.sandbox.until(lambda: _posts(shop, before), timeout=20)


def _posts(shop: Shop, since: int) -> list[Entry]:
    return [entry for entry in shop.sandbox.record.entries[since:] if entry.name == "chat.postMessage"]


async def _promise(shop: Shop, what_happened: str, due_at: datetime) -> None:
    await _walk_to_solve(shop, what_happened)
    await shop.ana.submits()
    shop.ana.fill("follow_up.when.day_3", due_at.replace(second=0, microsecond=0))
    await follow_up(shop, contact=f"{len(what_happened)}@example.org", check_on_site=False)
    await write_down(shop)


async def _walk_to_solve(shop: Shop, what_happened: str) -> None:
    """Of an order of its own: nobody failed the same customer before."""
    await start(shop, f"/recover {what_happened}")
    await acknowledge(shop)
    await understand(shop, what_happened, order=what_happened)


async def _walk_to_the_end(shop: Shop, what_happened: str) -> None:
    await _walk_to_solve(shop, what_happened)
    await shop.ana.submits()
    await follow_up(shop, check_on_site=False)
    shop.ana.fill("write_down.cause", "till_or_system")
    shop.ana.fill("write_down.parting", "satisfied")


async def _ask(shop: Shop) -> None:
    shop.ana.fill("compensation.kind", "store_credit")
    shop.ana.fill("compensation.amount", "80")
    shop.ana.fill("compensation.reason", "Their anniversary")
    assert (await shop.ana.submits()).ok
