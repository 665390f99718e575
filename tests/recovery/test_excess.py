"""Incidents that were linked after the gifts: whether together they are above the limit that each of them kept."""

from datetime import timedelta
from typing import Any

import pytest

from bot.recovery.empowerment import Bound, CompensationClass, Level
from bot.recovery.excess import Excess, excess_of
from bot.recovery.grant import Grant
from bot.recovery.money import Money
from tests.clock import NOON
from tests.factories import LIMITS, a_grant

FIRST, SECOND = 1, 2
RESTORED: dict[str, Any] = {"compensation_class": CompensationClass.RESTORATION, "with_proof": True}


def given(minute: int, incident: int, amount_minor: int, **changes: Any) -> Grant:
    at = NOON + timedelta(minutes=minute)
    return a_grant(id=minute, incident_id=incident, amount_minor=amount_minor, authorised_at=at, **changes)


def excess(incident: int, *grants: Grant) -> Excess | None:
    return excess_of(incident, grants, LIMITS)


def test_two_incidents_within_a_limit_are_above_it_together() -> None:
    found = excess(SECOND, given(2, SECOND, 2000), given(1, FIRST, 2000))

    assert found
    assert (found.bound, found.total, found.limit) == (
        Bound.GOODWILL_PER_INCIDENT,
        Money(4000, "EUR"),
        Money(2500, "EUR"),
    )
    assert (found.incidents, found.newest.id) == ((FIRST, SECOND), 2)


@pytest.mark.parametrize(
    "grants",
    [
        [given(1, FIRST, 500), given(2, SECOND, 2000)],
        [given(1, FIRST, 2000), given(2, SECOND, 2000, level=Level.LEAD)],
        [given(1, FIRST, 20_000, level=Level.MANAGER), given(2, SECOND, 2000, level=Level.MANAGER)],
        [given(1, SECOND, 2000), given(2, FIRST, 2000)],
        [given(1, FIRST, 14_000, **RESTORED), given(2, SECOND, 2000)],
        [given(1, FIRST, 2000), given(2, SECOND, 2000, beyond=Bound.GOODWILL_PER_INCIDENT)],
        [given(1, FIRST, 90_000), given(2, SECOND, 90_000, level=Level.DIRECTOR)],
        [given(1, FIRST, 2000), given(2, SECOND, 2000, limit_minor=4000)],
        [given(1, SECOND, 2000), given(2, SECOND, 2000)],
        [given(1, FIRST, 2000)],
        [],
    ],
    ids=[
        "within the limit together",
        "within the lead's who gave last",
        "within the manager's",
        "what came later was judged with it",
        "another limit",
        "marked and asked about already",
        "directors have none",
        "the limit was higher then",
        "one incident alone",
        "nothing here",
        "nothing at all",
    ],
)
def test_nothing_is_asked_where_no_link_made_the_difference(grants: list[Grant]) -> None:
    assert excess(SECOND, *grants) is None


@pytest.mark.parametrize(
    ("changes", "amount", "bound"),
    [
        (RESTORED, 10_000, Bound.RESTORATION_WITH_PROOF),
        ({**RESTORED, "with_proof": False}, 2000, Bound.REDO_WITHOUT_PROOF),
        (
            {**RESTORED, "with_proof": False, "money_back": True, "level": Level.LEAD},
            5000,
            Bound.MONEY_BACK_WITHOUT_PROOF,
        ),
    ],
)
def test_each_limit_for_an_incident_is_looked_at(changes: dict[str, Any], amount: int, bound: Bound) -> None:
    found = excess(SECOND, given(1, FIRST, amount, **changes), given(2, SECOND, amount, **changes))
    assert found
    assert found.bound is bound


def test_what_was_confirmed_is_held_to_the_limit_of_whoever_confirmed_it() -> None:
    confirmed = {"beyond": Bound.GOODWILL_PER_INCIDENT, "authorised_by": "U0LEAD", "level": Level.LEAD}
    assert excess(SECOND, given(1, FIRST, 5000), given(2, SECOND, 5000, **confirmed))
    assert not excess(SECOND, given(1, FIRST, 2000), given(2, SECOND, 5000, **confirmed))
