"""The roster: who is asked for a decision."""

import pytest

from bot.recovery.empowerment import Level
from bot.recovery.errors import NotTheirSite
from bot.recovery.people import Person, Roster, Rosters
from tests.factories import SITE, an_actor

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


def test_roster_without_somebody_still_says_who_is_staff() -> None:
    left = Roster(leads=("L1", "L2"), managers=("M1",), directors=("D1",), staff=("S1", "L1")).without("L1", "D1")

    assert left == Roster(leads=("L2",), managers=("M1",), staff=("S1", "L1"))


def test_person_is_named_as_a_mention() -> None:
    assert str(Person("U0STAFF")) == "<@U0STAFF>"


@pytest.mark.parametrize(
    ("on_duty", "asked", "backup"),
    [
        ({"L2"}, ("L2",), ("M1",)),
        ({"L1", "L2"}, ("L1", "L2"), ("M1",)),
        ({"M1"}, ("L1", "L2"), ("M1",)),
        ({"D1", "UNKNOWN"}, ("L1", "L2"), ("M1",)),
        (set(), ("L1", "L2"), ("M1",)),
    ],
)
def test_whoever_is_on_duty_is_asked_and_everybody_where_nobody_is(
    on_duty: set[str], asked: tuple[str, ...], backup: tuple[str, ...]
) -> None:
    assert FULL.approvers(Level.LEAD, on_duty=on_duty) == asked
    assert FULL.backup(Level.LEAD, on_duty=on_duty) == backup


def test_level_holds_at_its_own_site_only() -> None:
    lead = an_actor("U0LEAD", Level.LEAD)

    assert lead.level_at(SITE) is Level.LEAD
    assert lead.reaches(Level.LEAD, SITE)
    assert not lead.reaches(Level.MANAGER, SITE)
    assert not lead.reaches(Level.FRONTLINE, "elsewhere")
    with pytest.raises(NotTheirSite):
        lead.level_at("elsewhere")


def test_site_that_is_no_longer_in_the_policy_has_nobody() -> None:
    assert Rosters({SITE: FULL}).at(SITE) is FULL
    assert Rosters({SITE: FULL}).at("closed") == Roster()
