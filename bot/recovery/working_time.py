"""Working time: the hours in which a site is open or a customer may be called, across nights, weekends, public
holidays and daylight saving.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_DAY: Final = timedelta(days=1)
_DAYS_OF_A_WEEK: Final = 7
# What is promised for the same day is done before those who did it go home.
_BEFORE_CLOSING: Final = timedelta(minutes=15)
# Nobody is closed for longer, and hours that share no moment in this time never do.
_LOOKED_AT: Final = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class DayHours:
    """One working day, on the clock of whoever works. Where it ends no later than it opens, it ends the day after: a
    bar's 18:00 to 02:00, or the whole 24 hours.
    """

    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Hours:
    """When somebody is there, on their own clock. Monday comes first in `week`, None: closed; on `holidays` no day
    begins.
    """

    zone: ZoneInfo
    week: tuple[DayHours | None, ...]
    holidays: frozenset[date] = frozenset()

    @classmethod
    def every_day(cls, zone: ZoneInfo, opens: time, closes: time, holidays: frozenset[date] = frozenset()) -> "Hours":
        """The same hours on every day of the week."""
        return cls(zone, (DayHours(opens, closes),) * _DAYS_OF_A_WEEK, holidays)

    def is_holiday(self, at: datetime) -> bool:
        return at.astimezone(self.zone).date() in self.holidays

    def span(self, day: date, at: datetime) -> tuple[datetime, datetime] | None:
        """Opening and closing of the working day that begins on this date, in the zone of `at`. None: it is closed."""
        hours = self.week[day.weekday()]
        if hours is None or day in self.holidays:
            return None
        last = day if hours.opens < hours.closes else day + _DAY
        opening = datetime.combine(day, hours.opens, self.zone)
        return opening.astimezone(at.tzinfo), datetime.combine(last, hours.closes, self.zone).astimezone(at.tzinfo)

    def spans_from(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Opening and closing of each working day that isn't over at this moment; yesterday's may last until now."""
        yesterday = at.astimezone(self.zone).date() - _DAY
        for days in range(_LOOKED_AT.days):
            span = self.span(yesterday + timedelta(days=days), at)
            if span and at < span[1]:
                yield span

    def working_day(self, at: datetime) -> date:
        """The date of the working day that a moment belongs to: after midnight yesterday's, while it lasts."""
        today = at.astimezone(self.zone).date()
        last_night = self.span(today - _DAY, at)
        return today - _DAY if last_night and at < last_night[1] else today


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
    """Into the hours, and still today where there is room before the first of them are over."""
    moved = into_hours(at, *all_hours)
    closings = [today[1] for hours in all_hours if (today := hours.span(hours.working_day(now), now))]
    latest = min(closings, default=now) - _BEFORE_CLOSING
    leaves_room = moved > latest > now and into_hours(latest, *all_hours) == latest
    return latest if leaves_room else moved


def tomorrow(now: datetime, hours: Hours, *others: Hours) -> datetime:
    """The first opening of the next working day."""
    return into_hours(_opening_after(hours.working_day(now), now, hours), hours, *others)


def after_working_time(start: datetime, span: timedelta, hours: Hours) -> datetime:
    """When the site has been open for this long since `start`.

    A whole day is a working day: the same hour of the next one, on the site's own clock. The rest is time that really
    passes while the site is open.
    """
    at = into_hours(start, hours)
    for _ in range(span.days):
        at = _same_hour_of_next_day(at, hours)
    left = span - timedelta(days=span.days)
    if not left:
        return at
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
    return next((max(at, opening) for opening, _ in hours.spans_from(at)), at)


def _opening_after(day: date, at: datetime, hours: Hours) -> datetime:
    """When the working day after this one begins, in the zone of `at`."""
    days = (hours.span(day + timedelta(days=n), at) for n in range(1, _LOOKED_AT.days))
    return next((span[0] for span in days if span), at + _DAY)


def _same_hour_of_next_day(at: datetime, hours: Hours) -> datetime:
    """Of the next working day, which may open later or close sooner than this one."""
    today = hours.working_day(at)
    opening = _opening_after(today, at, hours)
    next_day = opening.astimezone(hours.zone).date()
    local = at.astimezone(hours.zone)
    same = datetime.combine(next_day + (local.date() - today), local.time(), hours.zone).astimezone(at.tzinfo)
    span = hours.span(next_day, at)
    return min(max(same, opening), span[1]) if span else same
