"""Ringing: due, late, late again; off duty; several at once in one DM; and what no longer rings."""

from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest

from bot.desk import RecoveryDesk
from bot.recovery.correction import Voiding
from bot.recovery.delivery import Delivery, DeliveryKind
from bot.recovery.empowerment import Level
from bot.recovery.errors import AlreadyTheirs, FollowUpIsDone, NotTheirs, UnreadableClick
from bot.recovery.followup import FollowUp, FollowUpKind, FollowUpState, Outcome, Ring
from bot.recovery.incident import Incident, VoidKind
from bot.recovery.people import NOBODY
from handlers.following import ping_message
from tests.clock import StoppedClock
from tests.desk.books import Books, claim
from tests.desk.stories import (
    COLLEAGUE,
    DIRECTOR,
    LEAD,
    MANAGER,
    STAFF,
    a_token,
    give,
    open_incident,
    plan,
    protect,
    ring,
    write_down,
)
from tests.factories import an_actor

DAY = timedelta(days=1)


async def due_call(desk: RecoveryDesk, clock: StoppedClock) -> tuple[Incident, FollowUp]:
    """A call of Ana's that falls due now, before it has rung."""
    incident = await open_incident(desk)
    (call,) = await plan(desk, incident, FollowUpKind.CALL)
    clock.pass_by(call.due_at - clock.now())
    return incident, call


async def now_of(desk: RecoveryDesk, follow_up: FollowUp) -> FollowUp:
    return (await desk.following.follow_up(STAFF.team_id, follow_up.id))[0]


async def sent(desk: RecoveryDesk) -> list[str]:
    """Let it ring, and send: to whom."""
    messages = await ring(desk)
    for number, message in enumerate(messages):
        await desk.outbox.finish(message, f"D{message.recipient}", message.ts or f"{message.id}.{number}")
    return [message.recipient for message in messages if not message.ts]


async def test_due_follow_up_rings_once(desk: RecoveryDesk, clock: StoppedClock, books: Books) -> None:
    _, call = await due_call(desk, clock)

    assert await sent(desk) == ["U0STAFF"]
    assert await sent(desk) == []

    rung = await now_of(desk, call)
    assert (rung.rung, rung.rings_at) == (Ring.DUE, clock.now() + DAY)
    assert [due_at for _, _, due_at in await books.pending(DeliveryKind.FOLLOW_UP)] == [clock.now() + DAY]


async def test_timer_that_runs_twice_rings_once(
    desk: RecoveryDesk, replica: RecoveryDesk, clock: StoppedClock, books: Books
) -> None:
    await due_call(desk, clock)
    (timer,) = await claim(desk, DeliveryKind.FOLLOW_UP)

    await desk.ringing.run_ring(timer, NOBODY)
    await replica.ringing.run_ring(timer, NOBODY)

    assert len(await books.pending(DeliveryKind.PING)) == 1


async def test_late_one_rings_once_more_then_is_the_leads(
    desk: RecoveryDesk, clock: StoppedClock, books: Books
) -> None:
    _, call = await due_call(desk, clock)
    assert await sent(desk) == ["U0STAFF"]
    clock.pass_by(DAY)
    assert await sent(desk) == ["U0STAFF"]
    clock.pass_by(DAY)

    assert await sent(desk) == ["U0LEAD"]

    late = await now_of(desk, call)
    assert (late.assignee_id, late.rung, late.rings_at) == ("U0LEAD", Ring.LEAD, None)
    assert late.promised_at == call.promised_at
    clock.pass_by(30 * DAY)
    assert await sent(desk) == []
    ((who, before, after),) = await books.audited("stand_in")
    assert (who, before["assignee_id"], after["assignee_id"], after["why"]) == ("", "U0STAFF", "U0LEAD", "late")


async def test_bot_that_was_away_for_a_week_begins_with_the_first_reminder(
    desk: RecoveryDesk, clock: StoppedClock
) -> None:
    _, call = await due_call(desk, clock)
    clock.pass_by(7 * DAY)

    assert await sent(desk) == ["U0STAFF"]
    assert (await now_of(desk, call)).rings_at == clock.now() + DAY


async def due_check(desk: RecoveryDesk, clock: StoppedClock, incident: Incident) -> FollowUp:
    """A check on site of a colleague's that falls due now, before it has rung."""
    due_at = clock.now() + timedelta(minutes=5)
    (check,) = await plan(desk, incident, FollowUpKind.CHECK_ON_SITE, due_at=due_at, assignee_id="U0COLLEAGUE")
    clock.pass_by(timedelta(minutes=5))
    return check


