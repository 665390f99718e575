"""A database that can't, in words: a line for the operator at its beginning and end, a sentence for whoever waits."""

import logging
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Literal

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.recovery.errors import DatabaseUnavailable, DiskIsFull, NotNow

log = logging.getLogger(__name__)

PATIENCE: Final = 2.0  # seconds that a lock is waited for: Slack waits three for the words that tell of it

Way = Literal["read", "write", "sync"]

# SQLite's result codes, without what tells apart their variants.
_FULL: Final = sqlite3.SQLITE_FULL
_AWAY: Final = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN)
# PostgreSQL's classes of states: connections, too little of something, stopped or started by an operator, and a lock
# that another held too long.
_AWAY_CLASSES: Final = ("08", "53", "57", "55", "40", "25P03")
_DISK_FULL: Final = "53100"


class Trouble:
    """What one database refuses: said in a line when that begins, and in one when it is over.

    It is over when whatever failed has worked again: SQLite reads on while its one writer waits, or has no room.
    """

    def __init__(self) -> None:
        self._failing: set[Way] = set()
        self._began = self._last = 0.0
        self._refused = 0

    @contextmanager
    def told_in_words(self, way: Way, *, is_looking: bool = False) -> Iterator[None]:
        """Raises: DiskIsFull, DatabaseUnavailable in place of what the driver raises; anything else as it is.

        `is_looking`: the loop does, and nobody waits for an answer.
        """
        try:
            yield
        except NotNow:
            raise
        except Exception as problem:
            told = _in_words(problem)
            if told is None:
                raise
            self._refuse(way, told, problem, 0 if is_looking else 1)
            raise told from problem
        if self._failing:
            self._answers(way)

    def _refuse(self, way: Way, told: NotNow, problem: Exception, refused: int) -> None:
        now = time.monotonic()
        if not self._failing:
            self._began, self._refused = now, 0
            log.error("%s (%s)", told, " ".join(str(getattr(problem, "orig", None) or problem).split()))
        self._failing.add(way)
        self._last, self._refused = now, self._refused + refused

    def _answers(self, way: Way) -> None:
        self._failing.discard(way)
        if not self._failing:
            away = self._last - self._began
            log.warning("the database answers again after %.0f s (refused: %d)", away, self._refused)


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
