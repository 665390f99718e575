"""Transactions on SQLite wait for the disk side by side: each is kept or undone alone, and told when it is kept."""

import asyncio
import errno
import os
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from queue import Queue

import pytest
import pytest_asyncio
from sqlalchemy import make_url

from storage.sqlite import SqliteWriter

ROOT = Path(__file__).parents[2]
WRITE_AND_DIE = """
import asyncio, os, signal, sys
from sqlalchemy import make_url
from storage.sqlite import SqliteWriter

async def main():
    writer = SqliteWriter(make_url(f"sqlite:///{sys.argv[1]}"))
    async with writer.writing() as connection:
        connection.driver.execute("CREATE TABLE notes (note INTEGER PRIMARY KEY)")
        connection.driver.execute("INSERT INTO notes VALUES (1)")
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


class SlowDisk:
    """A disk that answers when the test says so."""

    def __init__(self) -> None:
        self.times = 0
        self._asked: asyncio.Queue[None] = asyncio.Queue()
        self._answers: Queue[OSError | None] = Queue()
        self._loop = asyncio.get_running_loop()

    def sync(self, _file: int) -> None:
        self.times += 1
        self._loop.call_soon_threadsafe(self._asked.put_nowait, None)
        if (problem := self._answers.get(timeout=30)) is not None:
            raise problem

    async def is_asked(self) -> None:
        await self._asked.get()

    def answer(self, problem: OSError | None = None) -> None:
        self._answers.put(problem)


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


@pytest_asyncio.fixture
async def disk(writer: SqliteWriter, monkeypatch: pytest.MonkeyPatch) -> SlowDisk:
    slow = SlowDisk()
    monkeypatch.setattr("storage.journal._sync", slow.sync)
    return slow


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


def log_size(file: Path) -> int:
    return os.path.getsize(f"{file}-wal")


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

    assert [isinstance(answer, sqlite3.OperationalError) for answer in answers] == [True] * 3
    await note(writer, 3)

    assert noted(file) == [3]


async def test_transaction_ends_when_the_disk_has_it_and_the_next_one_writes_meanwhile(
    writer: SqliteWriter, file: Path, disk: SlowDisk
) -> None:
    first = asyncio.create_task(note(writer, 1))
    await disk.is_asked()
    second = asyncio.create_task(note(writer, 2))
    third = asyncio.create_task(note(writer, 3))
    for _ in range(5):
        await asyncio.sleep(0)
    assert noted(file) == [1, 2, 3]
    assert not first.done()

    disk.answer()
    await first
    await disk.is_asked()
    assert not second.done()
    assert not third.done()

    disk.answer()
    await asyncio.gather(second, third)
    assert disk.times == 2


async def test_after_the_disk_failed_nobody_is_told_that_they_were_saved(writer: SqliteWriter, disk: SlowDisk) -> None:
    disk.answer(OSError(errno.EIO, "Input/output error"))
    with pytest.raises(OSError, match="Input/output"):
        await note(writer, 1)
    with pytest.raises(OSError, match="Input/output"):
        await note(writer, 2)
    assert disk.times == 1
    assert not writer.is_sound


async def test_what_is_written_without_the_wait_outlives_the_process(file: Path) -> None:
    killed = await asyncio.create_subprocess_exec(sys.executable, "-c", WRITE_AND_DIE, str(file), cwd=ROOT)

    assert await killed.wait() == -signal.SIGKILL
    assert noted(file) == [1]


async def test_log_is_carried_over_into_the_database_now_and_then(writer: SqliteWriter, file: Path) -> None:
    await asyncio.gather(*(note(writer, number) for number in range(3000)))
    size = log_size(file)
    await asyncio.gather(*(note(writer, number) for number in range(3000, 6000)))

    assert log_size(file) < 1.5 * size
    assert noted(file) == list(range(6000))


async def test_nobody_is_refused_while_the_log_is_carried_over(
    writer: SqliteWriter, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.sqlite._EMPTIED_AFTER", 3)  # at work it is rare, and so was the refusal

    async def several(first: int) -> None:
        for number in range(first, first + 100):
            await note(writer, number)

    await asyncio.gather(*(several(first) for first in range(0, 800, 100)))

    assert noted(file) == list(range(800))
