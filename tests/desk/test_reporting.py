"""The digest: the site's last seven days, owed once a week whoever starts, and on demand."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.desk import RecoveryDesk
from bot.desk.giving import Wish
from bot.desk.recording import GivenAlready
from bot.recovery.correction import Voiding
from bot.recovery.delivery import DeliveryKind
from bot.recovery.empowerment import CompensationClass, Level
from bot.recovery.followup import FollowUpKind, Outcome
from bot.recovery.incident import Severity, VoidKind
from tests.clock import StoppedClock
from tests.desk.books import Books, claim
from tests.desk.stories import (
    COLLEAGUE,
    LEAD,
    MANAGER,
    ROSTERS,
    STAFF,
    a_token,
    ask,
    give,
    open_incident,
    plan,
    write_down,
)
from tests.factories import OTHER_TEAM, SITE, TEAM, an_actor

MONDAY_AT_9 = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)
WEEK = timedelta(days=7)


async def test_digest_counts_the_seven_days_before_it(desk: RecoveryDesk, clock: StoppedClock) -> None:
    await open_incident(desk, area="long_wait")
    clock.pass_by(WEEK + timedelta(minutes=1))
    incident = await open_incident(desk, area="wrong_bill", severity=Severity.S2)
    given = await give(desk, incident, 1000)
    await give(desk, incident, 500)
    assert given.grant
    await desk.giving.undo(STAFF, given.grant.id)
    (call,) = await plan(desk, incident, FollowUpKind.CALL, due_at=clock.now())
    clock.pass_by(timedelta(minutes=30))
    await write_down(desk, incident)
    await desk.following.finish(STAFF, a_token(), call.id, Outcome.SATISFIED, "")

    digest = await desk.reporting.digest(TEAM, SITE, clock.now())

    assert (digest.incidents, digest.by_area, digest.by_severity) == (1, {"wrong_bill": 1}, {Severity.S2: 1})
    assert (digest.by_cause, digest.minutes_to_resolve) == ({"misunderstood": 1}, 30)
    assert digest.given_minor == {CompensationClass.GOODWILL: 500}
    assert (digest.follow_ups_due, digest.follow_ups_kept, digest.follow_ups_satisfied) == (1, 1, 1)


async def test_digest_leaves_drafts_out_and_counts_protected_cases_only(
    desk: RecoveryDesk, clock: StoppedClock
) -> None:
    await desk.walking.start(STAFF, "The soup was cold.")
    incident = await open_incident(desk, area="wrong_order")
    await give(desk, incident, 500)
    await desk.protecting.protect(STAFF, ROSTERS, a_token(), incident.id, {})
    clock.pass_by(timedelta(minutes=1))

    digest = await desk.reporting.digest(TEAM, SITE, clock.now())

    assert (digest.incidents, digest.protected, digest.by_area) == (1, 1, {})
    assert digest.given_minor == {}


async def test_digest_tells_how_much_staff_handled_alone_and_for_how_much_a_director_was_needed(
    desk: RecoveryDesk, clock: StoppedClock
) -> None:
    alone, asked, called, protected, void = [await open_incident(desk) for _ in range(5)]
    await give(desk, alone, 500)
    await ask(desk, asked)
    await desk.escalating.escalate(STAFF, ROSTERS, a_token(), asked.id, Level.LEAD, "They shout")
    for incident in (called, protected, void):
        await desk.escalating.escalate(STAFF, ROSTERS, a_token(), incident.id, Level.DIRECTOR, "They know the owner")
    await desk.protecting.protect(STAFF, ROSTERS, a_token(), protected.id, {})
    await desk.correcting.void(LEAD, a_token(), void.id, Voiding(VoidKind.TEST))
    clock.pass_by(timedelta(minutes=1))

    digest = await desk.reporting.digest(TEAM, SITE, clock.now())

    assert (digest.incidents, digest.protected) == (4, 1)
    assert (digest.asked_nobody, digest.asked_a_director) == (1, 1)


async def test_what_was_given_already_asked_nobody_before(desk: RecoveryDesk, clock: StoppedClock) -> None:
    what = GivenAlready(Wish("store_credit", 8000, reason="Slack was down"), COLLEAGUE, None)
    await desk.recording.record(STAFF, ROSTERS, a_token(), (await open_incident(desk)).id, what, {})
    clock.pass_by(timedelta(minutes=1))

    assert (await desk.reporting.digest(TEAM, SITE, clock.now())).asked_nobody == 1


async def test_digest_of_another_workspace_is_quiet(desk: RecoveryDesk, clock: StoppedClock) -> None:
    await open_incident(desk)
    clock.pass_by(timedelta(minutes=1))

    assert (await desk.reporting.digest(OTHER_TEAM, SITE, clock.now())).is_quiet
    assert not (await desk.reporting.digest(TEAM, SITE, clock.now())).is_quiet


async def test_digest_on_demand_is_owed_to_whoever_asked(desk: RecoveryDesk, clock: StoppedClock, books: Books) -> None:
    await desk.reporting.ask_digest(MANAGER)

    ((subject, recipient, due_at),) = await books.pending(DeliveryKind.DIGEST)
    assert (datetime.fromisoformat(subject), recipient, due_at) == (clock.now(), "U0MANAGER", clock.now())


async def test_weekly_digest_is_owed_once_however_many_replicas_start(
    desk: RecoveryDesk, replica: RecoveryDesk, books: Books
) -> None:
    await asyncio.gather(*(one.reporting.plan_weekly(TEAM) for one in (desk, replica) * 5))

    assert await books.pending(DeliveryKind.WEEKLY_DIGEST) == [("main", "", MONDAY_AT_9)]


async def test_weekly_timer_owes_the_digest_to_the_channel_and_itself_for_the_next_week(
    desk: RecoveryDesk, clock: StoppedClock, books: Books
) -> None:
    await desk.reporting.plan_weekly(TEAM)
    clock.pass_by(MONDAY_AT_9 - clock.now())
    (timer,) = await claim(desk, DeliveryKind.WEEKLY_DIGEST)

    await desk.reporting.run_weekly(timer)

    ((subject, recipient, _),) = await books.pending(DeliveryKind.DIGEST)
    assert (datetime.fromisoformat(subject), recipient) == (MONDAY_AT_9, "C_DIGEST")
    assert await books.pending(DeliveryKind.WEEKLY_DIGEST) == [("main", "", MONDAY_AT_9 + WEEK)]


async def test_weekly_timer_run_twice_owes_one_digest(desk: RecoveryDesk, clock: StoppedClock, books: Books) -> None:
    await desk.reporting.plan_weekly(TEAM)
    clock.pass_by(MONDAY_AT_9 - clock.now())
    (timer,) = await claim(desk, DeliveryKind.WEEKLY_DIGEST)

    for _ in range(2):
        await desk.reporting.run_weekly(timer)

    assert len(await books.pending(DeliveryKind.DIGEST)) == 1
    assert len(await books.pending(DeliveryKind.WEEKLY_DIGEST)) == 1


@pytest.mark.parametrize("late", [timedelta(hours=5), timedelta(days=3), timedelta(days=20)])
async def test_weekly_timer_that_runs_late_owes_the_week_after_its_own(
    desk: RecoveryDesk, clock: StoppedClock, books: Books, late: timedelta
) -> None:
    await desk.reporting.plan_weekly(TEAM)
    clock.pass_by(MONDAY_AT_9 + late - clock.now())
    (timer,) = await claim(desk, DeliveryKind.WEEKLY_DIGEST)

    await desk.reporting.run_weekly(timer)

    ((_, _, due_at),) = await books.pending(DeliveryKind.WEEKLY_DIGEST)
    assert due_at == MONDAY_AT_9 + WEEK


async def test_digest_asked_for_by_two_people_is_two_messages(desk: RecoveryDesk, books: Books) -> None:
    await desk.reporting.ask_digest(MANAGER)
    await desk.reporting.ask_digest(an_actor("U0OTHER"))

    assert [who for _, who, _ in await books.pending(DeliveryKind.DIGEST)] == ["U0MANAGER", "U0OTHER"]
