"""The Slack of the benchmark: just enough of the Web API and of Socket Mode, as cheap as it can be.

The strict checks of bot.sandbox would be measured instead of the bots. Every Web API answer comes after 120 ms, as
from a Slack that is far away; commands go out without delay.
"""

import asyncio
import itertools
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from aiohttp import web

ANSWERS_AFTER: Final = 0.120  # seconds
TRIGGER_LIVES: Final = 3.0  # seconds

TEAM: Final = "T0BENCH"
STAFF: Final = tuple(f"U0STAFF{number:02}" for number in range(20))
LEADS_GROUP: Final = "S0LEADS"
MANAGERS_GROUP: Final = "S0MANAGERS"
_GROUPS: Final = {LEADS_GROUP: list(STAFF[:3]), MANAGERS_GROUP: list(STAFF[3:5])}

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Served:
    """A command whose modal was opened: when it was sent and when `views.open` arrived, on the same clock."""

    sent_at: float
    opened_at: float

    @property
    def seconds(self) -> float:
        return self.opened_at - self.sent_at

    @property
    def is_late(self) -> bool:
        """Whether the trigger was dead by then, so that a user of the real Slack would have seen no modal."""
        return self.seconds > TRIGGER_LIVES


class FakeSlack:
    """One Slack for one app at a time. Commands go to its open sockets in turn, as Slack does."""

    def __init__(self) -> None:
        self.port = 0
        self.unknown_methods: set[str] = set()
        self._sockets: list[web.WebSocketResponse] = []
        self._connected = asyncio.Event()
        self._turn = itertools.count()
        self._waiting: dict[str, tuple[float, asyncio.Future[Served]]] = {}
        self._methods: dict[str, Callable[[Answer], Answer]] = {
            "auth.test": lambda _: {"team_id": TEAM, "user_id": "U0BOT", "bot_id": "B0BOT", "url": "https://bench/"},
            "apps.connections.open": lambda _: {"url": f"ws://127.0.0.1:{self.port}/socket"},
            "conversations.info": lambda asked: {"channel": {"id": asked["channel"], "is_member": True}},
            "users.info": _user,
            "usergroups.users.list": lambda asked: {"users": _GROUPS[asked["usergroup"]]},
            "views.open": _opened_view,
            "views.update": _opened_view,
            "chat.postMessage": self._posted,
            "chat.update": self._posted,
        }

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/"

    async def connected(self) -> None:
        """Wait for the first open socket of the app."""
        await self._connected.wait()

    def command(self, user_id: str, text: str) -> asyncio.Future[Served]:
        """Send `/recover text`; the future is done when its modal's `views.open` has arrived."""
        number = next(self._turn)
        trigger_id = f"{number}.{TEAM}"
        envelope = {
            "type": "slash_commands",
            "envelope_id": f"envelope-{number}",
            "accepts_response_payload": True,
            "payload": _command(user_id, text, trigger_id),
        }
        frame = json.dumps(envelope)
        served = asyncio.get_running_loop().create_future()
        self._waiting[trigger_id] = (time.perf_counter(), served)
        socket = self._sockets[number % len(self._sockets)]
        asyncio.ensure_future(socket.send_str(frame)).add_done_callback(_check_sent)
        return served

    async def handle_call(self, request: web.Request) -> web.Response:
        asked = await _asked(request)
        method = request.match_info["method"]
        if method == "views.open":
            self._note_opened(asked["trigger_id"])
        answer = self._methods.get(method)
        if answer is None:
            self.unknown_methods.add(method)
            return web.json_response({"ok": False, "error": "unknown_method"})
        await asyncio.sleep(ANSWERS_AFTER)
        return web.json_response({"ok": True} | answer(asked))

    async def handle_socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_str('{"type": "hello", "num_connections": 1}')
        self._sockets.append(socket)
        self._connected.set()
        try:
            async for _ in socket:
                pass  # acknowledgements: what is measured is the modal
        finally:
            self._sockets.remove(socket)
            if not self._sockets:
                self._connected.clear()
        return socket

    def _note_opened(self, trigger_id: str) -> None:
        sent_at, served = self._waiting.pop(trigger_id, (0.0, None))
        if served and not served.done():
            served.set_result(Served(sent_at, time.perf_counter()))

    def _posted(self, asked: Answer) -> Answer:
        return {"channel": asked["channel"], "ts": f"{time.time():.6f}"}


@asynccontextmanager
async def opened_slack() -> AsyncIterator[FakeSlack]:
    """The fake Slack listening on a free loopback port."""
    slack = FakeSlack()
    application = web.Application()
    application.router.add_route("*", "/api/{method}", slack.handle_call)
    application.router.add_get("/socket", slack.handle_socket)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        slack.port = runner.addresses[0][1]
        yield slack
    finally:
        await runner.cleanup()


async def _asked(request: web.Request) -> Answer:
    if request.content_type == "application/json":
        asked: Answer = json.loads(await request.read())
        return asked
    return {**request.query, **await request.post()}


def _command(user_id: str, text: str, trigger_id: str) -> Answer:
    return {
        "token": "verification",
        "team_id": TEAM,
        "team_domain": "bench",
        "channel_id": "C0FLOOR",
        "channel_name": "floor",
        "user_id": user_id,
        "user_name": user_id.lower(),
        "command": "/recover",
        "text": text,
        "api_app_id": "A0BENCH",
        "is_enterprise_install": "false",
        "response_url": "https://bench/commands/response",
        "trigger_id": trigger_id,
    }


def _user(asked: Answer) -> Answer:
    return {"user": {"id": asked["user"], "team_id": TEAM, "tz": "Europe/London", "locale": "en-GB"}}


def _opened_view(asked: Answer) -> Answer:
    """The whole view comes back, as from Slack."""
    return {"view": {**asked["view"], "id": "V0", "hash": "1.x"}}


def _check_sent(sending: asyncio.Future[None]) -> None:
    sending.result()
