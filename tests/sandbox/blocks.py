"""Small Block Kit pieces that the tests of the sandbox build their messages and views from."""

from typing import Any

Json = dict[str, Any]


def plain(text: str = "Words") -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "Words") -> Json:
    return {"type": "mrkdwn", "text": text}


def option(value: str = "one", text: str | None = None) -> Json:
    return {"text": plain(text or value.capitalize()), "value": value}


def options(count: int) -> list[Json]:
    return [option(f"option{n}") for n in range(count)]


def section(text: str = "Words", **more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(text), **more}


def button(action_id: str = "go", text: str = "Go", **more: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain(text), **more}


def actions(*elements: Json, block_id: str = "acts") -> Json:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def field(block_id: str = "what", element: Json | None = None, label: str = "What happened", **more: Any) -> Json:
    element = element or {"type": "plain_text_input", "action_id": "typed"}
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element, **more}


def modal(*blocks: Json, title: str = "One", **more: Any) -> Json:
    """A modal with a submit button and callback_id "view"; a key given as None is left out."""
    shown = {"callback_id": "view", "title": plain(title), "submit": plain("Next"), "blocks": list(blocks) or [field()]}
    return {"type": "modal", **{key: value for key, value in {**shown, **more}.items() if value is not None}}


def home(*blocks: Json, **more: Any) -> Json:
    return {"type": "home", "blocks": list(blocks) or [section()], **more}


def chart(**more: Any) -> Json:
    bars = {
        "type": "bar",
        "series": [{"name": "Goodwill", "data": [{"label": "Mon", "value": 3}, {"label": "Tue", "value": 5}]}],
        "axis_config": {"categories": ["Mon", "Tue"]},
    }
    return {"type": "data_visualization", "title": "By day", "chart": bars, **more}
