"""Block Kit as strict as Slack: problems by surface, with their paths.

The Web API and the answers to payloads ask it.
"""

from bot.sandbox.block_kit.surfaces import check_message, check_options_answer, check_view

__all__ = ["check_message", "check_options_answer", "check_view"]
