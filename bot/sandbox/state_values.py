"""Slack's state.values: what each kind of element holds, at first, after an update, and as a person fills it.

Pure.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from bot.sandbox.reading import interactive
from bot.sandbox.shapes import Blocks, Json, Values


@dataclass(frozen=True, slots=True)
class Holds:
    """`key` in the state value, `initial` in the element, and whether it holds many."""

    key: str
    initial: str
    many: bool = False


HOLDS: dict[str, Holds] = {
    "plain_text_input": Holds("value", "initial_value"),
    "number_input": Holds("value", "initial_value"),
    "email_text_input": Holds("value", "initial_value"),
    "url_text_input": Holds("value", "initial_value"),
    "rich_text_input": Holds("rich_text_value", "initial_value"),
    "static_select": Holds("selected_option", "initial_option"),
    "external_select": Holds("selected_option", "initial_option"),
    "radio_buttons": Holds("selected_option", "initial_option"),
    "checkboxes": Holds("selected_options", "initial_options", many=True),
    "multi_static_select": Holds("selected_options", "initial_options", many=True),
    "multi_external_select": Holds("selected_options", "initial_options", many=True),
    "users_select": Holds("selected_user", "initial_user"),
    "multi_users_select": Holds("selected_users", "initial_users", many=True),
    "conversations_select": Holds("selected_conversation", "initial_conversation"),
    "multi_conversations_select": Holds("selected_conversations", "initial_conversations", many=True),
    "channels_select": Holds("selected_channel", "initial_channel"),
    "multi_channels_select": Holds("selected_channels", "initial_channels", many=True),
    "datepicker": Holds("selected_date", "initial_date"),
    "timepicker": Holds("selected_time", "initial_time"),
    "datetimepicker": Holds("selected_date_time", "initial_date_time"),
}


def stateful(blocks: Blocks) -> Iterator[tuple[Json, Json]]:
    return ((block, element) for block, element in interactive(blocks) if element["type"] in HOLDS)


def initial_values(blocks: Blocks) -> Values:
    """What the view holds when it opens."""
    return carried_values({}, blocks)


def carried_values(before: Values, blocks: Blocks) -> Values:
    """What the view holds after an update: under the same block and action ids what was there stays, even if empty,
    which is why Slack then ignores `initial_value`; everything else starts anew."""
    values: Values = {}
    for block, element in stateful(blocks):
        held = before.get(block["block_id"], {}).get(element["action_id"])
        fits = held is not None and held["type"] == element["type"] and _still_offered(held, element)
        values.setdefault(block["block_id"], {})[element["action_id"]] = held if held and fits else _initial(element)
    return values


def state_value(element: Json, content: Any) -> Json:
    """The state value of an element that holds `content`, which is already in Slack's shape."""
    holds = HOLDS[element["type"]]
    return {"type": element["type"], holds.key: content if content or content == 0 else ([] if holds.many else None)}


def is_empty(value: Json) -> bool:
    content = value.get(HOLDS[value["type"]].key)
    if isinstance(content, str):
        return not content.strip()
    return content is None or content == [] or (isinstance(content, dict) and content.get("elements") == [])


def content_for(element: Json, given: Any) -> Any:
    """Turn what a test says into what the element holds: option values or texts, dates, texts.

    Raises: LookupError when the element offers no such option.
    """
    if given is None:
        return None
    match element["type"], given:
        case "checkboxes" | "multi_static_select" | "multi_external_select", _:
            return [_option(element, one) for one in given]
        case "static_select" | "external_select" | "radio_buttons" | "overflow", _:
            return _option(element, given)
        case "rich_text_input", str():
            section = {"type": "rich_text_section", "elements": [{"type": "text", "text": given}]}
            return {"type": "rich_text", "elements": [section]}
        case "datetimepicker", datetime():
            return int(given.timestamp())
        case "timepicker", time():
            return given.strftime("%H:%M")
        case "datepicker", date():
            return given.strftime("%Y-%m-%d")
        case "plain_text_input", str() if not element.get("multiline"):
            return " ".join(given.splitlines())  # a one-line field can't hold more
        case "number_input" | "email_text_input" | "url_text_input" | "plain_text_input", _:
            return str(given)
    return given


def options_of(element: Json) -> list[Json]:
    groups = element.get("option_groups") or [{"options": element.get("options") or []}]
    return [option for group in groups for option in group["options"]]


def _initial(element: Json) -> Json:
    return state_value(element, element.get(HOLDS[element["type"]].initial))


def _still_offered(held: Json, element: Json) -> bool:
    offered = options_of(element)
    chosen = held.get("selected_options") or [held.get("selected_option")]
    return not offered or all(one is None or one in offered for one in chosen)


def _option(element: Json, given: Any) -> Json:
    if isinstance(given, dict):
        return given
    offered = options_of(element)
    for option in offered:
        if given in (option.get("value"), option["text"]["text"]):
            return option
    raise LookupError(f"no option {given!r} in {[(o.get('value'), o['text']['text']) for o in offered]}")
