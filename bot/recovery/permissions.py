"""Who may do what at a site: one table of the least level for each act. Rules and stories ask it with the level there.

Whoever sees an incident may note on it, walk it and call somebody to it. Money has limits of its own (empowerment), and
what is one's own has rules of its own (correction, handing).
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from bot.recovery.empowerment import Level
from bot.recovery.errors import NotTheirLevel


class Act(StrEnum):
    """What can be done at a site, to its incidents."""

    OPEN = "open"
    SEE = "see"
    HAND_ON = "hand on a colleague's"
    DECIDE = "decide"
    CORRECT = "correct"
    BE_ON_DUTY = "be on duty"
    OVERSEE = "oversee"
    ERASE = "erase"
    EXPORT = "export"


LEAST: Final[Mapping[Act, Level]] = {
    Act.OPEN: Level.FRONTLINE,
    Act.SEE: Level.FRONTLINE,
    Act.HAND_ON: Level.LEAD,
    Act.DECIDE: Level.LEAD,
    Act.CORRECT: Level.LEAD,
    Act.BE_ON_DUTY: Level.FRONTLINE,
    Act.OVERSEE: Level.MANAGER,
    Act.ERASE: Level.MANAGER,
    Act.EXPORT: Level.DIRECTOR,
}


def may(level: Level | None, act: Act) -> bool:
    """Whether the level that somebody holds at the site is enough. None: they aren't staff there, and may nothing."""
    return level is not None and level.reaches(LEAST[act])


def check_may(level: Level, act: Act) -> None:
    """Raises: NotTheirLevel."""
    if not may(level, act):
        raise NotTheirLevel(needs=LEAST[act].value, level=level.value)
