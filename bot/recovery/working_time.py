"""Working time: the time that a site is open, counted across its nights and across daylight saving."""

from datetime import datetime, timedelta

from bot.recovery.followup import Hours, into_hours, tomorrow


def after_working_time(start: datetime, span: timedelta, hours: Hours) -> datetime:
    """When the site has been open for this long since `start`.

    A whole day is a working day: the same hour of the next one, on the site's own clock. The rest is time that really
    passes while the site is open.
    """
    at = _days_later(into_hours(start, hours), span.days, hours)
    left = span - timedelta(days=span.days)
    while left > (open_still := _closing(at, hours) - at):
        left -= open_still
        at = tomorrow(at, hours)
    return at + left


def _days_later(at: datetime, days: int, hours: Hours) -> datetime:
    return (at.astimezone(hours.zone) + timedelta(days=days)).astimezone(at.tzinfo)


def _closing(at: datetime, hours: Hours) -> datetime:
    """When the site closes on the day of this moment."""
    local = at.astimezone(hours.zone)
    return datetime.combine(local.date(), hours.closes, hours.zone).astimezone(at.tzinfo)
