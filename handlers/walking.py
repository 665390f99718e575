"""Walking: the ways into a walk, and the messages that come of it; its five modals are in `handlers/steps.py`."""

import asyncio
import logging

from bot.desk import RecoveryDesk
from bot.recovery.case import Case
from bot.recovery.delivery import Delivery
from bot.recovery.people import Actor
from bot.views.blocks import MOST_TYPED, clipped, unescaped
from bot.views.card import build_card
from bot.views.following import build_left_open, build_let_go
from bot.views.message import Message
from bot.views.reporting import build_help, build_list
from bot.views.walking.frame import step_name
from bot.views.walking.write_down import build_thanks
from handlers import erasing
from handlers.door import Interaction
from handlers.drawing import open_step
from handlers.slack import SLACK_FAILURES, error_code

log = logging.getLogger(__name__)

# One bare word after the command that is no description of what happened, and that this version does not serve.
_RESERVED = frozenset({"check", "practice", "settings"})


async def handle_command(interaction: Interaction) -> None:
    """`/recover [what happened]`, or one of the few bare words and numbers that mean something else."""
    desk, actor = interaction.desk, interaction.actor
    text = str(interaction.body.get("text") or "").strip()
    word = text.lower()
    number = word.removeprefix("#")
    if number.isascii() and number.isdigit() and len(number) < 10:
        await _open_case(interaction, await desk.walking.numbered(actor, int(number)))
    elif word == "list":
        await interaction.tell(await _list(desk, actor))
    elif word == "digest":
        await desk.reporting.ask_digest(actor)
        await interaction.ack(text="I've sent you the last seven days in a message.", response_type="ephemeral")
    elif word == "find" or word.startswith("find "):
        await erasing.find(interaction, text[len("find") :].strip())
    elif word == "export" or word.startswith("export "):
        await erasing.ask_export(interaction, text)
    elif word == "forget" or word.startswith("forget "):
        await erasing.ask_erase(interaction, text)
    elif word == "help" or word in _RESERVED:
        await interaction.tell(build_help(actor, "" if word == "help" else word))
    else:
        await _start(interaction, text)


async def _list(desk: RecoveryDesk, actor: Actor) -> Message:
    incidents = await desk.walking.open_incidents(actor)
    return build_list(incidents, desk.playbook, await desk.protecting.open_cases(actor))


async def handle_start(interaction: Interaction) -> None:
    """The global shortcut, and Start on App Home; under a search that found nothing it carries what was typed."""
    pressed = interaction.body.get("actions") or [{}]
    await _start(interaction, str(pressed[0].get("value") or ""))


async def handle_message_shortcut(interaction: Interaction) -> None:
    """From a message, also in a thread: its text is what happened."""
    text = str(interaction.body["message"].get("text") or "")
    await _start(interaction, unescaped(text))


async def _start(interaction: Interaction, what_happened: str) -> None:
    text, origin = clipped(what_happened, MOST_TYPED), str(interaction.body["trigger_id"])
    case = await interaction.desk.walking.start(interaction.actor, text, origin)
    # Written is enough to show it; that it is saved is said when the disk has it, a few milliseconds later.
    acking = asyncio.create_task(_ack_when_kept(interaction))
    try:
        await _show(interaction, case)
    finally:
        await acking


async def _ack_when_kept(interaction: Interaction) -> None:
    await interaction.desk.walking.kept()
    await interaction.ack()


async def handle_continue(interaction: Interaction) -> None:
    """Continue on a card, a reminder, a list or App Home."""
    incident_id = interaction.number(interaction.action.get("value"))
    await _open_case(interaction, await interaction.desk.walking.case(interaction.actor, incident_id))


async def _open_case(interaction: Interaction, case: Case) -> None:
    await interaction.ack()
    await _show(interaction, case)


async def _show(interaction: Interaction, case: Case) -> None:
    """Open its step; where Slack doesn't, what was typed is safe and the way back comes by DM."""
    try:
        await open_step(interaction, case)
    except SLACK_FAILURES as problem:
        if error_code(problem) == "exchanged_trigger_id":
            return  # what came twice was shown the first time
        log.warning("modal not opened", extra={"incident": case.incident.id, "slack_error": error_code(problem)})
        await interaction.desk.walking.remind_now(interaction.actor, case.incident.id)


async def handle_discard(interaction: Interaction) -> None:
    """A draft that was a slip: gone, and the reminder says so."""
    incident_id = interaction.number(interaction.action.get("value"))
    await interaction.desk.walking.discard(interaction.actor, incident_id)
    await interaction.ack()
    container = interaction.body["container"]
    await interaction.client.chat_update(
        channel=container["channel_id"], ts=container["message_ts"], text="Dropped. Nothing was counted.", blocks=[]
    )


async def card_message(desk: RecoveryDesk, delivery: Delivery) -> Message | None:
    return build_card(await desk.walking.card(delivery.team_id, int(delivery.subject)), desk.playbook)


async def left_open_message(desk: RecoveryDesk, delivery: Delivery) -> Message | None:
    case, is_handed_over = await desk.walking.left_open(delivery.team_id, int(delivery.subject), delivery.recipient)
    step, was_sent = step_name(case.incident.step), bool(delivery.ts)
    if is_handed_over and not case.incident.is_over:
        return build_let_go(case.incident) if was_sent else None
    return build_left_open(case, step, was_sent=was_sent, is_replaced=delivery.is_replaced)


async def thanks_message(desk: RecoveryDesk, delivery: Delivery) -> Message:
    return build_thanks(await desk.walking.card(delivery.team_id, int(delivery.subject)), desk.playbook)
