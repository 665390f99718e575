"""The JSON API and event stream that the page lives on."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Person, Sandbox
from tests.clock import StoppedClock
from tests.sandbox.blocks import Json, actions, button, field, home, modal, option, section
from tests.sandbox.calls import trigger
from tests.sandbox.conftest import MANIFEST, socket_of, web_client


class Page:
    """What a browser would ask, as Ana."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def get(self, path: str, user: str = "UANA", **params: str) -> Json:
        async with self._session.get(f"/sandbox/{path}", params={"user": user, **params}) as response:
            answer: Json = await response.json()
            return answer

    async def post(self, path: str, **body: Any) -> Json:
        async with self._session.post(f"/sandbox/{path}", json={"user": "UANA", **body}) as response:
            answer: Json = await response.json()
            return answer


@pytest.fixture
async def page(sandbox: Sandbox) -> AsyncIterator[Page]:
    async with aiohttp.ClientSession(sandbox.url) as session:
        yield Page(session)


async def test_state_for_one_person(page: Page, client: AsyncWebClient, sandbox: Sandbox) -> None:
    await client.views_open(trigger_id=trigger(sandbox), view=modal())
    await client.views_publish(user_id="UANA", view=home())
    await client.chat_postMessage(channel="UANA", text="hello")
    state = await page.get("state")

    assert state["now"] == "2026-03-10T12:00:00+00:00"
    assert (state["team"]["id"], state["me"]["name"], state["me"]["guest"]) == ("T0HARBOUR", "Ana", False)
    assert [user["id"] for user in state["users"]] == [
        *("UANA", "UJIHO", "ULEILA", "UMARCO", "UIRINA", "UGRACE", "UDIEGO", "UGUEST")
    ]
    assert [channel["id"] for channel in state["channels"]] == ["CGENERAL", "CRECOVERY"]
    assert state["dm"] == {"id": "DANA", "unread": 1}
    assert state["bot"] == {"id": "U0RECOVER", "name": "Recover", "connected": False}
    assert state["commands"] == [
        {"command": "/recover", "description": "Put it right", "usage_hint": "[what happened]"}
    ]
    assert [s["type"] for s in state["shortcuts"]] == ["global", "message"]
    assert (state["modal"]["view"]["title"]["text"], state["modal"]["stack_depth"]) == ("One", 1)
    assert state["home"]["view"]["type"] == "home"
    assert (state["can_skip"], state["refused"], state["faults"]) == (False, 0, [])


async def test_state_without_modal_or_home(page: Page) -> None:
    state = await page.get("state", user="UGUEST")

    assert (state["modal"], state["home"]) == (None, None)
    assert [channel["id"] for channel in state["channels"]] == ["CGENERAL"]


@pytest.mark.parametrize("user", ["UNOBODY", "UOTHER", "U0RECOVER", ""])
async def test_strangers_have_no_page(page: Page, user: str) -> None:
    assert (await page.get("state", user=user))["error"] == "unknown_user"


async def test_messages_and_reading_them(page: Page, client: AsyncWebClient) -> None:
    parent = await client.chat_postMessage(channel="CRECOVERY", text="one <@UANA>")
    await client.chat_postMessage(channel="CRECOVERY", text="two", thread_ts=parent["ts"])
    await client.chat_postEphemeral(channel="CRECOVERY", user="UJIHO", text="for Ji-ho")

    messages = (await page.get("messages", channel="CRECOVERY"))["messages"]
    assert [(m["text"], m["thread_ts"], m["reply_count"]) for m in messages] == [
        ("one <@UANA>", None, 1),
        ("two", parent["ts"], 0),
    ]
    first = messages[0]
    assert (first["name"], first["bot"], first["pings"], first["ephemeral"]) == ("Recover", True, ["UANA"], False)
    assert (await page.get("state"))["channels"][1]["unread"] == 2
    assert (await page.post("read", channel="CRECOVERY"))["ok"]
    assert (await page.get("state"))["channels"][1]["unread"] == 0


