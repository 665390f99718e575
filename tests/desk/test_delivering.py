"""Delivering: what Slack will never take is kept, told of to those who can mend it, and tried again by them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.desk import RecoveryDesk
from bot.desk.giving import Wish
from bot.recovery.delivery import Delivery, DeliveryKind, Undelivered
from bot.recovery.empowerment import Level
from bot.recovery.errors import NothingToTryAgain, NotTheirLevel, NotTheirSite
from bot.recovery.incident import Severity, Step
from bot.recovery.people import Actor, Roster, Rosters
from tests.clock import StoppedClock
from tests.desk.books import Books, claim
from tests.factories import SITE, TEAM, an_actor

STAFF = an_actor("U0STAFF", Level.FRONTLINE)
LEAD = an_actor("U0LEAD", Level.LEAD)
MANAGER = an_actor("U0BOSS", Level.MANAGER)
ROSTERS = Rosters({SITE: Roster(leads=("U0LEAD",), managers=("U0BOSS", "U0BOSS2"), directors=("U0DIR",))})


async def a_card(desk: RecoveryDesk) -> Delivery:
    case = await desk.walking.start(STAFF, "Cold soup")
    await desk.walking.save_step(STAFF, f"t{case.incident.id}", case.incident.id, Step.ACKNOWLEDGE, {})
    return next(d for d in await claim(desk, DeliveryKind.CARD) if d.subject == str(case.incident.id))


async def dead_cards(desk: RecoveryDesk, count: int = 1) -> list[int]:
    for _ in range(count):
        await desk.delivering.give_up(await a_card(desk), "is_archived", ROSTERS)
        await claim(desk, DeliveryKind.CARD)  # the copies for the owners are under way
    return [lost.id for lost in await undelivered(desk)]


async def undelivered(desk: RecoveryDesk, actor: Actor = MANAGER) -> tuple[Undelivered, ...]:
    """What App Home shows a manager."""
    overview = (await desk.home.home(actor, ROSTERS, {})).overview
    assert overview is not None
    return overview.undelivered


async def a_protected_case_that_tells_nobody(desk: RecoveryDesk, concerns: str = "") -> tuple[int, int]:
    """The alert to the manager and the request of before can't be delivered; the case, and how many these are."""
    case = await desk.walking.start(STAFF, "Cold soup")
    asked = Wish("store_credit", 8_000, reason="Their anniversary")
    await desk.giving.give(STAFF, ROSTERS, "ask", case.incident.id, asked, {})
    requests = await claim(desk, DeliveryKind.REQUEST)
    for request in requests:
        await desk.delivering.give_up(request, "user_disabled", ROSTERS)
    await desk.protecting.protect(STAFF, ROSTERS, "protect", case.incident.id, {}, concerns=concerns)
    alerts = await claim(desk, DeliveryKind.PROTECTED)
    for alert in alerts:
        await desk.delivering.give_up(alert, "user_disabled", ROSTERS)
    assert requests
    assert alerts
    return case.incident.id, len(requests) + len(alerts)


async def test_card_of_a_lost_channel_goes_to_its_owner(desk: RecoveryDesk, books: Books) -> None:
    card = await a_card(desk)
    await desk.delivering.give_up(card, "is_archived", ROSTERS)

    assert [(s, r) for s, r, _ in await books.pending(DeliveryKind.CARD)] == [(card.subject, "U0STAFF")]


async def test_copy_of_a_card_is_kept_up_to_date_beside_the_channel(desk: RecoveryDesk, books: Books) -> None:
    card = await a_card(desk)
    await desk.delivering.give_up(card, "is_archived", ROSTERS)
    (copy,) = await claim(desk, DeliveryKind.CARD)
    await desk.outbox.finish(copy, "D0STAFF", "1.1")
    await desk.walking.save_step(STAFF, "next", int(card.subject), Step.UNDERSTAND, {})

    assert {r for _, r, _ in await books.pending(DeliveryKind.CARD)} == {card.recipient, "U0STAFF"}


async def test_managers_are_told_once_a_day_what_to_mend(desk: RecoveryDesk, books: Books, clock: StoppedClock) -> None:
    await dead_cards(desk, 3)
    told = await books.pending(DeliveryKind.LOST_CHANNEL)
    clock.pass_by(timedelta(days=1))
    await dead_cards(desk)

    assert sorted(r for _, r, _ in told) == ["U0BOSS", "U0BOSS2"]
    assert len(await books.pending(DeliveryKind.LOST_CHANNEL)) == 4


