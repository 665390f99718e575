"""Escalating: whom to call and what for, and Take it over."""

from bot.desk import RecoveryDesk
from bot.recovery.delivery import Delivery
from bot.views.escalating import build_escalate, build_escalation, build_taken_over, called_words, parse_escalate
from bot.views.message import Message
from bot.views.short_form import parse_short_form
from bot.views.telling import build_note
from bot.views.walking.steps import build_step
from handlers.door import Interaction
from handlers.drawing import ask_first


async def handle_escalate(interaction: Interaction) -> None:
    incident_id = interaction.number(interaction.action.get("value"))
    case = await interaction.desk.escalating.check_may_escalate(interaction.actor, incident_id)
    await interaction.ack()
    await interaction.open(build_escalate(case, interaction.actor))


async def handle_escalate_to(interaction: Interaction) -> None:
    incident_id, token = parse_short_form(interaction.view)
    level, reason = parse_escalate(interaction.view)
    called = await interaction.desk.escalating.escalate(
        interaction.actor, interaction.rosters, token, interaction.number(incident_id), level, reason
    )
    if not await ask_first(interaction, called.case):
        await interaction.replace_with(build_note("Escalated", called_words(called.told, called.case)))
        await interaction.redraw_below(build_step(interaction.scene(called.case)))


async def handle_take_over(interaction: Interaction) -> None:
    """The first wins; every copy changes by its delivery, and a click too many is answered privately."""
    escalation_id = interaction.number(interaction.action.get("value"))
    await interaction.desk.escalating.take_over(interaction.actor, escalation_id)
    await interaction.ack()


async def escalation_message(desk: RecoveryDesk, delivery: Delivery) -> Message | None:
    """A copy that was kept for later and isn't needed any more is not sent at all."""
    escalation, case = await desk.escalating.escalation(delivery.team_id, int(delivery.subject))
    incident = case.incident
    is_over = incident.closed_at or incident.is_void or incident.is_protected
    if (is_over or not escalation.is_open) and not delivery.ts:
        return None
    return build_escalation(escalation, case, desk.playbook, delivery.recipient)


async def taken_over_message(desk: RecoveryDesk, delivery: Delivery) -> Message | None:
    escalation, case = await desk.escalating.escalation(delivery.team_id, int(delivery.subject))
    return build_taken_over(escalation, case, delivery.recipient)
