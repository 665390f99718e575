"""The databases of a test: opened with patience, with statements that are compiled once; PostgreSQL's are lent."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from uuid import uuid4

import asyncpg
from sqlalchemy import Connection, Engine, event

from storage.database import Database, open_database
from storage.tables import metadata

# Seconds that many who write at once wait for each other on a machine busy with other tests. What a lock that is held
# for too long does is tested with the bot's own.
_PATIENTLY: Final = 10.0

# What a test has left otherwise is not lent again: other tables, or a later version, are the next one's trouble.
_SHAPE: Final = """
    SELECT (SELECT string_agg(version_num, ' ') FROM alembic_version)
        || (SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace) || ' '
        || (SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace)
"""
# Nor is one that has grown: its statistics and dead rows would be the next one's.
_SIZE: Final = "SELECT pg_database_size(current_database())"
_MAY_GROW_BY: Final = 4 * 1024**2
_CUT_OFF: Final = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
_COUNT_ANEW: Final = "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"


class _Compiled(dict[Any, Any]):
    """What SQLAlchemy compiled, by the statement and the kind of database instead of the one database."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(self._kind(key), default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        super().__setitem__(self._kind(key), compiled)

    @staticmethod
    def _kind(key: Any) -> Any:
        dialect, *rest = key
        return (dialect.name, dialect.driver, *rest)


def compile_once() -> None:
    """From now on all databases of this process share what was compiled: a third of a test on SQLite was compiling."""
    compiled = _Compiled()

    @event.listens_for(Engine, "engine_connect")
    def share(connection: Connection) -> None:
        connection.execution_options(compiled_cache=compiled)


async def patiently_opened(url: str) -> Database:
    return await open_database(url, patience=_PATIENTLY)


class PostgresDatabases:
    """Lends a migrated database and empties it afterwards: a copy of its own for each test takes four times as long."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._free: list[str] = []
        self._template = f"template_{uuid4().hex}"
        self._shape, self._size = asyncio.run(self._make_template())

    @contextmanager
    def borrowed(self) -> Iterator[str]:
        """The address of a database without a row, that nobody else uses."""
        name = self._free.pop() if self._free else self._copied()
        yield self._server + name
        if asyncio.run(self._emptied(name)):
            self._free.append(name)
        else:
            asyncio.run(_dropped(self._server, name))

    async def _make_template(self) -> tuple[str, int]:
        await _tell(self._server, f"CREATE DATABASE {self._template}")
        await (await open_database(self._server + self._template)).close()
        connection = await asyncpg.connect(self._server + self._template)
        try:
            return await connection.fetchval(_SHAPE), await connection.fetchval(_SIZE)
        finally:
            await connection.close()

    def _copied(self) -> str:
        name = _a_name()
        asyncio.run(_tell(self._server, f"CREATE DATABASE {name} TEMPLATE {self._template}"))
        return name

    async def _emptied(self, name: str) -> bool:
        """False: it isn't as new, and can't be lent again."""
        connection = await asyncpg.connect(self._server + name)
        try:
            await connection.execute(_CUT_OFF)
            if await connection.fetchval(_SHAPE) != self._shape:
                return False
            if await connection.fetchval(_SIZE) > self._size + _MAY_GROW_BY:
                return False
            rows = [f"DELETE FROM {table.name}" for table in reversed(metadata.sorted_tables)]
            await connection.execute(";".join([*rows, _COUNT_ANEW]))
        finally:
            await connection.close()
        return True


@contextmanager
def new_database(server: str) -> Iterator[str]:
    """The address of a database before the first migration, gone afterwards."""
    name = _a_name()
    asyncio.run(_tell(server, f"CREATE DATABASE {name}"))
    yield server + name
    asyncio.run(_dropped(server, name))


def _a_name() -> str:
    return f"test_{uuid4().hex}"


async def _dropped(server: str, name: str) -> None:
    await _tell(server, f"DROP DATABASE {name} WITH (FORCE)")


async def _tell(server: str, statement: str) -> None:
    connection = await asyncpg.connect(server + "postgres")
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
