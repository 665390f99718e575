"""A modal with one short form about one thing: its metadata names the thing and carries a fresh token."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.views.blocks import Block, modal
from bot.views.form import new_token


def build_short_form(
    title: str, callback_id: str, blocks: Sequence[Block], subject_id: int | str, submit: str
) -> Block:
    made = modal(title, callback_id, blocks, metadata=f"{subject_id}:{new_token()}", submit=submit, close="Cancel")
    return made | {"notify_on_close": False}


def parse_short_form(view: Mapping[str, Any]) -> tuple[str, str]:
    """The subject's id and the form's token, as they stand in the metadata."""
    subject_id, _, token = str(view.get("private_metadata", "")).partition(":")
    return subject_id, token
