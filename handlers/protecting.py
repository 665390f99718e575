"""Protecting: the question, the way out of the script, and taking a protected case on."""

from bot.desk import RecoveryDesk
from bot.recovery.case import Case
from bot.recovery.delivery import Delivery
from bot.recovery.errors import UnreadableClick
from bot.views.ids import ANSWER
from bot.views.message import Message
from bot.views.protecting import (
    NO,
    UNSURE,
    YES,
    build_alert,
    build_news,
    build_question,
    parse_question,
    parse_safe,
    parse_take_from,
)
from bot.views.walking.steps import build_step
from handlers.door import Interaction
from handlers.drawing import redraw_step
from handlers.steps import typed_so_far


async def handle_somebody_hurt(interaction: Interaction) -> None:
    """The way out of the script, from where it is: what was typed is kept, and the question comes."""
    form = interaction.form
    case = await interaction.desk.walking.keep(interaction.actor, form.incident_id, typed_so_far(interaction))
    await interaction.ack()
    scene = interaction.scene(case)
    view = build_step(scene) if case.incident.is_protected else build_question(scene, form.step)
    await interaction.redraw(view, whatever_it_shows=True)


async def handle_answer(interaction: Interaction) -> None:
    """Yes and unsure protect; No goes on where the question came from."""
    form, answer = interaction.form, str(interaction.action["action_id"]).removeprefix(ANSWER)
    if answer not in (YES, UNSURE, NO):
        raise UnreadableClick()
    if answer == NO:
        marks = parse_safe(interaction.action.get("value"))
        case = await interaction.desk.protecting.say_safe(interaction.actor, form.token, form.incident_id, marks)
        view = build_step(interaction.scene(case), form.step)
    else:
        case = await interaction.desk.protecting.protect(
            interaction.actor,
            interaction.rosters,
            form.token,
            form.incident_id,
            {},
            concerns=parse_question(interaction.view),
            answer=answer,
        )
        view = build_step(interaction.scene(case))
    await interaction.ack()
    await interaction.redraw(view, whatever_it_shows=True)


async def handle_whom(interaction: Interaction) -> None:
    """Whom it concerns, chosen beside the question: it counts with the answer."""
    await interaction.ack()


async def handle_concerns(interaction: Interaction) -> None:
    """One of our people, chosen on the screen of a protected case."""
    action = interaction.action
    incident_id = interaction.number(str(action.get("block_id")).removeprefix("protected.concerns."))
    case = await interaction.desk.protecting.say_whom_it_concerns(
        interaction.actor, interaction.rosters, incident_id, str(action.get("selected_user") or "")
    )
    await interaction.ack()
    await redraw_step(interaction, case)


async def handle_take_on(interaction: Interaction) -> None:
    """From a message or from the case's own modal; either way the case opens."""
    incident_id = interaction.number(interaction.action.get("value"))
    case = await interaction.desk.protecting.take_on(interaction.actor, incident_id)
    await interaction.ack()
    await show(interaction, case)


async def handle_take_from(interaction: Interaction) -> None:
    """From the case, or from App Home, where a case is left alone."""
    incident_id, owner_id = parse_take_from(interaction.action.get("value"))
    case = await interaction.desk.protecting.take_from(
        interaction.actor, interaction.rosters, interaction.number(incident_id), owner_id
    )
    await interaction.ack()
    await show(interaction, case)


async def handle_nobody_came(interaction: Interaction) -> None:
    """Whoever is with the customer still waits, and has said that they are sure: the others are told."""
    incident_id = interaction.number(interaction.action.get("value"))
    case = await interaction.desk.protecting.nobody_came(interaction.actor, interaction.rosters, incident_id)
    await interaction.ack()
    await show(interaction, case)


async def handle_see_case(interaction: Interaction) -> None:
    """The case as it stands now; one that was lowered goes on where it was."""
    incident_id = interaction.number(interaction.action.get("value"))
    case = await interaction.desk.walking.case(interaction.actor, incident_id)
    await interaction.ack()
    await show(interaction, case)


async def show(interaction: Interaction, case: Case) -> None:
    """In place of the modal whose button was pressed, or over the message or App Home."""
    view = build_step(interaction.scene(case))
    if interaction.is_in_modal:
        await interaction.redraw(view)
    else:
        await interaction.open(view)


async def alert_message(desk: RecoveryDesk, delivery: Delivery) -> Message | None:
    return build_alert(await desk.protecting.told_of(delivery.team_id, int(delivery.subject)), delivery.recipient)


async def news_message(desk: RecoveryDesk, delivery: Delivery) -> Message | None:
    case = await desk.protecting.told_of(delivery.team_id, int(delivery.subject))
    return build_news(case, delivery.recipient, desk.playbook.policy.protection.backup)


async def run_backup(desk: RecoveryDesk, delivery: Delivery) -> None:
    await desk.protecting.run_backup(delivery)
