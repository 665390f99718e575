"""The sandbox put together: one aiohttp server with the Web API, Socket Mode, response_urls and the page."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self, TypeVar

from aiohttp import web

from bot.sandbox.acting import Acting
from bot.sandbox.answer import Answer
from bot.sandbox.changes import Change
from bot.sandbox.courier import Courier, EnvelopeType
from bot.sandbox.faults import Faults
from bot.sandbox.http_mode import HttpMode
from bot.sandbox.manifest import parse_manifest
from bot.sandbox.page_acts import PageActs
from bot.sandbox.page_api import PageApi
from bot.sandbox.payloads import Payloads
from bot.sandbox.person import Person
from bot.sandbox.rate_limits import RateLimits
from bot.sandbox.record import Record
from bot.sandbox.response_urls import ResponseUrls
from bot.sandbox.seed import seeded_workspace
from bot.sandbox.shapes import Json
from bot.sandbox.slack import Slack
from bot.sandbox.socket_mode import SocketMode
from bot.sandbox.triggers import Triggers
from bot.sandbox.web_api import Gate
from bot.sandbox.workspace import Workspace

T = TypeVar("T")
MAX_BODY_BYTES = 4 * 1024 * 1024  # what is too large for Slack must reach the check that says so


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Sandbox:
    """A Slack of one's own. `now` is the business clock: message ts and payload times come from it, triggers don't."""

    signing_secret = "sandbox-signing-secret"
    bot_token = "xoxb-sandbox"
    app_token = "xapp-sandbox"

    def __init__(
        self,
        *,
        manifest: Mapping[str, Any],
        workspace: Workspace | None = None,
        now: Callable[[], datetime] = _utc_now,
        skip: Callable[[timedelta], Awaitable[None]] | None = None,
        request_url: str | None = None,
        latency: float = 0.0,
    ) -> None:
        self.workspace = workspace or seeded_workspace()
        self.record = Record(now, self.workspace.changes)
        self.faults = Faults()
        self.triggers = Triggers()
        self._slack = Slack(
            workspace=self.workspace,
            manifest=parse_manifest(manifest),
            now=now,
            record=self.record,
            faults=self.faults,
            rate_limits=RateLimits(),
            triggers=self.triggers,
            response_urls=ResponseUrls(now),
            bot_token=self.bot_token,
            app_token=self.app_token,
        )
        self._sockets = SocketMode(self.workspace.app_id, lambda: self.workspace.changes.tell("bot"))
        self._http = HttpMode(request_url, self.signing_secret)
        self._latency = latency
        self._skip = skip
        self.payloads = Payloads(self._slack)
        self.courier = Courier(self._slack, self._sockets, self._http)
        self.acting = Acting(self._slack, self.courier, self.payloads)
        self._runner: web.AppRunner | None = None

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen; port 0 takes a free one."""
        gate = Gate(self._slack, self._sockets, self._latency)
        page = PageApi(self._slack, PageActs(self._slack, self.acting, self._skip), self._is_connected)
        app = web.Application(client_max_size=MAX_BODY_BYTES)
        app.add_routes(
            [
                web.route("*", "/api/{method}", gate.handle_call),
                web.post("/response/{key}", gate.handle_response_url),
                web.get("/link/", self._sockets.handle_link),
                *page.routes(),
            ]
        )
        app.on_shutdown.append(self._let_go(gate, page))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        await self._http.start()
        self._slack.url = f"http://{host}:{self._runner.addresses[0][1]}/"

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
        await self._http.close()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        await self.stop()

    @property
    def url(self) -> str:
        return self._slack.url

    @property
    def api_url(self) -> str:
        """What the bot gets as SLACK_API_URL."""
        return f"{self.url}api/"

    @property
    def request_url(self) -> str | None:
        """Where payloads go while no socket is live; may be set once the app listens."""
        return self._http.request_url

    @request_url.setter
    def request_url(self, url: str | None) -> None:
        self._http.request_url = url

    @property
    def bot_connected(self) -> bool:
        """Any live socket."""
        return self._sockets.connections > 0

    @property
    def connections(self) -> int:
        return self._sockets.connections

    def person(self, user_id: str) -> Person:
        """Raises: KeyError for someone the workspace doesn't know."""
        return Person(self.workspace.users[user_id], self.workspace, self.acting)

    async def deliver(self, envelope_type: EnvelopeType, payload: Json, *, retry_reason: str | None = None) -> Answer:
        """Send any payload, forged ones too, or one again whose ack was lost; its ack changes nothing here."""
        return await self.courier.deliver(envelope_type, payload, retry_reason=retry_reason)

    async def emit(self, event: Json) -> Answer:
        """Deliver a workspace event, if the app subscribed to its type."""
        return await self.acting.emit(event)

    async def changed(self, timeout: float = 15.0) -> Change:
        """Wait for the next change of anything. Raises: TimeoutError."""
        return await self.workspace.changes.next(timeout)

    async def until(self, predicate: Callable[[], T], timeout: float = 15.0) -> T:
        """Wait until the predicate is truthy, asked after every change, and return its answer.

        Raises: TimeoutError, which names what was awaited and the last things that happened.
        """
        try:
            return await self.workspace.changes.until(predicate, timeout)
        except TimeoutError as error:
            last = [f"{e.direction} {e.name} {e.summary} {e.error or 'ok'}" for e in self.record.entries[-8:]]
            raise TimeoutError("\n  ".join([str(error), *last])) from None

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask every socket to go: `warning` leaves them open meanwhile, `refresh_requested` closes them."""
        await self._sockets.disconnect(reason)

    def drop_sockets(self, most: int | None = None) -> None:
        """Cut so many sockets without a word, like a lost network. None: every one."""
        self._sockets.drop(most)

    def refuse_sockets(self, times: int) -> None:
        """Refuse the next connections: the addresses that were handed out have gone stale."""
        self._sockets.refusals = times

    def expire_urls(self) -> None:
        """Let every response_url be over its half hour."""
        self._slack.response_urls.expire_all()

    def _is_connected(self) -> bool:
        return self.bot_connected or self._http.request_url is not None

    def _let_go(self, gate: Gate, page: PageApi) -> Callable[[web.Application], Awaitable[None]]:
        async def close(_: web.Application) -> None:
            gate.close()
            page.close()
            await self._sockets.close()

        return close
