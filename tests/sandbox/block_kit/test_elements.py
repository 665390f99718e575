"""Elements: what each takes and refuses, in which blocks and on which surfaces it stands."""

from typing import Any

import pytest

from bot.sandbox.block_kit import check_message, check_options_answer, check_view
from bot.sandbox.block_kit.elements import ELEMENTS
from tests.sandbox.block_kit.surfaces import EVERYWHERE, problems_on
from tests.sandbox.blocks import Json, actions, button, field, modal, mrkdwn, option, options, plain, section

CONFIRM: Json = {"title": plain("Sure?"), "text": mrkdwn("x"), "confirm": plain("Yes"), "deny": plain("No")}
GROUP: Json = {"label": plain("Group"), "options": [option()]}


def select(**more: Any) -> Json:
    return {"type": "static_select", "action_id": "pick", **({"options": [option()]} | more)}


def without_options(**more: Any) -> Json:
    return {"type": "static_select", "action_id": "pick", **more}


def text_input(**more: Any) -> Json:
    return {"type": "plain_text_input", "action_id": "typed", **more}


def number_input(**more: Any) -> Json:
    return {"type": "number_input", "action_id": "typed", "is_decimal_allowed": False, **more}


def radio(**more: Any) -> Json:
    return {"type": "radio_buttons", "action_id": "pick", **({"options": [option()]} | more)}


def boxes(**more: Any) -> Json:
    return {"type": "checkboxes", "action_id": "pick", **({"options": [option()]} | more)}


