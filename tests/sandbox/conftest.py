"""A sandbox on loopback, and a real Bolt app connected to it by Socket Mode."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
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
from tests.sandbox.opening import MANIFEST, Opener, socket_of, web_client
from tests.sandbox.page import Page

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
