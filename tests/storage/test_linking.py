"""What shares limits: one through another, by order, contact, customer and link, and never by name."""

from datetime import timedelta
from itertools import pairwise

import pytest

from bot.recovery.incident import Incident
from bot.recovery.link import LinkKind
from storage.database import Database
from storage.linking import MOST_LINKED
from storage.work import Work
from tests.clock import NOON
from tests.factories import TEAM, add_customer, add_grant, add_incident, add_link

DAY = timedelta(days=1)
HISTORY = 90 * DAY


async def linked(work: Work, incident: Incident) -> set[int]:
    return set(await work.links.linked(incident, HISTORY))


async def test_links_lead_from_one_incident_through_another(database: Database) -> None:
    async with database.transaction(TEAM) as work:
        anna = await add_customer(work, "Anna", "anna@example.org")
        one = await add_incident(work, order_number="A1")
        two = await add_incident(work, order_number="a-1", contact_key="anna@example.org")
        three = await add_incident(work, contact_key="anna@example.org", customer_id=anna.id)
        four = await add_incident(work, customer_id=anna.id, site="station")
        five = await add_incident(work)
        await add_link(work, five, four)
        await add_incident(work, customer_name="Anna")
        every = {i.id for i in (one, two, three, four, five)}

        for incident in (one, two, three, four, five):
            assert await linked(work, incident) == every


@pytest.mark.parametrize(
    ("days", "by_contact", "by_order"), [(0, True, True), (90, True, True), (91, False, True), (4000, False, True)]
)
async def test_customer_links_within_the_history_and_an_order_for_good(
    database: Database, days: int, by_contact: bool, by_order: bool
) -> None:
    async with database.transaction(TEAM) as work:
        anna = await add_customer(work, "Anna", "anna@example.org")
        now = await add_incident(work, contact_key="anna@example.org", customer_id=anna.id, order_number="A1")
        then = {"opened_at": NOON - days * DAY, "created_at": NOON - days * DAY}
        contact = await add_incident(work, contact_key="anna@example.org", **then)
        customer = await add_incident(work, customer_id=anna.id, **then)
        order = await add_incident(work, order_number="A1", **then)

        found = await linked(work, now)

        assert (contact.id in found, customer.id in found, order.id in found) == (by_contact, by_contact, by_order)


async def test_link_of_a_common_cause_and_one_that_ended_share_nothing(database: Database) -> None:
    async with database.transaction(TEAM) as work:
        one, two, three = [await add_incident(work) for _ in range(3)]
        await add_link(work, one, two, LinkKind.SAME_CAUSE)
        ended = await add_link(work, one, three)
        assert await work.links.end(ended.id, by="U0LEAD", at=NOON, reason="Two people")
        assert not await work.links.end(ended.id, by="U0LEAD", at=NOON, reason="Again")

        assert await linked(work, one) == {one.id}


@pytest.mark.parametrize("typed", ["none", "n/a", "-", ""])
async def test_no_order_number_links_nothing(database: Database, typed: str) -> None:
    async with database.transaction(TEAM) as work:
        one, _ = await add_incident(work, order_number=typed), await add_incident(work, order_number=typed)

        assert await linked(work, one) == {one.id}


async def test_drafts_link_nobody(database: Database) -> None:
    async with database.transaction(TEAM) as work:
        one = await add_incident(work, order_number="A1")
        await add_incident(work, order_number="A1", number=None, opened_at=None)

        assert await linked(work, one) == {one.id}


async def test_a_chain_is_followed_to_its_end(database: Database) -> None:
    async with database.transaction(TEAM) as work:
        chain = [await add_incident(work) for _ in range(12)]
        for one, other in pairwise(chain):
            await add_link(work, one, other)

        assert await linked(work, chain[0]) == {incident.id for incident in chain}


@pytest.mark.parametrize(("sharing", "beyond"), [(MOST_LINKED - 1, False), (MOST_LINKED, True)])
async def test_more_than_can_be_added_up_is_said_to_be(database: Database, sharing: int, beyond: bool) -> None:
    async with database.transaction(TEAM) as work:
        incidents = [await add_incident(work, contact_key="till@example.org") for _ in range(sharing)]
        await add_grant(work, incidents[0], amount_minor=100)

        standing = await work.grants.standing(incidents[-1], "U0STAFF", NOON, HISTORY)

    assert standing.is_beyond_counting is beyond
