"""The state of the look-alike: people, channels, messages, views.

Written by the Web API and by what people do.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from bot.sandbox.changes import Changes
from bot.sandbox.entities import Channel, Group, Message, User
from bot.sandbox.reading import pings, with_ids
from bot.sandbox.shapes import Blocks
from bot.sandbox.views import Views


@dataclass(slots=True, eq=False)
class Workspace:
    team_id: str
    team_name: str
    team_domain: str
    app_id: str
    bot_user: str
    bot_id: str
    users: dict[str, User]
    groups: dict[str, Group]
    channels: dict[str, Channel]
    messages: list[Message] = field(default_factory=list)
    last_read: dict[tuple[str, str], str] = field(default_factory=dict)  # (user, channel) -> ts
    changes: Changes = field(default_factory=Changes)
    views: Views = field(init=False)
    _last_ts: int = 0

    def __post_init__(self) -> None:
        self.views = Views(self.team_id, self.app_id, self.bot_id, self.changes)

    # People and places

    def member(self, user_id: str) -> User | None:
        """An active person of this workspace; None for strangers and for those who left."""
        user = self.users.get(user_id)
        return user if user and user.team_id == self.team_id and not user.deleted else None

    def people(self) -> list[User]:
        return [user for user in self.users.values() if user.team_id == self.team_id and not user.is_bot]

    def dm_of(self, user_id: str) -> Channel:
        """The bot's DM with this person, made when first needed."""
        channel_id = dm_id(user_id)
        if channel_id not in self.channels:
            self.channels[channel_id] = Channel(channel_id, user_id, {user_id, self.bot_user}, is_im=True)
        return self.channels[channel_id]

    def conversation(self, channel_id: str) -> Channel | None:
        """The channel if the bot can know of it: private ones only as a member."""
        channel = self.channels.get(channel_id)
        if channel is None or (channel.kind != "channel" and self.bot_user not in channel.members):
            return None
        return channel

    def channels_of(self, user_id: str) -> list[Channel]:
        """What the person's sidebar lists, without the DM."""
        return [c for c in self.channels.values() if user_id in c.members and not c.is_im and not c.is_archived]

    # Messages

    def next_ts(self, at: datetime) -> str:
        """A ts of its own even under a frozen clock: Slack's ts is also the message's id."""
        self._last_ts = max(int(at.timestamp() * 1_000_000), self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def add(self, message: Message) -> Message:
        message.blocks = with_ids(message.blocks)
        message.pings = pings(message.text, message.blocks)
        self.messages.append(message)
        self.changes.tell("messages", message.channel)
        return message

    def rewrite(self, message: Message, text: str, blocks: Blocks) -> None:
        message.text, message.blocks = text, with_ids(blocks)
        message.pings = pings(text, message.blocks)
        message.edited = True
        self.changes.tell("messages", message.channel)

    def delete(self, message: Message) -> None:
        message.deleted = True
        self.changes.tell("messages", message.channel)

    def message(self, channel_id: str, ts: str) -> Message | None:
        """A message that still stands, ephemeral ones included."""
        return next((m for m in self._standing(channel_id) if m.ts == ts), None)

    def seen_by(self, user_id: str, channel_id: str) -> list[Message]:
        """What this person sees in a channel: its messages and the ephemeral ones meant for them."""
        channel = self.channels.get(channel_id)
        if channel is None or not (
            user_id in channel.members or (channel.kind == "channel" and self.may_browse(user_id))
        ):
            return []
        return [m for m in self._standing(channel_id) if m.ephemeral_to in (None, user_id)]

    def may_browse(self, user_id: str) -> bool:
        """Guests see only the channels they are in."""
        user = self.member(user_id)
        return user is not None and not user.is_guest

    def unread(self, user_id: str, channel_id: str) -> int:
        since = self.last_read.get((user_id, channel_id), "")
        return sum(1 for m in self.seen_by(user_id, channel_id) if m.ts > since and m.user != user_id)

    def read(self, user_id: str, channel_id: str) -> None:
        seen = self.seen_by(user_id, channel_id)
        if seen:
            self.last_read[user_id, channel_id] = max(m.ts for m in seen)

    def replies(self, message: Message) -> int:
        return sum(1 for m in self._standing(message.channel) if m.thread_ts == message.ts and m.ephemeral_to is None)

    def _standing(self, channel_id: str) -> Iterator[Message]:
        return (m for m in self.messages if m.channel == channel_id and not m.deleted)


def dm_id(user_id: str) -> str:
    return f"D{user_id.removeprefix('U')}"
