"""Quiet flags on the desk: what a site's grants raise, who is asked, and that looking is enough."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.content.playbook import Playbook
from bot.desk import RecoveryDesk, build_desk
from bot.recovery.empowerment import CompensationClass, Level, Limits
from bot.recovery.errors import AboutYourself, NotTheirLevel, NotTheirSite, QuestionIsSettled
from bot.recovery.flags import Flag, FlagKind
from bot.recovery.followup import FollowUpKind, Outcome
from bot.recovery.home import Home
from bot.recovery.incident import Severity
from bot.recovery.people import Actor
from bot.recovery.site import Sites
from storage.database import Database
from storage.tables import audit, deliveries, flag_reviews
from tests.clock import NOON, StoppedClock
from tests.desk.books import THE_SITE
from tests.desk.stories import DIRECTOR, LEAD, MANAGER, ROSTERS, STAFF, a_token, give, open_incident, plan, write_down
from tests.factories import OTHER_TEAM, SITE, TEAM, add_grant, add_incident, an_actor
from tests.storage.rows import all_rows, rows_of

DAY = timedelta(days=1)
COLLEAGUES_PHONE = {"442079460018": "U0LEAD"}


async def home(desk: RecoveryDesk, actor: Actor, staff_by_contact: dict[str, str] | None = None) -> Home:
    return await desk.home.home(actor, ROSTERS, staff_by_contact or {})


async def asked(desk: RecoveryDesk, actor: Actor, staff_by_contact: dict[str, str] | None = None) -> tuple[Flag, ...]:
    overview = (await home(desk, actor, staff_by_contact)).overview
    return overview.flags if overview else ()


async def grants(database: Database, *each: dict[str, Any], team: str = TEAM, **incident: Any) -> None:
    """Each on an incident of its own, an hour ago unless it says otherwise."""
    async with database.transaction(team) as work:
        for changes in each:
            added = await add_incident(work, **incident)
            await add_grant(work, added, **{"recorded_at": NOON - timedelta(hours=1), **changes})


THREE_JUST_UNDER = [{"amount_minor": amount} for amount in (2450, 2400, 2500)]


async def test_three_gifts_just_under_the_limit_ask_the_manager_a_question(desk: RecoveryDesk) -> None:
    for amount in (2450, 2400, 2500):
        await give(desk, await open_incident(desk), amount)

    (flag,) = await asked(desk, MANAGER)

    assert (flag.kind, flag.people, [n for _, n in flag.incidents]) == (
        FlagKind.JUST_UNDER_LIMIT,
        ("U0STAFF",),
        [1, 2, 3],
    )
    assert [amount.minor for amount in flag.amounts] == [2450, 2400, 2500]


@pytest.mark.parametrize(("version", "sees"), [("2", True), ("1", False)])
async def test_it_is_the_limit_for_an_incident_that_counts_where_the_weeks_was_nearer(
    desk: RecoveryDesk, database: Database, version: str, sees: bool
) -> None:
    """A grant keeps the nearest limit; under an earlier policy nothing else is known of it."""
    await grants(database, *[{"amount_minor": 2450, "limit_minor": 15_000, "policy_version": version}] * 3)
    assert bool(await asked(desk, MANAGER)) is sees


async def test_a_site_with_limits_of_its_own_asks_by_these(
    database: Database, playbook: Playbook, clock: StoppedClock
) -> None:
    (shop, *_) = playbook.policy.sites
    own = {**playbook.policy.limits("EUR", SITE), Level.FRONTLINE: Limits(4000, 30_000, 15_000, 0, 2500)}
    policy = replace(playbook.policy, sites=(replace(shop, limits_by_currency={"EUR": own}),))
    desk = build_desk(database, replace(playbook, policy=policy), clock, Sites((THE_SITE,)))

    for amount in (2450, 2400, 2500):
        await give(desk, await open_incident(desk), amount)
    assert await asked(desk, MANAGER) == ()
    for amount in (3600, 4000, 3900):
        await give(desk, await open_incident(desk), amount, reason="A long trip")
    (flag,) = await asked(desk, MANAGER)
    assert [amount.minor for amount in flag.amounts] == [3600, 4000, 3900]


async def test_the_larger_of_face_value_and_cost_is_compared(desk: RecoveryDesk, database: Database) -> None:
    await grants(database, *[{"amount_minor": 100, "cost_minor": 2450}] * 3)
    assert [flag.kind for flag in await asked(desk, MANAGER)] == [FlagKind.JUST_UNDER_LIMIT]


@pytest.mark.parametrize(
    "changes",
    [
        {"recorded_at": NOON - 31 * DAY},
        {"ended_at": NOON},
        {"offer_id": "credit"},
        {"authorised_by": "U0MANAGER2"},
    ],
    ids=["long ago", "undone", "from the menu", "approved"],
)
async def test_what_does_not_count_raises_no_question(
    desk: RecoveryDesk, database: Database, changes: dict[str, Any]
) -> None:
    await grants(database, *[one | changes for one in THREE_JUST_UNDER])
    assert await asked(desk, MANAGER) == ()


async def test_protected_cases_raise_no_question(desk: RecoveryDesk, database: Database) -> None:
    await grants(database, *THREE_JUST_UNDER, severity=Severity.S4)
    assert await asked(desk, MANAGER) == ()


async def test_what_is_void_raises_no_question(desk: RecoveryDesk, database: Database) -> None:
    await grants(database, *THREE_JUST_UNDER, voided_at=NOON)
    assert await asked(desk, MANAGER) == ()


async def test_another_sites_and_another_workspaces_grants_raise_no_question_here(
    desk: RecoveryDesk, database: Database
) -> None:
    await grants(database, *THREE_JUST_UNDER, site="station")
    await grants(database, *THREE_JUST_UNDER, team=OTHER_TEAM)
    assert await asked(desk, MANAGER) == ()


@pytest.mark.parametrize(
    ("viewer", "sees"),
    [(MANAGER, True), (DIRECTOR, True), (LEAD, False), (STAFF, False), (an_actor("U0GRACE", Level.MANAGER), True)],
)
async def test_only_managers_of_the_site_and_directors_are_asked(
    desk: RecoveryDesk, database: Database, viewer: Actor, sees: bool
) -> None:
    await grants(database, *THREE_JUST_UNDER)
    assert bool(await asked(desk, viewer)) is sees


async def test_a_question_about_a_manager_goes_to_the_others(desk: RecoveryDesk, database: Database) -> None:
    hers = {"given_by": "U0MANAGER", "authorised_by": "U0MANAGER"}
    await grants(database, *[one | hers for one in THREE_JUST_UNDER])

    assert await asked(desk, MANAGER) == ()
    (flag,) = await asked(desk, DIRECTOR)
    with pytest.raises(AboutYourself):
        await desk.home.have_looked(MANAGER, SITE, flag.key, {})
    assert len(await asked(desk, DIRECTOR)) == 1


async def test_the_same_customer_again_and_again_is_asked_about(desk: RecoveryDesk, database: Database) -> None:
    await grants(database, *[{"amount_minor": 500}] * 3, contact_key="ada@example.org")
    assert [flag.kind for flag in await asked(desk, MANAGER)] == [FlagKind.SAME_CUSTOMER]


async def test_what_went_to_a_colleagues_own_phone_is_asked_about(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)
    await give(desk, incident, 500)
    await plan(desk, incident, contact="+44 20 7946 0018")

    assert await asked(desk, MANAGER) == ()
    (flag,) = await asked(desk, MANAGER, COLLEAGUES_PHONE)
    assert (flag.kind, flag.people) == (FlagKind.PAYEE_IS_STAFF, ("U0STAFF", "U0LEAD"))
    assert "4420" not in flag.key
    await desk.home.have_looked(MANAGER, SITE, flag.key, COLLEAGUES_PHONE)
    assert await asked(desk, MANAGER, COLLEAGUES_PHONE) == ()


async def test_many_restorations_without_proof_are_asked_about(desk: RecoveryDesk, database: Database) -> None:
    restored = [{"compensation_class": CompensationClass.RESTORATION, "with_proof": n > 3} for n in range(6)]
    await grants(database, *restored)
    (flag,) = await asked(desk, MANAGER)
    assert (flag.kind, flag.times, flag.of) == (FlagKind.NO_PROOF, 4, 6)


async def test_approvers_who_approve_each_other_are_asked_about(desk: RecoveryDesk, database: Database) -> None:
    one_way = {"given_by": "U0LEAD", "authorised_by": "U0STAFF"}
    back = {"given_by": "U0STAFF", "authorised_by": "U0LEAD"}
    await grants(database, one_way, one_way, back)
    assert await asked(desk, MANAGER) == ()
    await grants(database, back)
    assert [flag.people for flag in await asked(desk, MANAGER)] == [("U0LEAD", "U0STAFF")]


async def test_what_was_given_after_reopening_is_asked_about(desk: RecoveryDesk, clock: StoppedClock) -> None:
    incident = await open_incident(desk, severity=Severity.S2)
    await give(desk, incident, 500)
    (call,) = await plan(desk, incident, FollowUpKind.CALL)
    await write_down(desk, incident)
    clock.pass_by(DAY)
    await desk.following.finish(STAFF, a_token(), call.id, Outcome.UNSATISFIED, "")
    assert await asked(desk, MANAGER) == ()

    clock.pass_by(timedelta(minutes=5))
    await give(desk, incident, 700)

    (flag,) = await asked(desk, MANAGER)
    assert (flag.kind, [amount.minor for amount in flag.amounts]) == (FlagKind.GIVEN_AFTER_REOPENING, [700])


async def test_having_looked_puts_a_question_to_rest_for_thirty_days_and_is_kept(
    desk: RecoveryDesk, database: Database, database_url: str, clock: StoppedClock
) -> None:
    await grants(database, *THREE_JUST_UNDER)
    (flag,) = await asked(desk, MANAGER)

    await desk.home.have_looked(MANAGER, SITE, flag.key, {})
    await desk.home.have_looked(MANAGER, SITE, flag.key, {})

    assert await asked(desk, MANAGER) == await asked(desk, DIRECTOR) == ()
    (kept,) = await rows_of(database_url, flag_reviews)
    assert (kept["reviewed_by"], kept["level"], kept["reviewed_at"]) == ("U0MANAGER", Level.MANAGER, NOON)
    assert kept["shown"]["people"] == ["U0STAFF"]
    assert kept["shown"]["amounts_minor"] == [2450, 2400, 2500]
    clock.pass_by(31 * DAY)
    for amount in (2450, 2400, 2500):
        await give(desk, await open_incident(desk), amount)
    assert [f.key for f in await asked(desk, MANAGER)] == [flag.key]


@pytest.mark.parametrize(
    ("presser", "refusal"),
    [
        (STAFF, NotTheirLevel),
        (LEAD, NotTheirLevel),
        (an_actor("U0GRACE", Level.MANAGER, site="station"), NotTheirSite),
        (an_actor("U0MANAGER", Level.MANAGER, team_id=OTHER_TEAM), QuestionIsSettled),
    ],
    ids=["frontline", "lead", "another site's manager", "another workspace's manager"],
)
async def test_a_forged_look_changes_nothing(
    desk: RecoveryDesk, database: Database, database_url: str, presser: Actor, refusal: type[Exception]
) -> None:
    await grants(database, *THREE_JUST_UNDER)
    (flag,) = await asked(desk, MANAGER)
    with pytest.raises(refusal):
        await desk.home.have_looked(presser, SITE, flag.key, {})
    assert await rows_of(database_url, flag_reviews) == []
    assert await asked(desk, MANAGER) == (flag,)


@pytest.mark.parametrize("key", ["", "just_under_limit:U0NOBODY", "x" * 300])
async def test_a_question_that_nobody_asked_is_settled(desk: RecoveryDesk, key: str) -> None:
    with pytest.raises(QuestionIsSettled):
        await desk.home.have_looked(MANAGER, SITE, key, {})


async def test_flags_never_leave_app_home(desk: RecoveryDesk, database: Database, database_url: str) -> None:
    """Neither asking nor looking owes a message, and nothing of it is in the audit that staff can read."""
    await grants(database, *THREE_JUST_UNDER)
    before = await all_rows(database_url)
    (flag,) = await asked(desk, MANAGER)
    await desk.home.have_looked(MANAGER, SITE, flag.key, {})

    after = await all_rows(database_url)
    assert after[deliveries.name] == before[deliveries.name]
    assert after[audit.name] == before[audit.name]


async def test_contacts_are_asked_for_who_works_or_decides_at_a_managers_site(
    desk: RecoveryDesk, database: Database
) -> None:
    await grants(database, {"given_by": "U0ANA", "authorised_by": "U0MARCO"}, owner_id="U0OWNER")
    await grants(database, {"given_by": "U0OTHER", "authorised_by": "U0OTHER"}, site="station", owner_id="U0OTHER")

    people = await desk.home.people_of_flags(MANAGER, ROSTERS)

    deciders = {"U0LEAD", "U0MANAGER", "U0MANAGER2", "U0DIRECTOR"}
    assert people == {"U0ANA", "U0MARCO", "U0OWNER"} | deciders
    assert await desk.home.people_of_flags(LEAD, ROSTERS) == frozenset()
