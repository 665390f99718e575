"""A message ready to post: blocks, and the sentence that a phone shows in its notification."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.views.blocks import Block


@dataclass(frozen=True, slots=True)
class Message:
    """`plainer` replaces the blocks where a workspace refuses them, as some do with charts."""

    text: str
    blocks: Sequence[Block]
    plainer: Sequence[Block] = ()
