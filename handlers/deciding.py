"""Deciding: Approve, Adjust, Decline and Details, from a DM, the approvals channel, or the details themselves."""

from bot.desk import RecoveryDesk
from bot.desk.asking import REMINDER
from bot.recovery.approval import Request
from bot.recovery.case import Asked
from bot.recovery.delivery import Delivery
from bot.views.answering import build_answer
from bot.views.blocks import Block
from bot.views.deciding import (
    build_adjust,
    build_decline,
    build_details,
    build_request,
    build_request_copy,
    parse_adjust,
    parse_decline,
)
from bot.views.message import Message
from handlers.door import Interaction
from handlers.drawing import ask_first, request_of


async def handle_approve(interaction: Interaction) -> None:
    """Every copy of the request changes by its delivery; a click too many is answered privately."""
    desk, actor, request_id = interaction.desk, interaction.actor, _request_id(interaction)
    await desk.deciding.approve(actor, interaction.rosters, request_id)
    await interaction.ack()
    if interaction.is_in_modal:
        asked = await desk.deciding.details(actor, request_id)
        await interaction.redraw(build_details(asked, desk.playbook), whatever_it_shows=True)


async def handle_details(interaction: Interaction) -> None:
    """What the channel doesn't see."""
    asked = await interaction.desk.deciding.details(interaction.actor, _request_id(interaction))
    await interaction.ack()
    await interaction.open(build_details(asked, interaction.desk.playbook))


async def handle_decline(interaction: Interaction) -> None:
    """Ask why, after seeing that this person may decide at all."""
    await _ask(interaction, build_decline(await _decidable(interaction), interaction.desk.playbook))


async def handle_decline_reason(interaction: Interaction) -> None:
    request_id, reason = parse_decline(interaction.view)
    request = await interaction.desk.deciding.decline(interaction.actor, interaction.number(request_id), reason)
    await _decided(interaction, request)


async def handle_adjust(interaction: Interaction) -> None:
    """Ask for another amount, after seeing that this person may decide at all."""
    await _ask(interaction, build_adjust(await _decidable(interaction), interaction.desk.playbook))


async def handle_adjustment(interaction: Interaction) -> None:
    request_id, token, amount_minor, note = parse_adjust(interaction.view)
    request = await interaction.desk.deciding.adjust(
        interaction.actor, interaction.rosters, token, interaction.number(request_id), amount_minor, note
    )
    await _decided(interaction, request)


async def _decided(interaction: Interaction, request: Request) -> None:
    """It holds, also where what was typed with it raises the question whether somebody was hurt."""
    case = await interaction.desk.walking.case(interaction.actor, request.incident_id)
    if not await ask_first(interaction, case):
        await interaction.close_all()


async def request_message(desk: RecoveryDesk, delivery: Delivery) -> Message | None:
    """All of it for those who may decide; number, amount and state for the channel.

    A copy that was kept for later and isn't needed any more is not sent at all.
    """
    asked = await desk.deciding.copy(delivery)
    if asked is None:
        return None
    if delivery.recipient.startswith(("U", "W")):
        return build_request(asked, desk.playbook, is_reminder=delivery.dedupe_key.endswith(f":{REMINDER}"))
    return build_request_copy(asked, desk.playbook)


async def answer_message(desk: RecoveryDesk, delivery: Delivery) -> Message:
    asked = await desk.answering.answer(delivery.team_id, request_of(delivery), await desk.rosters())
    return build_answer(asked, desk.playbook, delivery.subject.partition(":")[2])


def _request_id(interaction: Interaction) -> int:
    return interaction.number(interaction.action.get("value"))


async def _decidable(interaction: Interaction) -> Asked:
    return await interaction.desk.deciding.check_may_decide(interaction.actor, _request_id(interaction))


async def _ask(interaction: Interaction, form: Block) -> None:
    await interaction.ack()
    await interaction.open(form)
