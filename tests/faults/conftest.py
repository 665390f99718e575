"""The shop of the journeys, where Slack, the database or the process fails."""

from collections.abc import AsyncIterator

import pytest

from tests.journeys.conftest import Shop, shop_at


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[Shop]:
    async with shop_at(database_url) as shop:
        yield shop
