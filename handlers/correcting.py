"""Correcting: the card's menu, void and restore, not as reported."""

from bot.recovery.case import Case
from bot.recovery.errors import UnreadableClick
from bot.views.case_buttons import Choice, parse_choice
from bot.views.correcting import (
    build_not_as_reported,
    build_void,
    parse_not_as_reported,
    parse_void,
    restored_words,
)
from bot.views.short_form import parse_short_form
from bot.views.telling import build_note
from bot.views.walking.steps import build_step
from handlers.door import Interaction
from handlers.drawing import ask_first, redraw_step
from handlers.noting import show_timeline


async def handle_more(interaction: Interaction) -> None:
    """The menu behind the three dots."""
    choice, text = parse_choice((interaction.action.get("selected_option") or {}).get("value"))
    incident_id = interaction.number(text)
    match choice:
        case Choice.HISTORY:
            await show_timeline(interaction, incident_id)
        case Choice.VOID:
            case = await interaction.desk.correcting.check_may_void(interaction.actor, incident_id)
            await interaction.ack()
            await interaction.open(build_void(case))
        case Choice.RESTORE:
            await _restore(interaction, incident_id)
        case Choice.NOT_AS_REPORTED:
            case = await interaction.desk.correcting.check_may_call_not_as_reported(interaction.actor, incident_id)
            await interaction.ack()
            await interaction.open(build_not_as_reported(case))
        case None:
            raise UnreadableClick()


async def _restore(interaction: Interaction, incident_id: int) -> None:
    """At the click: a lead who slips voids it again."""
    case = await interaction.desk.correcting.restore(interaction.actor, incident_id)
    await interaction.ack()
    if interaction.is_in_modal:
        await redraw_step(interaction, case)
    await interaction.open(build_note("Restored", restored_words(case.incident)))


async def handle_void_why(interaction: Interaction) -> None:
    incident_id, token = parse_short_form(interaction.view)
    case = await interaction.desk.correcting.void(
        interaction.actor, token, interaction.number(incident_id), parse_void(interaction.view)
    )
    await _done(interaction, case)


async def handle_not_as_reported_why(interaction: Interaction) -> None:
    incident_id, token = parse_short_form(interaction.view)
    case = await interaction.desk.correcting.call_not_as_reported(
        interaction.actor, token, interaction.number(incident_id), parse_not_as_reported(interaction.view)
    )
    await _done(interaction, case)


async def _done(interaction: Interaction, case: Case) -> None:
    """The form goes; the card, and the summary where it lay on one, show what came of it."""
    if not await ask_first(interaction, case):
        await interaction.ack()
        await interaction.redraw_below(build_step(interaction.scene(case)))
