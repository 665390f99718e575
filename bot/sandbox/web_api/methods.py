"""The Web API methods the sandbox knows, each with the scope it needs. Read by the gate."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.shapes import Json
from bot.sandbox.slack import Slack
from bot.sandbox.web_api import chat, conversations, directory, views
from bot.sandbox.web_api.arguments import Arguments


@dataclass(frozen=True, slots=True)
class Method:
    """`scope=None`: no scope, or one that depends on the channel, which the method itself asks for."""

    run: Callable[[Slack, Arguments], Json]
    scope: str | None = None


METHODS = {
    "auth.test": Method(directory.auth_test),
    "chat.postMessage": Method(chat.post_message, "chat:write"),
    "chat.postEphemeral": Method(chat.post_ephemeral, "chat:write"),
    "chat.update": Method(chat.update, "chat:write"),
    "chat.delete": Method(chat.delete, "chat:write"),
    "chat.getPermalink": Method(chat.permalink),
    "conversations.info": Method(conversations.info),
    "conversations.open": Method(conversations.open_dm, "im:write"),
    "users.info": Method(directory.user_info, "users:read"),
    "usergroups.list": Method(directory.groups, "usergroups:read"),
    "usergroups.users.list": Method(directory.group_members, "usergroups:read"),
    "views.open": Method(views.open_view),
    "views.push": Method(views.push_view),
    "views.update": Method(views.update_view),
    "views.publish": Method(views.publish_view),
}
