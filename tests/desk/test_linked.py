"""Incidents of one customer or one order share their limits; another purchase has a price of its own."""

import asyncio
from typing import Any

import pytest

from bot.desk import RecoveryDesk
from bot.recovery.empowerment import Level
from bot.recovery.errors import AboveThePrice, ReasonNeeded
from bot.recovery.incident import Proof
from storage.tables import grants
from tests.desk.stories import COLLEAGUE, STAFF, give, open_incident
from tests.storage.rows import rows_of

PAID_100: dict[str, Any] = {"price_minor": 10_000, "order_number": "A1", "proof": Proof.RECEIPT}


@pytest.mark.parametrize("link", [{"contact": "anna@example.org"}, {"order_number": "A1"}])
async def test_second_incident_of_a_customer_or_order_has_no_limit_of_its_own(
    desk: RecoveryDesk, link: dict[str, Any]
) -> None:
    await give(desk, await open_incident(desk, **link), 2000)
    second = await open_incident(desk, COLLEAGUE, **link)

    assert (await desk.walking.case(COLLEAGUE, second.id)).goodwill_left_minor == 500
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
