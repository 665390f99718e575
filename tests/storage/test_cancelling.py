"""A transaction that is cancelled, whatever it waits for: the next one finds the database whole and free."""

import asyncio
import gc
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from storage.database import Database, open_database
from tests.factories import TEAM


async def test_transaction_cancelled_at_any_moment_leaves_the_next_one_all_it_needs(database: Database) -> None:
    finished = 0
    for moment in range(150):
        task = asyncio.create_task(take_number(database))
        await turns(moment)
        task.cancel()
        finished += not isinstance((await asyncio.gather(task, return_exceptions=True))[0], asyncio.CancelledError)

    assert await take_number(database) > finished


async def test_transaction_cancelled_while_another_process_writes_leaves_the_next_one_all_it_needs(
    tmp_path: Path,
) -> None:
    database = await open_database(f"sqlite:///{tmp_path / 'shared.sqlite3'}")
    with closing(sqlite3.connect(tmp_path / "shared.sqlite3", isolation_level=None)) as another:
        for _ in range(5):
            another.execute("BEGIN IMMEDIATE")
            task = asyncio.create_task(take_number(database))
            await turns(100)
            task.cancel()
            await turns(100)
            another.execute("ROLLBACK")
            with pytest.raises(asyncio.CancelledError):
                await task

    assert await take_number(database) == 1
    await database.close()


async def test_database_closed_right_after_a_transaction_that_failed_ends_its_commit_first(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    database = await open_database(f"sqlite:///{tmp_path / 'closed.sqlite3'}")
    with pytest.raises(LookupError):
        async with database.transaction(TEAM):
            raise LookupError
    await database.close()
    await turns(5)
    gc.collect()

    assert [record.message for record in caplog.records] == [], "no failure that nobody was told of"


async def take_number(database: Database) -> int:
    async with database.transaction(TEAM) as work:
        return work.take_number()


async def turns(count: int) -> None:
    """Let the event loop turn so often."""
    for _ in range(count):
        await asyncio.sleep(0)
