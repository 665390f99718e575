"""A database that can't, in words: one line for the operator, one sentence for whoever waits."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.recovery.errors import DatabaseUnavailable, DiskIsFull, NotNow

log = logging.getLogger(__name__)

PATIENCE: Final = 2.0  # seconds that a lock is waited for: Slack waits three for the words that tell of it

# SQLite's result codes, without what tells apart their variants.
_FULL: Final = sqlite3.SQLITE_FULL
_AWAY: Final = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN)
# PostgreSQL's classes of states: connections, too little of something, stopped or started by an operator, and a lock
# that another held too long.
_AWAY_CLASSES: Final = ("08", "53", "57", "55", "40", "25P03")
_DISK_FULL: Final = "53100"


@contextmanager
def told_in_words() -> Iterator[None]:
    """Raises: DiskIsFull, DatabaseUnavailable in place of what the driver raises for them; anything else as it is."""
    try:
        yield
    except NotNow:
        raise
    except Exception as problem:
        told = _in_words(problem)
        if told is None:
            raise
        reason = " ".join(str(getattr(problem, "orig", None) or problem).split())
        log.error("%s (%s)", told, reason)
        raise told from problem


def _in_words(problem: Exception) -> NotNow | None:
    cause = getattr(problem, "orig", None) or problem
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", 0) & 0xFF  # none: we asked wrongly, and that is a bug to be heard of
        return DiskIsFull() if code == _FULL else DatabaseUnavailable() if code in _AWAY else None
    state = str(getattr(cause, "sqlstate", None) or "")
    if state == _DISK_FULL:
        return DiskIsFull()
    is_cut = isinstance(problem, DBAPIError) and problem.connection_invalidated
    is_away = is_cut or state.startswith(_AWAY_CLASSES) or isinstance(problem, (OSError, PoolTimeoutError))
    return DatabaseUnavailable() if is_away else None
