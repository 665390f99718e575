"""What was lowered goes on without whom it concerned: nothing of it rings, is handed or shown to them."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.desk import RecoveryDesk
from bot.recovery.delivery import DeliveryKind
from bot.recovery.empowerment import Level
from bot.recovery.errors import NobodyDecides, NotForThem
from bot.recovery.followup import FollowUp, FollowUpKind, Ring
from bot.recovery.incident import Incident, Severity, Step
from bot.recovery.people import Roster, Rosters
from handlers.following import ping_message
from storage.database import Database
from tests.clock import StoppedClock
from tests.desk.books import Books, claim
from tests.desk.stories import (
    COLLEAGUE,
    DIRECTOR,
    LEAD,
    MANAGER,
    ROSTERS,
    STAFF,
    a_token,
    ask,
    give,
    open_incident,
    plan,
    ring,
)
from tests.factories import SITE, TEAM, an_actor
from tests.storage.rows import all_rows

DAY = timedelta(days=1)


async def lowered(desk: RecoveryDesk, **known: Any) -> Incident:
    """A protected case that concerned somebody, and turned out to be less."""
    incident = await open_incident(desk, **known)
    await desk.protecting.protect(STAFF, ROSTERS, a_token(), incident.id, {}, concerns="U0LEAD")
    await desk.protecting.take_on(MANAGER, incident.id)
    case = await desk.casework.lower(MANAGER, a_token(), incident.id, Severity.S2, "A plaster was enough")
    return case.incident


async def now_of(desk: RecoveryDesk, follow_up: FollowUp) -> FollowUp:
    return (await desk.following.follow_up(TEAM, follow_up.id))[0]


async def test_late_call_goes_to_somebody_whom_the_case_did_not_concern(
    desk: RecoveryDesk, clock: StoppedClock
) -> None:
    (call,) = await plan(desk, await lowered(desk), FollowUpKind.CALL)
    for wait in (call.due_at - clock.now(), DAY):
        clock.pass_by(wait)
        assert [d.recipient for d in await ring(desk)][-1:] == ["U0STAFF"]
    clock.pass_by(DAY)

    assert "U0LEAD" not in [d.recipient for d in await ring(desk)]
    late = await now_of(desk, call)
    assert (late.assignee_id, late.rung) == ("U0MANAGER", Ring.LEAD)


async def test_lead_on_duty_does_not_stand_in_where_it_concerned_them(desk: RecoveryDesk, clock: StoppedClock) -> None:
    await desk.home.switch_duty(LEAD, True)
    await desk.home.switch_duty(STAFF, False)
    (call,) = await plan(desk, await lowered(desk), FollowUpKind.CALL)
    clock.pass_by(call.due_at - clock.now())

    await ring(desk)

    assert (await now_of(desk, call)).assignee_id == "U0MANAGER"


async def theirs(desk: RecoveryDesk, database: Database, incident: Incident) -> FollowUp:
    """A call that somehow is with whom the case concerned, as older ones may be."""
    (call,) = await plan(desk, incident, FollowUpKind.CALL)
    async with database.transaction(TEAM) as work:
        await work.follow_ups.save(call.id, assignee_id="U0LEAD")
    return call


async def nobody_else_is_there(desk: RecoveryDesk) -> None:
    for away in (MANAGER, an_actor("U0MANAGER2", Level.MANAGER), DIRECTOR):
        await desk.home.switch_duty(away, False)


async def test_what_is_with_whom_it_concerned_goes_to_somebody_on_duty_at_once(
    desk: RecoveryDesk, database: Database, clock: StoppedClock
) -> None:
    await desk.home.switch_duty(MANAGER, True)
    call = await theirs(desk, database, await lowered(desk))
    clock.pass_by(call.due_at - clock.now())

    assert [d.recipient for d in await ring(desk)] == ["U0MANAGER"]


async def test_ping_to_whom_it_concerned_is_not_sent_and_one_that_was_says_nothing(
    desk: RecoveryDesk, database: Database, clock: StoppedClock
) -> None:
    call = await theirs(desk, database, await lowered(desk, customer_name="Anna"))
    await nobody_else_is_there(desk)
    clock.pass_by(call.due_at - clock.now())
    (ping,) = await ring(desk)
    assert ping.recipient == "U0LEAD"

    assert await ping_message(desk, ping) is None
    await desk.outbox.finish(ping, "DLEAD", "1.1")
    async with database.transaction(TEAM) as work:
        await work.deliveries.owe_again(DeliveryKind.PING, ping.subject, now=clock.now())
    (sent,) = await claim(desk, DeliveryKind.PING)
    message = await ping_message(desk, sent)

    assert message
    shown = message.text + str(message.blocks)
    assert "is restricted" in shown
    assert not any(word in shown for word in ("anna@example.org", "Anna", "soup", "follow_up"))


async def test_ping_of_several_hides_only_the_case_that_concerned_its_reader(
    desk: RecoveryDesk, database: Database, clock: StoppedClock
) -> None:
    hidden = await theirs(desk, database, await lowered(desk))
    await nobody_else_is_there(desk)
    open_one = await open_incident(desk)
    await plan(desk, open_one, FollowUpKind.CALL, due_at=hidden.due_at, assignee_id="U0LEAD", contact="ben@example.org")
    clock.pass_by(hidden.due_at - clock.now())
    (ping,) = await ring(desk)

    message = await ping_message(desk, ping)

    assert message
    assert message.text == f"1 follow-up to do: #{open_one.number}"
    assert "ben@example.org" in str(message.blocks)
    assert "anna@example.org" not in str(message.blocks)


async def test_repeat_failure_is_handed_to_nobody_whom_the_case_concerned(desk: RecoveryDesk, books: Books) -> None:
    anna: dict[str, Any] = {"contact": "anna@example.org"}
    await give(desk, await open_incident(desk, COLLEAGUE, **anna), 500)
    incident = await lowered(desk)

    facts = {"severity": Severity.S1, **anna}
    case = await desk.walking.save_step(STAFF, a_token(), incident.id, Step.UNDERSTAND, facts, ROSTERS)

    assert case.incident.owner_id == "U0MANAGER"
    assert [to for _, to, _ in await books.pending(DeliveryKind.REPEAT)] == ["U0MANAGER"]


async def test_request_asks_nobody_whom_the_case_concerned(desk: RecoveryDesk, books: Books) -> None:
    incident = await lowered(desk)
    only_the_lead = Rosters({SITE: Roster(leads=("U0LEAD",))})
    with pytest.raises(NobodyDecides):
        await give(desk, incident, 8000, reason="Their anniversary", rosters=only_the_lead)

    await ask(desk, incident, 5000)

    asked = {to for _, to, _ in await books.pending(DeliveryKind.REQUEST)}
    assert "U0MANAGER" in asked
    assert "U0LEAD" not in asked


async def test_call_for_a_lead_rings_whom_it_did_not_concern(desk: RecoveryDesk) -> None:
    incident = await lowered(desk)

    called = await desk.escalating.escalate(STAFF, ROSTERS, a_token(), incident.id, Level.LEAD, "They shout")

    assert called.told == ("U0MANAGER", "U0MANAGER2")


async def _hand_over(desk: RecoveryDesk, incident: Incident) -> object:
    return await desk.handing.hand_over(STAFF, a_token(), incident.id, "U0LEAD", "")


async def _hand_over_everything(desk: RecoveryDesk, _incident: Incident) -> None:
    await desk.handing.hand_over_everything(STAFF, a_token(), SITE, LEAD)


async def _plan_for_them(desk: RecoveryDesk, incident: Incident) -> object:
    return await plan(desk, incident, FollowUpKind.DAY_3, assignee_id="U0LEAD")


async def _change_to_them(desk: RecoveryDesk, incident: Incident) -> object:
    return await plan(desk, incident, FollowUpKind.CALL, assignee_id="U0LEAD")


async def _hand_on(desk: RecoveryDesk, incident: Incident) -> object:
    (call, *_) = (await desk.walking.case(STAFF, incident.id)).follow_ups
    return await desk.following.hand_on(STAFF, a_token(), call.id, "U0LEAD")


@pytest.mark.parametrize(
    "hand", [_hand_over, _hand_over_everything, _plan_for_them, _change_to_them, _hand_on], ids=lambda f: f.__name__[1:]
)
async def test_nothing_is_handed_to_whom_it_concerned_and_the_answer_does_not_say_why(
    desk: RecoveryDesk, database_url: str, hand: Callable[[RecoveryDesk, Incident], Awaitable[object]]
) -> None:
    incident = await lowered(desk)
    await plan(desk, incident, FollowUpKind.CALL)
    before = await all_rows(database_url)

    with pytest.raises(NotForThem) as refused:
        await hand(desk, incident)

    assert await all_rows(database_url) == before
    assert not any(word in str(refused.value) for word in ("case", "concern", "protected", "restricted"))


async def test_what_is_left_of_others_incidents_is_not_handed_to_whom_it_concerned(
    desk: RecoveryDesk, database_url: str
) -> None:
    await plan(desk, await lowered(desk), FollowUpKind.CALL, assignee_id="U0COLLEAGUE")
    before = await all_rows(database_url)

    with pytest.raises(NotForThem):
        await desk.handing.hand_over_everything(COLLEAGUE, a_token(), SITE, LEAD)

    assert await all_rows(database_url) == before
