"""What is above a director's own limit: a second director confirms it, and only that."""

import asyncio
from dataclasses import replace

import pytest

from bot.content.playbook import Playbook
from bot.desk import RecoveryDesk, build_desk
from bot.recovery.approval import Request, RequestState
from bot.recovery.delivery import DeliveryKind
from bot.recovery.empowerment import Level, Limits
from bot.recovery.errors import AlreadySaidYes, NoSecondDirector, RequestIsDecided
from bot.recovery.people import Roster, Rosters
from bot.recovery.site import Sites
from storage.database import Database
from storage.tables import grants
from tests.clock import StoppedClock
from tests.desk.books import THE_SITE, Books
from tests.desk.stories import DIRECTOR, MANAGER, STAFF, a_token, ask, give, open_incident, waiting_for
from tests.factories import SITE, an_actor
from tests.storage.rows import all_rows, rows_of

SECOND = an_actor("U0SECOND", Level.DIRECTOR)
DIRECTORS = Rosters({SITE: Roster(managers=("U0MANAGER",), directors=("U0DIRECTOR", "U0SECOND"))})
ALONE = Rosters({SITE: Roster(managers=("U0MANAGER",), directors=("U0DIRECTOR",))})


@pytest.fixture
def desk(database: Database, playbook: Playbook, clock: StoppedClock) -> RecoveryDesk:
    """Directors have a written limit of 500.00 for an incident."""
    policy = playbook.policy
    limits = {**policy.limits("EUR", SITE), Level.DIRECTOR: Limits(goodwill_per_incident=50_000)}
    bounded = replace(policy, limits_by_currency={**policy.limits_by_currency, "EUR": limits})
    return build_desk(database, replace(playbook, policy=bounded), clock, Sites((THE_SITE,)))


async def ask_the_directors(desk: RecoveryDesk) -> Request:
    return await ask(desk, await open_incident(desk), 80_000)


async def test_first_directors_yes_grants_nothing_and_asks_the_others(
    desk: RecoveryDesk, books: Books, database_url: str
) -> None:
    request = await ask_the_directors(desk)

    waiting = await desk.deciding.approve(DIRECTOR, DIRECTORS, request.id)

    assert (waiting.state, waiting.first_approver) == (RequestState.WAITING, "U0DIRECTOR")
    assert await rows_of(database_url, grants) == []
    assert ((f"{request.id}:needs_second", "U0STAFF", desk.clock.now())) in await books.pending(DeliveryKind.ANSWER)
    assert (str(request.id), "U0SECOND", desk.clock.now()) in await books.pending(DeliveryKind.REQUEST)
    assert [who for who, _, _ in await books.audited("first_yes")] == ["U0DIRECTOR"]
    assert await waiting_for(desk, DIRECTOR) == []
    assert await waiting_for(desk, SECOND) == [request.id]


async def test_second_directors_yes_grants_it(desk: RecoveryDesk) -> None:
    request = await ask_the_directors(desk)
    await desk.deciding.approve(DIRECTOR, DIRECTORS, request.id)

    approved = await desk.deciding.approve(SECOND, DIRECTORS, request.id)

    assert (approved.state, approved.first_approver, approved.decided_by) == (
        RequestState.APPROVED,
        "U0DIRECTOR",
        "U0SECOND",
    )
    assert [g.amount_minor for g in (await desk.walking.case(STAFF, request.incident_id)).grants] == [80_000]


async def test_a_director_who_is_the_customer_is_no_second_one(desk: RecoveryDesk, books: Books) -> None:
    request = await ask(desk, await open_incident(desk), 80_000, contact="dee@example.org")
    known = Rosters(DIRECTORS.by_site, {"U0SECOND": frozenset({"dee@example.org"})})

    with pytest.raises(NoSecondDirector):
        await desk.deciding.approve(DIRECTOR, known, request.id)

    assert await books.audited("first_yes") == []


