"""What is planned for whom, how a follow-up ends, and whether its promise was kept."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from bot.recovery.followup import (
    Assignee,
    FollowUp,
    FollowUpKind,
    FollowUpState,
    Outcome,
    PlannedStep,
    plan,
    was_answered,
    was_due,
    was_kept,
)
from bot.recovery.incident import Waiting
from bot.recovery.working_time import Hours
from tests.clock import NOON
from tests.factories import LONDON, a_follow_up, an_incident

HOURS = Hours.every_day(LONDON, time(9), time(18))
CHECK = PlannedStep(FollowUpKind.CHECK_ON_SITE, timedelta(minutes=5), Assignee.LEAD)
CALL = PlannedStep(FollowUpKind.CALL, timedelta(hours=4), Assignee.HANDLER, not_when_here=True)
DAY_3 = PlannedStep(FollowUpKind.DAY_3, timedelta(days=3), Assignee.HANDLER)
NOTE = PlannedStep(FollowUpKind.HANDWRITTEN_NOTE, timedelta(days=7), Assignee.MANAGER)


@pytest.mark.parametrize(
    ("waiting", "planned"),
    [
        (Waiting.HERE, [FollowUpKind.CHECK_ON_SITE, FollowUpKind.DAY_3]),
        (Waiting.ON_THE_LINE, [FollowUpKind.CALL, FollowUpKind.DAY_3]),
        (Waiting.LATER, [FollowUpKind.CALL, FollowUpKind.DAY_3]),
    ],
)
def test_plan_holds_the_check_on_site_only_for_customers_who_are_here(
    waiting: Waiting, planned: list[FollowUpKind]
) -> None:
    proposed = plan([CHECK, CALL, DAY_3], an_incident(waiting=waiting), NOON, HOURS)

    assert [p.kind for p in proposed] == planned


def test_plan_proposes_when_and_by_whom() -> None:
    check, note = plan([CHECK, NOTE], an_incident(waiting=Waiting.HERE), NOON, HOURS)

    assert (check.due_at, check.by) == (NOON + timedelta(minutes=5), Assignee.LEAD)
    assert (note.due_at, note.by) == (NOON + timedelta(days=7), Assignee.MANAGER)


def test_plan_is_empty_where_the_policy_plans_nothing() -> None:
    assert plan([], an_incident(), NOON, HOURS) == []


def test_check_on_site_ignores_the_hours_of_the_site() -> None:
    late = datetime(2026, 3, 10, 22, 0, tzinfo=UTC)

    (check,) = plan([CHECK], an_incident(waiting=Waiting.HERE), late, HOURS)

    assert check.due_at == late + timedelta(minutes=5)


@pytest.mark.parametrize(
    ("hour", "minute", "due"),
    [
        (13, 0, datetime(2026, 3, 10, 17, 0, tzinfo=UTC)),
        (15, 0, datetime(2026, 3, 10, 17, 45, tzinfo=UTC)),
        (17, 44, datetime(2026, 3, 10, 17, 45, tzinfo=UTC)),
        (17, 50, datetime(2026, 3, 11, 9, 0, tzinfo=UTC)),
        (19, 0, datetime(2026, 3, 11, 9, 0, tzinfo=UTC)),
        (3, 0, datetime(2026, 3, 10, 9, 0, tzinfo=UTC)),
    ],
)
def test_call_on_the_same_day_comes_before_closing_while_there_is_room(hour: int, minute: int, due: datetime) -> None:
    now = datetime(2026, 3, 10, hour, minute, tzinfo=UTC)

    (call,) = plan([CALL], an_incident(waiting=Waiting.LATER), now, HOURS)

    assert call.due_at == due


def test_every_kind_but_the_check_on_site_needs_a_contact() -> None:
    assert [k for k in FollowUpKind if not k.needs_contact] == [FollowUpKind.CHECK_ON_SITE]


def test_only_who_is_not_satisfied_is_reopened() -> None:
    assert {o for o in Outcome if o.reopens} == {Outcome.UNSATISFIED, Outcome.RECURRED, Outcome.ESCALATED}


def test_who_declined_or_is_lost_is_left_in_peace() -> None:
    assert {o for o in Outcome if o.ends_contact} == {Outcome.DECLINED_CONTACT, Outcome.LOST}


@pytest.mark.parametrize("kind", FollowUpKind)
def test_kind_ends_in_ways_that_fit_it_and_in_one_list(kind: FollowUpKind) -> None:
    assert len(set(kind.outcomes)) == len(kind.outcomes) <= 10
    assert Outcome.DUPLICATE in kind.outcomes
    assert (Outcome.CUSTOMER_LEFT in kind.outcomes) is (kind is FollowUpKind.CHECK_ON_SITE)
    assert (Outcome.SENT in kind.outcomes) is (kind in (FollowUpKind.HANDWRITTEN_NOTE, FollowUpKind.NEWS))


def test_every_outcome_ends_some_kind() -> None:
    assert {o for kind in FollowUpKind for o in kind.outcomes} == set(Outcome)


@pytest.mark.parametrize(
    ("changes", "due", "answered"),
    [
        ({}, True, False),
        ({"state": FollowUpState.DROPPED}, False, False),
        *(
            ({"state": FollowUpState.DONE, "outcome": outcome}, due, answered)
            for outcome, due, answered in [
                (Outcome.SATISFIED, True, True),
                (Outcome.PARTLY, True, True),
                (Outcome.UNSATISFIED, True, True),
                (Outcome.RECURRED, True, True),
                (Outcome.ESCALATED, True, True),
                (Outcome.RETURNED, True, True),
                (Outcome.LOST, True, True),
                (Outcome.SENT, True, False),
                (Outcome.UNREACHABLE, True, False),
                (Outcome.DECLINED_CONTACT, True, False),
                (Outcome.CUSTOMER_LEFT, False, True),
                (Outcome.DUPLICATE, False, True),
            ]
        ),
    ],
)
def test_promise_counts_by_how_it_ended(changes: dict[str, Any], due: bool, answered: bool) -> None:
    follow_up = a_follow_up(**changes)

    assert (was_due(follow_up), was_answered(follow_up)) == (due, answered)


@pytest.mark.parametrize(
    ("done_after_promise", "kept"),
    [
        (None, False),
        (timedelta(days=-1), True),
        (timedelta(0), True),
        (timedelta(hours=9), True),
        (timedelta(hours=9, seconds=1), False),
    ],
)
def test_follow_up_is_kept_when_done_within_the_working_day_of_its_promise(
    done_after_promise: timedelta | None, kept: bool
) -> None:
    done_at = None if done_after_promise is None else NOON + done_after_promise

    assert was_kept(a_follow_up(promised_at=NOON, done_at=done_at)) is kept


def test_check_on_site_is_kept_within_a_quarter_of_an_hour() -> None:
    def check(minutes: int) -> FollowUp:
        done_at = NOON + timedelta(minutes=minutes)
        return a_follow_up(kind=FollowUpKind.CHECK_ON_SITE, promised_at=NOON, done_at=done_at)

    assert was_kept(check(15))
    assert not was_kept(check(16))


def test_customer_whom_nobody_reached_was_not_followed_up() -> None:
    assert not was_kept(a_follow_up(promised_at=NOON, done_at=NOON, outcome=Outcome.UNREACHABLE))


def test_snooze_never_makes_a_late_follow_up_kept() -> None:
    snoozed = a_follow_up(
        promised_at=NOON,
        due_at=NOON + timedelta(days=5),
        done_at=NOON + timedelta(days=5),
        state=FollowUpState.DONE,
    )

    assert not was_kept(snoozed)
