"""Requests for more than one's own limit: who may decide, by when an answer is owed, and what a yes still grants."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.recovery.empowerment import CompensationClass, Level, Verdict
from bot.recovery.errors import (
    NotTheirLevel,
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
from bot.recovery.incident import Waiting
from bot.recovery.people import Actor, Person, Roster, Rosters
from bot.recovery.permissions import Act, check_may
from bot.recovery.working_time import Hours, after_working_time


class RequestState(StrEnum):
    """A request is decided once; all but waiting are final. What it was about being over, it is dropped."""

    WAITING = "waiting"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class AnswerTimes:
    """How fast an answer has to come while a customer waits in one way, counted from the request.

    Whoever is asked is reminded, then the next level is asked too; `promise` is what staff tell the customer, and
    after `expiry` the request is given up.
    """

    remind: timedelta
    next_level: timedelta
    promise: timedelta
    expiry: timedelta


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The answer times of one request, as moments."""

    remind_at: datetime
    next_level_at: datetime
    promise_at: datetime
    expires_at: datetime


def deadlines(times: AnswerTimes, waiting: Waiting, now: datetime, hours: Hours) -> Deadlines:
    """A customer who stands there or holds the line waits by the clock; any other while the site is open."""
    spans = (times.remind, times.next_level, times.promise, times.expiry)
    if waiting is Waiting.LATER:
        return Deadlines(*(after_working_time(now, span, hours) for span in spans))
    return Deadlines(*(now + span for span in spans))


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One row of the requests table.

    `amount_minor` is what was asked and stays so. `allowed_minor` is what a decider said yes to, `counted_minor` the
    part of it that the customer had by then. `promise_at` is what staff told the customer; `promise_passed_at` is set
    once it passed without an answer. `first_approver` is a director whose yes another director has to confirm.
    `grant_id` is set where the compensation was given already and is only to be ratified, `entitlement` where it is
    owed. `view_id` and `view_hash` name the modal in which its requester reads that it waits.
    """

    id: int
    team_id: str
    site: str
    incident_id: int
    kind: str
    compensation_class: CompensationClass
    amount_minor: int
    currency: str
    reason: str
    needs: Level
    requested_by: str
    requested_at: datetime
    promise_at: datetime
    expires_at: datetime
    promise_passed_at: datetime | None = None
    entitlement: str = ""
    grant_id: int | None = None
    state: RequestState = RequestState.WAITING
    first_approver: str = ""
    allowed_minor: int | None = None
    counted_minor: int = 0
    decided_by: str = ""
    decided_at: datetime | None = None
    decision_note: str = ""
    view_id: str = ""
    view_hash: str = ""

    @property
    def is_waiting(self) -> bool:
        return self.state is RequestState.WAITING

    def leads_back(self, user_id: str, *, since: datetime) -> bool:
        """Whether its answer, to come or come since then, is what brings this person back to the walk."""
        is_theirs = self.requested_by == user_id and not self.is_ratification
        return is_theirs and (self.decided_at is None or self.decided_at >= since)

    @property
    def is_ratification(self) -> bool:
        return self.grant_id is not None

    @property
    def yes_minor(self) -> int:
        """What Approve says yes to: what was asked, or what the first of two directors made of it."""
        return self.amount_minor if self.allowed_minor is None else self.allowed_minor

    @property
    def remainder_minor(self) -> int:
        """What a yes granted on top of what the customer had by then."""
        return self.yes_minor - self.counted_minor

    @property
    def is_adjusted(self) -> bool:
        return self.yes_minor != self.amount_minor


def check_may_decide(
    request: Request, decider: Actor, grant: Grant | None = None, customer: Collection[str] = ()
) -> None:
    """Never the requester, never whoever it is for: `customer` is how the customer is reached.

    `grant` is what a ratification is about: whoever gave it doesn't ratify it.

    Raises: NotTheirSite, RequestIsDecided, RequestIsExpired, OwnRequest, OwnCompensation, OwnGrant, NotTheirLevel.
    """
    level = decider.level_at(request.site)
    check_waiting(request)
    if decider.user_id == request.requested_by:
        raise OwnRequest()
    if decider.is_reached_at(customer):
        raise OwnCompensation()
    if grant and decider.user_id == grant.given_by:
        raise OwnGrant()
    if not level.reaches(request.needs):
        raise NotTheirLevel(needs=request.needs.value, level=level.value)
    check_may(level, Act.DECIDE)


def as_asked(verdict: Verdict, roster: Roster, *never: str) -> Verdict:
    """The verdict, naming who is really asked: where nobody but these holds the level that may, the next one up.

    Where nobody may decide at all it stays as it is.
    """
    level = roster.without(*never).lowest_from(verdict.needs) if verdict.needs else None
    return replace(verdict, needs=level) if level else verdict


def waits_for(request: Request, decider: Actor) -> bool:
    """Whether it waits for this person's yes or no, as far as the request itself says."""
    asked_or_said_yes = decider.user_id in (request.requested_by, request.first_approver)
    return request.is_waiting and decider.reaches(request.needs, request.site) and not asked_or_said_yes


