"""Claiming: by one worker at a time, for the length of a lease, and settled only by who still holds the claim."""

import asyncio
from datetime import timedelta

import pytest

from bot.recovery.delivery import Delivery, DeliveryKind
from storage.database import Database
from storage.outbox import LEASE, SLOT
from tests.clock import NOON
from tests.databases import patiently_opened
from tests.factories import OTHER_TEAM, SITE, TEAM
from tests.storage.deliveries import A_MOMENT, bury, claim, claim_one, claim_whatever_is_left, owe, undelivered


async def test_claims_come_soonest_due_first_and_no_more_than_asked(database: Database) -> None:
    for minutes in (3, 1, 2):
        await owe(database, minutes, due_at=NOON - timedelta(minutes=minutes))

    assert [d.subject for d in await claim(database, most=2)] == ["3", "2"]
    assert [d.subject for d in await claim(database, most=2)] == ["1"]


async def test_two_workers_never_claim_the_same_row(database: Database, database_url: str) -> None:
    replica = await patiently_opened(database_url)
    async with database.transaction(TEAM) as work:
        for subject in range(100):
            await work.deliveries.owe(DeliveryKind.CARD, subject, site=SITE, recipient="C1", due_at=NOON)

    async def work_off(one: Database) -> list[Delivery]:
        mine: list[Delivery] = []
        while claimed := await claim(one, most=3):
            mine.extend(claimed)
        return mine

    claimed = [d for mine in await asyncio.gather(*(work_off(one) for one in (database, replica) * 4)) for d in mine]
    left = await claim(database, most=100)
    await replica.close()

    assert len(claimed) == len({d.id for d in claimed})
    assert {d.subject for d in [*claimed, *left]} == {str(subject) for subject in range(100)}


