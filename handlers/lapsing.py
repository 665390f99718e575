"""Lapsing: Withdraw, from Solve or from the requester's own messages; and the request's clock."""

from bot.desk import RecoveryDesk
from bot.recovery.delivery import Delivery
from bot.recovery.errors import NoLongerPossible
from bot.views.speech import refusal
from bot.views.walking.asked import withdrawn_words
from handlers.door import Interaction
from handlers.drawing import redraw_step
from handlers.steps import typed_so_far


async def handle_withdraw(interaction: Interaction) -> None:
    """From Solve it is drawn again with the words to say; a message changes by its delivery."""
    desk, request_id = interaction.desk, interaction.number(interaction.action.get("value"))
    try:
        asked = await desk.lapsing.withdraw(interaction.actor, request_id)
    except NoLongerPossible as problem:
        if not interaction.is_in_modal:
            raise
        await _show_in_walk(interaction, refusal(problem, as_mrkdwn=True))
    else:
        if interaction.is_in_modal:
            await _show_in_walk(interaction, withdrawn_words(asked, desk.playbook))
    await interaction.ack()


async def _show_in_walk(interaction: Interaction, notice: str) -> None:
    """Also where somebody decided first: what lies under the words shows what came of it."""
    form = interaction.form
    case = await interaction.desk.walking.keep(interaction.actor, form.incident_id, typed_so_far(interaction))
    await interaction.ack()
    await redraw_step(interaction, case, form.step, before=form, notice=notice)


async def run_request_clock(desk: RecoveryDesk, delivery: Delivery) -> None:
    await desk.lapsing.run_request_clock(delivery)
