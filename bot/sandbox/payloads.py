"""Builds what Slack sends to an app for everything a person does.

Acting delivers them; tests take them and forge.
"""

import copy
from collections.abc import Mapping
from typing import Any

from bot.sandbox.entities import Channel, Message, User, View
from bot.sandbox.shapes import Json
from bot.sandbox.slack import Slack

VERIFICATION_TOKEN = "sandbox"


class Payloads:
    def __init__(self, slack: Slack) -> None:
        self._slack = slack
        self._events = 0

    def command(self, user: User, channel: Channel, command: str, text: str) -> Json:
        return {
            "token": VERIFICATION_TOKEN,
            "team_id": user.team_id,
            "team_domain": self._slack.workspace.team_domain,
            "channel_id": channel.id,
            "channel_name": channel.payload_name,
            "user_id": user.id,
            "user_name": user.handle,
            "command": command,
            "text": text,
            "api_app_id": self._slack.workspace.app_id,
            "is_enterprise_install": "false",
            "response_url": self._response_url(user, channel.id, None),
            "trigger_id": self._slack.triggers.issue(user.id),
        }

    def block_actions(self, user: User, where: View | Message, action: Json) -> Json:
        return {
            "type": "block_actions",
            **self._actor(user),
            **self._container(user, where),
            "trigger_id": self._slack.triggers.issue(user.id),
            "actions": [{**action, "action_ts": self._ts()}],
        }

    def block_suggestion(self, user: User, where: View | Message, block_id: str, action_id: str, query: str) -> Json:
        asked = {"block_id": block_id, "action_id": action_id, "value": query}
        container = {k: v for k, v in self._container(user, where).items() if k not in ("response_url", "state")}
        return {"type": "block_suggestion", **self._actor(user), **container, **asked}

    def view_submission(self, user: User, view: View) -> Json:
        return {
            "type": "view_submission",
            **self._actor(user),
            "trigger_id": self._slack.triggers.issue(user.id),
            "view": self._slack.workspace.views.as_json(view),
            "response_urls": [],
        }

    def view_closed(self, user: User, view: View, is_cleared: bool) -> Json:
        # Slack doesn't promise what was typed, so none is sent: nobody may come to rely on it.
        empty = self._slack.workspace.views.as_json(view) | {"state": {"values": {}}}
        return {"type": "view_closed", **self._actor(user), "view": empty, "is_cleared": is_cleared}

    def shortcut(self, user: User, callback_id: str) -> Json:
        return {
            "type": "shortcut",
            **self._actor(user),
            "action_ts": self._ts(),
            "callback_id": callback_id,
            "trigger_id": self._slack.triggers.issue(user.id),
        }

    def message_action(self, user: User, callback_id: str, message: Message) -> Json:
        channel = self._slack.workspace.channels[message.channel]
        return {
            "type": "message_action",
            **self._actor(user),
            "action_ts": self._ts(),
            "callback_id": callback_id,
            "trigger_id": self._slack.triggers.issue(user.id),
            "channel": {"id": channel.id, "name": channel.payload_name},
            "message_ts": message.ts,
            "message": message_json(self._slack, message),
            "response_url": self._response_url(user, channel.id, None),
        }

    def event(self, event: Mapping[str, Any]) -> Json:
        """The Events API's outer body around one event, with an event_id of its own."""
        self._events += 1
        workspace = self._slack.workspace
        installed = {"enterprise_id": None, "team_id": workspace.team_id, "user_id": workspace.bot_user}
        return {
            "token": VERIFICATION_TOKEN,
            "team_id": workspace.team_id,
            "api_app_id": workspace.app_id,
            "event": {"event_ts": self._ts(), **event},
            "type": "event_callback",
            "event_id": f"Ev{self._events:08d}",
            "event_time": int(self._slack.now().timestamp()),
            "authorizations": [{**installed, "is_bot": True, "is_enterprise_install": False}],
            "is_ext_shared_channel": False,
        }

    def _actor(self, user: User) -> Json:
        named = {"id": user.id, "username": user.handle, "name": user.handle, "team_id": user.team_id}
        return {
            "team": {"id": user.team_id, "domain": self._slack.workspace.team_domain},
            "user": named,
            "api_app_id": self._slack.workspace.app_id,
            "token": VERIFICATION_TOKEN,
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _container(self, user: User, where: View | Message) -> Json:
        if isinstance(where, View):
            return {
                "container": {"type": "view", "view_id": where.id},
                "view": self._slack.workspace.views.as_json(where),
            }
        channel = self._slack.workspace.channels[where.channel]
        is_ephemeral = where.ephemeral_to is not None
        container = {"type": "message", "message_ts": where.ts, "channel_id": channel.id, "is_ephemeral": is_ephemeral}
        if where.thread_ts:
            container["thread_ts"] = where.thread_ts
        return {
            "container": container,
            "channel": {"id": channel.id, "name": channel.payload_name},
            # Slack keeps no ephemeral message, so its payloads carry none.
            **({} if is_ephemeral else {"message": message_json(self._slack, where)}),
            "state": {"values": copy.deepcopy(where.values.get(user.id, {}))},
            "response_url": self._response_url(user, channel.id, where),
        }

    def _response_url(self, user: User, channel_id: str, original: Message | None) -> str:
        return f"{self._slack.url}response/{self._slack.response_urls.issue(user.id, channel_id, original)}"

    def _ts(self) -> str:
        return self._slack.workspace.next_ts(self._slack.now())


def message_json(slack: Slack, message: Message) -> Json:
    """A message as the Web API answers with it and interactions carry it."""
    body: Json = {"type": "message", "user": message.user, "ts": message.ts, "text": message.text}
    body["team"] = slack.workspace.team_id
    if message.by_bot:
        body |= {"bot_id": slack.workspace.bot_id, "app_id": slack.workspace.app_id}
    if message.blocks:
        body["blocks"] = message.blocks
    if message.thread_ts:
        body["thread_ts"] = message.thread_ts
    if message.edited:
        body["edited"] = {"user": message.user, "ts": message.ts}
    if message.metadata:
        body["metadata"] = message.metadata
    return body