IN_ACTIONS: list[tuple[Json, str | None]] = [
    (button(), None),
    ({"type": "button", "text": plain("x")}, None),  # Slack makes up a missing action_id
    (button(text="x" * 75, value="x" * 2000, url="https://example.org"), None),
    (button(text="x" * 76), "must be less than 76 characters"),
    (button(text=""), "must be more than 0 characters"),
    (button(value="x" * 2001), "must be less than 2001 characters"),
    (button(value=""), "must be more than 0 characters"),
    (button(value=12), "must be a string"),
    (button(style="primary"), None),
    (button(style="danger", confirm=CONFIRM), None),
    (button(style="default"), "must be one of primary, danger"),
    (button(action_id="x" * 256), "must be less than 256 characters"),
    (button(action_id=""), "must be more than 0 characters"),
    (button(colour="red"), "invalid additional property: colour"),
    ({"type": "button", "action_id": "a", "text": mrkdwn()}, "unsupported type: mrkdwn"),
    (button(confirm={**CONFIRM, "title": plain("x" * 101)}), "must be less than 101 characters"),
    (button(confirm={**CONFIRM, "text": plain("x" * 301)}), "must be less than 301 characters"),
    (button(confirm={**CONFIRM, "confirm": plain("x" * 31)}), "must be less than 31 characters"),
    (button(confirm={**CONFIRM, "deny": plain("x" * 31)}), "must be less than 31 characters"),
    (button(confirm={key: CONFIRM[key] for key in ("title", "confirm", "deny")}), "missing required field: text"),
    (select(), None),
    (select(options=options(100)), None),
    (select(options=options(101)), "no more than 100 items allowed"),
    (select(options=[]), "no fewer than 1 items allowed"),
    (without_options(), "exactly one of options, option_groups is required"),
    (select(option_groups=[GROUP]), "exactly one of options, option_groups is required"),
    (without_options(option_groups=[GROUP], initial_option=option()), None),
    (without_options(option_groups=[{**GROUP, "label": plain("x" * 76)}]), "must be less than 76 characters"),
    (select(options=[option("x" * 150, "x" * 75)]), None),
    (select(options=[option("x" * 151, "x")]), "must be less than 151 characters"),
    (select(options=[option("", "x")]), "must be more than 0 characters"),
    (select(options=[option("a", "x" * 76)]), "must be less than 76 characters"),
    (select(options=[{"text": mrkdwn(), "value": "a"}]), "unsupported type: mrkdwn"),
    (select(options=[{**option(), "description": plain("x" * 76)}]), "must be less than 76 characters"),
    (select(placeholder=plain("x" * 150)), None),
    (select(placeholder=plain("x" * 151)), "must be less than 151 characters"),
    (select(initial_option=option()), None),
    (select(initial_option=option("two")), "must match one of the options"),
    (select(initial_option=option("one", "Another text")), "must match one of the options"),
    (radio(options=options(10)), None),
    (radio(options=options(11)), "no more than 10 items allowed"),
    (radio(options=[{"text": mrkdwn(), "value": "a"}]), None),
    (radio(initial_option=option("two")), "must match one of the options"),
    (radio(placeholder=plain()), "invalid additional property: placeholder"),
    (boxes(initial_options=[option()]), None),
    (boxes(initial_options=[]), "no fewer than 1 items allowed"),
    (boxes(initial_options=[option("two")]), "must match one of the options"),
    (boxes(options=options(11)), "no more than 10 items allowed"),
    ({"type": "overflow", "action_id": "more", "options": options(5)}, None),
    ({"type": "overflow", "action_id": "more", "options": options(6)}, "no more than 5 items allowed"),
    ({"type": "datepicker", "action_id": "d", "initial_date": "2026-03-10"}, None),
    ({"type": "datepicker", "action_id": "d", "initial_date": "2026-02-30"}, "must be a date"),
    ({"type": "datepicker", "action_id": "d", "initial_date": "10.3.2026"}, "must be a date"),
    ({"type": "timepicker", "action_id": "t", "initial_time": "23:59", "timezone": "Europe/Rome"}, None),
    ({"type": "timepicker", "action_id": "t", "initial_time": "24:00"}, "must be a time"),
    ({"type": "datetimepicker", "action_id": "d", "initial_date_time": 1773144000}, None),
    ({"type": "datetimepicker", "action_id": "d", "initial_date_time": 17731440}, "must be between"),
    ({"type": "datetimepicker", "action_id": "d", "initial_date_time": "1773144000"}, "must be an integer"),
    ({"type": "external_select", "action_id": "e", "min_query_length": 0}, None),
    ({"type": "external_select", "action_id": "e", "options": [option()]}, "invalid additional property: options"),
    ({"type": "users_select", "action_id": "u", "initial_user": "UANA"}, None),
    ({"type": "whistle", "action_id": "w"}, "unsupported type: whistle"),
]

IN_A_MODALS_INPUT: list[tuple[Json, str | None]] = [
    (text_input(), None),
    (text_input(initial_value="", multiline=True, min_length=0, max_length=3000), None),
    (text_input(max_length=3001), "must be between 1 and 3000"),
    (text_input(max_length=0), "must be between 1 and 3000"),
    (text_input(min_length=5, max_length=4), "min_length must not exceed max_length"),
    (text_input(initial_value="x" * 3001), "must be less than 3001 characters"),
    (text_input(initial_value="abcde", max_length=4), "must be less than 5 characters"),
    (text_input(dispatch_action_config={"trigger_actions_on": ["on_character_entered"]}), None),
    (text_input(dispatch_action_config={"trigger_actions_on": ["on_whim"]}), "must be one of"),
    (number_input(initial_value="3", min_value="1", max_value="5"), None),
    (number_input(min_value=1), "must be a string"),
    (number_input(initial_value="soup"), "must be a number in a string"),
    (number_input(initial_value="1.5"), "must be a whole number"),
    (number_input(initial_value="1.5", is_decimal_allowed=True), None),
    (number_input(min_value="5", max_value="1"), "min_value must not exceed max_value"),
    (number_input(initial_value="9", max_value="5"), "must be between min_value and max_value"),
    ({"type": "number_input", "action_id": "n"}, "missing required field: is_decimal_allowed"),
    ({"type": "email_text_input", "action_id": "e", "placeholder": plain()}, None),
    ({"type": "multi_static_select", "action_id": "m", "options": [option()], "max_selected_items": 1}, None),
    (
        {"type": "multi_static_select", "action_id": "m", "options": [option()], "max_selected_items": 0},
        "must be between",
    ),
    ({"type": "multi_users_select", "action_id": "m", "initial_users": ["UANA"]}, None),
    ({"type": "overflow", "action_id": "more", "options": options(2)}, "unsupported type: overflow"),
]


