"""Leaving: an empty draft is forgotten, everything else is kept and one reminder brings its owner back."""

from datetime import timedelta

import pytest

from bot.desk import RecoveryDesk
from bot.recovery.delivery import DeliveryKind
from bot.recovery.errors import IncidentIsOpened, NoSuchIncident
from bot.recovery.incident import Waiting
from handlers import MESSAGES
from tests.clock import StoppedClock
from tests.desk.books import Books, claim
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
    protect,
    write_down,
)

QUARTER_OF_AN_HOUR = timedelta(minutes=15)


async def test_walk_left_open_is_reminded_of_a_quarter_of_an_hour_after_the_last_save(
    desk: RecoveryDesk, clock: StoppedClock, books: Books
) -> None:
    incident = await open_incident(desk)
    clock.pass_by(timedelta(minutes=10))
    await give(desk, incident, 500)

    ((subject, recipient, due_at),) = await books.pending(DeliveryKind.LEFT_OPEN)

    assert (subject, recipient, due_at) == (str(incident.id), "U0STAFF", clock.now() + QUARTER_OF_AN_HOUR)


async def test_walk_left_by_closing_the_form_is_reminded_of_at_once_and_keeps_what_it_held(
    desk: RecoveryDesk, clock: StoppedClock, books: Books
) -> None:
    incident = await open_incident(desk)

    await desk.walking.leave(STAFF, incident.id, {"fair": "A new soup"})

    ((_, _, due_at),) = await books.pending(DeliveryKind.LEFT_OPEN)
    assert due_at == clock.now()
    assert (await desk.walking.case(STAFF, incident.id)).incident.fair == "A new soup"


async def test_who_closes_the_form_on_an_answer_is_reminded_later_since_the_answer_leads_back(
    desk: RecoveryDesk, clock: StoppedClock, books: Books
) -> None:
    incident = await open_incident(desk)
    request = await ask(desk, incident)
    clock.pass_by(timedelta(minutes=2))
    await desk.deciding.decline(MANAGER, request.id, "Too much")

    await desk.walking.leave(STAFF, incident.id, {})
    ((_, _, due_at),) = await books.pending(DeliveryKind.LEFT_OPEN)
    assert due_at == clock.now() + QUARTER_OF_AN_HOUR

    clock.pass_by(timedelta(minutes=1))
    await desk.walking.keep(STAFF, incident.id, {"fair": "A new soup"})
    await desk.walking.leave(STAFF, incident.id, {})
    ((_, _, due_at),) = await books.pending(DeliveryKind.LEFT_OPEN)
    assert due_at == clock.now(), "they went on after the answer"


async def test_colleague_who_typed_something_is_reminded_beside_the_owner(
    desk: RecoveryDesk, clock: StoppedClock, books: Books
) -> None:
    incident = await open_incident(desk)

    await desk.walking.leave(COLLEAGUE, incident.id, {"fair": "A new soup"})

    reminders = {who: due_at for _, who, due_at in await books.pending(DeliveryKind.LEFT_OPEN)}
    assert reminders == {"U0STAFF": clock.now() + QUARTER_OF_AN_HOUR, "U0COLLEAGUE": clock.now()}


@pytest.mark.parametrize("typed", [{}, {"waiting": Waiting.LATER}])
async def test_draft_in_which_nothing_was_typed_is_forgotten(
    desk: RecoveryDesk, books: Books, typed: dict[str, object]
) -> None:
    draft = (await desk.walking.start(STAFF)).incident

    await desk.walking.leave(STAFF, draft.id, typed)

    with pytest.raises(NoSuchIncident):
        await desk.walking.case(STAFF, draft.id)
    assert await books.pending(DeliveryKind.LEFT_OPEN) == []
    assert (await open_incident(desk)).number == 1


async def test_draft_whose_text_was_cleared_again_is_forgotten(desk: RecoveryDesk) -> None:
    draft = (await desk.walking.start(STAFF, "The soup")).incident
    await desk.walking.keep(STAFF, draft.id, {"what_happened": "", "customer_name": "Anna"})

    await desk.walking.leave(STAFF, draft.id, {"customer_name": ""})

    with pytest.raises(NoSuchIncident):
        await desk.walking.case(STAFF, draft.id)


