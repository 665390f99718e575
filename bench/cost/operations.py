"""What is asked of both sizes: the product's own code, from the desk down, as the handlers and the loop call it."""

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bench.fake_slack import STAFF
from bot.clock import Clock
from bot.content.playbook import load_playbook
from bot.desk import RecoveryDesk, build_desk
from bot.recovery.empowerment import Level
from bot.recovery.incident import Waiting
from bot.recovery.people import Actor, Roster, Rosters
from bot.recovery.site import Site, Sites
from bot.recovery.working_time import Hours
from storage.database import open_database
from tests.storage.filling import DUE_SOON, MAIN, SOON_SECONDS, STATION, Filled

_ZONE: Final = ZoneInfo("Europe/London")
_SITES: Final = Sites(
    tuple(
        Site(
            id=site,
            name=site.title(),
            currency="EUR",
            hours=Hours.every_day(_ZONE, time(9), time(18)),
            customers_usually=Waiting.HERE,
            incident_channel="C0INCIDENTS",
            approvals_channel="C0APPROVALS",
            digest_channel="C0DIGEST",
        )
        for site in (MAIN, STATION)
    )
)
_LOOKS: Final = itertools.count()
_ROSTERS: Final = Rosters({MAIN: Roster(leads=STAFF[:3], managers=STAFF[3:5])})


@dataclass(frozen=True, slots=True)
class Shop:
    """A filled database with a desk before it, and the people who ask."""

    filled: Filled
    desk: RecoveryDesk

    @property
    def now(self) -> datetime:
        """The moment up to which the incidents go."""
        return datetime.fromtimestamp(self.filled.now, UTC)

    @property
    def counter(self) -> Actor:
        return self._actor(STAFF[7], Level.FRONTLINE)

    @property
    def manager(self) -> Actor:
        return self._actor(STAFF[3], Level.MANAGER)

    def later(self) -> datetime:
        """A real time at which whatever an earlier look took is free again."""
        return self.now + timedelta(minutes=10 * next(_LOOKS))

    def _actor(self, user_id: str, level: Level) -> Actor:
        return Actor(team_id=self.filled.team_id, user_id=user_id, zone=_ZONE, site=MAIN, levels={MAIN: level})


@asynccontextmanager
async def opened_shop(filled: Filled) -> AsyncIterator[Shop]:
    """The product's own database and desk, with the policy that comes with it."""
    database = await open_database(filled.url)
    try:
        yield Shop(filled, build_desk(database, load_playbook(), Clock(), _SITES))
    finally:
        await database.close()


async def _idle_look(shop: Shop) -> int:
    return len(await shop.desk.outbox.claim(shop.now, shop.now, DUE_SOON))


async def _claim(shop: Shop) -> int:
    return len(await shop.desk.outbox.claim(shop.now + timedelta(seconds=SOON_SECONDS), shop.later(), DUE_SOON))


async def _open(shop: Shop) -> int:
    await shop.desk.walking.start(shop.counter, "Soup came cold twice, table 4 has waited an hour")
    return 1


async def _go_on(shop: Shop) -> int:
    """The newest incident of this site whose order and customer are known."""
    number = shop.filled.incidents - shop.filled.incidents % 60 - 60 + 27
    case = await shop.desk.walking.numbered(shop.counter, number)
    return len(case.grants)


async def _by_name(shop: Shop) -> int:
    return len(await shop.desk.finding.suggest(shop.counter, "ma"))


async def _by_phone(shop: Shop) -> int:
    return len(await shop.desk.finding.suggest(shop.counter, "+44 79 1000 0123"))


async def _by_reference(shop: Shop) -> int:
    return len(await shop.desk.finding.suggest(shop.counter, "card 7000125"))


async def _find(shop: Shop) -> int:
    return len((await shop.desk.finding.find(shop.counter, "ma")).incidents)


async def _home(shop: Shop) -> int:
    home = await shop.desk.home.home(shop.counter, _ROSTERS, {})
    return len(home.follow_ups)


async def _managers_home(shop: Shop) -> int:
    await shop.desk.home.people_of_flags(shop.manager, _ROSTERS)
    home = await shop.desk.home.home(shop.manager, _ROSTERS, {})
    return len(home.overview.late) if home.overview else 0


async def _digest(shop: Shop) -> int:
    return (await shop.desk.reporting.digest(shop.filled.team_id, MAIN, shop.now)).incidents


# Each answers how much it found, which has to be the same at both sizes.
OPERATIONS: Final[dict[str, Callable[[Shop], Awaitable[int]]]] = {
    "Look for what is due, where nothing is": _idle_look,
    f"Claim {DUE_SOON} due deliveries": _claim,
    "Open `/recover`": _open,
    "Go on with `/recover 12`": _go_on,
    "Find a customer by the beginning of a name": _by_name,
    "… by phone": _by_phone,
    "… by reference": _by_reference,
    "`/recover find` with the beginning of a name": _find,
    "App Home": _home,
    "App Home of a manager": _managers_home,
    "A week's digest": _digest,
}
