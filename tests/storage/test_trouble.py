"""A database that can't is told of in words; what we asked wrongly is not passed off as that."""

import sqlite3
from contextlib import suppress

import pytest

from bot.recovery.errors import DatabaseUnavailable
from storage.sqlite import TransactionUndone
from storage.trouble import Trouble, Way


@pytest.mark.parametrize(("statement", "values"), [("SELECT ?", ()), ("SELECT ?", (object(),)), ("SELEC 1", ())])
def test_what_was_asked_wrongly_stays_a_bug(statement: str, values: tuple[object, ...]) -> None:
    with pytest.raises(sqlite3.Error), Trouble().told_in_words("read"):
        sqlite3.connect(":memory:").execute(statement, values)


def test_transaction_that_sqlite_undid_is_told_of_in_words() -> None:
    with pytest.raises(DatabaseUnavailable), Trouble().told_in_words("write"):
        raise TransactionUndone


def _fails(trouble: Trouble, way: Way, *, is_looking: bool = False) -> None:
    with suppress(DatabaseUnavailable), trouble.told_in_words(way, is_looking=is_looking):
        raise ConnectionRefusedError("nobody listens")


def _works(trouble: Trouble, way: Way) -> None:
    with trouble.told_in_words(way):
        pass


def test_an_outage_is_two_lines_however_long_it_is_and_however_many_were_refused(
    caplog: pytest.LogCaptureFixture,
) -> None:
    trouble = Trouble()
    _works(trouble, "write")
    assert caplog.messages == []

    for _ in range(3):
        _fails(trouble, "read", is_looking=True)
        _fails(trouble, "write")
        _fails(trouble, "read")
    (began,) = caplog.messages
    assert "nobody listens" in began

    _works(trouble, "read")
    assert len(caplog.messages) == 1, "it reads again, and takes nothing yet"
    _works(trouble, "write")
    _works(trouble, "write")
    assert caplog.messages[1:] == ["the database answers again after 0 s (refused: 6)"]
    assert not any(record.exc_info for record in caplog.records)


def test_the_next_outage_is_told_of_and_counted_anew(caplog: pytest.LogCaptureFixture) -> None:
    trouble = Trouble()
    for _ in range(2):
        _fails(trouble, "write")
        _works(trouble, "write")

    assert len(caplog.messages) == 4
    assert caplog.messages[1] == caplog.messages[3]
    assert "(refused: 1)" in caplog.messages[3]


def test_what_was_asked_wrongly_says_nothing_of_the_database(caplog: pytest.LogCaptureFixture) -> None:
    trouble = Trouble()
    with suppress(ValueError), trouble.told_in_words("read"):
        raise ValueError

    assert caplog.messages == []
