"""The desk on a fresh database and a clock that stands still, with the policy that comes with Recover."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.content.playbook import Playbook, load_playbook
from bot.desk import RecoveryDesk, build_desk
from bot.recovery.site import Sites
from storage.database import Database
from tests.clock import StoppedClock
from tests.databases import patiently_opened
from tests.desk.books import THE_SITE, Books


@pytest.fixture(scope="session")
def playbook() -> Playbook:
    return load_playbook()


@pytest.fixture
def books(database_url: str) -> Books:
    return Books(database_url)


@pytest.fixture
def desk(database: Database, playbook: Playbook, clock: StoppedClock) -> RecoveryDesk:
    return build_desk(database, playbook, clock, Sites((THE_SITE,)))


@pytest_asyncio.fixture
async def replica(database_url: str, playbook: Playbook, clock: StoppedClock) -> AsyncIterator[RecoveryDesk]:
    """A second process's desk on the same database."""
    database = await patiently_opened(database_url)
    yield build_desk(database, playbook, clock, Sites((THE_SITE,)))
    await database.close()
