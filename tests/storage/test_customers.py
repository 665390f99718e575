"""Customers are unique by their keys and found by the beginnings of their names, through the index."""

import asyncio

import pytest
from sqlalchemy import text

from bot.recovery.customer import Key, KeyKind, name_words
from bot.recovery.incident import Severity
from storage.database import Database
from storage.tables import customer_keys
from tests.factories import OTHER_TEAM, SITE, TEAM, add_customer, add_incident
from tests.storage.rows import engine_for, rows_of

MAIL = Key(KeyKind.MAIL, "anna@example.org", "anna@example.org")


async def met(database: Database, name: str, *contacts: str, team: str = TEAM, **changes: object) -> int:
    async with database.transaction(team) as work:
        customer = await add_customer(work, name, *contacts)
        await add_incident(work, customer_id=customer.id, **changes)
        return customer.id


async def named(database: Database, typed: str, most: int = 99) -> list[str]:
    async with database.reading(TEAM) as reading:
        return [c.name for c in await reading.customers.named(name_words(typed), [SITE], most)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("an", ["Anna Müller", "Ángel Ruiz", "Anna Park"]),
        ("anna", ["Anna Müller", "Anna Park"]),
        ("anna mu", ["Anna Müller"]),
        ("park anna", ["Anna Park"]),
        ("nna", []),
        ("김지", ["김지호"]),
        ("%", []),
        ("_", []),
    ],
)
async def test_customer_is_found_by_the_beginnings_of_words(database: Database, typed: str, found: list[str]) -> None:
    for name in ("Anna Müller", "Ángel Ruiz", "Anna Park", "김지호"):
        await met(database, name)
    await met(database, "Anna Elsewhere", team=OTHER_TEAM)
    await met(database, "Anna Station", site="station")
    await met(database, "Anna Hurt", severity=Severity.S4)
    await met(database, "Anna Draft", number=None, opened_at=None)

    assert sorted(await named(database, typed)) == sorted(found)


async def test_search_answers_no_more_than_asked(database: Database) -> None:
    for number in range(5):
        await met(database, f"Anna {number}")

    assert len(await named(database, "anna", 3)) == 3


async def test_key_belongs_to_one_customer_and_words_to_many(database: Database) -> None:
    async with database.transaction(TEAM) as work:
        one, two = await add_customer(work, "Anna", "anna@example.org"), await add_customer(work, "Anna")
        await work.customers.learn(two, MAIL)

        assert (await work.customers.by_key(MAIL)) == one
        assert await work.customers.keys_of([one.id, two.id]) == {one.id: [MAIL]}


async def test_key_learnt_by_two_processes_at_once_belongs_to_one(database: Database, database_url: str) -> None:
    async def learn(name: str) -> None:
        async with database.transaction(TEAM) as work:
            await add_customer(work, name, "anna@example.org")

    await asyncio.gather(*(learn(name) for name in "abcdefgh"))

    assert [row["key"] for row in await rows_of(database_url, customer_keys) if row["kind"] == KeyKind.MAIL] == [
        "anna@example.org"
    ]


async def test_names_are_found_through_the_index(database: Database, database_url: str) -> None:
    """So that the options come in time however many customers there are."""
    await met(database, "Anna")
    query = (
        "SELECT customer_id FROM customer_keys WHERE team_id = 'T1' AND kind = 'word' AND key >= 'an' AND key < 'ao'"
    )
    is_sqlite = database_url.startswith("sqlite")
    engine = engine_for(database_url)
    async with engine.connect() as connection:
        if not is_sqlite:
            await connection.execute(text("SET enable_seqscan = off"))
        explain = "EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN "
        told = str([tuple(row) for row in await connection.execute(text(f"{explain}{query} ORDER BY key LIMIT 99"))])
    await engine.dispose()

    assert "ix_customer_keys_team_id_kind_key_customer_id" in told or "uq_customer_keys_known_by" in told
    assert "Sort" not in told
    assert "TEMP B-TREE" not in told
    assert "key>" in told or "key >=" in told