async def test_check_on_site_of_a_bot_that_was_away_for_days_is_struck_and_nobody_is_told(
    desk: RecoveryDesk, clock: StoppedClock, books: Books
) -> None:
    incident = await open_incident(desk)
    check = await due_check(desk, clock, incident)
    await write_down(desk, incident)
    clock.pass_by(6 * DAY)

    assert await sent(desk) == []

    assert (await now_of(desk, check)).state is FollowUpState.DROPPED
    ((who, _, after),) = await books.audited("strike_promise")
    assert (who, after["follow_up"], after["why"]) == ("", check.id, "too_late")
    assert (await desk.walking.case(STAFF, incident.id)).incident.closed_at == clock.now()
    assert await books.pending(DeliveryKind.FOLLOW_UP) == []


async def test_check_on_site_that_is_hours_late_rings_while_they_may_be_there(
    desk: RecoveryDesk, clock: StoppedClock
) -> None:
    await due_check(desk, clock, await open_incident(desk))
    clock.pass_by(timedelta(hours=3) - timedelta(minutes=1))

    assert await sent(desk) == ["U0COLLEAGUE"]


async def rings_three_times(desk: RecoveryDesk, clock: StoppedClock) -> None:
    for _ in range(3):
        for timer in await claim(desk, DeliveryKind.FOLLOW_UP):
            await desk.ringing.run_ring(timer, NOBODY)
        clock.pass_by(timedelta(minutes=10))


async def test_check_on_site_whose_messages_slack_never_took_is_struck_and_they_are_not_sent_later(
    desk: RecoveryDesk, clock: StoppedClock, books: Books
) -> None:
    check = await due_check(desk, clock, await open_incident(desk))
    await rings_three_times(desk, clock)
    clock.pass_by(timedelta(hours=5))

    messages = await ring(desk)

    assert (await now_of(desk, check)).state is FollowUpState.DROPPED
    assert messages
    assert [await ping_message(desk, message) for message in messages] == [None] * len(messages)
    assert len(await books.audited("strike_promise")) == 1


async def test_check_on_site_that_somebody_was_told_of_in_time_stays_missed(
    desk: RecoveryDesk, clock: StoppedClock, books: Books
) -> None:
    check = await due_check(desk, clock, await open_incident(desk))
    assert await sent(desk) == ["U0COLLEAGUE"]
    clock.pass_by(6 * DAY)

    assert await sent(desk) == []

    missed = await now_of(desk, check)
    assert (missed.state, missed.rings_at) == (FollowUpState.OPEN, None)
    assert await books.audited("strike_promise") == []


async def test_what_falls_to_somebody_off_duty_goes_to_the_lead_on_duty(
    desk: RecoveryDesk, clock: StoppedClock, books: Books
) -> None:
    await desk.home.switch_duty(LEAD, True)
    await desk.home.switch_duty(STAFF, False)
    _, call = await due_call(desk, clock)

    assert await sent(desk) == ["U0LEAD"]
    assert (await now_of(desk, call)).assignee_id == "U0LEAD"
    ((_, _, after),) = await books.audited("stand_in")
    assert after["why"] == "off_duty"


async def test_off_duty_with_nobody_on_duty_it_goes_to_a_lead_who_is_not_off(
    desk: RecoveryDesk, clock: StoppedClock
) -> None:
    await desk.home.switch_duty(STAFF, False)
    await due_call(desk, clock)

    assert await sent(desk) == ["U0LEAD"]


async def test_what_nobody_else_could_do_rings_for_its_own_assignee_though_they_are_off(
    desk: RecoveryDesk, clock: StoppedClock
) -> None:
    for away in (STAFF, LEAD, MANAGER, an_actor("U0MANAGER2", Level.MANAGER), DIRECTOR):
        await desk.home.switch_duty(away, False)
    await due_call(desk, clock)

    assert await sent(desk) == ["U0STAFF"]


async def test_twenty_due_at_once_are_two_messages(desk: RecoveryDesk, clock: StoppedClock, books: Books) -> None:
    due_at = clock.now() + DAY
    for _ in range(10):
        await plan(desk, await open_incident(desk), FollowUpKind.CALL, FollowUpKind.DAY_3, due_at=due_at)
    await plan(desk, await open_incident(desk), FollowUpKind.CALL, due_at=due_at, assignee_id="U0LEAD")
    clock.pass_by(DAY)

    messages = await ring(desk)

    assert Counter(m.recipient for m in messages) == {"U0STAFF": 2, "U0LEAD": 1}
    told = [len(await desk.ringing.told(STAFF.team_id, m.subject)) for m in messages if m.recipient == "U0STAFF"]
    assert sorted(told) == [5, 15]


