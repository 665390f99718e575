"""Handing over: to whom, and what they should know."""

from bot.desk import RecoveryDesk
from bot.desk.handing import TO
from bot.recovery.delivery import Delivery
from bot.views.handing import (
    build_hand_over,
    build_handed_over,
    handed_words,
    parse_hand_over,
    parse_hand_over_everything,
)
from bot.views.message import Message
from bot.views.short_form import parse_short_form
from bot.views.telling import build_note
from bot.views.walking.steps import build_step
from handlers.colleagues import check_takes_over, staff_there
from handlers.door import Interaction
from handlers.drawing import ask_first


async def handle_hand_over(interaction: Interaction) -> None:
    """Ask to whom, after seeing that this person may hand it over at all."""
    incident_id = interaction.number(interaction.action.get("value"))
    case = await interaction.desk.handing.check_may_hand_over(interaction.actor, incident_id)
    await interaction.ack()
    await interaction.open(build_hand_over(case))


async def handle_hand_over_to(interaction: Interaction) -> None:
    incident_id, token = parse_short_form(interaction.view)
    to, line = parse_hand_over(interaction.view)
    desk, actor = interaction.desk, interaction.actor
    case = await desk.walking.case(actor, interaction.number(incident_id))
    await check_takes_over(interaction, to, case, TO)
    handed = await desk.handing.hand_over(actor, token, case.incident.id, to, line)
    if not await ask_first(interaction, handed.case):
        await interaction.replace_with(build_note("Handed over", handed_words(handed.case, handed.follow_ups)))
        await interaction.redraw_below(build_step(interaction.scene(handed.case)))


async def handle_hand_over_everything(interaction: Interaction) -> None:
    """The form that going off duty offered."""
    site, token = parse_short_form(interaction.view)
    interaction.actor.level_at(site)
    to = await staff_there(interaction, parse_hand_over_everything(interaction.view), site, TO)
    await interaction.desk.handing.hand_over_everything(interaction.actor, token, site, to)
    await interaction.ack()


async def handed_over_message(desk: RecoveryDesk, delivery: Delivery) -> Message | None:
    """For the new owner; not sent where it has gone on to somebody else, or is over, meanwhile."""
    handed = await desk.handing.handed_over(delivery.team_id, delivery.subject)
    if not delivery.ts and not handed.is_for(delivery.recipient):
        return None
    return build_handed_over(handed, desk.playbook, delivery.recipient)
