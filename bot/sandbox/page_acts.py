"""What a person does on the page: each act takes the request's JSON and goes through Acting, as tests do."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.sandbox.acting import Acting, action_of
from bot.sandbox.answer import Answer
from bot.sandbox.page_finding import PageError, PageFinding
from bot.sandbox.shapes import Json
from bot.sandbox.slack import Slack
from bot.sandbox.state_values import HOLDS

Act = Callable[[Json], Awaitable[Json]]


class PageActs:
    def __init__(self, slack: Slack, acting: Acting, skip: Callable[[timedelta], Awaitable[None]] | None) -> None:
        self._slack = slack
        self._acting = acting
        self._find = PageFinding(slack.workspace)
        self._skip = skip

    @property
    def can_skip(self) -> bool:
        return self._skip is not None

    def by_name(self) -> dict[str, Act]:
        """The acts under the names of their addresses."""
        return {
            "read": self._read,
            "command": self._command,
            "say": self._say,
            "shortcut": self._shortcut,
            "action": self._action,
            "options": self._options,
            "submit": self._submit,
            "close": self._close,
            "home": self._home,
            "skip": self._skip_time,
            "fault": self._fault,
        }

    async def _read(self, body: Json) -> Json:
        user = self._find.user(body)
        self._slack.workspace.read(user.id, self._find.channel(user, body))
        return {"ok": True}

    async def _command(self, body: Json) -> Json:
        user = self._find.user(body)
        text = str(body.get("text", ""))
        return _answered(await self._acting.command(user, self._find.channel(user, body), text, body.get("thread_ts")))

    async def _say(self, body: Json) -> Json:
        user = self._find.user(body)
        text = str(body.get("text", ""))
        return _answered(await self._acting.say(user, self._find.channel(user, body), text, body.get("thread_ts")))

    async def _shortcut(self, body: Json) -> Json:
        user, callback_id = self._find.user(body), str(body.get("callback_id"))
        if body.get("ts"):
            return _answered(await self._acting.message_shortcut(user, callback_id, self._find.message(user, body)))
        return _answered(await self._acting.shortcut(user, callback_id))

    async def _action(self, body: Json) -> Json:
        user = self._find.user(body)
        where = self._find.surface(user, body.get("container") or {})
        self._acting.take_state(user, where, body.get("state") or {})
        block, used = self._find.element(where, body)
        sent = body.get("value") if isinstance(body.get("value"), dict) else {}
        content = None
        if used["type"] in HOLDS:
            self._acting.take_state(user, where, {block["block_id"]: {used["action_id"]: sent}} if sent else {})
            held = self._acting.values_in(user, where)[block["block_id"]][used["action_id"]]
            content = held[HOLDS[used["type"]].key]
        elif sent:
            content = sent.get("selected_option")
        return _answered(await self._acting.act(user, where, action_of(used, block["block_id"], content)))

    async def _options(self, body: Json) -> Json:
        user = self._find.user(body)
        where = self._find.surface(user, body.get("container") or {})
        block, used = self._find.element(where, body)
        query = str(body.get("query", ""))
        answer = await self._acting.options(user, where, block["block_id"], used["action_id"], query)
        offered = answer.body or {}
        groups = {"option_groups": offered["option_groups"]} if "option_groups" in offered else {}
        return _answered(answer) | {"options": offered.get("options", []), **groups}

    async def _submit(self, body: Json) -> Json:
        user = self._find.user(body)
        view = self._find.view(user, body)
        self._acting.take_state(user, view, body.get("state") or {})
        return _answered(await self._acting.submit(user, view))

    async def _close(self, body: Json) -> Json:
        user = self._find.user(body)
        view = self._find.view(user, body)
        return _answered(await self._acting.close(user, view, bool(body.get("clear_all"))))

    async def _home(self, body: Json) -> Json:
        return _answered(await self._acting.open_home(self._find.user(body)))

    async def _skip_time(self, body: Json) -> Json:
        if self._skip is None:
            raise PageError("no_clock", "This sandbox runs on the real clock.", 409)
        await self._skip(timedelta(seconds=float(body.get("seconds", 0))))
        self._slack.workspace.changes.tell("clock")
        return {"ok": True, "now": self._slack.now().isoformat()}

    async def _fault(self, body: Json) -> Json:
        flags = {name: body.pop(name) for name in ("rate_limits", "refuse_charts") if name in body}
        for name, is_on in flags.items():
            setattr(self._slack.faults, name, bool(is_on))
        fault = {key: value for key, value in body.items() if key != "user"}
        if fault:
            try:
                self._slack.faults.add(**fault)
            except (TypeError, ValueError) as error:
                raise PageError("invalid_fault", str(error)) from None
        self._slack.workspace.changes.tell("record")
        return {"ok": True, "faults": self._slack.faults.as_json()}

    def clear_faults(self) -> None:
        self._slack.faults.clear()
        self._slack.workspace.changes.tell("record")


def _answered(answer: Answer) -> Json:
    body: Json = {"ok": answer.ok}
    body |= {"error": answer.error} if answer.error else {}
    body |= {"message": answer.message} if answer.message else {}
    return body | ({"errors": dict(answer.errors)} if answer.errors else {})
