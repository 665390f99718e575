"""person at Slack, for tests: types, clicks, fills, submits over the real protocol, and sees what Slack shows."""

from typing import Any

from bot.sandbox.acting import Acting, action_of
from bot.sandbox.answer import Answer
from bot.sandbox.entities import Message, User, View
from bot.sandbox.finding import button, element, field, input_of, is_dispatched
from bot.sandbox.shapes import Json
from bot.sandbox.state_values import HOLDS, content_for, state_value
from bot.sandbox.workspace import Workspace

DEFAULT_CHANNEL = "CGENERAL"


class Person:
    def __init__(self, user: User, workspace: Workspace, acting: Acting) -> None:
        self.user = user
        self._workspace = workspace
        self._acting = acting

    # What they see

    @property
    def modal(self) -> View | None:
        """The modal on top."""
        return self._workspace.views.top(self.user.id)

    @property
    def stack(self) -> list[View]:
        """All open modals, the one they see last."""
        return self._workspace.views.stack(self.user.id)

    @property
    def home(self) -> View | None:
        return self._workspace.views.home(self.user.id)

    @property
    def dm(self) -> list[Message]:
        """The messages of the bot's DM."""
        return self.sees(self._workspace.dm_of(self.user.id).id)

    def sees(self, channel: str) -> list[Message]:
        """The messages in a channel (id or #name) that Slack shows to this person."""
        return self._workspace.seen_by(self.user.id, self._channel(channel))

    # What they do

    async def types(self, text: str, channel: str = DEFAULT_CHANNEL, thread_ts: str | None = None) -> Answer:
        """Type a slash command."""
        return await self._acting.command(self.user, self._present(channel), text, thread_ts)

    async def says(self, channel: str, text: str, thread_ts: str | None = None) -> Answer:
        """Write a message; "dm" is the bot's DM."""
        return await self._acting.say(self.user, self._present(channel), text, thread_ts)

    async def clicks(
        self,
        where: View | Message | None,
        action_id: str | None = None,
        *,
        text: str | None = None,
        value: str | None = None,
        block_id: str | None = None,
    ) -> Answer:
        """Press a button, found by action_id or by its text.

        A `value` picks the button that carries it; where none does, it is sent instead of the button's own.

        Raises: LookupError when there is no such button, or several.
        """
        surface = self._visible(where)
        block, pressed = button(surface.blocks, action_id, text, value, block_id)
        action = action_of(pressed, block["block_id"])
        return await self._acting.act(self.user, surface, action if value is None else action | {"value": value})

    def fill(self, block_or_label: str, value: Any) -> None:
        """Fill an input of the top modal, found by block_id or by its label. None empties it."""
        self.fills(self.modal, block_or_label, value)

    def fills(self, where: View | Message | None, block_or_label: str, value: Any) -> None:
        """Fill an input of any surface."""
        surface = self._visible(where)
        block = input_of(surface.blocks, block_or_label)
        self._put(surface, block["block_id"], block["element"], content_for(block["element"], value))

    async def chooses(
        self, where: View | Message | None, action_id: str, value: Any, *, block_id: str | None = None
    ) -> Answer:
        """Use a select, picker, checkboxes, radio buttons or overflow, or an input that dispatches."""
        surface = self._visible(where)
        block, used = element(surface.blocks, action_id, block_id)
        if not is_dispatched(block):
            raise LookupError(f"{action_id} is in an input without dispatch_action: fill() it, the app hears on submit")
        content = content_for(used, value)
        if used["type"] in HOLDS:
            content = self._put(surface, block["block_id"], used, content)
        return await self._acting.act(self.user, surface, action_of(used, block["block_id"], content))

    async def searches(
        self, block_id: str, action_id: str, query: str, where: View | Message | None = None
    ) -> list[Json]:
        """Type into an external select of the top modal (or of `where`) and get the options it offers."""
        surface = self._visible(where or self.modal)
        block, searched = element(surface.blocks, action_id, block_id)
        answer = await self._acting.options(self.user, surface, block["block_id"], searched["action_id"], query)
        if answer.error:
            raise LookupError(f"no options for {query!r}: {answer.error}")
        body = answer.body or {}
        groups = body.get("option_groups") or [{"options": body.get("options", [])}]
        return [option for group in groups for option in group["options"]]

    async def submits(self) -> Answer:
        """Press the top modal's submit button."""
        view = self._top()
        if view.submit is None:
            raise LookupError(f"the view {view.title!r} has no submit button")
        return await self._acting.submit(self.user, view)

    async def closes(self, clear_all: bool = False) -> Answer:
        """Close the top modal, or the whole stack."""
        return await self._acting.close(self.user, self._top(), clear_all)

    async def opens_home(self) -> Answer:
        return await self._acting.open_home(self.user)

    async def shortcut(self, callback_id: str) -> Answer:
        return await self._acting.shortcut(self.user, callback_id)

    async def message_shortcut(self, callback_id: str, message: Message) -> Answer:
        self._visible(message)
        return await self._acting.message_shortcut(self.user, callback_id, message)

    def held(self, block_or_label: str, where: View | None = None) -> Any:
        """What an input of the top modal holds now."""
        surface = self._visible(where or self.modal)
        block, found = field(surface.blocks, block_or_label)
        return self._acting.values_in(self.user, surface)[block["block_id"]][found["action_id"]][
            HOLDS[found["type"]].key
        ]

    def _put(self, surface: View | Message, block_id: str, into: Json, content: Any) -> Any:
        """Put content into an element, and say what it then holds."""
        value = state_value(into, content)
        self._acting.values_in(self.user, surface)[block_id][into["action_id"]] = value
        return value[HOLDS[into["type"]].key]

    def _top(self) -> View:
        if self.modal is None:
            raise LookupError(f"{self.user.name} has no modal open")
        return self.modal

    def _visible(self, where: View | Message | None) -> View | Message:
        """Raises: LookupError when this person can't see it: nobody clicks what they don't see."""
        if where is None:
            raise LookupError(f"{self.user.name} sees no such modal, home or message")
        seen = (
            where.user == self.user.id and where.is_open
            if isinstance(where, View)
            else where in self.sees(where.channel)
        )
        if not seen:
            raise LookupError(f"{self.user.name} doesn't see this {type(where).__name__.lower()}")
        return where

    def _present(self, channel: str) -> str:
        """Raises: LookupError when this person isn't in the channel. People of other teams come by shared channels."""
        channel_id = self._channel(channel)
        members = self._workspace.channels[channel_id].members
        if self.user.id not in members and self.user.team_id == self._workspace.team_id:
            raise LookupError(f"{self.user.name} isn't in {channel}")
        return channel_id

    def _channel(self, channel: str) -> str:
        if channel == "dm":
            return self._workspace.dm_of(self.user.id).id
        if channel.startswith("#"):
            return next(c.id for c in self._workspace.channels.values() if c.name == channel[1:])
        return channel
