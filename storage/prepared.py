"""Statements that are compiled once: what SQLAlchemy does anew for each execution takes ten times what SQLite needs.

For the few of `/recover` itself, which a customer waits for. All others are executed as usual.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Dialect, Insert, Select
from sqlalchemy.exc import StatementError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeEngine

from storage.sqlite import PromptConnection

Connection = AsyncConnection | PromptConnection
Row = Mapping[Any, Any]  # by column name

_Convert = Callable[[Any], Any] | None


class Prepared:
    """One statement, compiled once for the names of the values that it is run with."""

    def __init__(self, statement: Select[Any] | Insert) -> None:
        self._statement = statement
        self._compiled: dict[tuple[str, ...], _Compiled] = {}

    async def rows(self, connection: Connection, values: Mapping[str, object]) -> Sequence[Row]:
        """Run it; what it selects or returns, by column."""
        if isinstance(connection, AsyncConnection):
            result = await connection.execute(self._statement, values)
            return result.mappings().all() if result.returns_rows else []
        names = tuple(values)
        if names not in self._compiled:
            self._compiled[names] = _Compiled(self._statement, names, connection.dialect)
        return self._compiled[names].run(connection, values)


class _Compiled:
    """The statement in SQLite's words, with what turns values into SQLite's and back."""

    def __init__(self, statement: Select[Any] | Insert, names: Sequence[str], dialect: Dialect) -> None:
        compiled: Any = statement.compile(dialect=dialect, column_keys=list(names))
        self._sql = str(compiled)
        self._constants = compiled.params
        self._bound = [(name, _to_sqlite(compiled.binds[name].type, dialect)) for name in compiled.positiontup]
        self._returned = [(column.name, _from_sqlite(column.type, dialect)) for column in statement.exported_columns]

    def run(self, connection: PromptConnection, values: Mapping[str, object]) -> list[Row]:
        return [self._read(row) for row in connection.driver.execute(self._sql, self._in_order(values))]

    def _in_order(self, values: Mapping[str, object]) -> list[object]:
        known = self._constants | values
        try:
            return [convert(known[name]) if convert else known[name] for name, convert in self._bound]
        except ValueError as problem:
            raise StatementError(str(problem), self._sql, None, problem, hide_parameters=True) from problem

    def _read(self, row: tuple[Any, ...]) -> Row:
        return {
            name: convert(value) if convert else value
            for (name, convert), value in zip(self._returned, row, strict=True)
        }


def _to_sqlite(kind: TypeEngine[Any], dialect: Dialect) -> _Convert:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _from_sqlite(kind: TypeEngine[Any], dialect: Dialect) -> _Convert:
    return kind.dialect_impl(dialect).result_processor(dialect, None)
