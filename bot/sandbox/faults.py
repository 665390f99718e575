"""Fault injection: what Slack does on a bad day.

Tests and the page add faults; the Web API asks before each answer.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from bot.sandbox.shapes import Json

Applied = Literal["before", "after"]

KINDS = ("429", "500", "timeout", "drop", "half")  # or "error:<slack error>"


@dataclass(slots=True, eq=False)
class Fault:
    """`applied="after"`: the call took effect, only its answer was lost. `times=None`: until cleared."""

    method: str
    kind: str
    times: int | None = 1
    rate: float = 1.0
    retry_after: int = 1
    applied: Applied = "before"

    @property
    def error(self) -> str:
        """What the record, and for error:<slack error> the bot, reads."""
        return self.kind.removeprefix("error:")

    def as_json(self) -> Json:
        return {name: getattr(self, name) for name in ("method", "kind", "times", "rate", "retry_after", "applied")}


@dataclass(slots=True, eq=False)
class Storm:
    """Strikes by chance, and where chance falls behind its share of the calls; in each of its ways equally often."""

    share: float
    ways: Sequence[Fault]
    _calls: int = 0
    _struck: int = 0
    _to_come: list[Fault] = field(default_factory=list)

    def strike(self, chance: random.Random) -> Fault | None:
        self._calls += 1
        if chance.random() >= self.share and self._struck >= self.share * self._calls:
            return None
        self._struck += 1
        if not self._to_come:
            self._to_come = chance.sample(self.ways, len(self.ways))
        return self._to_come.pop()


class Faults:
    def __init__(self, seed: int = 0) -> None:
        self._faults: list[Fault] = []
        self._storm: Storm | None = None
        self._random = random.Random(seed)
        self.rate_limits = False
        self.refuse_charts = False

    def add(
        self,
        method: str,
        kind: str,
        times: int | None = 1,
        rate: float = 1.0,
        retry_after: int = 1,
        applied: Applied = "before",
    ) -> Fault:
        """`method` is a Web API method, "response_url" or "*". Raises: ValueError for an unknown kind."""
        if kind not in KINDS and not kind.startswith("error:"):
            raise ValueError(f"unknown kind of fault {kind!r}: one of {', '.join(KINDS)} or error:<slack error>")
        if applied not in ("before", "after"):
            raise ValueError(f"applied is before or after, not {applied!r}")
        fault = Fault(method, kind, times, rate, retry_after, applied)
        self._faults.append(fault)
        return fault

    def storm(self, share: float, ways: Sequence[tuple[str, Applied]]) -> None:
        """Fail at least this share of all calls from now on, whatever their method, until cleared."""
        self._storm = Storm(share, [Fault("*", kind, applied=applied) for kind, applied in ways])

    def seed(self, seed: int) -> None:
        """Let chance begin anew: with the same seed it strikes the same calls."""
        self._random.seed(seed)

    def clear(self) -> None:
        self._faults.clear()
        self._storm = None
        self.rate_limits = False
        self.refuse_charts = False

    def strike(self, method: str) -> Fault | None:
        """The fault that hits this call, which counts as one of its times."""
        for fault in self._faults:
            if fault.method in (method, "*") and self._random.random() < fault.rate:
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times <= 0:
                        self._faults.remove(fault)
                return fault
        return self._storm.strike(self._random) if self._storm else None

    def as_json(self) -> list[Json]:
        flags = [("rate_limits", self.rate_limits), ("refuse_charts", self.refuse_charts)]
        return [*(fault.as_json() for fault in self._faults), *({"kind": name} for name, on in flags if on)]
