"""Bringing the tables up to date; run at every start and by `python -m bot migrate`.

An empty database gets the tables as they are now; one of before is led there by Alembic, migration by migration.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, inspect, text

from storage.tables import metadata

if TYPE_CHECKING:
    from alembic.config import Config

# Any fixed number: processes that start at once take turns on it.
LOCK: Final = 5_310_407_712
_MIGRATIONS: Final = Path(__file__).with_name("migrations")
_VERSION_TABLE: Final = """
CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
)
"""


class UnknownTables(Exception):
    """The tables are of a version that this one doesn't know."""


def alembic_config(connection: Connection) -> "Config":
    """Alembic's configuration for an open connection; no ini file."""
    from alembic.config import Config  # with upgrade, a quarter of the time that all of the bot takes to load

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection) -> None:
    """Run the migrations that are missing, inside the caller's transaction and under a lock. Raises: UnknownTables."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL lock_timeout = '60s'"))  # a start may wait for another's migration
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    version = _version(connection)
    if version == newest_version():
        return
    if version is None:
        _make_tables(connection)
        return
    from alembic import command
    from alembic.util import CommandError

    try:
        command.upgrade(alembic_config(connection), "head")
    except CommandError as problem:
        raise UnknownTables(str(problem)) from problem


def _make_tables(connection: Connection) -> None:
    """All tables at once, marked as Alembic marks them: a first start waits for one step instead of every migration."""
    metadata.create_all(connection, checkfirst=False)
    connection.execute(text(_VERSION_TABLE))
    connection.execute(text("INSERT INTO alembic_version VALUES (:newest)"), {"newest": newest_version()})


def newest_version() -> str:
    """The last migration's revision, read off the name of its file: v0001_first_tables.py."""
    return max(file.name for file in _MIGRATIONS.glob("versions/v*.py"))[1:5]


def _version(connection: Connection) -> str | None:
    """The tables' version; None where there are none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return version
