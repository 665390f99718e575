"""A walk that was left is never lost: the card, the number, the list, the reminder, and a killed bot."""

import asyncio
import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

from bot.clock import Clock
from bot.demo import sandbox_environment
from bot.sandbox import Sandbox
from tests.journeys.steps import acknowledge, card_of, start, walk_to_solve
from tests.shop import MANIFEST, Shop


async def test_closing_the_modal_sends_the_way_back_at_once(shop: Shop) -> None:
    await start(shop, "/recover cold soup")
    await shop.ana.closes()
    await shop.sandbox.until(lambda: any("open at Acknowledge" in m.text for m in shop.ana.dm))
    await shop.ana.clicks(shop.ana.dm[-1], text="Continue")

    await shop.sandbox.until(lambda: shop.ana.modal)


async def test_finishing_later_again_and_again_rings_each_time_and_leaves_one_way_back(shop: Shop) -> None:
    await start(shop, "/recover cold soup")
    for _ in range(3):
        before = len(shop.ana.dm)
        await shop.ana.closes()
        await shop.sandbox.until(partial(_has_rung, shop, before))
        await shop.ana.clicks(shop.ana.dm[-1], text="Continue")
        await shop.sandbox.until(lambda: shop.ana.modal)

    await shop.sandbox.until(lambda: "went on after this" in shop.ana.dm[1].text)
    assert ["walk.continue" in str(m.blocks) for m in shop.ana.dm] == [False, False, True]


def _has_rung(shop: Shop, before: int) -> bool:
    return len(shop.ana.dm) > before


async def test_closing_an_empty_modal_sends_nothing(shop: Shop) -> None:
    await start(shop, "/recover")
    await shop.ana.closes()
    answer = await shop.ana.types("/recover list")

    assert "no open incidents" in str(answer.body)
    await shop.delivered()
    assert shop.ana.dm == []


async def test_the_card_continues_where_it_was_left(shop: Shop) -> None:
    await walk_to_solve(shop, "The bill was wrong")
    await shop.ana.closes()
    await shop.ana.clicks(await card_of(shop, 1), text="Continue")

    await shop.sandbox.until(lambda: "3 of 5" in str(shop.ana.modal))


async def test_the_number_continues_where_it_was_left(shop: Shop) -> None:
    await walk_to_solve(shop, "The bill was wrong")
    await shop.ana.closes()
    await shop.ana.types("/recover 1")

    await shop.sandbox.until(lambda: "3 of 5" in str(shop.ana.modal))


async def test_the_list_names_what_is_open(shop: Shop) -> None:
    await walk_to_solve(shop, "The bill was wrong")
    answer = await shop.ana.types("/recover list")

    assert "#1 · Solve" in str(answer.body)


async def test_a_walk_left_open_is_reminded_of_after_a_quarter_of_an_hour(shop: Shop) -> None:
    await start(shop, "/recover cold soup")
    await acknowledge(shop)
    await shop.skip(minutes=16)

    await shop.sandbox.until(lambda: any("#1 is open at Understand" in m.text for m in shop.ana.dm))


async def test_a_slack_that_does_not_open_the_form_loses_nothing(shop: Shop) -> None:
    shop.sandbox.faults.add(method="views.open", kind="500", times=1)
    await shop.ana.types("/recover cold soup")
    assert shop.ana.modal is None
    await shop.sandbox.until(lambda: any("cold soup" in m.text for m in shop.ana.dm))
    await shop.ana.clicks(shop.ana.dm[-1], text="Continue")

    await shop.sandbox.until(lambda: shop.ana.modal)


async def test_a_killed_bot_comes_back_with_everything(tmp_path: Path) -> None:
    clock = Clock()
    async with Sandbox(manifest=MANIFEST, now=clock.now) as sandbox:
        environment = {
            **os.environ,
            **sandbox_environment(sandbox),
            "DATABASE_URL": f"sqlite:///{tmp_path / 'recover.sqlite3'}",
        }
        ana = sandbox.person("UANA")
        bot = _started(environment)
        await sandbox.until(lambda: sandbox.bot_connected, timeout=15)
        await ana.types("/recover cold soup")
        await sandbox.until(lambda: ana.modal)
        await ana.submits()
        os.kill(bot.pid, signal.SIGKILL)
        bot.wait()
        await sandbox.until(lambda: not sandbox.bot_connected, timeout=15)
        bot = _started(environment)
        await sandbox.until(lambda: sandbox.bot_connected, timeout=15)
        await ana.types("/recover 1")
        await sandbox.until(lambda: "2 of 5" in str(ana.modal))
        assert "cold soup" in str(ana.modal)
        bot.terminate()
        assert await asyncio.to_thread(bot.wait, timeout=15) == 0  # the sandbox goes on answering meanwhile


def _started(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "bot", "run"], env=environment, cwd=Path(__file__).parents[2])
