"""Grants and requests: what counts towards whose limit, and one winner under any race."""

import asyncio
from datetime import timedelta

import pytest

from bot.recovery.approval import RequestState
from bot.recovery.empowerment import BUDGET_PERIOD, CompensationClass
from bot.recovery.errors import NoSuchIncident
from bot.recovery.grant import Ending
from bot.recovery.money import Money
from bot.recovery.standing import Standing
from storage.database import Database
from tests.clock import NOON
from tests.databases import patiently_opened
from tests.factories import SITE, TEAM, add_grant, add_incident, add_request

GOODWILL, RESTORATION, ENTITLEMENT = (
    CompensationClass.GOODWILL,
    CompensationClass.RESTORATION,
    CompensationClass.ENTITLEMENT,
)
A_MOMENT = timedelta(microseconds=1)
HISTORY = timedelta(days=90)


async def test_standing_sums_the_incident_by_class(database: Database) -> None:
    async with database.transaction(TEAM) as work:
        incident, other = await add_incident(work), await add_incident(work)
        await add_grant(work, incident, amount_minor=1000)
        await add_grant(work, incident, amount_minor=200, authorised_by="U0LEAD")
        await add_grant(work, incident, amount_minor=30, compensation_class=RESTORATION)
        await add_grant(work, incident, amount_minor=4, compensation_class=RESTORATION, money_back=True)
        await add_grant(work, incident, amount_minor=300, compensation_class=RESTORATION, with_proof=True)
        await add_grant(work, incident, amount_minor=5, compensation_class=ENTITLEMENT, entitlement="owed")
        await add_grant(work, incident, amount_minor=7, cost_minor=9, authorised_by="U0LEAD")
        await add_grant(work, incident, amount_minor=70_000, currency="USD")
        await add_grant(work, other, amount_minor=60_000)

        standing = await work.grants.standing(incident, "U0STAFF", NOON, HISTORY)

    assert standing == Standing(
        goodwill_minor=1209,
        restoration_minor=334,
        redo_without_proof_minor=30,
        money_back_without_proof_minor=4,
        entitlement_minor=5,
        put_right_minor=334,
        purchase_minor=1543,
        entitled={"owed": 5},
        goodwill_7_days_minor=61_000,
    )


async def test_standing_of_a_new_incident_is_nothing(database: Database) -> None:
    async with database.transaction(TEAM) as work:
        incident = await add_incident(work)
        assert await work.grants.standing(incident, "U0STAFF", NOON, HISTORY) == Standing()


async def test_ended_grant_counts_nowhere(database: Database) -> None:
    async with database.transaction(TEAM) as work:
        incident = await add_incident(work)
        grant = await add_grant(work, incident)
        assert await work.grants.end(grant.id, Ending.UNDONE, by="U0STAFF", at=NOON)
        assert not await work.grants.end(grant.id, Ending.REVERSED, by="U0LEAD", at=NOON), "it ended before"

        assert await work.grants.standing(incident, "U0STAFF", NOON, HISTORY) == Standing()
        assert await work.grants.of_incident(incident.id) == []
        assert await work.grants.given_between(SITE, "EUR", NOON, NOON + BUDGET_PERIOD) == {}
        ended = await work.grants.get(grant.id)
        assert (ended.ended_at, ended.ended_by, ended.ending) == (NOON, "U0STAFF", Ending.UNDONE)


@pytest.mark.parametrize(
    ("ago", "counted"),
    [(timedelta(0), True), (BUDGET_PERIOD - A_MOMENT, True), (BUDGET_PERIOD, False), (timedelta(days=30), False)],
)
async def test_budget_counts_what_was_authorised_in_seven_days(
    database: Database, ago: timedelta, counted: bool
) -> None:
    async with database.transaction(TEAM) as work:
        await add_grant(work, await add_incident(work), amount_minor=1000, authorised_at=NOON - ago)

        assert await work.grants.goodwill_given("U0STAFF", "EUR", NOON) == (1000 if counted else 0)


async def test_budget_counts_against_whoever_authorised(database: Database) -> None:
    async with database.transaction(TEAM) as work:
        await add_grant(work, await add_incident(work), amount_minor=1000, given_by="U0STAFF", authorised_by="U0BOSS")

        assert await work.grants.goodwill_given("U0STAFF", "EUR", NOON) == 0
        assert await work.grants.goodwill_given("U0BOSS", "EUR", NOON) == 1000


async def test_given_between_sums_a_site_by_class(database: Database) -> None:
    async with database.transaction(TEAM) as work:
        incident, elsewhere = await add_incident(work), await add_incident(work, site="elsewhere")
        await add_grant(work, incident, amount_minor=1000)
        await add_grant(work, incident, amount_minor=500)
        await add_grant(work, incident, amount_minor=70, compensation_class=RESTORATION)
        await add_grant(work, incident, amount_minor=9, given_at=NOON + timedelta(days=1))
        await add_grant(work, elsewhere, amount_minor=9)

        given = await work.grants.given_between(SITE, "EUR", NOON, NOON + timedelta(days=1))

    assert given == {GOODWILL: 1500, RESTORATION: 70}


