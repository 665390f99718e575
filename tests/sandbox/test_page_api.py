"""The JSON API and event stream that the page lives on."""

from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Person, Sandbox
from tests.sandbox.blocks import Json, actions, button, field, home, modal, option, section
from tests.sandbox.calls import trigger
from tests.sandbox.opening import socket_of
from tests.sandbox.page import Page


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
async def test_the_page_is_told_what_is_not_there(page: Page, path: str, body: Json, error: str) -> None:
    answer = await page.post(path, **body)

    assert (answer["ok"], answer["error"], bool(answer["message"])) == (False, error, True)


async def test_a_modal_is_submitted_from_the_page(
    page: Page, app: AsyncApp, sandbox: Sandbox, client: AsyncWebClient, ana: Person
) -> None:
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


async def test_a_press_on_the_page_reaches_the_app(
    page: Page, app: AsyncApp, sandbox: Sandbox, client: AsyncWebClient
) -> None:
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
