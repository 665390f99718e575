"""Delivering: what Slack will never take is kept, told of to those who can mend it, and tried again by them."""

from datetime import timedelta

import pytest

from bot.desk import RecoveryDesk
from bot.recovery.delivery import Delivery, DeliveryKind
from bot.recovery.empowerment import Level
from bot.recovery.errors import NothingToTryAgain, NotTheirLevel, NotTheirSite
from bot.recovery.incident import Step
from bot.recovery.people import Roster, Rosters
from tests.clock import StoppedClock
from tests.desk.conftest import Books, claim
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
    home = await desk.home.home(MANAGER, ROSTERS, {})
    assert home.overview is not None
    return [dead.id for dead in home.overview.undelivered]


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
    home = await desk.home.home(MANAGER, ROSTERS, {})
    assert home.overview is not None
    assert [(d.recipient, d.error) for d in home.overview.undelivered] == [("U0STAFF", "user_disabled")]


async def test_manager_tries_one_again_and_the_audit_says_so(desk: RecoveryDesk, books: Books) -> None:
    first, second = await dead_cards(desk, 2)
    assert await desk.delivering.try_again(MANAGER, SITE, second) == 1

    assert [d.id for d in await claim(desk, DeliveryKind.CARD)] == [second]
    assert len(await books.audited("try_again")) == 1
    home = await desk.home.home(MANAGER, ROSTERS, {})
    assert home.overview is not None
    assert [d.id for d in home.overview.undelivered] == [first]


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
