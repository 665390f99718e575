"""The help lists what its reader may use; a list tells incidents apart."""

import pytest

from bot.content.playbook import load_playbook
from bot.recovery.empowerment import Level
from bot.views.reporting import build_help, build_list
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