def check_may_read(request: Request, reader: Actor) -> None:
    """All that a request says is for its requester and for those who may decide such.

    Raises: NotTheirSite, NotTheirLevel.
    """
    level = reader.level_at(request.site)
    if reader.user_id != request.requested_by and not level.reaches(request.needs):
        raise NotTheirLevel(needs=request.needs.value, level=level.value)


def check_may_withdraw(request: Request, actor: Actor) -> None:
    """Raises: NotTheirSite, RequestIsDecided, RequestIsExpired, NotTheRequester, RatificationStays."""
    actor.level_at(request.site)
    check_waiting(request)
    if actor.user_id != request.requested_by:
        raise NotTheRequester()
    if request.is_ratification:
        raise RatificationStays()


def check_waiting(request: Request) -> None:
    """Raises: RequestIsDecided, RequestIsExpired, RequestIsDropped."""
    if request.state is RequestState.EXPIRED:
        raise RequestIsExpired()
    if request.state is RequestState.DROPPED:
        raise RequestIsDropped()
    if not request.is_waiting:
        raise RequestIsDecided(who=Person(request.decided_by), decided=request.state.value)


def is_confirmed(request: Request, actor: Actor, rosters: Rosters, amount_minor: int) -> bool:
    """Whether another director has said yes to just this, and still is one."""
    first = request.first_approver
    return (
        actor.level_at(request.site) is Level.DIRECTOR
        and first in rosters.at(request.site).directors
        and first != actor.user_id
        and request.yes_minor == amount_minor
    )


def given_meanwhile(request: Request, grants: Iterable[Grant], requests: Iterable[Request]) -> int:
    """What staff gave on the incident since the promise passed, which counts towards the request, in minor units.

    What somebody else approved was asked for by itself and doesn't count; neither does what an earlier decision
    counted already. What is owed by law or contract is never reduced by a kindness.
    """
    if request.promise_passed_at is None:
        return 0
    others = [other for other in requests if other.id != request.id and other.state is RequestState.APPROVED]
    return sum(
        grant.amount_minor
        for grant in grants
        if grant.request_id is None
        and grant.given_at >= request.promise_passed_at
        and (grant.compensation_class is request.compensation_class or not _is_owed(request))
        and not any(_has_counted(other, grant) for other in others)
    )


def _is_owed(request: Request) -> bool:
    return request.compensation_class is CompensationClass.ENTITLEMENT


def _has_counted(other: Request, grant: Grant) -> bool:
    """Whether a request that was approved earlier took this grant into account."""
    if not (other.counted_minor and other.promise_passed_at and other.decided_at):
        return False
    return other.promise_passed_at <= grant.given_at <= other.decided_at
