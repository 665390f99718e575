"""Deciding: one winner, on the decider's own authority, and everybody is told."""

import asyncio
from datetime import timedelta

import pytest

from bot.desk import RecoveryDesk
from bot.recovery.approval import Request, RequestState
from bot.recovery.delivery import DeliveryKind
from bot.recovery.empowerment import Level
from bot.recovery.errors import (
    AboveDecidersLimit,
    NoSuchIncident,
    NotTheirLevel,
    NotTheirSite,
    OwnRequest,
    RequestIsDecided,
)
from bot.recovery.people import Actor
from bot.recovery.standing import Left
from bot.views.speech import refusal
from storage.tables import grants, requests
from tests.clock import StoppedClock
from tests.desk.books import Books, claim
from tests.desk.stories import (
    DIRECTOR,
    LEAD,
    MANAGER,
    ROSTERS,
    STAFF,
    a_token,
    ask,
    give,
    open_incident,
    waiting_for,
    write_down,
)
from tests.factories import OTHER_TEAM, an_actor
from tests.storage.rows import all_rows, rows_of


async def test_approval_grants_on_the_approvers_authority(desk: RecoveryDesk, books: Books) -> None:
    request = await ask(desk, await open_incident(desk))

    approved = await desk.deciding.approve(MANAGER, ROSTERS, request.id)

    assert (approved.state, approved.decided_by) == (RequestState.APPROVED, "U0MANAGER")
    (grant,) = (await desk.walking.case(STAFF, request.incident_id)).grants
    assert (grant.amount_minor, grant.request_id, grant.reason) == (8000, request.id, "Their anniversary")
    assert (grant.given_by, grant.authorised_by, grant.level) == ("U0STAFF", "U0MANAGER", Level.MANAGER)
    assert grant.limit_minor == 25_000
    ((who, _, after),) = await books.audited("grant")
    assert (who, after["given_by"]) == ("U0MANAGER", "U0STAFF")


async def test_approval_counts_against_the_approvers_budget_and_not_the_requesters(desk: RecoveryDesk) -> None:
    request = await ask(desk, await open_incident(desk))
    await desk.deciding.approve(MANAGER, ROSTERS, request.id)

    elsewhere = await open_incident(desk)

    assert (await desk.walking.case(STAFF, elsewhere.id)).goodwill_left == Left(2500)
    for _ in range(12):
        another = await ask(desk, await open_incident(desk), 16_000, actor=LEAD)
        await desk.deciding.approve(MANAGER, ROSTERS, another.id)
    last = await ask(desk, elsewhere, actor=STAFF)
    with pytest.raises(AboveDecidersLimit):
        await desk.deciding.approve(MANAGER, ROSTERS, last.id)


async def test_decline_keeps_its_reason_and_grants_nothing(desk: RecoveryDesk, books: Books) -> None:
    request = await ask(desk, await open_incident(desk))

    declined = await desk.deciding.decline(MANAGER, request.id, "We paid for the taxi already.")

    assert (declined.state, declined.decision_note) == (RequestState.DECLINED, "We paid for the taxi already.")
    assert (await desk.walking.case(STAFF, request.incident_id)).grants == ()
    assert len(await books.audited("decline")) == 1


@pytest.mark.parametrize("answer", ["approved", "declined"])
async def test_decision_changes_every_copy_stops_the_clock_and_tells_the_requester(
    desk: RecoveryDesk, books: Books, answer: str
) -> None:
    request = await ask(desk, await open_incident(desk))
    for delivery in await desk.outbox.claim(desk.clock.now(), desk.clock.real(), 100):
        await desk.outbox.finish(delivery, "D1", f"ts of {delivery.recipient}")

    if answer == "approved":
        await desk.deciding.approve(MANAGER, ROSTERS, request.id)
    else:
        await desk.deciding.decline(MANAGER, request.id, "No")

    posted = [d for d in await claim(desk, DeliveryKind.REQUEST) if d.ts]
    assert [(d.recipient, d.ts) for d in posted] == [
        (who, f"ts of {who}") for who in ("U0MANAGER", "U0MANAGER2", "C_APPROVALS")
    ]
    now = desk.clock.now()
    assert await books.pending(DeliveryKind.ANSWER) == [(f"{request.id}:{answer}", "U0STAFF", now)]
    assert await books.pending(DeliveryKind.CARD) == [(str(request.incident_id), "C_INCIDENTS", now)]
    assert await books.pending(DeliveryKind.REQUEST_CLOCK) == []


