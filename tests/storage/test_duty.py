"""Duty: who has switched on, and off again."""

from datetime import timedelta

from storage.database import Database
from tests.clock import NOON
from tests.factories import TEAM


async def test_whoever_switched_on_is_on_duty_until_they_switch_off(database: Database) -> None:
    async with database.transaction(TEAM) as work:
        await work.duty.switch("U0LEAD", True, NOON)
        await work.duty.switch("U0MANAGER", True, NOON)
        await work.duty.switch("U0LEAD", False, NOON + timedelta(hours=8))

    async with database.reading(TEAM) as reading:
        assert await reading.duty.on_duty() == {"U0MANAGER"}
