"""PostgreSQL: a worker takes a message in the very moment in which its subject changes, and both are in the database.

The worker's commit is held up by a trigger that waits for a lock of the test's, so that each run meets that moment.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest

from bot.recovery.delivery import DeliveryKind
from storage.database import Database
from storage.work import Work
from tests.clock import NOON
from tests.factories import SITE, TEAM, add_incident
from tests.storage.deliveries import claim_one

pytestmark = [pytest.mark.postgres, pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)]

_GATE = 4_711
_HELD_UP = f"""
CREATE FUNCTION wait_at_the_gate() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_advisory_xact_lock_shared({_GATE}); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER held_up AFTER UPDATE ON deliveries DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION wait_at_the_gate();
"""
_WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"

Change = Callable[[Work, int], Awaitable[None]]


@asynccontextmanager
async def closed_gate(url: str) -> AsyncIterator[asyncpg.Connection]:
    """Whoever has changed a delivery gets no further than to its commit."""
    connection = await asyncpg.connect(url)
    await connection.execute(_HELD_UP)
    await connection.execute(f"SELECT pg_advisory_lock({_GATE})")
    try:
        yield connection
    finally:
        await connection.close()


async def until_waiting(connection: asyncpg.Connection, many: int, unless: asyncio.Task[Any]) -> None:
    while not unless.done() and await connection.fetchval(_WAITING) < many:
        pass


@pytest.mark.parametrize(
    "change",
    [
        lambda work, incident_id: work.deliveries.owe_again(DeliveryKind.CARD, incident_id, now=NOON),
        lambda work, incident_id: work.deliveries.redraw(incident_id, now=NOON),
        lambda work, incident_id: work.deliveries.revise(DeliveryKind.CARD, incident_id, now=NOON),
        lambda work, incident_id: work.deliveries.restrict(incident_id, now=NOON),
    ],
    ids=["owed again", "redrawn", "revised", "restricted"],
)
async def test_message_taken_while_its_subject_changes_is_brought_up_to_date(
    database: Database, database_url: str, change: Change
) -> None:
    incident_id = await owe_card(database)

    async def change_it() -> None:
        async with database.transaction(TEAM) as work:
            await change(work, incident_id)

    async with closed_gate(database_url) as gate:
        taking = asyncio.create_task(claim_one(database))
        await until_waiting(gate, 1, taking)
        changing = asyncio.create_task(change_it())
        await until_waiting(gate, 2, changing)
        await gate.execute(f"SELECT pg_advisory_unlock({_GATE})")
        taken, _ = await asyncio.gather(taking, changing)
    await database.outbox.finish(taken, "C1", "1700.1")

    again = await claim_one(database)
    assert (again.id, again.ts) == (taken.id, "1700.1")


async def owe_card(database: Database) -> int:
    async with database.transaction(TEAM) as work:
        incident = await add_incident(work)
        await work.deliveries.owe(
            DeliveryKind.CARD, incident.id, site=SITE, recipient="C1", due_at=NOON, incident_id=incident.id
        )
        return incident.id
