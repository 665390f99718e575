"""What is asked of the database goes through an index that fits: no table that grows is read from end to end.

Asked of a few thousand rows, since PostgreSQL reads a table of three at once; `make bench` asks the same of a million.
"""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest_asyncio

from bot.recovery.customer import Key, KeyKind
from storage.database import Database, open_database
from tests.clock import NOON
from tests.factories import OTHER_TEAM, SITE, an_incident
from tests.storage.filling import fill
from tests.storage.plans import Statement, listening, read_whole
from tests.storage.rows import engine_for
from tests.storage.test_teams import HISTORY, READS, WRITES, Query, Theirs, theirs

__all__ = ["theirs"]

_INCIDENTS = 3000

# Beside one of each query: where what is asked for makes another statement of it.
MORE: dict[str, Query] = {
    "linked": lambda work, _: work.links.linked(
        an_incident(order_number="A1", contact_key="anna@example.org", customer_id=1), HISTORY
    ),
    "standing": lambda work, _: work.grants.standing(an_incident(order_number="A1"), "U0STAFF", NOON, HISTORY),
    "named by two words": lambda work, _: work.customers.named(["anna", "mu"], [SITE], 99),
    "begun": lambda work, _: work.customers.begun(Key(KeyKind.PHONE, "4420"), [SITE, "station"], 99),
    "many at home": lambda work, _: work.homes.incidents(range(60)),
    "many of those": lambda work, _: work.incidents.those(range(60)),
    "many to drop": lambda work, _: work.forgetting.drop_contacts(range(60)),
    "grants of many": lambda work, _: work.grants.of_incidents(range(60)),
    "failures of many": lambda work, _: work.customers.failures_since(range(60), NOON),
    "keys of many": lambda work, _: work.customers.keys_of(range(60)),
    "many to forget": lambda work, _: work.forgetting.customers_to_drop(NOON, range(200)),
    "levels of many": lambda work, _: work.incidents.levels_asked(range(9)),
    "named since": lambda work, _: work.incidents.named_since([SITE, "station"], NOON, 99),
}
# This reads all there is of something: a person is to be erased by name.
ASKED_SELDOM = {"Forgetting.naming"}
QUERIES: Mapping[str, Query] = {**READS, **WRITES, **MORE}
LOOP: dict[str, Callable[[Database], Awaitable[Any]]] = {
    "claim": lambda database: database.outbox.claim(NOON + timedelta(days=9999), NOON, 99),
    "take slot": lambda database: database.outbox.take_slot(OTHER_TEAM, "C1", NOON),
}


class _Undone(Exception):
    """What was tried leaves nothing behind."""


@pytest_asyncio.fixture
async def grown(database_url: str) -> str:
    """A database with a year of incidents."""
    await fill(database_url, _INCIDENTS, NOON, OTHER_TEAM)
    return database_url


async def test_no_query_reads_a_table_from_end_to_end(grown: str, theirs: Theirs) -> None:
    with listening() as heard:
        database = await open_database(grown)
        asked = {name: await _asked(database, query, theirs, heard.statements) for name, query in QUERIES.items()}
        for name, look in LOOP.items():
            heard.statements.clear()
            await look(database)
            asked[name] = [*heard.statements]
        await database.close()

    whole = await _whole(grown, asked)
    assert {name: steps for name, steps in whole.items() if name not in ASKED_SELDOM} == {}


async def _asked(database: Database, query: Query, theirs: Theirs, heard: list[Statement]) -> list[Statement]:
    """What a query comes down to."""
    with suppress(_Undone):
        async with database.transaction(OTHER_TEAM) as work:
            heard.clear()
            await query(work, theirs)
            asked = [*heard]
            raise _Undone
    assert asked
    return asked


async def _whole(url: str, asked: Mapping[str, list[Statement]]) -> dict[str, list[str]]:
    """The queries that read a table from end to end, with the steps of their plans that do."""
    engine = engine_for(url)
    async with engine.connect() as connection:
        if connection.dialect.name == "postgresql":  # a table of three rows is read at once, unless that is forbidden
            await connection.exec_driver_sql("SET enable_seqscan = off")
            await connection.exec_driver_sql("SET enable_hashjoin = off")
            await connection.exec_driver_sql("SET enable_mergejoin = off")
        whole = {
            name: [step for one in statements for step in await read_whole(connection, one)]
            for name, statements in asked.items()
        }
    await engine.dispose()
    return {name: steps for name, steps in whole.items() if steps}
