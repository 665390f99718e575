"""Something asked of Slack and remembered for a minute: asked again ahead of time, once for all who wait for it."""

import asyncio
import math
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Final, Generic, TypeVar

from bot.clock import Clock
from handlers.slack import SLACK_FAILURES

T = TypeVar("T")

_FRESH_FOR: Final = 60.0  # seconds; a level that was taken away ends within this time
_ASK_AGAIN_AFTER: Final = 40.0  # in the background, so that nobody waits for it
# A command has to be acknowledged within three seconds, with a commit after this. Counted from when it was asked:
# while Slack keeps silent, only the first who needs the answer waits for it.
_LONGEST_WAIT: Final = 2.0
# And all the questions of one click together wait no longer, whoever else asks them.
_ANSWER_BY: Final[ContextVar[float]] = ContextVar("answer_by", default=math.inf)


def begin_answering() -> None:
    """From now on, in this task, Slack is waited for only as long as Slack itself waits for us."""
    _ANSWER_BY.set(asyncio.get_running_loop().time() + _LONGEST_WAIT)


class Remembered(Generic[T]):
    """One answer of Slack's, and how old it is."""

    def __init__(self, ask: Callable[[], Awaitable[T]], clock: Clock) -> None:
        self._ask = ask
        self._clock = clock
        self._answer: T | None = None
        self._asked_at = 0.0
        self._asking: asyncio.Task[T] | None = None
        self._wait_until = 0.0

    @property
    def is_fresh(self) -> bool:
        """Whether `get` asks nobody."""
        return self._answer is not None and self._clock.ticks() - self._asked_at <= _FRESH_FOR

    async def get(self) -> tuple[T, bool]:
        """The answer, and whether it is fresh: where Slack can't be asked the last one is given, and is not.

        Raises: SLACK_FAILURES where there never was an answer.
        """
        age = self._clock.ticks() - self._asked_at
        if self._answer is None or age > _FRESH_FOR:
            return await self._asked_now()
        if age > _ASK_AGAIN_AFTER:
            self._start_asking()
        return self._answer, True

    async def first(self) -> T:
        """The answer, however long Slack takes: at the start nobody waits for it. Raises: SLACK_FAILURES."""
        return await asyncio.shield(self._start_asking())

    def forget(self) -> None:
        """Stop asking; the answer is wanted no more."""
        if self._asking:
            self._asking.cancel()

    async def _asked_now(self) -> tuple[T, bool]:
        try:
            asking = self._start_asking()
            async with asyncio.timeout_at(min(self._wait_until, _ANSWER_BY.get())):
                return await asyncio.shield(asking), True
        except SLACK_FAILURES:
            if self._answer is None:
                raise
            return self._answer, False

    def _start_asking(self) -> "asyncio.Task[T]":
        if self._asking is None or self._asking.done():
            self._wait_until = asyncio.get_running_loop().time() + _LONGEST_WAIT
            self._asking = asyncio.create_task(self._asked())
            self._asking.add_done_callback(_look_at_failure)
        return self._asking

    async def _asked(self) -> T:
        self._answer = await self._ask()
        self._asked_at = self._clock.ticks()
        return self._answer


def _look_at_failure(task: "asyncio.Task[T]") -> None:
    """A failure in the background is nobody's yet: whoever needs the answer asks again and is told then."""
    if not task.cancelled():
        task.exception()
