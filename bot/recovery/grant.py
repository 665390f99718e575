"""A grant: a compensation that was given, by whom, on whose authority and under which limit."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.recovery.empowerment import UNDO_PERIOD, Bound, CompensationClass, Level
from bot.recovery.errors import (
    GrantIsEnded,
    NotTheGiver,
    NotTheirLevel,
    OwnGrant,
    RecoveryError,
    TooLateToUndo,
)
from bot.recovery.people import Actor


class Ending(StrEnum):
    """Why a grant counts no more: its giver's slip, a lead's correction, or the customer didn't want it."""

    UNDONE = "undone"
    REVERSED = "reversed"
    NOT_TAKEN = "not_taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One row of the grants table. `authorised_by`, the giver or else the approver, carries the rolling budget, since
    `authorised_at`.

    `amount_minor` is its face value, `cost_minor` what it costs the business. It counts until `ended_at`, also where it
    was given `beyond` a limit before anybody could ask. `taken` None: not known yet; False and not ended: said by
    somebody whose word alone doesn't end it.
    """

    id: int
    team_id: str
    site: str
    incident_id: int
    kind: str
    label: str
    compensation_class: CompensationClass
    amount_minor: int
    cost_minor: int
    currency: str
    with_proof: bool
    money_back: bool
    reason: str
    given_by: str
    authorised_by: str
    level: Level
    limit_minor: int | None
    policy_version: str
    given_at: datetime
    recorded_by: str
    recorded_at: datetime
    authorised_at: datetime
    request_id: int | None = None
    order_key: str = ""
    offer_id: str = ""
    entitlement: str = ""
    beyond: Bound | None = None
    taken: bool | None = None
    ended_at: datetime | None = None
    ended_by: str = ""
    ending: Ending | None = None
    ending_reason: str = ""

    @property
    def counted_minor(self) -> int:
        """What limits are compared with: the larger of face value and cost."""
        return max(self.amount_minor, self.cost_minor)

    @property
    def is_goodwill(self) -> bool:
        return self.compensation_class is CompensationClass.GOODWILL

    @property
    def is_entitlement(self) -> bool:
        return self.compensation_class is CompensationClass.ENTITLEMENT

    @property
    def puts_right(self) -> bool:
        """Whether it is held to the price: money back is, whatever it was called."""
        return self.money_back or self.compensation_class is CompensationClass.RESTORATION

    @property
    def is_said_untaken(self) -> bool:
        """Somebody said that the customer didn't take it, and it counts until a lead takes it back."""
        return self.taken is False and self.ended_at is None

    @property
    def is_marked(self) -> bool:
        """Given above a limit before anybody could ask, and confirmed by nobody."""
        return self.beyond is not None and self.authorised_by == self.given_by

    def is_own_of(self, user_id: str) -> bool:
        """Given or recorded by this person; what somebody else authorised is theirs to correct."""
        return self.given_by == self.authorised_by and user_id in (self.given_by, self.recorded_by)


def check_may_undo(grant: Grant, user_id: str, now: datetime) -> None:
    """The giver may take a slip back for a quarter of an hour, and so may whoever recorded it.

    Raises: NotTheGiver, TooLateToUndo.
    """
    if not grant.is_own_of(user_id):
        raise NotTheGiver()
    if now - grant.recorded_at > UNDO_PERIOD:
        raise TooLateToUndo(minutes=UNDO_PERIOD // timedelta(minutes=1))


def may_undo(grant: Grant, user_id: str, now: datetime) -> bool:
    try:
        check_may_undo(grant, user_id, now)
    except RecoveryError:
        return False
    return True


def may_end_untaken(grant: Grant, actor: Actor, now: datetime) -> bool:
    """Whether this person's word is enough that the customer didn't take it, so that it counts no more.

    As for a slip: the giver's own within a quarter of an hour, later a lead's. Else whoever gave could free a limit by
    saying so, and give again.
    """
    return may_undo(grant, actor.user_id, now) or may_reverse(grant, actor)


def check_may_reverse(grant: Grant, actor: Actor) -> None:
    """A lead or above takes back what was given, of at least the level that authorised it; nobody their own.

    Raises: NotTheirSite, GrantIsEnded, OwnGrant, NotTheirLevel.
    """
    level = actor.level_at(grant.site)
    if grant.ended_at:
        raise GrantIsEnded()
    if actor.user_id == grant.given_by:
        raise OwnGrant()
    needs = grant.level if grant.level.reaches(Level.LEAD) else Level.LEAD
    if not level.reaches(needs):
        raise NotTheirLevel(needs=needs.value, level=level.value)


def may_reverse(grant: Grant, actor: Actor) -> bool:
    try:
        check_may_reverse(grant, actor)
    except RecoveryError:
        return False
    return True
