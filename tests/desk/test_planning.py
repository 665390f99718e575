"""Planning and moving follow-ups: only for customers who may be reached, each with its own ping."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.desk import RecoveryDesk
from bot.recovery.delivery import DeliveryKind
from bot.recovery.errors import FollowUpIsDone, IncidentIsClosed, InThePast, NoSuchIncident, NotTheirs
from bot.recovery.followup import ChosenFollowUp, FollowUpKind, FollowUpState, Outcome
from bot.recovery.incident import Step
from bot.recovery.people import Actor
from storage.database import Database
from tests.clock import StoppedClock
from tests.desk.books import Books
from tests.desk.stories import (
    COLLEAGUE,
    LEAD,
    REACHABLE,
    STAFF,
    a_token,
    open_incident,
    owed_by,
    plan,
    ring,
    write_down,
)
from tests.factories import OTHER_TEAM, an_actor

DAY = timedelta(days=1)


async def pings(books: Books) -> list[tuple[str, datetime]]:
    """Whom they are owed to, and when."""
    return [(recipient, due_at) for _, recipient, due_at in await books.pending(DeliveryKind.FOLLOW_UP)]


async def test_planned_follow_up_is_pinged_to_its_assignee_when_it_is_due(
    desk: RecoveryDesk, clock: StoppedClock, books: Books
) -> None:
    incident = await open_incident(desk)

    (mine,) = await plan(desk, incident, FollowUpKind.DAY_3, due_at=clock.now() + 3 * DAY)

    assert (mine.assignee_id, mine.promised_at) == ("U0STAFF", clock.now() + 3 * DAY)
    assert (await desk.walking.case(STAFF, incident.id)).incident.step is Step.WRITE_DOWN
    assert await pings(books) == [("U0STAFF", clock.now() + 3 * DAY)]


async def test_follow_up_may_be_somebody_elses(desk: RecoveryDesk, database: Database, books: Books) -> None:
    await plan(desk, await open_incident(desk), FollowUpKind.CALL, assignee_id="U0LEAD")

    assert [recipient for recipient, _ in await pings(books)] == ["U0LEAD"]
    assert [f.assignee_id for f in await owed_by(database, LEAD)] == ["U0LEAD"]
    assert await owed_by(database, STAFF) == []


@pytest.mark.parametrize("unreachable", [{"contact": ""}, {"consent": False}])
async def test_customer_who_may_not_be_reached_gets_the_check_on_site_only(
    desk: RecoveryDesk, unreachable: dict[str, Any]
) -> None:
    planned = await plan(desk, await open_incident(desk), *FollowUpKind, **unreachable)

    assert [f.kind for f in planned] == [FollowUpKind.CHECK_ON_SITE]


async def test_planning_again_drops_what_was_struck_and_moves_the_rest(
    desk: RecoveryDesk, clock: StoppedClock, books: Books
) -> None:
    incident = await open_incident(desk)
    await plan(desk, incident, FollowUpKind.CALL, FollowUpKind.DAY_3)

    await plan(desk, incident, FollowUpKind.DAY_3, due_at=clock.now() + 2 * DAY)

    assert await pings(books) == [("U0STAFF", clock.now() + 2 * DAY)]
    states = [f.state for f in (await desk.walking.case(STAFF, incident.id)).follow_ups]
    assert sorted(states) == [FollowUpState.DROPPED, FollowUpState.OPEN]


async def test_planning_again_leaves_what_nobody_changed(desk: RecoveryDesk, clock: StoppedClock) -> None:
    incident = await open_incident(desk)
    (call,) = await plan(desk, incident, FollowUpKind.CALL)
    clock.pass_by(2 * DAY)

    same = [ChosenFollowUp(FollowUpKind.CALL, call.due_at, call.assignee_id, changed=False)]
    await desk.following.plan(STAFF, a_token(), incident.id, REACHABLE, same)

    kept, _ = await desk.following.follow_up(STAFF.team_id, call.id)
    assert kept == call, "a late promise stays late"


async def test_proposal_whose_time_passed_while_the_form_was_open_is_due_now(
    desk: RecoveryDesk, clock: StoppedClock
) -> None:
    incident = await open_incident(desk)
    proposed = [ChosenFollowUp(FollowUpKind.CHECK_ON_SITE, clock.now() - timedelta(minutes=2), "", changed=False)]

    case = await desk.following.plan(STAFF, a_token(), incident.id, {}, proposed)

    assert [f.due_at for f in case.follow_ups] == [clock.now()]


async def test_planning_again_leaves_what_was_done(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)
    (check,) = await plan(desk, incident, FollowUpKind.CHECK_ON_SITE)
    await desk.following.finish(STAFF, a_token(), check.id, Outcome.SATISFIED, "")

    await plan(desk, incident, FollowUpKind.DAY_3)

    kept, _ = await desk.following.follow_up(STAFF.team_id, check.id)
    assert kept.state is FollowUpState.DONE


async def test_form_sent_twice_plans_once(desk: RecoveryDesk, books: Books, clock: StoppedClock) -> None:
    incident, token = await open_incident(desk), a_token()
    chosen = [ChosenFollowUp(FollowUpKind.CHECK_ON_SITE, clock.now() + timedelta(minutes=5), "")]

    for _ in range(2):
        case = await desk.following.plan(STAFF, token, incident.id, {}, chosen)

    assert [f.state for f in case.follow_ups] == [FollowUpState.OPEN]
    assert len(await pings(books)) == 1


async def test_time_that_has_passed_is_refused_at_its_field_and_nothing_is_saved(
    desk: RecoveryDesk, clock: StoppedClock
) -> None:
    incident = await open_incident(desk)

    with pytest.raises(InThePast) as refused:
        await plan(desk, incident, FollowUpKind.CALL, due_at=clock.now() - DAY)

    assert refused.value.field == "follow_up.when.call"
    case = await desk.walking.case(STAFF, incident.id)
    assert (case.follow_ups, case.incident.contact) == ((), "")


async def test_time_that_was_chosen_a_minute_ago_is_taken(desk: RecoveryDesk, clock: StoppedClock) -> None:
    late = clock.now() - timedelta(minutes=1)

    assert len(await plan(desk, await open_incident(desk), FollowUpKind.CALL, due_at=late)) == 1


async def test_closed_incident_takes_no_plan(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)
    await write_down(desk, incident)

    with pytest.raises(IncidentIsClosed):
        await plan(desk, incident, FollowUpKind.CALL)


async def test_snooze_moves_the_ping_and_keeps_the_promise(
    desk: RecoveryDesk, clock: StoppedClock, books: Books
) -> None:
    promised = clock.now() + DAY
    (call,) = await plan(desk, await open_incident(desk), FollowUpKind.CALL, due_at=promised)
    clock.pass_by(DAY)
    (ping,) = await ring(desk)
    await desk.outbox.finish(ping, "D1", "1700.1")

    snoozed = await desk.following.snooze(STAFF, a_token(), call.id, clock.now() + timedelta(hours=1))

    assert (snoozed.due_at, snoozed.promised_at) == (clock.now() + timedelta(hours=1), promised)
    (moved,) = await ring(desk)
    assert moved.ts == "1700.1", "the ping that stands there says that it was moved"
    clock.pass_by(timedelta(hours=1))
    assert "" in [d.ts for d in await ring(desk)], "and a new one rings"
    ((_, before, after),) = await books.audited("snooze")
    assert (before["due_at"], after["due_at"]) == (promised.isoformat(), snoozed.due_at.isoformat())


async def test_ping_that_was_still_to_come_does_not_come_when_it_was_moved(
    desk: RecoveryDesk, clock: StoppedClock, books: Books
) -> None:
    (call,) = await plan(desk, await open_incident(desk), FollowUpKind.CALL)

    await desk.following.snooze(STAFF, a_token(), call.id, clock.now() + 2 * DAY)

    assert await pings(books) == [("U0STAFF", clock.now() + 2 * DAY)]


async def test_ping_that_was_still_to_come_does_not_come_when_it_was_done_before(
    desk: RecoveryDesk, books: Books
) -> None:
    (call,) = await plan(desk, await open_incident(desk), FollowUpKind.CALL)

    await desk.following.finish(STAFF, a_token(), call.id, Outcome.SATISFIED, "")

    assert await pings(books) == []


async def test_snooze_into_the_past_is_refused(desk: RecoveryDesk, clock: StoppedClock) -> None:
    (call,) = await plan(desk, await open_incident(desk), FollowUpKind.CALL)

    with pytest.raises(InThePast) as refused:
        await desk.following.snooze(STAFF, a_token(), call.id, clock.now() - timedelta(hours=1))
    assert refused.value.field == "snooze.until"


@pytest.mark.parametrize(
    ("actor", "refusal"),
    [(COLLEAGUE, NotTheirs), (an_actor("U0STAFF", team_id=OTHER_TEAM), NoSuchIncident)],
)
async def test_follow_up_is_ended_and_moved_by_its_assignee_or_a_lead(
    desk: RecoveryDesk, clock: StoppedClock, actor: Actor, refusal: type[Exception]
) -> None:
    (call,) = await plan(desk, await open_incident(desk), FollowUpKind.CALL)

    with pytest.raises(refusal):
        await desk.following.finish(actor, a_token(), call.id, Outcome.SATISFIED, "")
    with pytest.raises(refusal):
        await desk.following.snooze(actor, a_token(), call.id, clock.now() + DAY)
    with pytest.raises(refusal):
        await desk.following.check_may_end(actor, call.id)
    await desk.following.check_may_end(LEAD, call.id)


async def test_dropped_follow_up_is_neither_ended_nor_moved(desk: RecoveryDesk, clock: StoppedClock) -> None:
    incident = await open_incident(desk)
    (check,) = await plan(desk, incident, FollowUpKind.CHECK_ON_SITE)
    await desk.walking.customer_left(STAFF, a_token(), incident.id, {})

    with pytest.raises(FollowUpIsDone):
        await desk.following.finish(STAFF, a_token(), check.id, Outcome.SATISFIED, "")
    with pytest.raises(FollowUpIsDone):
        await desk.following.snooze(STAFF, a_token(), check.id, clock.now() + DAY)
