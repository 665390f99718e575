"""Blocks: what each takes and what it refuses."""

import pytest

from bot.sandbox.block_kit import check_message
from tests.sandbox.block_kit.surfaces import EVERYWHERE, problems_on
from tests.sandbox.blocks import Json, actions, button, field, mrkdwn, plain, section

IMAGE: Json = {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "A cup"}
CELL: Json = {"type": "raw_text", "text": "x"}


def words(*parts: Json) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(parts)}]}


SOUND: list[Json] = [
    {"type": "divider"},
    section("x" * 3000),
    {"type": "section", "text": plain("x")},
    {"type": "section", "fields": [mrkdwn("x" * 2000)] * 10},
    section(accessory=button()),
    section(accessory=IMAGE),
    section(expand=True),
    section(block_id="x" * 255),
    {"type": "header", "text": plain("x" * 150)},
    {"type": "header", "text": {**plain("x"), "emoji": True}},
    {"type": "context", "elements": [mrkdwn(), plain(), IMAGE] * 3},
    actions(*(button(f"b{n}") for n in range(25))),
    field(),
    field(hint=plain("x" * 2000), optional=True, dispatch_action=True),
    {**IMAGE, "title": plain()},
    {"type": "image", "slack_file": {"id": "F1"}, "alt_text": "x"},
    words({"type": "text", "text": "x", "style": {"bold": True}}, {"type": "emoji", "name": "wave"}),
    words({"type": "link", "url": "https://example.org", "text": "x"}),
    {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": [{"type": "text", "text": "x"}]}]},
    {"type": "markdown", "text": "x" * 12_000},
    {"type": "table", "rows": [[CELL] * 20] * 100},
    {"type": "card", "title": mrkdwn("x" * 150), "actions": [button()]},
    {"type": "carousel", "elements": [{"type": "card", "title": plain()}] * 10},
    {"type": "container", "title": plain(), "child_blocks": [section()]},
    {"type": "context_actions", "elements": [{"type": "icon_button", "icon": "trash", "text": plain()}]},
    {"type": "task_card", "task_id": "1", "title": "x", "status": "complete"},
    {"type": "plan", "title": "x", "tasks": []},
]

REFUSED: list[tuple[Json, str]] = [
    ({"type": "nonsense"}, "unsupported type: nonsense [json-pointer:/blocks/0/type]"),
    ({}, "missing required field: type [json-pointer:/blocks/0]"),
    ({"type": "divider", "text": "x"}, "invalid additional property: text [json-pointer:/blocks/0]"),
    (section(""), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    (section("x" * 3001), "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
    ({"type": "section", "text": "x"}, "missing required field: type [json-pointer:/blocks/0/text]"),
    ({"type": "section", "text": {**mrkdwn(), "emoji": True}}, "invalid additional property: emoji"),
    ({"type": "section", "text": {**plain(), "verbatim": True}}, "invalid additional property: verbatim"),
    ({"type": "section"}, "one of text, fields is required"),
    ({"type": "section", "fields": []}, "no fewer than 1 items allowed"),
    ({"type": "section", "fields": [mrkdwn()] * 11}, "no more than 10 items allowed [json-pointer:/blocks/0/fields]"),
    ({"type": "section", "fields": [mrkdwn("x" * 2001)]}, "must be less than 2001 characters"),
    (section(accessory={"type": "plain_text_input", "action_id": "a"}), "unsupported type: plain_text_input"),
    (section(block_id="x" * 256), "must be less than 256 characters [json-pointer:/blocks/0/block_id]"),
    (section(block_id=""), "must be more than 0 characters [json-pointer:/blocks/0/block_id]"),
    ({"type": "header", "text": mrkdwn()}, "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]"),
    ({"type": "header", "text": plain("x" * 151)}, "must be less than 151 characters"),
    ({"type": "header", "text": plain("")}, "must be more than 0 characters"),
    ({"type": "context", "elements": [mrkdwn()] * 11}, "no more than 10 items allowed"),
    ({"type": "context", "elements": []}, "no fewer than 1 items allowed"),
    ({"type": "context", "elements": [button()]}, "unsupported type: button"),
    (actions(), "no fewer than 1 items allowed"),
    (actions(*(button(f"b{n}") for n in range(26))), "no more than 25 items allowed"),
    (actions({"type": "plain_text_input", "action_id": "a"}), "unsupported type: plain_text_input"),
    (actions({"type": "multi_users_select", "action_id": "a"}), "unsupported type: multi_users_select"),
    (field(element=button()), "unsupported type: button [json-pointer:/blocks/0/element/type]"),
    (field(label=""), "must be more than 0 characters [json-pointer:/blocks/0/label/text]"),
    (field(label="x" * 2001), "must be less than 2001 characters"),
    (field(hint=mrkdwn()), "unsupported type: mrkdwn [json-pointer:/blocks/0/hint/type]"),
    (field(optional="yes"), "must be a boolean"),
    ({"type": "image", "image_url": "https://example.org/a.png"}, "missing required field: alt_text"),
    ({"type": "image", "alt_text": "x"}, "exactly one of image_url, slack_file is required"),
    (words({"type": "text", "text": ""}), "must be more than 0 characters"),
    (words({"type": "shout", "text": "x"}), "unsupported type: shout"),
    (words({"type": "text", "text": "x", "style": {"loud": True}}), "invalid additional property: loud"),
    ({"type": "markdown", "text": "x" * 12_001}, "must be less than 12001 characters"),
    ({"type": "table", "rows": [[CELL]] * 101}, "no more than 100 items allowed"),
    ({"type": "table", "rows": [[CELL] * 21]}, "no more than 20 items allowed"),
    ({"type": "card"}, "one of hero_image, title, actions, body is required"),
    ({"type": "card", "body": plain("x" * 201)}, "must be less than 201 characters"),
    ({"type": "container", "child_blocks": [section()]}, "one of title, rich_text_title is required"),
    ({"type": "context_actions", "elements": [button()]}, "unsupported type: button"),
    ({"type": "task_card", "task_id": "1", "title": "x", "status": "soon"}, "must be one of pending"),
]


@pytest.mark.parametrize("block", SOUND, ids=lambda block: str(block)[:60])
def test_block_is_taken(block: Json) -> None:
    assert check_message([block]) == []


@pytest.mark.parametrize(("block", "words"), REFUSED, ids=lambda given: str(given)[:60])
def test_block_is_refused(block: Json, words: str) -> None:
    problems = check_message([block])

    assert len(problems) == 1
    assert words in problems[0]
    assert problems[0].startswith("[ERROR] ")


EXAMPLES: dict[str, tuple[Json, set[str]]] = {
    "actions": (actions(button()), EVERYWHERE),
    "context": ({"type": "context", "elements": [mrkdwn()]}, EVERYWHERE),
    "divider": ({"type": "divider"}, EVERYWHERE),
    "header": ({"type": "header", "text": plain()}, EVERYWHERE),
    "image": (IMAGE, EVERYWHERE),
    "input": (field(), EVERYWHERE),
    "section": (section(), EVERYWHERE),
    "rich_text": (words({"type": "text", "text": "x"}), EVERYWHERE),
    "card": ({"type": "card", "title": plain()}, EVERYWHERE),
    "table": ({"type": "table", "rows": [[CELL]]}, {"message", "home"}),
    "data_table": ({"type": "data_table"}, {"message", "home"}),
    "carousel": ({"type": "carousel", "elements": [{"type": "card", "title": plain()}]}, {"message", "home"}),
    "container": ({"type": "container", "title": plain(), "child_blocks": [section()]}, {"message", "home"}),
    "data_visualization": (
        {
            "type": "data_visualization",
            "title": "x",
            "chart": {"type": "pie", "segments": [{"label": "a", "value": 1}]},
        },
        {"message"},
    ),
    "markdown": ({"type": "markdown", "text": "x"}, {"message"}),
    "plan": ({"type": "plan", "title": "x"}, {"message"}),
    "task_card": ({"type": "task_card", "task_id": "1", "title": "x"}, {"message"}),
    "context_actions": (
        {"type": "context_actions", "elements": [{"type": "icon_button", "icon": "trash", "text": plain()}]},
        {"message"},
    ),
    "alert": ({"type": "alert", "text": mrkdwn("x" * 200), "level": "warning"}, {"modal"}),
}


@pytest.mark.parametrize("surface", sorted(EVERYWHERE))
@pytest.mark.parametrize("kind", sorted(EXAMPLES))
def test_a_block_stands_only_on_its_surfaces(kind: str, surface: str) -> None:
    block, surfaces = EXAMPLES[kind]

    assert (problems_on(surface, block) == []) is (surface in surfaces)
