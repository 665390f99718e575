"""Owing: written with the fact, once for each dedupe key, and owed again when the fact changes."""

from datetime import timedelta

import pytest

from bot.recovery.delivery import DeliveryKind
from storage.database import Database
from storage.outbox import LEASE
from tests.clock import NOON
from tests.factories import OTHER_TEAM, SITE, TEAM
from tests.storage.deliveries import (
    A_MOMENT,
    bury,
    cancel,
    claim,
    claim_one,
    claim_whatever_is_left,
    is_pending,
    owe,
    owe_again,
    undelivered,
)


async def test_delivery_is_claimed_with_all_that_was_owed(database: Database) -> None:
    await owe(database, 12, kind=DeliveryKind.ANSWER, recipient="U0STAFF")

    delivery = await claim_one(database)

    assert (delivery.team_id, delivery.site, delivery.kind) == (TEAM, SITE, DeliveryKind.ANSWER)
    assert (delivery.subject, delivery.recipient, delivery.due_at) == ("12", "U0STAFF", NOON)
    assert (delivery.revision, delivery.attempts, delivery.channel, delivery.ts) == (1, 1, "", "")


async def test_delivery_is_not_claimed_before_it_is_due(database: Database) -> None:
    await owe(database, due_at=NOON + timedelta(minutes=15))

    assert await claim(database, NOON + timedelta(minutes=15) - A_MOMENT) == []
    assert len(await claim(database, NOON + timedelta(minutes=15))) == 1


async def test_delivery_owed_many_times_before_it_is_claimed_is_sent_once(database: Database) -> None:
    for _ in range(5):
        await owe(database)

    delivery = await claim_one(database)

    assert delivery.revision == 5
    await database.outbox.finish(delivery, "C1", "1.1")
    assert await claim_whatever_is_left(database) == []


async def test_same_message_to_two_people_is_two_deliveries(database: Database) -> None:
    await owe(database, recipient="U1")
    await owe(database, recipient="U2")

    assert [d.recipient for d in await claim(database)] == ["U1", "U2"]


async def test_delivery_owed_again_is_updated_where_it_stands(database: Database) -> None:
    await owe(database)
    await database.outbox.finish(await claim_one(database), "D9", "1700.1")
    await owe(database)

    again = await claim_one(database)

    assert (again.channel, again.ts, again.attempts) == ("D9", "1700.1", 1)


async def test_delivery_owed_afresh_is_posted_anew(database: Database) -> None:
    await owe(database)
    await database.outbox.finish(await claim_one(database), "D9", "1700.1")
    await owe(database, afresh=True)

    again = await claim_one(database)

    assert (again.channel, again.ts) == ("", "")


async def test_what_was_posted_before_a_fresh_one_can_still_be_redrawn(database: Database) -> None:
    await owe(database)
    await database.outbox.finish(await claim_one(database), "D9", "1700.1")
    await owe(database, afresh=True)
    await database.outbox.finish(await claim_one(database), "D9", "1800.1")

    await owe_again(database)

    assert {delivery.ts for delivery in await claim(database, NOON)} == {"1700.1", "1800.1"}


async def test_delivery_owed_again_is_due_when_it_was_last_said(database: Database) -> None:
    await owe(database, due_at=NOON)
    await owe(database, due_at=NOON + timedelta(hours=1))

    assert await claim(database, NOON) == []
    assert len(await claim(database, NOON + timedelta(hours=1))) == 1


async def test_delivery_owed_while_claimed_stays_pending_and_keeps_where_it_was_posted(database: Database) -> None:
    await owe(database)
    claimed = await claim_one(database)
    await owe(database)
    await database.outbox.finish(claimed, "C1", "1700.1")

    again = await claim_one(database)

    assert (again.channel, again.ts, again.revision) == ("C1", "1700.1", 2)
    await database.outbox.finish(again, "C1", "1700.1")
    assert await claim_whatever_is_left(database) == []


async def test_delivery_owed_while_claimed_waits_for_the_worker_that_holds_it(database: Database) -> None:
    await owe(database)
    await claim_one(database)
    await owe(database)

    assert await claim(database, real=NOON + LEASE) == []
    assert len(await claim(database, real=NOON + LEASE + A_MOMENT)) == 1


async def test_every_copy_is_owed_again_when_its_subject_changed(database: Database) -> None:
    for recipient in ("U1", "U2", "C_APPROVALS"):
        await owe(database, 7, kind=DeliveryKind.REQUEST, recipient=recipient)
    await owe(database, 8, kind=DeliveryKind.REQUEST, recipient="U1")
    for delivery in await claim(database):
        await database.outbox.finish(delivery, "D1", f"ts of {delivery.recipient}")

    await owe_again(database, 7, DeliveryKind.REQUEST)

    again = await claim(database)
    assert [(d.subject, d.recipient, d.ts) for d in again] == [
        ("7", "U1", "ts of U1"),
        ("7", "U2", "ts of U2"),
        ("7", "C_APPROVALS", "ts of C_APPROVALS"),
    ]