async def test_what_is_due_when_the_message_was_sent_rings_for_itself(desk: RecoveryDesk, clock: StoppedClock) -> None:
    incident, due_at = await open_incident(desk), clock.now() + DAY
    await plan(desk, incident, FollowUpKind.CALL, due_at=due_at)
    await plan(desk, await open_incident(desk), FollowUpKind.CALL, due_at=due_at + timedelta(seconds=1))
    clock.pass_by(DAY)
    assert await sent(desk) == ["U0STAFF"]
    clock.pass_by(timedelta(seconds=1))

    assert await sent(desk) == ["U0STAFF"]


async def test_message_of_several_changes_with_each_of_them(desk: RecoveryDesk, clock: StoppedClock) -> None:
    incident = await open_incident(desk)
    call, day_3 = await plan(desk, incident, FollowUpKind.CALL, FollowUpKind.DAY_3)
    clock.pass_by(DAY)
    assert await sent(desk) == ["U0STAFF"]

    await desk.following.finish(STAFF, a_token(), call.id, Outcome.SATISFIED, "")

    (changed,) = await ring(desk)
    assert changed.ts
    told = {t.follow_up.id: t.is_current for t in await desk.ringing.told(STAFF.team_id, changed.subject)}
    assert told == {call.id: False, day_3.id: True}


async def test_message_that_is_still_to_come_comes_with_what_is_left(desk: RecoveryDesk, clock: StoppedClock) -> None:
    call, day_3 = await plan(desk, await open_incident(desk), FollowUpKind.CALL, FollowUpKind.DAY_3)
    clock.pass_by(DAY)
    for timer in await claim(desk, DeliveryKind.FOLLOW_UP):
        await desk.ringing.run_ring(timer, NOBODY)

    await desk.following.finish(STAFF, a_token(), call.id, Outcome.SATISFIED, "")

    (message,) = await claim(desk, DeliveryKind.PING)
    told = await desk.ringing.told(STAFF.team_id, message.subject)
    assert [t.follow_up.id for t in told if t.is_current] == [day_3.id]


async def test_handed_on_while_due_it_rings_there_at_once_and_starts_anew(
    desk: RecoveryDesk, clock: StoppedClock, books: Books
) -> None:
    _, call = await due_call(desk, clock)
    await sent(desk)
    token = a_token()

    for _ in range(2):
        await desk.following.hand_on(STAFF, token, call.id, "U0COLLEAGUE")

    assert await sent(desk) == ["U0COLLEAGUE"]
    handed = await now_of(desk, call)
    assert (handed.assignee_id, handed.rung, handed.promised_at) == ("U0COLLEAGUE", Ring.DUE, call.promised_at)
    assert len(await books.audited("hand_follow_up")) == 1
    with pytest.raises(NotTheirs):
        await desk.following.hand_on(STAFF, a_token(), call.id, "U0LEAD")


async def handed_by(desk: RecoveryDesk, message: Delivery) -> list[str]:
    return [told.handed_by for told in await desk.ringing.told(STAFF.team_id, message.subject) if told.is_current]


async def test_who_gets_it_by_hand_reads_from_whom(desk: RecoveryDesk, clock: StoppedClock) -> None:
    _, call = await due_call(desk, clock)
    (own,) = await ring(desk)
    assert await handed_by(desk, own) == [""]

    await desk.following.hand_on(LEAD, a_token(), call.id, "U0COLLEAGUE")

    handed = [m for m in await ring(desk) if m.recipient == "U0COLLEAGUE"]
    assert [await handed_by(desk, message) for message in handed] == [["U0LEAD"]]


async def test_who_gets_it_with_its_incident_reads_from_whom(desk: RecoveryDesk, clock: StoppedClock) -> None:
    incident, _ = await due_call(desk, clock)

    await desk.handing.hand_over(STAFF, a_token(), incident.id, "U0COLLEAGUE", "")

    (message,) = await ring(desk)
    assert await handed_by(desk, message) == ["U0STAFF"]


