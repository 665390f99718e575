"""The help lists what its reader may use."""

import pytest

from bot.recovery.empowerment import Level
from bot.views.reporting import build_help
from tests.factories import an_actor


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
