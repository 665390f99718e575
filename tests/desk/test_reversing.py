"""Taking back what was given: by a lead or above, once, with a reason, and everybody concerned is told."""

import asyncio
from datetime import timedelta

import pytest

from bot.desk import RecoveryDesk
from bot.recovery.delivery import DeliveryKind
from bot.recovery.empowerment import Level
from bot.recovery.errors import GrantIsEnded, NoSuchIncident, NotTheirLevel, OwnGrant
from bot.recovery.grant import Ending
from bot.recovery.people import Actor
from bot.recovery.standing import Left
from tests.clock import StoppedClock
from tests.desk.books import Books, claim
from tests.desk.stories import DIRECTOR, LEAD, MANAGER, ROSTERS, STAFF, a_token, ask, give, open_incident
from tests.factories import OTHER_TEAM, an_actor
from tests.storage.rows import all_rows


async def test_reversed_grant_counts_no_more_and_says_why(
    desk: RecoveryDesk, books: Books, clock: StoppedClock
) -> None:
    incident = await open_incident(desk)
    grant = (await give(desk, incident, 2500)).grant
    assert grant
    clock.pass_by(timedelta(hours=1))

    case = await desk.reversing.reverse(LEAD, a_token(), grant.id, "Given to the wrong guest")

    assert case.grants == ()
    ended, _ = await desk.reversing.reversal(grant.team_id, grant.id)
    assert (ended.ending, ended.ended_by, ended.ending_reason) == (
        Ending.REVERSED,
        "U0LEAD",
        "Given to the wrong guest",
    )
    assert (await desk.walking.case(STAFF, incident.id)).goodwill_left == Left(2500)
    ((who, before, after),) = await books.audited("reverse")
    assert (who, before["grant"], after["reason"]) == ("U0LEAD", grant.id, "Given to the wrong guest")
    assert await books.pending(DeliveryKind.REVERSAL) == [(str(grant.id), "U0STAFF", clock.now())]
    assert (str(incident.id), "C_INCIDENTS", clock.now()) in await books.pending(DeliveryKind.CARD)


async def test_reversal_of_an_approved_grant_tells_giver_and_approver_and_changes_every_copy(
    desk: RecoveryDesk, books: Books
) -> None:
    request = await ask(desk, await open_incident(desk))
    for delivery in await desk.outbox.claim(desk.clock.now(), desk.clock.real(), 100):
        await desk.outbox.finish(delivery, "D1", f"ts of {delivery.recipient}")
    await desk.deciding.approve(MANAGER, ROSTERS, request.id)
    grant = (await desk.deciding.asked(request.team_id, request.id)).grant
    assert grant
    await claim(desk, DeliveryKind.REQUEST)

    await desk.reversing.reverse(DIRECTOR, a_token(), grant.id, "The bill was right")

    told = {who for _, who, _ in await books.pending(DeliveryKind.REVERSAL)}
    assert told == {"U0STAFF", "U0MANAGER"}
    copies = {who for _, who, _ in await books.pending(DeliveryKind.REQUEST)}
    assert copies == {"U0MANAGER", "U0MANAGER2", "C_APPROVALS"}
    asked = await desk.deciding.asked(request.team_id, request.id)
    assert asked.grant
    assert asked.grant.ended_by == "U0DIRECTOR"


@pytest.mark.parametrize(
    ("actor", "refused"),
    [
        (an_actor("U0STAFF", Level.DIRECTOR), OwnGrant),
        (an_actor("U0COLLEAGUE"), NotTheirLevel),
        (LEAD, NotTheirLevel),  # a manager approved it
        (an_actor("U0MANAGER", Level.LEAD), NotTheirLevel),  # their level was removed a minute ago
        (an_actor("U0ELSEWHERE", Level.DIRECTOR, site="elsewhere"), NoSuchIncident),
        (an_actor("U0DIRECTOR", Level.DIRECTOR, OTHER_TEAM), NoSuchIncident),
    ],
)
async def test_grant_is_not_reversed_by_somebody_who_may_not(
    desk: RecoveryDesk, database_url: str, actor: Actor, refused: type[Exception]
) -> None:
    request = await ask(desk, await open_incident(desk))
    await desk.deciding.approve(MANAGER, ROSTERS, request.id)
    grant = (await desk.deciding.asked(request.team_id, request.id)).grant
    assert grant
    before = await all_rows(database_url)

    with pytest.raises(refused):
        await desk.reversing.reverse(actor, a_token(), grant.id, "No")
    with pytest.raises(refused):
        await desk.reversing.check_may_reverse(actor, grant.id)

    assert await all_rows(database_url) == before


async def test_grant_reversed_twice_is_reversed_once(desk: RecoveryDesk, database_url: str) -> None:
    grant = (await give(desk, await open_incident(desk), 2500)).grant
    assert grant
    token = a_token()
    await desk.reversing.reverse(LEAD, token, grant.id, "Wrong guest")
    before = await all_rows(database_url)

    await desk.reversing.reverse(LEAD, token, grant.id, "Wrong guest")
    assert await all_rows(database_url) == before
    with pytest.raises(GrantIsEnded):
        await desk.reversing.reverse(MANAGER, a_token(), grant.id, "Wrong guest")
    assert await all_rows(database_url) == before


async def test_grant_reversed_by_many_at_once_is_reversed_once(
    desk: RecoveryDesk, replica: RecoveryDesk, books: Books
) -> None:
    grant = (await give(desk, await open_incident(desk), 2500)).grant
    assert grant

    answers = await asyncio.gather(
        *(one.reversing.reverse(LEAD, a_token(), grant.id, "Wrong guest") for one in (desk, replica) * 5),
        desk.giving.undo(STAFF, grant.id),
        return_exceptions=True,
    )

    refused = [answer for answer in answers if isinstance(answer, GrantIsEnded)]
    assert len(refused) >= 9
    assert len(await books.audited("reverse")) + len(await books.audited("undo")) == 1
