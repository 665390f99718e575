"""Another workspace's rows are invisible to every query and out of reach of every write."""

import inspect
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest_asyncio
from sqlalchemy.exc import NoResultFound

from bot.recovery.approval import Request, RequestState
from bot.recovery.customer import Customer, Key, KeyKind
from bot.recovery.delivery import DeliveryKind
from bot.recovery.empowerment import Level
from bot.recovery.errors import NotFound
from bot.recovery.followup import FollowUp, Ring
from bot.recovery.grant import Ending, Grant
from bot.recovery.handing import Escalation
from bot.recovery.incident import Incident, Severity
from bot.recovery.link import Link, LinkKind
from bot.recovery.standing import Standing
from storage.audit import History
from storage.customers import Customers
from storage.database import Database
from storage.duty import Duty
from storage.flags import Flags
from storage.follow_ups import FollowUps
from storage.forgetting import Forgetting
from storage.giving import Grants
from storage.home import Homes
from storage.incidents import Incidents
from storage.linking import Links
from storage.notes import Escalations, Notes
from storage.owing import Owing, ping_key
from storage.pings import Pings
from storage.requests import Requests
from storage.work import Work
from tests.clock import NOON
from tests.factories import (
    OTHER_TEAM,
    SITE,
    TEAM,
    a_flag,
    add_customer,
    add_escalation,
    add_follow_up,
    add_grant,
    add_incident,
    add_link,
    add_note,
    add_request,
    an_incident,
)
from tests.storage.rows import all_rows

HISTORY = timedelta(days=90)
START, END = NOON - timedelta(days=1), NOON + timedelta(days=30)
_BEFORE = START - timedelta(days=1)


@dataclass(frozen=True)
class Theirs:
    """One of everything, in the other workspace."""

    incident: Incident
    grant: Grant
    request: Request
    follow_up: FollowUp
    escalation: Escalation
    customer: Customer
    unused: Customer
    link: Link


ANNAS = Key(KeyKind.MAIL, "anna@example.org")
Query = Callable[[Work, Theirs], Awaitable[Any]]