async def test_request_is_settled_once_when_many_settle_at_once(database: Database, database_url: str) -> None:
    replica = await patiently_opened(database_url)
    async with database.transaction(TEAM) as work:
        request = await add_request(work, await add_incident(work))

    async def settle(one: Database, who: str) -> bool:
        async with one.transaction(TEAM) as work:
            return await work.requests.settle(request.id, RequestState.APPROVED, decided_by=who)

    answers = await asyncio.gather(*(settle(one, f"U{turn}") for turn, one in enumerate((database, replica) * 10)))
    await replica.close()

    assert answers.count(True) == 1
    async with database.reading(TEAM) as reading:
        assert (await reading.requests.get(request.id)).decided_by == f"U{answers.index(True)}"


@pytest.mark.parametrize("state", [s for s in RequestState if s is not RequestState.WAITING])
async def test_settled_request_waits_no_more(database: Database, state: RequestState) -> None:
    async with database.transaction(TEAM) as work:
        request = await add_request(work, await add_incident(work))
        assert [r.id for r in await work.requests.waiting()] == [request.id]

        assert await work.requests.settle(request.id, state)

        assert await work.requests.waiting() == []
        assert not await work.requests.settle(request.id, RequestState.DECLINED)
        assert (await work.requests.get(request.id)).state is state


async def test_request_is_granted_once_even_by_a_mistaken_caller(database: Database, database_url: str) -> None:
    async with database.transaction(TEAM) as work:
        incident = await add_incident(work)
        request = await add_request(work, incident)
        await add_grant(work, incident, request_id=request.id)

    async def grant_again() -> None:
        async with database.transaction(TEAM) as work:
            await add_grant(work, incident, request_id=request.id)

    with pytest.raises(Exception, match=r"(?i)unique"):
        await grant_again()


async def test_grant_or_request_that_does_not_exist_is_refused(database: Database) -> None:
    async with database.reading(TEAM) as reading:
        with pytest.raises(NoSuchIncident):
            await reading.grants.get(1)
        with pytest.raises(NoSuchIncident):
            await reading.requests.get(1)


@pytest.mark.parametrize(("apart", "linked"), [(timedelta(0), True), (HISTORY, True), (HISTORY + A_MOMENT, False)])
async def test_customers_limit_is_shared_within_the_history_and_not_for_good(
    database: Database, apart: timedelta, linked: bool
) -> None:
    async with database.transaction(TEAM) as work:
        first = await add_incident(
            work, contact_key="anna@example.org", created_at=NOON - apart, opened_at=NOON - apart
        )
        second = await add_incident(work, contact_key="anna@example.org")
        await add_grant(work, first)
        await add_grant(work, second)

        for incident in (first, second):
            standing = await work.grants.standing(incident, "U0STAFF", NOON, HISTORY)
            assert standing.goodwill_minor == (2000 if linked else 1000)


async def test_order_is_one_purchase_for_good_and_at_every_site(database: Database) -> None:
    async with database.transaction(TEAM) as work:
        long_ago = await add_incident(work, order_number="A1", created_at=NOON - 9 * HISTORY, site="elsewhere")
        await add_grant(work, long_ago, compensation_class=RESTORATION, money_back=True)
        incident = await add_incident(work, order_number="A1")

        assert (await work.grants.standing(incident, "U0STAFF", NOON, HISTORY)).put_right_minor == 1000


async def test_order_put_right_in_another_currency_is_told_and_never_converted(database: Database) -> None:
    async with database.transaction(TEAM) as work:
        abroad = await add_incident(work, order_number="A1", currency="USD")
        await add_grant(work, abroad, compensation_class=RESTORATION, currency="USD")
        await add_grant(work, abroad, currency="USD")
        incident = await add_incident(work, order_number="A1")

        standing = await work.grants.standing(incident, "U0BOSS", NOON, HISTORY)

    assert standing == Standing(in_another_currency=Money(1000, "USD"))


async def test_budget_is_one_for_each_currency(database: Database) -> None:
    async with database.transaction(TEAM) as work:
        incident = await add_incident(work)
        await add_grant(work, incident, amount_minor=1000, currency="USD")
        await add_grant(work, incident, amount_minor=10, cost_minor=12)

        assert await work.grants.goodwill_given("U0STAFF", "EUR", NOON) == 12
        assert await work.grants.goodwill_given("U0STAFF", "USD", NOON) == 1000


async def test_budget_is_not_escaped_by_naming_an_earlier_day(database: Database) -> None:
    async with database.transaction(TEAM) as work:
        await add_grant(work, await add_incident(work), given_at=NOON - timedelta(days=8), authorised_at=NOON)

        assert await work.grants.goodwill_given("U0STAFF", "EUR", NOON) == 1000
