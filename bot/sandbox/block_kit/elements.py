"""The interactive elements: what each may hold, in which blocks and on which surfaces it stands. Read by the blocks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from bot.sandbox.block_kit.objects import (
    CHOICE_OPTION,
    CONFIRM,
    OPTION_GROUP,
    OPTIONS,
    SELECT_OPTION,
    initial_among_options,
    option,
    plain_text,
)
from bot.sandbox.block_kit.rules import (
    Rule,
    anything,
    boolean,
    exactly_one,
    iso_date,
    items,
    like,
    number,
    one_of,
    problem,
    shape,
    string,
    whole,
)

Surface = Literal["message", "modal", "home"]
EVERYWHERE: frozenset[Surface] = frozenset({"message", "modal", "home"})
MODAL: frozenset[Surface] = frozenset({"modal"})
CHOICES = 10  # radio buttons and checkboxes
INPUT_LENGTH = 3000

_ID = string(255)
_NAMED: Mapping[str, Rule] = {"action_id": _ID}
_FOCUSED: Mapping[str, Rule] = {**_NAMED, "focus_on_load": boolean}
_PICKED: Mapping[str, Rule] = {**_FOCUSED, "confirm": CONFIRM}
_SELECTED: Mapping[str, Rule] = {**_PICKED, "placeholder": plain_text(150)}
_MANY: Mapping[str, Rule] = {**_SELECTED, "max_selected_items": whole(1, 10_000)}
_DISPATCH = shape({}, {"trigger_actions_on": items(one_of("on_enter_pressed", "on_character_entered"), 2)})
_TYPED: Mapping[str, Rule] = {**_FOCUSED, "placeholder": plain_text(150), "dispatch_action_config": _DISPATCH}
_FILTER = shape(
    {},
    {
        "include": items(one_of("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
)
_OFFERED: Mapping[str, Rule] = {"options": items(SELECT_OPTION, OPTIONS), "option_groups": items(OPTION_GROUP, OPTIONS)}


@dataclass(frozen=True, slots=True)
class Element:
    rule: Rule
    parents: frozenset[str]
    surfaces: frozenset[Surface] = EVERYWHERE


def _element(
    required: Mapping[str, Rule],
    optional: Mapping[str, Rule],
    *also: Rule,
    parents: str,
    surfaces: frozenset[Surface] = EVERYWHERE,
) -> Element:
    return Element(shape({"type": anything, **required}, optional, *also), frozenset(parents.split()), surfaces)


def _length_fits(value: Any, path: str) -> Iterator[str]:
    shortest, longest = value.get("min_length", 0), value.get("max_length", INPUT_LENGTH)
    if shortest > longest:
        yield problem("min_length must not exceed max_length", f"{path}/min_length")
    if len(value.get("initial_value", "")) > longest:
        yield problem(f"must be less than {longest + 1} characters", f"{path}/initial_value")


def _numbers_fit(value: Any, path: str) -> Iterator[str]:
    """number_input speaks in strings, its limits too."""
    numbers: dict[str, Decimal] = {}
    for key in ("initial_value", "min_value", "max_value"):
        try:
            numbers[key] = Decimal(value.get(key, "0"))
        except InvalidOperation:
            yield problem("must be a number in a string", f"{path}/{key}")
            return
    if not value["is_decimal_allowed"]:
        for key, found in numbers.items():
            if found != found.to_integral_value():
                yield problem("must be a whole number: is_decimal_allowed is false", f"{path}/{key}")
    if "min_value" in value and "max_value" in value and numbers["min_value"] > numbers["max_value"]:
        yield problem("min_value must not exceed max_value", f"{path}/min_value")
    if "initial_value" in value:
        too_low = "min_value" in value and numbers["initial_value"] < numbers["min_value"]
        if too_low or ("max_value" in value and numbers["initial_value"] > numbers["max_value"]):
            yield problem("must be between min_value and max_value", f"{path}/initial_value")


def _select(initial: Mapping[str, Rule], *also: Rule) -> Element:
    return _element({}, {**_SELECTED, **initial}, *also, parents="section actions input")


def _multi_select(initial: Mapping[str, Rule], *also: Rule) -> Element:
    return _element({}, {**_MANY, **initial}, *also, parents="section input")


_BUTTON_TEXT = plain_text(75)
_IDS = items(_ID, 100)
_CONVERSATION: Mapping[str, Rule] = {"default_to_current_conversation": boolean, "filter": _FILTER}
_ONE_SOURCE = exactly_one("options", "option_groups")
_NUMBER_TEXT = string(64)

ELEMENTS: Mapping[str, Element] = {
    "button": _element(
        {"text": _BUTTON_TEXT},
        {
            **_NAMED,
            "url": string(3000),
            "value": string(2000),
            "style": one_of("primary", "danger"),
            "confirm": CONFIRM,
            "accessibility_label": string(75),
        },
        parents="section actions card",
    ),
    "workflow_button": _element(
        {"text": _BUTTON_TEXT, "workflow": anything},
        {**_NAMED, "style": one_of("primary", "danger"), "accessibility_label": string(75)},
        parents="section actions",
    ),
    "overflow": _element(
        {"options": items(option(plain_text(75), with_url=True), 5)},
        {**_NAMED, "confirm": CONFIRM},
        parents="section actions",
    ),
    "checkboxes": _element(
        {"options": items(CHOICE_OPTION, CHOICES)},
        {**_PICKED, "initial_options": items(CHOICE_OPTION, CHOICES)},
        initial_among_options,
        parents="section actions input",
    ),
    "radio_buttons": _element(
        {"options": items(CHOICE_OPTION, CHOICES)},
        {**_PICKED, "initial_option": CHOICE_OPTION},
        initial_among_options,
        parents="section actions input",
    ),
    "static_select": _select({**_OFFERED, "initial_option": SELECT_OPTION}, _ONE_SOURCE, initial_among_options),
    "external_select": _select({"initial_option": SELECT_OPTION, "min_query_length": whole(0, 100)}),
    "users_select": _select({"initial_user": _ID}),
    "conversations_select": _select({"initial_conversation": _ID, "response_url_enabled": boolean, **_CONVERSATION}),
    "channels_select": _select({"initial_channel": _ID, "response_url_enabled": boolean}),
    "multi_static_select": _multi_select(
        {**_OFFERED, "initial_options": items(SELECT_OPTION, OPTIONS)}, _ONE_SOURCE, initial_among_options
    ),
    "multi_external_select": _multi_select(
        {"initial_options": items(SELECT_OPTION, OPTIONS), "min_query_length": whole(0, 100)}
    ),
    "multi_users_select": _multi_select({"initial_users": _IDS}),
    "multi_conversations_select": _multi_select({"initial_conversations": _IDS, **_CONVERSATION}),
    "multi_channels_select": _multi_select({"initial_channels": _IDS}),
    "datepicker": _select({"initial_date": iso_date}),
    "timepicker": _select(
        {"initial_time": like(r"([01]\d|2[0-3]):[0-5]\d", "must be a time in the format HH:mm"), "timezone": string(64)}
    ),
    "datetimepicker": _element(
        {},
        {**_PICKED, "initial_date_time": whole(10**9, 10**10 - 1)},
        parents="actions input",
        surfaces=frozenset({"modal", "message"}),
    ),
    "plain_text_input": _element(
        {},
        {
            **_TYPED,
            "initial_value": string(INPUT_LENGTH, shortest=0),
            "multiline": boolean,
            "min_length": whole(0, INPUT_LENGTH),
            "max_length": whole(1, INPUT_LENGTH),
        },
        _length_fits,
        parents="input",
    ),
    "rich_text_input": _element(
        {},
        {**_TYPED, "initial_value": anything, "min_lines": number(lowest=1), "max_lines": number(lowest=1)},
        parents="input",
        surfaces=frozenset({"modal", "home"}),
    ),
    "number_input": _element(
        {"is_decimal_allowed": boolean},
        {**_TYPED, "initial_value": _NUMBER_TEXT, "min_value": _NUMBER_TEXT, "max_value": _NUMBER_TEXT},
        _numbers_fit,
        parents="input",
        surfaces=MODAL,
    ),
    "email_text_input": _element(
        {}, {**_TYPED, "initial_value": string(INPUT_LENGTH)}, parents="input", surfaces=MODAL
    ),
    "url_text_input": _element({}, {**_TYPED, "initial_value": string(INPUT_LENGTH)}, parents="input", surfaces=MODAL),
    "file_input": _element(
        {},
        {**_NAMED, "filetypes": items(string(50), 100), "max_files": whole(1, 10)},
        parents="input",
        surfaces=MODAL,
    ),
    "feedback_buttons": _element(
        {"positive_button": anything, "negative_button": anything}, _NAMED, parents="context_actions"
    ),
    "icon_button": _element(
        {"icon": string(75), "text": _BUTTON_TEXT},
        {
            **_NAMED,
            "value": string(2000),
            "confirm": CONFIRM,
            "accessibility_label": string(75),
            "visible_to_user_ids": _IDS,
        },
        parents="context_actions",
    ),
}


def elements_for(parent: str, surface: Surface) -> dict[str, Rule]:
    """The rules of the elements that may stand in such a block on such a surface."""
    return {
        kind: element.rule
        for kind, element in ELEMENTS.items()
        if parent in element.parents and surface in element.surfaces
    }