async def test_one_of_twenty_managers_who_decide_at_once_wins(
    desk: RecoveryDesk, replica: RecoveryDesk, database_url: str
) -> None:
    request = await ask(desk, await open_incident(desk))

    async def decide(turn: int, one: RecoveryDesk) -> Request:
        manager = an_actor(f"U0BOSS{turn}", Level.MANAGER)
        if turn % 3:
            return await one.deciding.approve(manager, ROSTERS, request.id)
        return await one.deciding.decline(manager, request.id, "No")

    decisions = (decide(turn, one) for turn, one in enumerate((desk, replica) * 10))
    answers = await asyncio.gather(*decisions, return_exceptions=True)

    (winner,) = [answer for answer in answers if isinstance(answer, Request)]
    assert sum(isinstance(answer, RequestIsDecided) for answer in answers) == 19
    (row,) = await rows_of(database_url, requests)
    assert (row["state"], row["decided_by"]) == (winner.state, winner.decided_by)
    assert len(await rows_of(database_url, grants)) == (winner.state is RequestState.APPROVED)


async def test_requests_approved_at_once_stay_within_the_approvers_limit(
    desk: RecoveryDesk, replica: RecoveryDesk, database_url: str
) -> None:
    incident = await open_incident(desk)
    asked = [await ask(desk, incident, 10_000) for _ in range(6)]

    decisions = (
        one.deciding.approve(MANAGER, ROSTERS, request.id)
        for one, request in zip((desk, replica) * 3, asked, strict=True)
    )
    answers = await asyncio.gather(*decisions, return_exceptions=True)

    assert sum(isinstance(answer, AboveDecidersLimit) for answer in answers) == 4
    assert sum(row["amount_minor"] for row in await rows_of(database_url, grants)) == 20_000
    states = [row["state"] for row in await rows_of(database_url, requests)]
    assert states.count(RequestState.WAITING) == 4, "what this manager may not give still waits for a director"


async def test_what_staff_gave_while_it_waited_counts_when_it_is_decided(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)
    request = await ask(desk, incident, 23_000)
    await give(desk, incident, 2500)

    with pytest.raises(AboveDecidersLimit) as refused:
        await desk.deciding.approve(MANAGER, ROSTERS, request.id)
    assert "This needs a director: €230.00 is above your €250.00 goodwill limit" in refusal(
        refused.value, as_mrkdwn=True
    )
    assert (await desk.deciding.approve(DIRECTOR, ROSTERS, request.id)).state is RequestState.APPROVED


@pytest.mark.parametrize(
    ("decider", "refused"),
    [
        (an_actor("U0STAFF", Level.DIRECTOR), OwnRequest),
        (an_actor("U0OTHER", Level.FRONTLINE), NotTheirLevel),
        (LEAD, NotTheirLevel),
        (an_actor("U0MANAGER", Level.FRONTLINE), NotTheirLevel),  # their level was removed a minute ago
        (an_actor("U0ELSEWHERE", Level.DIRECTOR, site="elsewhere"), NotTheirSite),
        (an_actor("U0MANAGER", Level.MANAGER, OTHER_TEAM), NoSuchIncident),
    ],
)
async def test_click_of_somebody_who_may_not_decide_changes_nothing(
    desk: RecoveryDesk, database_url: str, decider: Actor, refused: type[Exception]
) -> None:
    request = await ask(desk, await open_incident(desk))
    before = await all_rows(database_url)

    with pytest.raises(refused):
        await desk.deciding.approve(decider, ROSTERS, request.id)
    with pytest.raises(refused):
        await desk.deciding.decline(decider, request.id, "No")
    with pytest.raises(refused):
        await desk.deciding.check_may_decide(decider, request.id)
    with pytest.raises(refused):
        await desk.deciding.adjust(decider, ROSTERS, a_token(), request.id, 5000, "")

    assert await all_rows(database_url) == before


async def test_click_too_many_says_who_decided(desk: RecoveryDesk, database_url: str) -> None:
    request = await ask(desk, await open_incident(desk))
    await desk.deciding.approve(MANAGER, ROSTERS, request.id)
    before = await all_rows(database_url)

    with pytest.raises(RequestIsDecided, match="<@U0MANAGER> has approved this already"):
        await desk.deciding.decline(DIRECTOR, request.id, "No")

    assert await all_rows(database_url) == before


async def test_people_see_what_they_could_decide_and_never_their_own(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)
    for_lead = await ask(desk, incident, 5000)
    for_manager = await ask(desk, incident, 8000)
    of_the_lead = await ask(desk, incident, 9000, actor=LEAD)
    decided = await ask(desk, incident, 8000)
    await desk.deciding.decline(MANAGER, decided.id, "No")

    assert await waiting_for(desk, STAFF) == []
    assert await waiting_for(desk, LEAD) == [for_lead.id]
    everything = [for_lead.id, for_manager.id, of_the_lead.id]
    assert await waiting_for(desk, MANAGER) == everything
    assert await waiting_for(desk, an_actor("U0X", Level.DIRECTOR, OTHER_TEAM)) == []


async def test_request_may_be_approved_after_its_incident_was_written_down(
    desk: RecoveryDesk, clock: StoppedClock
) -> None:
    incident = await open_incident(desk)
    request = await ask(desk, incident)
    await write_down(desk, incident)
    clock.pass_by(timedelta(hours=1))

    assert (await desk.deciding.approve(MANAGER, ROSTERS, request.id)).decided_at == clock.now()
