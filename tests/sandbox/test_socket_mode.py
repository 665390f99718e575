"""Socket Mode: tickets, several connections, lost and renewed sockets, repeated events."""

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Person, Sandbox
from tests.sandbox.blocks import Json
from tests.sandbox.opening import socket_of


async def ticket_url(client: AsyncWebClient, sandbox: Sandbox) -> str:
    return str((await client.apps_connections_open(app_token=sandbox.app_token))["url"])


async def test_socket_greets_and_its_ticket_serves_once(client: AsyncWebClient, sandbox: Sandbox) -> None:
    url = await ticket_url(client, sandbox)
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
        hello = await socket.receive_json()
        assert (hello["type"], hello["num_connections"]) == ("hello", 1)
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)


async def test_ten_sockets_at_most(client: AsyncWebClient, sandbox: Sandbox) -> None:
    async with aiohttp.ClientSession() as session:
        live = [await session.ws_connect(await ticket_url(client, sandbox)) for _ in range(10)]
        await sandbox.until(lambda: sandbox.connections == len(live))
        eleventh = await session.ws_connect(await ticket_url(client, sandbox))
        assert (await eleventh.receive_json())["type"] == "disconnect"


@pytest.mark.parametrize(
    ("act", "envelope_type", "takes_answer"),
    [
        (lambda ana: ana.types("/recover"), "slash_commands", True),
        (lambda ana: ana.shortcut("start"), "interactive", False),
        (lambda ana: ana.opens_home(), "events_api", False),
    ],
)
async def test_each_act_comes_in_an_envelope_of_its_kind(
    client: AsyncWebClient, sandbox: Sandbox, ana: Person, act: Any, envelope_type: str, takes_answer: bool
) -> None:
    url = await ticket_url(client, sandbox)
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
        await socket.receive_json()
        doing = asyncio.create_task(act(ana))
        envelope = await socket.receive_json()
        await socket.send_json({"envelope_id": envelope["envelope_id"]})
        assert (await doing).acked

    assert (envelope["type"], envelope["accepts_response_payload"]) == (envelope_type, takes_answer)


async def test_payloads_go_to_each_connection(app: AsyncApp, sandbox: Sandbox, ana: Person) -> None:
    other, heard = AsyncApp(client=app.client), list[str]()

    def listen(to: AsyncApp, name: str) -> None:
        @to.command("/recover")
        async def hear(ack: Any) -> None:
            heard.append(name)
            await ack()

    listen(app, "first")
    listen(other, "second")
    async with socket_of(app, sandbox), socket_of(other, sandbox):
        for _ in range(4):
            assert (await ana.types("/recover")).acked

    assert sorted(heard) == ["first", "first", "second", "second"]


@pytest.mark.parametrize("loss", ["drop", "refresh_requested", "warning"])
async def test_client_comes_back_after_losing_its_socket(
    app: AsyncApp, sandbox: Sandbox, ana: Person, loss: str
) -> None:
    @app.command("/recover")
    async def hear(ack: Any) -> None:
        await ack()

    async with socket_of(app, sandbox):
        before = len(sandbox.record.named("apps.connections.open"))
        if loss == "drop":
            sandbox.drop_sockets()
        else:
            await sandbox.disconnect(loss)
        await sandbox.until(lambda: len(sandbox.record.named("apps.connections.open")) > before)
        await sandbox.until(lambda: sandbox.connections == 1)
        assert (await ana.types("/recover")).acked


async def test_unacked_event_is_sent_once_more_with_the_same_id(
    client: AsyncWebClient, sandbox: Sandbox, ana: Person
) -> None:
    sandbox.courier.ack_seconds = 0.05
    async with aiohttp.ClientSession() as session:
        socket = await session.ws_connect(await ticket_url(client, sandbox))
        await socket.receive_json()
        assert (await ana.opens_home()).error == "timeout"
        first, second = await socket.receive_json(), await socket.receive_json()

    assert first["payload"]["event_id"] == second["payload"]["event_id"]
    assert [e["retry_attempt"] for e in (first, second)] == [0, 1]
    assert second["retry_reason"] == "timeout"


async def test_commands_are_not_repeated(client: AsyncWebClient, sandbox: Sandbox, ana: Person) -> None:
    sandbox.courier.ack_seconds = 0.05
    async with aiohttp.ClientSession() as session:
        socket = await session.ws_connect(await ticket_url(client, sandbox))
        await socket.receive_json()
        await ana.types("/recover")

    assert len(sandbox.record.named("slash_command")) == 1


@pytest.mark.usefixtures("connected")
async def test_recorded_payload_can_be_replayed_and_forged(app: AsyncApp, sandbox: Sandbox, ana: Person) -> None:
    heard: list[Json] = []

    @app.command("/recover")
    async def hear(ack: Any, body: Json) -> None:
        heard.append(body)
        await ack(text="heard")

    await ana.types("/recover soup")
    recorded = dict(sandbox.record.last("slash_command").args)
    answer = await sandbox.deliver("slash_commands", recorded | {"text": "forged"})

    assert answer.body == {"text": "heard"}
    assert [body["text"] for body in heard] == ["soup", "forged"]
    assert len(ana.sees("#general")) == 1  # a delivery by hand changes nothing


@pytest.mark.usefixtures("connected")
@pytest.mark.parametrize(("kind", "is_heard"), [("app_home_opened", True), ("tokens_revoked", False)])
async def test_only_subscribed_events_are_sent(app: AsyncApp, sandbox: Sandbox, kind: str, is_heard: bool) -> None:
    @app.event(kind)
    async def hear() -> None: ...

    assert (await sandbox.emit({"type": kind, "user": "UANA"})).acked is is_heard
    assert bool(sandbox.record.named(kind)) is is_heard
