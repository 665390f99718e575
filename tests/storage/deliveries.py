"""Owing and claiming in one line each."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.recovery.delivery import Delivery, DeliveryKind
from storage.database import Database
from storage.outbox import LEASE
from tests.clock import NOON
from tests.factories import SITE, TEAM

A_MOMENT = timedelta(microseconds=1)


async def owe(
    database: Database,
    subject: object = 1,
    *,
    kind: DeliveryKind = DeliveryKind.CARD,
    recipient: str = "C1",
    due_at: datetime = NOON,
    afresh: bool = False,
    team_id: str = TEAM,
) -> None:
    async with database.transaction(team_id) as work:
        await work.deliveries.owe(kind, subject, site=SITE, recipient=recipient, due_at=due_at, afresh=afresh)


async def owe_again(database: Database, subject: object = 1, kind: DeliveryKind = DeliveryKind.CARD) -> None:
    async with database.transaction(TEAM) as work:
        await work.deliveries.owe_again(kind, subject, now=NOON)


async def cancel(database: Database, subject: object = 1, kind: DeliveryKind = DeliveryKind.CARD) -> None:
    async with database.transaction(TEAM) as work:
        await work.deliveries.cancel(kind, subject)


async def is_pending(database: Database, subject: object = 1, kind: DeliveryKind = DeliveryKind.CARD) -> bool:
    async with database.transaction(TEAM) as work:
        return await work.deliveries.is_pending(kind, subject)


async def claim(database: Database, now: datetime = NOON, real: datetime = NOON, most: int = 20) -> Sequence[Delivery]:
    return await database.outbox.claim(now, real, most)


async def claim_one(database: Database, now: datetime = NOON, real: datetime = NOON) -> Delivery:
    (claimed,) = await claim(database, now, real)
    return claimed


async def claim_whatever_is_left(database: Database) -> Sequence[Delivery]:
    """What would ever be delivered: long after every lease, every wait and every due time."""
    later = NOON + timedelta(days=3650)
    return await claim(database, later, later + LEASE, 1000)


async def bury(database: Database, delivery: Delivery, error: str) -> bool:
    async with database.transaction(TEAM) as work:
        return await work.deliveries.bury(delivery, error)


async def undelivered(database: Database, team_id: str = TEAM) -> list[tuple[str, str]]:
    async with database.reading(team_id) as reading:
        return [(dead.kind.value, dead.error) for dead in await reading.homes.undelivered(SITE, 20)]
