"""The shape of policy.toml: its tables and keys."""

from typing import Literal

from pydantic import Field

from bot.content.notation import (
    Amount,
    Button,
    Channel,
    Country,
    Currency,
    Duration,
    HourOfDay,
    Id,
    Keyword,
    Language,
    Name,
    Option,
    Percent,
    PersonOrGroup,
    Share,
    Times,
    Weekday,
    Zone,
)
from bot.content.reading import FromFile
from bot.recovery.followup import Assignee, FollowUpKind
from bot.recovery.incident import Severity, Waiting
from bot.recovery.offers import Failure


class LimitsInFile(FromFile):
    goodwill_per_incident: Amount
    goodwill_per_7_days: Amount
    restoration_with_proof: Amount
    money_back_without_proof: Amount
    redo_without_proof: Amount


class SomeLimitsInFile(FromFile):
    """Limits of which only some are written: a director has no others, and a site has the common ones."""

    goodwill_per_incident: Amount | None = None
    goodwill_per_7_days: Amount | None = None
    restoration_with_proof: Amount | None = None
    money_back_without_proof: Amount | None = None
    redo_without_proof: Amount | None = None


class LevelsInFile(FromFile):
    frontline: LimitsInFile
    lead: LimitsInFile
    manager: LimitsInFile
    director: SomeLimitsInFile = SomeLimitsInFile()


class SiteLevelsInFile(FromFile):
    """What a site changes of the common limits."""

    frontline: SomeLimitsInFile = SomeLimitsInFile()
    lead: SomeLimitsInFile = SomeLimitsInFile()
    manager: SomeLimitsInFile = SomeLimitsInFile()
    director: SomeLimitsInFile = SomeLimitsInFile()


class KindInFile(FromFile):
    """What is owed is no kind: it is listed under [[entitlements]]."""

    name: Name
    class_: Literal["restoration", "goodwill"] = Field(alias="class")
    money_back: bool = False
    cost_percent: int = Field(100, ge=0, le=1000)


class EntitlementInFile(FromFile):
    id: Id
    name: Name
    kind: str
    percent_of_price: Percent | None = None
    maximum: dict[Currency, Amount] | None = None


class GestureInFile(FromFile):
    id: Id
    label: Button
    kind: str
    amount: dict[Currency, Amount]


class OfferInFile(FromFile):
    id: Id
    label: Button
    kind: str
    amount: dict[Currency, Amount] | None = None
    percent_of_price: Percent | None = None
    for_: tuple[Failure, ...] = Field((), alias="for")


class AreaInFile(FromFile):
    id: Id
    name: Name
    plan_b: str = Field("", max_length=300)
    failure: Failure | None = None


class CauseInFile(FromFile):
    id: Id
    name: Name


class PlannedStepInFile(FromFile):
    kind: FollowUpKind
    after: Duration
    by: Assignee
    only_when: Literal["not_here"] | None = None


class SeverityInFile(FromFile):
    id: Severity
    label: Option
    help: Option
    plan: tuple[PlannedStepInFile, ...]


class ClockInFile(FromFile):
    remind: Duration
    next_level: Duration
    promise: Duration


class ClocksInFile(FromFile):
    expires: Duration
    here: ClockInFile
    on_the_line: ClockInFile
    later: ClockInFile

    def of(self, waiting: Waiting) -> ClockInFile:
        return {Waiting.HERE: self.here, Waiting.ON_THE_LINE: self.on_the_line, Waiting.LATER: self.later}[waiting]


class WeeklyInFile(FromFile):
    weekday: Weekday
    hour: int = Field(ge=0, le=23)


class FlagsInFile(FromFile):
    period: Duration
    just_under_limit_times: Times
    just_under_limit_percent: Share
    same_customer_times: Times
    no_proof_percent: Share
    no_proof_of_at_least: Times
    approve_each_other_times: Times
    given_after_reopening_times: Times


class DayHoursInFile(FromFile):
    opens: HourOfDay
    closes: HourOfDay


class SiteInFile(FromFile):
    """A site; what it leaves out of channels, people, currency and clock is the environment's, of limits the common
    ones."""

    id: Id
    name: Name
    customers_usually: Waiting
    opens: HourOfDay
    closes: HourOfDay
    other_hours: dict[Weekday, DayHoursInFile] = Field(default_factory=dict)
    closed_on: tuple[Weekday, ...] = ()
    country: Country | None = None
    open_on_holidays: bool = False
    weekly_digest: WeeklyInFile
    incident_channel: Channel | None = None
    approvals_channel: Channel | None = None
    digest_channel: Channel | None = None
    currency: Currency | None = None
    time_zone: Zone | None = None
    staff: tuple[PersonOrGroup, ...] | None = None
    leads: tuple[PersonOrGroup, ...] | None = None
    managers: tuple[PersonOrGroup, ...] | None = None
    limits: dict[Currency, SiteLevelsInFile] = Field(default_factory=dict)


class ContactHoursInFile(FromFile):
    earliest: HourOfDay
    latest: HourOfDay


class CustomerValueInFile(FromFile):
    years: int = Field(10, ge=1, le=50)
    spend_per_year: dict[Currency, Amount] = Field(default_factory=dict)


class ProtectedInFile(FromFile):
    keywords: dict[Language, tuple[Keyword, ...]]
    backup: Duration
    with_them: Duration


class PolicyFile(FromFile):
    """The whole file. Most of its lists become menus, of which Slack shows at most 100 entries."""

    version: str = Field(min_length=1, max_length=40)
    history_days: int = Field(ge=1, le=3650)
    cap_percent_of_price: int = Field(ge=100, le=1000)
    contact_kept_months: int = Field(ge=1, le=120)
    customer_value: CustomerValueInFile = CustomerValueInFile(years=10)
    sites: tuple[SiteInFile, ...] = Field(min_length=1, max_length=100)
    limits: dict[Currency, LevelsInFile] = Field(min_length=1)
    kinds: dict[Id, KindInFile] = Field(min_length=1, max_length=100)
    entitlements: tuple[EntitlementInFile, ...] = Field((), max_length=20)
    offers: tuple[OfferInFile, ...] = Field((), max_length=20)
    gestures: tuple[GestureInFile, ...] = Field(min_length=1, max_length=5)
    areas: tuple[AreaInFile, ...] = Field(min_length=1, max_length=100)
    causes: tuple[CauseInFile, ...] = Field(min_length=1, max_length=100)
    severities: tuple[SeverityInFile, ...]
    contact_hours: ContactHoursInFile
    clocks: ClocksInFile
    flags: FlagsInFile
    protected: ProtectedInFile
