"""Somebody of a higher level is called: those on duty first, never nobody without saying so; the first owns it."""

import asyncio
from datetime import timedelta

import pytest

from bot.desk import RecoveryDesk
from bot.recovery.delivery import DeliveryKind
from bot.recovery.empowerment import Level
from bot.recovery.errors import (
    AlreadyCalled,
    AlreadyTaken,
    CallIsOver,
    HighestLevel,
    IncidentIsClosed,
    IncidentIsProtected,
    NobodyAbove,
    NoSuchIncident,
    NotAbove,
    NotTheirLevel,
    RecoveryError,
)
from bot.recovery.incident import Incident
from bot.recovery.people import Actor, Roster, Rosters
from storage.database import Database
from tests.clock import StoppedClock
from tests.desk.books import Books
from tests.desk.stories import COLLEAGUE, DIRECTOR, LEAD, MANAGER, ROSTERS, STAFF, a_token, open_incident, write_down
from tests.factories import OTHER_TEAM, SITE, TEAM, an_actor

MANAGER2 = an_actor("U0MANAGER2", Level.MANAGER)


async def call(
    desk: RecoveryDesk,
    incident: Incident,
    level: Level = Level.MANAGER,
    actor: Actor = STAFF,
    rosters: Rosters = ROSTERS,
    token: str = "",
) -> int:
    """Escalate, and answer the escalation's id."""
    called = await desk.escalating.escalate(
        actor, rosters, token or a_token(), incident.id, level, "They ask for somebody in charge"
    )
    return called.case.escalations[-1].id


async def told(books: Books, clock: StoppedClock) -> list[str]:
    """Who is told now."""
    return [r for _, r, due_at in await books.pending(DeliveryKind.ESCALATION) if due_at <= clock.now()]


async def test_everybody_of_the_level_is_told_where_nobody_is_on_duty(
    desk: RecoveryDesk, books: Books, clock: StoppedClock
) -> None:
    incident = await open_incident(desk)

    await call(desk, incident)

    assert await told(books, clock) == ["U0MANAGER", "U0MANAGER2"]
    [(who, _, after)] = await books.audited("escalate")
    assert (who, after["to_level"], after["told"]) == (STAFF.user_id, "manager", ["U0MANAGER", "U0MANAGER2"])


async def test_only_those_on_duty_are_told_where_somebody_is(
    desk: RecoveryDesk, database: Database, books: Books, clock: StoppedClock
) -> None:
    incident = await open_incident(desk)
    async with database.transaction(TEAM) as work:
        await work.duty.switch("U0MANAGER2", True, clock.now())

    await call(desk, incident)

    assert await told(books, clock) == ["U0MANAGER2"]


async def test_the_level_above_is_told_where_nobody_holds_the_one_that_was_called(
    desk: RecoveryDesk, books: Books, clock: StoppedClock
) -> None:
    incident = await open_incident(desk)

    await call(desk, incident, Level.LEAD, rosters=Rosters({SITE: Roster(directors=("U0DIRECTOR",))}))

    assert await told(books, clock) == ["U0DIRECTOR"]


async def test_nobody_at_all_says_so_and_writes_nothing(desk: RecoveryDesk, books: Books) -> None:
    incident = await open_incident(desk)

    with pytest.raises(NobodyAbove, match="Nobody here is a manager or above, so nobody was told"):
        await call(desk, incident, rosters=Rosters({}))

    assert await books.audited("escalate") == []


async def test_the_level_above_is_told_too_when_nobody_takes_it(
    desk: RecoveryDesk, books: Books, clock: StoppedClock
) -> None:
    incident = await open_incident(desk)

    await call(desk, incident)

    later = {r: due_at for _, r, due_at in await books.pending(DeliveryKind.ESCALATION) if due_at > clock.now()}
    assert later == {"U0DIRECTOR": clock.now() + timedelta(minutes=3)}


@pytest.mark.parametrize(
    ("actor", "level"),
    [(STAFF, Level.FRONTLINE), (LEAD, Level.LEAD), (MANAGER, Level.LEAD), (DIRECTOR, Level.DIRECTOR)],
)
async def test_only_a_level_above_ones_own_is_called(desk: RecoveryDesk, actor: Actor, level: Level) -> None:
    incident = await open_incident(desk)

    with pytest.raises(NotAbove):
        await call(desk, incident, level, actor)


async def test_a_director_has_nobody_to_call(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)

    with pytest.raises(HighestLevel):
        await desk.escalating.check_may_escalate(DIRECTOR, incident.id)


