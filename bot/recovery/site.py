"""A site: a shop, desk or branch, with its channels, hours and currency."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.recovery.incident import Waiting
from bot.recovery.working_time import Hours


@dataclass(frozen=True, slots=True)
class Site:
    """`customers_usually` is how a customer waits unless staff say otherwise.

    `country` is the one whose phone numbers are typed without their code, and on whose public holidays customers are
    left in peace. "": none is known. `public_holidays` are by country, of all in which there are sites.
    """

    id: str
    name: str
    currency: str
    hours: Hours
    customers_usually: Waiting
    incident_channel: str
    approvals_channel: str
    digest_channel: str
    country: str = ""
    public_holidays: Mapping[str, frozenset[date]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sites:
    """Every site of the business, in the order of the policy."""

    all: tuple[Site, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(site.id for site in self.all)

    def at(self, site_id: str) -> Site:
        """A site that the policy no longer lists is looked after by the first: its incidents are still open."""
        return next((site for site in self.all if site.id == site_id), self.all[0])
