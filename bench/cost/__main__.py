"""`python -m bench.cost`: fill both databases at both sizes, ask the same of each in turn, print one table for each."""

import asyncio
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import asyncpg

from bench.cost.idle import idle_shares
from bench.cost.operations import OPERATIONS, Shop, opened_shop
from bench.cost.report import Took, build_table
from bench.fake_slack import TEAM
from tests.postgres import binaries, running_postgres
from tests.storage.filling import Filled, fill
from tests.storage.plans import listening, read_whole
from tests.storage.rows import engine_for

_SIZES: Final = (10_000, 1_000_000)
_TIMES: Final = 100
_WARM_UP: Final = 10


class NotAlike(Exception):
    """The two sizes don't answer the same, so that what they cost can't be compared."""


async def main() -> int:
    """Exit status 0 where both databases could be measured and no plan reads a table that grows; else 1."""
    began = time.perf_counter()
    whole: list[str] = []
    with _servers() as servers:
        for name, urls in servers.items():
            filled = [await _filled(url, size) for url, size in zip(urls, _SIZES, strict=True)]
            whole += [f"{name}: {step}" for step in await _read_whole(filled[-1])]
            print(await _table(name, filled))
            print()
    print(_plans(whole))
    print(_conditions(time.perf_counter() - began))
    return 1 if whole else 0


@contextmanager
def _servers() -> Iterator[dict[str, list[str]]]:
    """The addresses of an empty database for each size, on each kind of database that this machine has."""
    build = Path.cwd() / "build"  # the disk of the checkout: a temporary directory is often only memory
    build.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=build, prefix="bench-") as folder:
        files = [f"sqlite:///{folder}/{size}.sqlite3" for size in _SIZES]
        if binaries() is None:
            print("PostgreSQL is not installed here: SQLite alone.", file=sys.stderr)
            yield {"SQLite": files}
            return
        with running_postgres() as server:
            yield {"SQLite": files, "PostgreSQL": [f"{server}growth_{size}" for size in _SIZES]}


async def _filled(url: str, size: int) -> Filled:
    began = time.perf_counter()
    server, _, name = url.rpartition("/")
    if url.startswith("postgresql"):
        connection = await asyncpg.connect(f"{server}/postgres")
        await connection.execute(f"CREATE DATABASE {name}")
        await connection.close()
    filled = await fill(url, size, datetime.now(UTC), TEAM)
    print(f"{size:,} incidents in {time.perf_counter() - began:.0f} s", file=sys.stderr)
    return filled


async def _table(name: str, filled: Sequence[Filled]) -> str:
    async with opened_shop(filled[0]) as small, opened_shop(filled[1]) as large:
        took = {called: await _took(called, small, large) for called in OPERATIONS}
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        idle = await idle_shares(filled, Path(folder))
    return build_table(name, _SIZES, took, idle)


async def _took(called: str, small: Shop, large: Shop) -> Took:
    """Each size in turn, so that whatever else the machine does meets both. Raises: NotAlike."""
    took = Took()
    for time_ in range(-_WARM_UP, _TIMES):
        found = {}
        for shop, times in ((small, took.small), (large, took.large))[:: 1 if time_ % 2 else -1]:
            began = time.perf_counter()
            found[shop.filled.incidents] = await OPERATIONS[called](shop)
            if time_ >= 0:
                times.append((time.perf_counter() - began) * 1000)
            await shop.desk.walking.kept()  # what was written is on the disk before the next is measured
        if len(set(found.values())) > 1:
            raise NotAlike(f"{called}: {found}")
    print(f"{called}: {took.ratio:.2f}", file=sys.stderr)
    return took


async def _read_whole(filled: Filled) -> list[str]:
    """Every statement that the operations send, and the steps of its plan that read from end to end what grows."""
    whole = []
    with listening() as heard:
        async with opened_shop(filled) as shop:
            heard.statements.clear()
            for operation in OPERATIONS.values():
                await operation(shop)
    engine = engine_for(filled.url)
    async with engine.connect() as connection:
        for statement in heard.statements:
            asked = " ".join(statement[0].partition("FROM")[2].split())
            whole += [f"{step}: {asked}" for step in await read_whole(connection, statement)]
    await engine.dispose()
    print(f"{len(heard.statements)} statements", file=sys.stderr)
    return whole


def _plans(whole: Sequence[str]) -> str:
    """What the plans of all statements tell."""
    if not whole:
        return "No statement of these reads a table that grows from end to end, nor all rows of a workspace or a site."
    return "\n".join(["Read from end to end:", *(f"- {step}" for step in dict.fromkeys(whole))])


def _conditions(seconds: float) -> str:
    return (
        f"\n{_TIMES} repetitions of each, the sizes in turn, {seconds:.0f} s in all with the filling. "
        f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}. "
        "As many pending follow-ups as incidents; the last thirty days and what a person has open are the same in both."
    )


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
