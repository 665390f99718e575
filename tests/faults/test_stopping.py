"""Stopped as an operator stops it: what was answered is done, and with several replicas nobody notices."""

import asyncio
import random
from pathlib import Path

import pytest

from bot.sandbox import Sandbox
from tests.faults.driver import Driver
from tests.faults.ledger import doubles, losses, settled
from tests.faults.replica import Replica
from tests.shop import MANIFEST

_ON_POSTGRES = pytest.mark.parametrize(
    "empty_database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)


async def test_a_stop_finishes_what_was_acknowledged(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'recover.sqlite3'}"
    async with Sandbox(manifest=MANIFEST, latency=0.3) as sandbox, Replica(sandbox, url) as bot:
        ana = sandbox.person("UANA")
        await bot.ready()
        answer = await ana.types("/recover cold soup")
        status = await bot.stop()

        assert answer.ok
        assert ana.modal is not None, "the modal was owed to whoever was answered"
        assert status == 0
        assert bot.said[-1] == "Finishing what is in hand."


async def test_a_stop_answers_what_has_come_in(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'recover.sqlite3'}"
    async with Sandbox(manifest=MANIFEST) as sandbox, Replica(sandbox, url) as bot:
        people = [sandbox.person(user) for user in ("UANA", "UJIHO", "ULEILA", "UMARCO")]
        await bot.ready()
        sandbox.faults.add(method="users.info", kind="timeout", times=4)  # it can't answer at once
        answering = [asyncio.create_task(person.types("/recover cold soup")) for person in people]
        await sandbox.until(lambda: len(sandbox.record.named("users.info")) == 4)
        status = await bot.stop()

        assert [answer.error for answer in await asyncio.gather(*answering)] == [None] * 4
        assert status == 0


async def test_a_stop_while_slack_asks_the_connections_to_go_answers_all_the_same(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'recover.sqlite3'}"
    async with Sandbox(manifest=MANIFEST) as sandbox, Replica(sandbox, url) as bot:
        people = [sandbox.person(user) for user in ("UANA", "UJIHO", "ULEILA", "UMARCO")]
        await bot.ready()
        sandbox.faults.add(method="users.info", kind="timeout", times=4)
        answering = [asyncio.create_task(person.types("/recover cold soup")) for person in people]
        await sandbox.until(lambda: len(sandbox.record.named("users.info")) == 4)
        stopping = asyncio.create_task(bot.stop())
        await sandbox.until(lambda: "Finishing what is in hand." in bot.said)
        await sandbox.disconnect("warning")

        assert [answer.error for answer in await asyncio.gather(*answering)] == [None] * 4
        assert await stopping == 0
        assert not any("Traceback" in line or "never retrieved" in line for line in bot.said), bot.said


@_ON_POSTGRES
async def test_a_rolling_restart_of_three_replicas_is_noticed_by_nobody(empty_database_url: str) -> None:
    async with Sandbox(manifest=MANIFEST) as sandbox:
        old = [Replica(sandbox, empty_database_url) for _ in range(3)]
        new = [Replica(sandbox, empty_database_url) for _ in range(3)]
        try:
            await asyncio.gather(*(replica.start() for replica in old))  # all at once, on an empty database
            await asyncio.gather(*(replica.ready() for replica in old))
            driver = Driver(sandbox, random.Random(7))
            work = asyncio.create_task(driver.work())
            for leaving, coming in zip(old, new, strict=True):
                await coming.start()
                await coming.ready()
                assert await leaving.stop() == 0
            driver.stop()
            await work
            books = await settled(empty_database_url)
        finally:
            for replica in (*old, *new):
                if replica.runs:
                    await replica.kill()

        # Slack says so where whoever asked has closed Solve, or gone on, before the answer is drawn there.
        gone_on = ("hash_conflict", "not_found")
        failed = [
            f"{e.name} {e.summary}: {e.error}"
            for e in sandbox.record.entries
            if not e.ok and (e.name, e.error) not in [("views.update", error) for error in gone_on]
        ]
        assert failed == []
        assert driver.ledger.steps > 10
        assert (losses(driver.ledger, books, sandbox), doubles(books)) == ([], [])
