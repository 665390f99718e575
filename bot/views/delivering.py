"""What is said of messages that didn't come through: to whoever waits for one, and to those who can mend it."""

from collections.abc import Mapping, Sequence
from typing import Final

from bot.recovery.delivery import DeliveryKind, Undelivered
from bot.recovery.people import Person
from bot.views import ids
from bot.views.blocks import Block, actions, button, section
from bot.views.message import Message

ALL: Final = "all"

# What is wrong with a channel, and what to do about it.
_MENDS: Final = {
    "is_archived": "{channel} is archived. Unarchive it",
    "not_in_channel": "I am not in {channel}. Type `/invite @Recover` there",
    "channel_not_found": "I can't find {channel}: it was deleted, or it is private and I am not in it. Invite me",
    "restricted_action": "Only some people may post in {channel}. Let Recover post there",
}
# The same of people.
_GONE: Final = {
    "user_disabled": "Their account is switched off. Hand over what is theirs.",
    "user_not_found": "They aren't in this workspace any more. Hand over what is theirs.",
}
_PROTECTED_CASE: Final = "A message about a protected case"
# What was lost, of every kind of delivery.
LOST: Final[Mapping[DeliveryKind, str]] = {
    DeliveryKind.CARD: "The card",
    DeliveryKind.LEFT_OPEN: "A reminder to go on",
    DeliveryKind.REQUEST: "A request to decide",
    DeliveryKind.ANSWER: "The answer to a request",
    DeliveryKind.REVERSAL: "Word that something was taken back",
    DeliveryKind.FOLLOW_UP: "The next reminder of a follow-up",
    DeliveryKind.PING: "A reminder of follow-ups",
    DeliveryKind.PROTECTED: _PROTECTED_CASE,
    DeliveryKind.PROTECTED_NEWS: _PROTECTED_CASE,
    DeliveryKind.PROTECTED_BACKUP: _PROTECTED_CASE,
    DeliveryKind.HANDED_OVER: "Word that it was handed over",
    DeliveryKind.ESCALATION: "A call for somebody to come",
    DeliveryKind.TAKEN_OVER: "Word that somebody took over",
    DeliveryKind.REPEAT: "Word that it went wrong again",
    DeliveryKind.THANKS: "Thanks to a colleague",
    DeliveryKind.DIGEST: "A digest",
    DeliveryKind.EXPORT: "The export of a customer's data",
    DeliveryKind.NOT_SHOWN: "Word that an answer didn't show",
    DeliveryKind.LOST_CHANNEL: "Word that I can't post in a channel",
    DeliveryKind.FORGET_CONTACTS: "Clearing old contact details",
    DeliveryKind.REQUEST_CLOCK: "Asking the next level",
    DeliveryKind.WEEKLY_DIGEST: "The weekly digest",
}


def build_not_shown() -> Message:
    """For whoever pressed something and saw nothing."""
    told = "Slack didn't show you my last answer. Nothing that was saved is lost."
    return Message(told, [section(f"*{told}* Please press again, or go on from App Home or with `/recover list`.")])


def build_lost_channel(channel: str, error: str) -> Message:
    """For managers: which channel, and what mends it."""
    told = "I can't post in one of your channels any more."
    mend = _MENDS[error].format(channel=f"<#{channel}> (`{channel}`)")
    text = (
        f"*{told}* {mend}, or have whoever runs Recover name another channel.\n"
        "Until then cards go to the owners of their incidents, and digests to you. What is missing there waits "
        "on App Home, with *Try again*."
    )
    return Message(told, [section(text)])


def build_undelivered(rows: Sequence[Undelivered]) -> list[Block]:
    """For App Home: each with what Slack says, and a way to try it again once that is mended."""
    return [section(_told(row), button("Try again", ids.TRY_AGAIN, row.id)) for row in rows]


def build_try_all(count: int) -> list[Block]:
    return [actions(button(f"Try all {count} again", ids.TRY_AGAIN, ALL))] if count > 1 else []


def _told(row: Undelivered) -> str:
    """What was lost, of which incident and for whom; then what mends it."""
    if row.is_protected:
        return f"*{LOST[row.kind]}* couldn't be delivered. Tell whoever runs Recover."
    about = f" of #{row.number}" if row.number else ""
    return f"*{LOST[row.kind]}*{about}{_for(row.recipient)}\n{_mend(row)}"


def _for(recipient: str) -> str:
    if not recipient:
        return ""
    return " · for " + (f"<#{recipient}>" if _is_channel(recipient) else str(Person(recipient)))


def _mend(row: Undelivered) -> str:
    if _is_channel(row.recipient) and row.error in _MENDS:
        return _MENDS[row.error].format(channel=f"<#{row.recipient}>") + "."
    return _GONE.get(row.error) or f"The reason is `{row.error}`: tell whoever runs Recover."


def _is_channel(recipient: str) -> bool:
    return recipient.startswith(("C", "G"))
