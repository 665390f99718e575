"""Noting: the form that adds a note, and the history with its pages."""

from bot.views.noting import build_note_form, parse_note
from bot.views.short_form import parse_short_form
from bot.views.timeline import build_timeline
from bot.views.timeline_reader import Reader
from bot.views.walking.steps import build_step
from handlers.door import Interaction
from handlers.drawing import ask_first


async def handle_note(interaction: Interaction) -> None:
    incident_id = interaction.number(interaction.action.get("value"))
    case = await interaction.desk.noting.case(interaction.actor, incident_id)
    await interaction.ack()
    await interaction.open(build_note_form(case, interaction.actor.zone))


async def handle_note_text(interaction: Interaction) -> None:
    """A note that raises the question whether somebody was hurt is answered with it."""
    incident_id, token = parse_short_form(interaction.view)
    case = await interaction.desk.noting.add_note(
        interaction.actor, token, interaction.number(incident_id), parse_note(interaction.view)
    )
    if not await ask_first(interaction, case):
        await interaction.ack()
        await interaction.redraw_below(build_step(interaction.scene(case)))


async def show_timeline(interaction: Interaction, incident_id: int) -> None:
    """Called from the card's menu."""
    case, lines = await interaction.desk.noting.history(interaction.actor, incident_id)
    await interaction.ack()
    reader = Reader(case, interaction.actor, interaction.desk.playbook)
    await interaction.open(build_timeline(case, lines, reader))


async def handle_history(interaction: Interaction) -> None:
    """From the message about a follow-up."""
    await show_timeline(interaction, interaction.number(interaction.action.get("value")))


async def handle_history_page(interaction: Interaction) -> None:
    incident_id, _, page = str(interaction.action.get("value")).partition(":")
    case, lines = await interaction.desk.noting.history(interaction.actor, interaction.number(incident_id))
    await interaction.ack()
    reader = Reader(case, interaction.actor, interaction.desk.playbook)
    await interaction.redraw(build_timeline(case, lines, reader, interaction.number(page)))
