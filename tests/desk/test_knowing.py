"""Who a customer is, whom staff may find, and which incidents belong together."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.content.playbook import Playbook
from bot.desk import RecoveryDesk, build_desk
from bot.recovery.customer import Key, KeyKind, Picked
from bot.recovery.empowerment import Reach
from bot.recovery.errors import (
    AlreadyLinked,
    IncidentIsRestricted,
    NoSuchCustomer,
    NoSuchIncident,
    NoSuchLink,
    NotTheirLevel,
    OfItself,
    ReasonNeeded,
)
from bot.recovery.incident import Incident, Severity, Step
from bot.recovery.link import LinkKind
from bot.recovery.people import Actor
from bot.recovery.site import Sites
from bot.recovery.standing import Left
from bot.views.knowing import build_suggestions
from storage.database import Database
from tests.clock import NOON, StoppedClock
from tests.desk.books import THE_SITE, Books
from tests.desk.stories import COLLEAGUE, LEAD, MANAGER, ROSTERS, STAFF, a_token, give, open_incident
from tests.factories import SITE, TEAM, an_actor

PHONE = "+44 20 7946 0958"
STRANGER = an_actor("U0STATION", site="station")


@pytest.fixture
def two_sites(database: Database, playbook: Playbook, clock: StoppedClock) -> RecoveryDesk:
    return build_desk(database, playbook, clock, Sites((THE_SITE, replace(THE_SITE, id="station", name="Station"))))


async def save(desk: RecoveryDesk, incident: Incident, actor: Actor = STAFF, **changes: Any) -> Incident:
    case = await desk.walking.save_step(actor, a_token(), incident.id, Step.UNDERSTAND, changes, ROSTERS)
    return case.incident


async def suggested(desk: RecoveryDesk, typed: str, actor: Actor = STAFF) -> list[str]:
    return [s.customer.name for s in await desk.finding.suggest(actor, typed)]


async def test_contact_makes_a_customer_who_is_known_again_by_it(desk: RecoveryDesk) -> None:
    first = await open_incident(desk, customer_name="Anna Miller", contact=PHONE)
    second = await open_incident(desk, COLLEAGUE, contact="0044 20 79460958")

    assert first.customer_id == second.customer_id is not None
    assert second.customer_name == "Anna Miller"


async def test_bare_name_makes_no_customer_and_finds_none(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk, customer=Picked(typed="Anna Miller"))

    assert (incident.customer_id, incident.customer_name) == (None, "Anna Miller")
    assert await suggested(desk, "anna") == []


async def test_name_is_learnt_when_it_comes_after_the_contact(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk, customer=Picked(typed=PHONE))
    assert (incident.contact, incident.customer_name) == (PHONE, "")

    await save(desk, incident, customer=Picked(typed="Anna Miller"))

    assert await suggested(desk, "mil") == ["Anna Miller"]


async def test_picked_customer_comes_with_the_way_to_reach_them(desk: RecoveryDesk) -> None:
    first = await open_incident(desk, customer_name="Anna", contact=PHONE)

    second = await open_incident(desk, customer=Picked(first.customer_id))

    assert (second.customer_name, second.contact, second.consent) == ("Anna", PHONE, False)


async def test_stranger_of_another_site_is_known_by_whichever_contact_was_typed(two_sites: RecoveryDesk) -> None:
    anna = await open_incident(two_sites, customer_name="Anna", contact=PHONE)
    await save(two_sites, anna, contact="anna@example.org")

    (found,) = await two_sites.finding.suggest(STRANGER, "anna@example.org")
    (offered,) = build_suggestions([found], "anna@example.org", 90)

    assert offered["value"] == "t:anna@example.org"  # by what was typed: her id tells of no site of theirs


async def test_another_customer_leaves_with_their_contact(desk: RecoveryDesk) -> None:
    anna = await open_incident(desk, customer_name="Anna", contact=PHONE)
    incident = await open_incident(desk, customer=Picked(anna.customer_id))

    for picked in (Picked(typed="Ben"), None):
        changed = await save(desk, incident, customer=picked)
        assert (changed.customer_id, changed.contact, changed.contact_key) == (None, "", "")


async def test_contact_of_somebody_else_means_somebody_else(desk: RecoveryDesk) -> None:
    anna = await open_incident(desk, customer_name="Anna", contact=PHONE)
    ben = await open_incident(desk, customer_name="Ben", contact="ben@example.org")

    slip = await open_incident(desk, contact=PHONE)
    mended = await save(desk, slip, contact="ben@example.org")

    assert (slip.customer_id, mended.customer_id, mended.customer_name) == (anna.customer_id, ben.customer_id, "Ben")


async def test_second_contact_is_one_more_of_the_same_customer(desk: RecoveryDesk) -> None:
    anna = await open_incident(desk, customer_name="Anna", contact=PHONE)
    await save(desk, anna, contact="anna@example.org")

    assert (await open_incident(desk, contact="anna@example.org")).customer_id == anna.customer_id
    assert (await open_incident(desk, contact=PHONE)).customer_id == anna.customer_id


async def test_two_annas_are_told_apart(desk: RecoveryDesk) -> None:
    one = await open_incident(desk, customer_name="Anna Miller", contact=PHONE)
    await open_incident(desk, customer_name="Anna Meyer", contact="anna@example.org")
    await open_incident(desk, customer=Picked(one.customer_id))

    found = await desk.finding.suggest(STAFF, "anna m")

    assert [(s.customer.name, s.contact.text if s.contact else "", s.failures) for s in found] == [
        ("Anna Miller", "442079460958", 2),
        ("Anna Meyer", "anna@example.org", 1),
    ]


@pytest.mark.parametrize("typed", ["Anna", "mill ann", "MÜLL", "0044 20 79", "+44 20 7946 0958", "A-1001", "a1001"])
async def test_customer_is_found_by_name_contact_or_order(desk: RecoveryDesk, typed: str) -> None:
    await open_incident(desk, customer_name="Anna Miller-Müller", contact=PHONE, order_number="A 1001")

    assert await suggested(desk, typed) == ["Anna Miller-Müller"]


async def test_customer_of_another_site_is_found_by_whole_contact_only(desk: RecoveryDesk) -> None:
    await open_incident(desk, customer_name="Anna", contact=PHONE)

    assert await suggested(desk, "anna", STRANGER) == []
    assert await suggested(desk, "+44 20 7946", STRANGER) == []
    assert await suggested(desk, PHONE, STRANGER) == ["Anna"]


async def test_customer_of_a_protected_case_is_found_by_nobody(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk, customer_name="Anna", contact=PHONE)
    await desk.protecting.protect(STAFF, ROSTERS, a_token(), incident.id, {})

    for actor in (STAFF, COLLEAGUE, MANAGER):
        assert await suggested(desk, "anna", actor) == []
        assert await suggested(desk, PHONE, actor) == []
    again = await open_incident(desk, contact=PHONE)
    assert again.customer_name == "", "the name is known from the protected case only"


async def test_forged_choice_of_a_customer_is_refused(two_sites: RecoveryDesk) -> None:
    desk = two_sites
    anna = await open_incident(desk, customer_name="Anna", contact=PHONE)
    started = await desk.walking.start(STRANGER, "Late again")

    for customer_id in (anna.customer_id, 999_999):
        with pytest.raises(NoSuchCustomer):
            await desk.walking.keep(STRANGER, started.incident.id, {"customer": Picked(customer_id)})


async def test_draft_that_is_thrown_away_takes_its_customer_along(desk: RecoveryDesk) -> None:
    draft = (await desk.walking.start(STAFF)).incident
    await desk.walking.keep(STAFF, draft.id, {"customer": Picked(typed=PHONE)})
    await desk.walking.discard(STAFF, draft.id)

    known = await open_incident(desk, customer_name="Anna", contact=PHONE)
    assert await suggested(desk, PHONE) == ["Anna"]
    assert known.customer_name == "Anna"


async def test_history_says_what_happened_and_what_was_given(desk: RecoveryDesk) -> None:
    first = await open_incident(desk, contact=PHONE)
    await give(desk, first, 1500)
    second = await open_incident(desk, contact=PHONE)

    history = await desk.knowing.history(STAFF, second.id)

    assert [(p.incident.number, [g.amount_minor for g in p.grants]) for p in history.past] == [(1, [1500])]
    assert [e.number for e in history.case.earlier] == [1]
    assert [g.amount_minor for g in history.case.earlier_grants] == [1500]


async def test_history_of_a_customer_goes_back_further_than_limits_do(desk: RecoveryDesk, clock: StoppedClock) -> None:
    await give(desk, await open_incident(desk, contact=PHONE), 2500)
    clock.skip(timedelta(days=91))
    second = await open_incident(desk, contact=PHONE)

    history = await desk.knowing.history(STAFF, second.id)

    assert len(history.past) == 1
    assert (history.case.earlier, history.case.goodwill_left) == ((), Left(2500))


async def test_history_leaves_protected_cases_to_those_who_may_open_them(desk: RecoveryDesk) -> None:
    first = await open_incident(desk, COLLEAGUE, contact=PHONE)
    await desk.protecting.protect(COLLEAGUE, ROSTERS, a_token(), first.id, {})
    second = await open_incident(desk, contact=PHONE)

    history = await desk.knowing.history(STAFF, second.id)

    assert (history.past, history.case.earlier) == ((), ())


async def test_limits_are_shared_through_chains_of_orders_contacts_and_links(desk: RecoveryDesk) -> None:
    one = await open_incident(desk, order_number="A-1", contact=PHONE)
    two = await open_incident(desk, order_number="a 1", contact="ben@example.org")
    three = await open_incident(desk, contact="ben@example.org")
    four = await open_incident(desk)
    assert three.number
    await desk.knowing.link(STAFF, a_token(), four.id, three.number, LinkKind.SAME_CUSTOMER)
    await give(desk, one, 2000)

    for incident in (two, three, four):
        assert (await desk.walking.case(STAFF, incident.id)).goodwill_left == Left(500, Reach.TOGETHER)
    with pytest.raises(ReasonNeeded):
        await give(desk, four, 501)


async def test_link_of_a_common_cause_shares_the_cause_and_no_limit(desk: RecoveryDesk) -> None:
    one = await open_incident(desk, area="wrong_bill", cause="till_or_system")
    two = await open_incident(desk)
    assert one.number
    await give(desk, one, 2500)

    history = await desk.knowing.link(STAFF, a_token(), two.id, one.number, LinkKind.SAME_CAUSE)

    linked = history.case.incident
    assert (linked.area, linked.cause) == ("wrong_bill", "till_or_system")
    assert (history.case.goodwill_left, history.case.earlier) == (Left(2500), ())


async def test_a_common_cause_shares_its_plan_b_both_ways_where_each_has_an_area_of_its_own(
    desk: RecoveryDesk, database: Database
) -> None:
    one, two = await open_incident(desk, area="wrong_bill"), await open_incident(desk, area="long_wait")
    same, plain = await open_incident(desk, area="new_product"), await open_incident(desk, area="broken_or_faulty")
    for other, kind in ((two, LinkKind.SAME_CAUSE), (same, LinkKind.SAME_CUSTOMER)):
        assert other.number
        await desk.knowing.link(STAFF, a_token(), one.id, other.number, kind)

    cases = [await desk.walking.case(STAFF, incident.id) for incident in (one, two, same, plain)]

    assert [case.incident.area for case in cases] == ["wrong_bill", "long_wait", "new_product", "broken_or_faulty"]
    assert [case.areas_of_cause for case in cases] == [("long_wait",), ("wrong_bill",), (), ()]
    async with database.transaction(TEAM) as work:
        await work.incidents.save(two.id, severity=Severity.S4)
    assert (await desk.walking.case(STAFF, one.id)).areas_of_cause == (), "a protected case is no part of it"


async def test_link_to_an_earlier_incident_makes_it_a_second_failure(desk: RecoveryDesk) -> None:
    one = await open_incident(desk)
    two = await save(desk, await open_incident(desk), severity=Severity.S1)
    assert one.number

    history = await desk.knowing.link(STAFF, a_token(), two.id, one.number, LinkKind.SAME_CUSTOMER, ROSTERS)

    linked = history.case.incident
    assert (linked.severity, linked.reported_severity, linked.owner_id) == (Severity.S2, Severity.S1, "U0LEAD")


async def test_same_form_links_once(desk: RecoveryDesk, books: Books) -> None:
    one, two, token = await open_incident(desk), await open_incident(desk), a_token()
    assert one.number
    for _ in range(2):
        await desk.knowing.link(STAFF, token, two.id, one.number, LinkKind.SAME_CUSTOMER)

    assert len(await books.audited("link")) == 2, "a line on each of the two"
    with pytest.raises(AlreadyLinked, match="linked already"):
        await desk.knowing.link(STAFF, a_token(), two.id, one.number, LinkKind.SAME_CUSTOMER)


async def test_link_needs_another_incident_that_the_actor_may_see(two_sites: RecoveryDesk) -> None:
    desk = two_sites
    mine, theirs = await open_incident(desk), await open_incident(desk, STRANGER)
    hurt = await open_incident(desk, COLLEAGUE)
    await desk.protecting.protect(COLLEAGUE, ROSTERS, a_token(), hurt.id, {})
    for number, error in (
        (mine.number, OfItself),
        (theirs.number, NoSuchIncident),
        (hurt.number, IncidentIsRestricted),
        (999, NoSuchIncident),
    ):
        with pytest.raises(error):
            await desk.knowing.link(STAFF, a_token(), mine.id, number or 0, LinkKind.SAME_CUSTOMER)


async def test_lead_unlinks_with_a_reason_and_the_severity_falls_back(desk: RecoveryDesk, books: Books) -> None:
    one = await open_incident(desk)
    two = await save(desk, await open_incident(desk), severity=Severity.S1)
    assert one.number
    history = await desk.knowing.link(STAFF, a_token(), two.id, one.number, LinkKind.SAME_CUSTOMER)
    link = history.links[0][0]

    for attempt in (
        desk.knowing.check_may_unlink(STAFF, link.id),
        desk.knowing.unlink(STAFF, a_token(), link.id, two.id, "x"),
    ):
        with pytest.raises(NotTheirLevel):
            await attempt
    unlinked = await desk.knowing.unlink(LEAD, a_token(), link.id, two.id, "Two people of one name")

    assert (unlinked.links, unlinked.case.incident.severity) == ((), Severity.S1)
    assert [what["reason"] for _, what, _ in await books.audited("unlink")] == ["Two people of one name"] * 2
    with pytest.raises(NoSuchLink):
        await desk.knowing.unlink(LEAD, a_token(), link.id, two.id, "Again")


@pytest.mark.parametrize("typed", ["07700 900123", "+44 7700 900123", "0044 7700 900123", "0123", "900123", "0770"])
async def test_a_phone_is_found_as_it_is_dialled_here_or_abroad_and_by_its_last_digits(
    desk: RecoveryDesk, typed: str
) -> None:
    incident = await open_incident(desk, customer_name="Anna", contact="07700 900123")

    assert [s.customer.id for s in await desk.finding.suggest(STAFF, typed)] == [incident.customer_id]
    assert await desk.finding.suggest(STAFF, "123") == []
    elsewhere = an_actor("U0ELSE", site="station")
    assert bool(await desk.finding.suggest(elsewhere, typed)) is (len(typed) > 6), "the end finds only one's own"


async def test_two_ways_to_type_a_number_are_one_customer(desk: RecoveryDesk) -> None:
    one = await open_incident(desk, contact="07700 900123")
    two = await open_incident(desk, contact="+44 7700 900123")

    assert two.customer_id == one.customer_id
    assert two.contact_key == one.contact_key == "447700900123"
    assert [i.id for i in (await desk.walking.case(STAFF, two.id)).earlier] == [one.id]


@pytest.mark.parametrize(("typed_then", "is_theirs"), [("07700 900123", True), ("7700900123", False)])
async def test_number_that_was_kept_before_it_had_its_country_is_known_again_where_it_is_the_same(
    desk: RecoveryDesk, database: Database, typed_then: str, is_theirs: bool
) -> None:
    async with database.transaction(TEAM) as work:
        before = await work.customers.add(SITE, "Anna", NOON)
        await work.customers.learn(
            before, Key(KeyKind.PHONE, "7700900123", typed_then if is_theirs else "+7 700900123")
        )

    again = await open_incident(desk, contact="+44 7700 900123")

    assert (again.customer_id == before.id) is is_theirs
