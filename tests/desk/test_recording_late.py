"""Given already, where the incident is written down: it counts all the same, and whoever may ratify it is asked."""

from datetime import timedelta

import pytest

from bot.desk import RecoveryDesk
from bot.desk.giving import Wish
from bot.desk.recording import GivenAlready
from bot.recovery.approval import RequestState
from bot.recovery.case import Given
from bot.recovery.correction import Voiding
from bot.recovery.delivery import DeliveryKind
from bot.recovery.empowerment import Bound, CompensationClass, Level
from bot.recovery.errors import IncidentIsClosed, IncidentIsProtected, IncidentIsVoid, NoSuchIncident
from bot.recovery.followup import FollowUpKind
from bot.recovery.incident import Incident, VoidKind
from bot.recovery.people import Actor
from storage.tables import grants, requests
from tests.clock import StoppedClock
from tests.desk.books import Books
from tests.desk.stories import (
    COLLEAGUE,
    MANAGER,
    ROSTERS,
    STAFF,
    a_token,
    give,
    open_incident,
    plan,
    protect,
    write_down,
)
from tests.factories import SITE, TEAM, an_actor
from tests.storage.rows import all_rows, rows_of


async def record(
    desk: RecoveryDesk, incident: Incident, amount_minor: int, *, actor: Actor = STAFF, **changes: object
) -> Given:
    what = GivenAlready(Wish("store_credit", amount_minor, reason="Slack was down"), COLLEAGUE, None)
    return await desk.recording.record(actor, ROSTERS, a_token(), incident.id, what, changes)


async def test_what_was_given_is_written_down_on_a_closed_incident_which_stays_closed(
    desk: RecoveryDesk, books: Books, clock: StoppedClock
) -> None:
    incident = await write_down(desk, await open_incident(desk))
    clock.pass_by(timedelta(days=1))
    before = await desk.reporting.digest(TEAM, SITE, clock.now() + timedelta(minutes=1))

    given = await record(desk, incident, 2_000)

    assert given.grant
    assert given.case.incident.closed_at == incident.closed_at
    assert (given.grant.given_by, given.grant.given_at, given.request) == ("U0COLLEAGUE", clock.now(), None)
    ((who, _, after),) = await books.audited("given_already")
    assert (who, after["amount_minor"]) == ("U0STAFF", 2_000)
    assert (str(incident.id), "C_INCIDENTS", clock.now()) in await books.pending(DeliveryKind.CARD)
    assert not any(due >= clock.now() for _, _, due in await books.pending(DeliveryKind.LEFT_OPEN))
    after_it = await desk.reporting.digest(TEAM, SITE, clock.now() + timedelta(minutes=1))
    gained = after_it.given_minor[CompensationClass.GOODWILL] - before.given_minor.get(CompensationClass.GOODWILL, 0)
    assert gained == 2_000


async def test_above_a_limit_on_a_closed_incident_it_is_marked_and_ratified_end_to_end(
    desk: RecoveryDesk, books: Books, database_url: str
) -> None:
    incident = await write_down(desk, await open_incident(desk))
    given = await record(desk, incident, 8_000)
    assert given.grant
    assert given.request
    assert (given.grant.beyond, given.request.needs) == (Bound.GOODWILL_PER_INCIDENT, Level.MANAGER)
    assert {"U0MANAGER", "C_APPROVALS"} <= {who for _, who, _ in await books.pending(DeliveryKind.REQUEST)}

    ratified = await desk.deciding.approve(MANAGER, ROSTERS, given.request.id)

    assert ratified.state is RequestState.APPROVED
    ((row),) = await rows_of(database_url, grants)
    assert (row["authorised_by"], row["level"]) == ("U0MANAGER", Level.MANAGER)
    assert (await desk.walking.case(STAFF, incident.id)).incident.closed_at == incident.closed_at


async def test_it_is_declined_on_a_closed_incident_and_stays_recorded(desk: RecoveryDesk, database_url: str) -> None:
    incident = await write_down(desk, await open_incident(desk))
    given = await record(desk, incident, 8_000)
    assert given.request

    await desk.deciding.decline(MANAGER, given.request.id, "The bill was right")

    ((row),) = await rows_of(database_url, grants)
    assert row["ended_at"] is None
    ((asked),) = await rows_of(database_url, requests)
    assert asked["state"] is RequestState.DECLINED


async def test_it_is_undone_by_whoever_recorded_it_on_a_closed_incident(desk: RecoveryDesk) -> None:
    incident = await write_down(desk, await open_incident(desk))
    given = await record(desk, incident, 8_000)
    assert given.grant

    case = await desk.giving.undo(STAFF, given.grant.id)

    assert case.grants == ()
    assert [request.state for request in case.requests] == [RequestState.DROPPED]


async def test_it_is_written_down_while_follow_ups_are_owed(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)
    await plan(desk, incident, FollowUpKind.CALL)
    await write_down(desk, incident)

    given = await record(desk, incident, 500)

    assert (given.case.incident.is_over, given.case.incident.closed_at) == (True, None)
    assert [grant.amount_minor for grant in given.case.grants] == [500]


async def test_of_a_closed_incidents_purchase_only_what_nobody_knew_is_filled_in(desk: RecoveryDesk) -> None:
    incident = await write_down(desk, await open_incident(desk, order_number="A-1"))

    given = await record(desk, incident, 500, order_number="B-2", price_minor=4_000)

    assert (given.case.incident.order_number, given.case.incident.price_minor) == ("A-1", 4_000)


async def test_giving_and_asking_stay_refused_on_a_closed_incident(desk: RecoveryDesk, database_url: str) -> None:
    incident = await write_down(desk, await open_incident(desk))
    before = await all_rows(database_url)

    for amount_minor in (500, 8_000):
        with pytest.raises(IncidentIsClosed):
            await give(desk, incident, amount_minor, reason="Their anniversary")

    assert await all_rows(database_url) == before


async def test_nothing_is_written_down_on_void_or_protected_or_unseen_incidents(
    desk: RecoveryDesk, database_url: str
) -> None:
    void, protected, closed = [await open_incident(desk) for _ in range(3)]
    await desk.correcting.void(STAFF, a_token(), void.id, Voiding(VoidKind.TEST))
    await protect(desk, protected)
    await write_down(desk, closed)
    before = await all_rows(database_url)

    with pytest.raises(IncidentIsVoid):
        await record(desk, void, 500)
    with pytest.raises(IncidentIsProtected):
        await record(desk, protected, 500)
    with pytest.raises(NoSuchIncident):
        await record(desk, closed, 500, actor=an_actor("U0ELSEWHERE", site="elsewhere"))

    assert await all_rows(database_url) == before
