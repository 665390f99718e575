"""Giving: limits that bind at the write, for the whole incident, whoever clicks and however often."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.desk import RecoveryDesk
from bot.desk.giving import Wish
from bot.recovery.delivery import DeliveryKind
from bot.recovery.empowerment import CompensationClass, Level
from bot.recovery.errors import (
    AboveThePrice,
    IncidentIsClosed,
    MoneyBackNeedsOrder,
    NobodyDecides,
    NoSuchIncident,
    NotTheGiver,
    ReasonNeeded,
    TooLateToUndo,
    WhyAboveFrontline,
    WhyInTheForm,
)
from bot.recovery.incident import Proof
from bot.recovery.people import Actor, Roster, Rosters
from bot.recovery.standing import Left
from storage.tables import incidents
from tests.clock import StoppedClock
from tests.desk.books import Books
from tests.desk.stories import (
    COLLEAGUE,
    DIRECTOR,
    LEAD,
    MANAGER,
    ROSTERS,
    STAFF,
    a_token,
    give,
    open_incident,
    write_down,
)
from tests.factories import OTHER_TEAM, SITE, an_actor
from tests.storage.rows import rows_of

A_MOMENT = timedelta(microseconds=1)
RECEIPT: dict[str, Any] = {"price_minor": 10_000, "order_number": "A1", "proof": Proof.RECEIPT}


async def test_gift_within_the_limit_is_granted_and_what_is_left_is_told(desk: RecoveryDesk, books: Books) -> None:
    incident = await open_incident(desk)

    given = await give(desk, incident, 1000)

    assert given.grant
    assert (given.grant.given_by, given.grant.authorised_by, given.grant.level) == (
        "U0STAFF",
        "U0STAFF",
        Level.FRONTLINE,
    )
    assert (given.grant.limit_minor, given.grant.policy_version) == (2500, desk.playbook.policy.version)
    assert given.case.goodwill_left == Left(1500)
    ((who, _, after),) = await books.audited("grant")
    assert (who, after["amount_minor"]) == ("U0STAFF", 1000)


async def test_gift_from_a_draft_opens_the_incident(desk: RecoveryDesk, books: Books) -> None:
    draft = (await desk.walking.start(STAFF)).incident

    given = await give(desk, draft, 500)

    assert (draft.number, given.case.incident.number) == (None, 1)
    assert [(subject, recipient) for subject, recipient, _ in await books.pending(DeliveryKind.CARD)] == [
        (str(draft.id), "C_INCIDENTS")
    ]


async def test_gift_above_the_limit_asks_why_and_writes_nothing(desk: RecoveryDesk, database_url: str) -> None:
    draft = (await desk.walking.start(STAFF)).incident
    token = a_token()

    with pytest.raises(ReasonNeeded) as refused:
        await give(desk, draft, 2600, token=token, customer_name="Anna")

    assert refused.value.field == "compensation.reason"
    (row,) = await rows_of(database_url, incidents)
    assert (row["number"], row["customer_name"]) == (None, "")
    answered = await give(desk, draft, 2600, token=token, reason="Their anniversary")
    assert answered.request, "the same form may be sent again with a reason"


async def test_gift_above_the_limit_is_asked_of_the_level_that_may(
    desk: RecoveryDesk, books: Books, clock: StoppedClock
) -> None:
    incident = await open_incident(desk)

    given = await give(desk, incident, 8000, reason="Their anniversary")

    assert given.grant is None
    assert given.request
    assert (given.request.needs, given.request.promise_at) == (Level.MANAGER, clock.now() + timedelta(minutes=5))
    asked = [(recipient, due_at - clock.now()) for _, recipient, due_at in await books.pending(DeliveryKind.REQUEST)]
    at_once, reminded, next_level = timedelta(0), timedelta(minutes=1), timedelta(minutes=3)
    assert asked == [
        ("U0MANAGER", at_once),
        ("U0MANAGER2", at_once),
        ("C_APPROVALS", at_once),
        ("U0MANAGER", reminded),
        ("U0MANAGER2", reminded),
        ("U0DIRECTOR", next_level),
    ]
    ((_, _, due_at),) = await books.pending(DeliveryKind.REQUEST_CLOCK)
    assert due_at == given.request.promise_at
    assert len(await books.audited("request")) == 1


async def test_manager_above_their_own_limit_asks_a_director_and_never_themselves(
    desk: RecoveryDesk, books: Books
) -> None:
    incident = await open_incident(desk, MANAGER)

    await give(desk, incident, 26_000, actor=MANAGER, reason="Their wedding")

    asked = {recipient for _, recipient, _ in await books.pending(DeliveryKind.REQUEST)}
    assert asked == {"U0DIRECTOR", "C_APPROVALS"}


@pytest.mark.parametrize("roster", [Roster(), Roster(leads=("U0LEAD",))])
async def test_gift_that_nobody_may_decide_is_refused(desk: RecoveryDesk, roster: Roster) -> None:
    incident = await open_incident(desk)

    with pytest.raises(NobodyDecides):
        await give(desk, incident, 8000, reason="Their anniversary", rosters=Rosters({SITE: roster}))


async def test_waiting_request_reserves_nothing(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)
    await give(desk, incident, 8000, reason="Their anniversary")

    assert (await give(desk, incident, 2500)).grant


async def test_refund_needs_price_and_order_and_stops_at_the_price(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)

    with pytest.raises(MoneyBackNeedsOrder):
        await give(desk, incident, 1000, kind="refund")
    assert (await give(desk, incident, 9000, kind="refund", **RECEIPT)).grant
    with pytest.raises(AboveThePrice, match=r"at most 10\.00 EUR"):
        await give(desk, incident, 1001, kind="refund")
    assert (await give(desk, incident, 1000, kind="refund")).grant


async def test_refund_without_proof_goes_to_a_lead(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)

    given = await give(desk, incident, 1000, kind="refund", reason="I saw it", **{**RECEIPT, "proof": Proof.NONE})

    assert given.request
    assert given.request.needs is Level.LEAD


async def test_redo_of_unknown_price_uses_up_goodwill(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)

    given = await give(desk, incident, 2000, kind="redo")

    assert given.grant
    assert given.grant.compensation_class is CompensationClass.GOODWILL
    assert given.case.goodwill_left == Left(500)


async def test_leads_limit_counts_what_frontline_gave_before(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)
    await give(desk, incident, 2500)

    with pytest.raises(ReasonNeeded):
        await give(desk, incident, 5001, actor=LEAD)
    assert (await give(desk, incident, 5000, actor=LEAD, reason="Their anniversary")).grant


@pytest.mark.parametrize("actor", [LEAD, MANAGER, DIRECTOR], ids=lambda actor: actor.user_id)
async def test_a_reason_is_needed_above_the_frontlines_limit_whoever_gives(
    desk: RecoveryDesk, books: Books, actor: Actor
) -> None:
    incident = await open_incident(desk)

    assert (await give(desk, incident, 2_500, actor=actor)).grant
    with pytest.raises(WhyAboveFrontline, match=r"more than frontline staff may give here \(25.00 EUR\)") as refused:
        await give(desk, incident, 100, actor=actor)
    assert refused.value.field == "compensation.reason"
    assert (await give(desk, incident, 100, actor=actor, reason="Their anniversary")).grant

    _, (_, _, after) = await books.audited("grant")
    assert after["reason"] == "Their anniversary"


async def test_a_lead_gives_what_frontline_could_without_a_reason_however_much_they_gave_this_week(
    desk: RecoveryDesk,
) -> None:
    for _ in range(7):
        assert (await give(desk, await open_incident(desk), 2_500, actor=LEAD)).grant


async def test_a_gesture_above_the_frontlines_limit_asks_why_in_the_form(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)
    await give(desk, incident, 2_500)
    treat = Wish("free_item", 500, "Drink or treat on us", offer_id="treat")

    with pytest.raises(WhyInTheForm, match="Something else"):
        await desk.giving.give(LEAD, ROSTERS, a_token(), incident.id, treat, {})


async def test_closed_incident_takes_no_gift(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)
    await write_down(desk, incident)

    with pytest.raises(IncidentIsClosed):
        await give(desk, incident, 500)


async def test_incident_of_another_workspace_takes_no_gift(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)

    with pytest.raises(NoSuchIncident):
        await give(desk, incident, 500, actor=an_actor("U0STAFF", team_id=OTHER_TEAM))


async def test_undone_gift_is_free_to_give_again(desk: RecoveryDesk, books: Books) -> None:
    incident = await open_incident(desk)
    given = await give(desk, incident, 2500)
    assert given.grant

    case = await desk.giving.undo(STAFF, given.grant.id)

    assert (case.grants, case.goodwill_left) == ((), Left(2500))
    assert len(await books.audited("undo")) == 1
    assert (await give(desk, incident, 2500)).grant


async def test_gift_undone_twice_at_once_is_undone_once(
    desk: RecoveryDesk, replica: RecoveryDesk, books: Books
) -> None:
    given = await give(desk, await open_incident(desk), 2500)
    assert given.grant

    await asyncio.gather(*(one.giving.undo(STAFF, given.grant.id) for one in (desk, replica) * 3))

    assert len(await books.audited("undo")) == 1


async def test_undo_is_the_givers_for_a_quarter_of_an_hour(desk: RecoveryDesk, clock: StoppedClock) -> None:
    given = await give(desk, await open_incident(desk), 2500)
    assert given.grant

    with pytest.raises(NotTheGiver):
        await desk.giving.undo(COLLEAGUE, given.grant.id)
    clock.pass_by(timedelta(minutes=15) + A_MOMENT)
    with pytest.raises(TooLateToUndo):
        await desk.giving.undo(STAFF, given.grant.id)


async def test_budget_comes_back_seven_days_after_the_gift(desk: RecoveryDesk, clock: StoppedClock) -> None:
    for _ in range(6):
        await give(desk, await open_incident(desk), 2500)
    incident = await open_incident(desk)

    with pytest.raises(ReasonNeeded):
        await give(desk, incident, 1)
    clock.pass_by(timedelta(days=7))

    assert (await give(desk, incident, 2500, rosters=ROSTERS)).grant
