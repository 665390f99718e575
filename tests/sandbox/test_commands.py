"""A typed command: its payload, its ack, what the person then sees."""

from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

from bot.sandbox import Person, Sandbox

pytestmark = pytest.mark.usefixtures("connected")


async def test_command_reaches_the_app_as_slack_sends_it(app: AsyncApp, sandbox: Sandbox, ana: Person) -> None:
    seen: list[dict[str, Any]] = []

    @app.command("/recover")
    async def hear(ack: Any, body: dict[str, Any]) -> None:
        seen.append(body)
        await ack()

    answer = await ana.types("/recover cold soup", channel="#recovery")

    assert answer.acked
    assert answer.ok
    assert answer.body is None
    known = {"command": "/recover", "text": "cold soup", "user_id": "UANA", "user_name": "ana"}
    place = {"channel_id": "CRECOVERY", "channel_name": "recovery", "team_id": "T0HARBOUR", "api_app_id": "A0RECOVER"}
    assert seen[0].items() >= {**known, **place, "is_enterprise_install": "false"}.items()
    assert seen[0]["response_url"].startswith(sandbox.url)


@pytest.mark.parametrize(
    ("channel", "name"), [("CRECOVERY", "recovery"), ("CAPPROVALS", "privategroup"), ("dm", "directmessage")]
)
async def test_command_names_its_channel_as_slack_does(
    app: AsyncApp, sandbox: Sandbox, channel: str, name: str
) -> None:
    seen: list[str] = []

    @app.command("/recover")
    async def hear(ack: Any, body: dict[str, Any]) -> None:
        seen.append(body["channel_name"])
        await ack()

    await sandbox.person("UMARCO").types("/recover", channel=channel)

    assert seen == [name]


@pytest.mark.parametrize(
    ("ack_with", "seen_by_jiho"),
    [({"text": "for you"}, []), ({"text": "for all", "response_type": "in_channel"}, ["for all"])],
)
async def test_ack_text_is_private_unless_it_says_in_channel(
    app: AsyncApp, sandbox: Sandbox, ana: Person, ack_with: dict[str, str], seen_by_jiho: list[str]
) -> None:
    @app.command("/recover")
    async def hear(ack: Any) -> None:
        await ack(**ack_with)

    await ana.types("/recover")

    assert [m.text for m in ana.sees("#general")] == [ack_with["text"]]
    assert [m.text for m in sandbox.person("UJIHO").sees("#general")] == seen_by_jiho


async def test_unknown_command_is_told_and_not_sent(sandbox: Sandbox, ana: Person) -> None:
    answer = await ana.types("/other soup")

    assert (answer.error, answer.message) == ("unknown_command", "/other is not a valid command.")
    assert sandbox.record.named("slash_command") == []


async def test_command_in_a_thread_is_refused_by_slack(sandbox: Sandbox, ana: Person) -> None:
    answer = await ana.types("/recover", thread_ts="1.0")

    assert answer.error == "in_thread"
    assert "not supported in threads" in str(answer.message)


async def test_late_ack_is_a_timeout_that_the_person_reads(sandbox: Sandbox, ana: Person) -> None:
    sandbox.courier.ack_seconds = 0.05  # nobody listens to the command, so nobody acks

    answer = await ana.types("/recover")

    assert (answer.acked, answer.error) == (False, "timeout")
    assert "did not respond" in str(answer.message)
    assert [entry.error for entry in sandbox.record.refused] == ["timeout"]


async def test_command_without_the_bot_connected_fails_at_once(
    connected: AsyncSocketModeHandler, sandbox: Sandbox, ana: Person
) -> None:
    await connected.close_async()  # type: ignore[no-untyped-call]
    await sandbox.until(lambda: not sandbox.bot_connected)

    assert (await ana.types("/recover")).error == "not_connected"


async def test_bad_blocks_in_an_ack_are_on_record(app: AsyncApp, sandbox: Sandbox, ana: Person) -> None:
    @app.command("/recover")
    async def hear(ack: Any) -> None:
        await ack(text="x", blocks=[{"type": "nonsense"}])

    answer = await ana.types("/recover")

    assert answer.error == "invalid_blocks"
    assert ana.sees("#general") == []
    assert sandbox.record.refused[0].detail == ("[ERROR] unsupported type: nonsense [json-pointer:/blocks/0/type]",)


async def test_nobody_types_where_they_are_not(sandbox: Sandbox) -> None:
    with pytest.raises(LookupError, match="isn't in"):
        await sandbox.person("UGUEST").types("/recover", channel="CAPPROVALS")
