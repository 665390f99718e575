"""How a connection to an SQLite file is set up, so that whoever writes and whoever reads don't wait for each other."""

import sqlite3
from time import monotonic, sleep
from typing import Any, Final

from sqlalchemy import Connection
from sqlalchemy.engine import URL

from storage.trouble import PATIENCE

# Another process may be making the tables, which takes seconds on a busy disk.
PATIENCE_AT_START: Final = 60.0
_SETTINGS: Final = (f"busy_timeout={PATIENCE * 1000:.0f}", "journal_mode=WAL", "foreign_keys=ON")
# The writer syncs and empties the log itself: SQLite would do both with the loop standing still.
_OF_THE_WRITER: Final = ("busy_timeout=0", "synchronous=NORMAL", "wal_autocheckpoint=0")


def connected(address: URL) -> sqlite3.Connection:
    return sqlite3.connect(address.database or ":memory:", isolation_level=None, check_same_thread=False)


def prepare_writer(driver: sqlite3.Connection) -> None:
    _turn_to_wal(driver)
    # Later, whoever meets another process waits on the thread.
    for setting in (*_SETTINGS, *_OF_THE_WRITER):
        driver.execute(f"PRAGMA {setting}")
    (mode,) = driver.execute("PRAGMA journal_mode").fetchone()
    if mode != "wal":
        raise sqlite3.OperationalError("a file on a local disk is needed, for SQLite's write-ahead log")


def _turn_to_wal(driver: sqlite3.Connection) -> None:
    """Here SQLite doesn't wait for another process that writes, or that turns to it too: so it is asked again."""
    until = monotonic() + PATIENCE_AT_START
    while True:
        try:
            driver.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as problem:
            if problem.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > until:
                raise
            sleep(0.01)


def prepare_reader(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for setting in _SETTINGS:
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


def begin_reading(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
