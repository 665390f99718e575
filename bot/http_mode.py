"""Signed HTTP: Slack calls us, instead of Socket Mode. Opened and closed by the composition root."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import web
from slack_bolt.async_app import AsyncApp

# A load balancer is done with a request after this long.
_GRACE: Final = 10.0

EVENTS_PATH: Final = "/slack/events"


@asynccontextmanager
async def listening_on_http(bolt: AsyncApp, port: int, is_sound: Callable[[], bool]) -> AsyncIterator[int]:
    """Signed HTTP on all interfaces; yields the port, which the system chooses for 0. Leaving finishes requests.

    `/health` answers 503 where `is_sound` says no: only a restart helps then.
    """

    async def health(_request: web.Request) -> web.Response:
        return web.Response(text="ok") if is_sound() else web.Response(text="restart me", status=503)

    application = bolt.web_app(path=EVENTS_PATH)
    application.router.add_get("/health", health)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=_GRACE)
    await runner.setup()
    try:
        site = web.TCPSite(runner, port=port)
        await site.start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
