"""Notes: the form that adds one, and how they are shown where somebody works on the incident."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.recovery.audit import Note
from bot.recovery.case import Case
from bot.recovery.people import Person
from bot.views import ids
from bot.views.blocks import Block, clipped, context, field, text_input, told
from bot.views.short_form import build_short_form
from bot.views.speech import at, count
from bot.views.values import Values


def build_note_form(case: Case, zone: ZoneInfo) -> Block:
    """What the others should know; what was noted before stands above it."""
    blocks = [
        *notes_shown(case, zone, most=5),
        field("note.text", "What should the others know?", text_input(multiline=True)),
        context("Only this site's staff see it, on the incident. It never goes to a channel."),
    ]
    return build_short_form(f"Note on #{case.incident.number}", ids.NOTE_TEXT, blocks, case.incident.id, "Add note")


def parse_note(view: Mapping[str, Any]) -> str:
    """Raises: Missing, TooLong."""
    return Values(view).text("note.text", required=True)


def notes_shown(case: Case, zone: ZoneInfo, *, most: int, clip_at: int = 600) -> list[Block]:
    """The newest notes, oldest of them first; the history has them all, whole."""
    shown = case.notes[-most:]
    more = len(case.notes) - len(shown)
    return [
        *([context(f"{count(more, 'earlier note')} under History.")] if more else []),
        *(_note(note, case.now, zone, clip_at) for note in shown),
    ]


def _note(note: Note, now: datetime, zone: ZoneInfo, clip_at: int) -> Block:
    return told(["📝 ", Person(note.who), f", {at(note.at, now, zone)}"], clipped(note.text, clip_at))
