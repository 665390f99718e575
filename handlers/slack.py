"""What can go wrong when Slack is called; the answers that will never change; the wait that it asks for."""

import asyncio
from typing import Final

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

SLACK_FAILURES: Final = (SlackClientError, aiohttp.ClientError, asyncio.TimeoutError, OSError)

# Asking again gives the same answer: the message is dead, or goes elsewhere.
_FINAL: Final = frozenset(
    {
        "invalid_blocks",
        "invalid_blocks_format",
        "msg_too_long",
        "no_text",
        "user_not_found",
        "user_disabled",
        "cannot_dm_bot",
        "channel_not_found",
        "not_in_channel",
        "is_archived",
        "restricted_action",
        "missing_scope",
    }
)


def error_code(problem: BaseException) -> str:
    """Slack's own word for the failure, or the kind of exception where it gave none."""
    if isinstance(problem, SlackApiError):
        answer = problem.response.data if hasattr(problem.response, "data") else problem.response
        if isinstance(answer, dict):
            return str(answer.get("error", "unknown"))
        return f"http_{getattr(problem.response, 'status_code', 0)}"
    return type(problem).__name__


def is_final(problem: BaseException) -> bool:
    """Whether asking again can't change the answer."""
    return error_code(problem) in _FINAL


def retry_after(problem: BaseException) -> float | None:
    """The seconds that Slack asks to wait. None: it didn't."""
    if not isinstance(problem, SlackApiError) or getattr(problem.response, "status_code", 0) != 429:
        return None
    headers = {name.lower(): value for name, value in problem.response.headers.items()}
    return float(headers.get("retry-after", 1))