async def test_the_same_level_is_called_once_and_another_form_says_by_whom(desk: RecoveryDesk, books: Books) -> None:
    incident, token = await open_incident(desk), a_token()
    await call(desk, incident, token=token)
    await call(desk, incident, token=token)

    with pytest.raises(AlreadyCalled, match="<@U0STAFF> has called that level to #1 already"):
        await call(desk, incident, actor=COLLEAGUE)
    await call(desk, incident, Level.DIRECTOR)

    assert len(await books.audited("escalate")) == 2


async def test_nobody_came_so_they_are_called_again_and_the_first_call_is_over(
    desk: RecoveryDesk, books: Books, clock: StoppedClock
) -> None:
    incident = await open_incident(desk)
    first = await call(desk, incident)
    clock.skip(timedelta(minutes=10))

    second = await call(desk, incident, actor=COLLEAGUE)

    with pytest.raises(CallIsOver):
        await desk.escalating.take_over(MANAGER, first)
    case = await desk.escalating.take_over(MANAGER, second)
    assert case.incident.owner_id == MANAGER.user_id


async def test_whoever_takes_it_over_owns_it_and_everybody_is_told(
    desk: RecoveryDesk, books: Books, clock: StoppedClock
) -> None:
    incident = await open_incident(desk)
    await desk.handing.hand_over(STAFF, a_token(), incident.id, COLLEAGUE.user_id, "")
    escalation = await call(desk, incident)

    case = await desk.escalating.take_over(MANAGER, escalation)

    assert case.incident.owner_id == MANAGER.user_id
    assert not case.open_escalations
    assert {r for _, r, _ in await books.pending(DeliveryKind.TAKEN_OVER)} == {STAFF.user_id, COLLEAGUE.user_id}
    assert await told(books, clock) == [], "copies that were still to come don't come any more"
    assert [r for _, r, _ in await books.pending(DeliveryKind.LEFT_OPEN)] == [MANAGER.user_id]
    assert await books.audited("take_over") == [
        (MANAGER.user_id, {"owner_id": COLLEAGUE.user_id}, {"owner_id": MANAGER.user_id, "escalation": escalation})
    ]


async def test_two_at_once_take_it_over_once(desk: RecoveryDesk, replica: RecoveryDesk, books: Books) -> None:
    incident = await open_incident(desk)
    escalation = await call(desk, incident)

    answers = await asyncio.gather(
        desk.escalating.take_over(MANAGER, escalation),
        replica.escalating.take_over(MANAGER2, escalation),
        return_exceptions=True,
    )

    lost = [answer for answer in answers if isinstance(answer, RecoveryError)]
    assert [type(answer) for answer in lost] == [AlreadyTaken]
    assert len(await books.audited("take_over")) == 1


async def test_a_second_click_of_the_winner_changes_nothing(desk: RecoveryDesk, books: Books) -> None:
    escalation = await call(desk, await open_incident(desk))
    await desk.escalating.take_over(MANAGER, escalation)

    await desk.escalating.take_over(MANAGER, escalation)

    assert len(await books.audited("take_over")) == 1


async def test_the_level_below_takes_nothing(desk: RecoveryDesk) -> None:
    escalation = await call(desk, await open_incident(desk))

    for actor in (STAFF, LEAD):
        with pytest.raises(NotTheirLevel):
            await desk.escalating.take_over(actor, escalation)


async def test_a_director_may_take_what_a_manager_was_called_to(desk: RecoveryDesk) -> None:
    escalation = await call(desk, await open_incident(desk))

    case = await desk.escalating.take_over(DIRECTOR, escalation)

    assert case.incident.owner_id == DIRECTOR.user_id


async def test_what_is_over_meanwhile_is_not_taken_over(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)
    escalation = await call(desk, incident)
    await write_down(desk, incident)

    with pytest.raises(IncidentIsClosed):
        await desk.escalating.take_over(MANAGER, escalation)


async def test_a_protected_case_is_neither_called_to_nor_taken_here(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)
    escalation = await call(desk, incident)
    await desk.protecting.protect(STAFF, ROSTERS, a_token(), incident.id, {})

    with pytest.raises(IncidentIsProtected):
        await call(desk, incident, Level.DIRECTOR)
    with pytest.raises(IncidentIsProtected):
        await desk.escalating.take_over(MANAGER, escalation)


@pytest.mark.parametrize(
    "stranger",
    [an_actor("U0ELSE", Level.DIRECTOR, site="elsewhere"), an_actor("U0MANAGER", Level.MANAGER, OTHER_TEAM)],
    ids=["site", "team"],
)
async def test_nobody_of_another_site_or_team_calls_or_takes(desk: RecoveryDesk, stranger: Actor) -> None:
    incident = await open_incident(desk)
    escalation = await call(desk, incident)

    with pytest.raises(NoSuchIncident):
        await call(desk, incident, Level.DIRECTOR, stranger)
    with pytest.raises(NoSuchIncident):
        await desk.escalating.take_over(stranger, escalation)
