"""What a person does in Slack, and what Slack makes of it: payload, delivery, ack, change.

The page and Person call it.
"""

import html
from collections.abc import Callable
from typing import Any

from bot.sandbox.answer import Answer
from bot.sandbox.block_kit import check_options_answer
from bot.sandbox.client_checks import invalid_fields, missing_fields
from bot.sandbox.courier import Courier
from bot.sandbox.entities import Message, User, View
from bot.sandbox.payloads import Payloads, message_json
from bot.sandbox.posting import respond
from bot.sandbox.refusal import Refusal
from bot.sandbox.shapes import Json, Values
from bot.sandbox.slack import Slack
from bot.sandbox.state_values import HOLDS, carried_values, stateful
from bot.sandbox.submitting import apply_submission

__all__ = ["Acting", "Answer"]

TROUBLE = "We had some trouble connecting. Try again?"
MESSAGE_EVENTS = {"im": "message.im", "group": "message.groups", "channel": "message.channels"}


class Acting:
    def __init__(self, slack: Slack, courier: Courier, payloads: Payloads) -> None:
        self._slack = slack
        self._courier = courier
        self._payloads = payloads

    async def command(self, user: User, channel_id: str, text: str, thread_ts: str | None = None) -> Answer:
        """Type a line that begins with a slash."""
        command, _, rest = text.partition(" ")
        if not self._slack.manifest.has_command(command):
            return Answer(False, error="unknown_command", message=f"{command} is not a valid command.")
        if thread_ts is not None:
            return Answer(False, error="in_thread", message=f"{command} is not supported in threads. Sorry!")
        channel = self._slack.workspace.channels[channel_id]
        payload = self._payloads.command(user, channel, command, rest.strip())

        def apply(body: Json) -> None:
            if body.get("text") or body.get("blocks"):
                respond(self._slack, user.id, channel_id, None, body)

        answer = await self._courier.deliver("slash_commands", payload, apply)
        if answer.error == "timeout":
            return _with(answer, f"{command} failed because the app did not respond.")
        return _with(answer, f'{command} failed with the error "dispatch_failed".') if answer.error else answer

    async def say(self, user: User, channel_id: str, text: str, thread_ts: str | None = None) -> Answer:
        """Write a plain message."""
        channel = self._slack.workspace.channels[channel_id]
        if channel.is_im and not self._slack.manifest.takes_messages:
            return Answer(False, error="read_only", message="Sending messages to this app has been turned off.")
        at = self._slack.now()
        ts = self._slack.workspace.next_ts(at)
        escaped = html.escape(text, quote=False)  # what a person types can't ping by markup
        message = Message(ts, channel_id, user.id, at, escaped, thread_ts=thread_ts)
        self._slack.workspace.add(message)
        if MESSAGE_EVENTS[channel.kind] not in self._slack.manifest.events:
            return Answer(False)
        event = message_json(self._slack, message) | {
            "channel": channel_id,
            "channel_type": channel.kind,
            "event_ts": ts,
        }
        if not channel.is_im and self._slack.workspace.bot_user not in channel.members:
            return Answer(False)  # the app hears only where it is a member
        return await self._courier.deliver("events_api", self._payloads.event(event))

    async def act(self, user: User, where: View | Message, action: Json) -> Answer:
        """Use an element: `action` is what stands in the payload's `actions`."""
        self.values_in(user, where)  # a message's fields hold something from the first look at them
        return await self._interact(self._payloads.block_actions(user, where, action))

    async def options(self, user: User, where: View | Message, block_id: str, action_id: str, query: str) -> Answer:
        """Type into an external select; the answer's body holds the options."""
        payload = self._payloads.block_suggestion(user, where, block_id, action_id, query)
        return await self._interact(payload, _check_options)

    async def submit(self, user: User, view: View) -> Answer:
        """Press the submit button. Slack's client sends nothing while a field is wrong."""
        if missing := missing_fields(view.blocks, view.values):
            return Answer(False, error="required", errors=missing)
        if invalid := invalid_fields(view.blocks, view.values):
            return Answer(False, error="invalid", errors=invalid)
        payload = self._payloads.view_submission(user, view)
        answer = await self._courier.deliver(
            "interactive", payload, lambda body: apply_submission(self._slack, view, body)
        )
        if answer.error:
            return _with(answer, TROUBLE)
        errors = (answer.body or {}).get("errors", {})
        return Answer(True, answer.ms, answer.body, errors=errors)

    async def close(self, user: User, view: View, clear_all: bool = False) -> Answer:
        """Close one modal, or all. The app hears of those that asked to."""
        views = self._slack.workspace.views
        clear_all = clear_all or bool(view.definition.get("clear_on_close"))
        closing = list(reversed(views.stack(user.id))) if clear_all else [view]
        for closed in closing:
            views.close(closed)
        answer = Answer(False)
        for closed in closing:
            if closed.notifies_on_close:
                answer = await self._interact(self._payloads.view_closed(user, closed, clear_all))
        return answer

    async def open_home(self, user: User) -> Answer:
        """Open the app's Home tab."""
        home = self._slack.workspace.views.home(user.id)
        channel = self._slack.workspace.dm_of(user.id)
        event: Json = {"type": "app_home_opened", "user": user.id, "channel": channel.id, "tab": "home"}
        if home is not None:
            event["view"] = self._slack.workspace.views.as_json(home)
        return await self.emit(event)

    async def shortcut(self, user: User, callback_id: str) -> Answer:
        if self._slack.manifest.shortcut(callback_id, "global") is None:
            return Answer(False, error="unknown_shortcut", message="That shortcut doesn't exist.")
        return await self._interact(self._payloads.shortcut(user, callback_id))

    async def message_shortcut(self, user: User, callback_id: str, message: Message) -> Answer:
        if self._slack.manifest.shortcut(callback_id, "message") is None:
            return Answer(False, error="unknown_shortcut", message="That shortcut doesn't exist.")
        return await self._interact(self._payloads.message_action(user, callback_id, message))

    async def emit(self, event: Json) -> Answer:
        """Deliver an event if the app subscribed to its type."""
        if event["type"] not in self._slack.manifest.events:
            return Answer(False)
        return await self._courier.deliver("events_api", self._payloads.event(event))

    def values_in(self, user: User, where: View | Message) -> Values:
        """What the person sees in the fields of a surface; change it and the next payload carries it."""
        if isinstance(where, View):
            return where.values
        where.values[user.id] = carried_values(where.values.get(user.id, {}), where.blocks)
        return where.values[user.id]

    def take_state(self, user: User, where: View | Message, state: Values) -> None:
        """Take what the page's fields hold; what isn't in the surface is left out."""
        values = self.values_in(user, where)
        for block, element in stateful(where.blocks):
            sent = state.get(block["block_id"], {}).get(element["action_id"])
            if sent is not None:
                key = HOLDS[element["type"]].key
                values[block["block_id"]][element["action_id"]] = {"type": element["type"], key: sent.get(key)}

    async def _interact(self, payload: Json, apply: Callable[[Json], None] | None = None) -> Answer:
        if not self._slack.manifest.is_interactive:
            return Answer(False, error="interactivity_off", message="This app is not configured for interactivity.")
        answer = await self._courier.deliver("interactive", payload, apply)
        bot = self._slack.workspace.users[self._slack.workspace.bot_user].name
        return _with(answer, f"{bot} did not respond.") if answer.error else answer


def action_of(element: Json, block_id: str, content: Any = None) -> Json:
    """The payload's action for an element that was used; `content` is what it now holds."""
    kind = element["type"]
    action: Json = {"type": kind, "action_id": element["action_id"], "block_id": block_id}
    if kind in HOLDS:
        holds = HOLDS[kind]
        action[holds.key] = content
        if holds.initial in element:
            action[holds.initial] = element[holds.initial]
    elif kind == "overflow":
        action["selected_option"] = content
    else:
        action |= {key: element[key] for key in ("text", "value", "style") if key in element}
    return action


def _check_options(body: Json) -> None:
    if problems := check_options_answer(body):
        raise Refusal("invalid_options", problems)


def _with(answer: Answer, message: str) -> Answer:
    return Answer(answer.acked, answer.ms, answer.body, answer.error, message, answer.errors)
