"""The help lists what its reader may use; a list tells incidents apart; the digest says who was needed."""

from datetime import timedelta

import pytest

from bot.content.playbook import load_playbook
from bot.recovery.digest import Period, summarise
from bot.recovery.empowerment import Level
from bot.views.reporting import build_digest, build_help, build_list
from tests.clock import NOON
from tests.desk.books import THE_SITE
from tests.factories import an_actor, an_incident


@pytest.mark.parametrize(
    ("level", "also"),
    [
        (Level.FRONTLINE, set()),
        (Level.LEAD, set()),
        (Level.MANAGER, {"forget"}),
        (Level.DIRECTOR, {"forget", "export"}),
    ],
)
def test_help_lists_the_commands_that_its_reader_may_use(level: Level, also: set[str]) -> None:
    words = str(build_help(an_actor("U0ANY", level)).blocks)
    assert {word for word in ("forget", "export") if f"/recover {word}`" in words} == also
    assert all(f"/recover {word}" in words for word in ("12`", "list`", "find", "digest`", "help`"))


def test_list_tells_two_of_one_area_apart_by_what_happened() -> None:
    two = [
        an_incident(number=n, area="wrong_bill", what_happened=words) for n, words in ((1, "Twice\nthe soup"), (2, ""))
    ]
    rows = [block["text"]["text"] for block in build_list(two, load_playbook()).blocks if "accessory" in block]
    assert rows == [
        "#1 · Solve · Wrong bill or charge: Twice the soup",
        "#2 · Solve · Wrong bill or charge: nothing typed yet",
    ]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({}, "Handled without asking anybody above: *2 of 2*."),
        ({1: Level.LEAD}, "Handled without asking anybody above: *1 of 2*."),
        ({1: Level.DIRECTOR}, "Handled without asking anybody above: *1 of 2*. A director was needed for 1."),
    ],
)
def test_digest_says_how_much_was_handled_without_anybody_above(asked: dict[int, Level], told: str) -> None:
    week = Period(NOON - timedelta(days=7), NOON)
    digest = summarise(week, "EUR", [an_incident(id=1), an_incident(id=2)], {}, [], asked)

    assert told in build_digest(digest, load_playbook(), THE_SITE).blocks[1]["text"]["text"].splitlines()
