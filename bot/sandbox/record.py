"""The record of everything that crossed between bot and Slack. Tests assert on it; the page lists it."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from bot.sandbox.changes import Changes

KEPT = 5_000  # a demo left running for days must not grow without end

# Answers a correct bot meets in ordinary life: a redraw that lost a race, a modal closed meanwhile, a busy minute.
ORDINARY = frozenset({"hash_conflict", "not_found", "ratelimited"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One Web API call, or one payload delivered. `detail` holds Slack's problems, `injected` marks a fault we made."""

    n: int
    at: datetime
    direction: Literal["from_bot", "to_bot"]
    name: str
    summary: str
    ok: bool
    error: str | None
    detail: tuple[str, ...]
    ms: int
    args: Mapping[str, Any]
    answer: Mapping[str, Any] | None
    injected: bool = False


class Record:
    def __init__(self, now: Callable[[], datetime], changes: Changes) -> None:
        self._now = now
        self._changes = changes
        self._entries: deque[Entry] = deque(maxlen=KEPT)
        self._count = 0

    def add(
        self,
        direction: Literal["from_bot", "to_bot"],
        name: str,
        *,
        args: Mapping[str, Any],
        answer: Mapping[str, Any] | None,
        summary: str = "",
        error: str | None = None,
        detail: Sequence[str] = (),
        ms: int = 0,
        injected: bool = False,
    ) -> Entry:
        self._count += 1
        entry = Entry(
            self._count,
            self._now(),
            direction,
            name,
            summary,
            error is None,
            error,
            tuple(detail),
            ms,
            args,
            answer,
            injected,
        )
        self._entries.append(entry)
        self._changes.tell("record")
        return entry

    @property
    def entries(self) -> list[Entry]:
        return list(self._entries)

    def since(self, n: int) -> list[Entry]:
        return [entry for entry in self._entries if entry.n > n]

    def named(self, name: str) -> list[Entry]:
        """Each call of a method ("chat.postMessage") or each payload of a type ("view_submission"), oldest first."""
        return [entry for entry in self._entries if entry.name == name]

    def last(self, name: str) -> Entry:
        """Raises: LookupError when there was none."""
        found = self.named(name)
        if not found:
            raise LookupError(f"no {name} in the record")
        return found[-1]

    @property
    def refused(self) -> list[Entry]:
        """What went wrong by the bot's own doing: refused calls, bad answers, late acks. A sound run has none."""
        return [e for e in self._entries if not e.ok and not e.injected and e.error not in ORDINARY]
