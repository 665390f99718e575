"""conversations.*, and where a message may go. Called by the Web API's gate and by chat.*."""

from bot.sandbox.entities import Channel
from bot.sandbox.refusal import Refusal
from bot.sandbox.shapes import Json
from bot.sandbox.slack import Slack
from bot.sandbox.web_api.arguments import Arguments

_READ_SCOPES = {"im": "im:read", "group": "groups:read", "channel": "channels:read"}


def info(slack: Slack, args: Arguments) -> Json:
    channel = slack.workspace.conversation(args.required("channel"))
    if channel is None:
        raise Refusal("channel_not_found")
    slack.require_scope(_READ_SCOPES[channel.kind])
    return {"channel": _as_json(slack, channel, with_count=args.flag("include_num_members"))}


def open_dm(slack: Slack, args: Arguments) -> Json:
    users = args.required("users").split(",")
    if len(users) != 1:
        raise Refusal("too_many_users")  # group DMs are not part of the sandbox
    user = slack.workspace.users.get(users[0])
    if user is None or user.team_id != slack.workspace.team_id:
        raise Refusal("user_not_found")
    if user.deleted:
        raise Refusal("user_disabled")
    if user.is_bot:
        raise Refusal("cannot_dm_bot")
    return {"channel": {"id": slack.workspace.dm_of(user.id).id}}


def destination(slack: Slack, target: str) -> Channel:
    """The channel a message to `target` lands in: an id, a #name, or a user id, which opens the DM.

    Raises: Refusal channel_not_found, not_in_channel, is_archived, cannot_dm_bot, messages_tab_disabled.
    """
    channel = _named(slack, target)
    if channel is None:
        raise Refusal("channel_not_found")
    if channel.is_archived:
        raise Refusal("is_archived")
    if channel.is_im and not slack.manifest.has_messages_tab:
        raise Refusal("messages_tab_disabled")
    if slack.workspace.bot_user not in channel.members and "chat:write.public" not in slack.manifest.scopes:
        raise Refusal("not_in_channel")
    return channel


def _named(slack: Slack, target: str) -> Channel | None:
    user = slack.workspace.member(target)
    if user is not None:
        if user.is_bot:
            raise Refusal("cannot_dm_bot")
        return slack.workspace.dm_of(user.id)
    if target.startswith("#"):
        found = (c.id for c in slack.workspace.channels.values() if c.name == target[1:] and not c.is_im)
        return slack.workspace.conversation(next(found, ""))
    return slack.workspace.conversation(target)


def _as_json(slack: Slack, channel: Channel, with_count: bool) -> Json:
    body: Json = {
        "id": channel.id,
        "is_im": channel.is_im,
        "is_archived": channel.is_archived,
        "is_ext_shared": channel.is_ext_shared,
        "is_shared": channel.is_ext_shared,
        "context_team_id": slack.workspace.team_id,
    }
    if channel.is_im:
        person = next(member for member in channel.members if member != slack.workspace.bot_user)
        return body | {"user": person, "is_open": True}
    body |= {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private,
        "is_mpim": False,
        "is_private": channel.is_private,
        "is_general": channel.name == "general",
        "is_member": slack.workspace.bot_user in channel.members,
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }
    return body | ({"num_members": len(channel.members)} if with_count else {})
