"""The policy as the business wrote it: what may be given, what goes wrong, which follow-ups; desk and views ask it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.content.reading import PlaybookError
from bot.phones import country_of_zone
from bot.recovery.approval import AnswerTimes
from bot.recovery.empowerment import Authority, CompensationClass, Entitlement, Kind, Level, Limits
from bot.recovery.flags import FlagRules
from bot.recovery.followup import PlannedStep
from bot.recovery.incident import Severity, Waiting
from bot.recovery.offers import Failure, Offer
from bot.recovery.protection import Protection
from bot.recovery.site import Site
from bot.recovery.working_time import DayHours, Hours


@dataclass(frozen=True, slots=True)
class Area:
    """A place where things fail, with what was agreed to do when it does; `failure` says which remedy fits."""

    id: str
    name: str
    plan_b: str
    failure: Failure | None


@dataclass(frozen=True, slots=True)
class Cause:
    """Why something failed; never a person."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class SeverityLevel:
    """A severity in the business's words, with the follow-ups that it proposes."""

    id: Severity
    label: str
    help: str
    plan: tuple[PlannedStep, ...]


@dataclass(frozen=True, slots=True)
class WeeklyTime:
    """An hour of the week on a site's clock; Monday is 0."""

    weekday: int
    hour: int

    def next_after(self, now: datetime, zone: ZoneInfo) -> datetime:
        """The first such hour after `now`, in UTC; it stays the same hour on the wall across daylight saving."""
        today = now.astimezone(zone).date()
        day = today + timedelta(days=(self.weekday - today.weekday()) % 7)
        moment = datetime.combine(day, time(self.hour), zone).astimezone(UTC)
        if moment > now:
            return moment
        return datetime.combine(day + timedelta(days=7), time(self.hour), zone).astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePolicy:
    """A site of the policy. None: the environment says it.

    `week` is when it is open, Monday first; None: it is closed. `limits_by_currency` has the currencies in which it has
    limits of its own.
    """

    id: str
    name: str
    customers_usually: Waiting
    week: tuple[DayHours | None, ...]
    weekly_digest: WeeklyTime
    country: str | None = None
    open_on_holidays: bool = False
    incident_channel: str | None = None
    approvals_channel: str | None = None
    digest_channel: str | None = None
    currency: str | None = None
    zone: ZoneInfo | None = None
    staff: tuple[str, ...] | None = None
    leads: tuple[str, ...] | None = None
    managers: tuple[str, ...] | None = None
    limits_by_currency: Mapping[str, Mapping[Level, Limits]] = field(default_factory=dict)

    def hours(self, zone: ZoneInfo, holidays: frozenset[date] = frozenset()) -> Hours:
        """When the site is open; `holidays` are its country's."""
        return Hours(zone, self.week, frozenset() if self.open_on_holidays else holidays)


