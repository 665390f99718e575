"""Following up: Done and Snooze on a ping, and the ping itself."""

from datetime import timedelta

from bot.desk import RecoveryDesk
from bot.recovery.delivery import Delivery
from bot.recovery.errors import UnreadableClick
from bot.recovery.followup import FollowUpState, tomorrow
from bot.views.following import (
    DATE,
    HOUR,
    TOMORROW,
    build_outcome,
    build_ping,
    build_snooze_date,
    parse_outcome,
    parse_snooze_date,
)
from bot.views.message import Message
from bot.views.short_form import parse_short_form
from bot.views.walking.steps import build_step
from handlers.door import Interaction


async def handle_done(interaction: Interaction) -> None:
    """Ask how it went."""
    follow_up_id = interaction.number(interaction.action.get("value"))
    follow_up, case = await interaction.desk.following.check_may_end(interaction.actor, follow_up_id)
    await interaction.ack()
    await interaction.open(build_outcome(follow_up, case))


async def handle_outcome(interaction: Interaction) -> None:
    """Where it isn't put right, the way goes straight back to Solve; a note may raise the question first."""
    follow_up_id, token = parse_short_form(interaction.view)
    outcome, note = parse_outcome(interaction.view)
    case = await interaction.desk.following.finish(
        interaction.actor, token, interaction.number(follow_up_id), outcome, note
    )
    if outcome.reopens or case.incident.asking:
        await interaction.replace_with(build_step(interaction.scene(case)))
    else:
        await interaction.ack()


async def handle_snooze(interaction: Interaction) -> None:
    """In an hour, tomorrow, or on a date that is asked for."""
    desk, actor = interaction.desk, interaction.actor
    follow_up_id = interaction.number(str(interaction.action.get("block_id")).removeprefix("follow."))
    now, chosen = desk.clock.now(), (interaction.action.get("selected_option") or {}).get("value")
    token = f"snooze:{interaction.body['container']['message_ts']}:{chosen}"  # a ping is moved to there once
    match chosen:
        case value if value == HOUR:
            await desk.following.snooze(actor, token, follow_up_id, now + timedelta(hours=1))
            await interaction.ack()
        case value if value == TOMORROW:
            follow_up, _ = await desk.following.check_may_end(actor, follow_up_id)
            opening = tomorrow(now, desk.sites.at(follow_up.site).hours)
            await desk.following.snooze(actor, token, follow_up_id, opening)
            await interaction.ack()
        case value if value == DATE:
            follow_up, _ = await desk.following.check_may_end(actor, follow_up_id)
            await interaction.ack()
            await interaction.open(build_snooze_date(follow_up, tomorrow(now, desk.sites.at(follow_up.site).hours)))
        case _:
            raise UnreadableClick()


async def handle_snooze_date(interaction: Interaction) -> None:
    follow_up_id, token = parse_short_form(interaction.view)
    until = parse_snooze_date(interaction.view)
    await interaction.desk.following.snooze(interaction.actor, token, interaction.number(follow_up_id), until)
    await interaction.ack()


async def ping_message(desk: RecoveryDesk, delivery: Delivery) -> Message | None:
    follow_up, case = await desk.following.follow_up(delivery.team_id, int(delivery.subject))
    if follow_up.state is not FollowUpState.OPEN and not delivery.ts:
        return None
    return build_ping(follow_up, case, desk.playbook, delivery.recipient, delivery.dedupe_key.rpartition(":")[2])
