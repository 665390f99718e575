"""Messages: where they may go, who sees them, what changes them, whom they ping."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Channel, Person, Sandbox
from tests.sandbox.blocks import Json, chart, mrkdwn, plain, section
from tests.sandbox.calls import error_of, refusal_of
from tests.sandbox.opening import MANIFEST, Opener, web_client

# The SDK warns of messages without text; the tests send them to see Slack's answer.
pytestmark = pytest.mark.filterwarnings("ignore:The top-level `text` argument:UserWarning")


async def test_message_to_a_person_lands_in_their_dm_only(
    client: AsyncWebClient, sandbox: Sandbox, ana: Person
) -> None:
    posted = await client.chat_postMessage(channel="UANA", text="hello")

    assert posted["channel"] == "DANA"
    assert posted["message"]["text"] == "hello"
    assert [m.ts for m in ana.dm] == [posted["ts"]]
    assert sandbox.person("UJIHO").dm == []
    assert sandbox.person("UJIHO").sees("DANA") == []


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        ("CRECOVERY", None),
        ("CGENERAL", None),  # public, and the token holds chat:write.public
        ("#recovery", None),
        ("CNOWHERE", "channel_not_found"),
        ("CSECRET", "channel_not_found"),
        ("COLD", "is_archived"),
        ("UNOBODY", "channel_not_found"),
        ("UOTHER", "channel_not_found"),
        ("U0RECOVER", "cannot_dm_bot"),
    ],
)
async def test_where_a_message_may_go(sandbox: Sandbox, channel: str, error: str | None) -> None:
    channels = sandbox.workspace.channels
    channels["CSECRET"] = Channel("CSECRET", "secret", {"UANA"}, is_private=True)
    channels["COLD"] = Channel("COLD", "old", {"UANA"}, is_archived=True)
    call = web_client(sandbox).chat_postMessage(channel=channel, text="hello")

    if error is None:
        assert (await call)["ok"]
    else:
        assert await error_of(call) == error


async def test_public_channel_needs_membership_without_the_scope(opened_sandbox: Opener) -> None:
    manifest = {**MANIFEST, "oauth_config": {"scopes": {"bot": ["chat:write"]}}}
    async with opened_sandbox(manifest) as sandbox:
        client = web_client(sandbox)
        assert await error_of(client.chat_postMessage(channel="CGENERAL", text="x")) == "not_in_channel"
        assert (await client.chat_postMessage(channel="CRECOVERY", text="x"))["ok"]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ({"text": ""}, "no_text"),
        ({"text": "  "}, "no_text"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"text": "x", "blocks": [section("")]}, "invalid_blocks"),
        ({"text": "x", "thread_ts": "1.1"}, "thread_not_found"),
    ],
)
async def test_what_a_message_may_not_hold(client: AsyncWebClient, content: Json, error: str) -> None:
    assert await error_of(client.chat_postMessage(channel="CRECOVERY", **content)) == error


async def test_invalid_blocks_name_the_place(client: AsyncWebClient, sandbox: Sandbox) -> None:
    refused = await refusal_of(client.chat_postMessage(channel="CRECOVERY", text="x", blocks=[section("x" * 3001)]))

    line = "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    assert refused["response_metadata"]["messages"] == [f"[ERROR] {line}"]
    assert refused["errors"] == [line]
    assert sandbox.record.refused[0].detail == (f"[ERROR] {line}",)


async def test_each_message_has_a_ts_of_its_own_under_a_stopped_clock(client: AsyncWebClient) -> None:
    stamps = [(await client.chat_postMessage(channel="CRECOVERY", text="x"))["ts"] for _ in range(3)]

    assert len(set(stamps)) == 3
    assert stamps == sorted(stamps)


async def test_update_replaces_and_text_alone_removes_the_blocks(
    client: AsyncWebClient, sandbox: Sandbox, ana: Person
) -> None:
    posted = await client.chat_postMessage(channel="CRECOVERY", text="one", blocks=[section("one")])
    message = ana.sees("CRECOVERY")[-1]
    await client.chat_update(channel="CRECOVERY", ts=posted["ts"], blocks=[section("two")])
    assert (message.text, message.blocks[0]["text"]["text"], message.edited) == ("one", "two", True)

    await client.chat_update(channel="CRECOVERY", ts=posted["ts"], text="three")
    assert (message.text, message.blocks) == ("three", [])


@pytest.mark.parametrize(
    ("channel", "by_ana", "text", "error"),
    [
        ("CRECOVERY", False, "x" * 4001, "msg_too_long"),
        ("CRECOVERY", True, "two", "cant_update_message"),
        ("CGENERAL", False, "two", "message_not_found"),
        ("CNOWHERE", False, "two", "channel_not_found"),
    ],
)
async def test_an_update_that_cannot_be_is_refused(
    client: AsyncWebClient, sandbox: Sandbox, ana: Person, channel: str, by_ana: bool, text: str, error: str
) -> None:
    if by_ana:
        await ana.says("CRECOVERY", "mine")
    else:
        await client.chat_postMessage(channel="CRECOVERY", text="one")
    ts = ana.sees("CRECOVERY")[-1].ts

    assert await error_of(client.chat_update(channel=channel, ts=ts, text=text)) == error


async def test_update_in_a_dm_needs_the_dms_id(client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel="UANA", text="one")

    assert await error_of(client.chat_update(channel="UANA", ts=posted["ts"], text="two")) == "channel_not_found"
    assert (await client.chat_update(channel="DANA", ts=posted["ts"], text="two"))["ok"]


async def test_delete_takes_own_messages_away(client: AsyncWebClient, ana: Person) -> None:
    posted = await client.chat_postMessage(channel="CRECOVERY", text="one")
    await client.chat_delete(channel="CRECOVERY", ts=posted["ts"])
    assert ana.sees("CRECOVERY") == []

    await ana.says("CRECOVERY", "mine")
    ts = ana.sees("CRECOVERY")[0].ts
    assert await error_of(client.chat_delete(channel="CRECOVERY", ts=ts)) == "cant_delete_message"


async def test_ephemeral_is_seen_by_one_and_out_of_reach(client: AsyncWebClient, sandbox: Sandbox, ana: Person) -> None:
    posted = await client.chat_postEphemeral(channel="CRECOVERY", user="UANA", text="for you")
    ts = posted["message_ts"]

    assert [m.text for m in ana.sees("CRECOVERY")] == ["for you"]
    assert sandbox.person("UJIHO").sees("CRECOVERY") == []
    assert await error_of(client.chat_update(channel="CRECOVERY", ts=ts, text="two")) == "message_not_found"
    assert await error_of(client.chat_delete(channel="CRECOVERY", ts=ts)) == "message_not_found"


async def test_ephemeral_needs_its_reader_in_the_channel(client: AsyncWebClient) -> None:
    call = client.chat_postEphemeral(channel="CRECOVERY", user="UGUEST", text="x")

    assert await error_of(call) == "user_not_in_channel"


@pytest.mark.parametrize(
    ("user", "channel", "sees"),
    [
        ("UANA", "CRECOVERY", True),
        ("UANA", "CDIGEST", True),  # public: members of staff may browse
        ("UANA", "CAPPROVALS", False),
        ("UMARCO", "CAPPROVALS", True),
        ("UGUEST", "CRECOVERY", False),
        ("UGUEST", "CGENERAL", True),
    ],
)
async def test_a_channel_is_seen_by_whom_slack_shows_it(
    client: AsyncWebClient, sandbox: Sandbox, user: str, channel: str, sees: bool
) -> None:
    await client.chat_postMessage(channel=channel, text="x")

    assert bool(sandbox.person(user).sees(channel)) is sees


ALL = "<!channel> <!here> <@UANA> <!subteam^SLEADS> <@UANA>"
PINGED = ["channel", "here", "UANA", "SLEADS"]
ESCAPED = ALL.replace("<", "&lt;").replace(">", "&gt;")


def rich(*parts: Json) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(parts)}]}


@pytest.mark.parametrize(
    ("text", "blocks", "pings"),
    [
        (ALL, [], PINGED),
        (ESCAPED, [], []),
        ("x", [section(ALL)], PINGED),
        ("x", [section(ESCAPED)], []),
        ("x", [{"type": "section", "text": plain(ALL)}], []),
        ("x", [{"type": "section", "fields": [mrkdwn("<!here|here>")]}], ["here"]),
        ("x", [{"type": "context", "elements": [mrkdwn("<@UANA>")]}], ["UANA"]),
        ("x", [{"type": "markdown", "text": "<!channel>"}], ["channel"]),
        ("x", [rich({"type": "text", "text": ALL})], []),
        ("x", [rich({"type": "user", "user_id": "UANA"})], ["UANA"]),
        ("x", [rich({"type": "broadcast", "range": "here"})], ["here"]),
        ("x", [rich({"type": "usergroup", "usergroup_id": "SLEADS"})], ["SLEADS"]),
    ],
)
async def test_whom_a_message_pings(
    client: AsyncWebClient, ana: Person, text: str, blocks: list[Json], pings: list[str]
) -> None:
    await client.chat_postMessage(channel="CRECOVERY", text=text, blocks=blocks)

    assert ana.sees("CRECOVERY")[-1].pings == pings


async def test_what_a_person_types_is_escaped_and_pings_nobody(ana: Person) -> None:
    await ana.says("CRECOVERY", "<!channel> fish & chips")

    said = ana.sees("CRECOVERY")[-1]
    assert (said.text, said.pings) == ("&lt;!channel&gt; fish &amp; chips", [])


async def test_threads_hang_under_their_first_message(client: AsyncWebClient, ana: Person) -> None:
    parent = await client.chat_postMessage(channel="CRECOVERY", text="one")
    reply = await client.chat_postMessage(channel="CRECOVERY", text="two", thread_ts=parent["ts"])
    await client.chat_postMessage(channel="CRECOVERY", text="three", thread_ts=reply["ts"])

    assert [m.thread_ts for m in ana.sees("CRECOVERY")] == [None, parent["ts"], parent["ts"]]


async def test_permalink_leads_to_the_message(client: AsyncWebClient, sandbox: Sandbox) -> None:
    posted = await client.chat_postMessage(channel="CRECOVERY", text="one")
    link = (await client.chat_getPermalink(channel="CRECOVERY", message_ts=posted["ts"]))["permalink"]

    assert link == f"{sandbox.url}archives/CRECOVERY/p{posted['ts'].replace('.', '')}"
    assert await error_of(client.chat_getPermalink(channel="CRECOVERY", message_ts="1.1")) == "message_not_found"


async def test_charts_can_be_refused_as_some_workspaces_do(client: AsyncWebClient, sandbox: Sandbox) -> None:
    post: dict[str, Any] = {"channel": "CRECOVERY", "text": "x", "blocks": [chart()]}
    assert (await client.chat_postMessage(**post))["ok"]

    sandbox.faults.refuse_charts = True
    assert await error_of(client.chat_postMessage(**post)) == "invalid_blocks"
