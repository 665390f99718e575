"""What the bot's ack of a submission does to the modal: close, errors, update, push, clear.

The courier applies it.
"""

from typing import Any

from bot.sandbox.entities import View
from bot.sandbox.refusal import Refusal
from bot.sandbox.shapes import Json
from bot.sandbox.slack import Slack
from bot.sandbox.web_api.views import checked_view


def apply_submission(slack: Slack, view: View, body: Json) -> None:
    """Raises: Refusal when Slack would show trouble instead: a bad view, errors that no input carries."""
    if not body:
        slack.workspace.views.close(view)
        return
    match body.get("response_action"):
        case "errors":
            check_errors(view, body.get("errors"))
        case "update":
            definition = checked_view(body.get("view"), "modal")
            if view.is_open:  # the person may have closed it meanwhile
                slack.workspace.views.update(view, definition)
        case "push":
            definition = checked_view(body.get("view"), "modal")
            if view.is_open:
                slack.workspace.views.push(view.user, definition)
        case "clear":
            slack.workspace.views.close_all(view.user)
        case other:
            raise Refusal("invalid_response", [f"[ERROR] unknown response_action: {other!r} in {sorted(body)}"])


def check_errors(view: View, errors: Any) -> None:
    """Slack shows words only under input blocks; for any other key it shows trouble. Raises: Refusal."""
    if not isinstance(errors, dict) or not errors:
        raise Refusal("invalid_response", ["[ERROR] errors must name at least one block [json-pointer:/errors]"])
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    problems = [f"[ERROR] not an input block: {key} [json-pointer:/errors]" for key in errors if key not in inputs]
    problems += [
        f"[ERROR] must be text [json-pointer:/errors/{k}]" for k, v in errors.items() if not (isinstance(v, str) and v)
    ]
    if problems:
        raise Refusal("invalid_response", problems)
