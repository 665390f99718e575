"""chat.*: the bot's messages. Called by the Web API's gate."""

from bot.sandbox.entities import Channel, Message
from bot.sandbox.payloads import message_json
from bot.sandbox.posting import UPDATED_TEXT_LIMIT, checked_content, post
from bot.sandbox.refusal import Refusal
from bot.sandbox.shapes import Json
from bot.sandbox.slack import Slack
from bot.sandbox.web_api.arguments import Arguments
from bot.sandbox.web_api.conversations import destination


def post_message(slack: Slack, args: Arguments) -> Json:
    channel = destination(slack, args.required("channel"))
    content = checked_content(slack, args.text("text"), args.structure("blocks", "invalid_blocks_format"))
    message = post(
        slack,
        channel.id,
        content,
        thread_ts=_thread(slack, channel, args),
        metadata=args.structure("metadata", "invalid_metadata_format"),
        unfurl_links=args.flag("unfurl_links", default=True),
        unfurl_media=args.flag("unfurl_media", default=True),
    )
    return {"channel": channel.id, "ts": message.ts, "message": message_json(slack, message)}


def post_ephemeral(slack: Slack, args: Arguments) -> Json:
    channel = destination(slack, args.required("channel"))
    user = args.required("user")
    if slack.workspace.member(user) is None or user not in channel.members:
        raise Refusal("user_not_in_channel")
    content = checked_content(slack, args.text("text"), args.structure("blocks", "invalid_blocks_format"))
    message = post(slack, channel.id, content, ephemeral_to=user, thread_ts=args.text("thread_ts"))
    return {"message_ts": message.ts}


def update(slack: Slack, args: Arguments) -> Json:
    """Text without blocks removes the blocks; blocks without text keep the text."""
    message = _own_message(slack, args, "cant_update_message")
    blocks = args.structure("blocks", "invalid_blocks_format")
    text = args.text("text")
    if text is None and blocks is not None:
        text = message.text[:UPDATED_TEXT_LIMIT]
    content = checked_content(slack, text, blocks, limit=UPDATED_TEXT_LIMIT)
    if "metadata" in args.values:
        message.metadata = args.structure("metadata", "invalid_metadata_format")
    slack.workspace.rewrite(message, content.text, content.blocks)
    return {
        "channel": message.channel,
        "ts": message.ts,
        "text": message.text,
        "message": message_json(slack, message),
    }


def delete(slack: Slack, args: Arguments) -> Json:
    message = _own_message(slack, args, "cant_delete_message")
    slack.workspace.delete(message)
    return {"channel": message.channel, "ts": message.ts}


def permalink(slack: Slack, args: Arguments) -> Json:
    channel, ts = args.required("channel"), args.required("message_ts")
    if slack.workspace.conversation(channel) is None:
        raise Refusal("channel_not_found")
    message = slack.workspace.message(channel, ts)
    if message is None or message.ephemeral_to is not None:
        raise Refusal("message_not_found")
    link = f"{slack.url}archives/{channel}/p{ts.replace('.', '')}"
    if message.thread_ts:
        link += f"?thread_ts={message.thread_ts}&cid={channel}"
    return {"channel": channel, "permalink": link}


def _own_message(slack: Slack, args: Arguments, refused_as: str) -> Message:
    """Only ids work here, a DM needs its D… id, and no method reaches an ephemeral message."""
    channel, ts = args.required("channel"), args.required("ts")
    if slack.workspace.conversation(channel) is None:
        raise Refusal("channel_not_found")
    message = slack.workspace.message(channel, ts)
    if message is None or message.ephemeral_to is not None:
        raise Refusal("message_not_found")
    if not message.by_bot:
        raise Refusal(refused_as)
    if slack.workspace.channels[channel].is_archived:
        raise Refusal("is_archived")
    return message


def _thread(slack: Slack, channel: Channel, args: Arguments) -> str | None:
    ts = args.text("thread_ts")
    if ts is None:
        return None
    parent = next((m for m in slack.workspace.messages if m.channel == channel.id and m.ts == ts), None)
    if parent is None or parent.ephemeral_to is not None:
        raise Refusal("thread_not_found")
    return parent.thread_ts or parent.ts
