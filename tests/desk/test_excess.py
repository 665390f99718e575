"""A link made after the gifts: managers are asked, the history says it, and nothing of it is kept or sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event

from bot.desk import RecoveryDesk
from bot.recovery.empowerment import Level
from bot.recovery.excess import Excess
from bot.recovery.flags import Flag, FlagKind
from bot.recovery.incident import Incident, Severity
from bot.recovery.link import LinkKind
from bot.recovery.money import Money
from bot.recovery.people import Actor
from storage.database import Database
from tests.clock import StoppedClock
from tests.desk.stories import COLLEAGUE, LEAD, MANAGER, ROSTERS, STAFF, a_token, ask, give, open_incident
from tests.factories import SITE, TEAM, an_actor


async def asked(desk: RecoveryDesk, actor: Actor = MANAGER) -> list[Flag]:
    overview = (await desk.home.home(actor, ROSTERS, {})).overview
    flags = overview.flags if overview else ()
    return [flag for flag in flags if flag.kind is FlagKind.ABOVE_TOGETHER]


async def told(desk: RecoveryDesk, incident: Incident, actor: Actor = STAFF) -> Excess | None:
    return (await desk.noting.history(actor, incident.id))[0].excess


async def two_gifts(desk: RecoveryDesk, clock: StoppedClock, **first: Any) -> tuple[Incident, Incident]:
    """€20.00 each, by two colleagues, for what nobody knew to be one customer."""
    one = await open_incident(desk, **first)
    await give(desk, one, 2000)
    clock.pass_by(timedelta(minutes=5))
    other = await open_incident(desk, COLLEAGUE)
    await give(desk, other, 2000, actor=COLLEAGUE)
    return one, other


async def link(desk: RecoveryDesk, one: Incident, other: Incident, kind: LinkKind = LinkKind.SAME_CUSTOMER) -> None:
    assert other.number
    await desk.knowing.link(STAFF, a_token(), one.id, other.number, kind)


async def test_link_that_shows_a_sum_above_a_limit_is_a_question_for_managers_and_a_line_of_the_history(
    desk: RecoveryDesk, clock: StoppedClock
) -> None:
    one, other = await two_gifts(desk, clock)
    assert (await asked(desk), await told(desk, one)) == ([], None)

    await link(desk, one, other)

    (flag,) = await asked(desk)
    assert (flag.people, [number for _, number in flag.incidents], flag.times) == (("U0COLLEAGUE",), [1, 2], 2)
    assert flag.amounts == (Money(4000, "EUR"), Money(2500, "EUR"))
    for incident in (one, other):
        found = await told(desk, incident)
        assert found
        assert (found.total, found.limit) == (Money(4000, "EUR"), Money(2500, "EUR"))
    assert (await desk.knowing.history(STAFF, one.id)).case.excess


@pytest.mark.parametrize("known", [{"contact": "anna@example.org"}, {"order_number": "A1"}])
async def test_contact_or_order_that_is_typed_later_links_too(
    desk: RecoveryDesk, clock: StoppedClock, known: dict[str, Any]
) -> None:
    _, other = await two_gifts(desk, clock, **known)
    assert await asked(desk) == []
    await desk.walking.keep(COLLEAGUE, other.id, known)
    assert len(await asked(desk)) == 1


async def test_a_common_cause_shares_no_limit(desk: RecoveryDesk, clock: StoppedClock) -> None:
    one, other = await two_gifts(desk, clock)
    await link(desk, one, other, LinkKind.SAME_CAUSE)
    assert (await asked(desk), await told(desk, other)) == ([], None)


async def test_a_link_that_was_wrong_takes_its_question_with_it(desk: RecoveryDesk, clock: StoppedClock) -> None:
    one, other = await two_gifts(desk, clock)
    await link(desk, one, other)
    ((made, _),) = (await desk.knowing.history(LEAD, one.id)).links
    await desk.knowing.unlink(LEAD, a_token(), made.id, one.id, "Two Annas")
    assert (await asked(desk), await told(desk, one)) == ([], None)


async def test_what_was_given_knowing_of_the_other_raises_no_question(desk: RecoveryDesk, clock: StoppedClock) -> None:
    one = await open_incident(desk, order_number="A1")
    await give(desk, one, 2000)
    clock.pass_by(timedelta(minutes=5))
    request = await ask(desk, await open_incident(desk, order_number="A1"), 2000)
    await desk.deciding.approve(MANAGER, ROSTERS, request.id)
    assert await asked(desk, an_actor("U0MANAGER2", Level.MANAGER)) == []


async def test_of_a_protected_case_nothing_is_asked_or_told(
    desk: RecoveryDesk, database: Database, clock: StoppedClock
) -> None:
    one, other = await two_gifts(desk, clock)
    await link(desk, one, other)
    async with database.transaction(TEAM) as work:
        await work.incidents.save(one.id, severity=Severity.S4)
    assert (await asked(desk), await told(desk, other)) == ([], None)


async def test_a_manager_of_whom_it_is_asked_does_not_see_it_and_looking_puts_it_to_rest(
    desk: RecoveryDesk, clock: StoppedClock
) -> None:
    one = await open_incident(desk, LEAD)
    await give(desk, one, 2000, actor=LEAD)
    clock.pass_by(timedelta(minutes=5))
    other = await open_incident(desk, MANAGER)
    await give(desk, other, 24_900, actor=MANAGER, reason="The wedding")
    await link(desk, one, other)
    second = an_actor("U0MANAGER2", Level.MANAGER)

    assert await asked(desk, MANAGER) == []
    (flag,) = await asked(desk, second)
    await desk.home.have_looked(second, SITE, flag.key, {})
    assert await asked(desk, second) == []


async def test_app_home_asks_the_database_no_more_often_where_more_incidents_share_a_customer(
    desk: RecoveryDesk,
) -> None:
    counts = []
    for more in (2, 8):
        for _ in range(more):
            await give(desk, await open_incident(desk, contact="anna@example.org"), 100)
        with counted() as statements:
            assert await asked(desk) == []
        counts.append(len(statements))

    assert counts[0] == counts[1] > 0


@contextmanager
def counted() -> Iterator[list[str]]:
    """What is asked meanwhile, each time that it is."""
    statements: list[str] = []

    def asks(_connection: Any, _cursor: Any, sql: str, *_: Any) -> None:
        statements.append(sql)

    event.listen(Engine, "before_cursor_execute", asks)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", asks)
