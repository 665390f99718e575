"""Nobody gives to themselves and nobody decides what is for themselves, as far as their own phone or mail is known."""

from dataclasses import replace

import pytest

from bot.desk import RecoveryDesk
from bot.desk.giving import Wish
from bot.desk.recording import GivenAlready
from bot.recovery.approval import RequestState
from bot.recovery.customer import Picked
from bot.recovery.delivery import DeliveryKind
from bot.recovery.empowerment import Bound, Level, Verdict
from bot.recovery.errors import AboveOwnLimit, NobodyAbove, NobodyDecides, OfferChanged, OwnCompensation, ReasonNeeded
from bot.recovery.incident import Incident
from bot.recovery.people import Actor, Roster, Rosters
from storage.database import Database
from tests.desk.books import Books
from tests.desk.stories import (
    COLLEAGUE,
    LEAD,
    MANAGER,
    ROSTERS,
    STAFF,
    a_token,
    ask,
    give,
    open_incident,
    waiting_for,
)
from tests.factories import SITE, TEAM, an_actor

PHONE, MAIL = "+44 20 7946 0018", "mo@example.org"
ITS_MANAGER = an_actor("U0MANAGER", Level.MANAGER, contacts=(PHONE, MAIL))
THE_OTHER = an_actor("U0MANAGER2", Level.MANAGER, contacts=("ada@example.org",))
A_TREAT = Wish("free_item", 500, "Drink or treat on us", offer_id="treat")


@pytest.mark.parametrize("contact", [PHONE, MAIL, "+44 (20) 79460018", "Mo@Example.org"])
async def test_whoever_it_is_for_decides_nothing_and_it_stays_open_for_others(
    desk: RecoveryDesk, books: Books, contact: str
) -> None:
    request = await ask(desk, await open_incident(desk), contact=contact)

    with pytest.raises(OwnCompensation):
        await desk.deciding.check_may_decide(ITS_MANAGER, request.id)
    with pytest.raises(OwnCompensation):
        await desk.deciding.approve(ITS_MANAGER, ROSTERS, request.id)
    with pytest.raises(OwnCompensation):
        await desk.deciding.adjust(ITS_MANAGER, ROSTERS, a_token(), request.id, 5_000, "")
    with pytest.raises(OwnCompensation):
        await desk.deciding.decline(ITS_MANAGER, request.id, "No")

    assert await books.audited("grant") == []
    assert (await desk.deciding.asked(TEAM, request.id)).request.is_waiting
    approved = await desk.deciding.approve(THE_OTHER, ROSTERS, request.id)
    assert (approved.state, approved.decided_by) == (RequestState.APPROVED, "U0MANAGER2")


async def test_another_way_to_reach_the_same_customer_tells_as_well(desk: RecoveryDesk) -> None:
    earlier = await open_incident(desk, contact=MAIL, customer=Picked(typed="Mo"))
    known = await open_incident(desk, customer=Picked(customer_id=earlier.customer_id))
    request = await ask(desk, known, contact="+44 20 7946 0999")

    with pytest.raises(OwnCompensation):
        await desk.deciding.approve(ITS_MANAGER, ROSTERS, request.id)


async def test_a_contact_that_becomes_known_while_it_waits_counts_when_it_is_decided(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)
    request = await ask(desk, incident)
    await desk.deciding.check_may_decide(ITS_MANAGER, request.id)

    await desk.walking.keep(STAFF, incident.id, {"contact": MAIL})

    with pytest.raises(OwnCompensation):
        await desk.deciding.approve(ITS_MANAGER, ROSTERS, request.id)


async def test_a_name_alone_says_nothing(desk: RecoveryDesk) -> None:
    request = await ask(desk, await open_incident(desk, customer=Picked(typed="Mo")))
    assert (await desk.deciding.approve(ITS_MANAGER, ROSTERS, request.id)).state is RequestState.APPROVED


