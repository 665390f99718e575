"""A request's clock: the promise passes once, later the request expires, and nothing is ever approved by time."""

import asyncio
from datetime import timedelta

from bot.desk import RecoveryDesk
from bot.recovery.approval import Request, RequestState
from bot.recovery.delivery import DeliveryKind
from bot.recovery.incident import Waiting
from storage.outbox import LEASE
from storage.tables import grants
from tests.clock import StoppedClock
from tests.desk.books import Books, claim
from tests.desk.stories import MANAGER, ROSTERS, STAFF, a_token, ask, open_incident
from tests.storage.rows import all_rows, rows_of

PROMISE = timedelta(minutes=5)


async def let_the_promise_pass(desk: RecoveryDesk, clock: StoppedClock) -> Request:
    request = await ask(desk, await open_incident(desk))
    clock.pass_by(PROMISE)
    await run_clocks(desk)
    return (await desk.deciding.asked(request.team_id, request.id)).request


async def run_clocks(desk: RecoveryDesk) -> int:
    """Run what is due, as the loop does. Answers how many."""
    due = await claim(desk, DeliveryKind.REQUEST_CLOCK)
    for delivery in due:
        await desk.lapsing.run_request_clock(delivery)
    return len(due)


async def test_promise_that_passes_tells_the_requester_and_keeps_the_request_waiting(
    desk: RecoveryDesk, clock: StoppedClock, books: Books
) -> None:
    request = await let_the_promise_pass(desk, clock)

    later = clock.now() + desk.playbook.policy.answer_times(Waiting.LATER).expiry
    assert (request.state, bool(request.promise_passed_at), request.expires_at) == (RequestState.WAITING, True, later)
    assert await books.pending(DeliveryKind.ANSWER) == [(f"{request.id}:promise_passed", "U0STAFF", clock.now())]
    assert await books.pending(DeliveryKind.REQUEST_CLOCK) == [(str(request.id), "", later)]


async def test_promise_does_not_pass_a_moment_early(desk: RecoveryDesk, clock: StoppedClock) -> None:
    await ask(desk, await open_incident(desk))
    clock.pass_by(PROMISE - timedelta(microseconds=1))

    assert await run_clocks(desk) == 0


async def test_promise_passes_once(desk: RecoveryDesk, clock: StoppedClock) -> None:
    await let_the_promise_pass(desk, clock)
    clock.pass_by(timedelta(days=1))

    assert await run_clocks(desk) == 0


async def test_clock_run_by_two_workers_passes_the_promise_and_expires_nothing(
    desk: RecoveryDesk, replica: RecoveryDesk, clock: StoppedClock
) -> None:
    request = await ask(desk, await open_incident(desk))
    clock.pass_by(PROMISE)
    (slow,) = await claim(desk, DeliveryKind.REQUEST_CLOCK)
    clock.pass_by(LEASE + timedelta(seconds=1))
    (quick,) = await claim(replica, DeliveryKind.REQUEST_CLOCK)

    await replica.lapsing.run_request_clock(quick)
    await desk.lapsing.run_request_clock(slow)

    now = (await desk.deciding.asked(request.team_id, request.id)).request
    assert (now.state, bool(now.promise_passed_at)) == (RequestState.WAITING, True)


async def test_request_expires_on_the_later_clock_and_says_so_everywhere(
    desk: RecoveryDesk, clock: StoppedClock, books: Books, database_url: str
) -> None:
    request = await let_the_promise_pass(desk, clock)
    clock.pass_by(request.expires_at - clock.now())

    assert await run_clocks(desk) == 1

    asked = await desk.deciding.asked(request.team_id, request.id)
    expired, case = asked.request, asked.case
    assert (expired.state, expired.decided_by, expired.decided_at) == (RequestState.EXPIRED, "", clock.now())
    assert case.grants == ()
    assert await rows_of(database_url, grants) == []
    copies = [(recipient, due_at) for _, recipient, due_at in await books.pending(DeliveryKind.REQUEST)]
    assert ("C_APPROVALS", clock.now()) in copies
    assert (f"{request.id}:expired", "U0STAFF", clock.now()) in await books.pending(DeliveryKind.ANSWER)
    assert await books.pending(DeliveryKind.REQUEST_CLOCK) == []


async def test_request_whose_promise_passed_may_still_be_approved(desk: RecoveryDesk, clock: StoppedClock) -> None:
    request = await let_the_promise_pass(desk, clock)

    assert (await desk.deciding.approve(MANAGER, ROSTERS, request.id)).state is RequestState.APPROVED


async def test_clock_of_a_decided_request_changes_nothing(
    desk: RecoveryDesk, clock: StoppedClock, database_url: str
) -> None:
    request = await ask(desk, await open_incident(desk))
    clock.pass_by(PROMISE)
    (timer,) = await claim(desk, DeliveryKind.REQUEST_CLOCK)
    await desk.deciding.approve(MANAGER, ROSTERS, request.id)
    before = await all_rows(database_url)

    await desk.lapsing.run_request_clock(timer)

    after = await all_rows(database_url)
    del before["deliveries"], after["deliveries"]
    assert after == before
    clock.pass_by(LEASE + timedelta(seconds=1))
    assert await claim(desk, DeliveryKind.REQUEST_CLOCK) == []


