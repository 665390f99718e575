"""Incidents: which are open, which are counted, and which are the same customer's."""

from datetime import timedelta

import pytest

from bot.recovery.errors import NoSuchIncident
from bot.recovery.incident import Incident, Parting, Proof, Severity, Step
from storage.database import Database
from tests.clock import NOON
from tests.factories import SITE, TEAM, add_incident

DAY = timedelta(days=1)


async def test_incident_comes_back_as_it_was_saved(database: Database) -> None:
    changes = {
        "step": Step.WRITE_DOWN,
        "severity": Severity.S3,
        "proof": Proof.CARD,
        "parting": Parting.CALMER,
        "price_minor": 9_000_000_000,
        "what_happened": "Суп холодный · 수프가 차가웠어요 · كان الحساء باردًا 🥣",
        "avoidable": True,
        "consent": True,
        "happened_at": NOON - timedelta(microseconds=1),
    }
    async with database.transaction(TEAM) as work:
        added = await add_incident(work)
        saved = await work.incidents.save(added.id, **changes)

    async with database.reading(TEAM) as reading:
        read = await reading.incidents.get(added.id)
    assert read == saved
    assert {name: getattr(read, name) for name in changes} == changes


async def test_incident_is_told_as_it_was_written_when_it_is_added(database: Database) -> None:
    async with database.transaction(TEAM) as work:
        added = await add_incident(work, what_happened="The soup was cold", origin="1.2.3")
    async with database.reading(TEAM) as reading:
        assert await reading.incidents.get(added.id) == added


async def test_incident_is_found_by_its_number(database: Database) -> None:
    async with database.transaction(TEAM) as work:
        await add_incident(work)
        second = await add_incident(work)

    async with database.reading(TEAM) as reading:
        assert (await reading.incidents.numbered(2)).id == second.id
        with pytest.raises(NoSuchIncident, match="#3"):
            await reading.incidents.numbered(3)


async def test_open_incidents_are_the_unwritten_ones_that_they_own_or_walk_newest_first(database: Database) -> None:
    async with database.transaction(TEAM) as work:
        walked = await add_incident(work, owner_id="U0LEAD", walker_id="U0STAFF", saved_at=NOON + DAY)
        older = await add_incident(work, saved_at=NOON - DAY)
        newer = await add_incident(work, saved_at=NOON)
        draft = await add_incident(work, number=None, opened_at=None, saved_at=NOON - 2 * DAY)
        await add_incident(work, written_at=NOON)
        await add_incident(work, owner_id="U0OTHER")
        await add_incident(work, site="elsewhere")
        await add_incident(work, severity=Severity.S4)

    async with database.reading(TEAM) as reading:
        found = await reading.incidents.open_of("U0STAFF", [SITE], 20)
        assert [i.id for i in found] == [walked.id, newer.id, older.id, draft.id]
        assert [i.id for i in await reading.incidents.open_of("U0LEAD", [SITE], 20)] == [walked.id]
        assert len(await reading.incidents.open_of("U0STAFF", [SITE], 2)) == 2


async def test_opened_between_takes_the_start_and_leaves_the_end(database: Database) -> None:
    async with database.transaction(TEAM) as work:
        at_start = await add_incident(work, opened_at=NOON)
        await add_incident(work, opened_at=NOON + DAY)
        await add_incident(work, opened_at=NOON - timedelta(microseconds=1))
        await add_incident(work, number=None, opened_at=None)
        await add_incident(work, opened_at=NOON, site="elsewhere")

    async with database.reading(TEAM) as reading:
        found = await reading.incidents.opened_between(SITE, NOON, NOON + DAY)
    assert [i.id for i in found] == [at_start.id]


async def test_draft_is_dropped_and_an_opened_incident_never(database: Database) -> None:
    async with database.transaction(TEAM) as work:
        draft = await add_incident(work, number=None, opened_at=None)
        opened = await add_incident(work)
        await work.incidents.drop_draft(draft.id)
        await work.incidents.drop_draft(opened.id)

    async with database.reading(TEAM) as reading:
        assert await reading.incidents.get(opened.id)
        with pytest.raises(NoSuchIncident):
            await reading.incidents.get(draft.id)


async def test_draft_is_dropped_with_what_the_audit_says_of_it(database: Database) -> None:
    async with database.transaction(TEAM) as work:
        draft = await add_incident(work, number=None, opened_at=None)
        await work.audit.write(draft, "U0STAFF", "keep_typed", at=NOON, after={"waiting": "later"})

    async with database.transaction(TEAM) as work:
        await work.incidents.drop_draft(draft.id)

    async with database.reading(TEAM) as reading:
        with pytest.raises(NoSuchIncident):
            await reading.incidents.get(draft.id)


@pytest.mark.parametrize(
    ("earlier", "known"),
    [
        ({"contact_key": "anna@example.org"}, True),
        ({"order_number": "A1"}, True),
        ({"contact_key": "anna@example.org", "order_number": "A1"}, True),
        ({"customer_name": "Anna"}, False),
        ({"contact_key": "ben@example.org"}, False),
        ({"order_number": "A2"}, False),
        ({"contact_key": "anna@example.org", "opened_at": NOON - 91 * DAY}, False),
        ({"contact_key": "anna@example.org", "opened_at": NOON + DAY}, False),
        ({"contact_key": "anna@example.org", "opened_at": None, "number": None}, False),
    ],
)
async def test_customer_is_known_again_by_contact_or_order_never_by_name(
    database: Database, earlier: dict[str, object], known: bool
) -> None:
    async with database.transaction(TEAM) as work:
        first = await add_incident(work, **{"opened_at": NOON - DAY, **earlier})
        now = await add_incident(
            work, customer_name="Anna", contact_key="anna@example.org", order_number="A1", created_at=NOON
        )

    assert await earlier_failures(database, now) == ([first.id] if known else [])


async def test_customer_without_contact_and_order_is_known_to_nobody(database: Database) -> None:
    async with database.transaction(TEAM) as work:
        await add_incident(work, opened_at=NOON - DAY)
        now = await add_incident(work)

    assert await earlier_failures(database, now) == []


async def earlier_failures(database: Database, incident: Incident) -> list[int]:
    async with database.reading(TEAM) as reading:
        return [i.id for i in await reading.incidents.earlier_failures(incident, incident.created_at - 90 * DAY)]