READS: dict[str, Query] = {
    "Incidents.get": lambda work, theirs: work.incidents.get(theirs.incident.id),
    "Incidents.of_origin": lambda work, theirs: work.incidents.of_origin(theirs.incident.origin),
    "Incidents.numbered": lambda work, theirs: work.incidents.numbered(theirs.incident.number or 0),
    "Incidents.open_of": lambda work, theirs: work.incidents.open_of(theirs.incident.owner_id, [SITE], 9),
    "Incidents.protected": lambda work, theirs: work.incidents.protected(),
    "Incidents.opened_between": lambda work, theirs: work.incidents.opened_between(SITE, START, END),
    "Incidents.levels_asked": lambda work, theirs: work.incidents.levels_asked([theirs.incident.id]),
    "Incidents.earlier_failures": lambda work, theirs: work.incidents.earlier_failures(
        an_incident(id=0, contact_key="anna@example.org", order_number="A1", created_at=END), START
    ),
    "Incidents.of_customers": lambda work, theirs: work.incidents.of_customers([theirs.customer.id], 9),
    "Incidents.of_contacts": lambda work, theirs: work.incidents.of_contacts(["ben@example.org"], 9),
    "Incidents.of_one": lambda work, theirs: work.incidents.of_one([theirs.customer.id], ["anna@example.org"]),
    "Incidents.those": lambda work, theirs: work.incidents.those([theirs.incident.id]),
    "Incidents.of_order": lambda work, theirs: work.incidents.of_order("a1", 9),
    "Incidents.named_since": lambda work, theirs: work.incidents.named_since([SITE], START, 9),
    "Links.linked": lambda work, theirs: _others(work, theirs),
    "Links.untold": lambda work, theirs: work.links.untold(range(1, 9)),
    "Links.areas_of_cause": lambda work, theirs: work.links.areas_of_cause(theirs.incident.id),
    "Links.get": lambda work, theirs: work.links.get(theirs.link.id),
    "Links.of_incident": lambda work, theirs: work.links.of_incident(theirs.incident.id),
    "Customers.get": lambda work, theirs: work.customers.get(theirs.customer.id),
    "Customers.by_key": lambda work, theirs: work.customers.by_key(ANNAS),
    "Customers.keys_of": lambda work, theirs: work.customers.keys_of([theirs.customer.id]),
    "Customers.named": lambda work, theirs: work.customers.named(["anna"], [SITE], 9),
    "Customers.begun": lambda work, theirs: work.customers.begun(ANNAS, [SITE], 9),
    "Customers.of_order": lambda work, theirs: work.customers.of_order("a1", [SITE], 9),
    "Customers.is_shown": lambda work, theirs: work.customers.is_shown(theirs.customer.id),
    "Customers.is_met_at": lambda work, theirs: work.customers.is_met_at(theirs.customer.id, [SITE]),
    "Customers.failures_since": lambda work, theirs: work.customers.failures_since([theirs.customer.id], START),
    "Forgetting.contacts_to_drop": lambda work, theirs: work.forgetting.contacts_to_drop(END, 9),
    "Forgetting.customers_after": lambda work, theirs: work.forgetting.customers_after(0, 9),
    "Forgetting.customers_to_drop": lambda work, theirs: work.forgetting.customers_to_drop(END, [theirs.customer.id]),
    "Forgetting.of_customers": lambda work, theirs: work.forgetting.of_customers([theirs.customer.id]),
    "Forgetting.naming": lambda work, theirs: work.forgetting.naming(["anna"], [SITE], 9),
    "Grants.get": lambda work, theirs: work.grants.get(theirs.grant.id),
    "Grants.of_incidents": lambda work, theirs: work.grants.of_incidents([theirs.incident.id]),
    "Grants.of_incident": lambda work, theirs: work.grants.of_incident(theirs.incident.id),
    "Grants.standing": lambda work, theirs: work.grants.standing(
        theirs.incident, theirs.grant.authorised_by, NOON, timedelta(days=90)
    ),
    "Grants.given_elsewhere": lambda work, theirs: work.grants.given_elsewhere(
        an_incident(id=0, contact_key="anna@example.org", order_number="A1"), HISTORY
    ),
    "Grants.goodwill_given": lambda work, theirs: work.grants.goodwill_given(theirs.grant.authorised_by, "EUR", NOON),
    "Grants.of_request": lambda work, theirs: work.grants.of_request(theirs.request.id),
    "Grants.given_between": lambda work, theirs: work.grants.given_between(SITE, "EUR", START, END),
    "Requests.get": lambda work, theirs: work.requests.get(theirs.request.id),
    "Requests.of_incident": lambda work, theirs: work.requests.of_incident(theirs.incident.id),
    "Requests.waiting": lambda work, theirs: work.requests.waiting(),
    "FollowUps.get": lambda work, theirs: work.follow_ups.get(theirs.follow_up.id),
    "FollowUps.of_incident": lambda work, theirs: work.follow_ups.of_incident(theirs.incident.id),
    "FollowUps.open_of_incident": lambda work, theirs: work.follow_ups.open_of_incident(theirs.incident.id),
    "FollowUps.open_of": lambda work, theirs: work.follow_ups.open_of(theirs.follow_up.assignee_id),
    "FollowUps.agreed_to_news": lambda work, theirs: work.follow_ups.agreed_to_news(SITE, "", [SITE], 9),
    "FollowUps.promised_between": lambda work, theirs: work.follow_ups.promised_between(SITE, START, END),
    "Notes.of_incident": lambda work, theirs: work.notes.of_incident(theirs.incident.id),
    "Escalations.get": lambda work, theirs: work.escalations.get(theirs.escalation.id),
    "Escalations.of_incident": lambda work, theirs: work.escalations.of_incident(theirs.incident.id),
    "History.of_incident": lambda work, theirs: work.history.of_incident(theirs.incident.id),
    "Duty.on_duty": lambda work, theirs: work.duty.on_duty(),
    "Duty.said": lambda work, theirs: work.duty.said(),
    "Duty.off_duty": lambda work, theirs: work.duty.off_duty(),
    "Pings.of_ping": lambda work, theirs: work.pings.of_ping("D"),
    "Pings.of_follow_up": lambda work, theirs: work.pings.of_follow_up(theirs.follow_up.id),
    "Pings.newest": lambda work, theirs: work.pings.newest([theirs.follow_up.id]),
    "Pings.was_told": lambda work, theirs: work.pings.was_told(theirs.follow_up.id),
    "Pings.to_come": lambda work, theirs: work.pings.to_come("U0STAFF", START),
    "Flags.sharing": lambda work, theirs: work.flags.sharing(range(1, 9), 9),
    "Flags.given_since": lambda work, theirs: work.flags.given_since(SITE, START),
    "Flags.people_since": lambda work, theirs: work.flags.people_since(SITE, START),
    "Flags.reviewed_since": lambda work, theirs: work.flags.reviewed_since(SITE, START),
    "Homes.site_of": lambda work, theirs: work.homes.site_of("U0STAFF"),
    "Homes.incidents": lambda work, theirs: work.homes.incidents([theirs.incident.id]),
    "Homes.owed_by": lambda work, theirs: work.homes.owed_by(theirs.follow_up.assignee_id, [SITE], 9),
    "Homes.promised_before": lambda work, theirs: work.homes.promised_before(SITE, END, 9),
    "Homes.said_untaken": lambda work, theirs: work.homes.said_untaken(SITE, 9),
    "Homes.undelivered": lambda work, theirs: work.homes.undelivered(SITE, 9),
    "Homes.undelivered_concerning": lambda work, theirs: work.homes.undelivered_concerning(SITE),
    "Owing.recipients": lambda work, theirs: work.deliveries.recipients(DeliveryKind.CARD, theirs.incident.id, "C1"),
    "Owing.copies": lambda work, theirs: work.deliveries.copies(DeliveryKind.CARD, theirs.incident.id, "C1"),
    "Owing.is_pending": lambda work, theirs: work.deliveries.is_pending(DeliveryKind.CARD, theirs.incident.id),
    "Owing.is_pending_as": lambda work, theirs: work.deliveries.is_pending_as(f"card:{theirs.incident.id}:C1"),
}

