"""Clicks, choices, searches, shortcuts and homes: the payloads as Slack shapes them."""

import re
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Message, Person, Sandbox
from tests.sandbox.blocks import Json, actions, button, field, home, modal, option, plain, section
from tests.sandbox.calls import trigger
from tests.sandbox.conftest import MANIFEST, Opener, socket_of, web_client

pytestmark = pytest.mark.usefixtures("connected")


@pytest.fixture
def seen(app: AsyncApp) -> list[Json]:
    """Every block_actions body the app was sent."""
    bodies: list[Json] = []

    @app.action(re.compile(".*"))
    async def hear(ack: Any, body: Json) -> None:
        bodies.append(body)
        await ack()

    return bodies


async def posted(client: AsyncWebClient, ana: Person, *blocks: Json) -> Message:
    await client.chat_postMessage(channel="CRECOVERY", text="x", blocks=list(blocks))
    return ana.sees("CRECOVERY")[-1]


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


AT = datetime(2026, 3, 10, 12, tzinfo=UTC)
TWO: Json = {"options": [option("a"), option("b")]}


@pytest.mark.parametrize(
    ("element", "given", "key", "held"),
    [
        ({"type": "static_select", **TWO}, "a", "selected_option", option("a")),
        ({"type": "static_select", **TWO}, "B", "selected_option", option("b")),
        ({"type": "radio_buttons", **TWO}, "b", "selected_option", option("b")),
        ({"type": "checkboxes", **TWO}, ["a", "b"], "selected_options", [option("a"), option("b")]),
        ({"type": "checkboxes", **TWO}, [], "selected_options", []),
        ({"type": "users_select"}, "UJIHO", "selected_user", "UJIHO"),
        ({"type": "channels_select"}, "CGENERAL", "selected_channel", "CGENERAL"),
        ({"type": "conversations_select"}, "CGENERAL", "selected_conversation", "CGENERAL"),
        ({"type": "datepicker"}, date(2026, 3, 11), "selected_date", "2026-03-11"),
        ({"type": "timepicker"}, time(9, 5), "selected_time", "09:05"),
        ({"type": "datetimepicker"}, AT, "selected_date_time", int(AT.timestamp())),
    ],
)
async def test_choosing_dispatches_and_stays(
    client: AsyncWebClient, ana: Person, seen: list[Json], element: Json, given: Any, key: str, held: Any
) -> None:
    message = await posted(client, ana, actions({"action_id": "pick", **element}))
    await ana.chooses(message, "pick", given)

    assert seen[0]["actions"][0][key] == held
    assert seen[0]["state"]["values"] == {"acts": {"pick": {"type": element["type"], key: held}}}


async def test_overflow_sends_its_option_and_holds_none(client: AsyncWebClient, ana: Person, seen: list[Json]) -> None:
    message = await posted(client, ana, section(accessory={"type": "overflow", "action_id": "more", **TWO}))
    await ana.chooses(message, "more", "b")

    assert seen[0]["actions"][0]["selected_option"] == option("b")
    assert seen[0]["state"]["values"] == {}


async def test_choices_are_each_persons_own(
    sandbox: Sandbox, client: AsyncWebClient, ana: Person, seen: list[Json]
) -> None:
    select = {"type": "static_select", "action_id": "pick", **TWO}
    message = await posted(client, ana, actions(select, button()))
    await ana.chooses(message, "pick", "a")
    await sandbox.person("UJIHO").clicks(message, "go")

    assert seen[1]["state"]["values"]["acts"]["pick"]["selected_option"] is None


async def test_input_dispatches_only_when_it_says_so(
    sandbox: Sandbox, client: AsyncWebClient, ana: Person, seen: list[Json]
) -> None:
    await client.views_open(trigger_id=trigger(sandbox), view=modal(field(), field("name", dispatch_action=True)))

    with pytest.raises(LookupError, match="dispatch_action"):
        await ana.chooses(ana.modal, "typed", "soup", block_id="what")
    await ana.chooses(ana.modal, "typed", "Olu", block_id="name")
    assert (seen[0]["actions"][0]["block_id"], seen[0]["actions"][0]["value"]) == ("name", "Olu")


EXTERNAL: Json = {"type": "external_select", "action_id": "find", "min_query_length": 1}


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ({"options": [option("olu")]}, [option("olu")]),
        ({"options": []}, []),
        ({"option_groups": [{"label": plain(), "options": [option("olu")]}]}, [option("olu")]),
    ],
)
async def test_search_offers_options_that_can_be_filled(
    app: AsyncApp, sandbox: Sandbox, client: AsyncWebClient, ana: Person, answer: Json, found: list[Json]
) -> None:
    asked: list[Json] = []

    @app.options("find")
    async def hear(ack: Any, body: Json) -> None:
        asked.append(body)
        await ack(**answer)

    await client.views_open(trigger_id=trigger(sandbox), view=modal(field("who", EXTERNAL)))
    assert await ana.searches("who", "find", "ol") == found
    assert (asked[0]["value"], asked[0]["block_id"], asked[0]["view"]["callback_id"]) == ("ol", "who", "view")
    if found:
        ana.fill("who", found[0])
        assert ana.held("who") == found[0]


@pytest.mark.parametrize(
    "options",
    [
        [option(f"o{n}") for n in range(101)],
        [option("x" * 151)],
        [{"text": {"type": "mrkdwn", "text": "x"}, "value": "x"}],
        [option("a", "x" * 76)],
    ],
)
async def test_bad_options_are_refused(
    app: AsyncApp, sandbox: Sandbox, client: AsyncWebClient, ana: Person, options: list[Json]
) -> None:
    @app.options("find")
    async def hear(ack: Any) -> None:
        await ack(options=options)

    await client.views_open(trigger_id=trigger(sandbox), view=modal(field("who", EXTERNAL)))

    with pytest.raises(LookupError, match="invalid_options"):
        await ana.searches("who", "find", "ol")
    assert sandbox.record.refused[-1].name == "block_suggestion"


async def test_shortcuts(app: AsyncApp, client: AsyncWebClient, ana: Person) -> None:
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
