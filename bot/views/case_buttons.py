"""What colleagues can do with an incident from its card or its summary: note, hand over, escalate, and the menu."""

from collections.abc import Sequence
from enum import StrEnum

from bot.recovery.incident import Incident
from bot.views import ids
from bot.views.blocks import Block, actions, button, option, overflow


class Choice(StrEnum):
    """The menu behind the three dots; an option's value is the choice and the incident's id."""

    HISTORY = "history"
    VOID = "void"
    RESTORE = "restore"
    NOT_AS_REPORTED = "not_as_reported"


_NAMES = {
    Choice.HISTORY: "History",
    Choice.VOID: "Void…",
    Choice.RESTORE: "Restore",
    Choice.NOT_AS_REPORTED: "Not as reported…",
}


def build_case_buttons(
    incident: Incident, block_id: str, *, with_continue: bool = False, also: Sequence[Block] = ()
) -> Block:
    """Only what still makes sense: a closed incident isn't handed over, a void one only comes back."""
    buttons = []
    if with_continue and not incident.is_over:
        buttons.append(button("Continue", ids.CONTINUE, incident.id))
    buttons += [button("Note", ids.NOTE_ADD, incident.id), *also]
    if not (incident.closed_at or incident.is_void):
        buttons.append(button("Hand over", ids.HAND_OVER, incident.id))
        buttons.append(button("Escalate", ids.ESCALATE, incident.id))
    choices = [option(f"{choice.value}:{incident.id}", _NAMES[choice]) for choice in _choices(incident)]
    return actions(*buttons, overflow(ids.MORE, choices), block_id=block_id)


def _choices(incident: Incident) -> list[Choice]:
    if incident.is_void:
        return [Choice.HISTORY, Choice.RESTORE]
    return [Choice.HISTORY, Choice.VOID, *([] if incident.not_as_reported_at else [Choice.NOT_AS_REPORTED])]


def parse_choice(selected: object) -> tuple[Choice | None, str]:
    """The choice and the incident's id as text. None: not one of ours."""
    name, _, incident_id = str(selected).partition(":")
    return next((c for c in Choice if c.value == name), None), incident_id
