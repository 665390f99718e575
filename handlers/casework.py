"""Casework: the buttons and short forms on a protected case."""

from bot.recovery.case import Case
from bot.recovery.errors import UnreadableClick
from bot.views.casework import (
    build_case_form,
    parse_case_form,
    parse_close,
    parse_hand,
    parse_hold,
    parse_lower,
    parse_note,
)
from bot.views.ids import CASE_FORM
from bot.views.walking.steps import build_step
from handlers.door import Interaction


async def handle_case_form(interaction: Interaction) -> None:
    """Lay one of the case's forms on the case: Cancel leads back to it. Who may use it is checked when it is sent."""
    incident_id = interaction.number(interaction.action.get("value"))
    case = await interaction.desk.casework.case(interaction.actor, incident_id)
    name = str(interaction.action["action_id"]).removeprefix(CASE_FORM)
    form = build_case_form(interaction.scene(case), name)
    if form is None:
        raise UnreadableClick()
    await interaction.ack()
    await interaction.open(form)


async def handle_note(interaction: Interaction) -> None:
    incident_id, token, _ = parse_case_form(interaction.view)
    text, number = parse_note(interaction.view), interaction.number(incident_id)
    await _show(interaction, await interaction.desk.casework.note(interaction.actor, token, number, text))


async def handle_lower(interaction: Interaction) -> None:
    incident_id, token, _ = parse_case_form(interaction.view)
    severity, reason = parse_lower(interaction.view)
    number = interaction.number(incident_id)
    await interaction.desk.casework.lower(interaction.actor, token, number, severity, reason)
    await interaction.close_all()


async def handle_hand(interaction: Interaction) -> None:
    incident_id, token, _ = parse_case_form(interaction.view)
    case = await interaction.desk.casework.hand_to(
        interaction.actor, interaction.rosters, token, interaction.number(incident_id), parse_hand(interaction.view)
    )
    await _show(interaction, case)


async def handle_hold(interaction: Interaction) -> None:
    incident_id, token, also = parse_case_form(interaction.view)
    case = await interaction.desk.casework.hold(
        interaction.actor, token, interaction.number(incident_id), also == "hold", parse_hold(interaction.view)
    )
    await _show(interaction, case)


async def handle_close(interaction: Interaction) -> None:
    incident_id, token, _ = parse_case_form(interaction.view)
    done, number = parse_close(interaction.view), interaction.number(incident_id)
    await _show(interaction, await interaction.desk.casework.close(interaction.actor, token, number, done))


async def _show(interaction: Interaction, case: Case) -> None:
    """The form closes, and the case under it shows what came of it."""
    await interaction.ack()
    await interaction.redraw_below(build_step(interaction.scene(case)))
