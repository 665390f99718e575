"""What only says something: a modal with a sentence, and why a command did nothing."""

from collections.abc import Mapping
from typing import Any

from bot.views import ids
from bot.views.blocks import MOST_TYPED, Block, clipped, modal, section, typed


def build_note(title: str, text: str) -> Block:
    """A modal that only says something."""
    return modal(title, ids.NOTE, [section(text)], close="Close")


def build_given_back(told: str, command: Mapping[str, Any]) -> list[Block]:
    """Why a command did nothing, and the command as it was typed, to copy."""
    return [section(told), typed("You typed", clipped(f"{command['command']} {command['text']}", MOST_TYPED))]
