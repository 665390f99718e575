"""Nothing pings about an incident that is over, by whichever way it ended."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot.desk import RecoveryDesk
from bot.recovery.correction import Voiding
from bot.recovery.delivery import Delivery, DeliveryKind
from bot.recovery.empowerment import Level
from bot.recovery.errors import NotFound
from bot.recovery.followup import FollowUpKind, Outcome
from bot.recovery.incident import Incident, VoidKind
from handlers import MESSAGES, TIMERS
from tests.clock import StoppedClock
from tests.desk.stories import LEAD, MANAGER, ROSTERS, STAFF, a_token, ask, open_incident, plan, protect, write_down

# What may still come of it: where it stands, what became of one's own asking, that a case is closed, and thanks.
_NEWS = {
    DeliveryKind.CARD,
    DeliveryKind.ANSWER,
    DeliveryKind.PROTECTED,
    DeliveryKind.PROTECTED_NEWS,
    DeliveryKind.TAKEN_OVER,
    DeliveryKind.THANKS,
}
Ending = Callable[[RecoveryDesk, Incident], Awaitable[object]]


async def _decline(desk: RecoveryDesk, incident: Incident) -> None:
    request = await ask(desk, incident)
    await write_down(desk, incident)
    await desk.deciding.decline(MANAGER, request.id, "Offer to do it again")


async def _approve(desk: RecoveryDesk, incident: Incident) -> None:
    request = await ask(desk, incident)
    await write_down(desk, incident)
    await desk.deciding.approve(MANAGER, ROSTERS, request.id)


async def _withdraw(desk: RecoveryDesk, incident: Incident) -> None:
    request = await ask(desk, incident)
    await write_down(desk, incident)
    await desk.lapsing.withdraw(STAFF, request.id)


async def _follow_up(desk: RecoveryDesk, incident: Incident) -> None:
    (call,) = await plan(desk, incident, FollowUpKind.CALL)
    await write_down(desk, incident)
    await desk.following.finish(STAFF, a_token(), call.id, Outcome.SATISFIED, "")


async def _void(desk: RecoveryDesk, incident: Incident) -> None:
    await plan(desk, incident, FollowUpKind.CALL)
    await ask(desk, incident)
    await desk.escalating.escalate(STAFF, ROSTERS, a_token(), incident.id, Level.LEAD, "Help")
    await desk.correcting.void(LEAD, a_token(), incident.id, Voiding(VoidKind.MISTAKE, reason="A slip"))


async def _close_case(desk: RecoveryDesk, incident: Incident) -> None:
    await plan(desk, incident, FollowUpKind.CALL)
    await ask(desk, incident)
    await desk.escalating.escalate(STAFF, ROSTERS, a_token(), incident.id, Level.LEAD, "Help")
    await protect(desk, incident)
    await desk.protecting.take_on(MANAGER, incident.id)
    await desk.casework.close(MANAGER, a_token(), incident.id, "Doctor seen")


@pytest.mark.parametrize("ending", [write_down, _follow_up, _decline, _approve, _withdraw, _void, _close_case])
async def test_nothing_pings_about_an_incident_that_is_over(
    desk: RecoveryDesk, clock: StoppedClock, ending: Ending
) -> None:
    incident = await open_incident(desk)
    await ending(desk, incident)

    clock.pass_by(timedelta(days=400))
    assert await _pings(desk) == []


async def test_nothing_pings_about_a_draft_that_was_dropped(desk: RecoveryDesk, clock: StoppedClock) -> None:
    started = await desk.walking.start(STAFF, "A slip")
    await desk.walking.discard(STAFF, started.incident.id)

    clock.pass_by(timedelta(days=1))
    assert await _pings(desk) == []


async def _pings(desk: RecoveryDesk) -> list[str]:
    """What would be posted anew, long afterwards, though it is no news of the ending itself; timers run first."""
    pings = []
    while claimed := await desk.outbox.claim(desk.clock.now(), desk.clock.real(), 1000):
        for delivery in claimed:
            try:
                if delivery.kind in TIMERS:
                    await TIMERS[delivery.kind](desk, delivery)
                elif delivery.kind not in _NEWS and await _is_sent(desk, delivery):
                    pings.append(f"{delivery.kind} to {delivery.recipient}")
            except NotFound:
                continue  # it was dropped
    return pings


async def _is_sent(desk: RecoveryDesk, delivery: Delivery) -> bool:
    if await desk.protecting.restricted(delivery):
        return False
    return await MESSAGES[delivery.kind](desk, delivery) is not None
