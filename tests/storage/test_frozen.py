"""A process that freezes with the workspace's lock in its hands: the others go on, and nothing acked is lost."""

import asyncio
from collections.abc import AsyncIterator
from time import monotonic

import pytest
import pytest_asyncio
from sqlalchemy import text

from bot.recovery.errors import DatabaseUnavailable
from storage.database import Database, open_database
from storage.migrating import LOCK as MIGRATING
from storage.tables import incidents
from tests.factories import TEAM, add_incident
from tests.storage.rows import engine_for, rows_of

pytestmark = pytest.mark.parametrize(
    "database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)


@pytest_asyncio.fixture
async def another(database_url: str) -> AsyncIterator[Database]:
    opened = await open_database(database_url)
    yield opened
    await opened.close()


async def test_a_frozen_process_lets_go_of_the_workspace(
    database: Database, another: Database, database_url: str
) -> None:
    await _add(database, "acked")
    began = monotonic()
    with pytest.raises(DatabaseUnavailable):  # noqa: PT012  # at its next statement, whichever that is
        async with database.transaction(TEAM) as work:
            await add_incident(work, what_happened="never acked")
            async with asyncio.timeout(20):
                refused = await _insist(another)  # meanwhile this one does nothing
    waited = monotonic() - began
    await _add(database, "acked when it woke")

    assert [row["what_happened"] for row in await rows_of(database_url, incidents)] == [
        "acked",
        "acked by another",
        "acked when it woke",
    ]
    assert max(refused) < 2.9, "somebody waits for an answer for three seconds"
    assert 4 < waited < 12


async def test_a_start_waits_longer_for_the_migration_of_another(database_url: str) -> None:
    migrating = engine_for(database_url)
    async with migrating.begin() as connection:
        await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATING})
        starting = asyncio.create_task(open_database(database_url))
        done, _ = await asyncio.wait([starting], timeout=2.5)
    await migrating.dispose()

    assert not done
    await (await starting).close()


async def _add(database: Database, what_happened: str) -> None:
    async with database.transaction(TEAM) as work:
        await add_incident(work, what_happened=what_happened)


async def _insist(database: Database) -> list[float]:
    """Add an incident, however often it takes; how long each refusal was waited for."""
    refused = []
    while True:
        began = monotonic()
        try:
            await _add(database, "acked by another")
        except DatabaseUnavailable:
            refused.append(monotonic() - began)
        else:
            return refused
