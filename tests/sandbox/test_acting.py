"""Clicks, choices, searches, shortcuts and homes: the payloads as Slack shapes them."""

from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Person, Sandbox
from tests.sandbox.blocks import Json, actions, button, field, home, modal, plain, section
from tests.sandbox.calls import posted, trigger
from tests.sandbox.opening import MANIFEST, Opener, socket_of, web_client

pytestmark = pytest.mark.usefixtures("connected")


async def test_click_in_a_message(client: AsyncWebClient, ana: Person, seen: list[Json]) -> None:
    message = await posted(client, ana, actions(button(value="12", style="primary")))

    assert (await ana.clicks(message, "go")).ok

    body = seen[0]
    container = {"type": "message", "message_ts": message.ts, "channel_id": "CRECOVERY", "is_ephemeral": False}
    assert body["container"] == container
    assert body["channel"] == {"id": "CRECOVERY", "name": "recovery"}
    assert body["message"]["ts"] == message.ts
    assert body["user"] == {"id": "UANA", "username": "ana", "name": "ana", "team_id": "T0HARBOUR"}
    assert "response_url" in body
    action = body["actions"][0]
    assert action.pop("action_ts")
    assert action == {
        "type": "button",
        "action_id": "go",
        "block_id": "acts",
        "text": plain("Go"),
        "value": "12",
        "style": "primary",
    }


async def test_click_in_a_modal_carries_what_was_filled(
    sandbox: Sandbox, client: AsyncWebClient, ana: Person, seen: list[Json]
) -> None:
    view = modal(field(), actions(button()))
    opened = (await client.views_open(trigger_id=trigger(sandbox), view=view))["view"]
    ana.fill("What happened", "cold soup")
    await ana.clicks(ana.modal, text="Go")

    body = seen[0]
    assert body["container"] == {"type": "view", "view_id": opened["id"]}
    assert body["view"]["hash"] == opened["hash"]
    typed = {"type": "plain_text_input", "value": "cold soup"}
    assert body["view"]["state"]["values"] == {"what": {"typed": typed}}
    assert "response_url" not in body
    assert "message" not in body


async def test_recorded_payload_keeps_what_was_sent(
    sandbox: Sandbox, client: AsyncWebClient, ana: Person, seen: list[Json]
) -> None:
    await client.views_open(trigger_id=trigger(sandbox), view=modal(field(), actions(button())))
    ana.fill("what", "cold soup")
    await ana.clicks(ana.modal, "go")
    ana.fill("what", "warm soup")

    sent = sandbox.record.last("block_actions").args["view"]["state"]["values"]
    assert sent["what"]["typed"]["value"] == "cold soup"


async def test_click_in_an_ephemeral_message_carries_no_message(
    client: AsyncWebClient, ana: Person, seen: list[Json]
) -> None:
    await client.chat_postEphemeral(channel="CRECOVERY", user="UANA", text="x", blocks=[actions(button())])
    await ana.clicks(ana.sees("CRECOVERY")[0], "go")

    assert "message" not in seen[0]
    assert seen[0]["container"]["is_ephemeral"]


async def test_a_click_can_be_forged(client: AsyncWebClient, ana: Person, seen: list[Json]) -> None:
    message = await posted(client, ana, actions(button(value="12")))
    await ana.clicks(message, "go", value="13")

    assert seen[0]["actions"][0]["value"] == "13"


async def test_buttons_with_one_action_id_are_told_apart_by_value(
    client: AsyncWebClient, ana: Person, seen: list[Json]
) -> None:
    one, two = actions(button(value="1"), block_id="one"), actions(button(value="2"), block_id="two")
    message = await posted(client, ana, one, two)

    with pytest.raises(LookupError, match="several fit"):
        await ana.clicks(message, "go")
    await ana.clicks(message, "go", value="2")
    await ana.clicks(message, "go", block_id="one")
    assert [body["actions"][0]["block_id"] for body in seen] == ["two", "one"]


async def test_nobody_clicks_what_they_do_not_see(
    sandbox: Sandbox, client: AsyncWebClient, ana: Person, seen: list[Json]
) -> None:
    message = await posted(client, ana, actions(button()))

    with pytest.raises(LookupError, match="doesn't see"):
        await sandbox.person("UGUEST").clicks(message, "go")
    with pytest.raises(LookupError, match="not here"):
        await ana.clicks(message, text="Stop")
    await client.chat_delete(channel="CRECOVERY", ts=message.ts)
    with pytest.raises(LookupError, match="doesn't see"):
        await ana.clicks(message, "go")
    with pytest.raises(LookupError, match="no such"):
        await ana.clicks(ana.modal, "go")
    assert seen == []


async def test_a_shortcut_reaches_the_app_with_what_it_was_used_on(
    app: AsyncApp, client: AsyncWebClient, ana: Person
) -> None:
    bodies: list[Json] = []

    @app.shortcut("start")
    @app.shortcut("from_message")
    async def hear(ack: Any, body: Json) -> None:
        bodies.append(body)
        await ack()

    message = await posted(client, ana, section("cold soup"))
    assert (await ana.shortcut("start")).ok
    assert (await ana.message_shortcut("from_message", message)).ok
    assert (await ana.shortcut("from_message")).error == "unknown_shortcut"
    assert (await ana.message_shortcut("start", message)).error == "unknown_shortcut"

    assert (bodies[0]["type"], "message" in bodies[0]) == ("shortcut", False)
    assert (bodies[1]["type"], bodies[1]["message"]["ts"]) == ("message_action", message.ts)
    assert bodies[1]["response_url"]


async def test_home_opens_with_the_view_that_stands(app: AsyncApp, client: AsyncWebClient, ana: Person) -> None:
    events: list[Json] = []

    @app.event("app_home_opened")
    async def hear(event: Json) -> None:
        events.append(event)

    await ana.opens_home()
    await client.views_publish(user_id="UANA", view=home())
    assert (await ana.opens_home()).acked

    assert [(event["user"], event["tab"], event["channel"]) for event in events] == [("UANA", "home", "DANA")] * 2
    assert ["view" in event for event in events] == [False, True]


@pytest.mark.parametrize(("channel", "is_heard"), [("dm", True), ("CRECOVERY", False)])
async def test_messages_reach_the_app_where_it_subscribed(
    app: AsyncApp, sandbox: Sandbox, ana: Person, channel: str, is_heard: bool
) -> None:
    events: list[Json] = []

    @app.event("message")
    async def hear(event: Json) -> None:
        events.append(event)

    answer = await ana.says(channel, "fish & chips")

    assert answer.acked is is_heard
    assert [(e["channel_type"], e["text"]) for e in events] == ([("im", "fish &amp; chips")] if is_heard else [])


async def test_interactivity_switched_off_sends_nothing(opened_sandbox: Opener) -> None:
    manifest = {**MANIFEST, "settings": {**MANIFEST["settings"], "interactivity": {"is_enabled": False}}}
    async with opened_sandbox(manifest) as sandbox:
        app = AsyncApp(client=web_client(sandbox))
        async with socket_of(app, sandbox):
            assert (await sandbox.person("UANA").shortcut("start")).error == "interactivity_off"
        assert sandbox.record.named("shortcut") == []
