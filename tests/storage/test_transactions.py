"""One intention, one transaction: all of it or nothing, one after the other within a workspace."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot.recovery.delivery import DeliveryKind
from bot.recovery.empowerment import Level
from bot.recovery.errors import NoSuchIncident
from bot.recovery.followup import Ring
from storage.database import Database
from storage.work import Work
from tests.clock import NOON
from tests.databases import patiently_opened
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
)
from tests.storage.rows import all_rows


class SomethingBroke(Exception):
    """What a test breaks a transaction with."""


async def write_everything(work: Work) -> None:
    """A row in every table that a transaction can reach."""
    incident = await add_incident(work)
    await add_grant(work, incident)
    await add_request(work, incident)
    follow_up = await add_follow_up(work, incident)
    told = {"incident_id": incident.id, "follow_up_id": follow_up.id, "ring": Ring.DUE, "due_at": NOON, "at": NOON}
    await work.pings.add(site=SITE, ping="U0STAFF:1", recipient="U0STAFF", **told)
    await add_note(work, incident)
    await add_escalation(work, incident)
    await add_link(work, incident, await add_incident(work))
    await add_customer(work, "Anna Miller", "anna@example.org")
    await work.audit.write(incident, "U0STAFF", "open_incident", at=NOON, after={"due_at": NOON})
    await work.deliveries.owe(DeliveryKind.CARD, incident.id, site=SITE, recipient="C1", due_at=NOON)
    await work.duty.switch("U0LEAD", True, NOON)
    await work.homes.move("U0LEAD", SITE)
    await work.flags.review(a_flag(), "U0MANAGER", Level.MANAGER, NOON, "1")
    assert await work.is_first_use("a form's token", NOON)


async def fail_after(write: Callable[[Work], Awaitable[None]], database: Database) -> None:
    async with database.transaction(TEAM) as work:
        await write(work)
        raise SomethingBroke


async def test_transaction_that_succeeds_keeps_all_of_it(database: Database, database_url: str) -> None:
    async with database.transaction(TEAM) as work:
        await write_everything(work)

    rows = await all_rows(database_url)
    assert {table for table, written in rows.items() if written} == set(rows) - {"slots"}


async def test_transaction_that_fails_keeps_none_of_it(database: Database, database_url: str) -> None:
    with pytest.raises(SomethingBroke):
        await fail_after(write_everything, database)

    assert not any((await all_rows(database_url)).values())


async def test_transaction_that_is_cancelled_keeps_none_of_it(database: Database, database_url: str) -> None:
    written = asyncio.Event()

    async def interrupted() -> None:
        async with database.transaction(TEAM) as work:
            await write_everything(work)
            written.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(interrupted())
    await written.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert not any((await all_rows(database_url)).values())
    async with database.transaction(TEAM) as work:
        assert work.take_number() == 1


async def test_commit_that_owes_wakes_the_loop_once_and_after_it(database: Database) -> None:
    woken = []
    database.woken = lambda _: woken.append("woken")

    async with database.transaction(TEAM) as work:
        await work.deliveries.owe(DeliveryKind.CARD, 1, site=SITE, recipient="C1", due_at=NOON)
        await work.deliveries.owe(DeliveryKind.CARD, 2, site=SITE, recipient="C1", due_at=NOON)
        assert woken == []

    assert woken == ["woken"]


async def test_commit_that_owes_nothing_wakes_nobody(database: Database) -> None:
    woken = []
    database.woken = lambda _: woken.append("woken")

    async with database.transaction(TEAM) as work:
        await add_incident(work)

    assert woken == []


async def test_transaction_that_fails_wakes_nobody(database: Database) -> None:
    woken = []
    database.woken = lambda _: woken.append("woken")

    with pytest.raises(SomethingBroke):
        await fail_after(write_everything, database)

    assert woken == []


async def test_long_read_does_not_hold_up_a_write(database: Database) -> None:
    async with database.transaction(TEAM) as work:
        incident = await add_incident(work, what_happened="before")

    async with database.reading(TEAM) as reading:
        assert (await reading.incidents.get(incident.id)).what_happened == "before"
        async with database.transaction(TEAM) as work:
            await work.incidents.save(incident.id, what_happened="after")

    async with database.reading(TEAM) as reading:
        assert (await reading.incidents.get(incident.id)).what_happened == "after"


async def test_uncommitted_write_is_invisible_to_a_reader(database: Database) -> None:
    async with database.transaction(TEAM) as work:
        incident = await add_incident(work)
        async with database.reading(TEAM) as reading:
            with pytest.raises(NoSuchIncident):
                await reading.incidents.get(incident.id)


async def test_transactions_of_one_workspace_follow_one_another_across_replicas(
    database: Database, database_url: str
) -> None:
    replica = await patiently_opened(database_url)
    inside = 0

    async def alone(one: Database) -> None:
        nonlocal inside
        async with one.transaction(TEAM) as work:
            inside += 1
            await work.incidents.open_of("U0STAFF", [SITE], 20)
            assert inside == 1
            inside -= 1

    await asyncio.gather(*(alone(one) for one in (database, replica) * 10))
    await replica.close()


async def test_form_token_writes_once_when_sent_many_times_at_once(database: Database, database_url: str) -> None:
    replica = await patiently_opened(database_url)

    async def submit(one: Database) -> bool:
        async with one.transaction(TEAM) as work:
            first = await work.is_first_use("one form's token", NOON)
            if first:
                await add_incident(work)
            return first

    answers = await asyncio.gather(*(submit(one) for one in (database, replica) * 10))
    await replica.close()

    assert answers.count(True) == 1
    assert len((await all_rows(database_url))["incidents"]) == 1


async def test_form_token_is_free_again_where_its_write_failed(database: Database) -> None:
    async def use(work: Work) -> None:
        assert await work.is_first_use("token", NOON)

    with pytest.raises(SomethingBroke):
        await fail_after(use, database)

    async with database.transaction(TEAM) as work:
        assert await work.is_first_use("token", NOON)


async def test_form_token_of_another_workspace_is_another_token(database: Database) -> None:
    for team in (TEAM, OTHER_TEAM):
        async with database.transaction(team) as work:
            assert await work.is_first_use("token", NOON)
    async with database.transaction(TEAM) as work:
        assert not await work.is_first_use("token", NOON + timedelta(days=400))


async def test_numbers_have_no_gaps_when_taken_at_once_and_some_fail(database: Database, database_url: str) -> None:
    replica = await patiently_opened(database_url)

    async def open_one(one: Database, fails: bool) -> None:
        async with one.transaction(TEAM) as work:
            await add_incident(work)
            if fails:
                raise SomethingBroke

    asked = (open_one(one, fails=turn % 3 == 0) for turn, one in enumerate((database, replica) * 15))
    answers = await asyncio.gather(*asked, return_exceptions=True)
    await replica.close()

    assert [type(answer) for answer in answers if answer] == [SomethingBroke] * 10
    async with database.reading(TEAM) as reading:
        opened = await reading.incidents.opened_between(SITE, NOON, NOON + timedelta(days=1))
    assert sorted(incident.number or 0 for incident in opened) == list(range(1, 21))


async def test_numbers_of_each_workspace_start_at_one(database: Database) -> None:
    async with database.transaction(TEAM) as work:
        assert [work.take_number(), work.take_number()] == [1, 2]
    async with database.transaction(OTHER_TEAM) as work:
        assert work.take_number() == 1
    async with database.transaction(TEAM) as work:
        assert work.take_number() == 3