async def test_who_took_it_themselves_or_stands_in_reads_nobodys_name(desk: RecoveryDesk, clock: StoppedClock) -> None:
    _, call = await due_call(desk, clock)
    await desk.following.hand_on(LEAD, a_token(), call.id, "U0LEAD")
    (own,) = await ring(desk)
    assert await handed_by(desk, own) == [""]
    await desk.following.hand_on(LEAD, a_token(), call.id, "U0COLLEAGUE")
    await desk.home.switch_duty(MANAGER, True)
    await desk.home.switch_duty(COLLEAGUE, False)

    stands_in = [m for m in await ring(desk) if m.recipient == "U0MANAGER"]

    assert [await handed_by(desk, message) for message in stands_in] == [[""]]


async def test_message_tells_what_the_customer_has_and_not_what_was_taken_back(
    desk: RecoveryDesk, clock: StoppedClock
) -> None:
    incident = await open_incident(desk)
    kept = (await give(desk, incident, 500)).grant
    undone = (await give(desk, incident, 700)).grant
    assert kept
    assert undone
    await desk.giving.undo(STAFF, undone.id)
    await plan(desk, incident, FollowUpKind.CALL)
    clock.pass_by(DAY)

    (message,) = await ring(desk)

    (told,) = await desk.ringing.told(STAFF.team_id, message.subject)
    assert [grant.id for grant in told.given] == [kept.id]


async def test_handed_on_before_it_is_due_it_rings_when_it_is(
    desk: RecoveryDesk, clock: StoppedClock, books: Books
) -> None:
    (call,) = await plan(desk, await open_incident(desk), FollowUpKind.CALL)

    await desk.following.hand_on(STAFF, a_token(), call.id, "U0COLLEAGUE")

    assert [(to, at) for _, to, at in await books.pending(DeliveryKind.FOLLOW_UP)] == [("U0COLLEAGUE", call.due_at)]


async def test_handing_on_is_for_who_owes_it_or_a_lead_and_to_somebody_else(desk: RecoveryDesk) -> None:
    (call,) = await plan(desk, await open_incident(desk), FollowUpKind.CALL)

    with pytest.raises(NotTheirs):
        await desk.following.hand_on(COLLEAGUE, a_token(), call.id, "U0COLLEAGUE")
    with pytest.raises(AlreadyTheirs):
        await desk.following.hand_on(STAFF, a_token(), call.id, "U0STAFF")
    assert (await desk.following.hand_on(LEAD, a_token(), call.id, "U0LEAD")).assignee_id == "U0LEAD"
    await desk.following.finish(LEAD, a_token(), call.id, Outcome.SATISFIED, "")
    with pytest.raises(FollowUpIsDone):
        await desk.following.hand_on(LEAD, a_token(), call.id, "U0STAFF")


async def test_snooze_click_that_slack_sends_again_moves_nothing_again(
    desk: RecoveryDesk, clock: StoppedClock, books: Books
) -> None:
    _, call = await due_call(desk, clock)
    until = clock.now() + timedelta(hours=1)

    await desk.following.snooze(STAFF, "click", call.id, until)
    clock.pass_by(timedelta(minutes=1))
    await desk.following.snooze(STAFF, "click", call.id, until + timedelta(minutes=1))

    assert (await now_of(desk, call)).due_at == until
    assert len(await books.audited("snooze")) == 1


async def _void(desk: RecoveryDesk, incident: Incident) -> None:
    await desk.correcting.void(LEAD, a_token(), incident.id, Voiding(VoidKind.TEST, None, ""))


async def _protect(desk: RecoveryDesk, incident: Incident) -> None:
    await protect(desk, incident)


async def _strike(desk: RecoveryDesk, incident: Incident) -> None:
    await plan(desk, incident)


async def _leave(desk: RecoveryDesk, incident: Incident) -> None:
    await desk.walking.customer_left(STAFF, a_token(), incident.id, {})


async def _write_down_as_left(desk: RecoveryDesk, incident: Incident) -> None:
    await desk.walking.write_down(STAFF, a_token(), incident.id, {"parting": "left"})


async def _decline(desk: RecoveryDesk, incident: Incident) -> None:
    for follow_up in (await desk.walking.case(STAFF, incident.id)).follow_ups:
        if follow_up.kind is FollowUpKind.CALL:
            await desk.following.finish(STAFF, a_token(), follow_up.id, Outcome.DECLINED_CONTACT, "")


