"""At home: what waits for whom, duty, the home site, and how a site stands."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.content.playbook import Playbook
from bot.desk import RecoveryDesk, build_desk
from bot.recovery.delivery import DeliveryKind
from bot.recovery.empowerment import Level
from bot.recovery.errors import NotTheirSite
from bot.recovery.followup import FollowUpKind
from bot.recovery.home import Home, Overview
from bot.recovery.people import Actor
from bot.recovery.site import Sites
from storage.database import Database
from tests.clock import StoppedClock
from tests.desk.books import THE_SITE, Books
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
    protect,
)
from tests.factories import OTHER_TEAM, SITE, add_incident, an_actor
from tests.storage.rows import all_rows

STATION = replace(THE_SITE, id="station", name="Station", currency="USD")
AT_BOTH = replace(STAFF, levels={SITE: Level.FRONTLINE, "station": Level.LEAD})


@pytest.fixture
def chain(database: Database, playbook: Playbook, clock: StoppedClock) -> RecoveryDesk:
    """A desk for two sites."""
    return build_desk(database, playbook, clock, Sites((THE_SITE, STATION)))


async def home(desk: RecoveryDesk, actor: Actor) -> Home:
    return await desk.home.home(actor, ROSTERS, {})


async def standing(desk: RecoveryDesk, actor: Actor) -> Overview:
    overview = (await home(desk, actor)).overview
    assert overview
    return overview


async def test_a_new_member_of_staff_finds_a_quiet_home(desk: RecoveryDesk) -> None:
    found = await home(desk, STAFF)
    assert found.is_quiet
    assert (found.goodwill_7_days_left, found.goodwill_per_incident) == (15_000, 2500)
    assert (found.duty.decides, found.duty.on, found.overview, found.other_sites) == (False, True, None, ())


async def test_what_was_given_lowers_what_may_still_be_given(desk: RecoveryDesk) -> None:
    await give(desk, await open_incident(desk), 2000)
    assert (await home(desk, STAFF)).goodwill_7_days_left == 13_000
    assert (await home(desk, DIRECTOR)).goodwill_7_days_left is None


async def test_my_incidents_and_follow_ups_are_mine_alone(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)
    (call,) = await plan(desk, incident, FollowUpKind.CALL)
    mine, theirs = await home(desk, STAFF), await home(desk, COLLEAGUE)
    assert [i.id for i in mine.incidents] == [incident.id]
    assert [f.id for f in mine.follow_ups] == [call.id]
    assert mine.incidents_by_id[incident.id].number == 1
    assert theirs.is_quiet


async def test_what_a_lead_owns_shows_to_the_lead_and_to_whoever_walks_it(
    desk: RecoveryDesk, database: Database
) -> None:
    async with database.transaction(STAFF.team_id) as work:
        incident = await add_incident(work, owner_id="U0LEAD", walker_id="U0STAFF")
    for actor in (STAFF, LEAD):
        assert [i.id for i in (await home(desk, actor)).incidents] == [incident.id]
    assert (await desk.handing.everything_of(STAFF, SITE)).incidents == ()
    assert len((await desk.handing.everything_of(LEAD, SITE)).incidents) == 1


async def test_requests_show_to_whoever_may_decide_them_and_are_counted_for_the_others(desk: RecoveryDesk) -> None:
    request = await ask(desk, await open_incident(desk))
    assert [r.id for r in (await home(desk, MANAGER)).requests] == [request.id]
    assert (await standing(desk, MANAGER)).waiting_for_others == 0
    assert (await home(desk, LEAD)).requests == (await home(desk, STAFF)).requests == ()


async def test_a_managers_own_request_waits_for_others(desk: RecoveryDesk) -> None:
    await ask(desk, await open_incident(desk, MANAGER), 80_000, actor=MANAGER)
    found = await home(desk, MANAGER)
    assert found.requests == ()
    assert found.overview is not None
    assert found.overview.waiting_for_others == 1
    assert len((await home(desk, DIRECTOR)).requests) == 1


async def test_a_follow_up_is_late_once_it_cannot_be_kept(desk: RecoveryDesk, clock: StoppedClock) -> None:
    (call,) = await plan(desk, await open_incident(desk), FollowUpKind.CALL, due_at=clock.now())
    clock.pass_by(timedelta(hours=9))
    assert (await standing(desk, MANAGER)).late == ()
    clock.pass_by(timedelta(minutes=1))
    assert [f.id for f in (await standing(desk, MANAGER)).late] == [call.id]


async def test_snoozing_never_makes_a_late_one_on_time(desk: RecoveryDesk, clock: StoppedClock) -> None:
    (call,) = await plan(desk, await open_incident(desk), FollowUpKind.CALL, due_at=clock.now())
    await desk.following.snooze(STAFF, a_token(), call.id, clock.now() + timedelta(days=2))
    clock.pass_by(timedelta(days=1))
    assert [f.id for f in (await standing(desk, MANAGER)).late] == [call.id]


async def test_protected_cases_are_a_count(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)
    await desk.protecting.protect(STAFF, ROSTERS, a_token(), incident.id, {})
    assert (await standing(desk, MANAGER)).protected == 1


async def test_protected_case_calls_those_who_were_told_until_somebody_takes_it_on(desk: RecoveryDesk) -> None:
    incident = (await protect(desk, await open_incident(desk))).incident
    assert [i.id for i in (await home(desk, MANAGER)).calling] == [incident.id]
    assert not (await home(desk, MANAGER)).is_quiet
    for other in (STAFF, COLLEAGUE, LEAD, DIRECTOR):
        assert (await home(desk, other)).calling == ()

    await desk.protecting.take_on(MANAGER, incident.id)
    assert (await home(desk, MANAGER)).calling == ()
    assert len((await home(desk, MANAGER)).own_protected) == 1


async def test_protected_case_is_not_even_counted_for_whom_it_concerns(desk: RecoveryDesk) -> None:
    await protect(desk, await open_incident(desk), concerns=MANAGER.user_id)
    assert (await home(desk, MANAGER)).is_quiet
    assert (await standing(desk, MANAGER)).protected == 0
    assert (await standing(desk, DIRECTOR)).protected == 1


async def test_nothing_of_another_workspace_is_at_home(desk: RecoveryDesk) -> None:
    await ask(desk, await open_incident(desk))
    found = await home(desk, an_actor("U0MANAGER", Level.MANAGER, team_id=OTHER_TEAM))
    assert found.is_quiet


# Duty


async def test_leads_managers_and_directors_switch_duty_themselves(desk: RecoveryDesk) -> None:
    for actor in (LEAD, MANAGER, DIRECTOR):
        await desk.home.switch_duty(actor, True)
    await desk.home.switch_duty(LEAD, False)

    duty = (await home(desk, MANAGER)).duty
    assert (duty.on, duty.others) == (True, ("U0DIRECTOR",))
    assert not (await home(desk, LEAD)).duty.on


async def test_switching_twice_keeps_the_first_time(desk: RecoveryDesk, clock: StoppedClock, database_url: str) -> None:
    await desk.home.switch_duty(LEAD, True)
    before = await all_rows(database_url)
    clock.pass_by(timedelta(hours=1))
    await desk.home.switch_duty(LEAD, True)
    assert await all_rows(database_url) == before


async def test_frontline_go_off_duty_and_come_back(desk: RecoveryDesk) -> None:
    for on_duty in (False, False, True):
        await desk.home.switch_duty(STAFF, on_duty)
        duty = (await home(desk, STAFF)).duty
        assert (duty.on, duty.decides) == (on_duty, False)


async def test_a_request_goes_to_whoever_is_on_duty(desk: RecoveryDesk, books: Books) -> None:
    await desk.home.switch_duty(an_actor("U0MANAGER2", Level.MANAGER), True)
    await ask(desk, await open_incident(desk))
    now = desk.clock.now()
    asked = {recipient for _, recipient, due_at in await books.pending(DeliveryKind.REQUEST) if due_at == now}
    assert "U0MANAGER2" in asked
    assert "U0MANAGER" not in asked


# The home site


async def test_whoever_works_at_several_sites_chooses_where_they_are(chain: RecoveryDesk) -> None:
    assert (await chain.home.settled(AT_BOTH)).site == SITE
    await chain.home.move(AT_BOTH, "station")

    there = await chain.home.settled(AT_BOTH)

    assert there.site == "station"
    assert (await home(chain, there)).site is STATION
    assert [s.id for s in (await home(chain, there)).other_sites] == [SITE]
    started = await chain.walking.start(there, "The parcel was late.")
    assert (started.incident.site, started.incident.currency) == ("station", "USD")


async def test_nobody_moves_to_a_site_whose_staff_they_are_not(chain: RecoveryDesk, database_url: str) -> None:
    with pytest.raises(NotTheirSite):
        await chain.home.move(STAFF, "station")
    assert (await all_rows(database_url))["home_sites"] == []


async def test_a_chosen_site_that_they_left_is_forgotten(chain: RecoveryDesk) -> None:
    await chain.home.move(AT_BOTH, "station")
    only_harbour = replace(AT_BOTH, levels={SITE: Level.FRONTLINE, "airport": Level.FRONTLINE})
    assert (await chain.home.settled(only_harbour)).site == SITE


async def test_a_lead_at_one_site_is_frontline_at_another(chain: RecoveryDesk) -> None:
    here, there = await home(chain, AT_BOTH), await home(chain, replace(AT_BOTH, site="station"))
    assert (here.goodwill_per_incident, there.goodwill_per_incident) == (2500, 7500)
    assert here.overview is there.overview is None


async def test_what_somebody_has_at_a_site_that_they_left_is_in_no_list(chain: RecoveryDesk) -> None:
    incident = await open_incident(chain)
    await plan(chain, incident, FollowUpKind.CALL)
    case = await open_incident(chain)
    await protect(chain, case)
    moved = replace(STAFF, site="station", levels={"station": Level.FRONTLINE})

    found = await home(chain, moved)
    assert found.is_quiet
    assert await chain.walking.open_incidents(moved) == []
    assert await chain.protecting.open_cases(moved) == []
    assert not (await home(chain, STAFF)).is_quiet


async def test_list_and_home_show_the_same_also_what_a_lead_owns(desk: RecoveryDesk, database: Database) -> None:
    walked = await open_incident(desk)
    async with database.transaction(STAFF.team_id) as work:
        await work.incidents.save(walked.id, owner_id="U0LEAD")

    for actor in (LEAD, STAFF):
        shown = [i.id for i in (await home(desk, actor)).incidents]
        assert shown == [i.id for i in await desk.walking.open_incidents(actor)] == [walked.id]


async def test_whom_a_case_concerns_is_not_told_that_there_is_one_though_they_opened_it(desk: RecoveryDesk) -> None:
    case = await open_incident(desk)
    await protect(desk, case)
    await desk.protecting.take_on(MANAGER, case.id)
    await desk.protecting.say_whom_it_concerns(MANAGER, ROSTERS, case.id, "U0STAFF")

    assert (await home(desk, STAFF)).own_protected == ()
    assert await desk.protecting.open_cases(STAFF) == []
