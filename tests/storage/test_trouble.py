"""A database that can't is told of in words; what we asked wrongly is not passed off as that."""

import sqlite3

import pytest

from bot.recovery.errors import DatabaseUnavailable
from storage.sqlite import TransactionUndone
from storage.trouble import told_in_words


@pytest.mark.parametrize(("statement", "values"), [("SELECT ?", ()), ("SELECT ?", (object(),)), ("SELEC 1", ())])
def test_what_was_asked_wrongly_stays_a_bug(statement: str, values: tuple[object, ...]) -> None:
    with pytest.raises(sqlite3.Error), told_in_words():
        sqlite3.connect(":memory:").execute(statement, values)


def test_transaction_that_sqlite_undid_is_told_of_in_words() -> None:
    with pytest.raises(DatabaseUnavailable), told_in_words():
        raise TransactionUndone
