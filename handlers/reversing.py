"""Reversing: taking back what was given, from a request's copy, from Solve, or from the end of the walk."""

from bot.desk import RecoveryDesk
from bot.recovery.delivery import Delivery
from bot.recovery.incident import Step
from bot.views.message import Message
from bot.views.reversing import build_reversal, build_reverse, parse_reverse, step_under
from bot.views.walking.steps import build_step
from handlers.door import Interaction
from handlers.drawing import ask_first


async def handle_reverse(interaction: Interaction) -> None:
    """Ask why, after seeing that this person may take it back at all."""
    grant_id = interaction.number(interaction.action.get("value"))
    grant, case = await interaction.desk.reversing.check_may_reverse(interaction.actor, grant_id)
    await interaction.ack()
    await interaction.open(build_reverse(grant, case, _step_shown(interaction)))


async def handle_reversal(interaction: Interaction) -> None:
    """The form closes; the step of the walk under it shows that it is gone."""
    grant_id, token, reason = parse_reverse(interaction.view)
    case = await interaction.desk.reversing.reverse(interaction.actor, token, interaction.number(grant_id), reason)
    if await ask_first(interaction, case):
        return
    await interaction.ack()
    step = step_under(interaction.view)
    if step:
        await interaction.redraw_below(build_step(interaction.scene(case), step))


def _step_shown(interaction: Interaction) -> Step | None:
    """The step whose modal the button was pressed in."""
    if not interaction.is_in_modal:
        return None
    return interaction.form.step if interaction.view.get("private_metadata") else Step.CLOSED


async def reversal_message(desk: RecoveryDesk, delivery: Delivery) -> Message:
    grant, case = await desk.reversing.reversal(delivery.team_id, int(delivery.subject))
    return build_reversal(grant, case)
