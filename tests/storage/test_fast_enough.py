"""What is asked while somebody types or gives goes through an index: no table is read from end to end."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from bot.recovery.customer import Key, KeyKind
from storage.database import Database, open_database
from storage.work import Reading
from tests.clock import NOON
from tests.factories import SITE, TEAM, an_incident
from tests.storage.rows import engine_for

INCIDENT = an_incident(order_number="A1", contact_key="anna@example.org", customer_id=1)

QUESTIONS: dict[str, Callable[[Reading], Awaitable[Any]]] = {
    "linked": lambda reading: reading.links.linked(INCIDENT, timedelta(days=90)),
    "standing": lambda reading: reading.grants.standing(INCIDENT, "U0STAFF", NOON, timedelta(days=90)),
    "by key": lambda reading: reading.customers.by_key(Key(KeyKind.MAIL, "anna@example.org")),
    "named": lambda reading: reading.customers.named(["anna", "mu"], [SITE], 99),
    "begun": lambda reading: reading.customers.begun(Key(KeyKind.PHONE, "4420"), [SITE], 99),
    "order": lambda reading: reading.customers.of_order("a1", [SITE], 99),
    "failures": lambda reading: reading.customers.failures_since([1, 2], NOON),
    "keys": lambda reading: reading.customers.keys_of([1, 2]),
    "agreed to news": lambda reading: reading.follow_ups.agreed_to_news(SITE, "", 99),
    "ping": lambda reading: reading.pings.of_ping("U0STAFF:1:20260310T120000"),
    "pings of a follow-up": lambda reading: reading.pings.of_follow_up(1),
    "newest ping": lambda reading: reading.pings.newest([1, 2]),
    "ping to come": lambda reading: reading.pings.to_come("U0STAFF", NOON),
    "open": lambda reading: reading.incidents.open_of("U0STAFF", [SITE], 20),
}


@pytest.mark.parametrize("question", QUESTIONS)
async def test_question_reads_no_table_from_end_to_end(tmp_path: Any, question: str) -> None:
    url = f"sqlite:///{tmp_path / 'recover.sqlite3'}"
    database = await open_database(url)
    asked = await _asked(database, question)
    await database.close()

    engine = engine_for(url)
    async with engine.connect() as connection:
        for statement, values in asked:
            filled = tuple(str(v) if not isinstance(v, int | str) else v for v in values)
            rows = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", filled)
            plan = [row.detail for row in rows]
            whole = [step for step in plan if step.startswith("SCAN") and " incidents" in step]
            by_team_only = [step for step in plan if step.endswith("(team_id=?)")]
            assert whole == by_team_only == [], plan
    await engine.dispose()


async def _asked(database: Database, question: str) -> list[tuple[str, tuple[Any, ...]]]:
    """The statements that a question comes down to."""
    asked: list[tuple[str, tuple[Any, ...]]] = []
    engine = database._reader.sync_engine

    def hear(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        asked.append((statement, tuple(values)))

    event.listen(engine, "before_cursor_execute", hear)
    async with database.reading(TEAM) as reading:
        await QUESTIONS[question](reading)
    event.remove(engine, "before_cursor_execute", hear)
    assert asked
    return [one for one in asked if one[0].lstrip().upper().startswith("SELECT")]
