"""INSERT … ON CONFLICT, which both databases speak in the same words but SQLAlchemy spells once for each."""

from sqlalchemy import Table
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.dialects.sqlite.dml import Insert as SqliteInsert


def insert(dialect: str, table: Table) -> SqliteInsert:
    """An insert that knows `on_conflict_do_update` and `on_conflict_do_nothing`, for the database of that name."""
    if dialect == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as postgres_insert  # loaded only where it is spoken

        return postgres_insert(table)  # type: ignore[return-value]  # same methods, no common base class
    return sqlite_insert(table)
