"""Socket Mode: tickets, the /link websocket, envelopes and their acks. The courier sends through it."""

import asyncio
import itertools
import json
import secrets
from collections.abc import Callable

from aiohttp import WSMsgType, web

from bot.sandbox.shapes import Json

CONNECTION_LIMIT = 10


class SocketMode:
    """The live connections. A payload goes to any one of them: here to each in turn, so that two are both proven."""

    def __init__(self, app_id: str, on_change: Callable[[], None]) -> None:
        self._app_id = app_id
        self._on_change = on_change
        self._tickets: set[str] = set()
        self._live: dict[web.WebSocketResponse, web.Request] = {}
        self._awaited: dict[str, asyncio.Future[Json]] = {}
        self._turn = itertools.count()
        self.refusals = 0  # so many connections to come are refused, as when an address has gone stale

    @property
    def connections(self) -> int:
        return len(self._live)

    def ticket_url(self, http_url: str) -> str:
        """A websocket address that serves one connection: a second use is refused, as with Slack."""
        ticket = secrets.token_hex(16)
        self._tickets.add(ticket)
        return f"ws{http_url.removeprefix('http')}link/?ticket={ticket}&app_id={self._app_id}"

    async def handle_link(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if self.refusals:
            self.refusals -= 1
            self._tickets.discard(ticket)
        if ticket not in self._tickets:
            return web.Response(status=401, text="invalid ticket")
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(max_msg_size=0)
        await socket.prepare(request)
        if len(self._live) >= CONNECTION_LIMIT:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets", "debug_info": _debug_info()})
            await socket.close()
            return socket
        self._live[socket] = request
        try:
            await self._say_hello(socket)
            self._on_change()
            await self._read(socket)
        finally:
            self._live.pop(socket, None)
            self._on_change()
        return socket

    async def send(
        self, envelope_type: str, payload: Json, *, takes_answer: bool, retry_reason: str | None, timeout: float
    ) -> Json:
        """Send one envelope to one connection and wait for its ack. Returns the ack's payload.

        Raises: TimeoutError, also when the socket died under the envelope.
        """
        envelope_id = f"{secrets.token_hex(4)}-{secrets.token_hex(8)}"
        envelope: Json = {"envelope_id": envelope_id, "type": envelope_type, "payload": payload}
        envelope["accepts_response_payload"] = takes_answer
        if envelope_type == "events_api" or retry_reason:
            envelope |= {"retry_attempt": 1 if retry_reason else 0, "retry_reason": retry_reason or ""}
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._awaited[envelope_id] = answer
        sockets = list(self._live)
        try:
            async with asyncio.timeout(timeout):
                await sockets[next(self._turn) % len(sockets)].send_json(envelope)
                return await answer
        except ConnectionError:
            raise TimeoutError from None
        finally:
            del self._awaited[envelope_id]

    async def disconnect(self, reason: str) -> None:
        """Tell every connection to go. After `warning` Slack waits about ten seconds, so those stay open."""
        for socket in list(self._live):
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": _debug_info()})
            if reason != "warning":
                await socket.close()

    def drop(self, most: int | None = None) -> None:
        """Cut so many connections without a word, like a lost network. None: every one."""
        for request in list(self._live.values())[:most]:
            if request.transport is not None:
                request.transport.abort()

    async def close(self) -> None:
        for socket in list(self._live):
            await socket.close()

    async def _say_hello(self, socket: web.WebSocketResponse) -> None:
        info = {"app_id": self._app_id}
        await socket.send_json(
            {
                "type": "hello",
                "num_connections": len(self._live),
                "debug_info": {**_debug_info(), "approximate_connection_time": 18060},
                "connection_info": info,
            }
        )

    async def _read(self, socket: web.WebSocketResponse) -> None:
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                break
            self._take_ack(message.data)

    def _take_ack(self, text: str) -> None:
        try:
            ack = json.loads(text)
        except ValueError:
            return  # Slack ignores what it can't read
        answer = self._awaited.get(ack.get("envelope_id", ""))
        if answer is not None and not answer.done():
            answer.set_result(ack.get("payload") or {})


def _debug_info() -> Json:
    return {"host": "sandbox", "build_number": 1}
