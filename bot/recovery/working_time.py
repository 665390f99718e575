"""Working time: the hours in which a site is open or a customer may be called, across nights, weekends, public
holidays and daylight saving.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_DAY: Final = timedelta(days=1)
# What is promised for the same day is done before those who did it go home.
_BEFORE_CLOSING: Final = timedelta(minutes=15)
# Nobody is closed for longer, and hours that share no moment in this time never do.
_LOOKED_AT: Final = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Hours:
    """When somebody is there, on their own clock. Monday is 0 of `closed_on`; on `holidays` nobody is there either."""

    zone: ZoneInfo
    opens: time
    closes: time
    closed_on: frozenset[int] = frozenset()
    holidays: frozenset[date] = frozenset()

    def is_holiday(self, at: datetime) -> bool:
        return at.astimezone(self.zone).date() in self.holidays

    def span(self, day: date, at: datetime) -> tuple[datetime, datetime] | None:
        """Opening and closing of a day, in the zone of `at`. None: closed all day."""
        if day.weekday() in self.closed_on or day in self.holidays:
            return None
        edges = (datetime.combine(day, edge, self.zone).astimezone(at.tzinfo) for edge in (self.opens, self.closes))
        opening, closing = edges
        return opening, closing

    def spans_from(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Opening and closing of the day of this moment and of those after it, where it is open at all."""
        today = at.astimezone(self.zone).date()
        for days in range(_LOOKED_AT.days):
            span = self.span(today + timedelta(days=days), at)
            if span:
                yield span


def into_hours(at: datetime, *all_hours: Hours) -> datetime:
    """The same moment if it is in the hours, else their next opening.

    Of several hours, the first moment that all of them share; where they share none, the first of them decide.
    """
    moved = at
    while moved < at + _LOOKED_AT:
        before = moved
        for hours in all_hours:
            moved = _next_open(moved, hours)
        if moved == before:
            return moved
    return _next_open(at, all_hours[0])


def the_same_day(now: datetime, at: datetime, *all_hours: Hours) -> datetime:
    """Into the hours, and still today where the first of them, the site's, leave room before closing."""
    moved, site = into_hours(at, *all_hours), all_hours[0]
    today = site.span(now.astimezone(site.zone).date(), now)
    latest = today[1] - _BEFORE_CLOSING if today else now
    leaves_room = moved > latest > now and into_hours(latest, *all_hours) == latest
    return latest if leaves_room else moved


def tomorrow(now: datetime, hours: Hours, *others: Hours) -> datetime:
    """The opening on the next day that is a working day."""
    local = now.astimezone(hours.zone)
    midnight = datetime.combine(local.date() + _DAY, time.min, hours.zone).astimezone(now.tzinfo)
    return into_hours(midnight, hours, *others)


def after_working_time(start: datetime, span: timedelta, hours: Hours) -> datetime:
    """When the site has been open for this long since `start`.

    A whole day is a working day: the same hour of the next one, on the site's own clock. The rest is time that really
    passes while the site is open.
    """
    at = into_hours(start, hours)
    for _ in range(span.days):
        at = _same_hour_of_next_day(at, hours)
    left = span - timedelta(days=span.days)
    for opening, closing in hours.spans_from(at):
        at = max(at, opening)
        if left <= closing - at:
            break
        left -= closing - at
    return at + left


def days_later(at: datetime, days: int, zone: ZoneInfo) -> datetime:
    """Days are counted on the wall clock: 10:00 stays 10:00 across daylight saving."""
    return (at.astimezone(zone) + timedelta(days=days)).astimezone(at.tzinfo)


def _next_open(at: datetime, hours: Hours) -> datetime:
    return next((max(at, opening) for opening, closing in hours.spans_from(at) if at < closing), at)


def _same_hour_of_next_day(at: datetime, hours: Hours) -> datetime:
    next_day = next((opening for opening, _ in hours.spans_from(days_later(at, 1, hours.zone))), at + _DAY)
    hour = at.astimezone(hours.zone).time()
    return datetime.combine(next_day.astimezone(hours.zone).date(), hour, hours.zone).astimezone(at.tzinfo)
