"""The two apps as processes: how each is started, how much memory it holds, how it is told to stop."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.fake_slack import LEADS_GROUP, MANAGERS_GROUP, FakeSlack

_ROOT: Final = Path(__file__).parent.parent
_STOPS_WITHIN: Final = 15.0  # seconds


@dataclass(frozen=True, slots=True)
class App:
    """What is measured, and the arguments for Python that run it."""

    name: str
    arguments: tuple[str, ...]


BARE: Final = App("Bare Bolt app", ("-m", "bench.bare"))
RECOVER: Final = App("Recover", ("-m", "bot", "run"))


@dataclass(frozen=True, slots=True)
class Running:
    """A started app; `started_at` is of time.perf_counter, taken before its process was made."""

    app: App
    process: asyncio.subprocess.Process
    log: Path
    started_at: float

    def last_words(self) -> str:
        """The end of what it wrote, for who has to find out why it failed."""
        return self.log.read_text(errors="replace")[-2000:]

    def memory_mb(self) -> float:
        """Resident memory of the process, in megabytes of 10^6 bytes."""
        status = Path(f"/proc/{self.process.pid}/status")
        if status.exists():
            told = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS:")).split()[1]
        else:  # macOS
            told = subprocess.check_output(["ps", "-o", "rss=", "-p", str(self.process.pid)], text=True)
        return int(told) * 1024 / 1e6


@asynccontextmanager
async def running(app: App, slack: FakeSlack, directory: Path, database_url: str = "") -> AsyncIterator[Running]:
    """The app in a process of its own, with an empty database in `directory` unless told; stopped as by an operator."""
    log = directory / "log"
    started_at = time.perf_counter()
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *app.arguments,
            cwd=directory,
            env=_environment(slack, directory, database_url),
            stdout=output,
            stderr=output,
        )
    try:
        yield Running(app, process, log, started_at)
    finally:
        await _stop(process)


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        async with asyncio.timeout(_STOPS_WITHIN):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


def _environment(slack: FakeSlack, directory: Path, database_url: str) -> dict[str, str]:
    """Recover's settings, explained in .env.example; the bare app reads the first three, and where its database is."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "HOME", "SYSTEMROOT") if name in os.environ}
    return kept | {
        "PYTHONPATH": str(_ROOT),
        "SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": "xoxb-bench",
        "SLACK_APP_TOKEN": "xapp-bench",
        "DATABASE_URL": database_url or f"sqlite:///{directory / 'recover.sqlite3'}",
        "DATABASE_FILE": str(directory / "bare.sqlite3"),
        "INCIDENT_CHANNEL": "C0INCIDENTS",
        "APPROVALS_CHANNEL": "C0APPROVALS",
        "DIGEST_CHANNEL": "C0DIGEST",
        "LEADS": LEADS_GROUP,
        "MANAGERS": MANAGERS_GROUP,
    }