@pytest.mark.parametrize("typed", [{"what_happened": "The soup was cold."}, {"customer_name": "Anna"}])
async def test_draft_in_which_something_was_typed_is_kept_and_reminded_of(
    desk: RecoveryDesk, books: Books, typed: dict[str, object]
) -> None:
    draft = (await desk.walking.start(STAFF)).incident

    await desk.walking.leave(STAFF, draft.id, typed)

    kept = (await desk.walking.case(STAFF, draft.id)).incident
    assert kept.number is None
    assert {name: getattr(kept, name) for name in typed} == typed
    assert len(await books.pending(DeliveryKind.LEFT_OPEN)) == 1


async def test_draft_from_which_something_was_given_is_an_incident_and_kept(desk: RecoveryDesk) -> None:
    draft = (await desk.walking.start(STAFF)).incident
    await give(desk, draft, 500)

    await desk.walking.leave(STAFF, draft.id, {})

    assert (await desk.walking.case(STAFF, draft.id)).incident.number == 1


async def test_reminder_is_cancelled_by_writing_down(desk: RecoveryDesk, books: Books) -> None:
    incident = await open_incident(desk)

    await write_down(desk, incident)
    await desk.walking.leave(STAFF, incident.id, {})

    assert await books.pending(DeliveryKind.LEFT_OPEN) == []


async def test_protected_case_is_never_reminded_of(desk: RecoveryDesk, books: Books) -> None:
    incident = await open_incident(desk)
    await desk.protecting.protect(STAFF, ROSTERS, a_token(), incident.id, {})

    await desk.walking.leave(STAFF, incident.id, {"fair": "typed by somebody else"})

    assert await books.pending(DeliveryKind.LEFT_OPEN) == []
    assert (await desk.walking.case(STAFF, incident.id)).incident.fair == ""


async def test_second_reminder_rings_again_instead_of_changing_the_first(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)
    await desk.walking.leave(STAFF, incident.id, {})
    (first,) = await claim(desk, DeliveryKind.LEFT_OPEN)
    await desk.outbox.finish(first, "D1", "1700.1")

    await desk.walking.leave(STAFF, incident.id, {})

    replaced, second = sorted(await claim(desk, DeliveryKind.LEFT_OPEN), key=lambda d: d.ts, reverse=True)
    assert (replaced.ts, replaced.is_replaced) == ("1700.1", True)
    assert (second.ts, second.is_replaced) == ("", False)


async def _send(desk: RecoveryDesk) -> list[tuple[str, str]]:
    """Send what is owed now: where each stands, and what it says there."""
    sent = []
    for number, delivery in enumerate(await claim(desk, DeliveryKind.LEFT_OPEN)):
        message = await MESSAGES[DeliveryKind.LEFT_OPEN](desk, delivery)
        ts = delivery.ts or f"{delivery.revision}.{number}"
        await desk.outbox.finish(delivery, "D1", ts if message else "")
        sent += [(ts, str([message.text, *message.blocks]))] if message else []
    return sent


async def test_of_all_reminders_of_a_walk_only_the_newest_leads_back(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)
    dm: dict[str, str] = {}

    for _ in range(4):
        await desk.walking.leave(STAFF, incident.id, {})
        dm |= dict(await _send(desk))

    assert len(dm) == 4, "each rang"
    assert sum("Continue" in shown for shown in dm.values()) == 1
    assert sum("#1 went on after this." in shown for shown in dm.values()) == 3


async def test_reminder_leads_nowhere_as_soon_as_a_step_is_saved_and_the_next_comes_later(
    desk: RecoveryDesk, clock: StoppedClock
) -> None:
    incident = await open_incident(desk)
    await desk.walking.leave(STAFF, incident.id, {})
    ((stands_at, _),) = await _send(desk)

    await give(desk, incident, 500)
    ((redrawn_at, redrawn),) = await _send(desk)
    assert (redrawn_at, "Continue" in redrawn) == (stands_at, False)

    await give(desk, incident, 500)
    assert await _send(desk) == [], "what says so already is left alone"
    clock.pass_by(QUARTER_OF_AN_HOUR)
    ((_, newest),) = await _send(desk)
    assert "Continue" in newest


