"""The columns that many tables have: ids, times, words, and where a row belongs."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import BigInteger, Column, DateTime, Enum, ForeignKey, Index, Integer, MetaData, String, Text, text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class Utc(TypeDecorator[datetime]):
    """An aware UTC time on both databases; SQLite itself keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time needs its zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class Words(TypeDecorator[tuple[str, ...]]):
    """A few ids or marks in one column, each of which has no spaces."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str:
        return " ".join(value or ())

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...]:
        return tuple((value or "").split())


def one_of(members: type[StrEnum]) -> Enum:
    """A StrEnum stored as its value in plain text, so that a new member needs no migration."""
    return Enum(
        members, native_enum=False, create_constraint=False, length=32, values_callable=lambda e: [m.value for m in e]
    )


_WHERE_ON_POSTGRES: Final = "where_on_postgres"

# BIGINT on PostgreSQL; SQLite numbers rows by itself only in an INTEGER primary key.
Id = BigInteger().with_variant(Integer(), "sqlite")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def row_id() -> Column[Any]:
    return Column("id", Id, primary_key=True, autoincrement=True)


def place() -> list[Column[Any]]:
    return [Column("team_id", String(32), nullable=False), Column("site", String(64), nullable=False)]


def incident_id() -> Column[Any]:
    return Column("incident_id", Id, ForeignKey("incidents.id"), nullable=False)


def partial_index(name: str, *columns: str, where: str, on_postgres: str = "", unique: bool = False) -> Index:
    """An index of the rows for which `where` holds; only a query that names the same values goes through it.

    `on_postgres` says it in PostgreSQL's words where they differ.
    """
    spelt = {_WHERE_ON_POSTGRES: on_postgres or where}
    return Index(name, *columns, unique=unique, sqlite_where=text(where), info=spelt)


def spell_for_postgres() -> None:
    """Before tables are made there. SQLAlchemy loads all it knows of PostgreSQL with the first word meant for it."""
    for table in metadata.tables.values():
        for index in table.indexes:
            if where := index.info.get(_WHERE_ON_POSTGRES):
                index.dialect_options["postgresql"]["where"] = text(where)
