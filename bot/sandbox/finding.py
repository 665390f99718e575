"""Finds the element a person means: by id, by what is written on it, by its label. For Person; pure."""

import re
from collections.abc import Iterator

from bot.sandbox.reading import interactive
from bot.sandbox.shapes import Blocks, Json

Found = tuple[Json, Json]  # block, element


def button(blocks: Blocks, action_id: str | None, text: str | None, value: str | None, block_id: str | None) -> Found:
    """Raises: LookupError when none fits, or several."""
    buttons = [found for found in interactive(blocks) if "button" in found[1]["type"]]
    fits = [f for f in _in_block(buttons, block_id) if _named(f[1]["action_id"], action_id) and _reads(f[1], text)]
    if value is not None and len(carrying := [f for f in fits if f[1].get("value") == value]) == 1:
        return carrying[0]
    return _only(fits, f"button {action_id or text!r}", buttons)


def element(blocks: Blocks, action_id: str, block_id: str | None = None) -> Found:
    """Raises: LookupError when none fits, or several."""
    found = list(interactive(blocks))
    return _only([f for f in _in_block(found, block_id) if _named(f[1]["action_id"], action_id)], action_id, found)


def input_of(blocks: Blocks, block_or_label: str) -> Json:
    """The input block with this id or label. Raises: LookupError."""
    return field([block for block in blocks if block["type"] == "input"], block_or_label)[0]


def field(blocks: Blocks, block_or_label: str) -> Found:
    """An element by the id or the label of its block; the label counts only where no id fits. Raises: LookupError."""
    found = list(interactive(blocks))
    by_id = _in_block(found, block_or_label)
    by_label = [f for f in found if f[0].get("label", {}).get("text") == block_or_label]
    return _only(by_id or by_label, block_or_label, found)


def is_dispatched(block: Json) -> bool:
    return block["type"] != "input" or bool(block.get("dispatch_action"))


def _in_block(found: list[Found], block_id: str | None) -> list[Found]:
    exact = [f for f in found if f[0]["block_id"] == block_id]
    return exact or [f for f in found if _named(f[0]["block_id"], block_id)]


def _named(id_: str, wanted: str | None) -> bool:
    """Exactly, or up to a separator: apps append tokens to their ids ("step.field:7f3a")."""
    return wanted is None or id_ == wanted or re.match(re.escape(wanted) + r"[.:#|/-]", id_) is not None


def _reads(pressed: Json, text: str | None) -> bool:
    return text is None or pressed.get("text", {}).get("text") == text


def _only(fits: list[Found], wanted: str, offered: list[Found]) -> Found:
    if len(fits) == 1:
        return fits[0]
    problem = "several fit" if fits else "not here"
    raise LookupError(f"{wanted}: {problem}; here are {', '.join(_described(offered)) or 'no elements'}")


def _described(found: list[Found]) -> Iterator[str]:
    for block, one in found:
        label = one.get("text") or block.get("label") or {}
        yield f"{block['block_id']}/{one['action_id']} {label.get('text', '')!r}"
