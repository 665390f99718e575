"""Whoever asked reads what came of it with what they may still give on their own."""

from typing import Any

import pytest

from bot.desk import RecoveryDesk
from bot.recovery.approval import Request
from bot.recovery.incident import Incident, Proof
from bot.recovery.people import NOBODY, Rosters
from bot.recovery.standing import Left
from bot.views.answering import build_answer
from tests.clock import StoppedClock
from tests.desk.stories import DIRECTOR, LEAD, ROSTERS, ask, give, open_incident
from tests.desk.test_request_clock import PROMISE, run_clocks

KNOWN: dict[str, Any] = {"area": "wrong_bill", "price_minor": 2_000, "order_number": "A-1", "proof": Proof.RECEIPT}


async def paid_back(desk: RecoveryDesk) -> Incident:
    """The bill is paid back; the goodwill is all that is left."""
    incident = await open_incident(desk, **KNOWN)
    await give(desk, incident, 2_000, kind="refund")
    return incident


async def said(desk: RecoveryDesk, request: Request, answer: str) -> str:
    asked = await desk.answering.answer(request.team_id, request.id, ROSTERS)
    return build_answer(asked, desk.playbook, answer).text


@pytest.mark.parametrize(("given_minor", "words"), [(0, "Here's what I can do right now"), (2_500, "someone above me")])
async def test_a_no_offers_only_what_is_left(desk: RecoveryDesk, given_minor: int, words: str) -> None:
    incident = await paid_back(desk)
    if given_minor:
        await give(desk, incident, given_minor)
    request = await ask(desk, incident)
    await desk.deciding.decline(DIRECTOR, request.id, "Too much")

    assert words in await said(desk, request, "declined")


async def test_what_is_told_when_the_clock_ends_it_offers_only_what_is_left(
    desk: RecoveryDesk, clock: StoppedClock
) -> None:
    incident = await paid_back(desk)
    await give(desk, incident, 2_500)
    request = await ask(desk, incident)
    clock.pass_by(PROMISE)
    await run_clocks(desk)
    assert "when may I call you, either way" in await said(desk, request, "promise_passed")

    now = (await desk.deciding.asked(request.team_id, request.id)).request
    clock.pass_by(now.expires_at - clock.now())
    await run_clocks(desk)
    assert "I've called someone above me" in await said(desk, request, "expired")


@pytest.mark.parametrize(("rosters", "left"), [(ROSTERS, Left(7_500)), (NOBODY, Left(2_500))])
async def test_what_is_left_is_read_at_the_level_that_the_requester_holds_now(
    desk: RecoveryDesk, rosters: Rosters, left: Left
) -> None:
    request = await ask(desk, await open_incident(desk), actor=LEAD)

    assert (await desk.answering.answer(request.team_id, request.id, rosters)).case.goodwill_left == left
