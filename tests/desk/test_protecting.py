"""Somebody was hurt, threatened or at risk: everything automatic stops, and the managers know at once."""

from datetime import timedelta

import pytest

from bot.desk import RecoveryDesk
from bot.recovery.approval import RequestState
from bot.recovery.case import Case
from bot.recovery.delivery import DeliveryKind
from bot.recovery.errors import IncidentIsProtected, RequestIsExpired
from bot.recovery.followup import ChosenFollowUp, FollowUpKind, FollowUpState
from bot.recovery.incident import Incident, Severity, Step
from tests.clock import NOON, StoppedClock
from tests.desk.conftest import Books, claim
from tests.desk.stories import COLLEAGUE, MANAGER, REACHABLE, ROSTERS, STAFF, a_token, ask, give, open_incident, plan
from tests.factories import SITE
from tests.storage.rows import all_rows

A_CALL = ChosenFollowUp(FollowUpKind.CALL, NOON + timedelta(days=1), "")


async def protect(desk: RecoveryDesk, incident: Incident) -> Case:
    return await desk.walking.protect(STAFF, ROSTERS, a_token(), incident.id, {"what_happened": "A nut allergy"})


async def test_protected_case_tells_every_manager_at_once(
    desk: RecoveryDesk, clock: StoppedClock, books: Books
) -> None:
    incident = await open_incident(desk)

    case = await protect(desk, incident)

    assert (case.incident.severity, case.incident.what_happened) == (Severity.S4, "A nut allergy")
    told = await books.pending(DeliveryKind.PROTECTED)
    assert told == [(str(incident.id), manager, clock.now()) for manager in ROSTERS.at(SITE).managers]


async def test_protected_case_drops_follow_ups_and_their_pings(desk: RecoveryDesk, books: Books) -> None:
    incident = await open_incident(desk)
    await plan(desk, incident, *FollowUpKind)

    case = await protect(desk, incident)

    assert {f.state for f in case.follow_ups} == {FollowUpState.DROPPED}
    assert await books.pending(DeliveryKind.FOLLOW_UP) == []


async def test_protected_case_ends_its_requests_and_their_clocks(
    desk: RecoveryDesk, clock: StoppedClock, books: Books
) -> None:
    incident = await open_incident(desk)
    request = await ask(desk, incident)
    for delivery in await claim(desk, DeliveryKind.REQUEST):
        await desk.outbox.finish(delivery, "D1", f"ts of {delivery.recipient}")

    case = await protect(desk, incident)

    assert [r.state for r in case.requests] == [RequestState.EXPIRED]
    assert await books.pending(DeliveryKind.REQUEST_CLOCK) == []
    told = {recipient for _, recipient, due_at in await books.pending(DeliveryKind.REQUEST) if due_at == clock.now()}
    assert told == {*ROSTERS.at(SITE).managers, "C_APPROVALS"}, "those who were asked see that it is over"
    with pytest.raises(RequestIsExpired):
        await desk.deciding.approve(MANAGER, ROSTERS, request.id)


async def test_protected_case_cancels_the_reminder_of_the_walk(desk: RecoveryDesk, books: Books) -> None:
    incident = await open_incident(desk)

    await protect(desk, incident)

    assert await books.pending(DeliveryKind.LEFT_OPEN) == []


async def test_protected_case_takes_no_gift_whoever_gives(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)
    await protect(desk, incident)

    for actor in (STAFF, MANAGER):
        with pytest.raises(IncidentIsProtected, match="#1"):
            await give(desk, incident, 500, actor=actor)


async def test_draft_that_is_protected_becomes_an_incident(desk: RecoveryDesk) -> None:
    draft = (await desk.walking.start(STAFF)).incident

    assert (await protect(desk, draft)).incident.number == 1


async def test_form_that_protects_tells_once_when_sent_twice(desk: RecoveryDesk, books: Books) -> None:
    incident, token = await open_incident(desk), a_token()

    for _ in range(2):
        await desk.walking.protect(STAFF, ROSTERS, token, incident.id, {})

    assert len(await books.audited("protect")) == 1


async def test_form_that_was_open_elsewhere_changes_nothing_of_a_protected_case(
    desk: RecoveryDesk, database_url: str
) -> None:
    incident = await open_incident(desk)
    await protect(desk, incident)
    before = await all_rows(database_url)
    milder = {"severity": Severity.S1}

    for form in (
        desk.walking.save_step(COLLEAGUE, a_token(), incident.id, Step.UNDERSTAND, milder),
        desk.walking.customer_left(COLLEAGUE, a_token(), incident.id, milder),
        desk.walking.write_down(COLLEAGUE, a_token(), incident.id, {"cause": "unknown"}),
        desk.following.plan(COLLEAGUE, a_token(), incident.id, REACHABLE, [A_CALL]),
    ):
        with pytest.raises(IncidentIsProtected, match="#1"):
            await form
    await desk.walking.keep(STAFF, incident.id, milder)
    await desk.walking.leave(STAFF, incident.id, milder)
    with pytest.raises(IncidentIsProtected, match="#1"):
        await desk.walking.keep(COLLEAGUE, incident.id, milder)
    with pytest.raises(IncidentIsProtected, match="#1"):
        await desk.walking.leave(COLLEAGUE, incident.id, milder)

    assert await all_rows(database_url) == before
