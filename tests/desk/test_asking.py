"""Who is asked: the site's people of the level who are on duty, again at each send; later the level above."""

from datetime import timedelta

import pytest

from bot.desk import RecoveryDesk
from bot.recovery.delivery import DeliveryKind
from bot.recovery.empowerment import Level
from bot.recovery.errors import NobodyDecides, ReasonNeeded
from bot.recovery.people import Roster, Rosters
from bot.views.speech import refusal
from storage.database import Database
from tests.clock import StoppedClock
from tests.desk.books import Books, claim
from tests.desk.stories import MANAGER, ROSTERS, STAFF, ask, give, open_incident
from tests.factories import SITE, TEAM

MINUTE = timedelta(minutes=1)


async def switch(database: Database, desk: RecoveryDesk, **people: bool) -> None:
    async with database.transaction(TEAM) as work:
        for user_id, on_duty in people.items():
            await work.duty.switch(user_id, on_duty, desk.clock.now())


async def sent_now(desk: RecoveryDesk) -> set[str]:
    """Who gets a copy of a request now, as the loop would send it."""
    due = await claim(desk, DeliveryKind.REQUEST)
    sent = {delivery.recipient for delivery in due if await desk.deciding.copy(delivery)}
    for delivery in due:
        await desk.outbox.finish(delivery, "D1", "1.1" if delivery.recipient in sent else "")
    return sent


async def test_request_goes_to_those_on_duty_and_to_the_channel(desk: RecoveryDesk, database: Database) -> None:
    await switch(database, desk, U0MANAGER2=True, U0DIRECTOR=True)
    await ask(desk, await open_incident(desk))

    assert await sent_now(desk) == {"U0MANAGER2", "C_APPROVALS"}


async def test_request_goes_to_all_of_the_level_where_nobody_is_on_duty(desk: RecoveryDesk) -> None:
    await ask(desk, await open_incident(desk))

    assert await sent_now(desk) == {"U0MANAGER", "U0MANAGER2", "C_APPROVALS"}


async def test_reminder_goes_to_whoever_is_on_duty_by_then(
    desk: RecoveryDesk, database: Database, clock: StoppedClock
) -> None:
    await switch(database, desk, U0MANAGER=True)
    await ask(desk, await open_incident(desk))
    assert await sent_now(desk) == {"U0MANAGER", "C_APPROVALS"}

    await switch(database, desk, U0MANAGER=False, U0MANAGER2=True)
    clock.pass_by(MINUTE)
    assert await sent_now(desk) == {"U0MANAGER2"}


async def test_next_level_is_asked_after_three_minutes_and_not_sooner(desk: RecoveryDesk, clock: StoppedClock) -> None:
    await ask(desk, await open_incident(desk))
    await sent_now(desk)
    clock.pass_by(MINUTE)
    assert await sent_now(desk) == {"U0MANAGER", "U0MANAGER2"}
    clock.pass_by(2 * MINUTE - timedelta(microseconds=1))
    assert await sent_now(desk) == set()

    clock.pass_by(timedelta(microseconds=1))
    assert await sent_now(desk) == {"U0DIRECTOR"}


async def test_level_that_nobody_holds_here_is_passed_over(desk: RecoveryDesk) -> None:
    only_a_director = Rosters({SITE: Roster(leads=("U0LEAD",), directors=("U0DIRECTOR",))})
    request = await ask(desk, await open_incident(desk), rosters=only_a_director)

    assert request.needs is Level.DIRECTOR
    assert await sent_now(desk) == {"U0DIRECTOR", "C_APPROVALS"}


async def test_at_a_site_without_leads_staff_read_who_is_really_asked(desk: RecoveryDesk) -> None:
    no_leads = Rosters({SITE: Roster(managers=("U0MANAGER",), directors=("U0DIRECTOR",))})
    incident = await open_incident(desk)

    with pytest.raises(ReasonNeeded) as refused:
        await give(desk, incident, 3_000, rosters=no_leads)

    assert refusal(refused.value, as_mrkdwn=False).startswith("This needs a manager: €30.00 is above your €25.00")
    given = await give(desk, incident, 3_000, reason="Their anniversary", rosters=no_leads)
    assert given.request
    assert given.request.needs is Level.MANAGER


async def test_where_nobody_may_decide_staff_are_told_at_once(desk: RecoveryDesk, books: Books) -> None:
    elsewhere = Rosters({"elsewhere": ROSTERS.at(SITE)})
    incident = await open_incident(desk)

    with pytest.raises(NobodyDecides):
        await give(desk, incident, 8000, reason="Their anniversary", rosters=elsewhere)

    assert await books.pending(DeliveryKind.REQUEST) == []


async def test_decided_request_reminds_nobody(desk: RecoveryDesk, clock: StoppedClock) -> None:
    request = await ask(desk, await open_incident(desk))
    await sent_now(desk)
    await desk.deciding.decline(MANAGER, request.id, "No")
    await sent_now(desk)

    clock.pass_by(3 * MINUTE)
    assert await sent_now(desk) == set()


async def test_open_modal_waits_only_for_what_its_reader_asked(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)
    request = await ask(desk, incident)

    await desk.giving.wait_in(MANAGER, incident.id, "V0THEIRS", "1.a")
    assert (await desk.deciding.asked(TEAM, request.id)).request.view_id == "", "nobody else is drawn the answer"
    await desk.giving.wait_in(STAFF, incident.id, "V0MINE", "1.b")
    assert (await desk.deciding.approve(MANAGER, ROSTERS, request.id)).view_id == "V0MINE"
    await desk.giving.wait_in(STAFF, incident.id, "V0LATER", "1.c")
    assert (await desk.deciding.asked(TEAM, request.id)).request.view_id == "V0MINE", "it waits no more"
