"""Who may do what at a site: the whole table, act by act and level by level."""

from pathlib import Path

import pytest

from bot.recovery.empowerment import Level
from bot.recovery.errors import NotTheirLevel
from bot.recovery.permissions import LEAST, Act, check_may, may

EVERYBODY = set(Level)
LEADS = {Level.LEAD, Level.MANAGER, Level.DIRECTOR}
MANAGERS = {Level.MANAGER, Level.DIRECTOR}

ALLOWED = {
    Act.OPEN: EVERYBODY,
    Act.SEE: EVERYBODY,
    Act.HAND_ON: LEADS,
    Act.DECIDE: LEADS,
    Act.CORRECT: LEADS,
    Act.BE_ON_DUTY: EVERYBODY,
    Act.OVERSEE: MANAGERS,
    Act.ERASE: MANAGERS,
    Act.EXPORT: {Level.DIRECTOR},
}


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("level", Level)
def test_each_level_may_exactly_what_the_table_says(act: Act, level: Level) -> None:
    assert may(level, act) is (level in ALLOWED[act])


@pytest.mark.parametrize("act", Act)
def test_whoever_is_not_staff_of_the_site_may_nothing(act: Act) -> None:
    assert not may(None, act)


def test_every_act_has_its_least_level() -> None:
    assert set(LEAST) == set(Act)


def test_a_refusal_names_the_level_that_is_needed() -> None:
    with pytest.raises(NotTheirLevel, match="This needs a director, and here you are manager"):
        check_may(Level.MANAGER, Act.EXPORT)


def test_every_act_of_the_table_is_asked_somewhere() -> None:
    code = "".join(path.read_text() for path in Path("bot").rglob("*.py") if path.name != "permissions.py")
    assert [act for act in Act if f"Act.{act.name}" not in code] == []
