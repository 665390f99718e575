"""The shape of policy.toml: its tables and keys, and how amounts and times are written in it."""

import re
from datetime import time, timedelta
from decimal import Decimal
from typing import Annotated, Final, Literal
from zoneinfo import available_timezones

from pydantic import BeforeValidator, Field

from bot.content.reading import FromFile, quoted
from bot.phones import is_country
from bot.recovery.followup import Assignee, FollowUpKind
from bot.recovery.incident import Severity, Waiting
from bot.recovery.offers import Failure

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days"}


def _amount(value: object) -> Decimal:
    if not isinstance(value, str):
        raise ValueError(f'{quoted(value)} is not an amount: write it in quotes, like "25.00"')
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,4})?", value):
        raise ValueError(f"{quoted(value)} is not an amount")
    return Decimal(value)


def _duration(value: object) -> timedelta:
    written = re.fullmatch(r"([1-9][0-9]{0,3})([mhd])", value) if isinstance(value, str) else None
    if not written:
        raise ValueError(f'{quoted(value)} is not a time: write it like "5m", "24h" or "3d"')
    return timedelta(**{_UNITS[written[2]]: int(written[1])})


def _hour_of_day(value: object) -> time:
    written = re.fullmatch(r"([01][0-9]|2[0-3]):([0-5][0-9])", value) if isinstance(value, str) else None
    if not written:
        raise ValueError(f'{quoted(value)} is not an hour of the day: write it like "09:00"')
    return time(int(written[1]), int(written[2]))


def _known_zone(value: object) -> object:
    if not isinstance(value, str) or value not in available_timezones():
        raise ValueError(f'{quoted(value)} is no time zone: write one like "Europe/London"')
    return value


_Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


def _known_country(value: object) -> object:
    if not isinstance(value, str) or not is_country(value):
        raise ValueError(f'{quoted(value)} is no country: write its two letters, like "GB"')
    return value


_Amount = Annotated[Decimal, BeforeValidator(_amount)]
_Duration = Annotated[timedelta, BeforeValidator(_duration)]
_HourOfDay = Annotated[time, BeforeValidator(_hour_of_day)]
_Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
_Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
_Name = Annotated[str, Field(min_length=1, max_length=60)]
_Zone = Annotated[str, BeforeValidator(_known_zone)]
_Country = Annotated[str, BeforeValidator(_known_country)]
_Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
_Keyword = Annotated[str, Field(pattern=r"\w{2}", max_length=60)]
_Channel = Annotated[str, Field(pattern=r"^[CG][A-Z0-9]{2,}$")]
_PersonOrGroup = Annotated[str, Field(pattern=r"^[UWS][A-Z0-9]{2,}$")]
_Percent = Annotated[int, Field(ge=1, le=1000)]
# What a phone shows of a button beside its amount.
_Button = Annotated[str, Field(min_length=1, max_length=30)]
_Share = Annotated[int, Field(ge=1, le=99)]
_Times = Annotated[int, Field(ge=1, le=1000)]
# Slack shows no more of an option or its description.
_Option = Annotated[str, Field(min_length=1, max_length=75)]


class LimitsInFile(FromFile):
    goodwill_per_incident: _Amount
    goodwill_per_7_days: _Amount
    restoration_with_proof: _Amount
    money_back_without_proof: _Amount
    redo_without_proof: _Amount


class DirectorLimitsInFile(FromFile):
    """A director has no limit but those that are written."""

    goodwill_per_incident: _Amount | None = None
    goodwill_per_7_days: _Amount | None = None
    restoration_with_proof: _Amount | None = None
    money_back_without_proof: _Amount | None = None
    redo_without_proof: _Amount | None = None


class LevelsInFile(FromFile):
    frontline: LimitsInFile
    lead: LimitsInFile
    manager: LimitsInFile
    director: DirectorLimitsInFile = DirectorLimitsInFile()


class KindInFile(FromFile):
    """What is owed is no kind: it is listed under [[entitlements]]."""

    name: _Name
    class_: Literal["restoration", "goodwill"] = Field(alias="class")
    money_back: bool = False
    cost_percent: int = Field(100, ge=0, le=1000)


