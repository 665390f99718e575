"""Void is out of every number and comes back; not as reported keeps its cost and leaves the customer's failures."""

from datetime import timedelta

import pytest

from bot.desk import RecoveryDesk
from bot.recovery.approval import RequestState
from bot.recovery.case import Case
from bot.recovery.correction import Voiding
from bot.recovery.delivery import DeliveryKind
from bot.recovery.empowerment import CompensationClass, Level, Reach
from bot.recovery.errors import (
    AlreadyNotAsReported,
    IncidentIsProtected,
    IncidentIsVoid,
    NoSuchIncident,
    NotTheirLevel,
    NotTheirsToVoid,
)
from bot.recovery.followup import FollowUpKind, FollowUpState
from bot.recovery.incident import Incident, VoidKind
from bot.recovery.people import Actor
from bot.recovery.standing import Left
from tests.clock import StoppedClock
from tests.desk.books import Books
from tests.desk.stories import (
    COLLEAGUE,
    LEAD,
    MANAGER,
    REACHABLE,
    ROSTERS,
    STAFF,
    a_token,
    ask,
    give,
    open_incident,
    plan,
    write_down,
)
from tests.factories import OTHER_TEAM, SITE, TEAM, an_actor

A_TEST = Voiding(VoidKind.TEST)
STRANGERS = pytest.mark.parametrize(
    "stranger",
    [an_actor("U0ELSE", Level.DIRECTOR, site="elsewhere"), an_actor("U0LEAD", Level.LEAD, OTHER_TEAM)],
    ids=["site", "team"],
)


async def void(desk: RecoveryDesk, incident: Incident, actor: Actor = LEAD, voiding: Voiding = A_TEST) -> Case:
    return await desk.correcting.void(actor, a_token(), incident.id, voiding)


async def test_its_opener_voids_a_slip_and_the_summary_says_why(desk: RecoveryDesk, books: Books) -> None:
    first, second = await open_incident(desk), await open_incident(desk)

    case = await void(desk, second, STAFF, Voiding(VoidKind.DUPLICATE, first.number, "Twice"))

    assert (case.incident.is_void, case.incident.duplicate_of, case.incident.void_reason) == (True, 1, "Twice")
    assert (await desk.walking.numbered(STAFF, 2)).incident.is_void, "found by its number"
    assert await books.audited("void") == [
        (STAFF.user_id, {}, {"void_kind": "duplicate", "void_reason": "Twice", "duplicate_of": 1})
    ]


async def test_its_opener_is_too_late_after_a_quarter_of_an_hour_and_a_lead_is_not(
    desk: RecoveryDesk, clock: StoppedClock
) -> None:
    incident = await open_incident(desk)
    clock.skip(timedelta(minutes=16))

    with pytest.raises(NotTheirsToVoid):
        await void(desk, incident, STAFF)
    assert (await void(desk, incident)).incident.is_void


async def test_with_money_given_only_a_lead_voids(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)
    await give(desk, incident, 500)

    with pytest.raises(NotTheirsToVoid):
        await void(desk, incident, STAFF)
    assert (await void(desk, incident)).incident.is_void


async def test_a_duplicate_of_none_is_refused_at_the_field(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)

    with pytest.raises(NoSuchIncident) as refused:
        await void(desk, incident, STAFF, Voiding(VoidKind.DUPLICATE, 77))
    assert refused.value.field == "void.duplicate_of"
    assert not (await desk.walking.case(STAFF, incident.id)).incident.is_void


async def test_void_cancels_what_is_open(desk: RecoveryDesk, books: Books) -> None:
    incident = await open_incident(desk)
    request = await ask(desk, incident)
    await plan(desk, incident, FollowUpKind.CALL)
    await desk.escalating.escalate(STAFF, ROSTERS, a_token(), incident.id, Level.LEAD, "Help")

    case = await void(desk, incident)

    assert not case.waiting_requests
    assert (await desk.deciding.asked(TEAM, request.id)).request.state is RequestState.DROPPED
    assert [(who, after) for who, _, after in await books.audited("drop_request")] == [
        ("U0LEAD", {"request": request.id})
    ]
    assert [f.state for f in case.follow_ups] == [FollowUpState.DROPPED]
    for kind in (
        DeliveryKind.LEFT_OPEN,
        DeliveryKind.FOLLOW_UP,
        DeliveryKind.REQUEST,
        DeliveryKind.REQUEST_CLOCK,
        DeliveryKind.ESCALATION,
    ):
        assert await books.pending(kind) == [], kind


async def test_void_takes_nothing_more(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)
    await void(desk, incident)

    with pytest.raises(IncidentIsVoid):
        await give(desk, incident, 500)
    with pytest.raises(IncidentIsVoid):
        await write_down(desk, incident)
    with pytest.raises(IncidentIsVoid):
        await void(desk, incident)
    kept = await desk.walking.keep(STAFF, incident.id, {"what_happened": "Typed late"})
    assert kept.incident.what_happened == "The soup was cold."


