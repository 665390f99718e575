"""Follow-ups: what is still owed, by whom, and which promises a digest counts."""

from datetime import timedelta

from bot.recovery.followup import FollowUpKind, FollowUpState, Outcome
from storage.database import Database
from tests.clock import NOON
from tests.factories import SITE, TEAM, add_follow_up, add_incident

DAY = timedelta(days=1)


async def test_owed_follow_ups_come_soonest_first_without_done_and_dropped(database: Database) -> None:
    async with database.transaction(TEAM) as work:
        incident, other = await add_incident(work), await add_incident(work)
        later = await add_follow_up(work, incident, due_at=NOON + 3 * DAY)
        sooner = await add_follow_up(work, incident, due_at=NOON + DAY)
        elsewhere = await add_follow_up(work, other, due_at=NOON + 2 * DAY)
        await add_follow_up(work, incident, state=FollowUpState.DONE)
        await add_follow_up(work, incident, state=FollowUpState.DROPPED)
        await add_follow_up(work, other, assignee_id="U0OTHER")

        assert [f.id for f in await work.follow_ups.open_of_incident(incident.id)] == [sooner.id, later.id]
        assert [f.id for f in await work.follow_ups.open_of("U0STAFF")] == [sooner.id, elsewhere.id, later.id]
        assert len(await work.follow_ups.of_incident(incident.id)) == 4


async def test_promised_between_goes_by_the_first_promise_not_by_a_snooze(database: Database) -> None:
    async with database.transaction(TEAM) as work:
        incident = await add_incident(work)
        snoozed_out = await add_follow_up(work, incident, promised_at=NOON, due_at=NOON + 9 * DAY)
        await add_follow_up(work, incident, promised_at=NOON - DAY, due_at=NOON)
        await add_follow_up(work, incident, promised_at=NOON + DAY, due_at=NOON + DAY)

        found = await work.follow_ups.promised_between(SITE, NOON, NOON + DAY)
        assert [f.id for f in found] == [snoozed_out.id]
        assert await work.follow_ups.promised_between("elsewhere", NOON, NOON + DAY) == []


async def test_follow_up_comes_back_as_it_was_saved(database: Database) -> None:
    async with database.transaction(TEAM) as work:
        added = await add_follow_up(work, await add_incident(work), kind=FollowUpKind.HANDWRITTEN_NOTE)
        await work.follow_ups.save(
            added.id,
            state=FollowUpState.DONE,
            outcome=Outcome.PARTLY,
            note="Они довольны",
            done_at=NOON,
            done_by="U0LEAD",
            tries=2,
        )

        read = await work.follow_ups.get(added.id)

    assert (read.kind, read.state, read.outcome) == (
        FollowUpKind.HANDWRITTEN_NOTE,
        FollowUpState.DONE,
        Outcome.PARTLY,
    )
    assert (read.note, read.done_at, read.done_by, read.tries) == ("Они довольны", NOON, "U0LEAD", 2)
