"""The five modals of a walk: what each submission saves, and the buttons between them."""

import asyncio

from bot.recovery.case import Case
from bot.recovery.incident import Severity, Step
from bot.recovery.sequence import step_after, step_before
from bot.views.following import moved_notice
from bot.views.form import Form
from bot.views.walking.acknowledge import parse_acknowledge
from bot.views.walking.follow_up import parse_follow_up
from bot.views.walking.solve import parse_solve
from bot.views.walking.steps import build_step, is_whole, parse_typed
from bot.views.walking.understand import asks_of_purchase, parse_understand
from bot.views.walking.write_down import parse_taken, parse_write_down
from handlers.colleagues import check_follows_up, check_is_staff
from handlers.door import Interaction
from handlers.drawing import redraw_step


async def handle_acknowledge(interaction: Interaction) -> None:
    if await _is_whole(interaction, Step.ACKNOWLEDGE):
        await _save(interaction, Step.ACKNOWLEDGE, parse_acknowledge(interaction.view))


async def handle_understand(interaction: Interaction) -> None:
    """S4 leaves the script here."""
    if not await _is_whole(interaction, Step.UNDERSTAND):
        return
    values = parse_understand(interaction.view, interaction.form.currency)
    if values["severity"] is Severity.S4:
        form = interaction.form
        case = await interaction.desk.protecting.protect(
            interaction.actor,
            interaction.rosters,
            form.token,
            form.incident_id,
            form.changed(values),
            answer="severity",
        )
        await _go_on(interaction, case, Step.UNDERSTAND)
    else:
        await _save(interaction, Step.UNDERSTAND, values)


async def handle_solve(interaction: Interaction) -> None:
    if await _is_whole(interaction, Step.SOLVE):
        await _save(interaction, Step.SOLVE, parse_solve(interaction.view))


async def _save(interaction: Interaction, step: Step, values: dict[str, object]) -> None:
    form, actor = interaction.form, interaction.actor
    case = await interaction.desk.walking.save_step(
        actor, form.token, form.incident_id, step, form.changed(values), interaction.rosters
    )
    await _go_on(interaction, case, step_after(step))


async def handle_follow_up(interaction: Interaction) -> None:
    if not await _is_whole(interaction, Step.FOLLOW_UP):
        return
    form = interaction.form
    values, chosen = parse_follow_up(interaction.view)
    known = await interaction.desk.walking.case(interaction.actor, form.incident_id)
    await asyncio.gather(
        *(check_follows_up(interaction, one.assignee_id, known, f"follow_up.who.{one.kind.value}") for one in chosen)
    )
    case = await interaction.desk.following.plan(
        interaction.actor, form.token, form.incident_id, form.changed(values), chosen, interaction.rosters
    )
    await _go_on(interaction, case, Step.WRITE_DOWN, moved_notice(chosen, interaction.scene(case)))


async def handle_write_down(interaction: Interaction) -> None:
    if not await _is_whole(interaction, Step.WRITE_DOWN):
        return
    form, values = interaction.form, parse_write_down(interaction.view)
    await check_is_staff(interaction, str(values["thanks_to"]), "write_down.thanks_to")
    case = await interaction.desk.walking.write_down(
        interaction.actor, form.token, form.incident_id, form.changed(values), parse_taken(interaction.view)
    )
    await _go_on(interaction, case, Step.CLOSED)


async def _go_on(interaction: Interaction, case: Case, step: Step, notice: str = "") -> None:
    await interaction.replace_with(build_step(interaction.scene(case, notice=notice), step))


async def _is_whole(interaction: Interaction, step: Step) -> bool:
    """Whether the submission is this step's; an earlier screen's is answered by drawing the step again."""
    if is_whole(interaction.view, step):
        return True
    case = await interaction.desk.walking.case(interaction.actor, interaction.form.incident_id)
    await interaction.replace_with(build_step(interaction.scene(case), step))
    return False


async def handle_another_wording(interaction: Interaction) -> None:
    """The next phrase; everything typed stays, since the inputs keep their ids."""
    await interaction.ack()
    form = interaction.form
    case = await interaction.desk.walking.case(interaction.actor, form.incident_id)
    await redraw_step(interaction, case, form.step, before=form.reworded())


async def handle_area(interaction: Interaction) -> None:
    """What failed was chosen: the facts that it makes matter are drawn, and none that were there are taken away."""
    form = interaction.form
    await _redraw_keeping(interaction, form.with_more() if asks_of_purchase(interaction.view) else form)


async def handle_more(interaction: Interaction) -> None:
    """The fields that are seldom needed."""
    await _redraw_keeping(interaction, interaction.form.with_more())


async def _redraw_keeping(interaction: Interaction, form: Form) -> None:
    typed = typed_so_far(interaction)
    case = await interaction.desk.walking.keep(interaction.actor, form.incident_id, typed)
    await interaction.ack()
    await redraw_step(interaction, case, form.step, before=form.having_saved(typed))


async def handle_back(interaction: Interaction) -> None:
    form = interaction.form
    case = await interaction.desk.walking.keep(interaction.actor, form.incident_id, typed_so_far(interaction))
    await interaction.ack()
    await redraw_step(interaction, case, step_before(form.step) or form.step)


async def handle_customer_left(interaction: Interaction) -> None:
    form = interaction.form
    case = await interaction.desk.walking.customer_left(
        interaction.actor, f"{form.token}:left", form.incident_id, typed_so_far(interaction)
    )
    await interaction.ack()
    await redraw_step(interaction, case, Step.WRITE_DOWN)


async def handle_closed(interaction: Interaction) -> None:
    """The modal was closed: what it still held is kept, and the way back is sent."""
    form = interaction.form
    await interaction.desk.walking.leave(interaction.actor, form.incident_id, typed_so_far(interaction))
    await interaction.ack()


def typed_so_far(interaction: Interaction) -> dict[str, object]:
    """What the modal holds that its author changed."""
    form = interaction.form
    return form.changed(parse_typed(interaction.view, form.step, form.currency))
