"""What was given already above a limit: it is ratified or not, and stays recorded either way."""

from datetime import timedelta

import pytest

from bot.desk import RecoveryDesk
from bot.desk.giving import Wish
from bot.desk.recording import GivenAlready
from bot.recovery.approval import Request, RequestState
from bot.recovery.delivery import DeliveryKind
from bot.recovery.empowerment import Level
from bot.recovery.errors import AboveDecidersLimit, OwnGrant, OwnRequest, RatificationStays, RequestIsDropped
from bot.recovery.grant import Grant
from bot.recovery.people import Rosters
from storage.database import Database
from storage.tables import grants
from tests.clock import StoppedClock
from tests.desk.books import Books, claim
from tests.desk.stories import DIRECTOR, LEAD, MANAGER, ROSTERS, STAFF, a_token, ask, open_incident, write_down
from tests.factories import TEAM, add_grant, an_actor
from tests.storage.rows import all_rows, rows_of

GIVER = an_actor("U0GIVER")


async def given_already(
    desk: RecoveryDesk, amount_minor: int = 6000, rosters: Rosters = ROSTERS
) -> tuple[Grant, Request]:
    """Staff wrote down what a colleague had given above the frontline's limit."""
    incident = await open_incident(desk)
    what = GivenAlready(Wish("store_credit", amount_minor, reason="Slack was down"), GIVER, None)
    given = await desk.recording.record(STAFF, rosters, a_token(), incident.id, what, {})
    assert given.grant
    assert given.request
    return given.grant, given.request


async def test_ratification_puts_the_grant_on_the_ratifiers_authority_and_gives_nothing_more(
    desk: RecoveryDesk, database: Database, books: Books, database_url: str
) -> None:
    grant, request = await given_already(desk)

    ratified = await desk.deciding.approve(LEAD, ROSTERS, request.id)

    assert (ratified.state, ratified.grant_id) == (RequestState.APPROVED, grant.id)
    (row,) = await rows_of(database_url, grants)
    assert (row["given_by"], row["authorised_by"], row["level"]) == ("U0GIVER", "U0LEAD", Level.LEAD)
    assert [who for who, _, _ in await books.audited("ratify")] == ["U0LEAD"]
    assert (f"{request.id}:approved", "U0STAFF", desk.clock.now()) in await books.pending(DeliveryKind.ANSWER)


async def test_what_is_not_ratified_stays_recorded(
    desk: RecoveryDesk, database: Database, books: Books, database_url: str
) -> None:
    _, request = await given_already(desk)

    declined = await desk.deciding.decline(LEAD, request.id, "The bill was right")

    assert declined.state is RequestState.DECLINED
    (row,) = await rows_of(database_url, grants)
    assert (row["ended_at"], row["authorised_by"]) == (None, "U0GIVER")
    assert [who for who, _, _ in await books.audited("not_ratified")] == ["U0LEAD"]


async def test_ratification_is_judged_once_and_not_on_top_of_itself(desk: RecoveryDesk, database: Database) -> None:
    _, request = await given_already(desk, 7500)

    assert (await desk.deciding.approve(LEAD, ROSTERS, request.id)).state is RequestState.APPROVED


async def test_ratification_holds_the_ratifiers_limit(desk: RecoveryDesk, database: Database) -> None:
    _, request = await given_already(desk, 6000)
    incident = (await desk.walking.case(STAFF, request.incident_id)).incident
    async with database.transaction(TEAM) as work:
        await add_grant(work, incident, amount_minor=2000, cost_minor=2000)

    with pytest.raises(AboveDecidersLimit):
        await desk.deciding.approve(LEAD, ROSTERS, request.id)
    assert (await desk.deciding.approve(MANAGER, ROSTERS, request.id)).state is RequestState.APPROVED


