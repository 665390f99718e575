"""Knowing the customer: suggestions as one types, the one who was picked, their history, and links made by hand."""

from bot.desk import RecoveryDesk
from bot.recovery.delivery import Delivery
from bot.recovery.incident import Step
from bot.views import ids
from bot.views.form import Form
from bot.views.history import build_history, build_repeat_alert, build_unlink, parse_link, parse_unlink
from bot.views.knowing import build_suggestions
from bot.views.message import Message
from bot.views.walking.steps import build_step
from handlers.door import Interaction
from handlers.drawing import ask_first, redraw_step
from handlers.steps import typed_so_far


async def handle_suggestions(interaction: Interaction) -> None:
    """What is offered while staff type into the customer's field; Slack waits three seconds."""
    desk, asked = interaction.desk, str(interaction.body.get("value") or "")
    found = await desk.finding.suggest(interaction.actor, asked)
    may_be_new = interaction.view.get("callback_id") not in (ids.EXPORT, ids.ERASE)
    days = desk.playbook.policy.history.days
    country = desk.sites.at(interaction.actor.site).country
    await interaction.offer(build_suggestions(found, asked, days, country, may_be_new=may_be_new))


async def handle_customer(interaction: Interaction) -> None:
    """Somebody was picked: everything typed is kept, and the words and their history are drawn at once."""
    form, typed = interaction.form, typed_so_far(interaction)
    case = await interaction.desk.walking.keep(interaction.actor, form.incident_id, typed)
    await interaction.ack()
    shown = form.having_saved({**typed, "contact": case.incident.contact})
    await redraw_step(interaction, case, form.step, before=shown)


async def handle_history(interaction: Interaction) -> None:
    """From a step, over which it is laid after keeping what was typed there, or from a message."""
    incident_id, step = interaction.number(interaction.action.get("value")), Step.CLOSED
    if interaction.is_in_modal and interaction.view["private_metadata"]:
        form = interaction.form
        incident_id, step = form.incident_id, form.step
        await interaction.desk.walking.keep(interaction.actor, incident_id, typed_so_far(interaction))
    history = await interaction.desk.knowing.history(interaction.actor, incident_id)
    await interaction.ack()
    desk = interaction.desk
    await interaction.open(build_history(history, interaction.actor, desk.playbook, desk.sites, step))


async def handle_link(interaction: Interaction) -> None:
    """Linked by number; the step beneath shows what that means for it."""
    desk, form = interaction.desk, interaction.form
    number, kind = parse_link(interaction.view)
    history = await desk.knowing.link(
        interaction.actor, form.token, form.incident_id, number, kind, interaction.rosters
    )
    notice = f"✓ Linked to #{number}"
    await interaction.replace_with(
        build_history(history, interaction.actor, desk.playbook, desk.sites, form.step, notice)
    )
    await _redraw_step(interaction, form)


async def handle_unlink(interaction: Interaction) -> None:
    """Ask why, after seeing that this person may unlink at all."""
    link = await interaction.desk.knowing.check_may_unlink(
        interaction.actor, interaction.number(interaction.action.get("value"))
    )
    await interaction.ack()
    await interaction.open(build_unlink(link, interaction.form))


async def handle_unlink_reason(interaction: Interaction) -> None:
    desk, form = interaction.desk, interaction.form
    link_id, reason = parse_unlink(interaction.view)
    number = interaction.number(link_id)
    history = await desk.knowing.unlink(interaction.actor, form.token, number, form.incident_id, reason)
    if await ask_first(interaction, history.case):
        return
    await interaction.ack()
    await interaction.redraw_below(
        build_history(history, interaction.actor, desk.playbook, desk.sites, form.step, "✓ Unlinked")
    )


async def _redraw_step(interaction: Interaction, form: Form) -> None:
    """The step that the history was opened from; a message's has none."""
    if form.step is not Step.CLOSED:
        case = await interaction.desk.walking.case(interaction.actor, form.incident_id)
        await interaction.redraw_below(build_step(interaction.scene(case), form.step))


async def repeat_message(desk: RecoveryDesk, delivery: Delivery) -> Message | None:
    case = await desk.walking.card(delivery.team_id, int(delivery.subject))
    return build_repeat_alert(case, desk.playbook, delivery.recipient)