async def test_clock_that_runs_days_late_expires_the_request_at_once(desk: RecoveryDesk, clock: StoppedClock) -> None:
    request = await ask(desk, await open_incident(desk))
    clock.pass_by(timedelta(days=10))

    await run_clocks(desk)

    expired = (await desk.deciding.asked(request.team_id, request.id)).request
    assert expired.state is RequestState.EXPIRED


async def test_clock_and_manager_at_once_leave_one_answer(
    desk: RecoveryDesk, replica: RecoveryDesk, clock: StoppedClock, database_url: str
) -> None:
    request = await let_the_promise_pass(desk, clock)
    clock.pass_by(request.expires_at - clock.now())
    (timer,) = await claim(desk, DeliveryKind.REQUEST_CLOCK)

    await asyncio.gather(
        desk.lapsing.run_request_clock(timer),
        replica.deciding.approve(MANAGER, ROSTERS, request.id),
        return_exceptions=True,
    )

    decided = (await desk.deciding.asked(request.team_id, request.id)).request
    assert decided.state in (RequestState.APPROVED, RequestState.EXPIRED)
    assert len(await rows_of(database_url, grants)) == (decided.state is RequestState.APPROVED)


async def test_request_for_a_customer_who_waits_later_has_the_later_promise(
    desk: RecoveryDesk, clock: StoppedClock
) -> None:
    incident = await open_incident(desk, STAFF, waiting=Waiting.LATER)

    request = await ask(desk, incident)

    assert request.promise_at == clock.now() + desk.playbook.policy.answer_times(Waiting.LATER).promise


async def test_request_of_a_customer_who_left_moves_to_the_later_clock(
    desk: RecoveryDesk, clock: StoppedClock, books: Books
) -> None:
    incident = await open_incident(desk)
    request = await ask(desk, incident)
    clock.pass_by(timedelta(minutes=2))

    await desk.walking.customer_left(STAFF, a_token(), incident.id, {})

    asked = await desk.deciding.asked(request.team_id, request.id)
    moved, case = asked.request, asked.case
    times = desk.playbook.policy.answer_times(case.incident.waiting)
    assert case.incident.waiting is Waiting.LATER
    assert (moved.promise_at, moved.expires_at) == (clock.now() + times.promise, clock.now() + times.expiry)
    assert await books.pending(DeliveryKind.REQUEST_CLOCK) == [(str(request.id), "", moved.promise_at)]


async def test_customer_who_left_asks_the_next_level_no_sooner(desk: RecoveryDesk, clock: StoppedClock) -> None:
    incident = await open_incident(desk)
    await ask(desk, incident)
    asked = {delivery.recipient for delivery in await claim(desk, DeliveryKind.REQUEST)}

    await desk.walking.customer_left(STAFF, a_token(), incident.id, {})

    clock.pass_by(timedelta(minutes=1) - timedelta(microseconds=1))
    assert {delivery.recipient for delivery in await claim(desk, DeliveryKind.REQUEST)} <= asked


async def test_request_whose_promise_passed_keeps_its_time_when_the_customer_left(
    desk: RecoveryDesk, clock: StoppedClock
) -> None:
    request = await let_the_promise_pass(desk, clock)
    clock.pass_by(timedelta(hours=1))

    await desk.walking.customer_left(STAFF, a_token(), request.incident_id, {})

    now = (await desk.deciding.asked(request.team_id, request.id)).request
    assert (now.promise_at, now.expires_at) == (request.promise_at, request.expires_at)


async def test_clock_that_runs_after_the_customer_left_passes_no_promise_early(
    desk: RecoveryDesk, clock: StoppedClock
) -> None:
    request = await ask(desk, await open_incident(desk))
    clock.pass_by(PROMISE)
    (timer,) = await claim(desk, DeliveryKind.REQUEST_CLOCK)
    await desk.walking.customer_left(STAFF, a_token(), request.incident_id, {})

    await desk.lapsing.run_request_clock(timer)

    assert (await desk.deciding.asked(request.team_id, request.id)).request.promise_passed_at is None
    moved = (await desk.deciding.asked(request.team_id, request.id)).request
    clock.pass_by(moved.promise_at - clock.now())
    assert await run_clocks(desk) == 1


async def test_promise_that_passes_reminds_on_the_later_clock(
    desk: RecoveryDesk, clock: StoppedClock, books: Books
) -> None:
    request = await let_the_promise_pass(desk, clock)
    await claim(desk, DeliveryKind.REQUEST)

    later = {(who, due_at - clock.now()) for _, who, due_at in await books.pending(DeliveryKind.REQUEST)}

    assert request.promise_passed_at == request.promise_at
    assert ("U0MANAGER", timedelta(minutes=30)) in later
    assert ("U0DIRECTOR", timedelta(hours=2)) in later


async def test_every_turn_of_the_clock_is_in_the_audit(desk: RecoveryDesk, clock: StoppedClock, books: Books) -> None:
    request = await let_the_promise_pass(desk, clock)
    clock.pass_by(request.expires_at - clock.now())
    await run_clocks(desk)

    assert [who for who, _, _ in await books.audited("promise_passed")] == [""]
    assert [who for who, _, _ in await books.audited("expire")] == [""]
