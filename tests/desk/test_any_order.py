"""Whatever several people do at once: limits hold, each request is decided once, and the audit explains it all."""

import asyncio
from collections.abc import Awaitable, Iterable
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import RowMapping

from bot.desk import RecoveryDesk
from bot.desk.giving import Wish
from bot.desk.recording import GivenAlready
from bot.recovery.approval import RequestState
from bot.recovery.delivery import DeliveryKind
from bot.recovery.empowerment import BUDGET_PERIOD, CompensationClass, Level
from bot.recovery.errors import RecoveryError
from storage.tables import audit, grants, requests
from tests.clock import StoppedClock
from tests.desk.conftest import claim
from tests.desk.stories import COLLEAGUE, DIRECTOR, LEAD, MANAGER, ROSTERS, STAFF, a_token, open_incident
from tests.factories import LIMITS, an_actor
from tests.storage.rows import rows_of

PEOPLE = (STAFF, COLLEAGUE, LEAD, MANAGER, an_actor("U0MANAGER2", Level.MANAGER), DIRECTOR)
AMOUNTS = (100, 900, 2_500, 6_000, 8_000, 20_000)
ENDINGS = {"approve", "adjust", "ratify", "decline", "not_ratified", "withdraw", "expire"}


@pytest.mark.parametrize("seed", range(4))
async def test_no_order_of_what_people_do_breaks_a_limit_or_decides_twice(
    desk: RecoveryDesk, replica: RecoveryDesk, clock: StoppedClock, database_url: str, seed: int
) -> None:
    chance = Random(seed)
    of_one_order = [await open_incident(desk, order_number="A-1") for _ in range(2)]
    incidents = [incident.id for incident in (*of_one_order, await open_incident(desk, COLLEAGUE))]

    for _ in range(40):
        clock.pass_by(timedelta(seconds=chance.choice((1, 1, 1, 90, 400, 90_000))))
        for timer in await claim(desk, DeliveryKind.REQUEST_CLOCK):
            await desk.lapsing.run_request_clock(timer)
        at_once = [_something(one, chance, incidents) for one in (desk, replica, desk)]
        answers = await asyncio.gather(*at_once, return_exceptions=True)
        assert [a for a in answers if isinstance(a, BaseException) and not isinstance(a, RecoveryError)] == []

    given, asked = await rows_of(database_url, grants), await rows_of(database_url, requests)
    lines = await rows_of(database_url, audit)
    assert given
    _limits_held(given, linked={incident.id for incident in of_one_order})
    _each_was_decided_once(asked, given, lines)
    _audit_explains(given, lines)


def _something(desk: RecoveryDesk, chance: Random, incidents: list[int]) -> Awaitable[Any]:
    """One thing that one of them does, on ids that may be another's, decided, or not there at all."""
    who, amount, an_id = chance.choice(PEOPLE), chance.choice(AMOUNTS), chance.randrange(1, 40)
    incident, token = chance.choice(incidents), a_token()
    wish = Wish("store_credit", amount, reason="Why not")
    match chance.randrange(10):
        case 0 | 1 | 2:
            return desk.giving.give(who, ROSTERS, token, incident, wish, {})
        case 3 | 4:
            return desk.deciding.approve(who, ROSTERS, an_id)
        case 5:
            return desk.deciding.adjust(who, ROSTERS, token, an_id, amount, "")
        case 6:
            return desk.deciding.decline(who, an_id, "No")
        case 7:
            return desk.lapsing.withdraw(who, an_id)
        case 8:
            return desk.reversing.reverse(who, token, an_id, "A mistake")
        case _:
            already = GivenAlready(wish, chance.choice(PEOPLE), None)
            return desk.recording.record(who, ROSTERS, token, incident, already, {})


def _limits_held(given: list[RowMapping], linked: set[int]) -> None:
    """At the moment of each grant what counted then, with it, was within the limits of whoever authorised it.

    What was given before anybody could ask may be beyond them: it is marked.
    """
    for grant in given:
        limits = LIMITS[grant["level"]]
        if grant["beyond"] or limits.goodwill_per_incident is None or limits.goodwill_per_7_days is None:
            continue
        then = [g for g in given if g["id"] <= grant["id"] and _counted_at(g, grant)]
        group = linked if grant["incident_id"] in linked else {grant["incident_id"]}
        assert _total(g for g in then if g["incident_id"] in group) <= limits.goodwill_per_incident
        lately = [g for g in then if g["recorded_at"] > grant["recorded_at"] - BUDGET_PERIOD]
        own = [g for g in lately if g["authorised_by"] == grant["authorised_by"] and not g["beyond"]]
        assert _total(own) <= limits.goodwill_per_7_days


def _counted_at(other: RowMapping, grant: RowMapping) -> bool:
    ended = other["ended_at"]
    return other["compensation_class"] is CompensationClass.GOODWILL and (ended is None or ended > grant["recorded_at"])


def _total(some: Iterable[RowMapping]) -> int:
    return sum(grant["amount_minor"] for grant in some)


def _each_was_decided_once(asked: list[RowMapping], given: list[RowMapping], lines: list[RowMapping]) -> None:
    ended = {grant["id"] for grant in given if grant["ended_at"]}
    for request in asked:
        endings = [line for line in lines if line["what"] in ENDINGS and line["after"]["request"] == request["id"]]
        dropped = request["state"] is RequestState.EXPIRED and request["grant_id"] in ended
        assert len(endings) == (0 if request["state"] is RequestState.WAITING else 1) or dropped
        on_it = [grant["amount_minor"] for grant in given if grant["request_id"] == request["id"]]
        if request["state"] is not RequestState.APPROVED or request["grant_id"]:
            assert on_it == []
        else:
            rest = request["allowed_minor"] - request["counted_minor"]
            assert on_it == ([rest] if rest else [])
            assert request["decided_by"] != request["requested_by"]


def _audit_explains(given: list[RowMapping], lines: list[RowMapping]) -> None:
    """Every amount that was given, and every one that was taken back, has its line."""
    said = {
        line["after"]["grant"]: line["after"]["amount_minor"]
        for line in lines
        if line["what"] in ("grant", "given_already")
    }
    assert said == {grant["id"]: grant["amount_minor"] for grant in given}
    taken_back = [line["before"]["grant"] for line in lines if line["what"] in ("undo", "reverse")]
    assert sorted(taken_back) == sorted(grant["id"] for grant in given if grant["ended_at"])
