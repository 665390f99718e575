"""A case: what still waits, and what comes next."""

from datetime import timedelta

from bot.recovery.approval import RequestState
from bot.recovery.case import Case
from bot.recovery.followup import FollowUpState
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
