"""Undo: by the giver, within a quarter of an hour. Later a lead or above takes it back."""

from datetime import timedelta

import pytest

from bot.recovery.empowerment import Level
from bot.recovery.errors import GrantIsEnded, NotTheGiver, NotTheirSite, OwnGrant, TooLateToUndo
from bot.recovery.grant import check_may_reverse, check_may_undo, may_reverse
from tests.clock import NOON
from tests.factories import a_grant, an_actor


@pytest.mark.parametrize("after", [timedelta(0), timedelta(minutes=14, seconds=59), timedelta(minutes=15)])
def test_undo_is_open_to_the_giver_for_a_quarter_of_an_hour(after: timedelta) -> None:
    check_may_undo(a_grant(given_by="U0STAFF", given_at=NOON), "U0STAFF", NOON + after)


@pytest.mark.parametrize("after", [timedelta(minutes=15, microseconds=1), timedelta(days=1)])
def test_undo_is_refused_later_and_says_after_how_long(after: timedelta) -> None:
    with pytest.raises(TooLateToUndo, match="more than 15 minutes ago"):
        check_may_undo(a_grant(given_at=NOON), "U0STAFF", NOON + after)


def test_undo_is_refused_to_anybody_else() -> None:
    with pytest.raises(NotTheGiver):
        check_may_undo(a_grant(given_by="U0STAFF"), "U0OTHER", NOON)


@pytest.mark.parametrize("who", ["U0STAFF", "U0BOSS"])
def test_what_a_manager_authorised_is_undone_by_neither(who: str) -> None:
    with pytest.raises(NotTheGiver):
        check_may_undo(a_grant(given_by="U0STAFF", authorised_by="U0BOSS"), who, NOON)


@pytest.mark.parametrize("authorised", Level)
@pytest.mark.parametrize("level", Level)
def test_grant_is_reversed_by_a_lead_or_above_of_at_least_the_level_that_authorised_it(
    level: Level, authorised: Level
) -> None:
    grant, actor = a_grant(level=authorised), an_actor("U0BOSS", level)

    assert may_reverse(grant, actor) == (level.reaches(Level.LEAD) and level.reaches(authorised))


def test_nobody_reverses_their_own_grant_whatever_their_level() -> None:
    with pytest.raises(OwnGrant):
        check_may_reverse(a_grant(given_by="U0SAME"), an_actor("U0SAME", Level.DIRECTOR))


def test_grant_is_reversed_once() -> None:
    with pytest.raises(GrantIsEnded):
        check_may_reverse(a_grant(ended_at=NOON), an_actor("U0BOSS", Level.DIRECTOR))


def test_grant_is_not_reversed_from_another_site() -> None:
    with pytest.raises(NotTheirSite):
        check_may_reverse(a_grant(), an_actor("U0BOSS", Level.DIRECTOR, site="elsewhere"))
