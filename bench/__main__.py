"""`python -m bench`: start each app three times in turn, load it, print one Markdown table. Under three minutes."""

import asyncio
import os
import platform
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bench.apps import BARE, RECOVER, App, Running, running
from bench.fake_slack import ANSWERS_AFTER, STAFF, FakeSlack, opened_slack
from bench.load import Load
from bench.report import Run, build_table

_TIMES: Final = 3
_A_SECOND: Final = 50.0  # commands, in the open loop
_AT_ONCE: Final = 50  # users, in the closed loop
_WARM_UP: Final = 2.0  # seconds, as all that follow
_OPEN_LOOP: Final = 12.0
_CLOSED_LOOP: Final = 6.0
_RUN_WITHIN: Final = 50.0


class NotMeasured(Exception):
    """An app ended or fell silent while it was measured; the text holds what it said last."""


async def main() -> int:
    """Exit status 0 where both apps could be measured, whatever the figures; else 1."""
    began = time.perf_counter()
    runs: dict[App, list[Run]] = {BARE: [], RECOVER: []}
    try:
        for turn in range(_TIMES):
            for app in (BARE, RECOVER) if turn % 2 == 0 else (RECOVER, BARE):
                runs[app].append(await _run(app))
                _tell(app, runs[app][-1])
    except NotMeasured as problem:
        print(problem, file=sys.stderr)
        return 1
    print(build_table(runs[BARE], runs[RECOVER]))
    print(_conditions([*runs[BARE], *runs[RECOVER]], time.perf_counter() - began))
    return 0


async def _run(app: App) -> Run:
    """Start the app beside a Slack of its own and measure it. Raises: NotMeasured."""
    build = Path.cwd() / "build"  # the disk of the checkout: a temporary directory is often only memory
    build.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=build, prefix="bench-") as directory:
        async with opened_slack() as slack, running(app, slack, Path(directory)) as bot:
            measuring = asyncio.create_task(_measured(bot, slack))
            ending = asyncio.create_task(bot.process.wait())
            await asyncio.wait((measuring, ending), timeout=_RUN_WITHIN, return_when=asyncio.FIRST_COMPLETED)
            if measuring.done():
                ending.cancel()
                return measuring.result()
            measuring.cancel()
            raise NotMeasured(f"{app.name} {'ended' if ending.done() else 'fell silent'}:\n{bot.last_words()}")


async def _measured(bot: Running, slack: FakeSlack) -> Run:
    """Cold start on an empty database, warm-up, open loop, closed loop, and the memory after all that."""
    load = Load(slack)
    await slack.connected()
    first = await load.send()
    await load.warm_up(_WARM_UP, _AT_ONCE)
    latency = await load.open_loop(_OPEN_LOOP, _A_SECOND)
    saturation = await load.closed_loop(_CLOSED_LOOP, _AT_ONCE)
    if slack.unknown_methods:
        print(f"{bot.app.name} asked for {', '.join(sorted(slack.unknown_methods))}", file=sys.stderr)
    return Run(
        per_second=saturation.per_second,
        p50=latency.p50,
        p99=latency.p99,
        dead_triggers=latency.dead_triggers + saturation.dead_triggers,
        start=first.opened_at - bot.started_at,
        memory_mb=bot.memory_mb(),
        own_share=saturation.own_share,
    )


def _tell(app: App, run: Run) -> None:
    """What this run showed, for who waits; the table alone goes to standard output."""
    print(
        f"{app.name}: {run.per_second:.0f}/s, p50 {run.p50:.1f} ms, p99 {run.p99:.1f} ms, start {run.start:.2f} s, "
        f"{run.memory_mb:.0f} MB, load generator {run.own_share:.0%} of a core",
        file=sys.stderr,
    )


def _conditions(runs: Sequence[Run], seconds: float) -> str:
    return (
        f"\nMedians of {_TIMES} runs of each app in turn, {seconds:.0f} s in all. Python {platform.python_version()}, "
        f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}; Socket Mode, a Slack "
        f"{ANSWERS_AFTER * 1000:.0f} ms away; SQLite, on the disk before the ack; "
        f"{len(STAFF)} users. Latency at {_A_SECOND:.0f} commands a second, throughput with {_AT_ONCE} users at "
        f"once. The load generator used at most {max(run.own_share for run in runs):.0%} of a core."
    )


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
