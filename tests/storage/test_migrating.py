"""Migrations: they make exactly the tables that the code speaks of, whoever opens the database first."""

import asyncio
import json
import sqlite3
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, select, text
from sqlalchemy.exc import IntegrityError

from bot.recovery.grant import Ending
from storage.database import DatabaseUnusable, open_database
from storage.migrating import alembic_config, newest_version
from storage.tables import grants, metadata
from tests.clock import NOON
from tests.factories import TEAM, add_incident
from tests.storage.rows import all_rows, engine_for

ROOT = Path(__file__).parents[2]
OPEN = "import asyncio, sys; from storage.database import open_database; asyncio.run(open_database(sys.argv[1]))"
AN_INCIDENT = """
INSERT INTO incidents
(id, team_id, site, number, step, owner_id, currency, waiting, created_at, saved_at)
VALUES (1, 'T1', 'main', 1, 'solve', 'U0STAFF', 'EUR', 'here', '2026-03-10 12:00:00+00:00', '2026-03-10 12:00:00+00:00')
"""
AN_OLD_GRANT = """
INSERT INTO grants
(id, team_id, site, incident_id, kind, label, compensation_class, amount_minor, currency, with_proof, money_back,
reason, given_by, authorised_by, level, policy_version, given_at, undone_at)
VALUES (1, 'T1', 'main', 1, 'gift', 'A cake', 'goodwill', 1000, 'EUR', false, false,
'', 'U0STAFF', 'U0STAFF', 'frontline', '1', '2026-03-10 12:00:00+00:00', '2026-03-10 12:00:00+00:00')
"""


async def test_migrations_make_the_tables_of_the_metadata(empty_database_url: str) -> None:
    await migrated(empty_database_url)

    assert await differences(empty_database_url) == []


async def test_empty_database_gets_the_tables_that_migrations_make(
    empty_database_url: str, another_empty_database_url: str
) -> None:
    await (await open_database(empty_database_url)).close()
    await migrated(another_empty_database_url)

    made, led_there = await shape(empty_database_url), await shape(another_empty_database_url)

    assert made.keys() == led_there.keys() == {*metadata.tables, "alembic_version"}
    for table in made:
        assert made[table] == led_there[table], table
    assert await version(empty_database_url) == await version(another_empty_database_url)


async def test_tables_of_somebody_else_are_left_alone(empty_database_url: str) -> None:
    await tell(empty_database_url, "CREATE TABLE grants (whose INTEGER)")

    with pytest.raises(DatabaseUnusable, match="grants"):
        await open_database(empty_database_url)

    assert (await shape(empty_database_url)).keys() == {"grants"}


async def test_opening_again_changes_nothing(database_url: str) -> None:
    database = await open_database(database_url)
    async with database.transaction(TEAM) as work:
        await add_incident(work)
    await database.close()
    before = await all_rows(database_url)

    await (await open_database(database_url)).close()

    assert await all_rows(database_url) == before


async def test_database_opened_by_many_tasks_at_once_is_migrated_once(empty_database_url: str) -> None:
    opened = await asyncio.gather(*(open_database(empty_database_url) for _ in range(8)))

    for database in opened:
        await database.close()
    assert await differences(empty_database_url) == []


async def test_database_opened_by_many_processes_at_once_is_migrated_once(empty_database_url: str) -> None:
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", OPEN, empty_database_url, cwd=ROOT, stderr=asyncio.subprocess.PIPE
        )
        for _ in range(4)
    ]

    told = [(await process.communicate())[1].decode() for process in processes]

    assert [process.returncode for process in processes] == [0] * 4, "\n".join(told)
    assert await differences(empty_database_url) == []


async def test_file_that_another_process_is_writing_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "recover.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None)) as another:
        another.execute("BEGIN IMMEDIATE")
        opening = await asyncio.create_subprocess_exec(sys.executable, "-c", OPEN, f"sqlite:///{path}", cwd=ROOT)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(opening.wait(), timeout=2)
        another.execute("COMMIT")

    assert await opening.wait() == 0
    assert await differences(f"sqlite:///{path}") == []


async def test_newest_version_is_the_head_of_the_migrations(database_url: str) -> None:
    def head(connection: Connection) -> str | None:
        return ScriptDirectory.from_config(alembic_config(connection)).get_current_head()

    engine = engine_for(database_url)
    async with engine.connect() as connection:
        assert await connection.run_sync(head) == newest_version()
    await engine.dispose()


async def test_neither_a_first_start_nor_a_later_one_loads_alembic(empty_database_url: str) -> None:
    for _ in ("first", "later"):
        opened = await asyncio.create_subprocess_exec(
            sys.executable, "-c", f"{OPEN}; sys.exit('alembic' in sys.modules)", empty_database_url, cwd=ROOT
        )

        assert await opened.wait() == 0


async def test_start_on_sqlite_loads_nothing_of_postgresql(tmp_path: Path) -> None:
    loaded = f"{OPEN}; sys.exit('sqlalchemy.dialects.postgresql' in sys.modules)"
    url = f"sqlite:///{tmp_path / 'recover.sqlite3'}"
    opened = await asyncio.create_subprocess_exec(sys.executable, "-c", loaded, url, cwd=ROOT)

    assert await opened.wait() == 0