class EntitlementInFile(FromFile):
    id: _Id
    name: _Name
    kind: str
    percent_of_price: _Percent | None = None
    maximum: dict[_Currency, _Amount] | None = None


class GestureInFile(FromFile):
    id: _Id
    label: _Button
    kind: str
    amount: dict[_Currency, _Amount]


class OfferInFile(FromFile):
    id: _Id
    label: _Button
    kind: str
    amount: dict[_Currency, _Amount] | None = None
    percent_of_price: _Percent | None = None
    for_: tuple[Failure, ...] = Field((), alias="for")


class AreaInFile(FromFile):
    id: _Id
    name: _Name
    plan_b: str = Field("", max_length=300)
    failure: Failure | None = None


class CauseInFile(FromFile):
    id: _Id
    name: _Name


class PlannedStepInFile(FromFile):
    kind: FollowUpKind
    after: _Duration
    by: Assignee
    only_when: Literal["not_here"] | None = None


class SeverityInFile(FromFile):
    id: Severity
    label: _Option
    help: _Option
    plan: tuple[PlannedStepInFile, ...]


class ClockInFile(FromFile):
    remind: _Duration
    next_level: _Duration
    promise: _Duration


class ClocksInFile(FromFile):
    expires: _Duration
    here: ClockInFile
    on_the_line: ClockInFile
    later: ClockInFile

    def of(self, waiting: Waiting) -> ClockInFile:
        return {Waiting.HERE: self.here, Waiting.ON_THE_LINE: self.on_the_line, Waiting.LATER: self.later}[waiting]


class WeeklyInFile(FromFile):
    weekday: _Weekday
    hour: int = Field(ge=0, le=23)


class FlagsInFile(FromFile):
    period: _Duration
    just_under_limit_times: _Times
    just_under_limit_percent: _Share
    same_customer_times: _Times
    no_proof_percent: _Share
    no_proof_of_at_least: _Times
    approve_each_other_times: _Times
    given_after_reopening_times: _Times


class SiteInFile(FromFile):
    """A site; what it leaves out of channels, people, currency and clock is the environment's."""

    id: _Id
    name: _Name
    customers_usually: Waiting
    opens: _HourOfDay
    closes: _HourOfDay
    closed_on: tuple[_Weekday, ...] = ()
    country: _Country | None = None
    open_on_holidays: bool = False
    weekly_digest: WeeklyInFile
    incident_channel: _Channel | None = None
    approvals_channel: _Channel | None = None
    digest_channel: _Channel | None = None
    currency: _Currency | None = None
    time_zone: _Zone | None = None
    staff: tuple[_PersonOrGroup, ...] | None = None
    leads: tuple[_PersonOrGroup, ...] | None = None
    managers: tuple[_PersonOrGroup, ...] | None = None


class ContactHoursInFile(FromFile):
    earliest: _HourOfDay
    latest: _HourOfDay


class CustomerValueInFile(FromFile):
    years: int = Field(10, ge=1, le=50)
    spend_per_year: dict[_Currency, _Amount] = Field(default_factory=dict)


class ProtectedInFile(FromFile):
    keywords: dict[_Language, tuple[_Keyword, ...]]
    backup: _Duration
    with_them: _Duration


class PolicyFile(FromFile):
    """The whole file. Most of its lists become menus, of which Slack shows at most 100 entries."""

    version: str = Field(min_length=1, max_length=40)
    history_days: int = Field(ge=1, le=3650)
    cap_percent_of_price: int = Field(ge=100, le=1000)
    contact_kept_months: int = Field(ge=1, le=120)
    customer_value: CustomerValueInFile = CustomerValueInFile(years=10)
    sites: tuple[SiteInFile, ...] = Field(min_length=1, max_length=100)
    limits: dict[_Currency, LevelsInFile] = Field(min_length=1)
    kinds: dict[_Id, KindInFile] = Field(min_length=1, max_length=100)
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
