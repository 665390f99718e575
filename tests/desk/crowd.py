"""Many workspaces side by side on one database; on PostgreSQL in two processes, each of which has a core of its own."""

import asyncio
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from random import Random

from bot.content.playbook import load_playbook
from bot.desk import build_desk
from bot.recovery.site import Sites
from storage.database import open_database
from tests.clock import StoppedClock
from tests.desk.conftest import THE_SITE
from tests.desk.intentions import Workspace

# Three times two to four people: about eight intentions.
STEPS, AT_ONCE = 3, (2, 2, 2, 3, 4)
# More of them at the same time aren't faster, and whoever acts takes a connection.
SIDE_BY_SIDE = 5
# One process at a time writes to SQLite: a second would only wait for it.
PROCESSES = {"sqlite": 1, "postgresql": 2}

Lived = Mapping[str, list[str]]


async def live_all(database_url: str, incidents: Mapping[str, list[int]]) -> Lived:
    """Run the sequence of each workspace; answers what broke that is no refusal."""
    teams = list(incidents)
    loop, processes = asyncio.get_running_loop(), PROCESSES[database_url.partition(":")[0]]
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        parts = [{team: incidents[team] for team in teams[nth::processes]} for nth in range(processes)]
        lived = await asyncio.gather(*(loop.run_in_executor(pool, _in_a_process, database_url, p) for p in parts))
    return {team: broken for part in lived for team, broken in part.items()}


def _in_a_process(database_url: str, incidents: Mapping[str, list[int]]) -> Lived:
    return asyncio.run(_side_by_side(database_url, incidents))


async def _side_by_side(database_url: str, incidents: Mapping[str, list[int]]) -> Lived:
    database, playbook, turns = await open_database(database_url), load_playbook(), asyncio.Semaphore(SIDE_BY_SIDE)

    async def live(team: str) -> list[str]:
        clock = StoppedClock()
        desk = build_desk(database, playbook, clock, Sites((THE_SITE,)))
        workspace = Workspace(team, Random(team), clock, desk, incidents[team])
        async with turns:
            await workspace.live(STEPS, AT_ONCE)
        return workspace.broken

    try:
        return dict(zip(incidents, await asyncio.gather(*map(live, incidents)), strict=True))
    finally:
        await database.close()
