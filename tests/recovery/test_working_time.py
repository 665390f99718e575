"""Working time: a site's open hours, across nights and across daylight saving."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.recovery.approval import AnswerTimes, deadlines
from bot.recovery.incident import Waiting
from bot.recovery.working_time import DayHours, Hours, after_working_time, into_hours, the_same_day, tomorrow
from tests.factories import LONDON

NINE_TO_SIX = Hours.every_day(LONDON, time(9), time(18))
ROUND_THE_CLOCK = Hours.every_day(LONDON, time(0), time(0))


def london(day: str, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=LONDON).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "span", "end"),
    [
        (("2026-11-25", "10:00"), timedelta(minutes=30), ("2026-11-25", "10:30")),
        (("2026-11-25", "17:50"), timedelta(minutes=30), ("2026-11-26", "09:20")),
        (("2026-11-25", "17:30"), timedelta(minutes=30), ("2026-11-25", "18:00")),
        (("2026-11-25", "20:00"), timedelta(hours=2), ("2026-11-26", "11:00")),
        (("2026-11-25", "07:00"), timedelta(hours=2), ("2026-11-25", "11:00")),
        (("2026-11-25", "14:00"), timedelta(days=1), ("2026-11-26", "14:00")),
        (("2026-11-25", "20:00"), timedelta(days=1), ("2026-11-27", "09:00")),
        (("2026-11-25", "17:00"), timedelta(days=1, hours=2), ("2026-11-27", "10:00")),
        (("2026-11-25", "09:00"), timedelta(hours=20), ("2026-11-27", "11:00")),
    ],
)
def test_working_time_passes_only_while_the_site_is_open(
    start: tuple[str, str], span: timedelta, end: tuple[str, str]
) -> None:
    assert after_working_time(london(*start), span, NINE_TO_SIX) == london(*end)


@pytest.mark.parametrize("night", ["2026-03-28", "2026-10-24"])
def test_a_working_day_ends_at_the_same_hour_across_daylight_saving(night: str) -> None:
    start = london(night, "14:00")
    end = after_working_time(start, timedelta(days=1), NINE_TO_SIX).astimezone(LONDON)

    assert (end.day, end.hour) == (start.day + 1, 14)


def test_hours_that_really_pass_are_counted_in_the_night_the_clock_changes() -> None:
    start = london("2026-03-29", "00:30")
    assert after_working_time(start, timedelta(hours=2), ROUND_THE_CLOCK) == start + timedelta(hours=2)


# Mondays to Thursdays until two at night, on Fridays until four, on Saturdays from ten to four by day. 27 November 2026
# is a Friday.
BAR = Hours(
    LONDON,
    (*(DayHours(time(18), time(2)),) * 4, DayHours(time(18), time(4)), DayHours(time(10), time(16)), None),
)


@pytest.mark.parametrize(
    ("at", "moved"),
    [
        (("2026-11-26", "17:00"), ("2026-11-26", "18:00")),
        (("2026-11-27", "01:59"), ("2026-11-27", "01:59")),
        (("2026-11-27", "02:00"), ("2026-11-27", "18:00")),
        (("2026-11-28", "03:30"), ("2026-11-28", "03:30")),
        (("2026-11-28", "04:00"), ("2026-11-28", "10:00")),
        (("2026-11-28", "16:00"), ("2026-11-30", "18:00")),
        (("2026-11-30", "01:00"), ("2026-11-30", "18:00")),
    ],
)
def test_night_belongs_to_the_day_on_which_it_began(at: tuple[str, str], moved: tuple[str, str]) -> None:
    assert into_hours(london(*at), BAR) == london(*moved)


def test_night_that_began_before_a_holiday_is_worked_to_its_end() -> None:
    hours = replace(BAR, holidays=frozenset({date(2026, 11, 27)}))

    assert into_hours(london("2026-11-27", "01:00"), hours) == london("2026-11-27", "01:00")
    assert into_hours(london("2026-11-27", "18:00"), hours) == london("2026-11-28", "10:00")


@pytest.mark.parametrize(
    ("now", "opening"),
    [
        (("2026-11-26", "23:00"), ("2026-11-27", "18:00")),
        (("2026-11-27", "01:00"), ("2026-11-27", "18:00")),
        (("2026-11-27", "12:00"), ("2026-11-28", "10:00")),
        (("2026-11-28", "03:00"), ("2026-11-28", "10:00")),
        (("2026-11-28", "15:00"), ("2026-11-30", "18:00")),
    ],
)
def test_tomorrow_is_the_next_working_day_also_after_midnight(now: tuple[str, str], opening: tuple[str, str]) -> None:
    assert tomorrow(london(*now), BAR) == london(*opening)


@pytest.mark.parametrize(
    ("start", "span", "end"),
    [
        (("2026-11-26", "23:00"), timedelta(hours=4), ("2026-11-27", "19:00")),
        (("2026-11-27", "01:00"), timedelta(days=1), ("2026-11-28", "01:00")),
        (("2026-11-28", "01:00"), timedelta(days=1), ("2026-11-28", "16:00")),
        (("2026-11-28", "01:00"), timedelta(days=1, hours=1), ("2026-11-30", "19:00")),
        (("2026-11-27", "19:00"), timedelta(days=1), ("2026-11-28", "16:00")),
        (("2026-11-28", "11:00"), timedelta(days=1), ("2026-11-30", "18:00")),
    ],
)
def test_working_day_passes_where_days_differ(start: tuple[str, str], span: timedelta, end: tuple[str, str]) -> None:
    assert after_working_time(london(*start), span, BAR) == london(*end)


def test_where_nobody_closes_a_night_is_like_a_day() -> None:
    assert into_hours(london("2026-11-27", "00:00"), ROUND_THE_CLOCK) == london("2026-11-27", "00:00")
    assert after_working_time(london("2026-11-26", "23:30"), timedelta(hours=1), ROUND_THE_CLOCK) == london(
        "2026-11-27", "00:30"
    )


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (("2026-11-26", "15:00"), ("2026-11-26", "19:00")),
        (("2026-11-26", "17:00"), ("2026-11-26", "19:45")),
        (("2026-11-26", "19:50"), ("2026-11-27", "09:00")),
        (("2026-11-27", "01:00"), ("2026-11-27", "09:00")),
    ],
)
def test_same_day_ends_when_the_customer_is_no_longer_called(now: tuple[str, str], due: tuple[str, str]) -> None:
    in_the_day, at = Hours.every_day(LONDON, time(9), time(20)), london(*now)

    assert the_same_day(at, at + timedelta(hours=4), ROUND_THE_CLOCK, in_the_day) == london(*due)


NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


@given(
    start=st.integers(0, 365 * 24 * 60).map(lambda minute: NEW_YEAR + timedelta(minutes=minute)),
    span=st.timedeltas(timedelta(minutes=1), timedelta(days=5)),
    more=st.timedeltas(timedelta(0), timedelta(days=2)),
)
def test_working_time_ends_while_the_site_is_open_and_never_sooner_for_more(
    start: datetime, span: timedelta, more: timedelta
) -> None:
    end = after_working_time(start, span, NINE_TO_SIX)

    assert time(9) <= end.astimezone(LONDON).time() <= time(18)
    assert end > start
    if more.days == 0 and span.days == (span + more).days:
        assert after_working_time(start, span + more, NINE_TO_SIX) >= end


TIMES = AnswerTimes(timedelta(minutes=1), timedelta(minutes=3), timedelta(minutes=5), timedelta(days=3))


@pytest.mark.parametrize("waiting", [Waiting.HERE, Waiting.ON_THE_LINE])
def test_customer_who_stands_there_or_holds_the_line_waits_by_the_clock_even_at_night(waiting: Waiting) -> None:
    night = london("2026-11-25", "23:00")
    due = deadlines(TIMES, waiting, night, NINE_TO_SIX)

    assert (due.remind_at, due.next_level_at, due.promise_at) == tuple(
        night + timedelta(minutes=minutes) for minutes in (1, 3, 5)
    )


def test_customer_who_waits_for_a_call_waits_in_working_time() -> None:
    later = AnswerTimes(timedelta(minutes=30), timedelta(hours=2), timedelta(days=1), timedelta(days=3))
    due = deadlines(later, Waiting.LATER, london("2026-11-25", "17:00"), NINE_TO_SIX)

    assert due.remind_at == london("2026-11-25", "17:30")
    assert due.next_level_at == london("2026-11-26", "10:00")
    assert due.promise_at == london("2026-11-26", "17:00")
    assert due.expires_at == london("2026-11-28", "17:00")