@pytest.mark.parametrize(
    ("giver", "needs", "second"),
    [
        (an_actor(contacts=(MAIL,)), Level.LEAD, False),
        (an_actor("U0LEAD", Level.LEAD, contacts=(MAIL,)), Level.MANAGER, False),
        (ITS_MANAGER, Level.DIRECTOR, False),
        (an_actor("U0DIRECTOR", Level.DIRECTOR, contacts=(MAIL,)), Level.DIRECTOR, True),
    ],
    ids=list(Level),
)
async def test_what_somebody_gives_to_themselves_is_asked_of_the_level_above(
    desk: RecoveryDesk, giver: Actor, needs: Level, second: bool
) -> None:
    incident = await open_incident(desk, giver, contact=MAIL)

    with pytest.raises(ReasonNeeded) as refused:
        await give(desk, incident, 100, actor=giver)

    verdict = refused.value.values["verdict"]
    assert isinstance(verdict, Verdict)
    assert (verdict.bound, verdict.needs, verdict.second) == (Bound.TO_THEMSELVES, needs, second)
    if not second:
        asked = await give(desk, incident, 100, actor=giver, reason="My own coffee was cold")
        assert asked.request
        assert asked.request.needs is needs


async def test_no_gesture_and_no_offer_is_a_tap_to_oneself(desk: RecoveryDesk, books: Books) -> None:
    himself = an_actor(contacts=(MAIL,))
    incident = await open_incident(desk, contact=MAIL, area="long_wait", price_minor=5_000)

    assert not [
        choice
        for choice in (await desk.walking.case(himself, incident.id)).menu
        if choice.amount_minor and choice.may_give
    ]
    with pytest.raises(AboveOwnLimit):
        await desk.giving.give(himself, ROSTERS, a_token(), incident.id, A_TREAT, {})
    with pytest.raises(OfferChanged):
        await desk.giving.take_offer(himself, a_token(), incident.id, "extra_time", 1_000, {})
    assert await books.audited("grant") == []


async def test_the_contact_that_is_typed_in_the_same_form_counts_already(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)
    with pytest.raises(ReasonNeeded):
        await give(desk, incident, 100, actor=an_actor(contacts=(MAIL,)), contact=MAIL)


async def test_a_colleague_who_is_the_customer_is_served_by_others(desk: RecoveryDesk) -> None:
    given = await give(desk, await open_incident(desk, contact=MAIL), 100, actor=COLLEAGUE)
    assert given.grant


@pytest.mark.parametrize(("recorder", "giver"), [(ITS_MANAGER, LEAD), (LEAD, ITS_MANAGER), (ITS_MANAGER, ITS_MANAGER)])
async def test_given_already_to_oneself_is_stored_marked_and_confirmed_by_somebody_else(
    desk: RecoveryDesk, recorder: Actor, giver: Actor
) -> None:
    incident = await open_incident(desk, contact=MAIL)
    what = GivenAlready(Wish("store_credit", 100, reason="Slack was down"), giver, None)

    given = await desk.recording.record(recorder, ROSTERS, a_token(), incident.id, what, {})

    assert given.grant
    assert given.request
    assert given.grant.beyond is Bound.TO_THEMSELVES
    with pytest.raises(Exception, match="Nothing was changed"):
        await desk.deciding.approve(ITS_MANAGER, ROSTERS, given.request.id)
    director = an_actor("U0DIRECTOR", Level.DIRECTOR)
    assert (await desk.deciding.approve(director, ROSTERS, given.request.id)).state is RequestState.APPROVED


async def test_a_contact_of_another_workspace_says_nothing_here(desk: RecoveryDesk, database: Database) -> None:
    await open_incident(desk, an_actor(team_id="T0002"), contact=MAIL, customer=Picked(typed="Mo"))
    incident: Incident = await open_incident(desk)
    request = await ask(desk, incident)
    assert (await desk.deciding.approve(MANAGER, ROSTERS, request.id)).state is RequestState.APPROVED


