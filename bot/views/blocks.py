"""Block Kit in plain dicts, within Slack's limits; the only place that knows those limits.

What people typed goes into `typed` (rich text) or plain text, where nothing pings and nothing is formatted. `marked`
is for our own sentences.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from bot.recovery.people import Person

Block = dict[str, Any]

MOST_TYPED: Final = 3000
_SECTION: Final = 3000
_HEADER: Final = 150
_BUTTON: Final = 75
_OPTION: Final = 75
_LABEL: Final = 2000
_TITLE: Final = 24
_NOTIFICATION: Final = 1000  # Slack takes 40,000, a phone shows two lines


def clipped(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def escaped(text: str) -> str:
    """For the top-level `text` only, which Slack reads as mrkdwn: typed text there could ping a channel."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescaped(text: str) -> str:
    """A message's text as it was typed: Slack hands it on with these three escaped."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def notification(text: str, typed: str = "") -> str:
    """The top-level text: our sentence, then what was typed, cut before it is escaped so that no entity is split."""
    return text + escaped(clipped(typed, _NOTIFICATION))


def plain(text: str, most: int = _LABEL) -> Block:
    return {"type": "plain_text", "text": clipped(text, most), "emoji": True}


def marked(text: str) -> Block:
    return {"type": "mrkdwn", "text": clipped(text, _SECTION)}


def header(text: str) -> Block:
    return {"type": "header", "text": plain(text, _HEADER)}


def section(text: str, accessory: Block | None = None) -> Block:
    return {"type": "section", "text": marked(text)} | ({"accessory": accessory} if accessory else {})


def facts(pairs: Sequence[tuple[str, str]]) -> Block:
    """Short facts side by side, at most ten."""
    return {"type": "section", "fields": [marked(f"*{name}*\n{value}") for name, value in pairs[:10]]}


def context(*texts: str) -> Block:
    return {"type": "context", "elements": [marked(text) for text in texts if text]}


def small(text: str) -> Block:
    """A short line in which typed words stand: plain, so that nothing pings and nothing is formatted."""
    return {"type": "context", "elements": [plain(text)]}


def typed(label: str, text: str) -> Block:
    """What a person typed, under our label: rich text shows it letter by letter and pings nobody."""
    elements = [
        {"type": "text", "text": f"{label}\n", "style": {"bold": True}},
        {"type": "text", "text": text or "—"},
    ]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}


def told(parts: Sequence[str | Person], text: str = "", *, small: str = "", when: str = "") -> Block:
    """A sentence of ours in which people are named, then what somebody typed and a small line; nothing pings.

    `parts` are our words and the people among them, in order.
    """
    elements: list[Block] = [{"type": "text", "text": f"{when} ", "style": {"bold": True}}] if when else []
    for part in parts:
        if isinstance(part, Person):
            elements.append({"type": "user", "user_id": part.user_id})
        elif part:
            elements.append({"type": "text", "text": part})
    elements += [{"type": "text", "text": f"\n{text}"}] if text else []
    elements += [{"type": "text", "text": f"\n{small}", "style": {"italic": True}}] if small else []
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}


def actions(*elements: Block, block_id: str = "") -> Block:
    return {"type": "actions", "elements": list(elements)} | ({"block_id": block_id} if block_id else {})


def button(text: str, action_id: str, value: object = "", *, style: str = "", confirm: Block | None = None) -> Block:
    made: Block = {"type": "button", "action_id": action_id, "text": plain(text, _BUTTON), "value": str(value)}
    if not made["value"]:
        del made["value"]
    return made | ({"style": style} if style else {}) | ({"confirm": confirm} if confirm else {})


def overflow(action_id: str, options: Sequence[Block]) -> Block:
    """The menu behind three dots, at most five choices."""
    return {"type": "overflow", "action_id": action_id, "options": list(options)}


def confirm(title: str, text: str, yes: str, no: str = "No") -> Block:
    return {"title": plain(title, 100), "text": plain(text, 300), "confirm": plain(yes, 30), "deny": plain(no, 30)}


def option(value: str, text: str, description: str = "") -> Block:
    made: Block = {"value": value, "text": plain(text, _OPTION)}
    return made | ({"description": plain(description, _OPTION)} if description else {})


def field(block_id: str, label: str, element: Block, *, optional: bool = False, hint: str = "") -> Block:
    """An input; its block id is `step.name`, and its element's action id is always `value`."""
    made: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": {"action_id": "value"} | element,
        "optional": optional,
    }
    return made | ({"hint": plain(hint)} if hint else {})


def text_input(initial: str = "", *, multiline: bool = False, most: int = MOST_TYPED, example: str = "") -> Block:
    made: Block = {"type": "plain_text_input", "multiline": multiline, "max_length": most}
    if initial:
        made["initial_value"] = clipped(initial, most)
    return made | ({"placeholder": plain(example, 150)} if example else {})


def choice(kind: str, options: Sequence[Block], chosen: str | None = None, *, example: str = "") -> Block:
    """A `static_select` or `radio_buttons` with the chosen value set where it is among the options."""
    made: Block = {"type": kind, "options": list(options)}
    initial = next((o for o in options if o["value"] == chosen), None)
    if initial:
        made["initial_option"] = initial
    return made | ({"placeholder": plain(example, 150)} if example else {})


def ticks(options: Sequence[Block], ticked: Sequence[str]) -> Block:
    made: Block = {"type": "checkboxes", "options": list(options)}
    initial = [o for o in options if o["value"] in ticked]
    return made | ({"initial_options": initial} if initial else {})


def date_time(initial: datetime | None) -> Block:
    return {"type": "datetimepicker"} | ({"initial_date_time": int(initial.timestamp())} if initial else {})


def person(initial: str = "", example: str = "Choose a colleague") -> Block:
    return {"type": "users_select", "placeholder": plain(example)} | ({"initial_user": initial} if initial else {})


def modal(
    title: str, callback_id: str, blocks: Sequence[Block], *, metadata: str = "", submit: str = "", close: str
) -> Block:
    """A modal; with `metadata` its closing is told to us, so that nothing typed is forgotten."""
    made: Block = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, _TITLE),
        "close": plain(close, _TITLE),
        "blocks": list(blocks),
        "private_metadata": metadata,
        "notify_on_close": bool(metadata),
    }
    return made | ({"submit": plain(submit, _TITLE)} if submit else {})


def slack_time(moment: datetime, *, fallback: str) -> str:
    """A time that Slack shows on each reader's own clock."""
    return f"<!date^{int(moment.timestamp())}^{{date_short_pretty}} {{time}}|{fallback}>"