WRITES: dict[str, Query] = {
    "Incidents.save": lambda work, theirs: work.incidents.save(theirs.incident.id, what_happened="changed"),
    "Incidents.drop_draft": lambda work, theirs: work.incidents.drop_draft(theirs.incident.id),
    "Links.end": lambda work, theirs: work.links.end(theirs.link.id, by="U0STAFF", at=NOON, reason="a slip"),
    "Customers.rename": lambda work, theirs: work.customers.rename(theirs.customer, "Ben"),
    "Customers.erase": lambda work, theirs: work.customers.erase(theirs.customer.id, NOON),
    "Customers.drop_keys": lambda work, theirs: work.customers.drop_keys([theirs.customer.id], *KeyKind),
    "Customers.drop_unused": lambda work, theirs: work.customers.drop_unused(theirs.unused.id),
    "Forgetting.erase": lambda work, theirs: work.forgetting.erase([theirs.incident.id]),
    "Forgetting.drop_contacts": lambda work, theirs: work.forgetting.drop_contacts([theirs.incident.id]),
    "Grants.note_taken": lambda work, theirs: work.grants.note_taken(theirs.grant.id, taken=True),
    "Grants.ratify": lambda work, theirs: work.grants.ratify(theirs.grant.id, authorised_by="U0BOSS"),
    "Grants.end": lambda work, theirs: work.grants.end(theirs.grant.id, Ending.REVERSED, by="U0LEAD", at=NOON),
    "Requests.settle": lambda work, theirs: work.requests.settle(theirs.request.id, RequestState.APPROVED),
    "Requests.save": lambda work, theirs: work.requests.save(theirs.request.id, promise_at=END),
    "Requests.wait_in": lambda work, theirs: work.requests.wait_in(theirs.incident.id, "U0STAFF", "V1", "1.x"),
    "Escalations.end": lambda work, theirs: work.escalations.end(theirs.escalation.id, NOON),
    "Escalations.take": lambda work, theirs: work.escalations.take(theirs.escalation.id, "U0LEAD", NOON),
    "FollowUps.save": lambda work, theirs: work.follow_ups.save(theirs.follow_up.id, note="changed"),
    "Owing.owe_again": lambda work, theirs: work.deliveries.owe_again(DeliveryKind.CARD, theirs.incident.id, now=END),
    "Owing.redraw": lambda work, theirs: work.deliveries.redraw(theirs.incident.id, now=END),
    "Owing.revise": lambda work, theirs: work.deliveries.revise(DeliveryKind.CARD, theirs.incident.id, now=END),
    "Owing.redraw_cards": lambda work, theirs: work.deliveries.redraw_cards(theirs.incident.id, now=END),
    "Owing.revive": lambda work, theirs: work.deliveries.revive(SITE, None, now=END),
    "Owing.restrict": lambda work, theirs: work.deliveries.restrict(theirs.incident.id, now=END),
    "Owing.cancel": lambda work, theirs: work.deliveries.cancel(DeliveryKind.CARD, theirs.incident.id),
}

NOTHING: tuple[Any, ...] = (None, [], {}, 0, False, frozenset(), Standing())

# These add rows of the caller's own workspace, or hold a claim that nobody else was given.
OWN_ROWS_ONLY = {
    "Incidents.add",
    "Customers.add",
    "Customers.learn",
    "Links.add",
    "Grants.add",
    "Requests.add",
    "FollowUps.add",
    "Pings.add",
    "Notes.add",
    "Escalations.add",
    "Duty.switch",
    "Flags.review",
    "Homes.move",
    "Owing.owe",
    "Owing.end",
    "Owing.bury",
}


