"""Puts the bot's messages into the workspace: checks them as Slack does, then posts or rewrites. For the Web API,
response_urls and the answers to commands."""

from dataclasses import dataclass
from typing import Any

from bot.sandbox.block_kit import check_message
from bot.sandbox.entities import Message
from bot.sandbox.refusal import Refusal
from bot.sandbox.shapes import Blocks, Json
from bot.sandbox.slack import Slack

TEXT_LIMIT = 40_000
UPDATED_TEXT_LIMIT = 4_000  # chat.update takes less than chat.postMessage


@dataclass(frozen=True, slots=True)
class Content:
    text: str
    blocks: Blocks


def checked_content(slack: Slack, text: Any, blocks: Any, limit: int = TEXT_LIMIT) -> Content:
    """Raises: Refusal no_text, msg_too_long, invalid_blocks."""
    text = "" if text is None else str(text)
    blocks = [] if blocks is None else blocks
    if problems := check_message(blocks):
        raise Refusal("invalid_blocks", problems, errors=[_without_level(problem) for problem in problems])
    if not text.strip() and not blocks:
        raise Refusal("no_text")
    if len(text) > limit:
        raise Refusal("msg_too_long")
    if slack.faults.refuse_charts and any(block["type"] == "data_visualization" for block in blocks):
        at = next(n for n, block in enumerate(blocks) if block["type"] == "data_visualization")
        raise Refusal(
            "invalid_blocks", [f"[ERROR] unsupported type: data_visualization [json-pointer:/blocks/{at}/type]"]
        )
    return Content(text, blocks)


def post(slack: Slack, channel: str, content: Content, **more: Any) -> Message:
    """The bot says something. `more` are Message's other fields: thread_ts, ephemeral_to, metadata, unfurl_*."""
    at = slack.now()
    workspace = slack.workspace
    message = Message(
        workspace.next_ts(at), channel, workspace.bot_user, at, content.text, content.blocks, by_bot=True, **more
    )
    return workspace.add(message)


def respond(slack: Slack, user: str, channel: str, original: Message | None, body: Json) -> None:
    """What a response_url does: say something to one person or to all, or replace or delete the clicked message.

    Raises: Refusal no_text, msg_too_long, invalid_blocks.
    """
    if body.get("delete_original"):
        if original is not None and not original.deleted:
            slack.workspace.delete(original)
        return
    content = checked_content(slack, body.get("text"), body.get("blocks"))
    if body.get("replace_original") and original is not None and not original.deleted:
        slack.workspace.rewrite(original, content.text, content.blocks)
        return
    ephemeral_to = None if body.get("response_type") == "in_channel" else user
    post(slack, channel, content, ephemeral_to=ephemeral_to, thread_ts=body.get("thread_ts"))


def _without_level(problem: str) -> str:
    return problem.removeprefix("[ERROR] ")
