"""Slack's Web API, the methods the bot calls and no more. The server mounts its gate under /api/."""

from bot.sandbox.web_api.gate import Gate

__all__ = ["Gate"]
