"""Requests for more than one's own limit: who may decide, and until when an answer is promised."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.recovery.empowerment import CompensationClass, Level
from bot.recovery.errors import NotTheirLevel, OwnRequest, RequestIsDecided, RequestIsExpired
from bot.recovery.people import Actor, Person


class RequestState(StrEnum):
    """A request is decided once; approved, declined and expired are final."""

    WAITING = "waiting"
    APPROVED = "approved"
    DECLINED = "declined"
    EXPIRED = "expired"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One row of the requests table. `promise_at` is what staff told the customer; it may pass without an answer."""

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
    state: RequestState = RequestState.WAITING
    decided_by: str = ""
    decided_at: datetime | None = None
    decline_reason: str = ""
    entitlement: str = ""
    grant_id: int | None = None
    promise_passed: bool = False


def check_may_decide(request: Request, decider: Actor) -> None:
    """Raises: RequestIsDecided, RequestIsExpired, OwnRequest (never the requester), NotTheirSite, NotTheirLevel."""
    check_waiting(request)
    if decider.user_id == request.requested_by:
        raise OwnRequest()
    level = decider.level_at(request.site)
    if not level.reaches(request.needs):
        raise NotTheirLevel(needs=request.needs.value, level=level.value)


def check_waiting(request: Request) -> None:
    """Raises: RequestIsDecided, RequestIsExpired."""
    if request.state is not RequestState.WAITING:
        if request.state is RequestState.EXPIRED:
            raise RequestIsExpired()
        raise RequestIsDecided(who=Person(request.decided_by), decided=request.state.value)