@pytest.mark.parametrize("database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
async def test_claim_passes_over_a_row_that_a_transaction_is_changing(database: Database) -> None:
    await owe(database, 1)
    await owe(database, 2)

    async with database.transaction(TEAM) as work, asyncio.timeout(10):
        await work.deliveries.owe(DeliveryKind.CARD, 1, site=SITE, recipient="C1", due_at=NOON)
        assert [d.subject for d in await claim(database)] == ["2"]

    assert [d.subject for d in await claim(database)] == ["1"]


async def test_what_waits_for_its_channels_second_is_not_claimed_until_then(database: Database) -> None:
    for subject in range(5):
        await owe(database, subject)
    await owe(database, 5, recipient="C2")
    await database.outbox.take_slot(TEAM, "C1", NOON)

    assert [d.subject for d in await claim(database)] == ["5"]
    assert await claim(database, real=NOON + SLOT - A_MOMENT) == []
    assert len(await claim(database, real=NOON + SLOT)) == 5


async def test_a_message_that_was_posted_waits_for_the_channel_where_it_stands(database: Database) -> None:
    await owe(database, recipient="U0STAFF")
    await database.outbox.finish(await claim_one(database), "D1", "1.1")
    await owe(database, recipient="U0STAFF")
    await database.outbox.take_slot(TEAM, "D1", NOON)
    await database.outbox.take_slot(OTHER_TEAM, "U0STAFF", NOON)

    assert await claim(database) == []
    assert [d.ts for d in await claim(database, real=NOON + SLOT)] == ["1.1"]


async def test_those_behind_the_first_of_their_channel_are_put_back_together_without_a_failed_attempt(
    database: Database,
) -> None:
    for subject in range(3):
        await owe(database, subject)
    first, *waiting = await claim(database)
    await database.outbox.put_back_waiting(waiting, NOON + SLOT)

    assert await claim(database) == []
    again = await claim(database, real=NOON + SLOT + A_MOMENT)
    assert [(d.subject, d.attempts) for d in again] == [("1", 1), ("2", 1)]
    await database.outbox.finish(first, "C1", "1.1")
    await database.outbox.put_back_waiting([first, *waiting], NOON)
    assert await claim(database, real=NOON + SLOT + A_MOMENT) == [], "the claims were others' by then"


async def test_claim_stays_with_its_worker_until_the_lease_ends(database: Database) -> None:
    await owe(database)
    first = await claim_one(database)

    assert await claim(database, real=NOON + LEASE) == []
    second = await claim_one(database, real=NOON + LEASE + A_MOMENT)

    assert (second.id, second.attempts) == (first.id, 2)
    assert second.claim != first.claim


async def test_lease_runs_in_real_time_whatever_the_business_clock_says(database: Database) -> None:
    await owe(database)
    await claim_one(database)

    assert await claim(database, now=NOON + timedelta(days=30), real=NOON) == []


async def test_finished_delivery_is_never_claimed_again(database: Database) -> None:
    await owe(database)
    await database.outbox.finish(await claim_one(database), "C1", "1.1")

    assert await claim_whatever_is_left(database) == []


async def test_delivery_finished_without_a_post_keeps_where_it_stood(database: Database) -> None:
    await owe(database)
    await database.outbox.finish(await claim_one(database), "C1", "1.1")
    await owe(database)
    await database.outbox.finish(await claim_one(database))
    await owe(database)

    assert (await claim_one(database)).ts == "1.1"


async def test_stale_claim_cannot_finish_what_another_worker_holds(database: Database) -> None:
    await owe(database)
    stale = await claim_one(database)
    fresh = await claim_one(database, real=NOON + LEASE + A_MOMENT)

    await database.outbox.finish(stale, "C1", "from the stale worker")
    await database.outbox.put_back(stale, NOON)
    await bury(database, stale, "from the stale worker")

    assert await undelivered(database) == []
    assert await claim(database, real=NOON + LEASE + LEASE) == [], "the lease of the worker that holds it was touched"
    await database.outbox.finish(fresh, "C1", "1.1")
    await owe(database)
    assert (await claim_one(database)).ts == "1.1"


async def test_stale_timer_cannot_end_what_another_worker_holds(database: Database) -> None:
    await owe(database, kind=DeliveryKind.REQUEST_CLOCK)
    stale = await claim_one(database)
    await claim_one(database, real=NOON + LEASE + A_MOMENT)

    async with database.transaction(TEAM) as work:
        await work.deliveries.end(stale)

    assert len(await claim_whatever_is_left(database)) == 1


async def test_delivery_put_back_is_claimed_again_when_its_wait_is_over(database: Database) -> None:
    await owe(database)
    until = NOON + timedelta(seconds=30)
    await database.outbox.put_back(await claim_one(database), until, error="ratelimited")

    assert await claim(database, real=until) == []
    assert (await claim_one(database, real=until + A_MOMENT)).attempts == 2


async def test_delivery_put_back_because_slack_asked_to_wait_burns_no_attempt(database: Database) -> None:
    await owe(database)
    await database.outbox.put_back(await claim_one(database), NOON, burn=False)

    assert (await claim_one(database, real=NOON + A_MOMENT)).attempts == 1


async def test_delivery_owed_while_put_back_keeps_waiting_as_slack_asked(database: Database) -> None:
    await owe(database)
    until = NOON + timedelta(seconds=30)
    await database.outbox.put_back(await claim_one(database), until, burn=False)
    await owe(database)

    assert await claim(database, real=until) == []
    assert len(await claim(database, real=until + A_MOMENT)) == 1


async def test_buried_delivery_is_never_claimed_and_is_shown_with_its_error(database: Database) -> None:
    await owe(database)
    await bury(database, await claim_one(database), "channel_not_found")

    assert await claim_whatever_is_left(database) == []
    assert await undelivered(database) == [("card", "channel_not_found")]
    assert await undelivered(database, OTHER_TEAM) == []


async def test_buried_delivery_lives_when_owed_again(database: Database) -> None:
    await owe(database)
    await bury(database, await claim_one(database), "channel_not_found")
    await owe(database)

    assert (await claim_one(database)).attempts == 1
    assert await undelivered(database) == []


async def test_delivery_owed_while_it_is_buried_lives(database: Database) -> None:
    await owe(database)
    claimed = await claim_one(database)
    await owe(database)
    await bury(database, claimed, "invalid_blocks")

    assert await undelivered(database) == []
    assert len(await claim(database, real=NOON + LEASE + A_MOMENT)) == 1


async def test_message_that_is_gone_from_slack_is_posted_afresh_at_once(database: Database) -> None:
    await owe(database)
    await database.outbox.finish(await claim_one(database), "C1", "1.1")
    await owe(database)

    await database.outbox.forget_place(await claim_one(database))

    again = await claim_one(database)
    assert (again.channel, again.ts) == ("", "")


async def test_channel_takes_one_post_a_second(database: Database) -> None:
    assert await database.outbox.take_slot(TEAM, "C1", NOON) is None
    assert await database.outbox.take_slot(TEAM, "C1", NOON + SLOT - A_MOMENT) == NOON + SLOT
    assert await database.outbox.take_slot(TEAM, "C1", NOON + SLOT) is None


async def test_channels_and_workspaces_have_seconds_of_their_own(database: Database) -> None:
    for team, channel in ((TEAM, "C1"), (TEAM, "C2"), (OTHER_TEAM, "C1")):
        assert await database.outbox.take_slot(team, channel, NOON) is None


async def test_one_worker_gets_the_second_when_twenty_ask_at_once(database: Database, database_url: str) -> None:
    replica = await patiently_opened(database_url)

    answers = await asyncio.gather(*(one.outbox.take_slot(TEAM, "C1", NOON) for one in (database, replica) * 10))
    await replica.close()

    assert answers.count(None) == 1
    assert set(answers) == {None, NOON + SLOT}
