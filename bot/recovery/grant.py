"""A grant: a compensation that was given, by whom, on whose authority and under which limit."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.recovery.empowerment import UNDO_PERIOD, CompensationClass, Level
from bot.recovery.errors import NotTheGiver, TooLateToUndo


class Ending(StrEnum):
    """Why a grant counts no more: its giver's slip, a lead's correction, or the customer didn't want it."""

    UNDONE = "undone"
    REVERSED = "reversed"
    NOT_TAKEN = "not_taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One row of the grants table. `authorised_by` carries the rolling budget: the giver, or else the approver.

    `amount_minor` is its face value, `cost_minor` what it costs the business. It counts until `ended_at`.
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
    request_id: int | None = None
    ended_at: datetime | None = None
    ended_by: str = ""
    ending: Ending | None = None
    ending_reason: str = ""

    def is_own_of(self, user_id: str) -> bool:
        """Given by this person on their own authority: what somebody approved is theirs to correct."""
        return self.given_by == self.authorised_by == user_id


def check_may_undo(grant: Grant, user_id: str, now: datetime) -> None:
    """The giver may take a slip back for a quarter of an hour.

    Raises: NotTheGiver, TooLateToUndo.
    """
    if not grant.is_own_of(user_id):
        raise NotTheGiver()
    if now - grant.given_at > UNDO_PERIOD:
        raise TooLateToUndo(minutes=UNDO_PERIOD // timedelta(minutes=1))
