"""A site: a shop, desk or branch, with its channels, hours and currency."""

from dataclasses import dataclass

from bot.recovery.followup import Hours
from bot.recovery.incident import Waiting


@dataclass(frozen=True, slots=True)
class Site:
    """`customers_usually` is how a customer waits unless staff say otherwise."""

    id: str
    name: str
    currency: str
    hours: Hours
    customers_usually: Waiting
    incident_channel: str
    approvals_channel: str
    digest_channel: str
