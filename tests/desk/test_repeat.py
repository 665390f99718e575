"""A customer who is failed again: one worse, a lead's to own, another remedy, and at the third a manager calls."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.desk import RecoveryDesk
from bot.recovery.case import Case
from bot.recovery.correction import Voiding
from bot.recovery.customer import Picked
from bot.recovery.delivery import DeliveryKind
from bot.recovery.followup import ChosenFollowUp, FollowUpKind
from bot.recovery.incident import Incident, Severity, Step, VoidKind
from tests.clock import StoppedClock
from tests.desk.books import Books
from tests.desk.stories import COLLEAGUE, LEAD, REACHABLE, ROSTERS, STAFF, a_token, give, open_incident

ANNA: dict[str, Any] = {"contact": "anna@example.org"}


async def understood(desk: RecoveryDesk, incident: Incident, **changes: Any) -> Case:
    facts = {"severity": Severity.S1, **changes}
    return await desk.walking.save_step(STAFF, a_token(), incident.id, Step.UNDERSTAND, facts, ROSTERS)


async def failed_before(desk: RecoveryDesk, times: int = 1, **known: Any) -> None:
    for _ in range(times):
        await give(desk, await open_incident(desk, COLLEAGUE, **known or ANNA), 500)


@pytest.mark.parametrize("known", [ANNA, {"order_number": "A-1001"}])
async def test_second_failure_is_one_worse_and_saving_again_raises_it_once(
    desk: RecoveryDesk, known: dict[str, Any]
) -> None:
    await failed_before(desk, **known)
    incident = await open_incident(desk)

    for _ in range(3):
        after = (await understood(desk, incident, **known)).incident
        assert (after.severity, after.reported_severity) == (Severity.S2, Severity.S1)


async def test_no_lead_reads_of_it_before_somebody_said_that_nobody_was_hurt(desk: RecoveryDesk, books: Books) -> None:
    await failed_before(desk)

    case = await understood(desk, await open_incident(desk), what_happened="She was burnt by the soup", **ANNA)
    assert (case.incident.owner_id, await books.pending(DeliveryKind.REPEAT)) == ("U0STAFF", [])

    await desk.protecting.say_safe(STAFF, a_token(), case.incident.id, case.incident.asking)
    assert (await understood(desk, case.incident)).incident.owner_id == "U0LEAD"


async def test_second_failure_of_a_chosen_customer_counts(desk: RecoveryDesk) -> None:
    await failed_before(desk, customer_name="Anna", **ANNA)
    anna = (await desk.finding.suggest(STAFF, "anna"))[0].customer

    case = await understood(desk, await open_incident(desk), customer=Picked(anna.id))

    assert case.incident.severity is Severity.S2


async def test_same_name_accuses_nobody_of_a_second_failure(desk: RecoveryDesk, books: Books) -> None:
    await failed_before(desk, customer_name="Anna Miller", **ANNA)

    case = await understood(desk, await open_incident(desk), customer=Picked(typed="Anna Miller"))

    assert (case.incident.severity, case.earlier, case.incident.owner_id) == (Severity.S1, (), "U0STAFF")
    assert await books.pending(DeliveryKind.REPEAT) == []


async def test_failure_after_ninety_days_is_a_first_one(desk: RecoveryDesk, clock: StoppedClock) -> None:
    await failed_before(desk)
    clock.skip(timedelta(days=90, minutes=1))

    case = await understood(desk, await open_incident(desk), **ANNA)

    assert (case.incident.severity, case.incident.owner_id) == (Severity.S1, "U0STAFF")


async def test_mistaken_customer_taken_back_lowers_it_again(desk: RecoveryDesk) -> None:
    await failed_before(desk)
    incident = (await understood(desk, await open_incident(desk), **ANNA)).incident

    mended = (await understood(desk, incident, customer=None)).incident

    assert (mended.severity, mended.contact) == (Severity.S1, "")


async def test_lead_on_duty_owns_a_second_failure_and_the_walk_stays(desk: RecoveryDesk, books: Books) -> None:
    await failed_before(desk)
    incident = await open_incident(desk)

    after = (await understood(desk, incident, **ANNA)).incident
    await understood(desk, incident, **ANNA)

    assert (after.owner_id, after.walker_id) == ("U0LEAD", "U0STAFF")
    assert [i.id for i in await desk.walking.open_incidents(STAFF)] == [incident.id]
    assert [i.id for i in await desk.walking.open_incidents(LEAD)] == [incident.id]
    assert [(s, r) for s, r, _ in await books.pending(DeliveryKind.REPEAT)] == [(str(incident.id), "U0LEAD")]
    assert [after for _, _, after in await books.audited("repeat_failure")] == [{"owner_id": "U0LEAD", "earlier": 1}]


async def test_lead_takes_the_follow_ups_that_were_the_walkers(desk: RecoveryDesk, books: Books) -> None:
    incident = await open_incident(desk)
    due_at = desk.clock.now() + timedelta(days=1)
    chosen = [ChosenFollowUp(FollowUpKind.CALL, due_at, "U0STAFF"), ChosenFollowUp(FollowUpKind.DAY_3, due_at, "U0X")]
    await desk.following.plan(STAFF, a_token(), incident.id, {"contact": "a@b.example", "consent": True}, chosen)
    await failed_before(desk, order_number="A-1")
    await desk.walking.keep(STAFF, incident.id, {"contact": ""})
    second = await open_incident(desk)
    await desk.following.plan(STAFF, a_token(), second.id, {**REACHABLE}, chosen)

    case = await understood(desk, second, order_number="A-1")

    assert {f.kind: f.assignee_id for f in case.follow_ups} == {FollowUpKind.CALL: "U0LEAD", FollowUpKind.DAY_3: "U0X"}
    pinged = {(s, r) for s, r, _ in await books.pending(DeliveryKind.FOLLOW_UP)}
    call = next(f for f in case.follow_ups if f.kind is FollowUpKind.CALL)
    assert (str(call.id), "U0LEAD") in pinged
    assert (str(call.id), "U0STAFF") not in pinged


async def test_leads_own_walk_of_a_repeat_failure_stays_theirs(desk: RecoveryDesk, books: Books) -> None:
    await failed_before(desk)
    incident = await open_incident(desk, LEAD)
    case = await desk.walking.save_step(LEAD, a_token(), incident.id, Step.UNDERSTAND, {**ANNA}, ROSTERS)

    assert case.incident.owner_id == "U0LEAD"
    assert await books.pending(DeliveryKind.REPEAT) == []


@pytest.mark.parametrize(("times", "calls"), [(1, False), (2, True), (3, True)])
async def test_third_failure_has_a_managers_call_within_a_day_even_when_struck(
    desk: RecoveryDesk, times: int, calls: bool
) -> None:
    await failed_before(desk, times)
    incident = await open_incident(desk)

    case = await desk.following.plan(STAFF, a_token(), incident.id, {**REACHABLE}, [], ROSTERS)

    planned = [(f.kind, f.assignee_id) for f in case.follow_ups]
    assert planned == ([(FollowUpKind.CALL, "U0MANAGER")] if calls else [])
    assert all(f.due_at <= desk.clock.now() + timedelta(hours=24) for f in case.follow_ups)


async def test_third_failure_without_consent_plans_no_call(desk: RecoveryDesk) -> None:
    await failed_before(desk, 2)
    incident = await open_incident(desk)

    case = await desk.following.plan(STAFF, a_token(), incident.id, {**ANNA, "consent": False}, [], ROSTERS)

    assert case.follow_ups == ()
    assert len(case.earlier) == 2


async def test_managers_call_that_staff_put_off_comes_within_a_day(desk: RecoveryDesk) -> None:
    await failed_before(desk, 2)
    incident = await open_incident(desk)
    late = [ChosenFollowUp(FollowUpKind.CALL, desk.clock.now() + timedelta(days=9), "U0MANAGER2")]

    case = await desk.following.plan(STAFF, a_token(), incident.id, {**REACHABLE}, late, ROSTERS)

    call = case.follow_ups[0]
    assert call.assignee_id == "U0MANAGER2"
    assert call.due_at <= desk.clock.now() + timedelta(hours=24)


@pytest.mark.parametrize("struck", [True, False], ids=["struck", "left as it was proposed"])
async def test_managers_call_never_wakes_a_customer_in_another_zone(desk: RecoveryDesk, struck: bool) -> None:
    """Noon in London is night in Los Angeles: they are called when it is nine there."""
    await failed_before(desk, 2)
    incident, morning = await open_incident(desk), desk.clock.now().replace(hour=10) + timedelta(days=1)
    proposed = [] if struck else [ChosenFollowUp(FollowUpKind.CALL, morning, "U0STAFF", changed=False)]
    away = {**REACHABLE, "customer_zone": "America/Los_Angeles"}

    case = await desk.following.plan(STAFF, a_token(), incident.id, away, proposed, ROSTERS)

    (call,) = case.follow_ups
    theirs = call.due_at.astimezone(ZoneInfo("America/Los_Angeles"))
    assert (call.assignee_id, theirs.hour) == ("U0MANAGER", 9)


async def test_what_the_lead_was_sent_is_taken_back_when_the_case_is_protected(
    desk: RecoveryDesk, books: Books
) -> None:
    await failed_before(desk)
    incident = (await understood(desk, await open_incident(desk), **ANNA)).incident

    await desk.protecting.protect(STAFF, ROSTERS, a_token(), incident.id, {})

    assert await books.pending(DeliveryKind.REPEAT) == [], "not sent yet, and never will be"


async def test_protected_case_stays_with_its_owner(desk: RecoveryDesk) -> None:
    await failed_before(desk)
    incident = await open_incident(desk, **ANNA)

    case = await desk.protecting.protect(STAFF, ROSTERS, a_token(), incident.id, {})

    assert (case.incident.severity, case.incident.owner_id) == (Severity.S4, "U0STAFF")


async def test_lead_hands_a_repeat_failure_on_and_the_walk_stays(desk: RecoveryDesk) -> None:
    await failed_before(desk)
    incident = (await understood(desk, await open_incident(desk), **ANNA)).incident

    handed = (await desk.handing.hand_over(LEAD, a_token(), incident.id, "U0MANAGER", "")).case.incident

    assert (handed.owner_id, handed.walker_id) == ("U0MANAGER", "U0STAFF")


async def test_walk_of_a_first_failure_goes_with_its_owner(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)

    handed = (await desk.handing.hand_over(STAFF, a_token(), incident.id, "U0COLLEAGUE", "")).case.incident

    assert (handed.owner_id, handed.walker_id) == ("U0COLLEAGUE", "U0COLLEAGUE")
    assert [i.id for i in await desk.walking.open_incidents(COLLEAGUE)] == [incident.id]


async def test_void_and_not_as_reported_incidents_are_no_earlier_failure(desk: RecoveryDesk) -> None:
    void, doubtful = await open_incident(desk, COLLEAGUE, **ANNA), await open_incident(desk, COLLEAGUE, **ANNA)
    await desk.correcting.void(LEAD, a_token(), void.id, Voiding(VoidKind.TEST))
    await desk.correcting.call_not_as_reported(LEAD, a_token(), doubtful.id, "The camera shows it")

    case = await understood(desk, await open_incident(desk), **ANNA)

    assert (case.incident.severity, case.earlier) == (Severity.S1, ())
