"""Socket Mode: two connections to Slack with a watchdog. Opened and closed by the composition root."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, Final

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

log = logging.getLogger(__name__)

# Slack closes each connection every few hours; commands go on coming by the other.
_CONNECTIONS: Final = 2
_WATCH_EVERY: Final = 5.0  # seconds
_PING_EVERY: Final = 5.0
# Slack warns about ten seconds before it closes a connection.
_CLOSED_WITHIN: Final = 15.0
_GOODBYE_WITHIN: Final = 3.0
# Slack waits so long for an acknowledgement.
_SAID_WITHIN: Final = 3.0
# Of all processes together Slack takes ten connections.
_CROWDED_FOR: Final = 60.0
# A busy process has a moment in which nothing is inside many times a second.
_QUIET_WITHIN: Final = 5.0


class _Connection(AsyncSocketModeHandler):
    """One connection. Knows how many envelopes are between arrival and acknowledgement, and leaves without losing any.

    `asked_to_go` is called with Slack's reason, once; until then the SDK reconnects by itself. `answer_elsewhere` takes
    an acknowledgement that can't be sent here any more.
    """

    def __init__(
        self,
        bolt: AsyncApp,
        app_token: str,
        asked_to_go: Callable[["_Connection", str], None],
        answer_elsewhere: Callable[[str], Awaitable[None]],
    ) -> None:
        super().__init__(bolt, app_token, ping_interval=_PING_EVERY)
        self._inside = 0
        self._is_leaving = False
        self._said_goodbye = False
        self._asked_to_go = asked_to_go
        self._answer_elsewhere = answer_elsewhere
        self._listen = self.client.run_message_listeners
        self.client.run_message_listeners = self._counted  # type: ignore[method-assign]
        self.client.send_message = self.say  # type: ignore[method-assign]

    async def open(self, address: str | None) -> None:
        """None: ask Slack for an address."""
        self.client.wss_uri = address
        await self.client.connect()  # type: ignore[no-untyped-call]  # the SDK leaves it without annotations

    @property
    def can_say(self) -> bool:
        session = self.client.current_session
        return session is not None and not session.closed and not self._said_goodbye

    async def say(self, message: str) -> None:
        """Acknowledge an envelope, wherever that is possible: Slack knows it by its id."""
        if not await self.has_said(message):
            await self._answer_elsewhere(message)

    async def has_said(self, message: str) -> bool:
        """Say it here. False: it can't be said here any more, or the connection broke while it was.

        The SDK's own way would wait until this one has connected again, and Slack doesn't wait as long.
        """
        if not self.can_say:
            return False
        try:
            await self.client.current_session.send_str(message)  # type: ignore[union-attr]  # it can be said
        except ConnectionError:
            return False
        return True

    async def keep_up(self) -> None:
        """Make a lost connection ask for a new address: when a reconnect fails, the SDK tries the old one for ever."""
        if not self._is_leaving and not await self.client.is_connected():
            log.warning("socket lost, asking for a new address")
            self.client.wss_uri = None

    async def retire(self) -> None:
        """Answer what has come in, close, and answer what was under way until Slack closed as well."""
        self._stay_away()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_QUIET_WITHIN):
                await self._drained()
        if self.can_say:
            await self._say_goodbye()
        await self._drained()
        for task in (self.client.message_receiver, self.client.current_session_monitor):
            if task is not None:
                task.cancel()
        await self.client.close()  # type: ignore[no-untyped-call]

    async def closed_by_slack(self, within: float) -> None:
        """Wait until Slack has closed it, reading on."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                session = self.client.current_session
                while session is not None and not session.closed:  # noqa: ASYNC110  # the SDK has no event for it
                    await asyncio.sleep(0.01)

    async def _say_goodbye(self) -> None:
        """Ask Slack to close, and read on until it does: aiohttp's own close() throws away what still comes."""
        assert self.client.current_session is not None
        self._said_goodbye = True
        await self.client.current_session._writer.close()
        await self.closed_by_slack(_GOODBYE_WITHIN)

    def _counted(self, message: dict[str, Any], raw_message: str) -> Coroutine[Any, Any, None]:
        """Counts at once, not when the task that the SDK makes of it begins."""
        self._inside += 1
        return self._answered(message, raw_message)

    async def _answered(self, message: dict[str, Any], raw: str) -> None:
        try:
            if message.get("type") != "disconnect":
                await self._listen(message, raw)
            elif not self._is_leaving:
                self._stay_away()
                self._asked_to_go(self, str(message.get("reason")))
        finally:
            self._inside -= 1

    def _stay_away(self) -> None:
        """Don't reconnect any more."""
        self._is_leaving = True
        self.client.default_auto_reconnect_enabled = self.client.auto_reconnect_enabled = False

    async def _drained(self) -> None:
        """Wait until everything that was read is acknowledged."""
        while self._inside or not self.client.message_queue.empty():  # noqa: ASYNC110  # the SDK has no event for it
            await asyncio.sleep(0.01)


