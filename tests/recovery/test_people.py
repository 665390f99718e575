"""The roster: who is asked for a decision."""

import pytest

from bot.recovery.empowerment import Level
from bot.recovery.people import Person, Roster

FULL = Roster(leads=("L1", "L2"), managers=("M1",), directors=("D1",))


@pytest.mark.parametrize(
    ("roster", "needs", "never", "asked"),
    [
        (FULL, Level.LEAD, "", ("L1", "L2")),
        (FULL, Level.MANAGER, "", ("M1",)),
        (FULL, Level.DIRECTOR, "", ("D1",)),
        (FULL, Level.LEAD, "L1", ("L2",)),
        (FULL, Level.MANAGER, "M1", ("D1",)),
        (FULL, Level.DIRECTOR, "D1", ()),
        (Roster(managers=("M1",)), Level.LEAD, "", ("M1",)),
        (Roster(leads=("L1",)), Level.MANAGER, "", ()),
        (Roster(leads=("L1",), directors=("D1",)), Level.MANAGER, "", ("D1",)),
        (Roster(), Level.LEAD, "", ()),
    ],
)
def test_approvers_are_the_needed_level_or_the_next_that_somebody_holds(
    roster: Roster, needs: Level, never: str, asked: tuple[str, ...]
) -> None:
    assert roster.approvers(needs, never=never) == asked


@pytest.mark.parametrize(
    ("roster", "needs", "never", "asked"),
    [
        (FULL, Level.LEAD, "", ("M1",)),
        (FULL, Level.MANAGER, "", ("D1",)),
        (FULL, Level.DIRECTOR, "", ()),
        (FULL, Level.MANAGER, "M1", ()),
        (Roster(leads=("L1",), directors=("D1",)), Level.LEAD, "", ("D1",)),
        (Roster(), Level.LEAD, "", ()),
    ],
)
def test_backup_is_the_next_level_above_those_who_were_asked(
    roster: Roster, needs: Level, never: str, asked: tuple[str, ...]
) -> None:
    assert roster.backup(needs, never=never) == asked


def test_person_is_named_as_a_mention() -> None:
    assert str(Person("U0STAFF")) == "<@U0STAFF>"
