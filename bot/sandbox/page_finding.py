"""Finds what the page names in its requests: person, channel, message, view, element. For the page's API."""

from typing import Any

from bot.sandbox.entities import Message, User, View
from bot.sandbox.finding import element
from bot.sandbox.shapes import Json
from bot.sandbox.workspace import Workspace


class PageError(Exception):
    """The page asked for something that isn't there. `error` names it, `message` tells the person."""

    def __init__(self, error: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.error, self.message, self.status = error, message, status


class PageFinding:
    """Every method raises PageError when what was named isn't there for this person."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def user(self, body: Any) -> User:
        user = self._workspace.member(str(body.get("user", "")))
        if user is None or user.is_bot:
            raise PageError("unknown_user", "Nobody of that id is here.")
        return user

    def channel(self, user: User, body: Json) -> str:
        channel = self._workspace.channels.get(str(body.get("channel", "")))
        if channel is None or user.id not in channel.members:
            raise PageError("unknown_channel", "You are not in this channel.")
        return channel.id

    def message(self, user: User, body: Json) -> Message:
        seen = self._workspace.seen_by(user.id, str(body.get("channel", "")))
        found = next((message for message in seen if message.ts == body.get("ts")), None)
        if found is None:
            raise PageError("message_gone", "This message is no longer there.")
        return found

    def view(self, user: User, body: Json) -> View:
        view = self._workspace.views.find(str(body.get("view_id", "")))
        if view is None or view.user != user.id:
            raise PageError("view_gone", "This view is no longer open.")
        return view

    def surface(self, user: User, container: Json) -> View | Message:
        return self.message(user, container) if container.get("type") == "message" else self.view(user, container)

    def element(self, where: View | Message, body: Json) -> tuple[Json, Json]:
        try:
            return element(where.blocks, str(body.get("action_id")), str(body.get("block_id")))
        except LookupError:
            raise PageError("element_gone", "This element is no longer there.") from None
