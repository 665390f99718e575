"""Checks whole surfaces: a message's blocks, a modal, a home, an answer to a search. Asked before anything is shown."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from bot.sandbox.block_kit.blocks import blocks_for
from bot.sandbox.block_kit.charts import PER_MESSAGE
from bot.sandbox.block_kit.elements import Surface
from bot.sandbox.block_kit.objects import OPTIONS_ANSWER, plain_text
from bot.sandbox.block_kit.rules import Rule, anything, boolean, by_type, items, problem, shape, string
from bot.sandbox.reading import interactive
from bot.sandbox.shapes import Blocks, Json

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MARKDOWN = 12_000  # all markdown blocks of a message together

_VIEW: dict[str, Rule] = {
    "private_metadata": string(3000, shortest=0),
    "callback_id": string(255, shortest=0),
    "external_id": string(255, shortest=0),
}
_MODAL: dict[str, Rule] = {
    **_VIEW,
    "close": plain_text(24),
    "submit": plain_text(24),
    "notify_on_close": boolean,
    "clear_on_close": boolean,
    "submit_disabled": boolean,
}


def check_message(blocks: Any) -> list[str]:
    """The problems of a message's blocks; none: Slack takes them."""
    rule = items(by_type(blocks_for("message")), MESSAGE_BLOCKS, least=0)
    return list(rule(blocks, "/blocks")) or [*_across(blocks, "/blocks"), *_once_a_message(blocks)]


def check_view(view: Any, type_: Surface) -> list[str]:
    """The problems of a modal or a home, as views.open or a submission's answer would report them."""
    blocks = items(by_type(blocks_for(type_)), VIEW_BLOCKS)
    modal = shape({"type": anything, "title": plain_text(24), "blocks": blocks}, _MODAL, _submit_for_inputs)
    home = shape({"type": anything, "blocks": blocks}, _VIEW)
    rule = by_type({type_: modal if type_ == "modal" else home})
    return list(rule(view, "/view")) or list(_across(view["blocks"], "/view/blocks"))


def check_options_answer(answer: Any) -> list[str]:
    """The problems of what an app answers to a search in an external select."""
    return list(OPTIONS_ANSWER(answer, ""))


def _across(blocks: Blocks, path: str) -> Iterator[str]:
    """What must hold between blocks: each id once, one focus."""
    block_ids = [block["block_id"] for block in blocks if "block_id" in block]
    for block_id in _repeated(block_ids):
        yield problem(f"`block_id` {block_id} already exists", path)
    for n, block in enumerate(blocks):
        action_ids = [element["action_id"] for _, element in interactive([block]) if "action_id" in element]
        for action_id in _repeated(action_ids):
            yield problem(f"`action_id` {action_id} already exists in this block", f"{path}/{n}")
    if sum(bool(element.get("focus_on_load")) for _, element in interactive(blocks)) > 1:
        yield problem("only one element may have focus_on_load", path)


def _once_a_message(blocks: Blocks) -> Iterator[str]:
    kinds = Counter(block["type"] for block in blocks)
    if kinds["data_visualization"] > PER_MESSAGE:
        yield problem(f"no more than {PER_MESSAGE} data_visualization blocks allowed", "/blocks")
    if kinds["table"] > 1:
        yield problem("only one table allowed", "/blocks")
    if sum(len(block["text"]) for block in blocks if block["type"] == "markdown") > MARKDOWN:
        yield problem(f"markdown blocks together must be less than {MARKDOWN + 1} characters", "/blocks")


def _submit_for_inputs(view: Json, path: str) -> Iterator[str]:
    if "submit" not in view and any(block["type"] == "input" for block in view["blocks"]):
        yield problem("`submit` is required when an input block is within blocks", f"{path}/submit")


def _repeated(ids: list[str]) -> list[str]:
    return [id_ for id_, times in Counter(ids).items() if times > 1]
