"""SQLite: one writing connection, without thread hops, and a few that read beside it.

An asynchronous driver hands each call to a worker thread and waits: twenty hops for a small transaction, which is most
of its time. The writer runs its short statements where it stands, and only what waits, for the disk or for another
process, goes to a thread. The disk is waited for outside the lock (`storage/journal.py`), so that the next transaction
needn't. Long reads (digests, lists) use the reading connections, which leave the loop free.
"""

import asyncio
import contextlib
import logging
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from time import monotonic
from typing import Any, Final

from sqlalchemy import Connection, CursorResult, Dialect, Executable, ScalarResult, StaticPool, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.journal import Journal
from storage.sqlite_settings import PATIENCE_AT_START, begin_reading, connected, prepare_reader, prepare_writer
from storage.trouble import PATIENCE

log = logging.getLogger(__name__)

_EMPTIED_AFTER: Final = 500  # transactions


class TransactionUndone(sqlite3.OperationalError):
    """SQLite itself undid everything, as it does when it can't write."""

    sqlite_errorcode = sqlite3.SQLITE_IOERR


class PromptConnection:
    """The writing connection inside a transaction; the part of AsyncConnection that this package uses.

    Statements don't wait, so they aren't handed on: awaiting one costs no turn of the loop.
    """

    def __init__(self, connection: Connection, driver: sqlite3.Connection, thread: "_Thread") -> None:
        self._connection = connection
        self.driver = driver
        self._thread = thread

    @property
    def dialect(self) -> Dialect:
        return self._connection.dialect

    async def execute(
        self, statement: Executable, values: Mapping[str, object] | None = None
    ) -> CursorResult[*tuple[Any, ...]]:
        return self._connection.execute(statement, values)

    async def scalar(self, statement: Executable, values: Mapping[str, object] | None = None) -> Any:
        return self._connection.scalar(statement, values)

    async def scalars(self, statement: Executable, values: Mapping[str, object] | None = None) -> ScalarResult[Any]:
        return self._connection.scalars(statement, values)

    def give_back(self) -> None:
        """Nobody uses it any more."""
        self._connection.close()

    async def run_sync(self, work: Callable[[Connection], object]) -> None:
        """Do what takes long (a migration) on the thread."""
        await self._thread.do(lambda: work(self._connection))


