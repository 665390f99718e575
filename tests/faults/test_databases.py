"""A database that is locked, restarted or out of room: said in one sentence and one line, and nothing acked is lost."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from time import monotonic

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.recovery.errors import NotNow
from bot.sandbox import Sandbox
from bot.sandbox.courier import ACK_SECONDS
from storage.database import Database, open_database
from tests.factories import TEAM
from tests.faults.replica import Replica
from tests.journeys.steps import acknowledge, card_of, start
from tests.postgres import RestartablePostgres, restartable_postgres
from tests.shop import MANIFEST, Shop, shop_at

_FULL = "the disk where Recover keeps its data is full"


async def test_a_file_that_another_process_locks_for_a_moment_is_waited_for(tmp_path: Path) -> None:
    file = tmp_path / "recover.sqlite3"
    async with shop_at(f"sqlite:///{file}", acks_within=ACK_SECONDS) as shop:
        another = _locked(file)
        command = asyncio.create_task(shop.ana.types("/recover cold soup"))
        await asyncio.wait([command], timeout=1)
        another.rollback()

        assert (await command).ok
        await shop.sandbox.until(lambda: shop.ana.modal)
        another.close()


async def test_a_file_that_stays_locked_is_said_so_and_serves_again_afterwards(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "recover.sqlite3"
    async with shop_at(f"sqlite:///{file}", acks_within=ACK_SECONDS) as shop:
        another = _locked(file)
        answer = await shop.ana.types("/recover cold <soup>")
        assert "database isn't answering" in str(answer.body)
        assert "/recover cold <soup>" in str(answer.body), "what was typed comes back, to copy"
        assert "database isn't answering" in str((await shop.ana.types("/recover cold <soup>")).body)
        another.rollback()
        another.close()

        assert (await shop.ana.types("/recover cold soup")).ok
        began, ended = (record.getMessage() for record in caplog.records if record.name == "storage.trouble")
        assert "database isn't answering" in began
        assert "the database answers again after" in ended
        refused = int(ended.rpartition("refused: ")[2].rstrip(")"))
        assert refused >= 2, "both commands; what the bot does by itself may be refused beside them"


async def test_a_post_that_could_not_be_recorded_at_once_comes_only_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "recover.sqlite3"
    async with shop_at(f"sqlite:///{file}", acks_within=ACK_SECONDS) as shop:
        await start(shop, "/recover cold soup")
        another = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        posted = AsyncWebClient.chat_postMessage

        async def posted_and_locked(self: AsyncWebClient, **message: object) -> object:
            answer = await posted(self, **message)  # type: ignore[arg-type]
            another.execute("BEGIN IMMEDIATE")
            asyncio.get_running_loop().call_later(3, another.rollback)
            monkeypatch.undo()
            return answer

        monkeypatch.setattr(AsyncWebClient, "chat_postMessage", posted_and_locked)
        await acknowledge(shop)
        await card_of(shop, 1)
        async with asyncio.timeout(15):
            while not _is_recorded(file):  # noqa: ASYNC110  # a file tells nobody that it has changed
                await asyncio.sleep(0.05)

        assert len(shop.sandbox.record.named("chat.postMessage")) == 1
        another.close()


async def test_a_post_that_slack_refused_and_that_could_not_be_put_back_at_once_comes_soon_and_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "recover.sqlite3"
    async with shop_at(f"sqlite:///{file}", acks_within=ACK_SECONDS) as shop:
        await start(shop, "/recover cold soup")
        another = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        post = AsyncWebClient.chat_postMessage

        async def locked_and_refused(self: AsyncWebClient, **message: object) -> object:
            monkeypatch.undo()
            another.execute("BEGIN IMMEDIATE")
            asyncio.get_running_loop().call_later(3, another.rollback)
            return await post(self, **message)  # type: ignore[arg-type]

        monkeypatch.setattr(AsyncWebClient, "chat_postMessage", locked_and_refused)
        shop.sandbox.faults.add(method="chat.postMessage", kind="500")
        await acknowledge(shop)
        await card_of(shop, 1)  # within its claim of thirty seconds

        assert len([m for m in shop.ana.sees("CRECOVERY") if "#1" in m.text]) == 1
        assert [e.error for e in shop.sandbox.record.named("chat.postMessage")].count(None) == 1
        another.close()


def _is_recorded(file: Path) -> bool:
    with closing(sqlite3.connect(file)) as beside:
        return beside.execute("SELECT 1 FROM deliveries WHERE kind = 'card' AND ts <> ''").fetchone() is not None


async def test_a_full_disk_is_said_in_one_sentence_and_one_line(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "recover.sqlite3"
    async with shop_at(f"sqlite:///{file}", acks_within=ACK_SECONDS) as shop:
        await start(shop, "/recover cold soup")
        await acknowledge(shop)
        await card_of(shop, 1)
        _leave_no_room(shop)
        told = [str((await shop.ana.types(f"/recover {'a long story ' * 200}{n}")).body) for n in range(12)]

        assert _FULL in told[-1]
        (line,) = (record for record in caplog.records if _FULL in record.getMessage())
        assert not line.exc_info, "one line, without a traceback"
        _make_room(shop)
        assert (await shop.ana.types("/recover cold tea")).ok
        refused = sum(_FULL in one for one in told)
        assert any(f"(refused: {refused})" in record.getMessage() for record in caplog.records)
    kept = sqlite3.connect(file)
    texts = {row[0] for row in kept.execute("SELECT what_happened FROM incidents")}
    kept.close()
    assert "cold soup" in texts
    for n, answer in enumerate(told):
        assert (f"{'a long story ' * 200}{n}" in texts) is (_FULL not in answer), "acked means kept"


@pytest.mark.postgres
async def test_a_postgres_that_is_restarted_under_load_is_found_again(own_postgres: RestartablePostgres) -> None:
    url = own_postgres.address + "postgres"
    async with Sandbox(manifest=MANIFEST) as sandbox, Replica(sandbox, url) as bot:
        await bot.ready()
        ana = sandbox.person("UANA")
        acked: list[str] = []
        asking = asyncio.create_task(_ask(sandbox, acked))
        await sandbox.until(lambda: len(acked) > 3)
        await asyncio.to_thread(own_postgres.restart)
        before = len(acked)
        await sandbox.until(lambda: len(acked) > before + 3, timeout=30)
        asking.cancel()
        kept = str((await ana.types("/recover list")).body)
        assert await bot.stop() == 0

        assert [text for text in acked if text not in kept] == []
        assert not any("Traceback" in line for line in bot.said), "a restart is no bug of ours"
        lines = [line for line in bot.said if "storage.trouble" in line]
        assert 2 <= len(lines) <= 4, "what was finishing may have come through after the first that was cut"
        assert "answers again" in lines[-1]


@pytest.fixture
def own_postgres() -> Iterator[RestartablePostgres]:
    with restartable_postgres() as server:
        yield server


async def _ask(sandbox: Sandbox, acked: list[str]) -> None:
    """Commands one after the other; `acked` has the text of each that opened."""
    ana = sandbox.person("UANA")
    for n in range(200):
        answer = await ana.types(f"/recover soup {n:03}")
        if answer.ok and not answer.body:
            acked.append(f"soup {n:03}")


def _locked(file: Path) -> sqlite3.Connection:
    another = sqlite3.connect(file, isolation_level=None)
    another.execute("BEGIN IMMEDIATE")
    return another


def _leave_no_room(shop: Shop) -> None:
    """What SQLite does on a full disk it does at its own limit as well."""
    driver = _driver(shop)
    pages = driver.execute("PRAGMA page_count").fetchone()[0]
    driver.execute(f"PRAGMA max_page_count={pages + 2}")


def _make_room(shop: Shop) -> None:
    _driver(shop).execute("PRAGMA max_page_count=1000000")


def _driver(shop: Shop) -> sqlite3.Connection:
    driver: sqlite3.Connection = shop.recover.desk.outbox._writer._driver  # type: ignore[union-attr]
    return driver


async def test_all_who_wait_for_a_locked_file_are_told_in_time(tmp_path: Path) -> None:
    file = tmp_path / "recover.sqlite3"
    database = await open_database(f"sqlite:///{file}")
    with closing(sqlite3.connect(file, isolation_level=None)) as another:
        another.execute("BEGIN IMMEDIATE")
        began = monotonic()
        told = await asyncio.gather(*(_refused_after(database, began) for _ in range(3)))
        another.execute("ROLLBACK")
    await database.close()

    assert max(told) < ACK_SECONDS


async def _refused_after(database: Database, began: float) -> float:
    with pytest.raises(NotNow):
        async with database.transaction(TEAM):
            raise AssertionError("it is locked")
    return monotonic() - began
