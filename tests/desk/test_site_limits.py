"""A site with limits of its own: an incident goes by those of its site, whoever gives, asks, decides or looks."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.content.playbook import Playbook
from bot.desk import RecoveryDesk, build_desk
from bot.desk.giving import Wish
from bot.desk.recording import GivenAlready
from bot.recovery.approval import RequestState
from bot.recovery.empowerment import Level, Limits
from bot.recovery.errors import AboveDecidersLimit, ReasonNeeded, WhyAboveFrontline
from bot.recovery.incident import Proof
from bot.recovery.people import Actor, Roster, Rosters
from bot.recovery.site import Sites
from bot.recovery.standing import Left
from storage.database import Database
from tests.clock import StoppedClock
from tests.desk.books import THE_SITE
from tests.desk.stories import a_token, ask, give, open_incident
from tests.factories import SITE, an_actor

DESK = "desk"
OWN = {
    Level.FRONTLINE: Limits(4000, 30_000, 15_000, 0, 4000),
    Level.LEAD: Limits(9000, 50_000, 40_000, 7500, 40_000),
    Level.MANAGER: Limits(30_000, 200_000, 100_000, 100_000, 100_000),
    Level.DIRECTOR: Limits(goodwill_per_incident=50_000),
}
BOTH = (SITE, DESK)
ROSTER = Roster(leads=("U0LEAD",), managers=("U0MANAGER",), directors=("U0DIRECTOR", "U0SECOND"))
EVERYWHERE = Rosters(dict.fromkeys(BOTH, ROSTER))


def at(site: str, user_id: str = "U0STAFF", level: Level = Level.FRONTLINE) -> Actor:
    """Somebody who works at both sites, and is at this one now."""
    return replace(an_actor(user_id, site=site), levels=dict.fromkeys(BOTH, level))


@pytest.fixture
def desk(database: Database, playbook: Playbook, clock: StoppedClock) -> RecoveryDesk:
    return build_desk(database, _with_own(playbook, OWN), clock, Sites((THE_SITE, replace(THE_SITE, id=DESK))))


def _with_own(playbook: Playbook, own: Mapping[Level, Limits]) -> Playbook:
    (shop, *_) = playbook.policy.sites
    sites = (shop, replace(shop, id=DESK, limits_by_currency={"EUR": own}))
    return replace(playbook, policy=replace(playbook.policy, sites=sites))


async def test_each_site_holds_its_own_goodwill_for_an_incident(desk: RecoveryDesk) -> None:
    here, there = await open_incident(desk, at(SITE)), await open_incident(desk, at(DESK))

    assert (await give(desk, there, 4000, actor=at(SITE), reason="A long trip")).grant, "wherever they are just now"
    with pytest.raises(ReasonNeeded):
        await give(desk, here, 2501, actor=at(DESK))


async def test_what_is_left_is_read_by_the_site_of_the_incident(desk: RecoveryDesk) -> None:
    here, there = await open_incident(desk, at(SITE)), await open_incident(desk, at(DESK))
    shown = [(await desk.walking.case(at(SITE), one.id)).goodwill_left for one in (here, there)]
    started = (await desk.walking.start(at(DESK))).goodwill_left
    assert (shown, started) == ([Left(2500), Left(4000)], Left(4000))


async def test_one_week_over_both_sites_is_compared_with_the_site_of_the_incident(desk: RecoveryDesk) -> None:
    for _ in range(6):
        assert (await give(desk, await open_incident(desk, at(SITE)), 2500, actor=at(SITE))).grant

    with pytest.raises(ReasonNeeded):
        await give(desk, await open_incident(desk, at(SITE)), 1, actor=at(SITE))
    for _ in range(6):
        assert (await give(desk, await open_incident(desk, at(DESK)), 2500, actor=at(DESK))).grant
    with pytest.raises(ReasonNeeded):
        await give(desk, await open_incident(desk, at(DESK)), 1, actor=at(DESK))


async def test_app_home_shows_the_limits_of_the_site_at_which_one_is(desk: RecoveryDesk) -> None:
    await give(desk, await open_incident(desk, at(SITE)), 1000, actor=at(SITE))

    homes = [await desk.home.home(at(site), EVERYWHERE, {}) for site in BOTH]

    assert [(h.goodwill_per_incident, h.goodwill_7_days_left) for h in homes] == [(2500, 14_000), (4000, 29_000)]


async def test_why_is_asked_above_what_frontline_may_give_at_that_site(desk: RecoveryDesk) -> None:
    lead = at(DESK, "U0LEAD", Level.LEAD)
    assert (await give(desk, await open_incident(desk, lead), 4000, actor=lead)).grant
    with pytest.raises(WhyAboveFrontline, match=r"40\.00 EUR"):
        await give(desk, await open_incident(desk, lead), 4001, actor=lead)


async def test_what_nobody_below_a_lead_may_give_at_one_site_needs_a_manager_at_another(desk: RecoveryDesk) -> None:
    needs = [
        (await ask(desk, await open_incident(desk, at(site)), 9000, actor=at(site), rosters=EVERYWHERE)).needs
        for site in BOTH
    ]
    assert needs == [Level.MANAGER, Level.LEAD]


async def test_whoever_decides_is_held_to_the_limits_of_the_requests_site(desk: RecoveryDesk) -> None:
    lead = at(SITE, "U0LEAD", Level.LEAD)
    here, there = [
        await ask(desk, await open_incident(desk, at(site)), 5000, actor=at(site), rosters=EVERYWHERE) for site in BOTH
    ]

    yes = await desk.deciding.adjust(lead, EVERYWHERE, a_token(), there.id, 9000, "All of it")
    assert yes.state is RequestState.APPROVED
    with pytest.raises(AboveDecidersLimit):
        await desk.deciding.adjust(lead, EVERYWHERE, a_token(), here.id, 9000, "All of it")


async def test_a_second_director_confirms_above_the_limit_that_only_one_site_has(desk: RecoveryDesk) -> None:
    director = at(SITE, "U0DIRECTOR", Level.DIRECTOR)
    states = []
    for site in BOTH:
        request = await ask(desk, await open_incident(desk, at(site)), 80_000, actor=at(site), rosters=EVERYWHERE)
        states.append((await desk.deciding.approve(director, EVERYWHERE, request.id)).state)
    assert states == [RequestState.APPROVED, RequestState.WAITING]


async def test_what_was_given_already_is_marked_by_the_limits_of_its_site(desk: RecoveryDesk) -> None:
    marked = []
    for site in BOTH:
        what = GivenAlready(Wish("store_credit", 3000, reason="Nobody was there"), at(site), None)
        incident = await open_incident(desk, at(site))
        given = await desk.recording.record(at(site), EVERYWHERE, a_token(), incident.id, what, {})
        assert given.grant
        marked.append((given.grant.beyond is not None, given.grant.limit_minor))
    assert marked == [(True, 2500), (False, 4000)]


async def test_a_redo_without_proof_goes_by_the_site(desk: RecoveryDesk) -> None:
    for site, may in ((SITE, False), (DESK, True)):
        facts = {"price_minor": 3500, "order_number": f"A{site}", "proof": Proof.NONE}
        incident = await open_incident(desk, at(site), **facts)
        given = await give(desk, incident, 3500, actor=at(site), kind="redo", reason="Cold", rosters=EVERYWHERE)
        assert bool(given.grant) is may
