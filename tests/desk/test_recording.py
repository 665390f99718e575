"""Given already: written down with giver and time, never refused, and ratified where it is above a limit."""

from datetime import timedelta
from typing import Any

import pytest

from bot.desk import RecoveryDesk
from bot.desk.giving import Wish
from bot.desk.recording import GivenAlready
from bot.recovery.approval import RequestState
from bot.recovery.case import Case, Given
from bot.recovery.delivery import DeliveryKind
from bot.recovery.empowerment import Bound, Level
from bot.recovery.errors import InTheFuture, NotTheirSite
from bot.recovery.grant import Ending, Grant
from bot.recovery.incident import Incident, Proof
from bot.recovery.people import Actor, Roster, Rosters
from bot.recovery.standing import Left
from storage.tables import grants, requests
from tests.clock import StoppedClock
from tests.desk.books import Books
from tests.desk.stories import COLLEAGUE, LEAD, MANAGER, ROSTERS, STAFF, a_token, give, open_incident
from tests.factories import SITE, an_actor
from tests.storage.rows import rows_of

AN_HOUR = timedelta(hours=1)


async def record(
    desk: RecoveryDesk,
    incident: Incident,
    amount_minor: int,
    *,
    kind: str = "store_credit",
    giver: Actor = STAFF,
    ago: timedelta | None = None,
    token: str = "",
    rosters: Rosters = ROSTERS,
    reason: str = "Slack was down",
    actor: Actor = STAFF,
    **changes: Any,
) -> Given:
    given_at = None if ago is None else desk.clock.now() - ago
    what = GivenAlready(Wish(kind, amount_minor, reason=reason), giver, given_at)
    return await desk.recording.record(actor, rosters, token or a_token(), incident.id, what, changes)


async def test_what_was_given_within_the_limit_is_written_down_with_giver_and_time(
    desk: RecoveryDesk, books: Books, clock: StoppedClock
) -> None:
    given = await record(desk, await open_incident(desk), 2_000, giver=COLLEAGUE, ago=AN_HOUR)

    assert given.grant
    assert (given.grant.given_by, given.grant.recorded_by) == ("U0COLLEAGUE", "U0STAFF")
    assert (given.grant.given_at, given.grant.recorded_at) == (clock.now() - AN_HOUR, clock.now())
    assert (given.grant.beyond, given.request) == (None, None)
    ((who, _, after),) = await books.audited("given_already")
    assert (who, after["given_by"]) == ("U0STAFF", "U0COLLEAGUE")


@pytest.mark.parametrize(
    ("amount_minor", "kind", "known", "beyond", "needs"),
    [
        (8_000, "store_credit", {}, Bound.GOODWILL_PER_INCIDENT, Level.MANAGER),
        (4_001, "redo", {"price_minor": 4_000, "proof": Proof.RECEIPT}, Bound.PRICE, Level.MANAGER),
        (1_000, "refund", {}, Bound.PURCHASE_UNKNOWN, Level.MANAGER),
        (
            1_000,
            "refund",
            {"price_minor": 4_000, "order_number": "A1", "proof": Proof.NONE},
            Bound.MONEY_BACK_WITHOUT_PROOF,
            Level.LEAD,
        ),
    ],
)
async def test_what_was_given_above_a_limit_is_stored_marked_and_sent_for_ratification(
    desk: RecoveryDesk,
    books: Books,
    amount_minor: int,
    kind: str,
    known: dict[str, Any],
    beyond: Bound,
    needs: Level,
) -> None:
    given = await record(desk, await open_incident(desk), amount_minor, kind=kind, **known)

    assert given.grant
    assert given.request
    assert (given.grant.beyond, given.grant.amount_minor) == (beyond, amount_minor)
    assert (given.request.needs, given.request.grant_id) == (needs, given.grant.id)
    asked = {recipient for _, recipient, _ in await books.pending(DeliveryKind.REQUEST)}
    assert {"U0MANAGER" if needs is Level.MANAGER else "U0LEAD", "C_APPROVALS"} <= asked


async def test_what_was_given_above_the_limit_counts_towards_it(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)

    given = await record(desk, incident, 8_000)

    assert given.case.goodwill_left == Left(0)


async def test_naming_a_manager_as_the_giver_gives_no_authority(desk: RecoveryDesk) -> None:
    given = await record(desk, await open_incident(desk), 8_000, giver=MANAGER)

    assert given.request
    assert given.grant
    assert (given.request.needs, given.grant.level) == (Level.MANAGER, Level.FRONTLINE)


async def test_it_is_written_down_even_where_nobody_could_ratify_it(desk: RecoveryDesk) -> None:
    given = await record(desk, await open_incident(desk), 8_000, rosters=Rosters({SITE: Roster()}))

    assert given.grant
    assert given.grant.beyond is Bound.GOODWILL_PER_INCIDENT


async def test_same_form_is_written_down_once(desk: RecoveryDesk, database_url: str) -> None:
    incident, token = await open_incident(desk), a_token()

    for _ in range(3):
        await record(desk, incident, 8_000, token=token)

    assert len(await rows_of(database_url, grants)) == len(await rows_of(database_url, requests)) == 1


