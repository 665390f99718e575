"""A message whose subject changes often: it ends as its subject is, and never goes backwards on the way."""

import asyncio

from bot.recovery.delivery import DeliveryKind
from storage.database import Database
from tests.clock import NOON
from tests.databases import patiently_opened
from tests.factories import SITE, TEAM
from tests.storage.deliveries import claim, claim_whatever_is_left

CHANGES = 60


async def test_card_changed_often_under_three_workers_ends_as_it_is_and_never_goes_backwards(
    database: Database, database_url: str
) -> None:
    replica = await patiently_opened(database_url)
    posted: list[int] = []
    changed = 0

    async def change() -> None:
        nonlocal changed
        for _ in range(CHANGES // 3):
            async with database.transaction(TEAM) as work:
                await work.deliveries.owe(DeliveryKind.CARD, 1, site=SITE, recipient="C1", due_at=NOON)
            changed += 1

    async def deliver(one: Database) -> None:
        while changed < CHANGES:
            await asyncio.sleep(0)  # where nothing is due, a look waits for nobody
            for delivery in await claim(one):
                await asyncio.sleep(0)  # the call to Slack: others have their turn
                posted.append(delivery.revision)
                await one.outbox.finish(delivery, "C1", "1700.1")

    await asyncio.gather(change(), change(), change(), deliver(database), deliver(replica), deliver(replica))
    for delivery in await claim(database):
        posted.append(delivery.revision)
        await database.outbox.finish(delivery, "C1", "1700.1")
    await replica.close()

    assert posted == sorted(posted)
    assert posted[-1] == CHANGES
    assert len(posted) <= CHANGES
    assert await claim_whatever_is_left(database) == []
