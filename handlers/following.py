"""Following up: Done, Snooze and Hand over on a ping, the ping itself, and the timer that rings."""

from datetime import datetime, timedelta

from bot.desk import RecoveryDesk
from bot.recovery.delivery import Delivery
from bot.recovery.errors import UnreadableClick
from bot.recovery.followup import Outcome
from bot.recovery.handing import levels_above
from bot.recovery.ringing import AGAIN_ON_SITE
from bot.views.escalating import build_escalate
from bot.views.following import (
    HAND_TO,
    build_hand,
    build_outcome,
    build_snooze_date,
    build_zones,
    moved_words,
    parse_hand,
    parse_outcome,
    parse_snooze_date,
)
from bot.views.message import Message
from bot.views.pinging import DATE, HAND, HOUR, SOON, TOMORROW, build_ping, follow_up_of
from bot.views.short_form import parse_short_form
from bot.views.telling import build_note
from bot.views.walking.steps import build_step
from handlers.colleagues import check_takes_over
from handlers.door import Interaction
from handlers.drawing import ask_first


async def handle_done(interaction: Interaction) -> None:
    """Ask how it went."""
    follow_up_id = interaction.number(interaction.action.get("value"))
    follow_up, case = await interaction.desk.following.check_may_end(interaction.actor, follow_up_id)
    await interaction.ack()
    await interaction.open(build_outcome(follow_up, case))


async def handle_outcome(interaction: Interaction) -> None:
    """Where it isn't put right, the way goes straight back to Solve; a note may raise the question first.

    Who wants somebody above is asked for whom, and for what.
    """
    follow_up_id, token = parse_short_form(interaction.view)
    outcome, note = parse_outcome(interaction.view)
    actor = interaction.actor
    case = await interaction.desk.following.finish(actor, token, interaction.number(follow_up_id), outcome, note)
    calls = outcome is Outcome.ESCALATED and levels_above(actor.level_at(case.incident.site))
    if await ask_first(interaction, case):
        return
    if calls:
        await interaction.replace_with(build_escalate(case, actor))
    elif outcome.reopens:
        await interaction.replace_with(build_step(interaction.scene(case)))
    else:
        await interaction.ack()


async def handle_snooze(interaction: Interaction) -> None:
    """In a while, tomorrow, on a date, or to a colleague. A click that Slack sends again moves nothing again."""
    following, actor, action = interaction.desk.following, interaction.actor, interaction.action
    follow_up_id = interaction.number(follow_up_of(action.get("block_id")))
    token = f"snooze:{follow_up_id}:{action.get('action_ts')}"
    follow_up, case = await following.check_may_end(actor, follow_up_id)
    match (action.get("selected_option") or action).get("value"):
        case value if value == SOON:
            await _snooze(interaction, token, follow_up_id, interaction.desk.clock.now() + AGAIN_ON_SITE)
            await interaction.ack()
        case value if value == HOUR:
            until = interaction.desk.clock.now() + timedelta(hours=1)
            moved = await _snooze(interaction, token, follow_up_id, until)
            await interaction.ack()
            if moved:
                await interaction.open(build_note("Snoozed", moved))
        case value if value == TOMORROW:
            await following.snooze(actor, token, follow_up_id, following.tomorrow(case.incident))
            await interaction.ack()
        case value if value == DATE:
            await interaction.ack()
            await interaction.open(build_snooze_date(follow_up, following.tomorrow(case.incident)))
        case value if value == HAND:
            await interaction.ack()
            await interaction.open(build_hand(follow_up, case))
        case _:
            raise UnreadableClick()


async def handle_snooze_date(interaction: Interaction) -> None:
    follow_up_id, token = parse_short_form(interaction.view)
    until = parse_snooze_date(interaction.view)
    if moved := await _snooze(interaction, token, interaction.number(follow_up_id), until):
        await interaction.replace_with(build_note("Snoozed", moved))
    else:
        await interaction.ack()


async def _snooze(interaction: Interaction, token: str, follow_up_id: int, until: datetime) -> str:
    """To when it moved instead, in words, where nobody is there then. "": it comes when they asked for."""
    following = interaction.desk.following
    snoozed = await following.snooze(interaction.actor, token, follow_up_id, until)
    _, case = await following.follow_up(interaction.actor.team_id, follow_up_id)
    return moved_words(until, snoozed.due_at, interaction.scene(case))


async def handle_zones(interaction: Interaction) -> None:
    """Time zones whose city begins as what is typed."""
    now = interaction.desk.clock.now()
    await interaction.offer(build_zones(str(interaction.body.get("value") or ""), now))


async def handle_hand(interaction: Interaction) -> None:
    """Ask to whom, after seeing that this person may pass it on at all."""
    follow_up_id = interaction.number(interaction.action.get("value"))
    follow_up, case = await interaction.desk.following.check_may_end(interaction.actor, follow_up_id)
    await interaction.ack()
    await interaction.open(build_hand(follow_up, case))


async def handle_hand_to(interaction: Interaction) -> None:
    follow_up_id, token = parse_short_form(interaction.view)
    to, desk, actor = parse_hand(interaction.view), interaction.desk, interaction.actor
    follow_up, _ = await desk.following.follow_up(actor.team_id, interaction.number(follow_up_id))
    case = await desk.walking.case(actor, follow_up.incident_id)
    await check_takes_over(interaction, to, case, HAND_TO)
    await desk.following.hand_on(actor, token, follow_up.id, to)
    await interaction.ack()


async def run_ring(desk: RecoveryDesk, delivery: Delivery) -> None:
    """Whoever holds a level then is asked."""
    await desk.ringing.run_ring(delivery, await desk.rosters())


async def ping_message(desk: RecoveryDesk, delivery: Delivery) -> Message | None:
    """None where all of it was settled, or hidden from its reader, before it was sent."""
    told = await desk.ringing.told(delivery.team_id, delivery.subject)
    if not delivery.ts and not any(one.is_open for one in told):
        return None
    return build_ping(told, desk.playbook)
