"""How Slack reaches us: Socket Mode over two connections, or signed HTTP. Opened and closed by the composition root."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

log = logging.getLogger(__name__)

# Slack closes each connection every few hours, and the SDK closes the old one before it opens the next.
_CONNECTIONS: Final = 2
_WATCH_EVERY: Final = 5.0  # seconds
# A load balancer is done with a request after this long.
_HTTP_GRACE: Final = 10.0

EVENTS_PATH: Final = "/slack/events"


class _CountedHandler(AsyncSocketModeHandler):
    """Knows how many envelopes are between arrival and acknowledgement."""

    inside = 0

    async def open(self, address: str | None) -> None:
        """None: ask Slack for an address."""
        self.client.wss_uri = address
        await self.client.connect()  # type: ignore[no-untyped-call]  # the SDK leaves it without annotations

    async def close(self) -> None:
        await self.client.close()  # type: ignore[no-untyped-call]

    async def handle(self, client: Any, req: Any) -> None:
        self.inside += 1
        try:
            await super().handle(client, req)
        finally:
            self.inside -= 1

    def stop_reading(self) -> None:
        """Take nothing more from the socket, but keep it open: what came in is still to be acknowledged on it."""
        self.client.default_auto_reconnect_enabled = self.client.auto_reconnect_enabled = False
        for task in (self.client.message_receiver, self.client.current_session_monitor):
            if task is not None:
                task.cancel()

    async def drained(self) -> None:
        """Wait until everything that was read is acknowledged."""
        while self.inside or not self.client.message_queue.empty():  # noqa: ASYNC110  # the SDK has no event for it
            await asyncio.sleep(0.01)


@asynccontextmanager
async def listening_on_sockets(bolt: AsyncApp, app_token: str, address: str) -> AsyncIterator[None]:
    """Two Socket Mode connections with a watchdog; leaving drains them: stop reading, finish, acknowledge, close.

    The first opens at `address`, fresh from Slack and good for one connection; each other asks for its own.
    """
    first, *others = handlers = [_CountedHandler(bolt, app_token) for _ in range(_CONNECTIONS)]
    await asyncio.gather(first.open(address), *(handler.open(None) for handler in others))
    watchdog = asyncio.create_task(_watch(handlers))
    try:
        yield
    finally:
        watchdog.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watchdog
        for handler in handlers:
            handler.stop_reading()
        for handler in handlers:
            await handler.drained()
        for handler in handlers:
            await handler.close()


async def _watch(handlers: list[_CountedHandler]) -> None:
    """Make a lost connection ask for a new address: when a reconnect fails, the SDK tries the old one for ever."""
    while True:
        await asyncio.sleep(_WATCH_EVERY)
        for handler in handlers:
            if not await handler.client.is_connected():
                log.warning("socket lost, asking for a new address")
                handler.client.wss_uri = None


@asynccontextmanager
async def listening_on_http(bolt: AsyncApp, port: int) -> AsyncIterator[int]:
    """Signed HTTP on all interfaces; yields the port, which the system chooses for 0. Leaving finishes requests."""
    application = bolt.web_app(path=EVENTS_PATH)
    application.router.add_get("/health", _healthy)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=_HTTP_GRACE)
    await runner.setup()
    try:
        site = web.TCPSite(runner, port=port)
        await site.start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def _healthy(_request: web.Request) -> web.Response:
    return web.Response(text="ok")
