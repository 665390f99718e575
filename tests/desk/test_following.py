"""How a follow-up ends: satisfied closes, unsatisfied reopens, and nobody reached is tried three times."""

import asyncio
from datetime import datetime, timedelta

import pytest

from bot.desk import RecoveryDesk
from bot.recovery.delivery import DeliveryKind
from bot.recovery.empowerment import Level
from bot.recovery.errors import FollowUpIsDone, NoSuchIncident
from bot.recovery.followup import FollowUp, FollowUpKind, FollowUpState, Outcome
from bot.recovery.incident import Incident, Step, Waiting
from tests.clock import StoppedClock
from tests.desk.books import Books
from tests.desk.stories import LEAD, MANAGER, STAFF, a_token, ask, open_incident, plan, ring, write_down
from tests.factories import LONDON, an_actor

ENDS = [outcome for outcome in FollowUpKind.CALL.outcomes if not outcome.reopens and outcome is not Outcome.UNREACHABLE]


async def written_down(desk: RecoveryDesk, *kinds: FollowUpKind) -> tuple[Incident, list[FollowUp]]:
    """An incident whose walk is finished and that waits for these follow-ups."""
    incident = await open_incident(desk)
    planned = await plan(desk, incident, *kinds)
    return await write_down(desk, incident), planned


async def test_follow_up_that_is_done_says_how_when_and_by_whom(
    desk: RecoveryDesk, clock: StoppedClock, books: Books
) -> None:
    _, (call,) = await written_down(desk, FollowUpKind.CALL)

    await desk.following.finish(STAFF, a_token(), call.id, Outcome.SATISFIED, "They liked the cake")

    done, _ = await desk.following.follow_up(STAFF.team_id, call.id)
    assert (done.state, done.outcome, done.note) == (FollowUpState.DONE, Outcome.SATISFIED, "They liked the cake")
    assert (done.done_at, done.done_by, done.tries) == (clock.now(), "U0STAFF", 1)
    assert len(await books.audited("follow_up")) == 1


@pytest.mark.parametrize("outcome", ENDS)
async def test_last_follow_up_that_does_not_reopen_closes_the_incident(
    desk: RecoveryDesk, clock: StoppedClock, outcome: Outcome
) -> None:
    _, (call,) = await written_down(desk, FollowUpKind.CALL)

    case = await desk.following.finish(STAFF, a_token(), call.id, outcome, "")

    assert (case.incident.closed_at, case.incident.step) == (clock.now(), Step.CLOSED)


async def test_incident_stays_open_until_its_last_follow_up(desk: RecoveryDesk, clock: StoppedClock) -> None:
    _, (call, day_3) = await written_down(desk, FollowUpKind.CALL, FollowUpKind.DAY_3)

    assert (await desk.following.finish(STAFF, a_token(), call.id, Outcome.SATISFIED, "")).incident.closed_at is None
    case = await desk.following.finish(STAFF, a_token(), day_3.id, Outcome.SATISFIED, "")

    assert case.incident.closed_at == clock.now()


async def test_incident_that_is_not_written_down_stays_open_after_its_follow_ups(desk: RecoveryDesk) -> None:
    (check,) = await plan(desk, await open_incident(desk), FollowUpKind.CHECK_ON_SITE)

    case = await desk.following.finish(STAFF, a_token(), check.id, Outcome.SATISFIED, "")

    assert (case.incident.closed_at, case.incident.step) == (None, Step.WRITE_DOWN)


@pytest.mark.parametrize("outcome", [Outcome.UNSATISFIED, Outcome.RECURRED, Outcome.ESCALATED])
async def test_unsatisfied_customer_reopens_the_incident_at_solve(
    desk: RecoveryDesk, clock: StoppedClock, books: Books, outcome: Outcome
) -> None:
    incident, (call, day_3) = await written_down(desk, FollowUpKind.CALL, FollowUpKind.DAY_3)

    case = await desk.following.finish(STAFF, a_token(), call.id, outcome, "")

    now = case.incident
    assert (now.step, now.written_at, now.closed_at, now.reopened) == (Step.SOLVE, None, None, 1)
    assert [f.id for f in case.follow_ups if f.state is FollowUpState.OPEN] == [day_3.id]
    assert (str(incident.id), "C_INCIDENTS", clock.now()) in await books.pending(DeliveryKind.CARD)
    assert [i.id for i in await desk.walking.open_incidents(STAFF)] == [incident.id]


@pytest.mark.parametrize(
    ("kind", "waiting"),
    [(FollowUpKind.CHECK_ON_SITE, Waiting.HERE), (FollowUpKind.DAY_3, Waiting.ON_THE_LINE)],
)
async def test_who_is_reached_by_phone_and_is_not_satisfied_waits_on_the_line(
    desk: RecoveryDesk, kind: FollowUpKind, waiting: Waiting
) -> None:
    incident = await open_incident(desk, waiting=Waiting.HERE)
    (asked,) = await plan(desk, incident, kind)

    case = await desk.following.finish(STAFF, a_token(), asked.id, Outcome.UNSATISFIED, "")

    assert case.incident.waiting is waiting


