"""Lapsing: Withdraw, from Solve or from the requester's own messages; and the request's clock."""

from bot.desk import RecoveryDesk
from bot.recovery.case import Asked
from bot.recovery.delivery import Delivery
from bot.views.answering import withdrawn_words
from bot.views.walking.steps import build_step
from handlers.door import Interaction
from handlers.walking import typed_so_far


async def handle_withdraw(interaction: Interaction) -> None:
    """From Solve it is drawn again with the words to say; a message changes by its delivery."""
    request_id = interaction.number(interaction.action.get("value"))
    asked = await interaction.desk.lapsing.withdraw(interaction.actor, request_id)
    if interaction.is_in_modal:
        await _show_in_walk(interaction, asked)
    await interaction.ack()


async def _show_in_walk(interaction: Interaction, asked: Asked) -> None:
    form, desk = interaction.form, interaction.desk
    case = await desk.walking.keep(interaction.actor, form.incident_id, typed_so_far(interaction))
    await interaction.ack()
    notice = withdrawn_words(asked, desk.playbook)
    await interaction.redraw(build_step(interaction.scene(case, before=form, notice=notice), form.step))


async def run_request_clock(desk: RecoveryDesk, delivery: Delivery) -> None:
    await desk.lapsing.run_request_clock(delivery)
