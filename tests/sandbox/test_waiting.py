"""Waiting for the sandbox without sleeping, and what a failed wait says."""

import asyncio

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Person, Sandbox


async def test_until_returns_the_predicates_answer(sandbox: Sandbox, client: AsyncWebClient, ana: Person) -> None:
    posting = asyncio.create_task(client.chat_postMessage(channel="UANA", text="hello"))
    messages = await sandbox.until(lambda: ana.dm)
    await posting

    assert [message.text for message in messages] == ["hello"]


async def test_until_names_what_never_came(sandbox: Sandbox, client: AsyncWebClient, ana: Person) -> None:
    await client.chat_postMessage(channel="CRECOVERY", text="elsewhere")

    with pytest.raises(TimeoutError, match=r"ana\.dm") as waited:
        await sandbox.until(lambda: ana.dm, timeout=0.01)
    assert "chat.postMessage" in str(waited.value)


async def test_whoever_waits_hears_what_changed(sandbox: Sandbox, client: AsyncWebClient) -> None:
    waiting = asyncio.create_task(sandbox.changed())
    await asyncio.sleep(0)
    await client.chat_postMessage(channel="CRECOVERY", text="x")

    change = await waiting
    assert (change.what, change.channel) == ("messages", "CRECOVERY")