async def test_the_same_form_voids_once_even_after_it_was_restored(desk: RecoveryDesk, books: Books) -> None:
    incident, token = await open_incident(desk), a_token()
    await desk.correcting.void(LEAD, token, incident.id, A_TEST)
    await desk.correcting.restore(LEAD, incident.id)

    case = await desk.correcting.void(LEAD, token, incident.id, A_TEST)

    assert not case.incident.is_void
    assert len(await books.audited("void")) == 1


async def test_void_is_out_of_every_number(desk: RecoveryDesk, clock: StoppedClock) -> None:
    incident = await open_incident(desk, STAFF, **REACHABLE)
    await give(desk, incident, 2000)
    await plan(desk, incident, FollowUpKind.CALL, due_at=clock.now() + timedelta(minutes=1))
    clock.skip(timedelta(hours=1))
    again = await open_incident(desk, STAFF, **REACHABLE)
    before = await desk.walking.case(STAFF, again.id)
    assert (len(before.earlier), before.goodwill_left) == (1, Left(500, Reach.TOGETHER))

    await void(desk, incident)

    case = await desk.walking.case(STAFF, again.id)
    assert case.earlier == (), "no failure of the customer"
    assert case.goodwill_left == Left(2500), "neither their limit nor the giver's is used"
    assert incident.id not in {i.id for i in await desk.walking.open_incidents(STAFF)}
    digest = await desk.reporting.digest(TEAM, SITE, clock.now() + timedelta(seconds=1))
    assert (digest.incidents, digest.follow_ups_due) == (1, 0)
    assert not digest.given_minor.get(CompensationClass.GOODWILL)


async def test_void_gives_the_giver_their_seven_days_back(desk: RecoveryDesk) -> None:
    for _ in range(6):
        await give(desk, await open_incident(desk), 2500)
    assert (await desk.walking.start(STAFF)).goodwill_left == Left(0)

    await void(desk, (await desk.walking.numbered(STAFF, 1)).incident)

    assert (await desk.walking.start(STAFF)).goodwill_left == Left(2500)


async def test_a_lead_restores_it_and_it_counts_again(desk: RecoveryDesk, books: Books) -> None:
    incident = await open_incident(desk)
    await give(desk, incident, 2000)
    await desk.escalating.escalate(STAFF, ROSTERS, a_token(), incident.id, Level.LEAD, "Help")
    await void(desk, incident)

    with pytest.raises(NotTheirLevel):
        await desk.correcting.restore(STAFF, incident.id)
    case = await desk.correcting.restore(LEAD, incident.id)

    assert (case.incident.is_void, case.incident.void_kind, case.incident.voided_by) == (False, None, "")
    assert (await desk.walking.case(STAFF, incident.id)).goodwill_left == Left(500)
    assert not case.open_escalations
    assert not (await desk.correcting.restore(LEAD, incident.id)).incident.is_void
    assert len(await books.audited("restore")) == 1


async def test_a_protected_case_is_never_void(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)
    await desk.protecting.protect(STAFF, ROSTERS, a_token(), incident.id, {})

    with pytest.raises(IncidentIsProtected):
        await void(desk, incident, MANAGER)


async def test_not_as_reported_keeps_the_cost_and_leaves_the_customers_failures(
    desk: RecoveryDesk, books: Books, clock: StoppedClock
) -> None:
    incident = await open_incident(desk, STAFF, **REACHABLE)
    await give(desk, incident, 2000)

    await desk.correcting.call_not_as_reported(LEAD, a_token(), incident.id, "The receipt is of another shop")

    clock.skip(timedelta(hours=1))
    again = await open_incident(desk, STAFF, **REACHABLE)
    case = await desk.walking.case(STAFF, again.id)
    assert case.earlier == ()
    assert case.goodwill_left == Left(500, Reach.TOGETHER), "what was given still counts"
    digest = await desk.reporting.digest(TEAM, SITE, clock.now() + timedelta(seconds=1))
    assert digest.given_minor[CompensationClass.GOODWILL] == 2000
    assert await books.audited("not_as_reported") == [
        (LEAD.user_id, {}, {"evidence": "The receipt is of another shop"})
    ]


async def test_only_a_lead_says_that_it_was_not_as_reported_and_once(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)

    with pytest.raises(NotTheirLevel):
        await desk.correcting.call_not_as_reported(COLLEAGUE, a_token(), incident.id, "I think so")
    await desk.correcting.call_not_as_reported(LEAD, a_token(), incident.id, "Seen on the camera")
    with pytest.raises(AlreadyNotAsReported):
        await desk.correcting.call_not_as_reported(MANAGER, a_token(), incident.id, "Again")


@STRANGERS
async def test_nobody_of_another_site_or_team_corrects(desk: RecoveryDesk, stranger: Actor) -> None:
    incident = await open_incident(desk)

    with pytest.raises(NoSuchIncident):
        await void(desk, incident, stranger)
    with pytest.raises(NoSuchIncident):
        await desk.correcting.restore(stranger, incident.id)
    with pytest.raises(NoSuchIncident):
        await desk.correcting.call_not_as_reported(stranger, a_token(), incident.id, "No")
