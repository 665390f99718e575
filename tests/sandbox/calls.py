"""What the tests of the Web API share: an expected refusal, and a trigger to open views with."""

from collections.abc import Awaitable
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Message, Person, Sandbox
from tests.sandbox.blocks import Json


async def refusal_of(call: Awaitable[Any]) -> Json:
    """The answer to a call that Slack refuses."""
    with pytest.raises(SlackApiError) as refused:
        await call
    data: Json = refused.value.response.data
    return data


async def error_of(call: Awaitable[Any]) -> str:
    return str((await refusal_of(call))["error"])


def trigger(sandbox: Sandbox, user: str = "UANA") -> str:
    """A trigger_id as a shortcut of this person would carry it."""
    payload = sandbox.payloads.shortcut(sandbox.workspace.users[user], "start")
    return str(payload["trigger_id"])


async def posted(client: AsyncWebClient, ana: Person, *blocks: Json) -> Message:
    await client.chat_postMessage(channel="CRECOVERY", text="x", blocks=list(blocks))
    return ana.sees("CRECOVERY")[-1]