CHECK, CALL, DAY_30 = FollowUpKind.CHECK_ON_SITE, FollowUpKind.CALL, FollowUpKind.DAY_30
ENDINGS: dict[str, tuple[Callable[[RecoveryDesk, Incident], Awaitable[None]], set[FollowUpKind]]] = {
    "void": (_void, set()),
    "protected": (_protect, set()),
    "struck from the plan": (_strike, set()),
    "customer left": (_leave, {CALL, DAY_30}),
    "written down as left": (_write_down_as_left, {CALL, DAY_30}),
    "declined contact": (_decline, {CHECK}),
}


@pytest.mark.parametrize("was_sent", [False, True], ids=["still to ring", "has rung"])
@pytest.mark.parametrize("ending", ENDINGS)
async def test_what_is_not_owed_any_more_rings_no_more_and_its_message_says_so(
    desk: RecoveryDesk, clock: StoppedClock, books: Books, ending: str, was_sent: bool
) -> None:
    end, stay = ENDINGS[ending]
    incident = await open_incident(desk)
    await plan(desk, incident, CHECK, CALL, DAY_30)
    if was_sent:
        clock.pass_by(DAY)
        assert await sent(desk) == ["U0STAFF"]

    await end(desk, incident)

    changed = await ring(desk)
    assert len(changed) == was_sent
    for message in changed:
        told = await desk.ringing.told(STAFF.team_id, message.subject)
        assert {t.follow_up.kind for t in told if t.is_current} == stay
        await desk.outbox.finish(message, "D1", message.ts)
    assert len(await books.pending(DeliveryKind.FOLLOW_UP)) == len(stay)
    rung = []
    for later in (timedelta(minutes=10) if was_sent else DAY, DAY):  # a check on site comes soon or not at all
        clock.pass_by(later)
        rung += [await desk.ringing.told(STAFF.team_id, m.subject) for m in await ring(desk)]
    assert {t.follow_up.kind for told in rung for t in told if t.is_current} == stay


async def test_protecting_one_of_several_takes_only_its_own_content(desk: RecoveryDesk, clock: StoppedClock) -> None:
    hurt, other = await open_incident(desk), await open_incident(desk)
    for incident in (hurt, other):
        await plan(desk, incident, FollowUpKind.CALL)
    clock.pass_by(DAY)
    assert await sent(desk) == ["U0STAFF"]

    await protect(desk, hurt)

    (changed,) = await ring(desk)
    assert await desk.protecting.restricted(changed) is None
    told = {t.incident.id: t.incident.is_protected for t in await desk.ringing.told(STAFF.team_id, changed.subject)}
    assert told == {hurt.id: True, other.id: False}


async def test_closing_waits_for_follow_ups_and_nothing_rings_after_the_last(
    desk: RecoveryDesk, clock: StoppedClock, books: Books
) -> None:
    incident, call = await due_call(desk, clock)
    await write_down(desk, incident)
    await sent(desk)

    case = await desk.following.finish(STAFF, a_token(), call.id, Outcome.SATISFIED, "")

    assert case.incident.closed_at == clock.now()
    assert await books.pending(DeliveryKind.FOLLOW_UP) == []


async def test_who_declined_contact_is_left_in_peace_for_news_as_well(desk: RecoveryDesk, clock: StoppedClock) -> None:
    incident = await open_incident(desk)
    call, later = await plan(desk, incident, FollowUpKind.CALL, FollowUpKind.DAY_30, news_consent=True)

    case = await desk.following.finish(STAFF, a_token(), call.id, Outcome.DECLINED_CONTACT, "")

    assert (case.incident.consent, case.incident.news_consent) == (False, False)
    assert (await now_of(desk, later)).state is FollowUpState.DROPPED


async def test_outcome_that_does_not_belong_to_its_kind_is_refused(desk: RecoveryDesk) -> None:
    (note,) = await plan(desk, await open_incident(desk), FollowUpKind.HANDWRITTEN_NOTE)

    with pytest.raises(UnreadableClick):
        await desk.following.finish(STAFF, a_token(), note.id, Outcome.CUSTOMER_LEFT, "")


async def test_customer_in_another_zone_is_tried_again_when_it_is_day_there(
    desk: RecoveryDesk, clock: StoppedClock
) -> None:
    incident = await open_incident(desk)
    (call,) = await plan(desk, incident, FollowUpKind.CALL, customer_zone="America/New_York")

    await desk.following.finish(STAFF, a_token(), call.id, Outcome.UNREACHABLE, "")

    # New York is four hours behind London between the two changes of the clocks: 13:00 is their 09:00.
    assert (await now_of(desk, call)).due_at == datetime.fromisoformat("2026-03-11T13:00+00:00")