@dataclass(frozen=True, slots=True)
class CustomerValue:
    """What a regular customer spends in a year, in minor units by currency, and over how many years it is told."""

    years: int
    spend_per_year: Mapping[str, int]

    def minor(self, currency: str) -> int | None:
        """What they spend in all these years. None: the policy doesn't say."""
        yearly = self.spend_per_year.get(currency)
        return yearly * self.years if yearly else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One version of the policy. Names of what it no longer lists are read off their ids: old cards still show.

    `file` is the name under which mistakes are told.
    """

    file: str
    version: str
    sites: tuple[SitePolicy, ...]
    kinds: tuple[Kind, ...]
    areas: tuple[Area, ...]
    causes: tuple[Cause, ...]
    severities: tuple[SeverityLevel, ...]
    clocks: Mapping[Waiting, AnswerTimes]
    history: timedelta
    cap_percent_of_price: int
    contact_kept_months: int
    contact_between: tuple[time, time]
    customer_value: CustomerValue
    flags: FlagRules
    protection: Protection
    limits_by_currency: Mapping[str, Mapping[Level, Limits]]
    offers_by_currency: Mapping[str, tuple[Offer, ...]]
    entitlements_by_currency: Mapping[str, tuple[Entitlement, ...]]

    @property
    def countries(self) -> tuple[str, ...]:
        """Whose public holidays some site keeps, each once."""
        kept = (site.country for site in self.sites if site.country and not site.open_on_holidays)
        return tuple(dict.fromkeys(kept))

    def weekly_digest(self, site_id: str) -> WeeklyTime:
        """When a site's digest comes. Raises: StopIteration for a site that the policy doesn't list."""
        return next(site.weekly_digest for site in self.sites if site.id == site_id)

    def limits(self, currency: str, site_id: str) -> Mapping[Level, Limits]:
        """Every level's limits at a site: its own, or else the common ones.

        Raises: PlaybookError for a currency that the policy has none for.
        """
        own = next((site.limits_by_currency for site in self.sites if site.id == site_id), {})
        try:
            return own[currency] if currency in own else self.limits_by_currency[currency]
        except KeyError:
            known = ", ".join(self.limits_by_currency)
            raise PlaybookError(f"{self.file}: limits.{currency}: is missing; there are limits for {known}") from None

    def authority(self, currency: str, site_id: str) -> Authority:
        """Who may give how much at a site. Raises: PlaybookError for a currency that the policy has no limits for."""
        return Authority(self.limits(currency, site_id), self.cap_percent_of_price)

    def offers(self, currency: str) -> tuple[Offer, ...]:
        """What can be offered in one tap, in the order of the file: remedies and extras, then the small gestures."""
        return self.offers_by_currency.get(currency, ())

    def gestures(self, currency: str) -> tuple[Offer, ...]:
        """The small gestures alone, which staff see first."""
        return tuple(offer for offer in self.offers(currency) if offer.is_gesture)

    def gesture(self, gesture_id: str, currency: str) -> Offer | None:
        """None: the policy has no such gesture any more."""
        return next((g for g in self.gestures(currency) if g.id == gesture_id), None)

    def entitlements(self, currency: str) -> tuple[Entitlement, ...]:
        """What is owed by law or contract, in the order of the file."""
        return self.entitlements_by_currency.get(currency, ())

    def entitlement(self, entitlement_id: str, currency: str) -> Entitlement | None:
        """None: the policy lists no such entitlement, or no more."""
        return next((e for e in self.entitlements(currency) if e.id == entitlement_id), None)

    def kind(self, kind_id: str) -> Kind:
        """A kind that is no longer listed is read the strict way: as goodwill, and held to the rules of money back."""
        known = next((k for k in self.kinds if k.id == kind_id), None)
        return known or Kind(kind_id, _spelt(kind_id), CompensationClass.GOODWILL, money_back=True)

    def area_name(self, area_id: str) -> str:
        """ "" where no area was chosen."""
        return next((a.name for a in self.areas if a.id == area_id), _spelt(area_id))

    def plan_b(self, area_id: str) -> str:
        """ "" where no area was chosen, or the area has none."""
        return next((a.plan_b for a in self.areas if a.id == area_id), "")

    def failure(self, area_id: str) -> Failure | None:
        """What kind of failure an area stands for. None where it is open, or no area was chosen."""
        return next((a.failure for a in self.areas if a.id == area_id), None)

    def cause_name(self, cause_id: str) -> str:
        """ "" where no cause was chosen."""
        return next((c.name for c in self.causes if c.id == cause_id), _spelt(cause_id))

    def severity(self, severity: Severity) -> SeverityLevel:
        return next(s for s in self.severities if s.id is severity)

    def plan(self, severity: Severity) -> tuple[PlannedStep, ...]:
        """The follow-ups that the severity proposes."""
        return self.severity(severity).plan

    def contact_hours(self, zone: str, site: Site) -> tuple[Hours, Hours]:
        """When the site is open, and when a customer in this zone may be contacted. "": they are where the site is.

        Nobody is contacted on a public holiday of the country whose clock it is, also where the site works on it.
        """
        clock = ZoneInfo(zone) if zone else site.hours.zone
        country = country_of_zone(clock) if zone else site.country
        holidays = site.public_holidays.get(country, frozenset())
        return site.hours, Hours.every_day(clock, *self.contact_between, holidays)

    def answer_times(self, waiting: Waiting) -> AnswerTimes:
        """How fast a request is answered while the customer waits like this."""
        return self.clocks[waiting]


def _spelt(an_id: str) -> str:
    """ "late_or_missing" as "Late or missing"."""
    return an_id.replace("_", " ").capitalize()
