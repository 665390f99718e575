"""views.*: modals and App Homes. Called by the Web API's gate."""

import json

from bot.sandbox.block_kit import check_view
from bot.sandbox.entities import View, ViewType
from bot.sandbox.refusal import Refusal
from bot.sandbox.shapes import Json
from bot.sandbox.slack import Slack
from bot.sandbox.web_api.arguments import Arguments

VIEW_BYTES = 250 * 1024


def open_view(slack: Slack, args: Arguments) -> Json:
    definition = checked_view(args.structure("view", "invalid_arguments"), "modal")
    user = slack.triggers.exchange(args.required("trigger_id"))
    return _answer(slack, slack.workspace.views.open(user, definition))


def push_view(slack: Slack, args: Arguments) -> Json:
    definition = checked_view(args.structure("view", "invalid_arguments"), "modal")
    user = slack.triggers.exchange(args.required("trigger_id"))
    if slack.workspace.views.top(user) is None:
        raise Refusal("not_found")  # there is nothing to push onto
    return _answer(slack, slack.workspace.views.push(user, definition))


def update_view(slack: Slack, args: Arguments) -> Json:
    view_id, external_id = args.text("view_id"), args.text("external_id")
    if (view_id is None) == (external_id is None):
        raise Refusal("invalid_arguments", ["[ERROR] give exactly one of view_id and external_id"])
    views = slack.workspace.views
    view = views.find(view_id) if view_id is not None else views.find_external(str(external_id))
    definition = checked_view(args.structure("view", "invalid_arguments"), view.type if view else "modal")
    if view is None:
        raise Refusal("not_found")
    return _answer(slack, views.update(view, definition, args.text("hash")))


def publish_view(slack: Slack, args: Arguments) -> Json:
    if not slack.manifest.has_home:
        raise Refusal("not_enabled")
    definition = checked_view(args.structure("view", "invalid_arguments"), "home")
    user = slack.workspace.member(args.required("user_id"))
    if user is None:
        raise Refusal("user_not_found")
    return _answer(slack, slack.workspace.views.publish(user.id, definition, args.text("hash")))


def checked_view(view: object, type_: ViewType) -> Json:
    """Raises: Refusal invalid_arguments, view_too_large."""
    if not isinstance(view, dict):
        raise Refusal("invalid_arguments", ["[ERROR] missing required field: view"])
    if problems := check_view(view, type_):
        raise Refusal("invalid_arguments", problems)
    if len(json.dumps(view).encode()) > VIEW_BYTES:
        raise Refusal("view_too_large")
    return view


def _answer(slack: Slack, view: View) -> Json:
    return {"view": slack.workspace.views.as_json(view)}