async def test_ratified_gift_stands_on_the_managers_authority_and_is_given_once(
    desk: RecoveryDesk, database_url: str
) -> None:
    given = await record(desk, await open_incident(desk), 8_000)
    assert given.request

    await desk.deciding.approve(MANAGER, ROSTERS, given.request.id)

    (row,) = await rows_of(database_url, grants)
    assert (row["authorised_by"], row["given_by"], row["amount_minor"]) == ("U0MANAGER", "U0STAFF", 8_000)


async def test_undoing_what_was_written_down_by_mistake_ends_its_ratification(
    desk: RecoveryDesk, database_url: str
) -> None:
    given = await record(desk, await open_incident(desk), 8_000, ago=timedelta(days=1))
    assert given.grant

    await desk.giving.undo(STAFF, given.grant.id)

    (row,) = await rows_of(database_url, requests)
    assert row["state"] is not RequestState.WAITING


async def test_it_cannot_have_been_given_in_the_future_nor_by_staff_of_another_site(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)

    with pytest.raises(InTheFuture):
        await record(desk, incident, 100, ago=-AN_HOUR)
    with pytest.raises(NotTheirSite):
        await record(desk, incident, 100, giver=an_actor("U0ELSEWHERE", site="elsewhere"))


async def test_what_the_customer_did_not_take_costs_nothing(
    desk: RecoveryDesk, books: Books, database_url: str
) -> None:
    incident = await open_incident(desk)
    kept, left = await give(desk, incident, 1_000), await give(desk, incident, 500)
    assert kept.grant
    assert left.grant

    case = await desk.walking.write_down(
        STAFF, a_token(), incident.id, {"cause": "misunderstood"}, {kept.grant.id: True, left.grant.id: False}
    )

    assert [grant.id for grant in case.grants] == [kept.grant.id]
    rows = {row["id"]: row for row in await rows_of(database_url, grants)}
    assert (rows[kept.grant.id]["taken"], rows[kept.grant.id]["ending"]) == (True, None)
    assert (rows[left.grant.id]["taken"], rows[left.grant.id]["ending"]) == (False, Ending.NOT_TAKEN)
    assert len(await books.audited("taken")) == 2


async def test_taken_passes_over_grants_of_other_incidents(desk: RecoveryDesk, database_url: str) -> None:
    theirs = await give(desk, await open_incident(desk), 1_000)
    mine = await open_incident(desk)
    assert theirs.grant

    await desk.walking.write_down(STAFF, a_token(), mine.id, {"cause": "misunderstood"}, {theirs.grant.id: False})

    (row,) = await rows_of(database_url, grants)
    assert (row["taken"], row["ended_at"]) == (None, None)


async def _said_untaken(desk: RecoveryDesk, clock: StoppedClock, minutes: int, by: Actor) -> tuple[Grant, Case]:
    """Ana gave it; so many minutes later somebody says that the customer didn't take it."""
    given = await give(desk, await open_incident(desk), 2_500)
    assert given.grant
    clock.pass_by(timedelta(minutes=minutes))
    taken = {given.grant.id: False}
    case = await desk.walking.write_down(by, a_token(), given.case.incident.id, {"cause": "misunderstood"}, taken)
    return given.grant, case


@pytest.mark.parametrize(
    ("by", "minutes", "ends"),
    [(STAFF, 15, True), (STAFF, 16, False), (COLLEAGUE, 1, False), (LEAD, 1, True), (LEAD, 600, True)],
    ids=["its giver, at once", "its giver, late", "a colleague", "a lead", "a lead, late"],
)
async def test_a_giver_alone_frees_no_limit_by_saying_late_that_it_was_not_taken(
    desk: RecoveryDesk, clock: StoppedClock, books: Books, by: Actor, minutes: int, ends: bool
) -> None:
    grant, case = await _said_untaken(desk, clock, minutes, by)

    assert case.incident.written_at, "nobody is held up"
    assert [g.is_said_untaken for g in case.grants] == ([] if ends else [True])
    home = await desk.home.home(STAFF, ROSTERS, {})
    assert home.goodwill_7_days_left == (15_000 if ends else 12_500)
    ((_, _, after),) = await books.audited("taken")
    assert after == ({"taken": False} if ends else {"taken": False, "counts": True})
    assert grant.ended_at is None


async def test_what_is_said_not_to_be_taken_waits_on_a_leads_app_home_until_it_is_taken_back(
    desk: RecoveryDesk, clock: StoppedClock
) -> None:
    grant, _ = await _said_untaken(desk, clock, 16, STAFF)

    seen = {a.user_id: [g.id for g in (await desk.home.home(a, ROSTERS, {})).untaken] for a in (STAFF, COLLEAGUE, LEAD)}
    assert seen == {"U0STAFF": [], "U0COLLEAGUE": [], "U0LEAD": [grant.id]}
    await desk.reversing.reverse(LEAD, a_token(), grant.id, "They left it at the counter")

    assert (await desk.home.home(LEAD, ROSTERS, {})).untaken == ()
    assert (await desk.home.home(STAFF, ROSTERS, {})).goodwill_7_days_left == 15_000
