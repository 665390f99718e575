"""A sandbox on loopback, and a real Bolt app connected to it by Socket Mode."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox
from bot.sandbox.person import Person
from tests.clock import StoppedClock
from tests.sandbox.blocks import Json
from tests.sandbox.page import Page

MANIFEST: Json = {
    "display_information": {"name": "Recover"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "slash_commands": [{"command": "/recover", "description": "Put it right", "usage_hint": "[what happened]"}],
        "shortcuts": [
            {"name": "Start", "type": "global", "callback_id": "start", "description": "Words to say"},
            {"name": "From this", "type": "message", "callback_id": "from_message", "description": "With this text"},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "commands",
                "chat:write",
                "chat:write.public",
                "users:read",
                "usergroups:read",
                "channels:read",
                "groups:read",
                "im:write",
            ]
        }
    },
    "settings": {
        "event_subscriptions": {"bot_events": ["app_home_opened", "message.im"]},
        "interactivity": {"is_enabled": True, "message_menu_options_url": "https://recover.example/slack/events"},
        "socket_mode_enabled": True,
    },
}

Opener = Callable[..., AbstractAsyncContextManager[Sandbox]]
Skip = Callable[[timedelta], Awaitable[None]]


@pytest.fixture
def opened_sandbox(clock: StoppedClock) -> Opener:
    """Opens a sandbox with this manifest and these settings, around the stopped clock."""

    @asynccontextmanager
    async def opened(manifest: Json = MANIFEST, **settings: Any) -> AsyncIterator[Sandbox]:
        async with Sandbox(manifest=manifest, now=clock.now, **settings) as sandbox:
            yield sandbox

    return opened


@pytest.fixture
async def sandbox(opened_sandbox: Opener) -> AsyncIterator[Sandbox]:
    async with opened_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def client(sandbox: Sandbox) -> AsyncWebClient:
    return web_client(sandbox)


@pytest.fixture
def app(sandbox: Sandbox) -> AsyncApp:
    """A Bolt app that listens to nothing yet: each test adds what its story needs."""
    return AsyncApp(client=web_client(sandbox))


@pytest.fixture
def seen(app: AsyncApp) -> list[Json]:
    """Every block_actions body the app was sent."""
    bodies: list[Json] = []

    @app.action(re.compile(".*"))
    async def hear(ack: Any, body: Json) -> None:
        bodies.append(body)
        await ack()

    return bodies


@pytest.fixture
async def connected(sandbox: Sandbox, app: AsyncApp) -> AsyncIterator[AsyncSocketModeHandler]:
    async with socket_of(app, sandbox) as handler:
        yield handler


@pytest.fixture
async def page(sandbox: Sandbox) -> AsyncIterator[Page]:
    async with aiohttp.ClientSession(sandbox.url) as session:
        yield Page(session)


@pytest.fixture
def ana(sandbox: Sandbox) -> Person:
    return sandbox.person("UANA")


def web_client(sandbox: Sandbox, token: str | None = None) -> AsyncWebClient:
    return AsyncWebClient(token=token or sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[])


@asynccontextmanager
async def socket_of(app: AsyncApp, sandbox: Sandbox) -> AsyncIterator[AsyncSocketModeHandler]:
    """One live connection of this app."""
    handler = AsyncSocketModeHandler(app, sandbox.app_token, ping_interval=1)
    before = sandbox.connections
    await handler.connect_async()  # type: ignore[no-untyped-call]
    await sandbox.until(lambda: sandbox.connections > before)
    try:
        yield handler
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]