async def test_saying_and_unknown_commands(page: Page, ana: Person) -> None:
    assert (await page.post("say", channel="CRECOVERY", text="hello"))["ok"]
    assert ana.sees("CRECOVERY")[0].text == "hello"

    answer = await page.post("command", channel="CGENERAL", text="/foo bar")
    assert answer == {"ok": False, "error": "unknown_command", "message": "/foo is not a valid command."}


@pytest.mark.parametrize(
    ("path", "body", "error"),
    [
        ("say", {"channel": "CAPPROVALS", "text": "x"}, "unknown_channel"),
        ("command", {"channel": "CNOWHERE", "text": "/recover"}, "unknown_channel"),
        ("submit", {"view_id": "V1", "state": {}}, "view_gone"),
        ("close", {"view_id": "V1"}, "view_gone"),
        ("action", {"container": {"type": "message", "channel": "CRECOVERY", "ts": "1.0"}}, "message_gone"),
        ("skip", {"seconds": 60}, "no_clock"),
        ("fault", {"method": "*", "kind": "sulk"}, "invalid_fault"),
    ],
)
async def test_what_is_not_there(page: Page, path: str, body: Json, error: str) -> None:
    answer = await page.post(path, **body)

    assert (answer["ok"], answer["error"], bool(answer["message"])) == (False, error, True)


async def test_modal_by_page(page: Page, app: AsyncApp, sandbox: Sandbox, client: AsyncWebClient, ana: Person) -> None:
    seen: list[Json] = []

    @app.view("view")
    async def hear(ack: Any, view: Json) -> None:
        seen.append(view["state"]["values"])
        await ack(response_action="errors", errors={"what": "Say more"})

    async with socket_of(app, sandbox):
        view = (await client.views_open(trigger_id=trigger(sandbox), view=modal()))["view"]
        empty = await page.post("submit", view_id=view["id"], state={})
        typed = {"what": {"typed": {"type": "plain_text_input", "value": "soup"}}, "forged": {}}
        refused = await page.post("submit", view_id=view["id"], state=typed)
        closed = await page.post("close", view_id=view["id"])

    assert (empty["error"], list(empty["errors"])) == ("required", ["what"])
    assert (refused["ok"], refused["errors"]) == (False, {"what": "Say more"})
    assert seen == [{"what": {"typed": {"type": "plain_text_input", "value": "soup"}}}]
    assert closed["ok"]
    assert ana.modal is None


async def test_actions_by_page(page: Page, app: AsyncApp, sandbox: Sandbox, client: AsyncWebClient) -> None:
    seen: list[Json] = []

    @app.action("pick")
    @app.action("go")
    async def hear(ack: Any, body: Json) -> None:
        seen.append({**body["actions"][0], "values": body["state"]["values"]})
        await ack()

    pick = {"type": "static_select", "action_id": "pick", "options": [option("a"), option("b")]}
    posted = await client.chat_postMessage(channel="CRECOVERY", text="x", blocks=[actions(pick, button(value="1"))])
    where = {"type": "message", "channel": "CRECOVERY", "ts": posted["ts"]}
    chosen = {"type": "static_select", "selected_option": option("b")}
    async with socket_of(app, sandbox):
        common: Json = {"container": where, "block_id": "acts", "state": {}}
        assert (await page.post("action", action_id="pick", value=chosen, **common))["ok"]
        assert (await page.post("action", action_id="go", value={"type": "button", "value": "forged"}, **common))["ok"]
        assert (await page.post("action", action_id="gone", **common))["error"] == "element_gone"

    assert seen[0]["selected_option"] == option("b")
    assert seen[1]["value"] == "1"  # a button sends what the app gave it
    assert seen[1]["values"]["acts"]["pick"]["selected_option"] == option("b")


