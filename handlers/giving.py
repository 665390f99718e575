"""Giving: one tap for a gesture, a short form for anything else, Undo."""

from bot.desk.giving import Wish
from bot.recovery.case import Case
from bot.recovery.errors import UnreadableClick
from bot.recovery.incident import Step
from bot.views.form import Form
from bot.views.giving import build_compensation, outcome_words, parse_compensation, parse_purchase
from bot.views.ids import GESTURE
from bot.views.walking.steps import build_step
from handlers.door import Interaction
from handlers.walking import typed_so_far


async def handle_gesture(interaction: Interaction) -> None:
    """A small gesture: given at the tap, and shown with Undo. The same button of the same form gives once."""
    form, desk = interaction.form, interaction.desk
    action_id = interaction.action["action_id"]
    gesture = desk.playbook.policy.gesture(action_id.removeprefix(GESTURE), form.currency)
    if gesture is None or interaction.action.get("value") != gesture.id:
        raise UnreadableClick()
    wish = Wish(gesture.kind.id, gesture.amount_minor or 0, gesture.label)
    typed, token = typed_so_far(interaction), f"{form.token}:{action_id}"
    given = await desk.giving.give(interaction.actor, interaction.rosters, token, form.incident_id, wish, typed)
    await interaction.ack()
    await _show_what_is_given(interaction, given.case, form.having_saved(typed))


async def handle_undo(interaction: Interaction) -> None:
    grant_id = interaction.number(interaction.action.get("value"))
    case = await interaction.desk.giving.undo(interaction.actor, grant_id)
    await interaction.ack()
    await _show_what_is_given(interaction, case, interaction.form)


async def _show_what_is_given(interaction: Interaction, case: Case, form: Form) -> None:
    """Draw the step again; after two quick taps the later drawing has to show what both gave.

    Whoever has gone on to the next step meanwhile is left there.
    """
    if await interaction.redraw(build_step(interaction.scene(case, before=form), form.step)):
        return
    case = await interaction.desk.walking.case(interaction.actor, case.incident.id)
    if case.incident.step is form.step:
        await interaction.redraw(build_step(interaction.scene(case, before=form), form.step), whatever_it_shows=True)


async def handle_something_else(interaction: Interaction) -> None:
    form = interaction.form
    case = await interaction.desk.walking.keep(interaction.actor, form.incident_id, typed_so_far(interaction))
    await interaction.ack()
    await interaction.redraw(build_compensation(interaction.scene(case, before=form)))


async def handle_back_to_solve(interaction: Interaction) -> None:
    form = interaction.form
    purchase = parse_purchase(interaction.view, form.currency)
    case = await interaction.desk.walking.keep(interaction.actor, form.incident_id, purchase)
    await interaction.ack()
    await interaction.redraw(build_step(interaction.scene(case), Step.SOLVE))


async def handle_compensation_closed(interaction: Interaction) -> None:
    """The form was closed: what it says of the purchase is kept, and the way back is sent."""
    form = interaction.form
    purchase = parse_purchase(interaction.view, form.currency)
    await interaction.desk.walking.leave(interaction.actor, form.incident_id, purchase)
    await interaction.ack()


async def handle_compensation(interaction: Interaction) -> None:
    """Given within the limits, asked for above them; either way the answer stands on top of Solve."""
    form, desk = interaction.form, interaction.desk
    kind_id, amount_minor, reason, purchase = parse_compensation(interaction.view, form.currency)
    given = await desk.giving.give(
        interaction.actor,
        interaction.rosters,
        form.token,
        form.incident_id,
        Wish(kind_id, amount_minor, reason=reason),
        purchase,
    )
    scene = interaction.scene(given.case)
    notice = outcome_words(given, scene)
    await interaction.replace_with(build_step(interaction.scene(given.case, notice=notice), Step.SOLVE))
