"""What falls when nobody is there moves to the next opening, and says so: snoozed, or chosen for a promise."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.content.playbook import Playbook
from bot.desk import RecoveryDesk, build_desk
from bot.recovery.errors import InThePast
from bot.recovery.followup import FollowUp, FollowUpKind, Outcome, is_late, was_kept
from bot.recovery.site import Sites
from bot.recovery.working_time import Hours
from bot.views.following import moved_words
from bot.views.walking.frame import Scene
from storage.database import Database
from tests.clock import StoppedClock
from tests.desk.books import THE_SITE, Books
from tests.desk.stories import ROSTERS, STAFF, a_token, open_incident, plan
from tests.factories import LONDON, SITE

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# The clock of the tests stands at noon of Tuesday 10 March in London; the shop is open from nine to six.
EVENING, NIGHT = datetime(2026, 3, 10, 17, 30, tzinfo=UTC), datetime(2026, 3, 10, 23, 0, tzinfo=UTC)
TOMORROW = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)
THURSDAY = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)


@pytest.fixture
def closed_wednesdays(database: Database, playbook: Playbook, clock: StoppedClock) -> RecoveryDesk:
    hours = replace(THE_SITE.hours, holidays=frozenset({date(2026, 3, 11)}))
    return build_desk(database, playbook, clock, Sites((replace(THE_SITE, hours=hours),)))


@pytest.fixture
def open_on_holidays(database: Database, playbook: Playbook, clock: StoppedClock) -> RecoveryDesk:
    """Wednesday is a public holiday here, on which the shop works; Thursday is one in New York."""
    holidays = {"GB": frozenset({date(2026, 3, 11)}), "US": frozenset({date(2026, 3, 12)})}
    return build_desk(database, playbook, clock, Sites((replace(THE_SITE, public_holidays=holidays),)))


@pytest.mark.parametrize("until", [EVENING + HOUR, NIGHT, datetime(2026, 3, 11, 6, 0, tzinfo=UTC)])
async def test_snooze_past_closing_is_for_the_next_opening(desk: RecoveryDesk, books: Books, until: datetime) -> None:
    (call,) = await plan(desk, await open_incident(desk), FollowUpKind.CALL)

    snoozed = await desk.following.snooze(STAFF, a_token(), call.id, until)

    assert (snoozed.due_at, snoozed.rings_at) == (TOMORROW, TOMORROW)
    ((_, _, after),) = await books.audited("snooze")
    assert after["due_at"] == TOMORROW.isoformat(), "the audit says when it falls, not when they asked for"


async def test_snooze_to_a_day_on_which_we_are_closed_is_for_the_next_that_is_open(
    closed_wednesdays: RecoveryDesk,
) -> None:
    desk = closed_wednesdays
    (call,) = await plan(desk, await open_incident(desk), FollowUpKind.CALL)

    snoozed = await desk.following.snooze(STAFF, a_token(), call.id, TOMORROW + 3 * HOUR)

    assert snoozed.due_at == THURSDAY


async def test_snooze_is_for_when_the_customer_may_be_called(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)
    (call,) = await plan(desk, incident, FollowUpKind.CALL, customer_zone="America/New_York")

    snoozed = await desk.following.snooze(STAFF, a_token(), call.id, TOMORROW)

    assert snoozed.due_at == datetime(2026, 3, 11, 13, 0, tzinfo=UTC), "nine in New York"


async def test_check_on_site_is_snoozed_past_closing_since_the_customer_is_there(desk: RecoveryDesk) -> None:
    (check,) = await plan(desk, await open_incident(desk), FollowUpKind.CHECK_ON_SITE, due_at=EVENING)

    snoozed = await desk.following.snooze(STAFF, a_token(), check.id, EVENING + HOUR)

    assert snoozed.due_at == EVENING + HOUR


async def test_snooze_that_moves_to_the_next_opening_leaves_a_late_one_late(
    desk: RecoveryDesk, clock: StoppedClock
) -> None:
    (call,) = await plan(desk, await open_incident(desk), FollowUpKind.CALL, due_at=clock.now() + HOUR)
    clock.pass_by(NIGHT - clock.now())

    snoozed = await desk.following.snooze(STAFF, a_token(), call.id, clock.now() + HOUR)

    assert (snoozed.due_at, snoozed.promised_at) == (TOMORROW, call.promised_at)
    assert is_late(snoozed, clock.now())
    clock.pass_by(TOMORROW - clock.now())
    await desk.following.finish(STAFF, a_token(), call.id, Outcome.SATISFIED, "")
    assert not was_kept((await desk.following.follow_up(STAFF.team_id, call.id))[0])


async def test_time_that_has_passed_is_refused_also_where_the_next_opening_is_still_to_come(
    desk: RecoveryDesk, clock: StoppedClock
) -> None:
    incident = await open_incident(desk)
    (call,) = await plan(desk, incident, FollowUpKind.CALL)
    clock.pass_by(NIGHT - clock.now())

    with pytest.raises(InThePast):
        await desk.following.snooze(STAFF, a_token(), call.id, NIGHT - HOUR)
    with pytest.raises(InThePast):
        await plan(desk, incident, FollowUpKind.DAY_3, due_at=NIGHT - HOUR)


async def test_promise_for_after_closing_is_made_for_the_next_opening(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)

    planned = await plan(desk, incident, FollowUpKind.CALL, FollowUpKind.CHECK_ON_SITE, due_at=NIGHT)

    assert {f.kind: f.due_at for f in planned} == {FollowUpKind.CALL: TOMORROW, FollowUpKind.CHECK_ON_SITE: NIGHT}
    call = next(f for f in planned if f.kind is FollowUpKind.CALL)
    assert call.promised_at == TOMORROW


async def test_promise_made_anew_for_after_closing_is_for_the_next_opening(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)
    await plan(desk, incident, FollowUpKind.CALL)

    (call,) = await plan(desk, incident, FollowUpKind.CALL, due_at=NIGHT)

    assert (call.due_at, call.promised_at) == (TOMORROW, TOMORROW)


NOON_THERE = datetime(2026, 3, 12, 16, 0, tzinfo=UTC)
NINE_THERE = datetime(2026, 3, 13, 13, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "zone", "asked", "due_at"),
    [
        (FollowUpKind.CALL, "", TOMORROW, THURSDAY),
        (FollowUpKind.CALL, "America/New_York", TOMORROW + 5 * HOUR, TOMORROW + 5 * HOUR),
        (FollowUpKind.CALL, "America/New_York", NOON_THERE, NINE_THERE),
        (FollowUpKind.CALL, "Asia/Seoul", THURSDAY, THURSDAY),
    ],
)
async def test_nobody_is_called_on_a_public_holiday_of_their_country_also_where_we_work_on_it(
    open_on_holidays: RecoveryDesk, kind: FollowUpKind, zone: str, asked: datetime, due_at: datetime
) -> None:
    desk = open_on_holidays
    incident = await open_incident(desk)

    (planned,) = await plan(desk, incident, kind, due_at=asked, customer_zone=zone)
    snoozed = await desk.following.snooze(STAFF, a_token(), planned.id, asked)

    assert (planned.due_at, snoozed.due_at) == (due_at, due_at)


@pytest.mark.parametrize(
    ("asked", "zone", "words"),
    [
        (TOMORROW, "", "Wed 11 Mar is a public holiday: Thu 12 Mar, 09:00."),
        (
            NOON_THERE,
            "America/New_York",
            "Thu 12 Mar is a public holiday where they are: Fri 13 Mar, 13:00.",
        ),
        (THURSDAY, "", ""),
    ],
)
async def test_whoever_snoozed_reads_that_it_is_a_public_holiday(
    open_on_holidays: RecoveryDesk, playbook: Playbook, asked: datetime, zone: str, words: str
) -> None:
    desk = open_on_holidays
    (call,) = await plan(desk, await open_incident(desk), FollowUpKind.CALL, due_at=THURSDAY, customer_zone=zone)

    snoozed = await desk.following.snooze(STAFF, a_token(), call.id, asked)

    assert moved_words(asked, snoozed.due_at, await _scene(desk, playbook, call)) == words


@pytest.mark.parametrize(
    ("asked", "zone", "words"),
    [
        (EVENING + HOUR, "", "We close at 18:00: Thu 12 Mar, 09:00."),
        (datetime(2026, 3, 12, 7, 15, tzinfo=UTC), "", "We open at 09:00: Thu 12 Mar, 09:00."),
        (TOMORROW + HOUR, "", "We are closed on Wed 11 Mar: Thu 12 Mar, 09:00."),
        (THURSDAY, "Asia/Seoul", ""),
        (THURSDAY + 3 * HOUR, "Asia/Seoul", "It is Thu 12 Mar, 21:00 where they are then: Fri 13 Mar, 09:00."),
        (EVENING, "", ""),
    ],
)
async def test_whoever_snoozed_reads_to_when_it_moved_and_why(
    closed_wednesdays: RecoveryDesk, playbook: Playbook, asked: datetime, zone: str, words: str
) -> None:
    desk = closed_wednesdays
    incident = await open_incident(desk)
    (call,) = await plan(desk, incident, FollowUpKind.CALL, due_at=THURSDAY, customer_zone=zone)

    snoozed = await desk.following.snooze(STAFF, a_token(), call.id, asked)

    assert moved_words(asked, snoozed.due_at, await _scene(desk, playbook, call)) == words


@pytest.fixture
def never_closed(database: Database, playbook: Playbook, clock: StoppedClock) -> RecoveryDesk:
    hours = Hours.every_day(LONDON, time(0), time(0))
    return build_desk(database, playbook, clock, Sites((replace(THE_SITE, hours=hours),)))


async def test_where_somebody_is_there_all_night_customers_sleep(
    never_closed: RecoveryDesk, playbook: Playbook
) -> None:
    desk = never_closed
    planned = await plan(desk, await open_incident(desk), FollowUpKind.CALL, FollowUpKind.CHECK_ON_SITE, due_at=NIGHT)
    due = {f.kind: f.due_at for f in planned}
    assert due == {FollowUpKind.CALL: TOMORROW, FollowUpKind.CHECK_ON_SITE: NIGHT}
    call = next(f for f in planned if f.kind is FollowUpKind.CALL)

    snoozed = await desk.following.snooze(STAFF, a_token(), call.id, NIGHT)

    words = "Customers are contacted from 09:00 to 20:00: tomorrow 09:00."
    assert moved_words(NIGHT, snoozed.due_at, await _scene(desk, playbook, call)) == words
    assert (await desk.following.snooze(STAFF, a_token(), call.id, EVENING + HOUR)).due_at == EVENING + HOUR


async def _scene(desk: RecoveryDesk, playbook: Playbook, follow_up: FollowUp) -> Scene:
    _, case = await desk.following.follow_up(STAFF.team_id, follow_up.id)
    return Scene(case, STAFF, playbook, desk.sites.at(SITE), ROSTERS.at(SITE))
