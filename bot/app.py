"""The composition root: everything is made here, once, and taken down here, in the opposite order."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from aiohttp import ClientSession, ClientTimeout, DummyCookieJar, TCPConnector
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.content.playbook import load_playbook
from bot.content.public_holidays import holidays_where_known, public_holidays
from bot.content.reading import PlaybookError
from bot.desk import RecoveryDesk, build_desk
from bot.http_mode import listening_on_http
from bot.recovery.errors import StaffUnknown
from bot.settings import Settings
from bot.sites import channel_settings, countries_of, holders_of, sites_of
from bot.socket_mode import listening_on_sockets
from handlers import MESSAGES, SEQUELS, TIMERS, register
from handlers.deliveries import Deliveries
from handlers.door import Door
from handlers.levels import Levels
from handlers.people import People
from handlers.slack import SLACK_FAILURES, error_code
from storage.database import Database, DatabaseUnusable, open_database
from storage.trouble import PATIENCE

log = logging.getLogger(__name__)

# With a shared session the SDK's own timeout is ignored.
_TIMEOUT: Final = ClientTimeout(total=10)
# Seconds in which a start has nothing else to do than to serve.
_FIRST_COMMANDS: Final = 2.0


class CannotStart(Exception):
    """Slack refuses what the settings name; the text says what and how to mend it, in one line."""


@dataclass(frozen=True, slots=True)
class Recover:
    """The running bot. `port` is where it listens for HTTP; None in Socket Mode."""

    desk: RecoveryDesk
    deliveries: Deliveries
    bolt: AsyncApp
    team_id: str
    port: int | None


@asynccontextmanager
async def opened(settings: Settings, clock: Clock, *, patience: float = PATIENCE) -> AsyncIterator[Recover]:
    """Everything running, from the database to the connection with Slack.

    `patience` is how many seconds the database is waited for. Raises: CannotStart, DatabaseUnusable, PlaybookError.
    """
    playbook = load_playbook(settings.POLICY_FILE, (settings.LANGUAGE,))
    async with AsyncExitStack() as stack:
        opening = asyncio.create_task(open_database(settings.DATABASE_URL, patience=patience))  # while Slack thinks
        stack.push_async_callback(_closed, opening)
        session = await stack.enter_async_context(_session())
        client = _client(settings, session)
        levels = Levels(client, holders_of(settings, playbook), clock)
        channels = channel_settings(settings, sites_of(settings, playbook))
        checking = asyncio.gather(_check_channels(client, channels), _check_levels(levels))
        stack.push_async_callback(_given_up, checking)  # a token that is refused says so first
        identity, address, holidays = await asyncio.gather(
            _identify(client, settings),
            _socket_address(client, settings),
            public_holidays(playbook.policy.countries, clock.now().year),
        )
        sites = sites_of(settings, playbook, holidays)
        others = countries_of(settings, playbook) - holidays.keys()
        learning = asyncio.create_task(_learn_holidays(holidays, others, clock.now().year))
        stack.push_async_callback(_given_up, learning)
        people = People(client, identity["team_id"], levels, clock, settings.zone, sites.all[0].country)
        stack.callback(people.forget)
        database = await opening
        desk = build_desk(database, playbook, clock, sites, people.rosters)
        door = Door(desk, people, client)
        poster = _client(settings, session, retries=False)
        deliveries = Deliveries(desk, poster, MESSAGES, TIMERS, SEQUELS, door, levels)
        database.woken = deliveries.wake_for
        await checking
        bolt = _bolt(settings, client, identity, door)
        await desk.reporting.plan_weekly(identity["team_id"])
        await desk.erasing.plan_forgetting(identity["team_id"])
        loop = asyncio.create_task(deliveries.run())
        stack.push_async_callback(_stopped, deliveries, loop)
        stack.push_async_callback(door.drained)
        port = await _listening(stack, settings, bolt, address, database)
        yield Recover(desk, deliveries, bolt, identity["team_id"], port)


async def _learn_holidays(known: dict[str, frozenset[date]], countries: Collection[str], year: int) -> None:
    """Those on which no site is closed: customers there are left in peace on them. The first commands come before."""
    await asyncio.sleep(_FIRST_COMMANDS)
    try:
        known.update(await holidays_where_known(countries, year))
    except (PlaybookError, OSError) as problem:
        log.warning("public holidays not known", extra={"reason": str(problem)})


async def _listening(
    stack: AsyncExitStack, settings: Settings, bolt: AsyncApp, address: str | None, database: Database
) -> int | None:
    if settings.SLACK_APP_TOKEN and address:
        await stack.enter_async_context(listening_on_sockets(bolt, settings.SLACK_APP_TOKEN, address))
        return None
    try:
        return await stack.enter_async_context(listening_on_http(bolt, settings.PORT, lambda: database.is_sound))
    except OSError as problem:
        raise CannotStart(f"PORT {settings.PORT} can't be used ({problem.strerror}). Choose another.") from problem


async def _closed(opening: asyncio.Task[Database]) -> None:
    """A database that could not be opened has been told of, unless Slack refused us first."""
    with contextlib.suppress(DatabaseUnusable):
        await (await opening).close()


async def _given_up(beside: asyncio.Future[Any]) -> None:
    """What it found beside something else that stopped the start is not told as well; at a stop it is cut short."""
    beside.cancel()
    with contextlib.suppress(asyncio.CancelledError, CannotStart):
        await beside


async def _stopped(deliveries: Deliveries, loop: asyncio.Task[None]) -> None:
    deliveries.stop()
    await loop


def _session() -> ClientSession:
    """For every call to Slack: as many at once as there are people at work, and no cookies to look up for each."""
    return ClientSession(timeout=_TIMEOUT, connector=TCPConnector(limit=0), cookie_jar=DummyCookieJar())


def _client(settings: Settings, session: ClientSession, *, retries: bool = True) -> AsyncWebClient:
    client = AsyncWebClient(
        token=settings.SLACK_BOT_TOKEN, base_url=settings.SLACK_API_URL, session=session, logger=_sdk_log()
    )
    if not retries:
        client.retry_handlers = []
    return client


def _sdk_log() -> logging.Logger:
    """Where it has no level of its own, the SDK spells out all of every call and answer, to write it nowhere."""
    sdk_log = logging.getLogger("slack_sdk")
    sdk_log.setLevel(logging.WARNING)
    return sdk_log


async def _identify(client: AsyncWebClient, settings: Settings) -> Any:
    """Who we are to Slack; a wrong token stops here with one line, instead of retrying for ever.

    Raises: CannotStart.
    """
    try:
        return await client.auth_test()
    except SLACK_FAILURES as problem:
        raise CannotStart(_refused(problem, settings, "SLACK_BOT_TOKEN")) from problem


async def _socket_address(client: AsyncWebClient, settings: Settings) -> str | None:
    """Where the first socket opens. None: Slack reaches us over HTTP. Raises: CannotStart."""
    if not settings.SLACK_APP_TOKEN:
        return None
    try:
        told = await client.apps_connections_open(app_token=settings.SLACK_APP_TOKEN)
        address: str = told["url"]
        return address
    except SLACK_FAILURES as problem:
        raise CannotStart(_refused(problem, settings, "SLACK_APP_TOKEN")) from problem


def _refused(problem: BaseException, settings: Settings, token: str) -> str:
    code = error_code(problem)
    if code in ("invalid_auth", "not_authed", "account_inactive", "token_revoked", "not_allowed_token_type"):
        return f"{token} is refused by Slack ({code}). Copy it again from your app's page, and reinstall the app."
    return f"SLACK_API_URL {settings.SLACK_API_URL} does not answer ({code}). Check the network and try again."


async def _check_channels(client: AsyncWebClient, named: Mapping[str, str]) -> None:
    """Raises: CannotStart for a channel that doesn't exist or that we can't see."""
    await asyncio.gather(*(_check_channel(client, called, channel) for channel, called in named.items()))


async def _check_channel(client: AsyncWebClient, called: str, channel: str) -> None:
    try:
        await client.conversations_info(channel=channel)
    except SLACK_FAILURES as problem:
        raise CannotStart(
            f"{called} {channel} can't be used ({error_code(problem)}). "
            "Check the id, and invite the bot if the channel is private."
        ) from problem


async def _check_levels(levels: Levels) -> None:
    """Raises: CannotStart for a user group that doesn't exist or that we can't see."""
    try:
        await levels.learn()
    except StaffUnknown as problem:
        code = error_code(problem.__cause__ or problem)
        raise CannotStart(
            "STAFF, LEADS, MANAGERS, DIRECTORS or a site of the policy names a user group that Slack refuses "
            f"({code}). Check the ids: S… for a user group, U… for a person."
        ) from problem


def _bolt(settings: Settings, client: AsyncWebClient, identity: Any, door: Door) -> AsyncApp:
    """Bolt with every route behind the door; it serves this workspace's payloads and no other's."""

    async def authorize(team_id: str | None) -> AuthorizeResult | None:
        if team_id != identity["team_id"]:
            return None
        return AuthorizeResult(
            enterprise_id=None,
            team_id=identity["team_id"],
            bot_token=settings.SLACK_BOT_TOKEN,
            bot_id=identity["bot_id"],
            bot_user_id=identity["user_id"],
        )

    speaks_http = not settings.SLACK_APP_TOKEN
    logging.disable(logging.WARNING)  # Bolt finds SLACK_BOT_TOKEN too, and would warn at each start that it isn't used
    app = AsyncApp(
        name="recover",  # else Bolt reads the source files of all callers to find one
        client=AsyncWebClient(base_url=settings.SLACK_API_URL, session=client.session),  # authorize gives the token
        signing_secret=settings.SLACK_SIGNING_SECRET or "unused in Socket Mode",
        authorize=authorize,  # type: ignore[arg-type]  # None is how Bolt is told that a team isn't ours
        process_before_response=True,  # else Bolt looks every 10 ms whether we acked; the door returns when we did
        request_verification_enabled=speaks_http,
        ssl_check_enabled=speaks_http,
        url_verification_enabled=speaks_http,
        attaching_function_token_enabled=False,
    )
    logging.disable(logging.NOTSET)
    register(app, door)
    return app
