"""A delivery: something we owe at a time, written in the same commit as the fact that causes it."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.recovery.incident import Incident


class DeliveryKind(StrEnum):
    """Messages read the current state and post it; timers change a fact and post nothing themselves."""

    CARD = "card"
    LEFT_OPEN = "left_open"
    REQUEST = "request"
    ANSWER = "answer"
    REVERSAL = "reversal"
    FOLLOW_UP = "follow_up"
    PING = "ping"
    PROTECTED = "protected"
    HANDED_OVER = "handed_over"
    ESCALATION = "escalation"
    TAKEN_OVER = "taken_over"
    REPEAT = "repeat"
    THANKS = "thanks"
    PROTECTED_NEWS = "protected_news"
    DIGEST = "digest"
    EXPORT = "export"
    NOT_SHOWN = "not_shown"
    LOST_CHANNEL = "lost_channel"
    FORGET_CONTACTS = "forget_contacts"
    REQUEST_CLOCK = "request_clock"
    WEEKLY_DIGEST = "weekly_digest"
    PROTECTED_BACKUP = "protected_backup"


class DeliveryStatus(StrEnum):
    PENDING = "pending"
    DONE = "done"
    DEAD = "dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One claimed row of the deliveries table.

    `subject` names what it is about (an incident's, request's or follow-up's id, or a digest's period); `recipient`
    is a channel or a user; `incident_id` is the incident that it tells of. `channel` and `ts` say where it was posted
    before: set, it is updated in place.
    """

    id: int
    team_id: str
    site: str
    kind: DeliveryKind
    subject: str
    recipient: str
    dedupe_key: str
    due_at: datetime
    claim: str
    revision: int
    attempts: int
    channel: str = ""
    ts: str = ""
    incident_id: int | None = None

    @property
    def is_replaced(self) -> bool:
        """Whether a newer one took its key since it was posted."""
        return bool(self.ts) and self.dedupe_key.endswith(f":{self.ts}")

    @property
    def place(self) -> tuple[str, str]:
        """The channel that takes it, which takes one message after the other."""
        return self.team_id, self.channel or self.recipient


# Slack's words for a channel that takes no message of ours, whatever the message.
LOST_CHANNEL: Final = ("channel_not_found", "is_archived", "not_in_channel", "restricted_action")


def is_lost_channel(recipient: str, error: str) -> bool:
    """Whether a channel, and not a person, can't be reached any more."""
    return recipient.startswith(("C", "G")) and error in LOST_CHANNEL


# What tells of a protected case, whatever became of it since.
OF_PROTECTED_CASES: Final = frozenset(
    {DeliveryKind.PROTECTED, DeliveryKind.PROTECTED_NEWS, DeliveryKind.PROTECTED_BACKUP}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelivered:
    """A message that Slack refuses for good, as those who can mend it see it; `error` is Slack's own word.

    `number` is that of the incident that it tells of. One that `is_protected` has nothing but its id.
    """

    id: int
    kind: DeliveryKind
    recipient: str
    error: str
    incident_id: int | None = None
    number: int | None = None
    is_protected: bool = False


def as_told(lost: Undelivered, incident: Incident | None, user_id: str) -> Undelivered | None:
    """What a manager may know of it: whom a protected case tells, and why they can't be told, is kept from them all.

    None: it concerns them, and they see no trace. The others know already how many protected cases there are.
    """
    if incident is None:
        return lost
    if incident.is_kept_from(user_id):
        return None
    if incident.is_protected or lost.kind in OF_PROTECTED_CASES:
        return Undelivered(id=lost.id, kind=DeliveryKind.PROTECTED, recipient="", error="", is_protected=True)
    return replace(lost, number=incident.number)
