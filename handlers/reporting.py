"""Reporting: the digest's message and its weekly timer."""

from datetime import datetime

from bot.desk import RecoveryDesk
from bot.recovery.delivery import Delivery
from bot.views.message import Message
from bot.views.reporting import build_digest


async def digest_message(desk: RecoveryDesk, delivery: Delivery) -> Message | None:
    """The seven days up to the time that the delivery names."""
    end = datetime.fromisoformat(delivery.subject)
    digest = await desk.reporting.digest(delivery.team_id, delivery.site, end)
    return build_digest(digest, desk.playbook, desk.sites.at(delivery.site))


async def run_weekly_digest(desk: RecoveryDesk, delivery: Delivery) -> None:
    await desk.reporting.run_weekly(delivery)