class _Thread:
    """Where what takes long is done, one thing after the other."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sqlite")

    async def do(self, work: Callable[[], object]) -> None:
        """Whoever is cancelled meanwhile waits for its end all the same.

        Two threads at once in one connection end the process.
        """
        job = self._pool.submit(work)
        try:
            await asyncio.wrap_future(job)
        except asyncio.CancelledError:
            while not job.done():
                with contextlib.suppress(asyncio.CancelledError):
                    await asyncio.wait([asyncio.wrap_future(job)])
            raise

    def end(self) -> None:
        self._pool.shutdown()


class SqliteWriter:
    """The one writing connection of this process; transactions take turns on it. Raises: sqlite3.Error."""

    def __init__(self, address: URL, patience: float = PATIENCE) -> None:
        self._driver = connected(address)
        prepare_writer(self._driver)
        self._engine = create_engine(
            "sqlite://",
            creator=lambda: self._driver,
            poolclass=StaticPool,
            isolation_level="AUTOCOMMIT",  # we say BEGIN and COMMIT ourselves
            hide_parameters=True,
        )
        self._thread = _Thread()
        self._patience_at_work = patience
        self._patience = PATIENCE_AT_START
        self._connection = PromptConnection(self._engine.connect(), self._driver, self._thread)
        self._journal = Journal(str(address.database))
        self._turn = asyncio.Lock()
        self._committing: asyncio.Future[None] | None = None
        self._written = 0
        self._commit_task: asyncio.Task[None] | None = None  # kept, else the loop may lose it

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[PromptConnection]:
        """A transaction that nobody's can come between; it is on the disk when it ends. Raises: OSError."""
        async with self.writing() as connection:
            yield connection
        await self.synced()

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[PromptConnection]:
        """The same without the wait: what is committed outlives this process, and from `synced` on also a power cut.

        Those that waited for their turn together are written to the log in one commit; each is kept or undone alone.
        """
        arrived = monotonic()
        async with self._turn:
            if self._committing is None:
                await self._begin_immediately(arrived)
                self._committing = asyncio.get_running_loop().create_future()
                self._commit_task = asyncio.create_task(self._commit(self._committing))
            self._check_whole()
            self._driver.execute("SAVEPOINT one")
            try:
                yield self._connection
            except BaseException:
                if self._driver.in_transaction:
                    self._driver.execute("ROLLBACK TO one")
                raise
            finally:
                if self._driver.in_transaction:
                    self._driver.execute("RELEASE one")
            committing = self._committing
            self._written += 1
        await asyncio.shield(committing)

    @asynccontextmanager
    async def looking(self) -> AsyncIterator[PromptConnection]:
        """For a short read between transactions, without one of its own and without the hops of a reading connection.

        What has been written and is about to be committed shows.
        """
        async with self._turn:
            yield self._connection

    async def _commit(self, committed: asyncio.Future[None]) -> None:
        """In its own turn: after all who waited when it was made, and before whoever comes later."""
        async with self._turn:
            self._committing = None
            try:
                self._check_whole()
                self._driver.execute("COMMIT")
            except Exception as problem:  # told to all whose commit it was
                committed.set_exception(problem)
                self._driver.rollback()
                return
            committed.set_result(None)
            if self._written >= _EMPTIED_AFTER:
                await self._empty()

    async def _empty(self) -> None:
        """Carry what the log holds over into the database file, so that the log begins anew; between transactions.

        Its answer is read to the end: a statement that is still being read keeps the next transaction from beginning.
        """
        try:
            await self._thread.do(lambda: self._driver.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall())
            self._written = 0
        except sqlite3.Error as problem:  # nothing is lost: it stays in the log, and the next commit tries again
            log.error("the log was not carried over into the database", extra={"reason": str(problem)})

    def _check_whole(self) -> None:
        """Where SQLite itself undid everything (a full disk), nobody of this commit is told that they were saved."""
        if not self._driver.in_transaction:
            raise TransactionUndone

    @property
    def is_sound(self) -> bool:
        """False: a sync has failed."""
        return self._journal.is_sound

    async def synced(self) -> None:
        """Wait until all that is committed is on the disk. Raises: OSError."""
        await self._journal.synced()

    @asynccontextmanager
    async def migrating(self) -> AsyncIterator[PromptConnection]:
        """The first transaction, for a migration; it waits longer, since another process may be at it.

        References are held only after it: what makes a table anew drops the old one, which rows of others point at.
        """
        self._driver.execute("PRAGMA foreign_keys=OFF")
        async with self.begin() as connection:
            yield connection
        self._driver.execute("PRAGMA foreign_keys=ON")
        self._patience = self._patience_at_work

    async def dispose(self) -> None:
        if self._commit_task:
            await asyncio.wait([self._commit_task])
        async with self._turn:
            await self._journal.closed()
            self._connection.give_back()
            self._engine.dispose()
            self._driver.close()
            self._thread.end()

    async def _begin_immediately(self, arrived: float) -> None:
        """Another process that writes is waited for by all who wait at once, not by one after the other."""
        try:
            self._driver.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as problem:
            if problem.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            try:
                patience = max(0.0, self._patience - (monotonic() - arrived))
                await self._thread.do(lambda: self._begin_patiently(patience))
            except BaseException:
                self._driver.rollback()
                raise

    def _begin_patiently(self, patience: float) -> None:
        """Another process is writing: wait for it so many seconds, on the thread."""
        self._driver.execute(f"PRAGMA busy_timeout={patience * 1000:.0f}")
        try:
            self._driver.execute("BEGIN IMMEDIATE")
        finally:
            self._driver.execute("PRAGMA busy_timeout=0")


def sqlite_engines(address: URL, patience: float) -> tuple[SqliteWriter, AsyncEngine]:
    """One connection that writes, and a few that read beside it: a grant never waits behind a long read.

    Raises: sqlite3.Error where the file can't be opened.
    """
    writer = SqliteWriter(address, patience)
    reader = create_async_engine(
        address.set(drivername="sqlite+aiosqlite"), pool_size=4, max_overflow=0, hide_parameters=True
    )
    event.listen(reader.sync_engine, "connect", prepare_reader)
    event.listen(reader.sync_engine, "begin", begin_reading)
    return writer, reader