async def test_options_shortcuts_and_home_by_page(
    page: Page, app: AsyncApp, sandbox: Sandbox, client: AsyncWebClient
) -> None:
    @app.options("find")
    async def offer(ack: Any) -> None:
        await ack(options=[option("olu")])

    @app.shortcut("start")
    @app.shortcut("from_message")
    async def hear(ack: Any) -> None:
        await ack()

    @app.event("app_home_opened")
    async def greet(event: Json) -> None:
        await client.views_publish(user_id=event["user"], view=home())

    find = field("who", {"type": "external_select", "action_id": "find"})
    async with socket_of(app, sandbox):
        view = (await client.views_open(trigger_id=trigger(sandbox), view=modal(find)))["view"]
        asked: Json = {"container": {"type": "view", "view_id": view["id"]}, "block_id": "who", "action_id": "find"}
        assert (await page.post("options", query="ol", **asked))["options"] == [option("olu")]
        posted = await client.chat_postMessage(channel="CRECOVERY", text="x", blocks=[section()])
        assert (await page.post("shortcut", callback_id="start"))["ok"]
        assert (await page.post("shortcut", callback_id="from_message", channel="CRECOVERY", ts=posted["ts"]))["ok"]
        assert (await page.post("home"))["ok"]
        await sandbox.until(lambda: sandbox.person("UANA").home)


async def test_record_goes_on_where_it_was_left(page: Page, client: AsyncWebClient, sandbox: Sandbox) -> None:
    await client.auth_test()
    first = await page.get("record", since="0")
    sandbox.faults.add("chat.postMessage", "error:fatal_error")
    await client.api_call("usergroups.list")
    second = await page.get("record", since=str(first["next"]))

    assert [entry["name"] for entry in first["entries"]] == ["auth.test"]
    assert [(entry["n"], entry["name"], entry["ok"]) for entry in second["entries"]] == [(2, "usergroups.list", True)]
    assert (await page.get("record", since=str(second["next"])))["entries"] == []


async def test_events_name_what_changed(page: Page, sandbox: Sandbox, client: AsyncWebClient) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{sandbox.url}sandbox/events", params={"user": "UANA"}) as stream,
    ):
        assert stream.content_type == "text/event-stream"
        await stream.content.readuntil(b"\n\n")
        await client.chat_postMessage(channel="CRECOVERY", text="x")
        line = await asyncio.wait_for(stream.content.readuntil(b"\n\n"), 2)

    changed = {"type": "changed", "what": "messages", "channel": "CRECOVERY"}
    assert json.loads(line.removeprefix(b"data: ")) == changed


async def test_faults_by_page(page: Page, sandbox: Sandbox, client: AsyncWebClient) -> None:
    added = await page.post("fault", user=None, method="auth.test", kind="429", retry_after=3)
    assert [(fault["method"], fault["kind"]) for fault in added["faults"]] == [("auth.test", "429")]
    assert (await page.post("fault", rate_limits=True, refuse_charts=True))["ok"]
    assert (sandbox.faults.rate_limits, sandbox.faults.refuse_charts) == (True, True)

    async with aiohttp.ClientSession() as session, session.delete(f"{sandbox.url}sandbox/fault") as response:
        assert (await response.json())["ok"]
    await client.auth_test()
    assert not sandbox.faults.rate_limits


async def test_skipping_moves_the_clock_and_says_so(clock: StoppedClock) -> None:
    async def skip(by: timedelta) -> None:
        clock.skip(by)

    async with (
        Sandbox(manifest=MANIFEST, now=clock.now, skip=skip) as sandbox,
        aiohttp.ClientSession(sandbox.url) as session,
    ):
        page = Page(session)
        assert (await page.get("state"))["can_skip"]
        assert (await page.post("skip", seconds=3600))["now"] == "2026-03-10T13:00:00+00:00"
        posted = await web_client(sandbox).chat_postMessage(channel="CRECOVERY", text="x")
        assert float(posted["ts"]) >= clock.now().timestamp()


async def test_page_is_served(sandbox: Sandbox) -> None:
    async with aiohttp.ClientSession(sandbox.url) as session:
        for path in ("/", "/archives/CRECOVERY/p1"):
            async with session.get(path) as response:
                assert (response.status, response.content_type) == (200, "text/html")
