"""The shop on both databases, and over either wire."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.http_mode import EVENTS_PATH
from tests.shop import Shop, shop, shop_at, unused_port

__all__ = ["shop"]


@pytest.fixture(params=["socket mode", "http"])
async def shop_on_any_wire(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Shop]:
    """The same shop over Socket Mode, and over HTTP with signatures."""
    database_url = f"sqlite:///{tmp_path / 'recover.sqlite3'}"
    wire: dict[str, Any] = {}
    if request.param == "http":
        port = unused_port()
        wire = {"request_url": f"http://127.0.0.1:{port}{EVENTS_PATH}", "SLACK_APP_TOKEN": "", "PORT": str(port)}
    async with shop_at(database_url, **wire) as shop:
        yield shop
