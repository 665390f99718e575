"""A yes to another amount, a yes to what is left after something was given meanwhile, and a withdrawn request."""

import asyncio
from datetime import timedelta

import pytest

from bot.desk import RecoveryDesk
from bot.recovery.approval import Request, RequestState
from bot.recovery.delivery import DeliveryKind
from bot.recovery.errors import AboveDecidersLimit, MoreNeedsNote, NotTheRequester, RequestIsDecided
from storage.tables import grants
from tests.clock import StoppedClock
from tests.desk.books import Books, claim
from tests.desk.stories import COLLEAGUE, LEAD, MANAGER, ROSTERS, STAFF, a_token, ask, give, open_incident
from tests.storage.rows import all_rows, rows_of

PROMISE = timedelta(minutes=5)


async def let_the_promise_pass(desk: RecoveryDesk, clock: StoppedClock, amount_minor: int = 8000) -> Request:
    request = await ask(desk, await open_incident(desk), amount_minor)
    clock.pass_by(PROMISE)
    for delivery in await claim(desk, DeliveryKind.REQUEST_CLOCK):
        await desk.lapsing.run_request_clock(delivery)
    return (await desk.deciding.asked(request.team_id, request.id)).request


@pytest.mark.parametrize("amount_minor", [5000, 12_000])
async def test_adjusted_request_grants_the_other_amount_and_keeps_what_was_asked(
    desk: RecoveryDesk, books: Books, amount_minor: int
) -> None:
    request = await ask(desk, await open_incident(desk))

    adjusted = await desk.deciding.adjust(MANAGER, ROSTERS, a_token(), request.id, amount_minor, "Half of the bill")

    assert (adjusted.state, adjusted.amount_minor, adjusted.yes_minor) == (RequestState.APPROVED, 8000, amount_minor)
    assert adjusted.decision_note == "Half of the bill"
    (grant,) = (await desk.walking.case(STAFF, request.incident_id)).grants
    assert (grant.amount_minor, grant.kind, grant.authorised_by) == (amount_minor, "store_credit", "U0MANAGER")
    ((who, before, after),) = await books.audited("adjust")
    assert (who, before["amount_minor"], after["allowed_minor"]) == ("U0MANAGER", 8000, amount_minor)


async def test_adjusting_stays_within_the_deciders_own_limit(desk: RecoveryDesk, database_url: str) -> None:
    request = await ask(desk, await open_incident(desk))
    before = await all_rows(database_url)

    with pytest.raises(AboveDecidersLimit):
        await desk.deciding.adjust(MANAGER, ROSTERS, a_token(), request.id, 25_001, "The whole party")

    assert await all_rows(database_url) == before


async def test_the_same_adjustment_sent_twice_decides_once(desk: RecoveryDesk, database_url: str) -> None:
    request, token = await ask(desk, await open_incident(desk)), a_token()
    await desk.deciding.adjust(MANAGER, ROSTERS, token, request.id, 5000, "")

    again = await desk.deciding.adjust(MANAGER, ROSTERS, token, request.id, 5000, "")

    assert again.state is RequestState.APPROVED
    assert len(await rows_of(database_url, grants)) == 1


async def test_adjusting_and_approving_at_once_leave_one_answer(
    desk: RecoveryDesk, replica: RecoveryDesk, database_url: str
) -> None:
    request = await ask(desk, await open_incident(desk))

    answers = await asyncio.gather(
        desk.deciding.adjust(MANAGER, ROSTERS, a_token(), request.id, 5000, ""),
        replica.deciding.approve(MANAGER, ROSTERS, request.id),
        desk.deciding.decline(MANAGER, request.id, "No"),
        return_exceptions=True,
    )

    (winner,) = [answer for answer in answers if isinstance(answer, Request)]
    assert sum(isinstance(answer, RequestIsDecided) for answer in answers) == 2
    given = [row["amount_minor"] for row in await rows_of(database_url, grants)]
    assert given == ([] if winner.state is RequestState.DECLINED else [winner.yes_minor])


async def test_approval_grants_what_is_left_after_something_was_given_meanwhile(
    desk: RecoveryDesk, clock: StoppedClock
) -> None:
    request = await let_the_promise_pass(desk, clock)
    incident = (await desk.walking.case(STAFF, request.incident_id)).incident
    await give(desk, incident, 2500)

    approved = await desk.deciding.approve(MANAGER, ROSTERS, request.id)

    assert (approved.yes_minor, approved.counted_minor, approved.remainder_minor) == (8000, 2500, 5500)
    given = (await desk.walking.case(STAFF, request.incident_id)).grants
    assert [grant.amount_minor for grant in given] == [2500, 5500]


