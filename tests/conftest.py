"""Fixtures that more than one folder of tests needs: a clock that stands still, and both databases."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import settings

from storage.database import Database, open_database
from tests.clock import StoppedClock
from tests.databases import PostgresDatabases, compile_once, new_database, patiently_opened
from tests.postgres import running_postgres

pytest.register_assert_rewrite("tests.shop")
compile_once()

# Properties are tried ten times as often: `python -m pytest --hypothesis-profile=thorough`.
settings.register_profile("thorough", max_examples=1_000)

_ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server of this run's own, ending in a slash."""
    with running_postgres() as address:
        yield address


@pytest.fixture(scope="session")
def postgres_databases(postgres_server: str) -> PostgresDatabases:
    """Migrated ones to borrow."""
    return PostgresDatabases(postgres_server)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file; each test gets a copy of it."""
    path = tmp_path_factory.mktemp("template") / "migrated.sqlite3"

    async def make() -> None:
        await (await open_database(f"sqlite:///{path}")).close()

    asyncio.run(make())
    return path


@pytest.fixture(params=_ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh database that only this test sees, on each engine in turn."""
    if request.param == "sqlite":
        copied = shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "recover.sqlite3")
        yield f"sqlite:///{copied}"
        return
    lent: PostgresDatabases = request.getfixturevalue("postgres_databases")
    with lent.borrowed() as url:
        yield url


@pytest.fixture(params=_ENGINES)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The same, before the first migration."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
        return
    with new_database(request.getfixturevalue("postgres_server")) as url:
        yield url


@pytest.fixture
def another_empty_database_url(
    empty_database_url: str, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[str]:
    """A second one of the same engine."""
    if empty_database_url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path / 'another.sqlite3'}"
        return
    with new_database(request.getfixturevalue("postgres_server")) as url:
        yield url


@pytest_asyncio.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = await patiently_opened(database_url)
    yield opened
    await opened.close()