@pytest_asyncio.fixture
async def theirs(database: Database) -> Theirs:
    async with database.transaction(OTHER_TEAM) as work:
        customer = await add_customer(work, "Anna Miller", "anna@example.org")
        incident = await add_incident(
            work,
            customer_id=customer.id,
            contact="anna@example.org",
            contact_key="anna@example.org",
            order_number="A1",
            closed_at=NOON,
            news_consent=True,
            origin="1.2.c0ffee",
        )
        named = await add_incident(work, customer_name="Anna", contact_key="ben@example.org")
        await add_link(work, incident, await add_incident(work, area="wrong_bill"), LinkKind.SAME_CAUSE)
        await work.audit.write(incident, "U0STAFF", "keep", at=NOON, after={"contact": "anna@example.org"})
        await add_incident(work, severity=Severity.S4)
        await add_grant(work, named, taken=False)
        await work.duty.switch("U0STAFF", True, NOON)
        await work.duty.switch("U0LEAD", False, NOON)
        await add_note(work, incident)
        await work.audit.write(incident, "U0STAFF", "open_incident", at=NOON)
        await work.homes.move("U0STAFF", SITE)
        await work.flags.review(a_flag(), "U0MANAGER", Level.MANAGER, NOON, "1")
        case = await add_incident(work, severity=Severity.S4, case_owner_id="U0OWNER", concerns=("U0LEAD",))
        await work.deliveries.owe(
            DeliveryKind.PROTECTED, case.id, site=SITE, recipient="U0OWNER", due_at=START, incident_id=case.id
        )
        await work.deliveries.owe(
            DeliveryKind.CARD, incident.id, site=SITE, recipient="C1", due_at=NOON, incident_id=incident.id
        )
        await work.deliveries.owe(DeliveryKind.DIGEST, 1, site=SITE, recipient="C1", due_at=START)
        request = await add_request(work, incident)
        made = Theirs(
            incident=incident,
            grant=await add_grant(work, incident, request_id=request.id),
            request=request,
            follow_up=await add_follow_up(work, incident),
            escalation=await add_escalation(work, incident),
            customer=customer,
            unused=await add_customer(work, "Ben", "ben@example.org"),
            link=await add_link(work, incident, named),
        )
        await _ping(work, made.follow_up, "D")
    async with database.transaction(OTHER_TEAM) as work:
        await _ping(work, made.follow_up, "SENT", due_at=_BEFORE)
    (sent,) = await database.outbox.claim(_BEFORE, NOON, 9)
    await database.outbox.finish(sent, "D1", "1.1")
    dead = await database.outbox.claim(NOON, NOON, 2)
    async with database.transaction(OTHER_TEAM) as work:
        assert [await work.deliveries.bury(one, "channel_not_found") for one in dead] == [True, True]
    return made


async def _ping(work: Work, follow_up: FollowUp, ping: str, due_at: datetime = NOON) -> None:
    await work.pings.add(
        site=SITE,
        incident_id=follow_up.incident_id,
        follow_up_id=follow_up.id,
        ping=ping,
        recipient="U0STAFF",
        ring=Ring.DUE,
        due_at=NOON,
        at=NOON,
    )
    await work.deliveries.owe(
        DeliveryKind.PING, ping, site=SITE, recipient="U0STAFF", due_at=due_at, dedupe_key=ping_key(ping)
    )


async def _others(work: Work, theirs: Theirs) -> frozenset[int]:
    return await work.links.linked(theirs.incident, HISTORY) - {theirs.incident.id}


def test_every_query_of_the_storage_is_tried_here() -> None:
    parts = (
        Incidents,
        Links,
        Customers,
        Forgetting,
        Grants,
        Requests,
        FollowUps,
        Notes,
        Escalations,
        History,
        Duty,
        Pings,
        Flags,
        Homes,
        Owing,
    )
    queries = {
        f"{part.__name__}.{name}"
        for part in parts
        for name, _ in inspect.getmembers(part, inspect.iscoroutinefunction)
        if not name.startswith("_")
    }

    assert queries == {*READS, *WRITES, *OWN_ROWS_ONLY}


async def test_every_query_finds_its_own_workspaces_rows(database: Database, theirs: Theirs) -> None:
    found = {name: await _found(database, OTHER_TEAM, query, theirs) for name, query in READS.items()}

    assert [name for name, rows in found.items() if rows in NOTHING] == []


async def test_no_query_finds_anything_of_another_workspace(database: Database, theirs: Theirs) -> None:
    found = {name: await _found(database, TEAM, query, theirs) for name, query in READS.items()}

    assert {name: rows for name, rows in found.items() if rows not in NOTHING} == {}


async def _found(database: Database, team_id: str, query: Query, theirs: Theirs) -> Any:
    """What it answers where this workspace asks for the other's."""
    with suppress(NotFound):
        async with database.transaction(team_id) as work:
            return await query(work, theirs)


async def test_no_write_reaches_another_workspace(database: Database, database_url: str, theirs: Theirs) -> None:
    before = await all_rows(database_url)
    for write in WRITES.values():
        with suppress(NoResultFound):
            async with database.transaction(TEAM) as work:
                await write(work, theirs)

    after = await all_rows(database_url)
    del before["workspaces"], after["workspaces"]
    assert after == before
