"""How the databases answer what they are asked: the statements as they are sent, and the plan of each.

Also for the benchmark, which asks of a million rows what the tests ask of a few.
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Engine, Table, event
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import metadata

Statement = tuple[str, Any]  # the SQL, and the values that go with it

# As large as the business has people and sites, whatever happens there.
_STAY_SMALL: Final = {"workspaces", "duty", "home_sites", "slots", "alembic_version"}
# A condition on these alone leaves as many rows as there are.
_BROAD: Final = {"team_id", "site", "kind"}
_ASKS: Final = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b", re.IGNORECASE)


@dataclass(slots=True)
class Heard:
    """What was sent while somebody listened, each once."""

    statements: list[Statement] = field(default_factory=list)

    def add(self, sql: str, values: Any = ()) -> None:
        if _ASKS.match(sql) and (sql, values) not in self.statements:
            self.statements.append((sql, values))


@contextmanager
def listening() -> Iterator[Heard]:
    """Hear every statement of the databases that are opened meanwhile.

    SQLite tells them itself, since not all pass through SQLAlchemy, and with their values written in.
    """
    heard = Heard()

    def connected(connection: Any, _record: Any) -> None:
        if hasattr(connection, "set_trace_callback"):
            connection.set_trace_callback(heard.add)
        elif hasattr(connection.driver_connection, "set_trace_callback"):
            connection.run_async(lambda driver: driver.set_trace_callback(heard.add))

    def asked(connection: Any, _cursor: Any, sql: str, values: Any, *_: Any) -> None:
        if connection.dialect.name == "postgresql":
            heard.add(sql, values)

    event.listen(Engine, "connect", connected)
    event.listen(Engine, "before_cursor_execute", asked)
    try:
        yield heard
    finally:
        event.remove(Engine, "connect", connected)
        event.remove(Engine, "before_cursor_execute", asked)


async def read_whole(connection: AsyncConnection, statement: Statement) -> list[str]:
    """The steps of the statement's plan that read a table that grows from end to end, or all of a workspace's rows."""
    sql, values = statement
    if connection.dialect.name == "sqlite":
        rows = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}")
        return [row.detail for row in rows if _is_whole_in_sqlite(row.detail, sql)]
    (told,) = (await connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {sql}", values)).one()
    plan = told if isinstance(told, list) else json.loads(told)
    return [_told(node) for node in _nodes(plan[0]["Plan"]) if _is_whole_in_postgres(node)]


def _is_whole_in_sqlite(step: str, sql: str) -> bool:
    found = re.match(r"(SCAN|SEARCH) (\w+)(?: USING (?:COVERING )?(?:INDEX (\w+)|INTEGER PRIMARY KEY) ?(.*))?", step)
    table = _growing(found[2]) if found else None
    if not found or table is None:
        return False
    asked = re.findall(r"(\w+)([=<>])", found[4] or "rowid=")
    # What is told as number>? where it is only to be known is all of them.
    columns = {column for column, how in asked if how == "=" or f"{column} IS NOT NULL" not in sql}
    return found[1] == "SCAN" or _is_broad(table, found[3] or "", columns)


def _is_whole_in_postgres(node: Mapping[str, Any]) -> bool:
    kind, name = node["Node Type"], node.get("Relation Name", "")
    if kind == "Seq Scan":
        return _growing(name) is not None
    if kind not in ("Index Scan", "Index Only Scan", "Bitmap Index Scan"):
        return False
    index = node["Index Name"]
    table = _growing(name) if name else next((t for t in _tables() if index in _indexes(t)), None)
    named = set(re.findall(r"\w+", re.sub(r"'[^']*'", "", node.get("Index Cond", ""))))
    return table is not None and _is_broad(table, index, named & set(table.c.keys()))


def _is_broad(table: Table, index: str, columns: set[str]) -> bool:
    """Whether an index is asked for hardly less than all of it; a partial one that is small has little to read."""
    is_small = _indexes(table).get(index, False)
    return columns <= _BROAD and not is_small


def _indexes(table: Table) -> dict[str, bool]:
    """The names of the table's indexes, and whether each is of a few rows only."""
    return {
        str(index.name): any(
            few in where for few in ("status = 'dead'", "severity = 'S4'", "NOT taken", "news_consent", "'news'")
        )
        for index in table.indexes
        for where in (str(index.dialect_options["sqlite"]["where"]),)
    }


def _tables() -> list[Table]:
    return [table for table in metadata.sorted_tables if table.name not in _STAY_SMALL]


def _growing(name: str) -> Table | None:
    """The table that a step reads, under its own name or an alias of it."""
    named = [table for table in _tables() if re.fullmatch(rf"{table.name}(_\d+)?", name)]
    return named[0] if named else None


def _nodes(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from _nodes(below)


def _told(node: Mapping[str, Any]) -> str:
    told = (node["Node Type"], node.get("Relation Name"), node.get("Index Name"), node.get("Index Cond"))
    return " ".join(part for part in told if part)
