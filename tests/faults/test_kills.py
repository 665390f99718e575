"""Killed at random, thirty times: what Slack was told is done is done, once, and every ping that is due is sent."""

import asyncio
import random
import time
from pathlib import Path

import pytest

from bot.sandbox import Sandbox
from tests.faults.driver import NEVER_CLOSED, Driver
from tests.faults.ledger import doubles, losses, repeated, settled
from tests.faults.replica import Replica
from tests.shop import MANIFEST

_ON_POSTGRES = pytest.mark.parametrize(
    "empty_database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)

# Of each of three staff: a channel takes one post a second, and all have to be sent in the end.
_CUSTOMERS = 12


@_ON_POSTGRES
async def test_thirty_kills_lose_nothing_and_double_nothing(
    empty_database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seed = time.time_ns() % 1_000_000
    file = f"sqlite:///{tmp_path / 'recover.sqlite3'}"
    with capsys.disabled():
        print(f"\nseed of the kills: {seed}", flush=True)
    told = await asyncio.gather(
        _torment("two replicas on PostgreSQL", empty_database_url, random.Random(seed), replicas=2, kills=18),
        _torment("one process on SQLite", file, random.Random(seed + 1), kills=12),
    )
    with capsys.disabled():
        print(*told, sep="\n", flush=True)


async def _torment(name: str, url: str, chance: random.Random, *, kills: int, replicas: int = 1) -> str:
    """Kill while people work, then let all be sent, and hold the books against what people were told."""
    async with Sandbox(manifest=MANIFEST) as sandbox:
        running = [Replica(sandbox, url, POLICY_FILE=NEVER_CLOSED) for _ in range(replicas)]
        driver = Driver(sandbox, chance, _CUSTOMERS)
        try:
            await asyncio.gather(*(replica.start() for replica in running))
            await running[0].ready()
            work = asyncio.create_task(driver.work())
            await _kill(running, chance, kills)
            await asyncio.gather(*(replica.ready() for replica in running))
            driver.stop()
            await work
            books = await settled(url)
            assert [await replica.stop() for replica in running] == [0] * replicas
        finally:
            for replica in running:
                if replica.runs:
                    await replica.kill()
        assert driver.ledger.written, f"nobody got to the end: {driver.ledger.unshown}"
        assert any(f["rung"] for f in books.follow_ups), "no promise fell due"
        assert not [line for replica in running for line in replica.said if "Traceback" in line]
        assert losses(driver.ledger, books, sandbox) == []
        assert doubles(books) == []
        assert books.dead() == []
        ledger, again = driver.ledger, repeated(books, sandbox)
        assert len(again) <= kills, f"more messages came twice than processes were killed: {again}"
        return (
            f"{name}: {kills} kills, {ledger.steps} steps acked, {ledger.pressed_again} of {ledger.tried} presses "
            f"without an answer, {len(ledger.unshown)} walks given up, {len(again)} messages came twice {again}"
        )


async def _kill(running: list[Replica], chance: random.Random, kills: int) -> None:
    """At any moment: at work, and now and then while one starts."""
    for _ in range(kills):
        victim = chance.choice(running)
        if chance.random() < 0.8:
            await victim.ready()
        await asyncio.sleep(chance.uniform(0.02, 1.6 / len(running)))  # the moment of death is what is random here
        await victim.kill()
        await victim.start()
