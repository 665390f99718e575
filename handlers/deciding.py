"""Deciding: Approve and Decline, from a DM or from the approvals channel."""

from bot.desk import RecoveryDesk
from bot.recovery.approval import RequestState
from bot.recovery.delivery import Delivery
from bot.views.deciding import build_answer, build_decline, build_request, build_request_copy, parse_decline
from bot.views.message import Message
from handlers.door import Interaction


async def handle_approve(interaction: Interaction) -> None:
    """Every copy of the request changes by its delivery; a click too many is answered privately."""
    await interaction.desk.deciding.approve(interaction.actor, interaction.number(interaction.action.get("value")))
    await interaction.ack()


async def handle_decline(interaction: Interaction) -> None:
    """Ask why, after seeing that this person may decide at all."""
    request_id = interaction.number(interaction.action.get("value"))
    request = await interaction.desk.deciding.check_may_decide(interaction.actor, request_id)
    await interaction.ack()
    await interaction.open(build_decline(request))


async def handle_decline_reason(interaction: Interaction) -> None:
    request_id = interaction.number(interaction.view.get("private_metadata"))
    await interaction.desk.deciding.decline(interaction.actor, request_id, parse_decline(interaction.view))
    await interaction.ack()


async def request_message(desk: RecoveryDesk, delivery: Delivery) -> Message | None:
    """All of it for those who may decide; number, amount and state for the channel.

    A copy that was kept for later and isn't needed any more is not sent at all.
    """
    request, case = await desk.deciding.request(delivery.team_id, int(delivery.subject))
    if request.state is not RequestState.WAITING and not delivery.ts:
        return None
    build = build_request if delivery.recipient.startswith(("U", "W")) else build_request_copy
    return build(request, case, desk.playbook)


async def answer_message(desk: RecoveryDesk, delivery: Delivery) -> Message | None:
    request_id, _, answer = delivery.subject.partition(":")
    request, case = await desk.deciding.request(delivery.team_id, int(request_id))
    return build_answer(request, case, desk.playbook, answer)


async def run_request_clock(desk: RecoveryDesk, delivery: Delivery) -> None:
    await desk.deciding.run_request_clock(delivery)
