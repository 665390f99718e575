"""Statements that are compiled once: what SQLAlchemy does anew for each execution takes ten times what SQLite needs.

For those of `/recover` itself and of giving, which a customer waits for. All others are executed as usual.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import CompoundSelect, Dialect, Insert, Select
from sqlalchemy.exc import StatementError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeEngine

from storage.sqlite import PromptConnection

Connection = AsyncConnection | PromptConnection
Row = Mapping[Any, Any]  # by column name

_Convert = Callable[[Any], Any] | None
_Statement = Select[Any] | CompoundSelect[Any] | Insert


class Prepared:
    """One statement, compiled once for the names of the values that it is run with.

    A value that is a list fills an expanding parameter (`IN`).
    """

    def __init__(self, statement: _Statement) -> None:
        self._statement = statement
        self._compiled: dict[tuple[tuple[str, int], ...], _Compiled] = {}

    async def rows(self, connection: Connection, values: Mapping[str, object]) -> Sequence[Row]:
        """Run it; what it selects or returns, by column."""
        values = {name: _evened(value) if isinstance(value, list) else value for name, value in values.items()}
        if isinstance(connection, AsyncConnection):
            result = await connection.execute(self._statement, values)
            return result.mappings().all() if result.returns_rows else []
        shape = tuple((name, len(value) if isinstance(value, list) else -1) for name, value in values.items())
        if shape not in self._compiled:
            self._compiled[shape] = _Compiled(self._statement, values, connection.dialect)
        return self._compiled[shape].run(connection, values)


class _Compiled:
    """The statement in SQLite's words, with what turns values into SQLite's and back."""

    def __init__(self, statement: _Statement, values: Mapping[str, object], dialect: Dialect) -> None:
        compiled: Any = statement.compile(dialect=dialect, column_keys=list(values))
        self._lists = [name for name, value in values.items() if isinstance(value, list)]
        spread: Any = compiled.construct_expanded_state(dict(values)) if self._lists else None
        self._sql = spread.statement if spread else str(compiled)
        self._constants = compiled.params
        kinds = {name: bind.type for name, bind in compiled.binds.items()}
        for name in self._lists:
            kinds |= dict.fromkeys(_spread(name, values[name]), kinds[name])
        positions = spread.positiontup if spread else compiled.positiontup
        self._bound = [(name, _to_sqlite(kinds[name], dialect)) for name in positions]
        self._returned = [(column.name, _from_sqlite(column.type, dialect)) for column in statement.exported_columns]

    def run(self, connection: PromptConnection, values: Mapping[str, object]) -> list[Row]:
        return [self._read(row) for row in connection.driver.execute(self._sql, self._in_order(values)).fetchall()]

    def _in_order(self, values: Mapping[str, object]) -> list[object]:
        known = self._constants | values
        for name in self._lists:
            known |= _spread(name, values[name])
        try:
            return [convert(known[name]) if convert else known[name] for name, convert in self._bound]
        except ValueError as problem:
            raise StatementError(str(problem), self._sql, None, problem, hide_parameters=True) from problem

    def _read(self, row: tuple[Any, ...]) -> Row:
        return {
            name: convert(value) if convert else value
            for (name, convert), value in zip(self._returned, row, strict=True)
        }


def _evened(values: list[Any]) -> list[Any]:
    """Filled with its last to a power of two: lists of any length take few statements."""
    return values + values[-1:] * ((1 << (len(values) - 1).bit_length()) - len(values)) if values else values


def _spread(name: str, values: Any) -> dict[str, object]:
    """A list's values by the names that SQLAlchemy gives them."""
    return {f"{name}_{nth}": value for nth, value in enumerate(values, 1)}


def _to_sqlite(kind: TypeEngine[Any], dialect: Dialect) -> _Convert:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _from_sqlite(kind: TypeEngine[Any], dialect: Dialect) -> _Convert:
    return kind.dialect_impl(dialect).result_processor(dialect, None)
