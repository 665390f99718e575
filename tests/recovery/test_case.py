"""A case: what still waits, and what comes next."""

from datetime import timedelta

from bot.recovery.approval import RequestState
from bot.recovery.case import Case
from bot.recovery.followup import FollowUpState, Outcome
from tests.clock import NOON
from tests.factories import a_follow_up, a_request, an_incident


def test_case_shows_the_requests_that_nobody_decided() -> None:
    requests = tuple(a_request(id=number, state=state) for number, state in enumerate(RequestState))

    case = Case(incident=an_incident(), now=NOON, requests=requests)

    assert [r.state for r in case.waiting_requests] == [RequestState.WAITING]


def test_next_follow_up_is_the_soonest_that_is_still_owed() -> None:
    done = a_follow_up(id=1, due_at=NOON, state=FollowUpState.DONE)
    dropped = a_follow_up(id=2, due_at=NOON, state=FollowUpState.DROPPED)
    later = a_follow_up(id=3, due_at=NOON + timedelta(days=3))
    sooner = a_follow_up(id=4, due_at=NOON + timedelta(days=1))

    case = Case(incident=an_incident(), now=NOON, follow_ups=(done, dropped, later, sooner))

    assert case.next_follow_up is sooner


def test_next_follow_up_is_none_where_nothing_is_owed() -> None:
    assert Case(incident=an_incident(), now=NOON).next_follow_up is None


def test_customer_of_a_reopened_case_waits_since_they_told_us() -> None:
    opened, told = NOON - timedelta(days=6), NOON - timedelta(hours=1)
    fine = a_follow_up(id=1, outcome=Outcome.SATISFIED, done_at=NOON)
    again = a_follow_up(id=2, outcome=Outcome.RECURRED, done_at=told)

    case = Case(incident=an_incident(opened_at=opened), now=NOON, follow_ups=(fine,))
    reopened = Case(incident=an_incident(opened_at=opened), now=NOON, follow_ups=(again, fine))

    assert (case.reopened_by, case.waits_since) == (None, opened)
    assert (reopened.reopened_by, reopened.waits_since) == (again, told)
