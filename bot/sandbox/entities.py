"""The things of a workspace: people, groups, channels, messages, views.

The workspace keeps them; tests read them.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.sandbox.shapes import Blocks, Json, Values

ViewType = Literal["modal", "home"]


@dataclass(frozen=True, slots=True)
class User:
    id: str
    name: str
    title: str = ""
    locale: str = "en-US"
    tz: str = "Etc/UTC"
    team_id: str = "T0HARBOUR"
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False  # a guest of one channel
    deleted: bool = False
    phone: str = ""

    @property
    def handle(self) -> str:
        return self.name.lower().replace(" ", ".")

    @property
    def is_guest(self) -> bool:
        return self.is_restricted or self.is_ultra_restricted


@dataclass(slots=True)
class Group:
    id: str
    handle: str
    name: str
    members: list[str]
    disabled: bool = False


@dataclass(slots=True)
class Channel:
    id: str
    name: str
    members: set[str]
    topic: str = ""
    is_private: bool = False
    is_im: bool = False
    is_archived: bool = False
    is_ext_shared: bool = False

    @property
    def kind(self) -> Literal["im", "group", "channel"]:
        """How the Events API and the scopes name this sort of conversation."""
        if self.is_im:
            return "im"
        return "group" if self.is_private else "channel"

    @property
    def payload_name(self) -> str:
        """The channel's name in commands and interactions: Slack hides private names from apps."""
        return {"im": "directmessage", "group": "privategroup", "channel": self.name}[self.kind]


@dataclass(slots=True, eq=False)
class Message:
    """A message as posted. `pings` are the people it would alert: "channel", "here", "everyone", user and group ids."""

    ts: str
    channel: str
    user: str
    at: datetime
    text: str = ""
    blocks: Blocks = field(default_factory=list)
    thread_ts: str | None = None
    ephemeral_to: str | None = None
    by_bot: bool = False
    edited: bool = False
    deleted: bool = False
    pings: list[str] = field(default_factory=list)
    metadata: Json | None = None
    unfurl_links: bool = True
    unfurl_media: bool = True
    values: dict[str, Values] = field(default_factory=dict)  # what each user chose in it: Slack keeps that per person


@dataclass(slots=True, eq=False)
class View:
    """A modal or an App Home as it stands; `values` is Slack's state.values, with what the person typed."""

    id: str
    type: ViewType
    user: str
    definition: Json
    values: Values
    hash: str
    root_id: str
    previous_id: str | None = None
    is_open: bool = True

    @property
    def blocks(self) -> Blocks:
        blocks: Blocks = self.definition["blocks"]
        return blocks

    @property
    def callback_id(self) -> str:
        return str(self.definition.get("callback_id", ""))

    @property
    def external_id(self) -> str:
        return str(self.definition.get("external_id", ""))

    @property
    def private_metadata(self) -> str:
        return str(self.definition.get("private_metadata", ""))

    @property
    def title(self) -> str:
        return str((self.definition.get("title") or {}).get("text", ""))

    @property
    def submit(self) -> str | None:
        """The submit button's text; None: the view has no such button."""
        text = self.definition.get("submit")
        return str(text["text"]) if text else None

    @property
    def notifies_on_close(self) -> bool:
        return bool(self.definition.get("notify_on_close"))