async def test_database_of_a_later_version_is_refused_in_one_line(database_url: str) -> None:
    await (await open_database(database_url)).close()
    await tell(database_url, "UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(DatabaseUnusable, match=r"DATABASE_URL .*9999.* start that version") as refused:
        await open_database(database_url)
    assert len(str(refused.value).splitlines()) == 1


@pytest.mark.parametrize(
    "url", ["nonsense", "sqlite:///no/such/folder/recover.sqlite3", "oracle://somewhere/recover", "sqlite://"]
)
async def test_database_that_cannot_be_opened_is_refused_in_one_line(url: str) -> None:
    with pytest.raises(DatabaseUnusable, match="DATABASE_URL") as refused:
        await open_database(url)
    assert len(str(refused.value).splitlines()) == 1


async def test_refused_address_never_shows_its_password() -> None:
    with pytest.raises(DatabaseUnusable) as refused:
        await open_database("postgresql://recover:secret@127.0.0.1:1/recover")
    assert "secret" not in str(refused.value)


@pytest.mark.postgres
async def test_postgres_database_that_does_not_exist_is_refused_in_one_line(postgres_server: str) -> None:
    with pytest.raises(DatabaseUnusable, match="no_such_database") as refused:
        await open_database(postgres_server + "no_such_database")
    assert len(str(refused.value).splitlines()) == 1


async def test_file_that_cannot_be_a_database_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnusable, match="may be written"):
        await open_database(f"sqlite:///{tmp_path}")


async def differences(url: str) -> list[object]:
    """What a new migration would have to change."""

    def compare(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        return list(compare_metadata(context, metadata))

    engine = engine_for(url)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(compare)
    finally:
        await engine.dispose()


async def migrated(url: str) -> None:
    """Every migration, one after the other, as a database of the first version has seen them."""
    engine = engine_for(url)
    async with engine.begin() as connection:
        await connection.run_sync(lambda c: command.upgrade(alembic_config(c), "head"))
    await engine.dispose()


async def shape(url: str) -> dict[str, list[str]]:
    """Each table's columns, keys, indexes and checks, as the database itself tells them."""

    def told(connection: Connection) -> dict[str, list[str]]:
        sees = inspect(connection)
        kinds: Sequence[Callable[[str], Iterable[Any]]] = (
            sees.get_columns,
            lambda table: [sees.get_pk_constraint(table)],
            sees.get_foreign_keys,
            sees.get_unique_constraints,
            sees.get_indexes,
            sees.get_check_constraints,
        )
        return {
            table: sorted(written(one) for kind in kinds for one in kind(table)) for table in sees.get_table_names()
        }

    engine = engine_for(url)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(told)
    finally:
        await engine.dispose()


def written(part: Mapping[str, Any]) -> str:
    """One spelling for what is the same: SQLite writes false as 0 where a migration made the table anew."""
    return json.dumps(part, default=str, sort_keys=True).replace('"default": "0"', '"default": "false"')


async def version(url: str) -> str:
    engine = engine_for(url)
    async with engine.connect() as connection:
        told: str = await connection.scalar(text("SELECT version_num FROM alembic_version"))
    await engine.dispose()
    return told


async def tell(url: str, statement: str) -> None:
    engine = engine_for(url)
    async with engine.begin() as connection:
        await connection.execute(text(statement))
    await engine.dispose()


async def test_grants_of_before_keep_their_cost_and_their_undo(empty_database_url: str) -> None:
    def upgrade(connection: Connection, revision: str) -> None:
        command.upgrade(alembic_config(connection), revision)

    engine = engine_for(empty_database_url)
    async with engine.begin() as connection:
        await connection.run_sync(upgrade, "0002")
        await connection.execute(text(AN_INCIDENT))
        await connection.execute(text(AN_OLD_GRANT))
        await connection.run_sync(upgrade, "head")
        row = (await connection.execute(select(grants))).mappings().one()
    await engine.dispose()

    assert (row["cost_minor"], row["recorded_by"], row["recorded_at"]) == (1000, "U0STAFF", NOON)
    assert (row["ended_at"], row["ended_by"], row["ending"]) == (NOON, "U0STAFF", Ending.UNDONE)


async def test_database_of_before_opens_with_all_that_is_in_it(empty_database_url: str) -> None:
    engine = engine_for(empty_database_url)
    async with engine.begin() as connection:
        await connection.run_sync(lambda c: command.upgrade(alembic_config(c), "0002"))
        await connection.execute(text(AN_INCIDENT))
        await connection.execute(text(AN_OLD_GRANT))
    await engine.dispose()

    database = await open_database(empty_database_url)
    async with database.reading("T1") as reading:
        assert [i.walker_id for i in await reading.incidents.those([1])] == ["U0STAFF"]
    with pytest.raises(IntegrityError):  # what points at a row still needs it
        async with database.transaction("T1") as work:
            await work.notes.add(site="main", incident_id=99, at=NOON, who="U0STAFF", text="Of nothing")
    await database.close()
