"""Columns: times are aware UTC on both databases, and every row knows its workspace."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import StatementError

from storage.database import Database
from storage.tables import metadata
from tests.factories import TEAM, add_incident


async def test_time_comes_back_as_the_same_moment_in_utc(database: Database) -> None:
    in_rome = datetime(2026, 10, 25, 2, 30, 15, 123456, tzinfo=ZoneInfo("Europe/Rome"), fold=1)
    async with database.transaction(TEAM) as work:
        added = await add_incident(work, happened_at=in_rome)

        read = await work.incidents.get(added.id)

    assert read.happened_at == datetime(2026, 10, 25, 1, 30, 15, 123456, tzinfo=UTC)
    assert read.happened_at.utcoffset() == in_rome.astimezone(UTC).utcoffset()


async def test_time_without_a_zone_is_never_stored(database: Database) -> None:
    async with database.transaction(TEAM) as work:
        with pytest.raises(StatementError, match="a stored time needs its zone"):
            await add_incident(work, happened_at=datetime(2026, 3, 10, 12))  # noqa: DTZ001 - the mistake in question


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda table: table.name)
def test_every_table_knows_its_workspace(table: object) -> None:
    columns = metadata.tables[str(table)].columns

    assert "team_id" in columns
    assert not columns["team_id"].nullable


@pytest.mark.parametrize("name", ["incidents", "requests", "grants", "follow_ups", "audit", "deliveries"])
def test_every_row_of_a_case_knows_its_site(name: str) -> None:
    assert not metadata.tables[name].columns["site"].nullable