async def test_copy_kept_for_later_stays_for_later_when_its_subject_changed(database: Database) -> None:
    later = NOON + timedelta(minutes=3)
    await owe(database, 7, kind=DeliveryKind.REQUEST, recipient="U1")
    await owe(database, 7, kind=DeliveryKind.REQUEST, recipient="U_BACKUP", due_at=later)

    await owe_again(database, 7, DeliveryKind.REQUEST)

    assert [d.recipient for d in await claim(database)] == ["U1"]
    assert [d.recipient for d in await claim(database, later)] == ["U_BACKUP"]


async def test_copy_kept_for_later_and_cancelled_stays_cancelled_when_its_subject_changed(database: Database) -> None:
    await owe(database, due_at=NOON + timedelta(minutes=3))
    await cancel(database)

    await owe_again(database)

    assert await claim_whatever_is_left(database) == []


async def test_copies_of_one_purpose_are_cancelled_alone(database: Database) -> None:
    async with database.transaction(TEAM) as work:
        for who, why in (("U1", "reminder"), ("U2", "reminder_later"), ("U3", "backup")):
            await work.deliveries.owe(
                DeliveryKind.REQUEST, 7, site=SITE, recipient=who, due_at=NOON, dedupe_key=f"request:7:{who}:{why}"
            )
        assert await work.deliveries.recipients(DeliveryKind.REQUEST, 7, ":reminder") == ["U1"]

        await work.deliveries.cancel(DeliveryKind.REQUEST, 7, ":reminder")

    assert [d.recipient for d in await claim(database)] == ["U2", "U3"]


async def test_copy_that_is_being_sent_is_owed_again_when_its_subject_changed(database: Database) -> None:
    await owe(database)
    claimed = await claim_one(database)
    await owe_again(database)
    await database.outbox.finish(claimed, "C1", "1700.1")

    assert (await claim_one(database)).ts == "1700.1"


async def test_cancelled_delivery_is_never_claimed(database: Database) -> None:
    await owe(database)
    await cancel(database)

    assert await claim_whatever_is_left(database) == []


async def test_cancelled_delivery_lives_again_when_owed_again(database: Database) -> None:
    await owe(database)
    await cancel(database)
    await owe(database)

    assert len(await claim(database)) == 1


@pytest.mark.parametrize("ending", ["finish", "put_back", "bury"])
async def test_delivery_cancelled_while_it_is_sent_stays_cancelled(database: Database, ending: str) -> None:
    await owe(database)
    claimed = await claim_one(database)
    await cancel(database)

    if ending == "finish":
        await database.outbox.finish(claimed, "C1", "1700.1")
    elif ending == "put_back":
        await database.outbox.put_back(claimed, NOON)
    else:
        await bury(database, claimed, "channel_not_found")

    assert await claim_whatever_is_left(database) == []
    assert await undelivered(database) == []


async def test_delivery_owed_again_after_a_cancel_while_it_is_sent_is_sent_again(database: Database) -> None:
    await owe(database)
    claimed = await claim_one(database)
    await cancel(database)
    await owe(database)
    await database.outbox.finish(claimed, "C1", "1700.1")

    assert (await claim_one(database)).ts == "1700.1"


async def test_delivery_is_pending_until_it_is_finished(database: Database) -> None:
    assert not await is_pending(database)
    await owe(database)
    assert await is_pending(database)
    await database.outbox.finish(await claim_one(database), "C1", "1.1")
    assert not await is_pending(database)


async def test_timer_ends_its_own_row_in_the_commit_of_what_it_changed(database: Database) -> None:
    await owe(database, kind=DeliveryKind.REQUEST_CLOCK, recipient="")
    timer = await claim_one(database)

    async with database.transaction(TEAM) as work:
        await work.deliveries.end(timer)

    assert await claim_whatever_is_left(database) == []


async def test_timer_that_owes_itself_again_runs_again_then(database: Database) -> None:
    await owe(database, kind=DeliveryKind.REQUEST_CLOCK, recipient="")
    timer = await claim_one(database)
    later = NOON + timedelta(days=1)

    async with database.transaction(TEAM) as work:
        await work.deliveries.end(timer)
        await work.deliveries.owe(DeliveryKind.REQUEST_CLOCK, 1, site=SITE, recipient="", due_at=later)

    assert await claim(database, later - A_MOMENT) == []
    assert len(await claim(database, later)) == 1


async def test_deliveries_of_two_workspaces_never_share_a_key(database: Database) -> None:
    await owe(database, team_id=TEAM)
    await owe(database, team_id=OTHER_TEAM)

    assert [(d.team_id, d.revision) for d in await claim(database)] == [(TEAM, 1), (OTHER_TEAM, 1)]
