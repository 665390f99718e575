"""The clock test: follow-ups land in working hours across daylight saving, a leap day, weekends and public holidays."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.public_holidays import public_holidays
from bot.recovery.followup import Assignee, FollowUpKind, PlannedStep, plan
from bot.recovery.incident import Waiting
from bot.recovery.working_time import DayHours, Hours, after_working_time, into_hours, tomorrow
from tests.factories import an_incident, is_open, open_hours

LONDON, NEW_YORK, SEOUL = ZoneInfo("Europe/London"), ZoneInfo("America/New_York"), ZoneInfo("Asia/Seoul")
SATURDAY, SUNDAY = 5, 6
SUNDAYS = frozenset({SUNDAY})
WEEKENDS = frozenset({SATURDAY, SUNDAY})
DAYS = [PlannedStep(FollowUpKind.DAY_3, timedelta(days=n), Assignee.HANDLER) for n in range(1, 32)]
CALL = PlannedStep(FollowUpKind.CALL, timedelta(hours=4), Assignee.HANDLER)


@pytest.fixture(scope="module")
def holidays() -> dict[str, frozenset[date]]:
    """As the bot asks for them when it starts."""
    return asyncio.run(public_holidays(("GB", "US", "KR"), 2026))


def hours_in(zone: ZoneInfo, holidays: frozenset[date] = frozenset(), closed_on: frozenset[int] = frozenset()) -> Hours:
    return open_hours(zone, closed_on=closed_on, holidays=holidays)


def on_the_wall(told: str, zone: ZoneInfo) -> datetime:
    return datetime.fromisoformat(told).replace(tzinfo=zone).astimezone(UTC)


def planned(step: PlannedStep, now: datetime, hours: Hours, *theirs: Hours) -> datetime:
    (one,) = plan([step], an_incident(waiting=Waiting.LATER), now, hours, *theirs)
    return one.due_at


def in_days(days: int, now: datetime, hours: Hours, *theirs: Hours) -> datetime:
    return planned(DAYS[days - 1], now, hours, *theirs)


@pytest.mark.parametrize(
    ("zone", "now", "days", "due", "passed"),
    [
        # London: forward on 28 March 2027, back on 31 October 2027.
        (LONDON, "2027-03-27 10:00", 1, "2027-03-28 10:00", timedelta(hours=23)),
        (LONDON, "2027-03-26 10:00", 3, "2027-03-29 10:00", timedelta(hours=71)),
        (LONDON, "2027-10-30 10:00", 1, "2027-10-31 10:00", timedelta(hours=25)),
        (LONDON, "2027-10-29 10:00", 3, "2027-11-01 10:00", timedelta(hours=73)),
        # New York: forward on 14 March 2027, back on 7 November 2027.
        (NEW_YORK, "2027-03-13 10:00", 1, "2027-03-14 10:00", timedelta(hours=23)),
        (NEW_YORK, "2027-03-12 10:00", 3, "2027-03-15 10:00", timedelta(hours=71)),
        (NEW_YORK, "2027-11-06 10:00", 1, "2027-11-07 10:00", timedelta(hours=25)),
        (NEW_YORK, "2027-11-05 10:00", 3, "2027-11-08 10:00", timedelta(hours=73)),
        # Seoul keeps one time all year, whatever the others do.
        (SEOUL, "2027-03-27 10:00", 1, "2027-03-28 10:00", timedelta(hours=24)),
        (SEOUL, "2027-03-12 10:00", 3, "2027-03-15 10:00", timedelta(hours=72)),
        (SEOUL, "2027-10-30 10:00", 1, "2027-10-31 10:00", timedelta(hours=24)),
        (SEOUL, "2027-11-05 10:00", 3, "2027-11-08 10:00", timedelta(hours=72)),
    ],
)
def test_day_is_the_same_hour_on_the_sites_wall_across_daylight_saving(
    zone: ZoneInfo, now: str, days: int, due: str, passed: timedelta
) -> None:
    start = on_the_wall(now, zone)
    fell_due = in_days(days, start, hours_in(zone))

    assert fell_due == on_the_wall(due, zone)
    assert fell_due - start == passed


@pytest.mark.parametrize("zone", [LONDON, NEW_YORK, SEOUL])
def test_leap_day_is_a_day_like_any_other(zone: ZoneInfo) -> None:
    hours = hours_in(zone)

    assert in_days(1, on_the_wall("2028-02-28 10:00", zone), hours) == on_the_wall("2028-02-29 10:00", zone)
    assert in_days(30, on_the_wall("2028-01-30 10:00", zone), hours) == on_the_wall("2028-02-29 10:00", zone)
    assert in_days(1, on_the_wall("2028-02-29 10:00", zone), hours) == on_the_wall("2028-03-01 10:00", zone)
    assert in_days(1, on_the_wall("2027-02-28 10:00", zone), hours) == on_the_wall("2027-03-01 10:00", zone)
    assert tomorrow(on_the_wall("2028-02-28 17:00", zone), hours) == on_the_wall("2028-02-29 09:00", zone)
    assert after_working_time(on_the_wall("2028-02-28 14:00", zone), timedelta(days=2), hours) == on_the_wall(
        "2028-03-01 14:00", zone
    )


@pytest.mark.parametrize(
    ("country", "zone", "closed_on", "now", "due"),
    [
        # Good Friday to Easter Monday 2028, the clocks having changed three weeks before.
        ("GB", LONDON, SUNDAYS, "2028-04-11 10:00", "2028-04-15 09:00"),
        ("GB", LONDON, WEEKENDS, "2028-04-11 10:00", "2028-04-17 09:00"),
        # Christmas 2027 falls on a weekend: Monday and Tuesday are holidays instead.
        ("GB", LONDON, WEEKENDS, "2027-12-22 10:00", "2027-12-29 09:00"),
        # Thanksgiving.
        ("US", NEW_YORK, WEEKENDS, "2027-11-22 10:00", "2027-11-26 09:00"),
        # Seollal 2027: the first days of the lunar year, on Saturday to Monday, and a day instead.
        ("KR", SEOUL, SUNDAYS, "2027-02-03 10:00", "2027-02-10 09:00"),
        # The end of March, after both clock changes and before no holiday.
        ("US", NEW_YORK, WEEKENDS, "2027-03-15 10:00", "2027-03-18 10:00"),
    ],
)
def test_what_falls_on_a_holiday_or_a_weekend_moves_to_the_next_opening(
    holidays: dict[str, frozenset[date]], country: str, zone: ZoneInfo, closed_on: frozenset[int], now: str, due: str
) -> None:
    hours = hours_in(zone, holidays[country], closed_on)

    assert in_days(3, on_the_wall(now, zone), hours) == on_the_wall(due, zone)


def test_working_days_leave_out_weekends_and_holidays(holidays: dict[str, frozenset[date]]) -> None:
    hours = hours_in(LONDON, holidays["GB"], WEEKENDS)
    before_christmas = on_the_wall("2027-12-24 14:00", LONDON)

    assert after_working_time(before_christmas, timedelta(days=1), hours) == on_the_wall("2027-12-29 14:00", LONDON)
    assert after_working_time(before_christmas, timedelta(hours=5), hours) == on_the_wall("2027-12-29 10:00", LONDON)
    assert tomorrow(before_christmas, hours) == on_the_wall("2027-12-29 09:00", LONDON)


@pytest.mark.parametrize(
    ("site", "customer", "now", "due"),
    [
        # 16:00 in New York is 21:00 in London: too late to call, so what is for the same day comes before it is.
        (NEW_YORK, LONDON, "2027-06-01 10:00", "2027-06-01 14:00"),
        (NEW_YORK, LONDON, "2027-06-01 12:00", "2027-06-01 14:45"),
        (NEW_YORK, LONDON, "2027-06-01 14:50", "2027-06-02 09:00"),
        (LONDON, NEW_YORK, "2027-06-01 05:00", "2027-06-01 14:00"),
        # Between the two changes New York is only four hours behind.
        (LONDON, NEW_YORK, "2027-03-15 05:00", "2027-03-15 13:00"),
        (LONDON, NEW_YORK, "2027-03-29 05:00", "2027-03-29 14:00"),
        # Seoul is eight hours ahead of London in summer, nine in winter: a call has to come before noon there.
        (LONDON, SEOUL, "2027-06-01 09:00", "2027-06-01 11:45"),
        (LONDON, SEOUL, "2027-06-01 11:50", "2027-06-02 09:00"),
        (LONDON, SEOUL, "2027-06-01 06:00", "2027-06-01 10:00"),
        (LONDON, SEOUL, "2027-12-01 05:00", "2027-12-01 09:00"),
    ],
)
def test_customer_is_called_when_the_site_is_open_and_it_is_day_where_they_are(
    site: ZoneInfo, customer: ZoneInfo, now: str, due: str
) -> None:
    theirs = Hours.every_day(customer, time(9), time(20))

    assert planned(CALL, on_the_wall(now, site), hours_in(site), theirs) == on_the_wall(due, site)


def test_where_site_and_customer_share_no_hour_the_site_decides() -> None:
    theirs = Hours.every_day(SEOUL, time(9), time(20))
    now = on_the_wall("2027-06-01 08:00", NEW_YORK)

    # 09:00 to 18:00 in New York is the night in Seoul.
    assert planned(CALL, now, hours_in(NEW_YORK), theirs) == on_the_wall("2027-06-01 12:00", NEW_YORK)


def test_country_that_is_kept_is_known_for_years_ahead(holidays: dict[str, frozenset[date]]) -> None:
    for country, days in holidays.items():
        assert {day.year for day in days} >= set(range(2026, 2037)), country


ZONES = sorted(available_timezones())


@st.composite
def somewhere(draw: st.DrawFn) -> Hours:
    """A site in any zone of the world, with hours of each day, also past midnight and all round, and own holidays."""
    hours = st.integers(0, 23).map(time)
    days_of_week = st.lists(st.none() | st.builds(DayHours, hours, hours), min_size=7, max_size=7)
    week = draw(days_of_week.filter(any).filter(_opens_after_each_night))
    days = st.dates(date(2026, 1, 1), date(2031, 1, 1))
    holidays = draw(st.frozensets(days, max_size=10))
    return Hours(ZoneInfo(draw(st.sampled_from(ZONES))), tuple(week), holidays)


def _opens_after_each_night(week: list[DayHours | None]) -> bool:
    """As the policy file is read."""
    nights = zip([week[-1], *week], week, strict=False)
    return not any(night and day and day.opens < night.closes <= night.opens for night, day in nights)


def moments() -> st.SearchStrategy[datetime]:
    """Any minute of five years, and often one about which the clocks change or the year leaps."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    any_minute = st.integers(0, 5 * 366 * 24 * 60).map(lambda minutes: start + timedelta(minutes=minutes))
    near = st.tuples(st.sampled_from(list(_turns())), st.integers(-72, 72))
    return any_minute | near.map(lambda turn: turn[0] + timedelta(hours=turn[1]))


