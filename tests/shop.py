"""A shop: the real bot at work in the sandbox, over the real protocol. For every folder that plays a whole story."""

import asyncio
import json
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import RowMapping

from bot.app import Recover, opened
from bot.clock import Clock
from bot.demo import sandbox_environment
from bot.recovery.delivery import DeliveryKind, DeliveryStatus
from bot.sandbox import Sandbox
from bot.sandbox.person import Person
from bot.settings import read_settings
from storage.tables import deliveries
from tests.storage.rows import rows_of

MANIFEST = json.loads((Path(__file__).parents[1] / "manifest.json").read_text())

# Seconds that Slack waits for an ack, or for a modal, where a story is told, on a machine busy with other tests. Where
# Slack or the network or the database fails, tests hold the bot to its three.
PATIENTLY: Final = 10.0
_ALL_IS_SENT_WITHIN: Final = 20.0


@dataclass(frozen=True, slots=True)
class Shop:
    """A sandbox with the bot at work in it. `expected` are the errors that a test provokes; any other fails it."""

    sandbox: Sandbox
    recover: Recover
    database_url: str
    expected: set[str] = field(default_factory=set)

    @property
    def ana(self) -> Person:
        """Frontline."""
        return self.sandbox.person("UANA")

    @property
    def marco(self) -> Person:
        """Lead."""
        return self.sandbox.person("UMARCO")

    @property
    def irina(self) -> Person:
        """Manager."""
        return self.sandbox.person("UIRINA")

    @property
    def grace(self) -> Person:
        """Manager."""
        return self.sandbox.person("UGRACE")

    async def skip(self, **by: float) -> None:
        """Move the business's clock."""
        await self.recover.deliveries.skip(timedelta(**by))

    async def skip_to(self, hour: int, minute: int = 0) -> datetime:
        """Move the business's clock to when the shop's next shows this."""
        now = self.recover.desk.clock.now().astimezone(self.recover.desk.sites.all[0].hours.zone)
        then = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
        then += timedelta(days=1 if then <= now else 0)
        await self.skip(seconds=(then.astimezone(UTC) - now).total_seconds())
        return then

    async def delivered(self, *kinds: DeliveryKind) -> None:
        """Until nothing is owed now, or nothing of these kinds: who hasn't been told by then isn't told."""
        until = time.monotonic() + _ALL_IS_SENT_WITHIN
        while owed := [d["dedupe_key"] for d in await self._owed_now() if not kinds or d["kind"] in kinds]:
            assert time.monotonic() < until, f"still owed: {owed}"
            await asyncio.sleep(0.02)  # no event says so: the last that is done is a row

    async def _owed_now(self) -> list[RowMapping]:
        now, rows = self.recover.desk.clock.now(), await rows_of(self.database_url, deliveries)
        return [row for row in rows if row["status"] is DeliveryStatus.PENDING and row["due_at"] <= now]


def on_an_ordinary_day(clock: Clock) -> Clock:
    """Noon on a tenth of March, far from any public holiday: a story goes the same way whenever it is told."""
    now = clock.now()
    years = (now.year, now.year + 1)
    then = next(noon for year in years if (noon := datetime(year, 3, 10, 12, tzinfo=UTC)) > now)
    clock.skip(then - now)
    return clock


@asynccontextmanager
async def shop_at(
    database_url: str,
    request_url: str | None = None,
    clock: Clock | None = None,
    acks_within: float = PATIENTLY,
    **settings: str,
) -> AsyncIterator[Shop]:
    """A shop on this database; `settings` replace those of the seeded workspace.

    Its bot waits a second less for the database than Slack for an ack, as it does at work.

    With a `request_url` Slack speaks to the bot over signed HTTP.
    """
    clock = clock or on_an_ordinary_day(Clock())

    async def skip(by: timedelta) -> None:
        await recover.deliveries.skip(by)

    async with Sandbox(manifest=MANIFEST, now=clock.now, skip=skip, request_url=request_url) as sandbox:
        sandbox.courier.ack_seconds = sandbox.triggers.lifetime_seconds = acks_within
        environment = {**sandbox_environment(sandbox), "DATABASE_URL": database_url, **settings}
        async with opened(read_settings(environment), clock, patience=acks_within - 1) as recover:
            shop = Shop(sandbox, recover, database_url)
            yield shop
        refused = [entry for entry in sandbox.record.refused if entry.error not in shop.expected]
        assert refused == [], "the sandbox refused what the bot sent"


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[Shop]:
    async with shop_at(database_url) as shop:
        yield shop


def unused_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