# Whoever is the customer isn't asked, as far as it is known who they are when it is asked.

KNOWN = Rosters(ROSTERS.by_site, {"U0MANAGER": ITS_MANAGER.contacts, "U0MANAGER2": THE_OTHER.contacts})
ALONE = Rosters({SITE: Roster(managers=("U0MANAGER",))}, {"U0MANAGER": ITS_MANAGER.contacts})


async def asked(books: Books, kind: DeliveryKind) -> set[str]:
    return {recipient for _, recipient, _ in await books.pending(kind)}


async def test_whoever_is_the_customer_is_sent_no_request_now_nor_later(desk: RecoveryDesk, books: Books) -> None:
    await give(desk, await open_incident(desk), 8_000, reason="Their anniversary", rosters=KNOWN, contact=PHONE)
    assert await asked(books, DeliveryKind.REQUEST) == {"U0MANAGER2", "U0DIRECTOR", "C_APPROVALS"}


async def test_whoever_is_known_by_another_contact_is_sent_none_either(desk: RecoveryDesk, books: Books) -> None:
    earlier = await open_incident(desk, contact=MAIL, customer=Picked(typed="Mo"))
    known = await open_incident(desk, customer=Picked(customer_id=earlier.customer_id))
    await give(desk, known, 8_000, reason="Their anniversary", rosters=KNOWN, contact="+44 20 7946 0999")
    assert "U0MANAGER" not in await asked(books, DeliveryKind.REQUEST)


async def test_where_only_the_customer_could_decide_the_level_above_is_asked(desk: RecoveryDesk, books: Books) -> None:
    with_director = Rosters({SITE: replace(ALONE.at(SITE), directors=("U0DIRECTOR",))}, ALONE.contacts)
    await give(desk, await open_incident(desk), 8_000, reason="Why", rosters=with_director, contact=MAIL)
    assert await asked(books, DeliveryKind.REQUEST) == {"U0DIRECTOR", "C_APPROVALS"}


async def test_where_nobody_but_the_customer_could_decide_nobody_is_asked(desk: RecoveryDesk, books: Books) -> None:
    incident = await open_incident(desk)
    with pytest.raises(NobodyDecides):
        await give(desk, incident, 8_000, reason="Why", rosters=ALONE, contact=MAIL)
    with pytest.raises(NobodyAbove):
        await desk.escalating.escalate(
            STAFF, ALONE, a_token(), (await open_incident(desk, contact=MAIL)).id, Level.MANAGER, "They ask for one"
        )
    assert await asked(books, DeliveryKind.REQUEST) == set()


async def test_whoever_is_the_customer_is_not_called_to_the_incident(desk: RecoveryDesk, books: Books) -> None:
    incident = await open_incident(desk, contact=MAIL)
    called = await desk.escalating.escalate(STAFF, KNOWN, a_token(), incident.id, Level.MANAGER, "They ask for one")
    assert called.told == ("U0MANAGER2",)
    assert await asked(books, DeliveryKind.ESCALATION) == {"U0MANAGER2", "U0DIRECTOR"}


async def test_whoever_is_the_customer_is_not_asked_to_confirm_what_was_given(desk: RecoveryDesk, books: Books) -> None:
    incident = await open_incident(desk, contact=MAIL)
    what = GivenAlready(Wish("store_credit", 8_000, reason="Slack was down"), STAFF, None)
    given = await desk.recording.record(STAFF, KNOWN, a_token(), incident.id, what, {})
    assert given.request
    assert "U0MANAGER" not in await asked(books, DeliveryKind.REQUEST)
    assert "U0MANAGER2" in await asked(books, DeliveryKind.REQUEST)


async def test_what_is_for_themselves_does_not_wait_for_them_at_home(desk: RecoveryDesk) -> None:
    request = await ask(desk, await open_incident(desk), contact=MAIL)
    assert await waiting_for(desk, ITS_MANAGER) == []
    assert await waiting_for(desk, THE_OTHER) == [request.id]
