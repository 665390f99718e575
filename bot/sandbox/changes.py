"""Tells listeners that something in the sandbox changed.

Tests wait on it instead of sleeping; the page's event stream reads it.
"""

import asyncio
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal, TypeVar

What = Literal["messages", "modal", "home", "clock", "record", "bot"]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Change:
    what: What
    channel: str | None = None


class Changes:
    """One feed for all: whoever listens gets each change from that moment on."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[Change]] = set()

    def tell(self, what: What, channel: str | None = None) -> None:
        for listener in self._listeners:
            listener.put_nowait(Change(what, channel))

    @contextmanager
    def listening(self) -> Iterator[asyncio.Queue[Change]]:
        listener: asyncio.Queue[Change] = asyncio.Queue()
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    async def next(self, timeout: float) -> Change:
        """Wait for the next change. Raises: TimeoutError."""
        with self.listening() as listener:
            return await asyncio.wait_for(listener.get(), timeout)

    async def until(self, predicate: Callable[[], T], timeout: float) -> T:
        """Return the predicate's first truthy answer, asked again after every change.

        Raises: TimeoutError, which names the predicate.
        """
        deadline = asyncio.get_running_loop().time() + timeout
        with self.listening() as listener:
            while not (answer := predicate()):
                remaining = deadline - asyncio.get_running_loop().time()
                try:
                    await asyncio.wait_for(listener.get(), max(remaining, 0))
                except TimeoutError:
                    raise TimeoutError(f"not within {timeout:g} s: {_words_of(predicate)}") from None
            return answer


def _words_of(predicate: Callable[[], object]) -> str:
    try:
        return " ".join(inspect.getsource(predicate).split())
    except (OSError, TypeError):
        return repr(predicate)
