"""Reads blocks: their interactive elements, the ids Slack fills in, whom they ping.

Pure.
"""

import copy
import re
import secrets
from collections.abc import Iterable, Iterator
from typing import Any

from bot.sandbox.shapes import Blocks, Json

# Escaped text (&lt;!channel&gt;) doesn't match, which is the point of escaping.
_PING = re.compile(r"<(?:!(channel|here|everyone)|@([UW]\w+)|!subteam\^(S\w+))(?:\|[^>]*)?>")


def interactive(blocks: Iterable[Json]) -> Iterator[tuple[Json, Json]]:
    """Each element a person can use, with the block that holds it."""
    for block in blocks:
        match block.get("type"):
            case "input":
                yield block, block["element"]
            case "section" if (accessory := block.get("accessory")) and accessory["type"] != "image":
                yield block, accessory
            case "actions" | "context_actions":
                yield from ((block, element) for element in block["elements"])
            case "card":
                yield from ((block, element) for element in block.get("actions", ()))
            case "carousel":
                yield from interactive(block["elements"])
            case "container":
                yield from interactive(block["child_blocks"])


def with_ids(blocks: Blocks) -> Blocks:
    """A copy in which every block and element has its id: Slack makes up those that an app leaves out."""
    blocks = copy.deepcopy(blocks)
    for block in blocks:
        for inner in (
            *block.get("child_blocks", ()),
            *(block.get("elements", ()) if block["type"] == "carousel" else ()),
        ):
            inner.setdefault("block_id", _made_up())
        block.setdefault("block_id", _made_up())
    for _, element in interactive(blocks):
        element.setdefault("action_id", _made_up())
    return blocks


def pings(text: str, blocks: Blocks) -> list[str]:
    """Whom this message alerts: "channel", "here", "everyone", user and group ids, each once, in order."""
    found = [*_mentioned(text), *_pinged_in(blocks)]
    return list(dict.fromkeys(found))


def _mentioned(text: str) -> list[str]:
    return [next(part for part in match if part) for match in _PING.findall(text)]


def _pinged_in(value: Any) -> Iterator[str]:
    """mrkdwn and markdown texts, and rich text's own mention elements; plain_text and rich_text texts never ping."""
    if isinstance(value, list):
        for item in value:
            yield from _pinged_in(item)
    elif isinstance(value, dict):
        match value.get("type"):
            case "mrkdwn" | "markdown":
                yield from _mentioned(str(value.get("text", "")))
            case "user" | "usergroup":
                yield str(value.get("user_id") or value.get("usergroup_id"))
            case "broadcast":
                yield str(value.get("range"))
            case _:
                for item in value.values():
                    yield from _pinged_in(item)


def _made_up() -> str:
    return secrets.token_urlsafe(4)
