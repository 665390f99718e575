"""Many workspaces side by side on one database, and the policy that each of them lives by."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from random import Random

from bot.content.playbook import Playbook
from bot.desk import build_desk
from bot.recovery.empowerment import Level, Limits
from bot.recovery.site import Sites
from storage.database import Database
from tests.clock import StoppedClock
from tests.desk.conftest import THE_SITE
from tests.desk.intentions import STATION, Workspace
from tests.factories import LIMITS

# Four times two to four people: about ten intentions.
STEPS, AT_ONCE = 4, (2, 2, 2, 3, 4)
# More of them at the same time aren't faster, and whoever acts takes a connection.
SIDE_BY_SIDE = 5
SITES = Sites((THE_SITE, replace(THE_SITE, id=STATION, name="Station")))

_BOUNDED = LIMITS | {Level.DIRECTOR: Limits(goodwill_per_incident=25_000)}


def limits_of(team: str) -> Mapping[Level, Limits]:
    """Every other business has a limit for its directors, above which a second one confirms."""
    return _BOUNDED if int(team[1:]) % 2 else LIMITS


async def live_all(
    database: Database, playbook: Playbook, incidents: Mapping[str, Mapping[int, str]]
) -> dict[str, list[str]]:
    """Run the sequence of each workspace; answers what broke that is no refusal."""
    turns = asyncio.Semaphore(SIDE_BY_SIDE)

    async def live(team: str) -> list[str]:
        policy, clock = playbook.policy, StoppedClock()
        bounded = replace(policy, limits_by_currency={**policy.limits_by_currency, "EUR": limits_of(team)})
        desk = build_desk(database, replace(playbook, policy=bounded), clock, SITES)
        workspace = Workspace(team, Random(team), clock, desk, incidents[team])
        async with turns:
            await workspace.live(STEPS, AT_ONCE)
        return workspace.broken

    return dict(zip(incidents, await asyncio.gather(*map(live, incidents)), strict=True))
