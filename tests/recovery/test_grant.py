"""Undo: by the giver, within a quarter of an hour."""

from datetime import timedelta

import pytest

from bot.recovery.errors import NotTheGiver, TooLateToUndo
from bot.recovery.grant import check_may_undo
from tests.clock import NOON
from tests.factories import a_grant


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
