"""Whatever is typed about an incident: where somebody may be hurt we ask, and what it was typed for holds."""

from collections.abc import Awaitable, Callable

import pytest

from bot.desk import RecoveryDesk
from bot.desk.giving import Wish
from bot.desk.recording import GivenAlready
from bot.recovery.approval import RequestState
from bot.recovery.case import Case
from bot.recovery.correction import Voiding
from bot.recovery.delivery import DeliveryKind
from bot.recovery.empowerment import Level
from bot.recovery.followup import FollowUpKind, Outcome
from bot.recovery.incident import Incident, Severity, VoidKind
from bot.recovery.link import LinkKind
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
    plan,
    write_down,
)

HURT = "He went to hospital afterwards"
Typed = Callable[[RecoveryDesk, Incident], Awaitable[object]]
_ALL: dict[str, Typed] = {}


def typed(story: Typed) -> Typed:
    _ALL[story.__name__] = story
    return story


@typed
async def why_something_is_asked_for(desk: RecoveryDesk, incident: Incident) -> None:
    assert (await give(desk, incident, 8_000, reason=HURT)).request


@typed
async def why_a_lead_gives_more(desk: RecoveryDesk, incident: Incident) -> None:
    assert (await give(desk, incident, 4_000, actor=LEAD, reason=HURT)).grant


@typed
async def why_it_was_given_already(desk: RecoveryDesk, incident: Incident) -> None:
    what = GivenAlready(Wish("store_credit", 8_000, reason=HURT), STAFF, None)
    assert (await desk.recording.record(STAFF, ROSTERS, a_token(), incident.id, what, {})).grant


@typed
async def why_a_request_is_declined(desk: RecoveryDesk, incident: Incident) -> None:
    request = await ask(desk, incident)
    assert (await desk.deciding.decline(MANAGER, request.id, HURT)).state is RequestState.DECLINED


@typed
async def why_another_amount_is_allowed(desk: RecoveryDesk, incident: Incident) -> None:
    request = await ask(desk, incident)
    adjusted = await desk.deciding.adjust(MANAGER, ROSTERS, a_token(), request.id, 9_000, HURT)
    assert adjusted.state is RequestState.APPROVED


@typed
async def why_something_is_taken_back(desk: RecoveryDesk, incident: Incident) -> None:
    grant = (await give(desk, incident, 1_000)).grant
    assert grant
    assert (await desk.reversing.reverse(LEAD, a_token(), grant.id, HURT)).grants == ()


@typed
async def why_it_is_void(desk: RecoveryDesk, incident: Incident) -> None:
    voided = await desk.correcting.void(LEAD, a_token(), incident.id, Voiding(VoidKind.MISTAKE, reason=HURT))
    assert voided.incident.is_void


@typed
async def what_shows_that_it_was_not_as_reported(desk: RecoveryDesk, incident: Incident) -> None:
    called = await desk.correcting.call_not_as_reported(LEAD, a_token(), incident.id, HURT)
    assert called.incident.not_as_reported_at


@typed
async def what_would_prevent_it(desk: RecoveryDesk, incident: Incident) -> None:
    changes = {"cause": "misunderstood", "prevention": HURT}
    assert (await desk.walking.write_down(STAFF, a_token(), incident.id, changes)).incident.closed_at


@typed
async def what_somebody_is_thanked_for(desk: RecoveryDesk, incident: Incident) -> None:
    changes = {"cause": "misunderstood", "thanks_for": HURT}
    assert (await desk.walking.write_down(STAFF, a_token(), incident.id, changes)).incident.closed_at


@typed
async def a_note(desk: RecoveryDesk, incident: Incident) -> None:
    assert (await desk.noting.add_note(COLLEAGUE, a_token(), incident.id, HURT)).notes


@typed
async def what_the_next_one_should_know(desk: RecoveryDesk, incident: Incident) -> None:
    handed = await desk.handing.hand_over(STAFF, a_token(), incident.id, "U0COLLEAGUE", HURT)
    assert handed.case.incident.owner_id == "U0COLLEAGUE"


@typed
async def why_somebody_is_called(desk: RecoveryDesk, incident: Incident) -> None:
    assert (await desk.escalating.escalate(STAFF, ROSTERS, a_token(), incident.id, Level.MANAGER, HURT)).told


@typed
async def how_a_follow_up_went(desk: RecoveryDesk, incident: Incident) -> None:
    (call,) = await plan(desk, incident, FollowUpKind.CALL)
    done = await desk.following.finish(STAFF, a_token(), call.id, Outcome.PARTLY, HURT)
    assert [f.outcome for f in done.follow_ups] == [Outcome.PARTLY]


@typed
async def why_two_incidents_do_not_belong_together(desk: RecoveryDesk, incident: Incident) -> None:
    other = await open_incident(desk)
    linked = await desk.knowing.link(STAFF, a_token(), incident.id, other.number or 0, LinkKind.SAME_CUSTOMER)
    ((link, _),) = linked.links
    assert (await desk.knowing.unlink(LEAD, a_token(), link.id, incident.id, HURT)).links == ()


@pytest.mark.parametrize("story", list(_ALL.values()), ids=[name.replace("_", " ") for name in _ALL])
async def test_whatever_is_typed_raises_the_question_and_what_it_was_typed_for_holds(
    desk: RecoveryDesk, books: Books, story: Typed
) -> None:
    incident = await open_incident(desk)
    await claim(desk, DeliveryKind.CARD)

    await story(desk, incident)

    case = await desk.walking.case(MANAGER, incident.id)
    assert case.incident.asking
    assert list(case.asked_about.values()) == [HURT], "what the question quotes"


async def _asking(desk: RecoveryDesk) -> Case:
    incident = await open_incident(desk)
    await why_a_request_is_declined(desk, incident)
    return await desk.walking.case(MANAGER, incident.id)


async def test_who_declined_says_that_nobody_was_hurt_and_is_not_asked_again(desk: RecoveryDesk) -> None:
    case = await _asking(desk)

    said = await desk.protecting.say_safe(MANAGER, a_token(), case.incident.id, case.incident.asking)
    again = await desk.noting.add_note(STAFF, a_token(), case.incident.id, HURT)

    assert (said.incident.asking, again.incident.asking) == ((), ())
    assert [request.state for request in said.requests] == [RequestState.DECLINED]


async def test_who_declined_says_yes_and_the_case_is_protected(desk: RecoveryDesk) -> None:
    case = await _asking(desk)

    protected = await desk.protecting.protect(MANAGER, ROSTERS, a_token(), case.incident.id, {})

    assert protected.incident.severity is Severity.S4


async def test_what_is_void_or_closed_and_may_be_protected_is_so_after_a_yes(desk: RecoveryDesk) -> None:
    closed = await write_down(desk, await open_incident(desk))
    await what_shows_that_it_was_not_as_reported(desk, closed)

    protected = await desk.protecting.protect(LEAD, ROSTERS, a_token(), closed.id, {})

    assert (protected.incident.is_protected, protected.incident.closed_at) == (True, None)
