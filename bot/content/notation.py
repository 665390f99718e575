"""How amounts, times, ids and names are written in policy.toml, and what is said of one that isn't."""

import re
from datetime import time, timedelta
from decimal import Decimal
from typing import Annotated, Final, Literal, get_args
from zoneinfo import available_timezones

from pydantic import BeforeValidator, Field

from bot.content.reading import quoted
from bot.phones import is_country

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: Final[tuple[Weekday, ...]] = get_args(Weekday)
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


def _known_country(value: object) -> object:
    if not isinstance(value, str) or not is_country(value):
        raise ValueError(f'{quoted(value)} is no country: write its two letters, like "GB"')
    return value


Amount = Annotated[Decimal, BeforeValidator(_amount)]
Duration = Annotated[timedelta, BeforeValidator(_duration)]
HourOfDay = Annotated[time, BeforeValidator(_hour_of_day)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Name = Annotated[str, Field(min_length=1, max_length=60)]
Zone = Annotated[str, BeforeValidator(_known_zone)]
Country = Annotated[str, BeforeValidator(_known_country)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
Keyword = Annotated[str, Field(pattern=r"\w{2}", max_length=60)]
Channel = Annotated[str, Field(pattern=r"^[CG][A-Z0-9]{2,}$")]
PersonOrGroup = Annotated[str, Field(pattern=r"^[UWS][A-Z0-9]{2,}$")]
Percent = Annotated[int, Field(ge=1, le=1000)]
# What a phone shows of a button beside its amount.
Button = Annotated[str, Field(min_length=1, max_length=30)]
Share = Annotated[int, Field(ge=1, le=99)]
Times = Annotated[int, Field(ge=1, le=1000)]
# Slack shows no more of an option or its description.
Option = Annotated[str, Field(min_length=1, max_length=75)]
