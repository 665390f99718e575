"""Who may decide a request: never the requester, nobody below the level, and only once."""

import pytest

from bot.recovery.approval import RequestState, check_may_decide, check_waiting
from bot.recovery.empowerment import Level
from bot.recovery.errors import NotTheirLevel, OwnRequest, RequestIsDecided, RequestIsExpired
from tests.factories import a_request, an_actor

DECIDED = (RequestState.APPROVED, RequestState.DECLINED)


@pytest.mark.parametrize("needs", Level)
@pytest.mark.parametrize("level", Level)
def test_decision_is_open_to_the_needed_level_and_above(level: Level, needs: Level) -> None:
    request, decider = a_request(needs=needs), an_actor("U0BOSS", level)

    if level.reaches(needs):
        check_may_decide(request, decider)
    else:
        with pytest.raises(NotTheirLevel, match=f"needs a {needs}; you decide as {level}"):
            check_may_decide(request, decider)


@pytest.mark.parametrize("level", Level)
def test_decision_is_refused_to_the_requester_whatever_their_level(level: Level) -> None:
    with pytest.raises(OwnRequest):
        check_may_decide(a_request(requested_by="U0SAME"), an_actor("U0SAME", level))


@pytest.mark.parametrize("state", DECIDED)
def test_decision_is_refused_on_a_decided_request(state: RequestState) -> None:
    with pytest.raises(RequestIsDecided, match=f"<@U0FIRST> has {state} this already"):
        check_may_decide(a_request(state=state, decided_by="U0FIRST"), an_actor("U0BOSS", Level.DIRECTOR))


def test_decision_on_an_expired_request_says_so() -> None:
    with pytest.raises(RequestIsExpired):
        check_waiting(a_request(state=RequestState.EXPIRED))


def test_decided_request_says_so_before_anything_about_the_clicker() -> None:
    decided = a_request(state=RequestState.APPROVED, decided_by="U0FIRST", requested_by="U0SAME")

    with pytest.raises(RequestIsDecided):
        check_may_decide(decided, an_actor("U0SAME", Level.FRONTLINE))


def test_waiting_request_passes_the_check() -> None:
    check_waiting(a_request())
