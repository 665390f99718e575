"""Giving under a race: limits hold, and no form gives twice, whoever clicks at once and in whichever process."""

import asyncio

from bot.desk import RecoveryDesk
from bot.recovery.case import Given
from bot.recovery.errors import ReasonNeeded
from storage.tables import grants
from tests.desk.stories import a_token, give, open_incident
from tests.factories import an_actor
from tests.storage.rows import rows_of


async def test_forty_gifts_of_10_at_once_under_a_limit_of_25_give_exactly_two(
    desk: RecoveryDesk, replica: RecoveryDesk, database_url: str
) -> None:
    incident = await open_incident(desk)

    wishes = (give(one, incident, 1000) for one in (desk, replica) * 20)
    answers = await asyncio.gather(*wishes, return_exceptions=True)

    assert sum(isinstance(answer, Given) for answer in answers) == 2
    assert sum(isinstance(answer, ReasonNeeded) for answer in answers) == 38
    assert [row["amount_minor"] for row in await rows_of(database_url, grants)] == [1000, 1000]


async def test_gifts_at_once_by_many_people_share_the_limit_of_the_incident(
    desk: RecoveryDesk, replica: RecoveryDesk, database_url: str
) -> None:
    incident = await open_incident(desk)

    wishes = (give(one, incident, 1000, actor=an_actor(f"U{who}")) for who, one in enumerate((desk, replica) * 10))
    await asyncio.gather(*wishes, return_exceptions=True)

    assert len(await rows_of(database_url, grants)) == 2


async def test_gifts_at_once_on_many_incidents_share_the_budget_of_seven_days(
    desk: RecoveryDesk, replica: RecoveryDesk, database_url: str
) -> None:
    opened = [await open_incident(desk) for _ in range(20)]

    wishes = (give(one, incident, 1000) for one, incident in zip((desk, replica) * 10, opened, strict=True))
    await asyncio.gather(*wishes, return_exceptions=True)

    assert sum(row["amount_minor"] for row in await rows_of(database_url, grants)) == 15_000


async def test_form_sent_many_times_at_once_gives_once(
    desk: RecoveryDesk, replica: RecoveryDesk, database_url: str
) -> None:
    incident, token = await open_incident(desk), a_token()

    sent = (give(one, incident, 500, token=token) for one in (desk, replica) * 5)
    answers = await asyncio.gather(*sent)

    assert sum(answer.grant is not None for answer in answers) == 1
    assert all(answer.grant or answer.verdict is None for answer in answers)
    assert len(await rows_of(database_url, grants)) == 1