class _Sockets:
    """The connections of this process. One that Slack asks to go is replaced before it goes."""

    def __init__(self, bolt: AsyncApp, app_token: str) -> None:
        self._bolt = bolt
        self._app_token = app_token
        self._live: list[_Connection] = []
        self._replacing: set[asyncio.Task[None]] = set()
        self._is_closing = False
        self._unsaid: list[str] = []

    async def open(self, address: str) -> None:
        await asyncio.gather(self._add(address), *(self._add() for _ in range(_CONNECTIONS - 1)))

    async def watch(self) -> None:
        while True:
            await asyncio.sleep(_WATCH_EVERY)
            for connection in list(self._live):
                await connection.keep_up()

    async def close(self) -> None:
        """One after the other. What came in while the last was closing is acknowledged on one more."""
        self._is_closing = True
        for task in self._replacing:
            task.cancel()
        await asyncio.gather(*self._replacing, return_exceptions=True)
        await self._retire_all()
        try:
            async with asyncio.timeout(_SAID_WITHIN):
                await self._say_unsaid()
        except TimeoutError:
            log.warning("stopped without a connection", extra={"unacknowledged": len(self._unsaid)})

    async def _say_unsaid(self) -> None:
        while self._unsaid:
            await self._add()
            messages, self._unsaid = self._unsaid, []
            for message in messages:
                await self._live[0].say(message)
            await self._retire_all()

    async def _retire_all(self) -> None:
        while self._live:
            leaving = self._live[0]
            await leaving.retire()
            self._live.remove(leaving)

    async def _add(self, address: str | None = None) -> None:
        connection = _Connection(self._bolt, self._app_token, self._replace, self._answer)
        self._live.append(connection)
        await connection.open(address)

    async def _answer(self, message: str) -> None:
        """By whichever connection can, or can again while Slack still waits; at a stop by one more."""
        try:
            async with asyncio.timeout(_SAID_WITHIN):
                while not await self._have_said(message):
                    if self._is_closing:
                        self._unsaid.append(message)
                        return
                    await asyncio.sleep(0.01)  # the SDK has no event for it
        except TimeoutError:
            log.warning("no connection to acknowledge on")

    async def _have_said(self, message: str) -> bool:
        for connection in list(self._live):
            if await connection.has_said(message):
                return True
        return False

    def _replace(self, old: _Connection, reason: str) -> None:
        if self._is_closing:
            return  # it goes with the others
        task = asyncio.create_task(self._replaced(old, reason))
        self._replacing.add(task)
        task.add_done_callback(self._replacing.discard)

    async def _replaced(self, old: _Connection, reason: str) -> None:
        if reason == "too_many_websockets":
            log.warning("Slack takes ten connections, two of each process: run at most five processes")
            await asyncio.sleep(_CROWDED_FOR)
        await self._add()
        await old.closed_by_slack(_CLOSED_WITHIN)
        await old.retire()
        self._live.remove(old)


@asynccontextmanager
async def listening_on_sockets(bolt: AsyncApp, app_token: str, address: str) -> AsyncIterator[None]:
    """Two Socket Mode connections with a watchdog; leaving answers what has come in, and then closes.

    The first opens at `address`, fresh from Slack and good for one connection; each other asks for its own.
    """
    sockets = _Sockets(bolt, app_token)
    await sockets.open(address)
    watchdog = asyncio.create_task(sockets.watch())
    try:
        yield
    finally:
        watchdog.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watchdog
        await sockets.close()
