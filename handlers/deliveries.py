"""The loop that keeps what is owed: claims due deliveries, posts the messages, runs the timers.

One runs in every process; there is no leader. Messages read and post, timers write, and neither does the other's.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import RecoveryDesk
from bot.recovery.delivery import Delivery, DeliveryKind
from bot.recovery.errors import NotFound, NotNow
from bot.views.blocks import Block
from bot.views.message import Message
from bot.views.protecting import build_restricted
from handlers.door import Door, afterwards
from handlers.levels import Levels
from handlers.slack import SLACK_FAILURES, error_code, is_final, retry_after

log = logging.getLogger(__name__)

_MOST_IN_HAND: Final = 20
_LOOK_EVERY: Final = 1.0  # seconds, where no commit wakes the loop
_LONGEST_WAIT: Final = timedelta(minutes=5)
# Three days of trying every five minutes.
_MOST_ATTEMPTS: Final = 870
# A channel takes one a second.
_ONE_POST: Final = timedelta(seconds=1)
# Seconds that what came of a post is tried to be recorded: well within the claim, or another process posts it again.
_RECORD_FOR: Final = 8

MessageBuilder = Callable[[RecoveryDesk, Delivery], Awaitable[Message | None]]
Timer = Callable[[RecoveryDesk, Delivery], Awaitable[None]]
Sequel = Callable[[Door, Delivery], Awaitable[None]]


class Deliveries:
    """`client` must not retry by itself: a retried post can appear twice. `sequels` follow what was posted anew."""

    def __init__(
        self,
        desk: RecoveryDesk,
        client: AsyncWebClient,
        messages: Mapping[DeliveryKind, MessageBuilder],
        timers: Mapping[DeliveryKind, Timer],
        sequels: Mapping[DeliveryKind, Sequel],
        door: Door,
        levels: Levels,
    ) -> None:
        self._desk = desk
        self._client = client
        self._messages = messages
        self._timers = timers
        self._sequels = sequels
        self._door = door
        self._levels = levels
        self._woken = asyncio.Event()
        self._stopping = False
        self._looking = asyncio.Lock()
        self._in_hand: dict[asyncio.Task[None], tuple[str, str]] = {}

    def wake_for(self, due_at: datetime) -> None:
        """Something was owed just now; what is due later is found by looking."""
        if due_at <= self._desk.clock.now():
            self._woken.set()

    def stop(self) -> None:
        """Finish what is in hand, then leave `run`."""
        self._stopping = True
        self._woken.set()

    async def run(self) -> None:
        """Deliver until stopped. A database that fails for a while is waited for, not given up."""
        while not self._stopping:
            self._woken.clear()
            try:
                async with self._looking:
                    found = await self._take_on()
            except NotNow:  # the database has said so, in one line
                found = False
            except Exception:  # the loop must outlive whatever fails
                log.exception("deliveries failed, looking again")
                found = False
            if not found and not self._stopping:
                await self._until_woken()
        await self._all_in_hand()

    async def skip(self, by: timedelta) -> None:
        """Move the business's clock while nothing is in hand, and look at once."""
        async with self._looking:
            await self._all_in_hand()
            self._desk.clock.skip(by)
        self._woken.set()

    async def _all_in_hand(self) -> None:
        while self._in_hand:
            await asyncio.wait(self._in_hand)

    async def _until_woken(self) -> None:
        try:
            async with asyncio.timeout(_LOOK_EVERY):
                await self._woken.wait()
        except TimeoutError:
            pass

    async def _take_on(self) -> bool:
        """Claim what is due now, as much as there are hands for: one that Slack leaves waiting holds up no other.

        False: nothing was, or every hand is full.
        """
        clock, room = self._desk.clock, _MOST_IN_HAND - len(self._in_hand)
        claimed = await self._desk.outbox.claim(clock.now(), clock.real(), room) if room else []
        timers = [delivery for delivery in claimed if delivery.kind in self._timers]
        messages = [delivery for delivery in claimed if delivery.kind not in self._timers]
        # Timers first, to their end: they ask nothing of Slack, and what several of them say shares one message.
        await asyncio.gather(*map(self._deliver, timers))
        if waiting := self._begin_first_of_each_channel(messages):
            until = clock.real() + _ONE_POST
            await self._desk.outbox.put_back_waiting(waiting, until)
            self._look_at(until)
        return bool(claimed)

    def _begin_first_of_each_channel(self, messages: Sequence[Delivery]) -> list[Delivery]:
        """In the order in which they fell due. The others, for which their channel has no room yet, are left."""
        waiting = []
        for delivery in messages:
            if delivery.place in self._in_hand.values():
                waiting.append(delivery)
                continue
            task = asyncio.create_task(self._deliver(delivery))
            self._in_hand[task] = delivery.place
            task.add_done_callback(self._let_go)
        return waiting

    def _let_go(self, task: asyncio.Task[None]) -> None:
        if len(self._in_hand) == _MOST_IN_HAND:
            self._woken.set()
        del self._in_hand[task]

    async def _deliver(self, delivery: Delivery) -> None:
        """One delivery, whose failure never is another's; what can't be settled now is claimed again later."""
        try:
            await self._attempt(delivery)
        except NotNow:  # the database has said so, in one line
            log.debug("delivery left for later", extra={"delivery": delivery.id, "kind": delivery.kind})
        except Exception:  # one broken delivery must not hold up the others
            log.exception("delivery not settled", extra={"delivery": delivery.id, "kind": delivery.kind})

    async def _attempt(self, delivery: Delivery) -> None:
        try:
            if delivery.kind in self._timers:
                await self._timers[delivery.kind](self._desk, delivery)
            else:
                await self._send(delivery)
        except NotFound:
            await self._desk.outbox.finish(delivery)  # what it was about is gone
        except NotNow:
            raise
        except SLACK_FAILURES as problem:
            await self._settle_failure(delivery, problem)
        except Exception as problem:  # a bug in one message: tried again, in case the next version mends it
            log.exception("delivery failed", extra={"delivery": delivery.id, "kind": delivery.kind})
            await self._settle_failure(delivery, problem)

    async def _send(self, delivery: Delivery) -> None:
        outbox, message = self._desk.outbox, await self._message(delivery)
        if message is None:
            await outbox.finish(delivery)
            return
        real = self._desk.clock.real()
        free_at = await outbox.take_slot(*delivery.place, real)
        self._look_at(free_at or real + _ONE_POST)
        if free_at:
            await outbox.put_back(delivery, free_at, burn=False)
            return
        await self._record(delivery, *await self._post(delivery, message))
        if not delivery.ts and (sequel := self._sequels.get(delivery.kind)):
            await afterwards(sequel(self._door, delivery))

    def _look_at(self, real: datetime) -> None:
        """Look again then, not only when the second of looking is over: else a channel takes a post every two."""
        wait = (real - self._desk.clock.real()).total_seconds()
        asyncio.get_running_loop().call_later(max(wait, 0), self._woken.set)

    async def _record(self, delivery: Delivery, channel: str, ts: str) -> None:
        """Slack has it: a database that is away for a moment must not make it come twice. Raises: NotNow."""
        await self._insist(lambda: self._desk.outbox.finish(delivery, channel, ts))

    async def _insist(self, settle: Callable[[], Awaitable[None]]) -> None:
        """What isn't settled waits until its claim is over. Raises: NotNow."""
        until = time.monotonic() + _RECORD_FOR
        while True:
            try:
                return await settle()
            except NotNow:
                if time.monotonic() > until:
                    raise
                await asyncio.sleep(1)

    async def _message(self, delivery: Delivery) -> Message | None:
        """What to post now. A protected case is told of by its own messages alone: others lose their content."""
        incident = await self._desk.protecting.restricted(delivery)
        if incident is None:
            return await self._messages[delivery.kind](self._desk, delivery)
        return build_restricted(incident) if delivery.ts else None

    async def _post(self, delivery: Delivery, message: Message) -> tuple[str, str]:
        """Post, or update in place what was posted before; in plainer blocks where the workspace refuses charts."""
        try:
            return await self._call(delivery, message.text, message.blocks)
        except SLACK_FAILURES as problem:
            if error_code(problem) != "invalid_blocks" or not message.plainer:
                raise
        return await self._call(delivery, message.text, message.plainer)

    async def _call(self, delivery: Delivery, text: str, blocks: Sequence[Block]) -> tuple[str, str]:
        if delivery.ts:
            answer = await self._client.chat_update(channel=delivery.channel, ts=delivery.ts, text=text, blocks=blocks)
        else:
            answer = await self._client.chat_postMessage(
                channel=delivery.recipient, text=text, blocks=blocks, unfurl_links=False, unfurl_media=False
            )
        return str(answer["channel"]), str(answer["ts"])

    async def _give_up(self, delivery: Delivery, error: str) -> None:
        """Kept for whoever can mend it; those who hold a level then are told of a lost channel."""
        await self._desk.delivering.give_up(delivery, error, await self._levels.rosters())

    async def _settle_failure(self, delivery: Delivery, problem: BaseException) -> None:
        """Wait as Slack asks, try again later, or give up where the answer can't change."""
        outbox, real, error = self._desk.outbox, self._desk.clock.real(), error_code(problem)
        wait = retry_after(problem)
        if error in ("message_not_found", "cant_update_message"):
            await self._insist(lambda: outbox.forget_place(delivery))
        elif wait is not None:
            until = real + timedelta(seconds=wait)
            await self._insist(lambda: outbox.put_back(delivery, until, error=error, burn=False))
        elif is_final(problem) or delivery.attempts >= _MOST_ATTEMPTS:
            log.error("delivery is dead", extra={"delivery": delivery.id, "slack_error": error})
            await self._give_up(delivery, error)
        else:
            pause = min(timedelta(seconds=2 ** min(delivery.attempts, 10)), _LONGEST_WAIT)
            await self._insist(lambda: outbox.put_back(delivery, real + pause, error=error))
