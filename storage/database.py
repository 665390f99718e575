"""The database: engines, transactions and migration; opened once by the composition root."""

import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, event, make_url, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.migrating import UnknownTables, upgrade
from storage.outbox import Outbox
from storage.prepared import Connection, Prepared
from storage.sqlite import SqliteWriter, sqlite_engines
from storage.tables import workspaces
from storage.tables.columns import spell_for_postgres
from storage.trouble import PATIENCE, Trouble
from storage.upsert import insert
from storage.work import Reading, Work

_LOCKED: Final = Prepared(
    select(workspaces.c.next_number).where(workspaces.c.team_id == bindparam("team")).with_for_update(key_share=True)
)

_SETTINGS: Final = (
    # Nothing here reads much: starting workers or compiling takes longer than the answer.
    ("max_parallel_workers_per_gather", "0"),
    ("jit", "off"),
    # A process that freezes between two statements, or whose machine is gone, would keep the workspace's lock for ever.
    # Whoever waited for it has been told by then. A statement that runs, however long, is the database at work.
    ("idle_in_transaction_session_timeout", "5s"),
)


class DatabaseUnusable(Exception):
    """The database can't be opened; the text says which and what to do, in one line."""


class Database:
    """Transactions for the desk. One writer on SQLite; on PostgreSQL the workspace's row is the lock.

    `woken` is called after each commit that owed deliveries, with the time at which the first of them is due.
    """

    def __init__(self, writer: AsyncEngine | SqliteWriter, reader: AsyncEngine) -> None:
        self._writer = writer
        self._reader = reader
        self._trouble = Trouble()
        self.outbox = Outbox(writer, reader, self._trouble)
        self.woken: Callable[[datetime], None] = lambda _: None

    @asynccontextmanager
    async def transaction(self, team_id: str) -> AsyncIterator[Work]:
        """One intention's writes: all of them, or none. Starts by locking the workspace.

        The lock makes limits true under a race: two grants of one workspace are checked one after the other. Keep
        Slack calls and second transactions out of it.
        Raises: NotNow.
        """
        async with self.writing(team_id) as work:
            yield work
        await self.on_disk()

    @asynccontextmanager
    async def writing(self, team_id: str) -> AsyncIterator[Work]:
        """A transaction that doesn't wait for the disk: it outlives this process, and a power cut after `on_disk`.

        For what shows something before it says that it is saved. Raises: NotNow.
        """
        begin = self._writer.writing if isinstance(self._writer, SqliteWriter) else self._writer.begin
        with self._trouble.told_in_words("write"):
            async with begin() as connection:
                next_number = await _lock(connection, team_id)
                work = Work(connection, team_id, next_number)
                yield work
                await work.flush()
        if work.deliveries.due:
            self.woken(min(work.deliveries.due))

    async def on_disk(self) -> None:
        """Wait until all that is committed is on the disk; PostgreSQL answers a commit when it is. Raises: NotNow."""
        with self._trouble.told_in_words("sync"):
            if isinstance(self._writer, SqliteWriter):
                await self._writer.synced()

    @property
    def is_sound(self) -> bool:
        """False: the disk failed, and nothing is said to be saved any more until a restart."""
        return not isinstance(self._writer, SqliteWriter) or self._writer.is_sound

    @asynccontextmanager
    async def reading(self, team_id: str) -> AsyncIterator[Reading]:
        """Reads that must not hold up a grant: home, lists, digests, messages. Raises: NotNow."""
        with self._trouble.told_in_words("read"):
            async with self._reader.connect() as connection:
                yield Reading(connection, team_id)

    async def close(self) -> None:
        await self._writer.dispose()
        if self._reader is not self._writer:
            await self._reader.dispose()


async def _lock(connection: Connection, team_id: str) -> int:
    """Lock the workspace's row, making it on the first visit, and answer the next incident's number.

    FOR NO KEY UPDATE on PostgreSQL; on SQLite BEGIN IMMEDIATE has locked already.
    """
    locked = await _LOCKED.rows(connection, {"team": team_id})
    if not locked:
        first = (
            insert(connection.dialect.name, workspaces).values(team_id=team_id, next_number=1).on_conflict_do_nothing()
        )
        await connection.execute(first)
        locked = await _LOCKED.rows(connection, {"team": team_id})
    number: int = locked[0]["next_number"]
    return number


async def open_database(url: str, *, patience: float = PATIENCE) -> Database:
    """Open the database and bring its tables up to date; two processes may do so at once.

    `patience` is how many seconds a lock or a free connection is waited for. Raises: DatabaseUnusable.
    """
    try:
        address = make_url(url)
        engines = _ENGINES[address.get_backend_name()]
    except (ArgumentError, KeyError) as problem:
        raise DatabaseUnusable(
            f"DATABASE_URL can't be used ({problem}). Write sqlite:///recover.sqlite3 or postgresql://user@host/name."
        ) from problem
    try:
        writer, reader = engines(address, patience)
    except (sqlite3.Error, ModuleNotFoundError) as problem:
        raise _unusable(address, problem) from problem
    try:
        async with writer.migrating() if isinstance(writer, SqliteWriter) else writer.begin() as connection:
            await connection.run_sync(upgrade)
    except (DBAPIError, sqlite3.Error, OSError, UnknownTables) as problem:
        await writer.dispose()
        raise _unusable(address, problem) from problem
    return Database(writer, reader)


def _unusable(address: URL, problem: Exception) -> DatabaseUnusable:
    where = address.render_as_string(hide_password=True)
    reason = " ".join(str(getattr(problem, "orig", problem)).split())
    mend = "Check that it exists and may be written."
    if isinstance(problem, UnknownTables):
        mend = "A later version of Recover has changed it: start that version."
    return DatabaseUnusable(f"DATABASE_URL {where} can't be opened ({reason}). {mend}")


def _postgres(address: URL, patience: float) -> tuple[AsyncEngine, AsyncEngine]:
    spell_for_postgres()
    address = address.set(drivername="postgresql+asyncpg")
    engine = create_async_engine(
        address,
        pool_size=10,
        max_overflow=10,
        pool_timeout=patience,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"prepared_statement_cache_size": 500},  # more than there are: none is parsed twice
    )
    settings = (*_SETTINGS, ("lock_timeout", f"{patience * 1000:.0f}ms"))
    said = "SELECT " + ", ".join(f"set_config('{name}', '{value}', false)" for name, value in settings)

    def set_up(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute(said)
        cursor.close()
        connection.commit()

    event.listen(engine.sync_engine, "connect", set_up)
    return engine, engine


_ENGINES: Final[Mapping[str, Callable[[URL, float], tuple[AsyncEngine | SqliteWriter, AsyncEngine]]]] = {
    "sqlite": sqlite_engines,
    "postgresql": _postgres,
}
