"""The clock test at the desk: a plan of a month in London, New York and Seoul, told of by the timers, hour by hour on
the wall: across both changes of the clocks, a leap day and public holidays.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.content.playbook import Playbook
from bot.content.public_holidays import public_holidays
from bot.desk import RecoveryDesk, build_desk
from bot.recovery.delivery import DeliveryKind
from bot.recovery.followup import ChosenFollowUp, FollowUpKind, plan
from bot.recovery.incident import Severity, Waiting
from bot.recovery.site import Site, Sites
from bot.recovery.working_time import Hours
from storage.database import Database
from tests.clock import StoppedClock
from tests.desk.books import THE_SITE, Books
from tests.desk.stories import REACHABLE, STAFF, a_token, open_incident, owed_by, ring
from tests.factories import is_open, open_hours

CALL, DAY_3, NOTE, DAY_30 = (
    FollowUpKind.CALL,
    FollowUpKind.DAY_3,
    FollowUpKind.HANDWRITTEN_NOTE,
    FollowUpKind.DAY_30,
)
SUNDAY = 6


@pytest.mark.parametrize(
    ("zone", "country", "now", "told"),
    [
        pytest.param(
            "Europe/London",
            "GB",
            "2027-03-23 10:00",
            # Good Friday is 26 March; the clocks go forward on Sunday the 28th.
            {CALL: "2027-03-24 10:00", DAY_3: "2027-03-27 09:00", NOTE: "2027-03-30 10:00", DAY_30: "2027-04-22 10:00"},
            id="London, spring",
        ),
        pytest.param(
            "Europe/London",
            "GB",
            "2027-10-28 10:00",
            {CALL: "2027-10-29 10:00", DAY_3: "2027-11-01 09:00", NOTE: "2027-11-04 10:00", DAY_30: "2027-11-27 10:00"},
            id="London, autumn",
        ),
        pytest.param(
            "America/New_York",
            "US",
            "2027-03-11 10:00",
            {CALL: "2027-03-12 10:00", DAY_3: "2027-03-15 09:00", NOTE: "2027-03-18 10:00", DAY_30: "2027-04-10 10:00"},
            id="New York, spring",
        ),
        pytest.param(
            "America/New_York",
            "US",
            "2027-11-04 10:00",
            # Veterans Day is 11 November.
            {CALL: "2027-11-05 10:00", DAY_3: "2027-11-08 09:00", NOTE: "2027-11-12 09:00", DAY_30: "2027-12-04 10:00"},
            id="New York, autumn",
        ),
        pytest.param(
            "Asia/Seoul",
            "KR",
            "2027-03-25 10:00",
            {CALL: "2027-03-26 10:00", DAY_3: "2027-03-29 09:00", NOTE: "2027-04-01 10:00", DAY_30: "2027-04-24 10:00"},
            id="Seoul, no change in spring",
        ),
        pytest.param(
            "Asia/Seoul",
            "KR",
            "2027-11-04 10:00",
            {CALL: "2027-11-05 10:00", DAY_3: "2027-11-08 09:00", NOTE: "2027-11-11 10:00", DAY_30: "2027-12-04 10:00"},
            id="Seoul, no change in autumn",
        ),
        pytest.param(
            "Europe/London",
            "GB",
            "2028-02-26 10:00",
            {CALL: "2028-02-28 09:00", DAY_3: "2028-02-29 10:00", NOTE: "2028-03-04 10:00", DAY_30: "2028-03-27 10:00"},
            id="leap day",
        ),
    ],
)
async def test_plan_of_a_month_rings_in_working_hours_at_the_hour_on_the_wall(
    database: Database,
    playbook: Playbook,
    books: Books,
    zone: str,
    country: str,
    now: str,
    told: dict[FollowUpKind, str],
) -> None:
    hours = await _hours(zone, country)
    clock = StoppedClock(_on_the_wall(now, hours.zone))
    desk = build_desk(database, playbook, clock, Sites((_site(hours),)))
    incident = await open_incident(desk, waiting=Waiting.LATER)
    proposed = plan(playbook.policy.plan(Severity.S3), incident, clock.now(), hours)
    chosen = [ChosenFollowUp(p.kind, p.due_at, "U0STAFF", changed=False) for p in proposed]
    await desk.following.plan(STAFF, a_token(), incident.id, REACHABLE, chosen)

    assert await _rung(desk, database, clock, books, hours) == told


async def _rung(
    desk: RecoveryDesk, database: Database, clock: StoppedClock, books: Books, hours: Hours
) -> dict[FollowUpKind, str]:
    """Go on from one reminder to the next, and be there a second before each: what it is, and when on the wall."""
    rung: dict[FollowUpKind, str] = {}
    for _ in range(4):
        first_rings = [
            due_at
            for subject, _, due_at in await books.pending(DeliveryKind.FOLLOW_UP)
            if (await desk.following.follow_up(STAFF.team_id, int(subject)))[0].rung is None
        ]
        clock.pass_by(min(first_rings) - timedelta(seconds=1) - clock.now())
        before = await _current(desk, database)
        clock.pass_by(timedelta(seconds=1))
        (kind,) = await _current(desk, database) - before
        assert is_open(clock.now(), hours)
        rung[kind] = f"{clock.now().astimezone(hours.zone):%Y-%m-%d %H:%M}"
    return rung


async def _current(desk: RecoveryDesk, database: Database) -> set[FollowUpKind]:
    """What has rung for the first time so far."""
    await ring(desk)
    return {f.kind for f in await owed_by(database, STAFF) if f.rung}


async def _hours(zone: str, country: str) -> Hours:
    holidays: frozenset[date] = (await public_holidays((country,), 2027))[country]
    return open_hours(ZoneInfo(zone), closed_on=frozenset({SUNDAY}), holidays=holidays)


def _site(hours: Hours) -> Site:
    return Site(
        id=THE_SITE.id,
        name=THE_SITE.name,
        currency=THE_SITE.currency,
        hours=hours,
        customers_usually=Waiting.LATER,
        incident_channel=THE_SITE.incident_channel,
        approvals_channel=THE_SITE.approvals_channel,
        digest_channel=THE_SITE.digest_channel,
    )


def _on_the_wall(told: str, zone: ZoneInfo) -> datetime:
    return datetime.fromisoformat(told).replace(tzinfo=zone).astimezone(UTC)
