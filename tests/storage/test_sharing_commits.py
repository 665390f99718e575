"""Transactions on SQLite that waited together and go to the disk in one commit: each is still kept or undone alone."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import make_url

from storage.sqlite import SqliteWriter


class SomethingBroke(Exception):
    """What a test breaks a transaction with."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "shared.sqlite3"


@pytest_asyncio.fixture
async def writer(file: Path) -> AsyncIterator[SqliteWriter]:
    opened = SqliteWriter(make_url(f"sqlite:///{file}"))
    async with opened.begin() as connection:
        connection.driver.execute("CREATE TABLE notes (note INTEGER PRIMARY KEY)")
    yield opened
    await opened.dispose()


async def note(writer: SqliteWriter, number: int) -> None:
    async with writer.begin() as connection:
        connection.driver.execute("INSERT INTO notes VALUES (?)", (number,))


async def break_after_noting(writer: SqliteWriter, number: int) -> None:
    async with writer.begin() as connection:
        connection.driver.execute("INSERT INTO notes VALUES (?)", (number,))
        raise SomethingBroke


async def undo_everything(writer: SqliteWriter) -> None:
    """As SQLite itself does when the disk is full."""
    async with writer.begin() as connection:
        connection.driver.execute("ROLLBACK")


def noted(file: Path) -> list[int]:
    with closing(sqlite3.connect(file)) as beside:
        return [number for (number,) in beside.execute("SELECT note FROM notes ORDER BY note")]


async def test_transactions_that_waited_together_are_all_on_the_disk_when_they_end(
    writer: SqliteWriter, file: Path
) -> None:
    async def note_and_look(number: int) -> bool:
        await note(writer, number)
        return number in noted(file)

    assert all(await asyncio.gather(*(note_and_look(number) for number in range(50))))


async def test_transaction_that_breaks_takes_no_other_with_it(writer: SqliteWriter, file: Path) -> None:
    turns = (break_after_noting(writer, n) if n % 3 == 0 else note(writer, n) for n in range(20))
    answers = await asyncio.gather(*turns, return_exceptions=True)

    assert [type(answer) for answer in answers if answer] == [SomethingBroke] * 7
    assert noted(file) == [n for n in range(20) if n % 3]


async def test_transaction_that_is_cancelled_takes_no_other_with_it(writer: SqliteWriter, file: Path) -> None:
    for moment in range(12):
        first, second, third = (asyncio.create_task(note(writer, 3 * moment + n)) for n in range(3))
        for _ in range(moment):
            await asyncio.sleep(0)
        second.cancel()
        await asyncio.gather(first, third)

    assert {n for n in range(36) if n % 3 != 1} <= set(noted(file))


async def test_nobody_is_told_that_they_were_saved_where_everything_was_undone(
    writer: SqliteWriter, file: Path
) -> None:
    answers = await asyncio.gather(note(writer, 1), undo_everything(writer), note(writer, 2), return_exceptions=True)

    assert [type(answer) for answer in answers] == [sqlite3.OperationalError] * 3
    await note(writer, 3)
    assert noted(file) == [3]
