"""Carries payloads to the bot, by socket or by HTTP, times the acks and records them.

Acting and tests hand it payloads.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from bot.sandbox.answer import Answer
from bot.sandbox.http_mode import HttpMode, NotAcked
from bot.sandbox.refusal import Refusal
from bot.sandbox.shapes import Json
from bot.sandbox.slack import Slack
from bot.sandbox.socket_mode import SocketMode

EnvelopeType = Literal["slash_commands", "interactive", "events_api"]
ACK_SECONDS = 3.0
_ANSWERED = frozenset({"view_submission", "block_suggestion"})  # the interactions whose ack may say something


class Courier:
    def __init__(self, slack: Slack, sockets: SocketMode, http: HttpMode) -> None:
        self._slack = slack
        self._sockets = sockets
        self._http = http
        self.ack_seconds = ACK_SECONDS

    async def deliver(
        self,
        envelope_type: EnvelopeType,
        payload: Json,
        apply: Callable[[Json], None] | None = None,
        retry_reason: str | None = None,
    ) -> Answer:
        """Send one payload and wait for its ack; `apply` lets the ack's body take effect and may refuse it.

        An event that isn't acked is sent once more at once, as Slack does; commands and interactions are not.
        """
        answer, problems = await self._attempt(envelope_type, payload, apply, retry_reason)
        self._note(envelope_type, payload, answer, problems)
        if envelope_type == "events_api" and not answer.acked and answer.error != "not_connected":
            answer, problems = await self._attempt(envelope_type, payload, apply, answer.error)
            self._note(envelope_type, payload, answer, problems)
        return answer

    async def _attempt(
        self,
        envelope_type: EnvelopeType,
        payload: Json,
        apply: Callable[[Json], None] | None,
        failed: str | None = None,
    ) -> tuple[Answer, list[str]]:
        started = time.monotonic()
        try:
            body = await self._send(envelope_type, payload, failed)
        except TimeoutError:
            return Answer(False, _ms_since(started), error="timeout"), []
        except NotAcked as reason:
            return Answer(False, _ms_since(started), error=str(reason)), []
        answer = Answer(True, _ms_since(started), body or None)
        try:
            if apply is not None:
                apply(body)
        except Refusal as refusal:
            return replace(answer, error=refusal.code), refusal.problems
        return answer, []

    async def _send(self, envelope_type: EnvelopeType, payload: Json, failed: str | None) -> Json:
        if self._sockets.connections:
            takes_answer = envelope_type == "slash_commands" or payload.get("type") in _ANSWERED
            return await self._sockets.send(
                envelope_type, payload, takes_answer=takes_answer, retry_reason=failed, timeout=self.ack_seconds
            )
        if payload.get("type") == "block_suggestion" and not self._slack.manifest.has_options_url:
            raise NotAcked("no_message_menu_options_url")
        reason = failed and ("http_timeout" if failed == "timeout" else "http_error")
        return await self._http.send(envelope_type, payload, retry_reason=reason, timeout=self.ack_seconds)

    def _note(self, envelope_type: EnvelopeType, payload: Json, answer: Answer, problems: list[str]) -> None:
        name, summary = described(envelope_type, payload)
        self._slack.record.add(
            "to_bot",
            name,
            args=payload,
            answer=answer.body,
            summary=summary,
            error=answer.error,
            detail=problems,
            ms=answer.ms,
        )


def described(envelope_type: EnvelopeType, payload: Json) -> tuple[str, str]:
    """The payload's name and one line about it, for the record."""
    if envelope_type == "slash_commands":
        return "slash_command", f"{payload.get('command')} {payload.get('text', '')}".strip()
    if envelope_type == "events_api":
        event = payload.get("event", {})
        return str(event.get("type")), str(event.get("user", ""))
    name = str(payload.get("type"))
    if name == "block_actions":
        return name, ", ".join(str(action.get("action_id")) for action in payload.get("actions", ()))
    if name == "block_suggestion":
        return name, f"{payload.get('action_id')}: {payload.get('value')}"
    return name, str(payload.get("callback_id") or payload.get("view", {}).get("callback_id", ""))


def _ms_since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
