"""SQLite's engines: one writing connection without thread hops, and a few that read beside it.

The driver hands each call to a worker thread and waits: four hops a statement, twenty for a small transaction, which
is most of its time. The writer runs its short statements where it stands, and only what may wait for the disk or for
another process goes to the thread. Long reads (digests, lists) use the reading connections, which leave the loop free.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any, Final

import aiosqlite
from sqlalchemy import event
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

_PATIENCE: Final = 5000  # milliseconds


class _PromptConnection(aiosqlite.Connection):
    """A connection that leaves to the thread what takes long: a commit waits for the disk, a busy lock for its owner.

    Whoever is cancelled in such a wait leaves the thread at work. Until it has finished, what comes next (a rollback,
    a close) queues behind it: two threads at once in one connection end the process.
    Should the driver rename the method below, every call takes the thread again: slower, and as right.
    """

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector, iter_chunk_size=64)
        self._on_thread: set[object] = set()

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if fn.__name__ == "commit" or self._on_thread or not self._running or not self._connection:
            return await self._sent(fn, *args, **kwargs)
        try:
            return fn(*args, **kwargs)
        except sqlite3.OperationalError as problem:
            if problem.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
        return await self._sent(self._patiently, fn, *args, **kwargs)

    async def _sent(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        trip = object()

        def made() -> Any:
            try:
                return fn(*args, **kwargs)
            finally:
                self._on_thread.discard(trip)

        self._on_thread.add(trip)
        return await super()._execute(made)  # type: ignore[no-untyped-call]

    def _patiently(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Another process is writing: wait for it, on the thread."""
        self._conn.execute(f"PRAGMA busy_timeout={_PATIENCE}")
        try:
            return fn(*args, **kwargs)
        finally:
            self._conn.execute("PRAGMA busy_timeout=0")


def sqlite_engines(address: URL) -> tuple[AsyncEngine, AsyncEngine]:
    """One writing connection, and a few that read beside it: a grant never waits behind a long read.

    Raises: sqlite3.Error where the file can't be opened. It is tried here first, since the driver's thread outlives a
    failure to connect and reports to a loop that has gone.
    """
    with closing(_connected(address)) as tried:
        tried.execute("PRAGMA schema_version")
    address = address.set(drivername="sqlite+aiosqlite")

    async def prompt(*_: Any, **__: Any) -> aiosqlite.Connection:
        connection = _PromptConnection(lambda: _connected(address))
        connection._thread.daemon = True  # as the dialect does for its own
        return await connection

    writer = create_async_engine(address, async_creator=prompt, pool_size=1, max_overflow=0, hide_parameters=True)
    reader = create_async_engine(address, pool_size=4, max_overflow=0, hide_parameters=True)
    for engine, begin, patience in ((writer, "BEGIN IMMEDIATE", 0), (reader, "BEGIN", _PATIENCE)):
        event.listen(engine.sync_engine, "connect", _prepares_with(patience))
        event.listen(engine.sync_engine, "begin", _begins_with(begin))
    return writer, reader


def _connected(address: URL) -> sqlite3.Connection:
    return sqlite3.connect(address.database or ":memory:", isolation_level=None, check_same_thread=False)


def _prepares_with(patience: int) -> Callable[[Any, Any], None]:
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={_PATIENCE}")  # turning to WAL may meet another process that does
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={patience}"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return prepare


def _begins_with(statement: str) -> Callable[[Any], None]:
    def begin(connection: Any) -> None:
        connection.exec_driver_sql(statement)

    return begin