async def test_reopened_incident_takes_compensation_and_closes_again(desk: RecoveryDesk) -> None:
    incident, (call,) = await written_down(desk, FollowUpKind.CALL)
    await desk.following.finish(STAFF, a_token(), call.id, Outcome.UNSATISFIED, "")

    request = await ask(desk, incident)
    (again,) = await plan(desk, incident, FollowUpKind.CALL)
    await write_down(desk, incident)
    case = await desk.following.finish(STAFF, a_token(), again.id, Outcome.SATISFIED, "")
    assert case.incident.closed_at is None, "an answer is still owed"
    await desk.deciding.decline(MANAGER, request.id, "Once is enough")

    closed = (await desk.walking.case(STAFF, incident.id)).incident
    assert closed.closed_at is not None
    assert closed.reopened == 1


async def test_customer_whom_nobody_reached_is_tried_three_times_each_on_another_day(
    desk: RecoveryDesk, clock: StoppedClock
) -> None:
    _, (call,) = await written_down(desk, FollowUpKind.CALL)

    for tries in (1, 2):
        case = await desk.following.finish(STAFF, a_token(), call.id, Outcome.UNREACHABLE, "No answer")
        waiting, _ = await desk.following.follow_up(STAFF.team_id, call.id)
        opening = datetime.combine(clock.now().date() + timedelta(days=1), datetime.min.time(), LONDON)
        assert (waiting.state, waiting.tries, waiting.outcome) == (FollowUpState.OPEN, tries, None)
        assert waiting.due_at == opening.replace(hour=9)
        assert case.incident.closed_at is None
        clock.pass_by(waiting.due_at - clock.now())
    case = await desk.following.finish(STAFF, a_token(), call.id, Outcome.UNREACHABLE, "No answer")

    ended, _ = await desk.following.follow_up(STAFF.team_id, call.id)
    assert (ended.state, ended.tries, ended.outcome) == (FollowUpState.DONE, 3, Outcome.UNREACHABLE)
    assert case.incident.closed_at == clock.now()


async def test_customer_reached_at_the_second_try_is_done(desk: RecoveryDesk) -> None:
    _, (call,) = await written_down(desk, FollowUpKind.CALL)
    await desk.following.finish(STAFF, a_token(), call.id, Outcome.UNREACHABLE, "")

    await desk.following.finish(STAFF, a_token(), call.id, Outcome.SATISFIED, "")

    done, _ = await desk.following.follow_up(STAFF.team_id, call.id)
    assert (done.state, done.tries, done.outcome) == (FollowUpState.DONE, 2, Outcome.SATISFIED)


async def test_each_try_rings_again(desk: RecoveryDesk, clock: StoppedClock) -> None:
    _, (call,) = await written_down(desk, FollowUpKind.CALL)
    clock.pass_by(call.due_at - clock.now())
    (ping,) = await ring(desk)
    await desk.outbox.finish(ping, "D1", "1700.1")

    await desk.following.finish(STAFF, a_token(), call.id, Outcome.UNREACHABLE, "")

    moved, _ = await desk.following.follow_up(STAFF.team_id, call.id)
    assert [d.ts for d in await ring(desk)] == ["1700.1"]
    clock.pass_by(moved.due_at - clock.now())
    assert "" in [d.ts for d in await ring(desk)]


async def test_done_clicked_many_times_at_once_counts_once(
    desk: RecoveryDesk, replica: RecoveryDesk, books: Books
) -> None:
    incident, (call,) = await written_down(desk, FollowUpKind.CALL)

    clicks = (one.following.finish(STAFF, a_token(), call.id, Outcome.UNSATISFIED, "") for one in (desk, replica) * 5)
    answers = await asyncio.gather(*clicks, return_exceptions=True)

    assert sum(isinstance(answer, FollowUpIsDone) for answer in answers) == 9
    assert (await desk.walking.case(STAFF, incident.id)).incident.reopened == 1
    assert len(await books.audited("follow_up")) == 1


async def test_owner_is_led_back_at_once_when_a_lead_reopens_their_incident(
    desk: RecoveryDesk, clock: StoppedClock, books: Books
) -> None:
    _, (call,) = await written_down(desk, FollowUpKind.CALL)

    await desk.following.finish(LEAD, a_token(), call.id, Outcome.UNSATISFIED, "Still cold")

    reminders = {who: due_at for _, who, due_at in await books.pending(DeliveryKind.LEFT_OPEN)}
    assert reminders == {"U0STAFF": clock.now(), "U0LEAD": clock.now() + timedelta(minutes=15)}


async def test_outcome_form_sent_twice_counts_once(desk: RecoveryDesk, books: Books) -> None:
    _, (call,) = await written_down(desk, FollowUpKind.CALL)
    token = a_token()

    for _ in range(2):
        await desk.following.finish(STAFF, token, call.id, Outcome.UNREACHABLE, "")

    waiting, _ = await desk.following.follow_up(STAFF.team_id, call.id)
    assert waiting.tries == 1
    assert len(await books.audited("follow_up")) == 1


async def test_another_sites_follow_up_is_like_one_that_does_not_exist(desk: RecoveryDesk, clock: StoppedClock) -> None:
    incident = await open_incident(desk)
    (call,) = await plan(desk, incident, FollowUpKind.CALL)
    elsewhere = an_actor("U0ELSE", Level.DIRECTOR, site="elsewhere")

    with pytest.raises(NoSuchIncident):
        await desk.following.check_may_end(elsewhere, call.id)
    with pytest.raises(NoSuchIncident):
        await desk.following.finish(elsewhere, a_token(), call.id, Outcome.SATISFIED, "")
    with pytest.raises(NoSuchIncident):
        await desk.following.snooze(elsewhere, a_token(), call.id, clock.now() + timedelta(hours=1))