def _turns() -> Iterator[datetime]:
    for told in ("2027-03-14", "2027-03-28", "2027-10-31", "2027-11-07", "2028-02-29", "2027-12-31"):
        yield datetime.fromisoformat(f"{told}T07:00").replace(tzinfo=UTC)


@settings(deadline=None)
@given(now=moments(), hours=somewhere(), step=st.sampled_from([*DAYS, CALL]))
def test_whatever_is_planned_anywhere_falls_in_working_hours_and_not_before_its_day(
    now: datetime, hours: Hours, step: PlannedStep
) -> None:
    due_at = planned(step, now, hours)

    assert is_open(due_at, hours)
    assert due_at >= now
    days = due_at.astimezone(hours.zone).date() - now.astimezone(hours.zone).date()
    assert days >= timedelta(days=step.after.days)


@settings(deadline=None)
@given(now=moments(), hours=somewhere())
def test_nothing_is_put_off_past_an_open_hour(now: datetime, hours: Hours) -> None:
    moved = into_hours(now, hours)

    assert moved == now or not is_open(now, hours)
    passed = timedelta(minutes=30)
    between = now + passed
    while between < moved:
        assert not is_open(between, hours)
        between += passed


@settings(deadline=None)
@given(now=moments(), hours=somewhere(), zone=st.sampled_from(ZONES))
def test_call_falls_in_both_hours_or_they_share_none(now: datetime, hours: Hours, zone: str) -> None:
    theirs = Hours.every_day(ZoneInfo(zone), time(9), time(20))
    due_at = into_hours(now, hours, theirs)

    assert is_open(due_at, hours)
    if not is_open(due_at, theirs):
        ahead: list[Any] = [hours.span(now.astimezone(hours.zone).date() + timedelta(days=n), now) for n in range(1, 8)]
        assert not any(is_open(span[0], theirs) for span in ahead if span)


@settings(deadline=None)
@given(now=moments(), hours=somewhere(), days=st.integers(0, 5), minutes=st.integers(1, 600))
def test_working_time_ends_while_somebody_is_there(now: datetime, hours: Hours, days: int, minutes: int) -> None:
    end = after_working_time(now, timedelta(days=days, minutes=minutes), hours)

    assert end > now
    assert is_open(end - timedelta(minutes=1), hours) or is_open(end, hours)