async def test_neither_who_recorded_it_nor_who_gave_it_ratifies_it(
    desk: RecoveryDesk, database: Database, database_url: str
) -> None:
    _, request = await given_already(desk)
    before = await all_rows(database_url)

    with pytest.raises(OwnRequest):
        await desk.deciding.approve(an_actor("U0STAFF", Level.MANAGER), ROSTERS, request.id)
    with pytest.raises(OwnGrant):
        await desk.deciding.approve(an_actor("U0GIVER", Level.MANAGER), ROSTERS, request.id)
    with pytest.raises(RatificationStays):
        await desk.lapsing.withdraw(STAFF, request.id)
    with pytest.raises(RatificationStays):
        await desk.deciding.adjust(LEAD, ROSTERS, a_token(), request.id, 1000, "")

    assert await all_rows(database_url) == before


async def test_ratification_is_asked_even_where_nobody_may_decide_it(
    desk: RecoveryDesk, database: Database, books: Books
) -> None:
    _, request = await given_already(desk, rosters=Rosters({}))

    assert [who for _, who, _ in await books.pending(DeliveryKind.REQUEST)] == ["C_APPROVALS"]
    assert request.state is RequestState.WAITING


async def test_no_customer_waits_for_a_ratification(
    desk: RecoveryDesk, database: Database, clock: StoppedClock, books: Books
) -> None:
    _, request = await given_already(desk)
    case = await desk.walking.case(STAFF, request.incident_id)
    assert case.waiting_requests == ()

    await write_down(desk, case.incident)
    assert (await desk.walking.case(STAFF, request.incident_id)).incident.closed_at
    clock.pass_by(timedelta(days=1))
    assert await claim(desk, DeliveryKind.REQUEST_CLOCK) == []

    clock.pass_by(request.expires_at - clock.now())
    for timer in await claim(desk, DeliveryKind.REQUEST_CLOCK):
        await desk.lapsing.run_request_clock(timer)
    expired = (await desk.deciding.asked(request.team_id, request.id)).request
    assert expired.state is RequestState.EXPIRED


async def test_what_was_reversed_needs_no_ratification_any_more(
    desk: RecoveryDesk, database: Database, books: Books
) -> None:
    grant, request = await given_already(desk)

    await desk.reversing.reverse(LEAD, a_token(), grant.id, "Never handed over")

    settled = (await desk.deciding.asked(request.team_id, request.id)).request
    assert (settled.state, settled.decided_by) == (RequestState.DROPPED, "U0LEAD")
    ((who, before, after),) = await books.audited("drop_request")
    assert (who, before["amount_minor"], after) == ("U0LEAD", 6000, {"request": request.id})
    assert await books.pending(DeliveryKind.REQUEST_CLOCK) == []


async def test_what_its_giver_took_back_is_not_ratified(desk: RecoveryDesk, database: Database) -> None:
    grant, request = await given_already(desk)
    await desk.giving.undo(GIVER, grant.id)

    with pytest.raises(RequestIsDropped):
        await desk.deciding.approve(DIRECTOR, ROSTERS, request.id)


async def test_ratified_grant_does_not_count_towards_another_request_twice(
    desk: RecoveryDesk, database: Database
) -> None:
    _, ratification = await given_already(desk)
    incident = (await desk.walking.case(STAFF, ratification.incident_id)).incident
    request = await ask(desk, incident)
    await desk.deciding.approve(LEAD, ROSTERS, ratification.id)

    assert (await desk.deciding.approve(MANAGER, ROSTERS, request.id)).remainder_minor == 8000


async def test_what_is_ratified_after_seven_days_counts_in_the_ratifiers_budget_from_then(
    desk: RecoveryDesk, clock: StoppedClock, database_url: str
) -> None:
    grant, request = await given_already(desk)
    clock.pass_by(timedelta(days=8))

    await desk.deciding.approve(LEAD, ROSTERS, request.id)

    (row,) = await rows_of(database_url, grants)
    assert (row["authorised_by"], row["authorised_at"]) == ("U0LEAD", clock.now())
    assert row["recorded_at"] == grant.recorded_at
    assert (await desk.home.home(LEAD, ROSTERS, {})).goodwill_7_days_left == 50_000 - 6_000
    clock.pass_by(timedelta(days=7))
    assert (await desk.home.home(LEAD, ROSTERS, {})).goodwill_7_days_left == 50_000