async def test_what_was_given_before_the_promise_passed_does_not_count(desk: RecoveryDesk, clock: StoppedClock) -> None:
    incident = await open_incident(desk)
    request = await ask(desk, incident)
    await give(desk, incident, 2500)
    clock.pass_by(PROMISE)
    for delivery in await claim(desk, DeliveryKind.REQUEST_CLOCK):
        await desk.lapsing.run_request_clock(delivery)

    assert (await desk.deciding.approve(MANAGER, ROSTERS, request.id)).remainder_minor == 8000


async def test_request_that_was_given_in_full_meanwhile_is_settled_with_nothing_more(
    desk: RecoveryDesk, clock: StoppedClock, books: Books, database_url: str
) -> None:
    request = await let_the_promise_pass(desk, clock)
    incident = (await desk.walking.case(STAFF, request.incident_id)).incident
    await give(desk, incident, 7500, actor=LEAD, reason="Their anniversary")
    await desk.deciding.adjust(MANAGER, ROSTERS, a_token(), request.id, 6000, "")

    approved = (await desk.deciding.asked(request.team_id, request.id)).request

    assert (approved.state, approved.remainder_minor) == (RequestState.APPROVED, 0)
    assert [row["amount_minor"] for row in await rows_of(database_url, grants)] == [7500]
    ((_, _, after),) = await books.audited("adjust")
    assert (after["allowed_minor"], after["counted_minor"]) == (6000, 6000)


async def test_withdrawn_request_asks_nobody_any_more(
    desk: RecoveryDesk, books: Books, clock: StoppedClock, database_url: str
) -> None:
    request = await ask(desk, await open_incident(desk))
    for delivery in await desk.outbox.claim(desk.clock.now(), desk.clock.real(), 100):
        await desk.outbox.finish(delivery, "D1", f"ts of {delivery.recipient}")

    asked = await desk.lapsing.withdraw(STAFF, request.id)

    assert (asked.request.state, asked.request.decided_by) == (RequestState.WITHDRAWN, "U0STAFF")
    updated = [d for d in await claim(desk, DeliveryKind.REQUEST) if d.ts]
    assert {d.recipient for d in updated} == {"U0MANAGER", "U0MANAGER2", "C_APPROVALS"}
    assert await books.pending(DeliveryKind.REQUEST_CLOCK) == []
    assert [who for who, _, _ in await books.audited("withdraw")] == ["U0STAFF"]
    clock.pass_by(timedelta(hours=1))
    assert not [d for d in await claim(desk, DeliveryKind.REQUEST) if not d.ts], "nobody is reminded"


async def test_withdrawing_twice_changes_nothing(desk: RecoveryDesk, database_url: str) -> None:
    request = await ask(desk, await open_incident(desk))
    await desk.lapsing.withdraw(STAFF, request.id)
    before = await all_rows(database_url)

    await desk.lapsing.withdraw(STAFF, request.id)

    assert await all_rows(database_url) == before


async def test_withdrawn_request_clicked_late_says_so(desk: RecoveryDesk, database_url: str) -> None:
    request = await ask(desk, await open_incident(desk))
    await desk.lapsing.withdraw(STAFF, request.id)
    before = await all_rows(database_url)

    with pytest.raises(RequestIsDecided, match="<@U0STAFF> has withdrawn this already"):
        await desk.deciding.approve(MANAGER, ROSTERS, request.id)
    with pytest.raises(RequestIsDecided):
        await desk.deciding.decline(MANAGER, request.id, "No")

    assert await all_rows(database_url) == before


async def test_request_is_withdrawn_by_nobody_else(desk: RecoveryDesk, database_url: str) -> None:
    request = await ask(desk, await open_incident(desk))
    before = await all_rows(database_url)

    for somebody in (COLLEAGUE, MANAGER):
        with pytest.raises(NotTheRequester):
            await desk.lapsing.withdraw(somebody, request.id)

    assert await all_rows(database_url) == before


async def test_withdrawing_and_approving_at_once_leave_one_answer(
    desk: RecoveryDesk, replica: RecoveryDesk, database_url: str
) -> None:
    request = await ask(desk, await open_incident(desk))

    await asyncio.gather(
        desk.lapsing.withdraw(STAFF, request.id),
        replica.deciding.approve(MANAGER, ROSTERS, request.id),
        return_exceptions=True,
    )

    state = (await desk.deciding.asked(request.team_id, request.id)).request.state
    assert state in (RequestState.WITHDRAWN, RequestState.APPROVED)
    assert len(await rows_of(database_url, grants)) == (state is RequestState.APPROVED)


async def test_more_than_was_asked_needs_a_note(desk: RecoveryDesk, database_url: str) -> None:
    request = await ask(desk, await open_incident(desk))
    before = await all_rows(database_url)

    with pytest.raises(MoreNeedsNote):
        await desk.deciding.adjust(MANAGER, ROSTERS, a_token(), request.id, 8001, "")

    assert await all_rows(database_url) == before
    await desk.deciding.adjust(MANAGER, ROSTERS, a_token(), request.id, 8001, "A round sum for the two of them")
