"""response_urls: five uses in half an hour, and the only way to an ephemeral message."""

from datetime import timedelta
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.sandbox import Person, Sandbox
from tests.clock import StoppedClock
from tests.sandbox.blocks import Json, actions, button, section


@pytest.fixture
def url(sandbox: Sandbox) -> str:
    """As a command of Ana's in #general carries it."""
    workspace = sandbox.workspace
    payload = sandbox.payloads.command(workspace.users["UANA"], workspace.channels["CGENERAL"], "/recover", "")
    return str(payload["response_url"])


async def answered(url: str, **body: Any) -> tuple[int, str]:
    response = await AsyncWebhookClient(url, retry_handlers=[]).send(**body)
    return response.status_code, response.body


async def test_answer_is_private_unless_in_channel(sandbox: Sandbox, ana: Person, url: str) -> None:
    assert await answered(url, text="for you") == (200, "ok")
    await answered(url, text="for all", response_type="in_channel")

    assert [m.text for m in ana.sees("#general")] == ["for you", "for all"]
    assert [m.text for m in sandbox.person("UJIHO").sees("#general")] == ["for all"]


async def test_url_serves_five_times(url: str) -> None:
    statuses = [(await answered(url, text="x"))[0] for _ in range(6)]

    assert statuses == [200] * 5 + [404]
    assert "used_url" in (await answered(url, text="x"))[1]


@pytest.mark.parametrize(("minutes", "status"), [(30, 200), (31, 404)])
async def test_url_serves_half_an_hour(url: str, clock: StoppedClock, minutes: int, status: int) -> None:
    clock.skip(timedelta(minutes=minutes))

    assert (await answered(url, text="x"))[0] == status


async def test_urls_can_be_made_to_expire(sandbox: Sandbox, url: str) -> None:
    sandbox.expire_urls()

    assert "expired_url" in (await answered(url, text="x"))[1]


async def test_bad_blocks_are_refused(sandbox: Sandbox, ana: Person, url: str) -> None:
    status, body = await answered(url, text="x", blocks=[section("")])

    assert (status, "invalid_blocks" in body) == (400, True)
    assert ana.sees("#general") == []
    assert sandbox.record.refused[0].name == "response_url"


@pytest.mark.usefixtures("connected")
@pytest.mark.parametrize("is_ephemeral", [True, False])
async def test_clicked_message_can_be_replaced_and_deleted(
    app: AsyncApp, client: AsyncWebClient, ana: Person, is_ephemeral: bool
) -> None:
    urls: list[str] = []

    @app.action("go")
    async def hear(ack: Any, body: Json) -> None:
        urls.append(body["response_url"])
        await ack()

    post: dict[str, Any] = {"channel": "CRECOVERY", "text": "one", "blocks": [actions(button())]}
    await (client.chat_postEphemeral(user="UANA", **post) if is_ephemeral else client.chat_postMessage(**post))
    message = ana.sees("CRECOVERY")[0]
    await ana.clicks(message, "go")

    await answered(urls[0], text="two", replace_original=True)
    assert [(m.ts, m.text, m.blocks) for m in ana.sees("CRECOVERY")] == [(message.ts, "two", [])]
    await answered(urls[0], text="beside")
    assert [m.ephemeral_to for m in ana.sees("CRECOVERY")][1:] == ["UANA"]
    await answered(urls[0], delete_original=True)
    assert [m.text for m in ana.sees("CRECOVERY")] == ["beside"]
