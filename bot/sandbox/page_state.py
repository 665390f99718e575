"""What the page shows, as JSON: the state for one person, a channel's messages, the record.

Read by the page's API.
"""

from bot.sandbox.entities import Channel, Message, User
from bot.sandbox.record import Entry, Record
from bot.sandbox.shapes import Json
from bot.sandbox.slack import Slack


def state_json(slack: Slack, user: User, is_connected: bool, can_skip: bool) -> Json:
    workspace = slack.workspace
    views = workspace.views
    modal, home = views.top(user.id), views.home(user.id)
    dm = workspace.dm_of(user.id)
    bot = workspace.users[workspace.bot_user]
    return {
        "now": slack.now().isoformat(),
        "team": {"id": workspace.team_id, "name": workspace.team_name},
        "me": _user_json(user),
        "users": [_user_json(one) for one in workspace.people()],
        "channels": [_channel_json(slack, user, channel) for channel in workspace.channels_of(user.id)],
        "dm": {"id": dm.id, "unread": workspace.unread(user.id, dm.id)},
        "bot": {"id": bot.id, "name": bot.name, "connected": is_connected},
        "commands": [
            {"command": c.command, "description": c.description, "usage_hint": c.usage_hint}
            for c in slack.manifest.commands
        ],
        "shortcuts": [
            {"callback_id": s.callback_id, "name": s.name, "description": s.description, "type": s.type}
            for s in slack.manifest.shortcuts
        ],
        "modal": {"view": views.as_json(modal), "stack_depth": len(views.stack(user.id))} if modal else None,
        "home": {"view": views.as_json(home)} if home else None,
        "can_skip": can_skip,
        "refused": len(slack.record.refused),
        "faults": slack.faults.as_json(),
    }


def messages_json(slack: Slack, user: User, channel: str) -> list[Json]:
    return [_message_json(slack, message) for message in slack.workspace.seen_by(user.id, channel)]


def entries_json(record: Record, since: int) -> Json:
    entries = record.since(since)
    return {"entries": [_entry_json(entry) for entry in entries], "next": entries[-1].n if entries else since}


def _user_json(user: User) -> Json:
    return {
        "id": user.id,
        "name": user.name,
        "title": user.title,
        "locale": user.locale,
        "tz": user.tz,
        "guest": user.is_guest,
    }


def _channel_json(slack: Slack, user: User, channel: Channel) -> Json:
    return {
        "id": channel.id,
        "name": channel.name,
        "private": channel.is_private,
        "topic": channel.topic,
        "unread": slack.workspace.unread(user.id, channel.id),
    }


def _message_json(slack: Slack, message: Message) -> Json:
    return {
        "ts": message.ts,
        "channel": message.channel,
        "user": message.user,
        "name": slack.workspace.users[message.user].name,
        "bot": message.by_bot,
        "text": message.text,
        "blocks": message.blocks,
        "thread_ts": message.thread_ts,
        "reply_count": slack.workspace.replies(message),
        "ephemeral": message.ephemeral_to is not None,
        "edited": message.edited,
        "time": message.at.isoformat(),
        "pings": message.pings,
    }


def _entry_json(entry: Entry) -> Json:
    return {
        "n": entry.n,
        "at": entry.at.isoformat(),
        "direction": entry.direction,
        "name": entry.name,
        "summary": entry.summary,
        "ok": entry.ok,
        "injected": entry.injected,
        "error": entry.error,
        "detail": list(entry.detail),
        "ms": entry.ms,
        "args": dict(entry.args),
        "answer": entry.answer,
    }
