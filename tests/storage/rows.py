"""Everything that the database holds, read beside the code under test."""

from typing import Any

from sqlalchemy import RowMapping, Table, select
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.tables import metadata

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}


def engine_for(url: str) -> AsyncEngine:
    scheme, _, rest = url.partition("://")
    return create_async_engine(f"{DRIVERS[scheme]}://{rest}")


async def all_rows(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, by table, in the order of their keys."""
    engine = engine_for(url)
    try:
        async with engine.connect() as connection:
            return {
                table.name: [tuple(row) for row in await connection.execute(select(table).order_by(*table.primary_key))]
                for table in metadata.sorted_tables
            }
    finally:
        await engine.dispose()


async def rows_of(url: str, table: Table) -> list[RowMapping]:
    """The rows of one table in the order in which they were added."""
    engine = engine_for(url)
    try:
        async with engine.connect() as connection:
            return list((await connection.execute(select(table).order_by(*table.primary_key))).mappings())
    finally:
        await engine.dispose()