async def test_reminder_of_who_handed_it_over_says_who_has_it_now_until_they_do_something_of_it_again(
    desk: RecoveryDesk,
) -> None:
    incident = await open_incident(desk)
    dm: dict[str, str] = {}
    for _ in range(2):
        await desk.walking.leave(STAFF, incident.id, {})
        dm |= dict(await _send(desk))

    await desk.handing.hand_over(STAFF, a_token(), incident.id, "U0COLLEAGUE", "")
    dm |= dict(await _send(desk))

    assert len(dm) == 2
    assert all("#1: <@U0COLLEAGUE> has it now." in shown and "Continue" not in shown for shown in dm.values())
    await desk.walking.leave(STAFF, incident.id, {"fair": "A new soup"})
    assert [shown for _, shown in await _send(desk) if "Continue" in shown]


async def test_reminder_of_whom_it_was_taken_from_says_who_has_it_now(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)
    await desk.walking.leave(STAFF, incident.id, {})
    ((stands_at, _),) = await _send(desk)
    await desk.handing.hand_over(LEAD, a_token(), incident.id, "U0COLLEAGUE", "")

    ((redrawn_at, shown),) = await _send(desk)

    assert (redrawn_at, "<@U0COLLEAGUE> has it now." in shown, "Continue" in shown) == (stands_at, True, False)


async def test_colleagues_own_reminder_stays_when_it_is_handed_over(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)
    await desk.walking.leave(COLLEAGUE, incident.id, {"fair": "A new soup"})
    await _send(desk)

    await desk.handing.hand_over(STAFF, a_token(), incident.id, "U0LEAD", "")

    ((_, shown),) = await _send(desk)
    assert "Continue" in shown


async def test_who_handed_on_what_became_a_protected_case_reads_nobodys_name(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)
    await desk.walking.leave(STAFF, incident.id, {})
    await _send(desk)
    await desk.handing.hand_over(STAFF, a_token(), incident.id, "U0COLLEAGUE", "")

    await protect(desk, incident)

    (reminder,) = await claim(desk, DeliveryKind.LEFT_OPEN)
    assert await desk.protecting.restricted(reminder)


async def test_every_reminder_says_that_the_incident_is_written_down(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)
    dm: dict[str, str] = {}
    for _ in range(2):
        await desk.walking.leave(STAFF, incident.id, {})
        dm |= dict(await _send(desk))

    await write_down(desk, incident)
    dm |= dict(await _send(desk))

    assert len(dm) == 2
    assert all("#1 is written down." in shown and "Continue" not in shown for shown in dm.values())


async def test_colleagues_reminder_is_not_replaced_by_the_walkers(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)
    await desk.walking.leave(COLLEAGUE, incident.id, {"fair": "A new soup"})
    await _send(desk)

    await desk.walking.leave(STAFF, incident.id, {})

    ((_, shown),) = await _send(desk)
    assert "Continue" in shown


async def test_form_that_slack_did_not_show_is_reminded_of_at_once(
    desk: RecoveryDesk, clock: StoppedClock, books: Books
) -> None:
    draft = (await desk.walking.start(STAFF)).incident

    await desk.walking.remind_now(STAFF, draft.id)

    assert await books.pending(DeliveryKind.LEFT_OPEN) == [(str(draft.id), "U0STAFF", clock.now())]


async def test_draft_is_thrown_away_by_its_owner_only(desk: RecoveryDesk, books: Books) -> None:
    draft = (await desk.walking.start(STAFF, "The soup was cold.")).incident

    with pytest.raises(NoSuchIncident):
        await desk.walking.discard(COLLEAGUE, draft.id)
    await desk.walking.discard(STAFF, draft.id)

    assert await desk.walking.open_incidents(STAFF) == []
    assert await books.pending(DeliveryKind.LEFT_OPEN) == []


async def test_incident_that_was_opened_is_never_thrown_away(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)

    with pytest.raises(IncidentIsOpened):
        await desk.walking.discard(STAFF, incident.id)

    assert (await desk.walking.case(STAFF, incident.id)).incident == incident


async def test_colleague_who_only_looked_is_left_in_peace(desk: RecoveryDesk, books: Books) -> None:
    incident = await open_incident(desk)
    before = await books.pending(DeliveryKind.LEFT_OPEN)

    await desk.walking.leave(COLLEAGUE, incident.id, {})

    assert await books.pending(DeliveryKind.LEFT_OPEN) == before
