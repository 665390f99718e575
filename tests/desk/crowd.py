"""Many workspaces side by side on one database, and the policy that each of them lives by."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from random import Random

from bot.content.playbook import Playbook
from bot.content.policy import Policy
from bot.desk import build_desk
from bot.recovery.empowerment import Level, Limits
from bot.recovery.site import Sites
from storage.database import Database
from tests.clock import StoppedClock
from tests.desk.books import THE_SITE
from tests.desk.intentions import STATION, Workspace
from tests.factories import LIMITS, SITE

# Four times two to four people: about ten intentions.
STEPS, AT_ONCE = 4, (2, 2, 2, 3, 4)
# More of them at the same time aren't faster, and whoever acts takes a connection.
SIDE_BY_SIDE = 5
SITES = Sites((THE_SITE, replace(THE_SITE, id=STATION, name="Station")))

_BOUNDED = LIMITS | {Level.DIRECTOR: Limits(goodwill_per_incident=25_000)}


def limits_of(team: str) -> dict[str, Mapping[Level, Limits]]:
    """By site. Every other business has a limit for its directors, above which a second one confirms, and every third
    a station whose frontline may give more."""
    common = _BOUNDED if int(team[1:]) % 2 else LIMITS
    higher = common | {Level.FRONTLINE: Limits(4000, 25_000, 15_000, 0, 3000)}
    return {SITE: common, STATION: common if int(team[1:]) % 3 else higher}


def _policy(policy: Policy, team: str) -> Policy:
    limits, (shop, *_) = limits_of(team), policy.sites
    station = replace(shop, id=STATION, limits_by_currency={"EUR": limits[STATION]})
    common = {**policy.limits_by_currency, "EUR": limits[SITE]}
    return replace(policy, sites=(shop, station), limits_by_currency=common)


async def live_all(
    database: Database, playbook: Playbook, incidents: Mapping[str, Mapping[int, str]]
) -> dict[str, list[str]]:
    """Run the sequence of each workspace; answers what broke that is no refusal."""
    turns = asyncio.Semaphore(SIDE_BY_SIDE)

    async def live(team: str) -> list[str]:
        clock = StoppedClock()
        desk = build_desk(database, replace(playbook, policy=_policy(playbook.policy, team)), clock, SITES)
        workspace = Workspace(team, Random(team), clock, desk, incidents[team])
        async with turns:
            await workspace.live(STEPS, AT_ONCE)
        return workspace.broken

    return dict(zip(incidents, await asyncio.gather(*map(live, incidents)), strict=True))
