"""HTTP mode: signed requests to the app's own aiohttp server."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Person, Sandbox
from bot.sandbox.http_mode import HttpMode, encoded
from tests.sandbox.blocks import Json, field, modal, option
from tests.sandbox.calls import trigger
from tests.sandbox.opening import MANIFEST, Opener, web_client

EXTERNAL: Json = {"type": "external_select", "action_id": "find"}


@pytest.fixture
async def app(sandbox: Sandbox) -> AsyncIterator[AsyncApp]:
    """A Bolt app that serves HTTP and checks signatures."""
    app = AsyncApp(client=web_client(sandbox), signing_secret=sandbox.signing_secret)
    runner = web.AppRunner(app.web_app())
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    sandbox.request_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    yield app
    await runner.cleanup()


async def test_command_submission_search_and_event(
    app: AsyncApp, sandbox: Sandbox, client: AsyncWebClient, ana: Person
) -> None:
    @app.command("/recover")
    async def hear_command(ack: Any, body: Json) -> None:
        await ack(f"heard {body['text']}")
        await client.views_open(trigger_id=body["trigger_id"], view=modal(field("who", EXTERNAL)))

    @app.options("find")
    async def hear_search(ack: Any) -> None:
        await ack(options=[option("olu")])

    @app.view("view")
    async def hear_view(ack: Any) -> None:
        await ack(response_action="update", view=modal(title="Two"))

    @app.event("app_home_opened")
    async def hear_event(event: Json) -> None:
        await client.chat_postMessage(channel=event["user"], text="welcome")

    assert (await ana.types("/recover fish & chips =1")).body == {"text": "heard fish & chips =1"}
    await sandbox.until(lambda: ana.modal)
    ana.fill("who", (await ana.searches("who", "find", "ol"))[0])
    assert (await ana.submits()).ok
    assert ana.modal is not None
    assert ana.modal.title == "Two"
    assert (await ana.opens_home()).acked
    await sandbox.until(lambda: ana.dm)
    assert sandbox.record.refused == []


async def test_unhandled_request_is_a_404_that_the_person_reads(app: AsyncApp, sandbox: Sandbox, ana: Person) -> None:
    answer = await ana.types("/recover")

    assert (answer.acked, answer.error) == (False, "http_404")
    assert "dispatch_failed" in str(answer.message)


@pytest.mark.parametrize(
    ("secret", "age", "status"),
    [("sandbox-signing-secret", 0, 200), ("sandbox-signing-secret", 600, 401), ("another", 0, 401)],
)
async def test_signature_is_what_bolt_verifies(
    app: AsyncApp, sandbox: Sandbox, secret: str, age: int, status: int
) -> None:
    @app.command("/recover")
    async def hear(ack: Any) -> None:
        await ack()

    workspace = sandbox.workspace
    payload = sandbox.payloads.command(workspace.users["UANA"], workspace.channels["CGENERAL"], "/recover", "")
    content_type, body = encoded("slash_commands", payload)
    signed = HttpMode(None, secret).signature(body)
    stale = HttpMode(None, secret).signature(body, at=int(signed["X-Slack-Request-Timestamp"]) - age)
    async with aiohttp.ClientSession() as session:
        headers = {"Content-Type": content_type, **stale}
        response = await session.post(str(sandbox.request_url), data=body, headers=headers)

    assert response.status == status


async def test_failed_event_is_sent_again_with_slacks_retry_headers(sandbox: Sandbox, ana: Person) -> None:
    retries: list[tuple[str | None, str | None]] = []

    async def fail(request: web.Request) -> web.Response:
        retries.append((request.headers.get("X-Slack-Retry-Num"), request.headers.get("X-Slack-Retry-Reason")))
        return web.Response(status=500)

    app = web.Application()
    app.router.add_post("/", fail)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    sandbox.request_url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    answer = await ana.opens_home()
    await runner.cleanup()

    assert answer.error == "http_500"
    assert retries == [(None, None), ("1", "http_error")]


async def test_nobody_at_the_request_url(sandbox: Sandbox, ana: Person) -> None:
    sandbox.request_url = "http://127.0.0.1:9/slack/events"

    assert (await ana.types("/recover")).error == "connection_failed"


async def test_search_needs_an_options_url_in_the_manifest(opened_sandbox: Opener) -> None:
    manifest = {**MANIFEST, "settings": {**MANIFEST["settings"], "interactivity": {"is_enabled": True}}}
    async with opened_sandbox(manifest, request_url="http://127.0.0.1:9/") as sandbox:
        client, ana = web_client(sandbox), sandbox.person("UANA")
        await client.views_open(trigger_id=trigger(sandbox), view=modal(field("who", EXTERNAL)))
        with pytest.raises(LookupError, match="message_menu_options_url"):
            await ana.searches("who", "find", "ol")
