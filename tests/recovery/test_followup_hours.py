"""Due times: on the site's clock and in its hours, also where the clocks change."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.recovery.followup import Assignee, FollowUpKind, PlannedStep, plan
from bot.recovery.incident import Waiting
from bot.recovery.working_time import Hours, into_hours, tomorrow
from tests.factories import an_incident, is_open

ZONES = ("Europe/London", "Europe/Rome", "America/New_York", "Asia/Seoul", "Asia/Riyadh", "Australia/Lord_Howe", "UTC")

moments = st.integers(0, 5 * 365 * 24 * 60).map(
    lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
zones = st.sampled_from(ZONES).map(ZoneInfo)


@st.composite
def site_hours(draw: st.DrawFn) -> Hours:
    """Open by day; opening falls outside the hours in which clocks change."""
    opens = draw(st.integers(4, 12))
    closes = draw(st.integers(opens + 1, 23))
    return Hours.every_day(draw(zones), time(opens), time(closes))


@pytest.mark.parametrize(
    ("due", "moved"),
    [
        ("2026-03-10 08:59", "2026-03-10 09:00"),
        ("2026-03-10 09:00", "2026-03-10 09:00"),
        ("2026-03-10 17:59", "2026-03-10 17:59"),
        ("2026-03-10 18:00", "2026-03-11 09:00"),
        ("2026-03-10 23:30", "2026-03-11 09:00"),
        ("2026-03-11 00:30", "2026-03-11 09:00"),
        ("2026-12-31 20:00", "2027-01-01 09:00"),
        ("2026-03-28 19:00", "2026-03-29 09:00"),
        ("2026-10-24 19:00", "2026-10-25 09:00"),
    ],
)
def test_due_time_outside_the_hours_moves_to_the_next_opening(due: str, moved: str) -> None:
    rome = ZoneInfo("Europe/Rome")
    hours = Hours.every_day(rome, time(9), time(18))

    assert into_hours(on_the_wall(due, rome), hours) == on_the_wall(moved, rome)


@pytest.mark.parametrize(
    ("now", "days", "due"),
    [
        # Clocks go forward on 29 March and back on 25 October 2026.
        ("2026-03-27 10:00", 3, "2026-03-30 10:00"),
        ("2026-03-28 10:00", 1, "2026-03-29 10:00"),
        ("2026-10-23 10:00", 3, "2026-10-26 10:00"),
        ("2026-10-24 10:00", 1, "2026-10-25 10:00"),
        ("2026-02-27 10:00", 30, "2026-03-29 10:00"),
    ],
)
def test_days_are_counted_on_the_wall_clock_where_the_clocks_change(now: str, days: int, due: str) -> None:
    rome = ZoneInfo("Europe/Rome")
    step = PlannedStep(FollowUpKind.DAY_3, timedelta(days=days), Assignee.HANDLER)
    hours = Hours.every_day(rome, time(9), time(18))

    (planned,) = plan([step], an_incident(), on_the_wall(now, rome), hours)

    assert planned.due_at == on_the_wall(due, rome)


def test_hours_are_counted_as_they_pass_where_the_clocks_change() -> None:
    rome = ZoneInfo("Europe/Rome")
    step = PlannedStep(FollowUpKind.CALL, timedelta(hours=4), Assignee.HANDLER)
    round_the_clock = Hours.every_day(rome, time(0), time(0))

    (planned,) = plan(
        [step], an_incident(waiting=Waiting.LATER), on_the_wall("2026-03-29 00:30", rome), round_the_clock
    )

    assert planned.due_at == on_the_wall("2026-03-29 05:30", rome)


@pytest.mark.parametrize(
    ("now", "opening"),
    [
        ("2026-03-10 00:10", "2026-03-11 09:00"),
        ("2026-03-10 23:50", "2026-03-11 09:00"),
        ("2026-03-28 12:00", "2026-03-29 09:00"),
        ("2026-10-24 12:00", "2026-10-25 09:00"),
    ],
)
def test_tomorrow_is_the_opening_of_the_next_day_on_the_sites_wall(now: str, opening: str) -> None:
    seoul = ZoneInfo("Asia/Seoul")
    for zone in (ZoneInfo("Europe/Rome"), seoul):
        hours = Hours.every_day(zone, time(9), time(18))
        assert tomorrow(on_the_wall(now, zone), hours) == on_the_wall(opening, zone)


@given(due_at=moments, hours=site_hours())
def test_due_time_in_hours_is_open_and_never_earlier_nor_a_day_later(due_at: datetime, hours: Hours) -> None:
    moved = into_hours(due_at, hours)

    assert is_open(moved, hours)
    assert due_at <= moved < due_at + timedelta(hours=25)
    assert into_hours(moved, hours) == moved


@given(now=moments, days=st.integers(1, 60), hours=site_hours())
def test_planned_day_is_that_day_or_the_next_opening(now: datetime, days: int, hours: Hours) -> None:
    step = PlannedStep(FollowUpKind.DAY_3, timedelta(days=days), Assignee.HANDLER)

    (planned,) = plan([step], an_incident(), now, hours)

    passed = planned.due_at.astimezone(hours.zone).date() - now.astimezone(hours.zone).date()
    assert passed in (timedelta(days=days), timedelta(days=days + 1))
    assert is_open(planned.due_at, hours)


@given(now=moments, hours=site_hours())
def test_tomorrow_is_in_the_hours_and_at_most_two_days_off(now: datetime, hours: Hours) -> None:
    opening = tomorrow(now, hours)
    span = hours.span(opening.astimezone(hours.zone).date(), now)

    assert span
    assert opening == span[0]
    assert now < opening < now + timedelta(hours=49)


@given(now=moments, hours=site_hours())
def test_due_times_keep_the_zone_that_they_were_asked_in(now: datetime, hours: Hours) -> None:
    assert into_hours(now, hours).tzinfo is UTC
    assert tomorrow(now, hours).tzinfo is UTC


def on_the_wall(told: str, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, when the clock on the wall shows this."""
    return datetime.fromisoformat(told).replace(tzinfo=zone).astimezone(UTC)
