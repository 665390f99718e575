"""An idle bot: the real one as a process, connected and with nothing to do but to look every second."""

import asyncio
import os
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final

from bench.apps import RECOVER, Running, running
from bench.fake_slack import opened_slack
from tests.storage.filling import Filled

_SETTLES_WITHIN: Final = 5.0  # seconds, as the next
_WATCHED: Final = 30.0


async def idle_shares(databases: Sequence[Filled], folder: Path) -> list[float]:
    """The part of one core that an idle bot takes on each of these, all watched at once."""
    async with AsyncExitStack() as stack:
        bots = []
        for number, filled in enumerate(databases):
            slack = await stack.enter_async_context(opened_slack())
            own = folder / f"idle-{number}"
            own.mkdir()
            bots.append(await stack.enter_async_context(running(RECOVER, slack, own, filled.url)))
            await slack.connected()
        await asyncio.sleep(_SETTLES_WITHIN)
        before = [_used(bot) for bot in bots]
        await asyncio.sleep(_WATCHED)
        return [(_used(bot) - used) / _WATCHED for bot, used in zip(bots, before, strict=True)]


def _used(bot: Running) -> float:
    """Seconds that the process has spent on a processor, in and for it (Linux)."""
    told = Path(f"/proc/{bot.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")
