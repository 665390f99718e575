"""The load: closed loop for how much an app can serve, open loop for how soon its users see a modal."""

import asyncio
import itertools
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import Final

from bench.fake_slack import STAFF, FakeSlack, Served

# As staff type them: short, since a customer stands before them, or nothing at all.
_TEXTS: Final = (
    "Soup came cold twice, table 4 has waited an hour",
    "Wrong size sent, she needs it tomorrow",
    "",
    "Room was not ready at four, they drove all day",
)
_UNSERVED_AFTER: Final = 5.0  # seconds, longer than a trigger lives
_REST: Final = 0.3  # seconds, longer than Slack's answers take


@dataclass(frozen=True, slots=True)
class Saturation:
    """What the closed loop showed. `own_share` is the part of one core that this process itself used."""

    per_second: float
    dead_triggers: int
    own_share: float


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds from sending the command to the arrival of `views.open`, in the open loop."""

    p50: float
    p99: float
    dead_triggers: int


class Load:
    """Users who type `/recover`, always the same twenty in turn."""

    def __init__(self, slack: FakeSlack) -> None:
        self._slack = slack
        self._users = itertools.cycle(STAFF)
        self._texts = itertools.cycle(_TEXTS)

    def send(self) -> asyncio.Future[Served]:
        return self._slack.command(next(self._users), next(self._texts))

    async def warm_up(self, seconds: float, users_at_once: int) -> None:
        """Every user once, so that the app has met them all; then the closed loop, unmeasured."""
        for _ in STAFF:
            await self.send()
        await self.closed_loop(seconds, users_at_once)

    async def closed_loop(self, seconds: float, users_at_once: int) -> Saturation:
        """Each user types the next command as soon as the modal of the last was asked for.

        The first fifth of the time is not counted.
        """
        began, used = time.perf_counter(), time.process_time()
        counted_from, end = began + seconds / 5, began + seconds
        served: list[Served] = []

        async def user() -> None:
            while time.perf_counter() < end:
                served.append(await self.send())

        users = [asyncio.create_task(user()) for _ in range(users_at_once)]
        await asyncio.sleep(seconds)
        own_share = (time.process_time() - used) / (time.perf_counter() - began)
        unserved = await self._ended(users)
        opened = sum(counted_from <= one.opened_at < end for one in served)
        return Saturation(opened / (end - counted_from), unserved + sum(one.is_late for one in served), own_share)

    async def open_loop(self, seconds: float, per_second: float) -> Latency:
        """Commands come when they come, whether the app keeps up or not.

        The gaps are random (exponential, as with people who don't know of each other) and the same for every app.
        """
        gaps = random.Random(1)
        sent: list[asyncio.Future[Served]] = []
        at = time.perf_counter()
        end = at + seconds
        while (at := at + gaps.expovariate(per_second)) < end:
            await asyncio.sleep(at - time.perf_counter())
            sent.append(self.send())
        unserved = await self._ended(sent)
        served = [one.result() for one in sent if not one.cancelled()]
        took = quantiles((one.seconds * 1000 for one in served), n=100, method="inclusive")
        return Latency(took[49], took[98], unserved + sum(one.is_late for one in served))

    async def _ended(self, waiting: Sequence[asyncio.Future[Served] | asyncio.Task[None]]) -> int:
        """Wait for the last modals and for the app to come to rest; answers how many commands never got one."""
        _, unserved = await asyncio.wait(waiting, timeout=_UNSERVED_AFTER)
        for one in unserved:
            one.cancel()
        await asyncio.sleep(_REST)
        return len(unserved)
