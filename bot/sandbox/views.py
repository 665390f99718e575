"""Modal stacks and App Homes, one of each a person.

The Web API, the answers to submissions and people change them.
"""

import copy
import secrets
from collections.abc import Iterator

from bot.sandbox.changes import Changes
from bot.sandbox.entities import View, ViewType
from bot.sandbox.reading import with_ids
from bot.sandbox.refusal import Refusal
from bot.sandbox.shapes import Json
from bot.sandbox.state_values import carried_values, initial_values

STACK_LIMIT = 3


class Views:
    def __init__(self, team_id: str, app_id: str, bot_id: str, changes: Changes) -> None:
        self._origin = {"team_id": team_id, "app_id": app_id, "bot_id": bot_id, "app_installed_team_id": team_id}
        self._changes = changes
        self._stacks: dict[str, list[View]] = {}
        self._homes: dict[str, View] = {}
        self._count = 0

    def stack(self, user: str) -> list[View]:
        """The person's open modals, the one they see last."""
        return list(self._stacks.get(user, ()))

    def top(self, user: str) -> View | None:
        stack = self._stacks.get(user)
        return stack[-1] if stack else None

    def home(self, user: str) -> View | None:
        return self._homes.get(user)

    def find(self, view_id: str) -> View | None:
        """An open modal or a home."""
        return next((view for view in self._all() if view.id == view_id), None)

    def find_external(self, external_id: str) -> View | None:
        return next((view for view in self._all() if external_id and view.external_id == external_id), None)

    def open(self, user: str, definition: Json) -> View:
        """Show a modal in place of whatever stack the person had."""
        self._check_external_id(definition, None)
        for view in self._stacks.pop(user, []):
            view.is_open = False
        return self._show(user, definition, [])

    def push(self, user: str, definition: Json) -> View:
        """Raises: Refusal push_limit_reached."""
        stack = self._stacks.get(user, [])
        if len(stack) >= STACK_LIMIT:
            raise Refusal("push_limit_reached")
        self._check_external_id(definition, None)
        return self._show(user, definition, stack)

    def update(self, view: View, definition: Json, hash_: str | None = None) -> View:
        """Replace a view in place; what was typed stays where the ids are the same.

        Raises: Refusal hash_conflict, not_found.
        """
        if not view.is_open:
            raise Refusal("not_found")
        if hash_ is not None and hash_ != view.hash:
            raise Refusal("hash_conflict")
        self._check_external_id(definition, view)
        view.definition = definition | {"blocks": with_ids(definition["blocks"])}
        view.values = carried_values(view.values, view.blocks)
        view.hash = self._new_hash()
        self._changes.tell(view.type)
        return view

    def publish(self, user: str, definition: Json, hash_: str | None = None) -> View:
        """Set the person's App Home. Raises: Refusal hash_conflict."""
        home = self._homes.get(user)
        if home is not None:
            return self.update(home, definition, hash_)
        self._homes[user] = home = self._new("home", user, definition, None)
        self._changes.tell("home")
        return home

    def close(self, view: View) -> None:
        """Close one modal: the one beneath shows again."""
        stack = self._stacks.get(view.user, [])
        if view in stack:
            stack.remove(view)
        view.is_open = False
        self._changes.tell("modal")

    def close_all(self, user: str) -> None:
        for view in self.stack(user):
            self.close(view)

    def as_json(self, view: View) -> Json:
        """The view as Slack sends it to the app."""
        defaults: Json = {"private_metadata": "", "callback_id": "", "external_id": "", "title": None, "submit": None}
        defaults |= {"close": None, "notify_on_close": False, "clear_on_close": False}
        return {
            "id": view.id,
            **self._origin,
            **defaults,
            **view.definition,
            "state": {"values": copy.deepcopy(view.values)},  # what was sent stays as it was
            "hash": view.hash,
            "root_view_id": view.root_id,
            "previous_view_id": view.previous_id,
        }

    def _show(self, user: str, definition: Json, stack: list[View]) -> View:
        view = self._new("modal", user, definition, stack[-1] if stack else None)
        self._stacks[user] = [*stack, view]
        self._changes.tell("modal")
        return view

    def _new(self, type_: ViewType, user: str, definition: Json, previous: View | None) -> View:
        self._count += 1
        id_ = f"V{self._count:08d}"
        definition = definition | {"blocks": with_ids(definition["blocks"])}
        values = initial_values(definition["blocks"])
        root_id = previous.root_id if previous else id_
        return View(id_, type_, user, definition, values, self._new_hash(), root_id, previous.id if previous else None)

    def _new_hash(self) -> str:
        self._count += 1
        return f"{self._count}.{secrets.token_hex(4)}"

    def _all(self) -> Iterator[View]:
        for stack in self._stacks.values():
            yield from stack
        yield from self._homes.values()

    def _check_external_id(self, definition: Json, own: View | None) -> None:
        other = self.find_external(str(definition.get("external_id", "")))
        if other is not None and other is not own:
            raise Refusal("duplicate_external_id")
