"""Two processes and one channel: together they post once a second, and neither loses anything."""

import asyncio
from itertools import pairwise

import pytest

from bot.recovery.delivery import DeliveryKind
from bot.recovery.incident import Step
from bot.sandbox import Sandbox
from storage.database import open_database
from tests.clock import NOON
from tests.factories import SITE, add_incident
from tests.faults.replica import Replica
from tests.shop import MANIFEST

_POSTS = 8
# The second is taken before the call, and Slack's time is when the call arrives: one that was slow, and the next one
# that was quick, come closer to each other than they were sent. Over all of them that evens out.
_ON_THE_WAY = 0.5


@pytest.mark.parametrize("database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
async def test_two_replicas_post_once_a_second_in_one_channel(database_url: str) -> None:
    async with Sandbox(manifest=MANIFEST) as sandbox:
        replicas = [Replica(sandbox, database_url) for _ in range(2)]
        try:
            await asyncio.gather(*(replica.start() for replica in replicas))
            await asyncio.gather(*(replica.ready() for replica in replicas))
            await _owe_cards(database_url, sandbox.workspace.team_id)
            ana = sandbox.person("UANA")
            await sandbox.until(lambda: len(ana.sees("CRECOVERY")) == _POSTS, timeout=_POSTS * 4)
            assert [await replica.stop() for replica in replicas] == [0, 0]
        finally:
            for replica in replicas:
                if replica.runs:
                    await replica.kill()
        posted = [float(message.ts) for message in ana.sees("CRECOVERY")]

    assert len(sandbox.record.named("chat.postMessage")) == _POSTS
    gaps = [later - earlier for earlier, later in pairwise(posted)]
    assert min(gaps) > 1 - _ON_THE_WAY, gaps
    assert posted[-1] - posted[0] > _POSTS - 1 - _ON_THE_WAY, gaps


async def _owe_cards(url: str, team_id: str) -> None:
    database = await open_database(url)
    async with database.transaction(team_id) as work:
        for _ in range(_POSTS):
            incident = await add_incident(work, step=Step.SOLVE)
            await work.deliveries.owe(
                DeliveryKind.CARD,
                incident.id,
                site=SITE,
                recipient="CRECOVERY",
                due_at=NOON,
                incident_id=incident.id,
            )
    await database.close()
