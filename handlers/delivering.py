"""Delivering: the messages about messages, and *Try again* on App Home."""

from bot.desk import RecoveryDesk
from bot.recovery.delivery import Delivery
from bot.views.delivering import ALL, build_lost_channel, build_not_shown
from bot.views.message import Message
from handlers.door import Interaction


async def handle_try_again(interaction: Interaction) -> None:
    """One of the site that App Home shows, or all of them."""
    value, actor = interaction.action.get("value"), interaction.actor
    which = None if value == ALL else interaction.number(value)
    await interaction.desk.delivering.try_again(actor, actor.site, which)
    await interaction.ack()


async def not_shown_message(_desk: RecoveryDesk, _delivery: Delivery) -> Message:
    return build_not_shown()


async def lost_channel_message(_desk: RecoveryDesk, delivery: Delivery) -> Message:
    channel, error, _ = delivery.subject.split(":")
    return build_lost_channel(channel, error)
