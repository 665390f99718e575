"""Another workspace's rows are invisible to every query and out of reach of every write."""

import inspect
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy.exc import NoResultFound

from bot.recovery.approval import Request, RequestState
from bot.recovery.delivery import DeliveryKind
from bot.recovery.empowerment import Standing
from bot.recovery.errors import NoSuchIncident
from bot.recovery.followup import FollowUp
from bot.recovery.grant import Ending, Grant
from bot.recovery.handing import Escalation
from bot.recovery.incident import Incident
from storage.audit import History
from storage.database import Database
from storage.duty import Duty
from storage.follow_ups import FollowUps
from storage.giving import Grants
from storage.incidents import Incidents
from storage.notes import Escalations, Notes
from storage.outbox import Owing
from storage.requests import Requests
from storage.work import Work
from tests.clock import NOON
from tests.factories import (
    OTHER_TEAM,
    SITE,
    TEAM,
    add_escalation,
    add_follow_up,
    add_grant,
    add_incident,
    add_note,
    add_request,
    an_incident,
)
from tests.storage.rows import all_rows

START, END = NOON - timedelta(days=1), NOON + timedelta(days=30)


@dataclass(frozen=True)
class Theirs:
    """One of everything, in the other workspace."""

    incident: Incident
    grant: Grant
    request: Request
    follow_up: FollowUp
    escalation: Escalation


Query = Callable[[Work, Theirs], Awaitable[Any]]

READS: dict[str, Query] = {
    "Incidents.get": lambda work, theirs: work.incidents.get(theirs.incident.id),
    "Incidents.numbered": lambda work, theirs: work.incidents.numbered(theirs.incident.number or 0),
    "Incidents.open_of": lambda work, theirs: work.incidents.open_of(theirs.incident.owner_id),
    "Incidents.opened_between": lambda work, theirs: work.incidents.opened_between(SITE, START, END),
    "Incidents.earlier_failures": lambda work, theirs: work.incidents.earlier_failures(
        an_incident(id=0, contact_key="anna@example.org", order_number="A1", created_at=END), START
    ),
    "Grants.get": lambda work, theirs: work.grants.get(theirs.grant.id),
    "Grants.of_incident": lambda work, theirs: work.grants.of_incident(theirs.incident.id),
    "Grants.of_incidents": lambda work, theirs: work.grants.of_incidents([theirs.incident.id]),
    "Grants.standing": lambda work, theirs: work.grants.standing(
        theirs.incident, theirs.grant.authorised_by, NOON, timedelta(days=90)
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
    "FollowUps.promised_between": lambda work, theirs: work.follow_ups.promised_between(SITE, START, END),
    "Notes.of_incident": lambda work, theirs: work.notes.of_incident(theirs.incident.id),
    "Escalations.get": lambda work, theirs: work.escalations.get(theirs.escalation.id),
    "Escalations.of_incident": lambda work, theirs: work.escalations.of_incident(theirs.incident.id),
    "History.of_incident": lambda work, theirs: work.history.of_incident(theirs.incident.id),
    "Duty.on_duty": lambda work, theirs: work.duty.on_duty(),
    "Owing.recipients": lambda work, theirs: work.deliveries.recipients(DeliveryKind.CARD, theirs.incident.id, "C1"),
    "Owing.is_pending": lambda work, theirs: work.deliveries.is_pending(DeliveryKind.CARD, theirs.incident.id),
}

WRITES: dict[str, Query] = {
    "Incidents.save": lambda work, theirs: work.incidents.save(theirs.incident.id, what_happened="changed"),
    "Incidents.drop_draft": lambda work, theirs: work.incidents.drop_draft(theirs.incident.id),
    "Grants.note_taken": lambda work, theirs: work.grants.note_taken(theirs.grant.id, taken=True),
    "Grants.ratify": lambda work, theirs: work.grants.ratify(theirs.grant.id, authorised_by="U0BOSS"),
    "Grants.end": lambda work, theirs: work.grants.end(theirs.grant.id, Ending.REVERSED, by="U0LEAD", at=NOON),
    "Requests.settle": lambda work, theirs: work.requests.settle(theirs.request.id, RequestState.APPROVED),
    "Requests.save": lambda work, theirs: work.requests.save(theirs.request.id, promise_at=END),
    "Escalations.end": lambda work, theirs: work.escalations.end(theirs.escalation.id, NOON),
    "Escalations.take": lambda work, theirs: work.escalations.take(theirs.escalation.id, "U0LEAD", NOON),
    "FollowUps.save": lambda work, theirs: work.follow_ups.save(theirs.follow_up.id, note="changed"),
    "Owing.owe_again": lambda work, theirs: work.deliveries.owe_again(DeliveryKind.CARD, theirs.incident.id, now=END),
    "Owing.revise": lambda work, theirs: work.deliveries.revise(DeliveryKind.CARD, theirs.incident.id, now=END),
    "Owing.cancel": lambda work, theirs: work.deliveries.cancel(DeliveryKind.CARD, theirs.incident.id),
}

NOTHING: tuple[Any, ...] = (None, [], {}, 0, False, frozenset(), Standing())

# These add rows of the caller's own workspace, or hold a claim that nobody else was given.
OWN_ROWS_ONLY = {
    "Incidents.add",
    "Grants.add",
    "Requests.add",
    "FollowUps.add",
    "Notes.add",
    "Escalations.add",
    "Duty.switch",
    "Owing.owe",
    "Owing.end",
}


@pytest_asyncio.fixture
async def theirs(database: Database) -> Theirs:
    async with database.transaction(OTHER_TEAM) as work:
        incident = await add_incident(work, contact_key="anna@example.org", order_number="A1")
        await work.duty.switch("U0STAFF", True, NOON)
        await add_note(work, incident)
        await work.audit.write(incident, "U0STAFF", "open_incident", at=NOON)
        await work.deliveries.owe(DeliveryKind.CARD, incident.id, site=SITE, recipient="C1", due_at=NOON)
        request = await add_request(work, incident)
        return Theirs(
            incident=incident,
            grant=await add_grant(work, incident, request_id=request.id),
            request=request,
            follow_up=await add_follow_up(work, incident),
            escalation=await add_escalation(work, incident),
        )


def test_every_query_of_the_storage_is_tried_here() -> None:
    parts = (Incidents, Grants, Requests, FollowUps, Notes, Escalations, History, Duty, Owing)
    queries = {
        f"{part.__name__}.{name}"
        for part in parts
        for name, _ in inspect.getmembers(part, inspect.iscoroutinefunction)
        if not name.startswith("_")
    }

    assert queries == {*READS, *WRITES, *OWN_ROWS_ONLY}


@pytest.mark.parametrize("query", READS)
async def test_query_finds_its_own_workspaces_rows(database: Database, theirs: Theirs, query: str) -> None:
    async with database.transaction(OTHER_TEAM) as work:
        assert await READS[query](work, theirs) not in NOTHING


@pytest.mark.parametrize("query", READS)
async def test_query_finds_nothing_of_another_workspace(database: Database, theirs: Theirs, query: str) -> None:
    async with database.transaction(TEAM) as work:
        try:
            found = await READS[query](work, theirs)
        except NoSuchIncident:
            found = None
    assert found in NOTHING


async def test_no_write_reaches_another_workspace(database: Database, database_url: str, theirs: Theirs) -> None:
    before = await all_rows(database_url)
    for write in WRITES.values():
        with suppress(NoResultFound):
            async with database.transaction(TEAM) as work:
                await write(work, theirs)

    after = await all_rows(database_url)
    del before["workspaces"], after["workspaces"]
    assert after == before
