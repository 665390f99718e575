"""Selects, pickers, searches: what they dispatch, hold, and offer."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Person, Sandbox
from tests.sandbox.blocks import Json, actions, button, field, modal, option, plain, section
from tests.sandbox.calls import posted, trigger

pytestmark = pytest.mark.usefixtures("connected")

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
