"""The sites as policy and environment say together: what the policy leaves out of a site, the settings fill in."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from bot.content.playbook import Playbook
from bot.content.policy import SitePolicy
from bot.content.reading import PlaybookError
from bot.phones import country_of_zone
from bot.recovery.site import Site, Sites
from bot.settings import Settings
from handlers.levels import Holders

NO_HOLIDAYS: Final[Mapping[str, frozenset[date]]] = {}


def countries_of(settings: Settings, playbook: Playbook) -> frozenset[str]:
    """Where the sites are: as the policy says, or by the clock on their wall."""
    return frozenset(_country(site, settings) for site in playbook.policy.sites) - {""}


def _country(site: SitePolicy, settings: Settings) -> str:
    return site.country or country_of_zone(site.zone or settings.zone)


def sites_of(settings: Settings, playbook: Playbook, holidays: Mapping[str, frozenset[date]] = NO_HOLIDAYS) -> Sites:
    """Every site with its channels, currency and clock; `holidays` by country, to which more may be added later.

    Raises: PlaybookError where the policy has no limits in a site's currency, or the site's own are all in others.
    """
    return Sites(tuple(_site(site, settings, playbook, holidays) for site in playbook.policy.sites))


def _site(site: SitePolicy, settings: Settings, playbook: Playbook, holidays: Mapping[str, frozenset[date]]) -> Site:
    currency = site.currency or settings.CURRENCY
    playbook.policy.limits(currency, site.id)
    if site.limits_by_currency and currency not in site.limits_by_currency:
        key = f"{playbook.policy.file}: sites.{site.id}.limits.{currency}"
        raise PlaybookError(f"{key}: is missing; the site has limits of its own, and its currency is {currency}")
    return Site(
        id=site.id,
        name=site.name,
        currency=currency,
        hours=site.hours(site.zone or settings.zone, holidays.get(site.country or "", frozenset())),
        country=_country(site, settings),
        public_holidays=holidays,
        customers_usually=site.customers_usually,
        incident_channel=site.incident_channel or settings.INCIDENT_CHANNEL,
        approvals_channel=site.approvals_channel or settings.APPROVALS_CHANNEL,
        digest_channel=site.digest_channel or settings.DIGEST_CHANNEL,
    )


def holders_of(settings: Settings, playbook: Playbook) -> dict[str, Holders]:
    """Who holds which level at each site, as user ids and user-group ids; directors are everybody's."""
    return {
        site.id: Holders(
            staff=settings.STAFF if site.staff is None else site.staff,
            leads=settings.LEADS if site.leads is None else site.leads,
            managers=settings.MANAGERS if site.managers is None else site.managers,
            directors=settings.DIRECTORS,
        )
        for site in playbook.policy.sites
    }


def channel_settings(settings: Settings, sites: Sites) -> dict[str, str]:
    """Every channel that is named, with the setting or the policy's key that names it first."""
    named: dict[str, str] = {}
    for site in sites.all:
        for use in ("incident_channel", "approvals_channel", "digest_channel"):
            channel = getattr(site, use)
            from_settings = channel == getattr(settings, use.upper())
            named.setdefault(channel, use.upper() if from_settings else f"sites.{site.id}.{use} of the policy:")
    return named
