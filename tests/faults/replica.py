"""The bot as it is run: `python -m bot run`, a process of its own that can be killed."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from pathlib import Path
from typing import Self

from bot.demo import sandbox_environment
from bot.sandbox import Sandbox

_ROOT = Path(__file__).parents[2]


class Replica:
    """One process after another, each with the same settings; `said` is all that they printed and logged."""

    def __init__(self, sandbox: Sandbox, database_url: str, **settings: str) -> None:
        self._environment = {**os.environ, **sandbox_environment(sandbox), "DATABASE_URL": database_url, **settings}
        self._process: Process | None = None
        self._listening: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()
        self.said: list[str] = []

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self.runs:
            await self.kill()

    async def start(self) -> None:
        """Start it; it is of use once it is `ready`."""
        self._ready = asyncio.Event()
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", cwd=_ROOT, env=self._environment, stdout=PIPE, stderr=STDOUT
        )
        self._listening = asyncio.create_task(self._listen(self._process, self._ready))

    async def ready(self, timeout: float = 90) -> None:
        """Wait until it says that it runs."""
        async with asyncio.timeout(timeout):
            await self._ready.wait()
        assert self._process is not None
        assert self._process.returncode is None, "\n".join(self.said)

    def tell(self, sign: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(sign)

    async def kill(self) -> None:
        """Without a word: kill -9."""
        self.tell(signal.SIGKILL)
        await self.ended()

    async def stop(self, timeout: float = 30) -> int:
        """As an operator does; answers its exit status."""
        self.tell(signal.SIGTERM)
        return await self.ended(timeout)

    async def ended(self, timeout: float = 30) -> int:
        assert self._process is not None
        assert self._listening is not None
        async with asyncio.timeout(timeout):
            status = await self._process.wait()
            await self._listening
        return status

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def _listen(self, process: Process, ready: asyncio.Event) -> None:
        assert process.stdout is not None
        async for line in process.stdout:
            self.said.append(line.decode().rstrip())
            if line.startswith(b"Recover is running"):
                ready.set()
        ready.set()
