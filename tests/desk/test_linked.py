"""Incidents of one customer or one order share their limits; another purchase has a price of its own."""

import asyncio
from typing import Any

import pytest

from bot.desk import RecoveryDesk
from bot.recovery.empowerment import Level, Reach
from bot.recovery.errors import AboveThePrice, ReasonNeeded, RecoveryError
from bot.recovery.incident import Proof, Severity
from bot.recovery.standing import Left
from bot.views.speech import refusal
from storage.database import Database
from storage.tables import grants
from tests.desk.stories import COLLEAGUE, STAFF, ask, give, open_incident
from tests.factories import TEAM, add_grant, add_incident
from tests.storage.rows import rows_of

PAID_100: dict[str, Any] = {"price_minor": 10_000, "order_number": "A1", "proof": Proof.RECEIPT}


@pytest.mark.parametrize("link", [{"contact": "anna@example.org"}, {"order_number": "A1"}])
async def test_second_incident_of_a_customer_or_order_has_no_limit_of_its_own(
    desk: RecoveryDesk, link: dict[str, Any]
) -> None:
    await give(desk, await open_incident(desk, **link), 2000)
    second = await open_incident(desk, COLLEAGUE, **link)

    assert (await desk.walking.case(COLLEAGUE, second.id)).goodwill_left == Left(500, Reach.TOGETHER)
    with pytest.raises(ReasonNeeded):
        await give(desk, second, 501, actor=COLLEAGUE)
    assert (await give(desk, second, 500, actor=COLLEAGUE)).grant


async def test_incidents_of_the_same_name_have_limits_of_their_own(desk: RecoveryDesk) -> None:
    await give(desk, await open_incident(desk, customer_name="Anna"), 2500)

    assert (await give(desk, await open_incident(desk, customer_name="Anna"), 2500)).grant


async def test_gifts_at_once_on_incidents_of_one_order_stay_within_one_limit(
    desk: RecoveryDesk, replica: RecoveryDesk, database_url: str
) -> None:
    opened = [await open_incident(desk, order_number="A1") for _ in range(8)]

    wishes = (give(one, incident, 1000) for one, incident in zip((desk, replica) * 4, opened, strict=True))
    await asyncio.gather(*wishes, return_exceptions=True)

    assert len(await rows_of(database_url, grants)) == 2


async def test_order_typed_with_the_wish_links_before_the_limit_is_read(desk: RecoveryDesk) -> None:
    await give(desk, await open_incident(desk, order_number="A1"), 2500)

    with pytest.raises(ReasonNeeded):
        await give(desk, await open_incident(desk), 500, order_number="A1")


async def test_order_is_given_back_once_in_however_many_incidents(desk: RecoveryDesk) -> None:
    await give(desk, await open_incident(desk), 9000, kind="refund", **PAID_100)
    second = await open_incident(desk, COLLEAGUE)

    with pytest.raises(AboveThePrice, match=r"at most 10\.00 EUR"):
        await give(desk, second, 1001, actor=COLLEAGUE, kind="refund", **PAID_100)


async def test_another_purchase_of_the_same_customer_can_be_given_back(desk: RecoveryDesk) -> None:
    first = await open_incident(desk, contact="anna@example.org")
    await give(desk, first, 10_000, kind="refund", **PAID_100)
    second = await open_incident(desk, contact="anna@example.org")

    given = await give(desk, second, 5000, kind="refund", **{**PAID_100, "price_minor": 5000, "order_number": "B2"})

    assert given.grant, "the limit of the customer has 50.00 left, and so has the price of this order"


async def test_another_purchase_above_the_customers_limit_goes_to_a_lead(desk: RecoveryDesk) -> None:
    first = await open_incident(desk, contact="anna@example.org")
    await give(desk, first, 10_000, kind="refund", **PAID_100)
    second = await open_incident(desk, contact="anna@example.org")

    given = await give(
        desk, second, 10_000, kind="refund", reason="Two orders", actor=STAFF, **{**PAID_100, "order_number": "B2"}
    )

    assert given.request
    assert given.request.needs is Level.LEAD


async def test_order_that_is_told_to_be_another_was_given_back_all_the_same(desk: RecoveryDesk) -> None:
    first = await open_incident(desk, **PAID_100)
    assert (await give(desk, first, 10_000, kind="refund")).grant
    await desk.walking.keep(STAFF, first.id, {"order_number": "B2"})
    second = await open_incident(desk, COLLEAGUE, **PAID_100)

    with pytest.raises(AboveThePrice):
        await give(desk, second, 10_000, actor=COLLEAGUE, kind="refund")


@pytest.mark.parametrize("link", [{"contact": "anna@example.org"}, {"order_number": "A1"}])
async def test_refusal_says_that_the_customers_incidents_share_the_limit(
    desk: RecoveryDesk, link: dict[str, Any]
) -> None:
    await give(desk, await open_incident(desk, **link), 1500)
    second = await open_incident(desk, COLLEAGUE, **link)

    with pytest.raises(ReasonNeeded) as refused:
        await give(desk, second, 1001, actor=COLLEAGUE)

    assert "€25.00 goodwill limit for this customer's incidents together (€15.00 of it is used)" in told(refused.value)


async def test_refusal_says_this_incident_where_nothing_was_given_elsewhere(desk: RecoveryDesk) -> None:
    await open_incident(desk, order_number="A1")
    second = await open_incident(desk, order_number="A1")
    await give(desk, second, 1500)

    with pytest.raises(ReasonNeeded) as refused:
        await give(desk, second, 1001)

    assert "€25.00 goodwill limit for this incident (€15.00 of it is used)" in told(refused.value)


@pytest.mark.parametrize("secret", [{"severity": Severity.S4}, {"severity": Severity.S2, "concerns": ("U0STAFF",)}])
async def test_of_a_protected_case_no_more_is_said_than_that_the_limit_is_used_up(
    desk: RecoveryDesk, database: Database, secret: dict[str, Any]
) -> None:
    async with database.transaction(TEAM) as work:
        await add_grant(work, await add_incident(work, order_number="A1", **secret), amount_minor=2500)
    second = await open_incident(desk, order_number="A1")

    case = await desk.walking.case(STAFF, second.id)
    with pytest.raises(ReasonNeeded) as refused:
        await give(desk, second, 500)
    request = await ask(desk, second, 500)
    asked = await desk.deciding.asked(TEAM, request.id)

    assert case.goodwill_left == Left(0, Reach.UNTOLD)
    assert "€25.00 goodwill limit (all of it is used)" in told(refused.value)
    assert asked.elsewhere == ()


async def test_whoever_decides_reads_what_was_given_for_the_customers_other_incidents(desk: RecoveryDesk) -> None:
    first, other = await open_incident(desk, order_number="A1"), await open_incident(desk, order_number="A1")
    await give(desk, first, 2000)
    await give(desk, first, 4000, kind="redo", price_minor=9000, proof=Proof.RECEIPT)

    request = await ask(desk, other, 1000)

    asked = await desk.deciding.asked(TEAM, request.id)
    assert [grant.amount_minor for grant in asked.elsewhere] == [2000], "what puts right has a limit of its own"


def told(error: RecoveryError) -> str:
    return refusal(error, as_mrkdwn=True)
