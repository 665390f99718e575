"""The blocks: what each may hold and on which surfaces it stands. Read by the surfaces."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from bot.sandbox.block_kit.charts import DATA_VISUALIZATION
from bot.sandbox.block_kit.elements import EVERYWHERE, Surface, elements_for
from bot.sandbox.block_kit.objects import plain_text, text
from bot.sandbox.block_kit.rich_text import RICH_TEXT, RICH_TEXT_PARTS
from bot.sandbox.block_kit.rules import (
    Rule,
    anything,
    at_least_one,
    boolean,
    by_type,
    exactly_one,
    items,
    number,
    one_of,
    problem,
    shape,
    string,
)

SECTION_TEXT = 3000
_MESSAGE: frozenset[Surface] = frozenset({"message"})
_MESSAGE_AND_HOME: frozenset[Surface] = frozenset({"message", "home"})
_BLOCK: Mapping[str, Rule] = {"block_id": string(255)}


def _block(required: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None, *also: Rule) -> Rule:
    return shape({"type": anything, **required}, {**_BLOCK, **(optional or {})}, *also)


_IMAGE_SOURCE: Mapping[str, Rule] = {
    "image_url": string(3000),
    "slack_file": shape({}, {"id": string(255), "url": string(3000)}),
}
_ONE_IMAGE = exactly_one("image_url", "slack_file")
_IMAGE_ELEMENT = shape({"type": anything, "alt_text": string(2000)}, _IMAGE_SOURCE, _ONE_IMAGE)
_IMAGE = by_type({"image": _IMAGE_ELEMENT})
_CONTEXT_TEXT = text(3000)
_CONTEXT_ITEM = by_type({"plain_text": _CONTEXT_TEXT, "mrkdwn": _CONTEXT_TEXT, "image": _IMAGE_ELEMENT})

_RAW_TEXT = shape({"type": anything, "text": string(10_000)})
_RAW_NUMBER = shape({"type": anything, "value": number()}, {"text": string(100)})
_CELL = by_type({"raw_text": _RAW_TEXT, "raw_number": _RAW_NUMBER, "rich_text": RICH_TEXT})
_TABLE = _block({"rows": items(items(_CELL, 20), 100)}, {"column_settings": items(anything, 20)})

_TASK_STATUS = one_of("pending", "in_progress", "complete", "error")

_VIDEO = _block(
    {"alt_text": string(2000), "title": plain_text(199), "thumbnail_url": string(3000), "video_url": string(3000)},
    {
        "title_url": string(3000),
        "description": plain_text(200),
        "provider_icon_url": string(3000),
        "provider_name": string(200),
        "author_name": string(49),
    },
)


def _card(surface: Surface) -> Rule:
    return _block(
        {},
        {
            "hero_image": _IMAGE,
            "icon": _IMAGE,
            "title": text(150),
            "subtitle": text(150),
            "body": text(200),
            "actions": items(by_type(elements_for("card", surface)), 25),
        },
        at_least_one("hero_image", "title", "actions", "body"),
    )


def _interactive(surface: Surface) -> dict[str, Rule]:
    accessory = by_type({**elements_for("section", surface), "image": _IMAGE_ELEMENT})
    return {
        "actions": _block({"elements": items(by_type(elements_for("actions", surface)), 25)}),
        "context_actions": _block({"elements": items(by_type(elements_for("context_actions", surface)), 5)}),
        "input": _block(
            {"label": plain_text(2000), "element": by_type(elements_for("input", surface))},
            {"hint": plain_text(2000), "optional": boolean, "dispatch_action": boolean},
        ),
        "section": _block(
            {},
            {"text": text(SECTION_TEXT), "fields": items(text(2000), 10), "accessory": accessory, "expand": boolean},
            at_least_one("text", "fields"),
        ),
        "card": _card(surface),
        "carousel": _block({"elements": items(by_type({"card": _card(surface)}), 10)}),
    }


_STILL: Mapping[str, Rule] = {
    "context": _block({"elements": items(_CONTEXT_ITEM, 10)}),
    "divider": _block({}),
    "header": _block({"text": plain_text(150)}),
    "image": _block({"alt_text": string(2000)}, {"title": plain_text(2000), **_IMAGE_SOURCE}, _ONE_IMAGE),
    "rich_text": _block({"elements": RICH_TEXT_PARTS}),
    "video": _VIDEO,
    "table": _TABLE,
    "data_table": anything,  # newer than any description we could read
    "data_visualization": DATA_VISUALIZATION,
    "markdown": _block({"text": string(12_000)}),
    "plan": _block({"title": string(150)}, {"tasks": items(anything, 50, least=0)}),
    "task_card": _block(
        {"task_id": string(255), "title": string(150)},
        {"details": RICH_TEXT, "output": RICH_TEXT, "sources": items(anything, 50), "status": _TASK_STATUS},
    ),
    "alert": _block({"text": text(200)}, {"level": one_of("default", "info", "warning", "error", "success")}),
}

_SURFACES: Mapping[str, frozenset[Surface]] = {
    "table": _MESSAGE_AND_HOME,
    "data_table": _MESSAGE_AND_HOME,
    "carousel": _MESSAGE_AND_HOME,
    "container": _MESSAGE_AND_HOME,
    "data_visualization": _MESSAGE,
    "markdown": _MESSAGE,
    "plan": _MESSAGE,
    "task_card": _MESSAGE,
    "context_actions": _MESSAGE,
    "alert": frozenset({"modal"}),
}


@cache
def blocks_for(surface: Surface) -> Mapping[str, Rule]:
    """The rules of the blocks that may stand on this surface."""
    known = {**_STILL, **_interactive(surface)}
    known["container"] = _container(known)
    return {kind: rule for kind, rule in known.items() if surface in _SURFACES.get(kind, EVERYWHERE)}


def _container(inner: Mapping[str, Rule]) -> Rule:
    return _block(
        {"child_blocks": items(by_type(dict(inner)), 10)},
        {
            "title": plain_text(150),
            "rich_text_title": RICH_TEXT,
            "subtitle": text(150),
            "width": one_of("narrow", "standard", "wide", "full"),
            "icon": _IMAGE,
            "is_collapsible": boolean,
            "default_collapsed": boolean,
            "has_header_divider": boolean,
        },
        at_least_one("title", "rich_text_title"),
        _no_divider_when_collapsible,
    )


def _no_divider_when_collapsible(value: Any, path: str) -> Iterator[str]:
    if value.get("is_collapsible") and value.get("has_header_divider"):
        yield problem("not with is_collapsible", f"{path}/has_header_divider")
