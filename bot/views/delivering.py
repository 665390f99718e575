"""What is said of messages that didn't come through: to whoever waits for one, and to those who can mend it."""

from collections.abc import Sequence
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
_NAMES: Final = {DeliveryKind.CARD: "card", DeliveryKind.FOLLOW_UP: "reminder", DeliveryKind.REQUEST: "request"}


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
    what = _NAMES.get(row.kind, row.kind.value.replace("_", " "))
    is_channel = row.recipient.startswith(("C", "G"))
    to = f"<#{row.recipient}>" if is_channel else str(Person(row.recipient)) if row.recipient else "nobody"
    mend = _MENDS.get(row.error, "") if is_channel else ""
    then = f"{mend.format(channel='it')}." if mend else f"Slack says `{row.error}`: tell whoever runs Recover."
    return f"A {what} for {to}: {then}"
