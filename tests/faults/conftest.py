"""The shop of the journeys, where Slack, the database or the process fails."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox.courier import ACK_SECONDS
from tests.shop import Shop, shop_at


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[Shop]:
    async with shop_at(database_url, acks_within=ACK_SECONDS) as shop:
        yield shop