async def test_digest_of_a_lost_channel_goes_to_the_managers(desk: RecoveryDesk, clock: StoppedClock) -> None:
    await desk.reporting.plan_weekly(TEAM)
    clock.pass_by(timedelta(days=8))
    (timer,) = await claim(desk, DeliveryKind.WEEKLY_DIGEST)
    await desk.reporting.run_weekly(timer)
    (digest,) = await claim(desk, DeliveryKind.DIGEST)
    await desk.delivering.give_up(digest, "channel_not_found", ROSTERS)

    copies = await claim(desk, DeliveryKind.DIGEST)
    assert sorted(d.recipient for d in copies) == ["U0BOSS", "U0BOSS2"]
    assert {d.subject for d in copies} == {digest.subject}


async def test_message_to_somebody_who_left_is_kept_and_tells_of_no_channel(desk: RecoveryDesk, books: Books) -> None:
    await desk.reporting.ask_digest(STAFF)
    (digest,) = await claim(desk, DeliveryKind.DIGEST)
    await desk.delivering.give_up(digest, "user_disabled", ROSTERS)

    assert await books.pending(DeliveryKind.LOST_CHANNEL) == []
    assert [(d.recipient, d.error) for d in await undelivered(desk)] == [("U0STAFF", "user_disabled")]


async def test_manager_tries_one_again_and_the_audit_says_so(desk: RecoveryDesk, books: Books) -> None:
    first, second = await dead_cards(desk, 2)
    assert await desk.delivering.try_again(MANAGER, SITE, second) == 1

    assert [d.id for d in await claim(desk, DeliveryKind.CARD)] == [second]
    assert len(await books.audited("try_again")) == 1
    assert [d.id for d in await undelivered(desk)] == [first]


async def test_manager_tries_all_again(desk: RecoveryDesk) -> None:
    dead = await dead_cards(desk, 3)

    assert await desk.delivering.try_again(MANAGER, SITE, None) == 3
    assert {d.id for d in await claim(desk, DeliveryKind.CARD)} == set(dead)


async def test_second_click_on_try_again_changes_nothing(desk: RecoveryDesk) -> None:
    (dead,) = await dead_cards(desk)
    await desk.delivering.try_again(MANAGER, SITE, dead)

    with pytest.raises(NothingToTryAgain):
        await desk.delivering.try_again(MANAGER, SITE, dead)


@pytest.mark.parametrize("actor", [STAFF, LEAD], ids=["frontline", "lead"])
async def test_only_who_oversees_the_site_tries_again(desk: RecoveryDesk, actor: object) -> None:
    (dead,) = await dead_cards(desk)

    with pytest.raises(NotTheirLevel):
        await desk.delivering.try_again(actor, SITE, dead)  # type: ignore[arg-type]
    with pytest.raises(NotTheirSite):
        await desk.delivering.try_again(MANAGER, "elsewhere", dead)


async def test_what_was_lost_says_of_which_incident_it_tells(desk: RecoveryDesk) -> None:
    await dead_cards(desk, 2)
    assert [(lost.kind, lost.number) for lost in await undelivered(desk)] == [
        (DeliveryKind.CARD, 2),
        (DeliveryKind.CARD, 1),
    ]


async def test_of_a_protected_case_a_manager_reads_only_that_a_message_was_lost(desk: RecoveryDesk) -> None:
    _, count = await a_protected_case_that_tells_nobody(desk)

    lost = await undelivered(desk, replace(MANAGER, user_id="U0BOSS2"))

    assert len(lost) == count
    assert {(d.is_protected, d.recipient, d.error, d.number, d.incident_id) for d in lost} == {
        (True, "", "", None, None)
    }
    assert {d.kind for d in lost} == {DeliveryKind.PROTECTED}


async def test_whom_a_case_concerns_sees_no_trace_of_its_messages_and_tries_none_again(
    desk: RecoveryDesk, books: Books
) -> None:
    concerned = replace(MANAGER, user_id="U0BOSS2")
    await a_protected_case_that_tells_nobody(desk, concerns=concerned.user_id)
    hidden = [lost.id for lost in await undelivered(desk)]

    assert await undelivered(desk, concerned) == ()
    for which in (None, *hidden):
        with pytest.raises(NothingToTryAgain):
            await desk.delivering.try_again(concerned, SITE, which)
    assert await books.audited("try_again") == []

    await dead_cards(desk)
    assert await desk.delivering.try_again(concerned, SITE, None) == 1
    assert {lost.id for lost in await undelivered(desk)} == set(hidden)


async def test_a_case_that_was_lowered_still_keeps_whom_it_told(desk: RecoveryDesk) -> None:
    case, _ = await a_protected_case_that_tells_nobody(desk)
    await desk.protecting.take_on(MANAGER, case)
    await desk.casework.lower(MANAGER, "lower", case, Severity.S2, "It was ketchup")

    lost = await undelivered(desk)

    assert [(d.recipient, d.number) for d in lost if d.kind is DeliveryKind.PROTECTED] == [("", None)] * 2
    assert {d.number for d in lost if d.kind is DeliveryKind.REQUEST} == {1}
