"""What a manager reads after telling what is new."""

import pytest

from bot.views.news import told_words


@pytest.mark.parametrize(
    ("people", "told"),
    [(1, "*1 customer* will hear"), (2, "*2 customers* will hear"), (0, "*This was planned already.*")],
)
def test_form_that_comes_twice_is_told_that_it_was_planned(people: int, told: str) -> None:
    assert told_words(people).startswith(told)
