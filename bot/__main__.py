"""The command line: `python -m bot run | demo | migrate`."""

import gc

if __name__ == "__main__":
    gc.disable()  # nothing that loads is garbage, and looking for some takes a tenth of the time

import asyncio
import logging
import os
import signal
import sys
from pathlib import Path
from typing import Final

import uvloop

from bot.app import CannotStart, opened
from bot.clock import Clock
from bot.content.playbook import PlaybookError
from bot.settings import Settings, SettingsError, read_settings
from storage.database import DatabaseUnusable, open_database

# Seconds after which a busy loop lets a thread go on that comes back from the disk. Python's own are 0.005, each time.
_HANDS_OVER_AFTER: Final = 0.0005
_USAGE = "usage: python -m bot run | demo | migrate"


class _WithFacts(logging.Formatter):
    """A line of log with the facts that its author gave beside the message: team, incident, reference."""

    _ORDINARY = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}

    def format(self, record: logging.LogRecord) -> str:
        facts = "".join(f" {name}={value}" for name, value in vars(record).items() if name not in self._ORDINARY)
        first, newline, rest = super().format(record).partition("\n")
        return first + facts + newline + rest


def main(arguments: list[str]) -> int:
    """Run a command; what stops a start is one line on standard error, and exit status 2."""
    commands = {"run": _run, "demo": _demo, "migrate": _migrate}
    if len(arguments) != 1 or arguments[0] not in commands:
        print(_USAGE, file=sys.stderr)
        return 2
    handler = logging.StreamHandler()
    handler.setFormatter(_WithFacts("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    try:
        uvloop.run(commands[arguments[0]]())
    except (SettingsError, CannotStart, DatabaseUnusable, PlaybookError) as problem:
        print(f"recover: {problem}", file=sys.stderr)
        return 2
    return 0


def _settings() -> Settings:
    return read_settings(os.environ, Path(".env"))


async def _run() -> None:
    async with opened(_settings(), Clock()) as recover:
        where = f"on port {recover.port}" if recover.port else "over Socket Mode"
        print(f"Recover is running {where}.", flush=True)
        _leave_what_stays_to_itself()
        sys.setswitchinterval(_HANDS_OVER_AFTER)
        await _until_told_to_stop()
        print("Finishing what is in hand.", flush=True)


async def _demo() -> None:
    from bot.demo import demonstrate  # the sandbox is only loaded where it is used

    gc.enable()
    await demonstrate(_until_told_to_stop)


async def _migrate() -> None:
    database = await open_database(_settings().DATABASE_URL)
    await database.close()
    print("The tables are up to date.")


def _leave_what_stays_to_itself() -> None:
    """What was loaded at start is never garbage: looking through it again and again would hold up commands by 70 ms.

    What is made for one command is freed without a search, by its last reference; searches for the rest can be rare.
    """
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
    gc.enable()


async def _until_told_to_stop() -> None:
    """Wait for SIGTERM or Ctrl-C."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, told.set)
    await told.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
