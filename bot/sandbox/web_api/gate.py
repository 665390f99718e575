"""The one door of the Web API and of response_urls: faults, token, rate limit, scope, method, record."""

import asyncio
import json
import time
from dataclasses import dataclass

from aiohttp import web

from bot.sandbox.faults import Fault
from bot.sandbox.posting import respond
from bot.sandbox.refusal import Refusal
from bot.sandbox.shapes import Json
from bot.sandbox.slack import Slack
from bot.sandbox.socket_mode import SocketMode
from bot.sandbox.web_api.arguments import Arguments, read_arguments
from bot.sandbox.web_api.methods import METHODS
from bot.sandbox.workspace import dm_id

RESPONSE_URL = "response_url"
_HANG_SECONDS = 120.0  # longer than any client waits


@dataclass(frozen=True, slots=True)
class Outcome:
    answer: Json
    problems: tuple[str, ...] = ()
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def error(self) -> str | None:
        return None if self.answer["ok"] else str(self.answer["error"])


class Gate:
    def __init__(self, slack: Slack, sockets: SocketMode, latency: float) -> None:
        self._slack = slack
        self._sockets = sockets
        self._latency = latency
        self._closing = asyncio.Event()

    def close(self) -> None:
        """Let go of the calls that a fault keeps hanging."""
        self._closing.set()

    async def handle_call(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        started = time.monotonic()
        await asyncio.sleep(self._latency)
        fault = self._slack.faults.strike(name)
        try:
            values = await read_arguments(request)
        except Refusal as refusal:
            return self._answered(name, {}, _refused(refusal), started)
        token = _token(request, values)
        if fault is not None and fault.applied == "before":
            return await self._struck(request, fault, name, values, None, started)
        outcome = self._outcome(name, token, Arguments(values))
        if fault is not None:
            return await self._struck(request, fault, name, values, outcome.answer, started)
        return self._answered(name, values, outcome, started)

    async def handle_response_url(self, request: web.Request) -> web.StreamResponse:
        started = time.monotonic()
        await asyncio.sleep(self._latency)
        fault = self._slack.faults.strike(RESPONSE_URL)
        try:
            body = await request.json()
        except ValueError:
            body = {}
        if fault is not None and fault.applied == "before":
            return await self._struck(request, fault, RESPONSE_URL, body, None, started)
        outcome = self._responded(request.match_info["key"], body)
        if fault is not None:
            return await self._struck(request, fault, RESPONSE_URL, body, outcome.answer, started)
        self._note(RESPONSE_URL, body, outcome, started)
        if outcome.error is None:
            return web.Response(text="ok")
        return web.json_response(outcome.answer, status=404 if outcome.error.endswith("_url") else 400)

    def _responded(self, key: str, body: Json) -> Outcome:
        try:
            url = self._slack.response_urls.use(key)
            respond(self._slack, url.user, url.channel, url.original, body)
        except Refusal as refusal:
            return _refused(refusal)
        return Outcome({"ok": True})

    def _outcome(self, name: str, token: str, args: Arguments) -> Outcome:
        try:
            if name == "apps.connections.open":
                return Outcome({"ok": True, "url": self._socket_url(token)})
            method = METHODS.get(name)
            if method is None:
                raise Refusal("unknown_method", req_method=name)
            self._check_bot_token(token)
            if (wait := self._wait(name, args)) is not None:
                return Outcome({"ok": False, "error": "ratelimited"}, (), 429, (("Retry-After", str(wait)),))
            if method.scope is not None:
                self._slack.require_scope(method.scope)
            return Outcome({"ok": True, **method.run(self._slack, args)}, headers=self._scope_headers())
        except Refusal as refusal:
            return _refused(refusal)

    def _wait(self, name: str, args: Arguments) -> int | None:
        if not self._slack.faults.rate_limits:
            return None
        channel = args.text("channel") or ""
        in_dm = channel in self._slack.workspace.users  # posting to a person counts in their DM
        return self._slack.rate_limits.wait_for(name, dm_id(channel) if in_dm else channel)

    def _socket_url(self, token: str) -> str:
        """Raises: Refusal not_authed, not_allowed_token_type, invalid_auth."""
        if token == self._slack.app_token:
            return self._sockets.ticket_url(self._slack.url)
        if token == self._slack.bot_token:
            raise Refusal("not_allowed_token_type")
        raise Refusal("invalid_auth" if token else "not_authed")

    def _check_bot_token(self, token: str) -> None:
        if token == self._slack.app_token:
            raise Refusal("not_allowed_token_type")
        if token != self._slack.bot_token:
            raise Refusal("invalid_auth" if token else "not_authed")

    def _scope_headers(self) -> tuple[tuple[str, str], ...]:
        return (("x-oauth-scopes", ",".join(self._slack.manifest.scopes)),)

    def _answered(self, name: str, values: Json, outcome: Outcome, started: float) -> web.Response:
        self._note(name, values, outcome, started)
        return web.json_response(outcome.answer, status=outcome.status, headers=dict(outcome.headers))

    def _note(self, name: str, values: Json, outcome: Outcome, started: float) -> None:
        self._slack.record.add(
            "from_bot",
            name,
            args=values,
            answer=outcome.answer,
            summary=_summary(values),
            error=outcome.error,
            detail=outcome.problems,
            ms=_ms_since(started),
        )

    async def _struck(
        self, request: web.Request, fault: Fault, name: str, values: Json, answer: Json | None, started: float
    ) -> web.StreamResponse:
        """Answer as the fault says; `answer` is what the call did before its answer was lost."""
        error = fault.kind.removeprefix("error:")
        ms = _ms_since(started)
        summary = _summary(values)
        self._slack.record.add(
            "from_bot", name, args=values, answer=answer, summary=summary, error=error, ms=ms, injected=True
        )
        match fault.kind:
            case "429":
                body = {"ok": False, "error": "ratelimited"}
                return web.json_response(body, status=429, headers={"Retry-After": str(fault.retry_after)})
            case "500":
                return web.Response(status=500, text="<html>Something went wrong</html>", content_type="text/html")
            case "timeout":
                await self._hang()
                return _cut(request)
            case "drop":
                return _cut(request)
            case "half":
                return await _half(request, json.dumps(answer or {"ok": True}).encode())
        return web.json_response({"ok": False, "error": error})

    async def _hang(self) -> None:
        try:
            await asyncio.wait_for(self._closing.wait(), _HANG_SECONDS)
        except TimeoutError:
            return


def _token(request: web.Request, values: Json) -> str:
    sent = str(values.pop("token", ""))  # tokens stay out of the record
    return request.headers.get("Authorization", "").removeprefix("Bearer ") or sent


def _refused(refusal: Refusal) -> Outcome:
    answer: Json = {"ok": False, "error": refusal.code, **refusal.extra}
    if refusal.problems:
        answer["response_metadata"] = {"messages": refusal.problems}
    return Outcome(answer, tuple(refusal.problems))


def _summary(values: Json) -> str:
    where = values.get("channel") or values.get("user_id") or values.get("user") or values.get("view_id") or ""
    said = str(values.get("text") or "").splitlines()
    return f"{where} {said[0][:80] if said else ''}".strip()


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _half(request: web.Request, body: bytes) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": str(len(body)), "Content-Type": "application/json"})
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    return _after_cut(request, response)


def _after_cut(request: web.Request, response: web.StreamResponse) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.close()  # flushes what was written, then ends mid-body
    return response


def _ms_since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
