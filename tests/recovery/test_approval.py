"""Who may decide a request, who may withdraw it, and what counts towards it that was given meanwhile."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.recovery.approval import (
    Request,
    RequestState,
    as_asked,
    check_may_decide,
    check_may_read,
    check_may_withdraw,
    check_waiting,
    given_meanwhile,
)
from bot.recovery.empowerment import CompensationClass, Level
from bot.recovery.errors import (
    NotTheirLevel,
    NotTheirSite,
    NotTheRequester,
    OwnCompensation,
    OwnGrant,
    OwnRequest,
    RatificationStays,
    RequestIsDecided,
    RequestIsDropped,
    RequestIsExpired,
)
from bot.recovery.grant import Grant
from bot.recovery.judging import may_grant
from bot.recovery.people import Roster
from bot.recovery.standing import Standing
from tests.clock import NOON
from tests.factories import AUTHORITY, a_grant, a_proposal, a_request, an_actor

DECIDED = (RequestState.APPROVED, RequestState.DECLINED, RequestState.WITHDRAWN)


@pytest.mark.parametrize("needs", Level)
@pytest.mark.parametrize("level", Level)
def test_decision_is_open_to_the_needed_level_and_above(level: Level, needs: Level) -> None:
    request, decider = a_request(needs=needs), an_actor("U0BOSS", level)

    if level.reaches(needs) and level is not Level.FRONTLINE:
        check_may_decide(request, decider)
    else:
        least = needs if needs.reaches(Level.LEAD) else Level.LEAD
        with pytest.raises(NotTheirLevel, match=f"needs a {least}, and here you are {level}"):
            check_may_decide(request, decider)


@pytest.mark.parametrize("level", Level)
def test_decision_is_refused_to_the_requester_whatever_their_level(level: Level) -> None:
    with pytest.raises(OwnRequest):
        check_may_decide(a_request(requested_by="U0SAME"), an_actor("U0SAME", level))


@pytest.mark.parametrize("level", [Level.MANAGER, Level.DIRECTOR])
@pytest.mark.parametrize(
    ("own", "customers", "refused"),
    [
        (("boss@example.org",), {"boss@example.org"}, True),
        (("boss@example.org", "020 7946 0018"), {"anna@example.org", "2079460018"}, True),
        (("boss@example.org",), {"anna@example.org"}, False),
        (("boss@example.org",), set(), False),
        ((), {"boss@example.org"}, False),
        ((), set(), False),
    ],
    ids=["own mail", "own phone among others", "somebody else", "nobody known", "own not known", "nothing known"],
)
def test_decision_is_refused_to_whoever_it_is_for(
    level: Level, own: tuple[str, ...], customers: set[str], refused: bool
) -> None:
    decider = an_actor("U0BOSS", level, contacts=own)

    if refused:
        with pytest.raises(OwnCompensation, match="is your own, so somebody else decides this"):
            check_may_decide(a_request(), decider, customer=customers)
    else:
        check_may_decide(a_request(), decider, customer=customers)


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


def test_decision_is_refused_to_another_sites_people_before_they_learn_anything() -> None:
    elsewhere = an_actor("U0BOSS", Level.DIRECTOR, site="elsewhere")
    for request in (a_request(), a_request(state=RequestState.APPROVED, decided_by="U0FIRST")):
        with pytest.raises(NotTheirSite):
            check_may_decide(request, elsewhere)
        with pytest.raises(NotTheirSite):
            check_may_read(request, elsewhere)


def test_whoever_gave_it_never_ratifies_it() -> None:
    given = a_grant(given_by="U0GIVER")
    with pytest.raises(OwnGrant):
        check_may_decide(a_request(grant_id=given.id), an_actor("U0GIVER", Level.DIRECTOR), given)


def test_what_a_request_says_is_for_its_requester_and_for_those_who_decide() -> None:
    check_may_read(a_request(), an_actor("U0STAFF"))
    check_may_read(a_request(), an_actor("U0BOSS", Level.MANAGER))
    with pytest.raises(NotTheirLevel):
        check_may_read(a_request(), an_actor("U0LEAD", Level.LEAD))


def test_request_is_withdrawn_by_its_requester_alone_and_only_while_it_waits() -> None:
    check_may_withdraw(a_request(), an_actor("U0STAFF"))
    with pytest.raises(NotTheRequester):
        check_may_withdraw(a_request(), an_actor("U0BOSS", Level.DIRECTOR))
    with pytest.raises(RequestIsDecided, match=r"<@U0FIRST> has approved this already"):
        check_may_withdraw(a_request(state=RequestState.APPROVED, decided_by="U0FIRST"), an_actor("U0STAFF"))
    with pytest.raises(RatificationStays):
        check_may_withdraw(a_request(grant_id=1), an_actor("U0STAFF"))


PASSED = NOON + timedelta(minutes=5)
LATE = a_request(promise_passed_at=PASSED)
OWED = CompensationClass.ENTITLEMENT


@pytest.mark.parametrize(
    ("request_", "grant", "counted"),
    [
        (a_request(), a_grant(given_at=PASSED), 0),  # the promise holds still
        (LATE, a_grant(given_at=PASSED - timedelta(seconds=1)), 0),
        (LATE, a_grant(given_at=PASSED), 1000),
        (LATE, a_grant(given_at=PASSED, request_id=7), 0),  # somebody approved that one by itself
        (LATE, a_grant(given_at=PASSED, compensation_class=OWED), 1000),
        (replace(LATE, compensation_class=OWED), a_grant(given_at=PASSED), 0),  # a kindness pays no debt
        (replace(LATE, compensation_class=OWED), a_grant(given_at=PASSED, compensation_class=OWED), 1000),
    ],
)
def test_what_was_given_since_the_promise_passed_counts(request_: Request, grant: Grant, counted: int) -> None:
    assert given_meanwhile(request_, [grant], [request_]) == counted


def test_what_was_given_meanwhile_counts_towards_one_request_only() -> None:
    given = a_grant(given_at=PASSED)
    first = replace(
        LATE, id=2, state=RequestState.APPROVED, counted_minor=1000, decided_at=PASSED + timedelta(minutes=1)
    )
    after_it = a_grant(id=2, given_at=PASSED + timedelta(minutes=2))

    assert given_meanwhile(LATE, [given, after_it], [LATE, first]) == 1000
    assert given_meanwhile(LATE, [given], [LATE, replace(first, counted_minor=0)]) == 1000
    assert given_meanwhile(LATE, [given], [LATE, replace(first, state=RequestState.DECLINED)]) == 1000


ALL_LEVELS = Roster(("U0LEAD",), ("U0MANAGER",), ("U0DIRECTOR",))


@pytest.mark.parametrize(
    ("roster", "never", "asked"),
    [
        (ALL_LEVELS, (), Level.LEAD),
        (Roster((), ("U0MANAGER",), ("U0DIRECTOR",)), (), Level.MANAGER),
        (Roster((), (), ("U0DIRECTOR",)), (), Level.DIRECTOR),
        (ALL_LEVELS, ("U0LEAD",), Level.MANAGER),
        (ALL_LEVELS, ("U0LEAD", "U0MANAGER"), Level.DIRECTOR),
        (Roster(), (), Level.LEAD),
    ],
    ids=["all", "no leads", "directors only", "the only lead asks", "lead and manager", "nobody"],
)
def test_verdict_names_the_level_that_is_really_asked(roster: Roster, never: tuple[str, ...], asked: Level) -> None:
    verdict = may_grant(Level.FRONTLINE, a_proposal(amount_minor=3_000), Standing(), AUTHORITY)
    assert as_asked(verdict, roster, *never).needs is asked


def test_a_click_on_what_is_needed_no_more_says_so() -> None:
    with pytest.raises(RequestIsDropped, match="needed no more"):
        check_may_decide(a_request(state=RequestState.DROPPED), an_actor("U0BOSS", Level.DIRECTOR))