async def test_what_two_directors_confirmed_is_not_marked_as_beyond_a_limit(desk: RecoveryDesk) -> None:
    request = await ask_the_directors(desk)
    await desk.deciding.approve(DIRECTOR, DIRECTORS, request.id)
    await desk.deciding.approve(SECOND, DIRECTORS, request.id)

    (grant,) = (await desk.walking.case(STAFF, request.incident_id)).grants

    assert grant.beyond is None


async def test_one_director_does_not_confirm_their_own_yes(desk: RecoveryDesk, database_url: str) -> None:
    request = await ask_the_directors(desk)
    await desk.deciding.approve(DIRECTOR, DIRECTORS, request.id)
    before = await all_rows(database_url)

    with pytest.raises(AlreadySaidYes):
        await desk.deciding.approve(DIRECTOR, DIRECTORS, request.id)

    assert await all_rows(database_url) == before


async def test_second_director_confirms_only_what_the_first_said_yes_to(desk: RecoveryDesk) -> None:
    request = await ask_the_directors(desk)
    await desk.deciding.approve(DIRECTOR, DIRECTORS, request.id)

    other = await desk.deciding.adjust(SECOND, DIRECTORS, a_token(), request.id, 70_000, "")
    assert (other.state, other.first_approver, other.yes_minor) == (RequestState.WAITING, "U0SECOND", 70_000)

    approved = await desk.deciding.approve(DIRECTOR, DIRECTORS, request.id)
    assert (approved.state, approved.yes_minor, approved.remainder_minor) == (RequestState.APPROVED, 70_000, 70_000)


async def test_a_directors_yes_within_their_limit_needs_nobody_else(desk: RecoveryDesk) -> None:
    request = await ask_the_directors(desk)

    approved = await desk.deciding.adjust(DIRECTOR, DIRECTORS, a_token(), request.id, 50_000, "")

    assert approved.state is RequestState.APPROVED


async def test_yes_of_somebody_who_is_no_director_any_more_confirms_nothing(desk: RecoveryDesk) -> None:
    request = await ask_the_directors(desk)
    await desk.deciding.approve(DIRECTOR, DIRECTORS, request.id)
    now = Rosters({SITE: Roster(directors=("U0SECOND", "U0THIRD"))})

    waiting = await desk.deciding.approve(SECOND, now, request.id)

    assert (waiting.state, waiting.first_approver) == (RequestState.WAITING, "U0SECOND")


async def test_single_director_is_told_to_allow_less(desk: RecoveryDesk, database_url: str) -> None:
    request = await ask_the_directors(desk)
    before = await all_rows(database_url)

    with pytest.raises(NoSecondDirector):
        await desk.deciding.approve(DIRECTOR, ALONE, request.id)

    assert await all_rows(database_url) == before


async def test_director_who_asks_above_their_own_limit_needs_one_other(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)
    given = await give(desk, incident, 80_000, actor=DIRECTOR, reason="Their wedding", rosters=DIRECTORS)
    assert given.request

    approved = await desk.deciding.approve(SECOND, DIRECTORS, given.request.id)

    assert approved.state is RequestState.APPROVED


async def test_two_directors_at_once_confirm_each_other_once(
    desk: RecoveryDesk, books: Books, database_url: str
) -> None:
    request = await ask_the_directors(desk)

    answers = await asyncio.gather(
        *(desk.deciding.approve(who, DIRECTORS, request.id) for who in (DIRECTOR, SECOND) * 4),
        return_exceptions=True,
    )

    assert len(await rows_of(database_url, grants)) == 1
    assert len(await books.audited("first_yes")) == 1
    assert sum(isinstance(answer, (AlreadySaidYes, RequestIsDecided)) for answer in answers) == 6


async def test_manager_decides_nothing_that_needs_two_directors(desk: RecoveryDesk, database_url: str) -> None:
    request = await ask_the_directors(desk)
    before = await all_rows(database_url)

    with pytest.raises(Exception, match="needs a director"):
        await desk.deciding.approve(MANAGER, DIRECTORS, request.id)

    assert await all_rows(database_url) == before
