"""Walking: the command, the shortcuts, the five modals and the buttons between them."""

import asyncio
import logging

from bot.desk import RecoveryDesk
from bot.recovery.case import Case
from bot.recovery.delivery import Delivery
from bot.recovery.incident import Severity, Step
from bot.recovery.people import Actor
from bot.recovery.sequence import step_after, step_before
from bot.views.blocks import MOST_TYPED, Block, clipped, unescaped
from bot.views.card import build_card
from bot.views.following import build_left_open
from bot.views.form import Form
from bot.views.message import Message
from bot.views.reporting import build_help, build_list
from bot.views.walking.acknowledge import parse_acknowledge
from bot.views.walking.follow_up import parse_follow_up
from bot.views.walking.frame import step_name
from bot.views.walking.solve import parse_solve
from bot.views.walking.steps import build_step, is_whole, parse_typed
from bot.views.walking.understand import asks_of_purchase, parse_understand
from bot.views.walking.write_down import parse_taken, parse_write_down
from handlers import erasing
from handlers.colleagues import check_follows_up
from handlers.door import Interaction
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
    case = await interaction.desk.walking.start(interaction.actor, clipped(what_happened, MOST_TYPED))
    # Written is enough to show it; that it is saved is said when the disk has it, a few milliseconds later.
    acking = asyncio.create_task(_ack_when_kept(interaction))
    try:
        await _show(interaction, case, build_step(interaction.scene(case)))
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
    """At its step; one that is written down shows what became of it."""
    await interaction.ack()
    await _show(interaction, case, build_step(interaction.scene(case)))


async def _show(interaction: Interaction, case: Case, view: Block) -> None:
    """Open the modal; where Slack doesn't, what was typed is safe and the way back comes by DM."""
    try:
        await interaction.open(view)
    except SLACK_FAILURES as problem:
        log.warning("modal not opened", extra={"incident": case.incident.id, "slack_error": error_code(problem)})
        await interaction.desk.walking.remind_now(interaction.actor, case.incident.id)


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
    incident = (await interaction.desk.walking.case(interaction.actor, form.incident_id)).incident
    await asyncio.gather(
        *(
            check_follows_up(interaction, one.assignee_id, incident.site, f"follow_up.who.{one.kind.value}")
            for one in chosen
        )
    )
    case = await interaction.desk.following.plan(
        interaction.actor, form.token, form.incident_id, form.changed(values), chosen, interaction.rosters
    )
    await _go_on(interaction, case, Step.WRITE_DOWN)


async def handle_write_down(interaction: Interaction) -> None:
    if not await _is_whole(interaction, Step.WRITE_DOWN):
        return
    form, values = interaction.form, parse_write_down(interaction.view)
    case = await interaction.desk.walking.write_down(
        interaction.actor, form.token, form.incident_id, form.changed(values), parse_taken(interaction.view)
    )
    await _go_on(interaction, case, Step.CLOSED)


async def _go_on(interaction: Interaction, case: Case, step: Step) -> None:
    await interaction.replace_with(build_step(interaction.scene(case), step))


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
    await interaction.redraw(build_step(interaction.scene(case, before=form.reworded()), form.step))


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
    await interaction.redraw(build_step(interaction.scene(case, before=form.having_saved(typed)), form.step))


async def handle_back(interaction: Interaction) -> None:
    form = interaction.form
    case = await interaction.desk.walking.keep(interaction.actor, form.incident_id, typed_so_far(interaction))
    await interaction.ack()
    await interaction.redraw(build_step(interaction.scene(case), step_before(form.step) or form.step))


async def handle_customer_left(interaction: Interaction) -> None:
    form = interaction.form
    case = await interaction.desk.walking.customer_left(
        interaction.actor, f"{form.token}:left", form.incident_id, typed_so_far(interaction)
    )
    await interaction.ack()
    await interaction.redraw(build_step(interaction.scene(case), Step.WRITE_DOWN))


async def handle_discard(interaction: Interaction) -> None:
    """A draft that was a slip: gone, and the reminder says so."""
    incident_id = interaction.number(interaction.action.get("value"))
    await interaction.desk.walking.discard(interaction.actor, incident_id)
    await interaction.ack()
    container = interaction.body["container"]
    await interaction.client.chat_update(
        channel=container["channel_id"], ts=container["message_ts"], text="Dropped. Nothing was counted.", blocks=[]
    )


async def handle_closed(interaction: Interaction) -> None:
    """The modal was closed: what it still held is kept, and the way back is sent."""
    form = interaction.form
    await interaction.desk.walking.leave(interaction.actor, form.incident_id, typed_so_far(interaction))
    await interaction.ack()


def typed_so_far(interaction: Interaction) -> dict[str, object]:
    """What the modal holds that its author changed."""
    form = interaction.form
    return form.changed(parse_typed(interaction.view, form.step, form.currency))


async def card_message(desk: RecoveryDesk, delivery: Delivery) -> Message | None:
    return build_card(await desk.walking.card(delivery.team_id, int(delivery.subject)), desk.playbook)


async def left_open_message(desk: RecoveryDesk, delivery: Delivery) -> Message | None:
    case = await desk.walking.card(delivery.team_id, int(delivery.subject))
    return build_left_open(case, step_name(case.incident.step), was_sent=bool(delivery.ts))
