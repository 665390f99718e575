"""Giving: one tap for a gesture, a short form for anything else, Undo."""

from bot.desk.giving import Wish
from bot.recovery.case import Case
from bot.recovery.errors import UnreadableClick
from bot.recovery.incident import Step
from bot.views.giving import build_compensation, outcome_words, parse_compensation
from bot.views.ids import GESTURE
from bot.views.walking.steps import build_step
from handlers.door import Interaction
from handlers.walking import typed_so_far


async def handle_gesture(interaction: Interaction) -> None:
    """A small gesture: given at the tap, and shown with Undo. The same button of the same form gives once."""
    form, desk = interaction.form, interaction.desk
    action_id = interaction.action["action_id"]
    gesture = desk.playbook.policy.gesture(action_id.removeprefix(GESTURE), desk.site.currency)
    if gesture is None or interaction.action.get("value") != gesture.id:
        raise UnreadableClick()
    wish = Wish(gesture.kind.id, gesture.amount_minor, gesture.label)
    given = await desk.giving.give(
        interaction.actor,
        await interaction.people.roster(),
        f"{form.token}:{action_id}",
        form.incident_id,
        wish,
        typed_so_far(interaction),
    )
    await interaction.ack()
    await _show_what_is_given(interaction, given.case)


async def handle_undo(interaction: Interaction) -> None:
    grant_id = interaction.number(interaction.action.get("value"))
    case = await interaction.desk.giving.undo(interaction.actor, grant_id)
    await interaction.ack()
    await _show_what_is_given(interaction, case)


async def _show_what_is_given(interaction: Interaction, case: Case) -> None:
    """Draw the step again; after two quick taps the later drawing has to show what both gave.

    Whoever has gone on to the next step meanwhile is left there.
    """
    form = interaction.form
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
    await interaction.ack()
    case = await interaction.desk.walking.case(interaction.actor, interaction.form.incident_id)
    await interaction.redraw(build_step(interaction.scene(case), Step.SOLVE))


async def handle_compensation(interaction: Interaction) -> None:
    """Given within the limits, asked for above them; either way the answer stands on top of Solve."""
    form, desk = interaction.form, interaction.desk
    kind_id, amount_minor, reason, purchase = parse_compensation(interaction.view, desk.site.currency)
    given = await desk.giving.give(
        interaction.actor,
        await interaction.people.roster(),
        form.token,
        form.incident_id,
        Wish(kind_id, amount_minor, reason=reason),
        purchase,
    )
    scene = interaction.scene(given.case)
    notice = outcome_words(given, scene)
    await interaction.replace_with(build_step(interaction.scene(given.case, notice=notice), Step.SOLVE))