def check(problems: list[str], words: str | None) -> None:
    if words is None:
        assert problems == []
    else:
        assert len(problems) == 1
        assert words in problems[0]


@pytest.mark.parametrize(("element", "words"), IN_ACTIONS, ids=lambda given: str(given)[:60])
def test_an_element_in_actions_is_taken_or_refused_in_words(element: Json, words: str | None) -> None:
    check(check_message([actions(element)]), words)


@pytest.mark.parametrize(("element", "words"), IN_A_MODALS_INPUT, ids=lambda given: str(given)[:60])
def test_an_element_in_a_modals_input_is_taken_or_refused_in_words(element: Json, words: str | None) -> None:
    check(check_view(modal(field(element=element)), "modal"), words)


MODAL_ONLY: list[Json] = [
    number_input(),
    {"type": "email_text_input", "action_id": "e"},
    {"type": "url_text_input", "action_id": "u"},
    {"type": "file_input", "action_id": "f"},
]


@pytest.mark.parametrize("surface", sorted(EVERYWHERE))
@pytest.mark.parametrize(
    ("element", "surfaces"),
    [
        *((element, {"modal"}) for element in MODAL_ONLY),
        ({"type": "rich_text_input", "action_id": "r"}, {"modal", "home"}),
        ({"type": "datetimepicker", "action_id": "d"}, {"modal", "message"}),
        (text_input(), EVERYWHERE),
        (select(), EVERYWHERE),
    ],
    ids=lambda given: given.get("type", "") if isinstance(given, dict) else "",
)
def test_an_input_stands_only_on_its_surfaces(element: Json, surfaces: set[str], surface: str) -> None:
    assert (problems_on(surface, field(element=element)) == []) is (surface in surfaces)


PARENTS = {
    "button": {"section", "actions"},
    "overflow": {"section", "actions"},
    "static_select": {"section", "actions", "input"},
    "checkboxes": {"section", "actions", "input"},
    "radio_buttons": {"section", "actions", "input"},
    "datepicker": {"section", "actions", "input"},
    "timepicker": {"section", "actions", "input"},
    "datetimepicker": {"actions", "input"},
    "multi_static_select": {"section", "input"},
    "plain_text_input": {"input"},
}
LEAST: Json = {
    "button": button(),
    "overflow": {"type": "overflow", "options": [option()]},
    "static_select": select(),
    "checkboxes": boxes(),
    "radio_buttons": radio(),
    "multi_static_select": {"type": "multi_static_select", "options": [option()]},
}


@pytest.mark.parametrize("parent", ["section", "actions", "input"])
@pytest.mark.parametrize("kind", sorted(PARENTS))
def test_an_element_stands_only_in_its_blocks(kind: str, parent: str) -> None:
    element = {"action_id": "x", **LEAST.get(kind, {"type": kind})}
    holders = {"section": section(accessory=element), "actions": actions(element), "input": field(element=element)}

    assert (check_message([holders[parent]]) == []) is (parent in PARENTS[kind])
    assert kind in ELEMENTS


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"options": []}, None),
        ({"options": options(100)}, None),
        ({"options": options(101)}, "no more than 100 items allowed"),
        ({"option_groups": [GROUP]}, None),
        ({"options": [], "option_groups": []}, "exactly one of"),
        ({}, "exactly one of"),
        ({"text": "x"}, "invalid additional property: text"),
    ],
)
def test_answers_to_a_search(answer: Json, words: str | None) -> None:
    check(check_options_answer(answer), words)
