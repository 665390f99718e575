"""The page's door: its files, what it reads, its event stream.

The server mounts these routes; acts live in page_acts.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.sandbox.page_acts import PageActs
from bot.sandbox.page_finding import PageError, PageFinding
from bot.sandbox.page_state import entries_json, messages_json, state_json
from bot.sandbox.shapes import Json
from bot.sandbox.slack import Slack

PAGE = Path(__file__).parent / "page"
_KEEP_ALIVE_SECONDS = 15.0


class PageApi:
    def __init__(self, slack: Slack, acts: PageActs, is_connected: Callable[[], bool]) -> None:
        self._slack = slack
        self._acts = acts
        self._find = PageFinding(slack.workspace)
        self._is_connected = is_connected
        self._streams: set[asyncio.Task[Any]] = set()

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get("/", self._index),
            web.get("/archives/{channel}/{ts}", self._index),
            web.get("/sandbox/state", _saying_errors(self._state)),
            web.get("/sandbox/messages", _saying_errors(self._messages)),
            web.get("/sandbox/record", self._record),
            web.get("/sandbox/events", self._events),
            web.delete("/sandbox/fault", self._clear_faults),
            *(web.post(f"/sandbox/{name}", _saying_errors(_posted(act))) for name, act in self._acts.by_name().items()),
            web.static("/page", PAGE),
        ]

    def close(self) -> None:
        for stream in self._streams:
            stream.cancel()

    async def _index(self, _: web.Request) -> web.StreamResponse:
        return web.FileResponse(PAGE / "index.html", headers={"Cache-Control": "no-cache"})

    async def _state(self, request: web.Request) -> web.Response:
        user = self._find.user(request.query)
        return web.json_response(state_json(self._slack, user, self._is_connected(), self._acts.can_skip))

    async def _messages(self, request: web.Request) -> web.Response:
        user = self._find.user(request.query)
        return web.json_response({"messages": messages_json(self._slack, user, request.query.get("channel", ""))})

    async def _record(self, request: web.Request) -> web.Response:
        since = request.query.get("since", "0")
        return web.json_response(entries_json(self._slack.record, int(since) if since.isdigit() else 0))

    async def _events(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})
        await response.prepare(request)
        task = asyncio.current_task()
        if task is not None:
            self._streams.add(task)
            task.add_done_callback(self._streams.discard)
        gone = suppress(ConnectionResetError)  # a page that is closed is no error
        with self._slack.workspace.changes.listening() as changes, gone:
            await response.write(b": open\n\n")
            while True:
                try:
                    change = await asyncio.wait_for(changes.get(), _KEEP_ALIVE_SECONDS)
                    body = {"type": "changed", "what": change.what, "channel": change.channel}
                    await response.write(f"data: {json.dumps(body)}\n\n".encode())
                except TimeoutError:
                    await response.write(b": still here\n\n")
        return response

    async def _clear_faults(self, _: web.Request) -> web.Response:
        self._acts.clear_faults()
        return web.json_response({"ok": True, "faults": []})


def _posted(act: Callable[[Json], Awaitable[Json]]) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            body = await request.json()
        except ValueError:
            raise PageError("invalid_json", "Not JSON.") from None
        return web.json_response(await act(body))

    return handle


def _saying_errors(handler: Handler) -> Handler:
    """Turns a PageError into JSON that the page can show.

    No middleware: aiohttp would remember this server's handlers, and with them the whole sandbox, for ever.
    """

    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except PageError as error:
            return web.json_response({"ok": False, "error": error.error, "message": error.message}, status=error.status)

    return handle
