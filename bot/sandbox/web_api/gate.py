"""The one door of the Web API and of response_urls: faults, token, rate limit, scope, method, record."""

import asyncio
import time
from collections.abc import Callable

from aiohttp import web

from bot.sandbox.posting import respond
from bot.sandbox.refusal import Refusal
from bot.sandbox.shapes import Json
from bot.sandbox.slack import Slack
from bot.sandbox.socket_mode import SocketMode
from bot.sandbox.web_api.arguments import Arguments, read_arguments
from bot.sandbox.web_api.methods import METHODS
from bot.sandbox.web_api.outcome import Outcome, refused
from bot.sandbox.web_api.striking import strike
from bot.sandbox.workspace import dm_id

RESPONSE_URL = "response_url"


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
        await asyncio.sleep(self._latency)
        try:
            values = await read_arguments(request)
        except Refusal as refusal:
            unread = refused(refusal)
            return await self._serve(request, name, {}, lambda: unread)
        token = _taken_token(request, values)
        return await self._serve(request, name, values, lambda: self._called(name, token, Arguments(values)))

    async def handle_response_url(self, request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(self._latency)
        try:
            body = await request.json()
        except ValueError:
            body = {}
        key = request.match_info["key"]
        return await self._serve(request, RESPONSE_URL, body, lambda: self._responded(key, body))

    async def _serve(
        self, request: web.Request, name: str, values: Json, run: Callable[[], Outcome]
    ) -> web.StreamResponse:
        """Run one call, unless a fault strikes first, and put it on record before it is answered."""
        started = time.monotonic()
        fault = self._slack.faults.strike(name)
        outcome = None if fault and fault.applied == "before" else run()
        error = outcome.error if outcome else None
        self._slack.record.add(
            "from_bot",
            name,
            args=values,
            answer=outcome.answer if outcome else None,
            summary=_summary(values),
            error=fault.error if fault else error,
            detail=outcome.problems if outcome else (),
            ms=round((time.monotonic() - started) * 1000),
            injected=fault is not None,
        )
        if fault is not None:
            return await strike(request, fault, outcome, self._closing)
        assert outcome is not None  # only a fault keeps a call from running
        return outcome.response()

    def _responded(self, key: str, body: Json) -> Outcome:
        try:
            url = self._slack.response_urls.use(key)
            respond(self._slack, url.user, url.channel, url.original, body)
        except Refusal as refusal:
            return refused(refusal, status=404 if refusal.code.endswith("_url") else 400)
        return Outcome({"ok": True}, text="ok")

    def _called(self, name: str, token: str, args: Arguments) -> Outcome:
        try:
            if name == "apps.connections.open":
                return Outcome({"ok": True, "url": self._socket_url(token)})
            method = METHODS.get(name)
            if method is None:
                raise Refusal("unknown_method", req_method=name)
            self._check_bot_token(token)
            if (wait := self._wait(name, args)) is not None:
                return Outcome({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": str(wait)})
            if method.scope is not None:
                self._slack.require_scope(method.scope)
            scopes = ",".join(self._slack.manifest.scopes)
            return Outcome({"ok": True, **method.run(self._slack, args)}, headers={"x-oauth-scopes": scopes})
        except Refusal as refusal:
            return refused(refusal)

    def _wait(self, name: str, args: Arguments) -> int | None:
        if not self._slack.faults.rate_limits:
            return None
        channel = args.text("channel") or ""
        is_person = channel in self._slack.workspace.users  # posting to a person counts in their DM
        return self._slack.rate_limits.wait_for(name, dm_id(channel) if is_person else channel)

    def _socket_url(self, token: str) -> str:
        """Raises: Refusal not_authed, not_allowed_token_type, invalid_auth."""
        if token == self._slack.app_token:
            return self._sockets.ticket_url(self._slack.url)
        if token == self._slack.bot_token:
            raise Refusal("not_allowed_token_type")
        raise Refusal("invalid_auth" if token else "not_authed")

    def _check_bot_token(self, token: str) -> None:
        """Raises: Refusal not_authed, not_allowed_token_type, invalid_auth."""
        if token == self._slack.app_token:
            raise Refusal("not_allowed_token_type")
        if token != self._slack.bot_token:
            raise Refusal("invalid_auth" if token else "not_authed")


def _taken_token(request: web.Request, values: Json) -> str:
    """The call's token, taken out of its arguments: tokens stay out of the record."""
    sent = str(values.pop("token", ""))
    return request.headers.get("Authorization", "").removeprefix("Bearer ") or sent


def _summary(values: Json) -> str:
    where = values.get("channel") or values.get("user_id") or values.get("user") or values.get("view_id") or ""
    said = str(values.get("text") or "").splitlines()
    return f"{where} {said[0][:80] if said else ''}".strip()
