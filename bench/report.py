"""From the figures of every run to one Markdown table: medians, ratios, and whether the targets are met."""

import operator
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of one app showed."""

    per_second: float
    p50: float  # milliseconds
    p99: float  # milliseconds
    dead_triggers: int
    start: float  # seconds
    memory_mb: float
    own_share: float


@dataclass(frozen=True, slots=True)
class _Target:
    """A bound, on the ratio or on Recover's own figure."""

    keeps: Callable[[float, float], bool]
    bound: float
    unit: str
    on_ratio: bool

    def __str__(self) -> str:
        sign = "≥" if self.keeps is operator.ge else "≤" if self.keeps is operator.le else "<"
        return f"{'ratio ' if self.on_ratio else ''}{sign} {self.bound:g}{self.unit}"


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    figure: Callable[[Run], float]
    shape: str
    target: _Target | None = None
    over_runs: Callable[[Iterable[float]], float] = median


_ROWS: Final = (
    _Row("Views opened a second, saturated", lambda r: r.per_second, "{:.0f}", _Target(operator.ge, 0.8, "", True)),
    _Row("View opened after, p50", lambda r: r.p50, "{:.1f} ms"),
    _Row("View opened after, p99", lambda r: r.p99, "{:.1f} ms", _Target(operator.le, 1.25, "", True)),
    _Row("Commands with a dead trigger (3 s), all runs", lambda r: r.dead_triggers, "{:.0f}", over_runs=sum),
    _Row("Cold start to the first modal", lambda r: r.start, "{:.2f} s", _Target(operator.lt, 1.5, " s", False)),
    _Row("Memory after the run", lambda r: r.memory_mb, "{:.0f} MB", _Target(operator.lt, 120, " MB", False)),
)


def build_table(bare: Sequence[Run], recover: Sequence[Run]) -> str:
    """The runs' medians side by side; the ratio is Recover's figure by the bare app's."""
    lines = ["| | Bare Bolt app | Recover | Ratio | Target | |", "|---|---:|---:|---:|---|---|"]
    for row in _ROWS:
        theirs, ours = (row.over_runs(map(row.figure, runs)) for runs in (bare, recover))
        ratio = f"{ours / theirs:.2f}" if theirs else "–"
        met = _mark(row.target, ours, ours / theirs if theirs else 0) if row.target else ""
        figures = f"{row.shape.format(theirs)} | {row.shape.format(ours)} | {ratio}"
        lines.append(f"| {row.name} | {figures} | {row.target or ''} | {met} |")
    return "\n".join(lines)


def _mark(target: _Target, ours: float, ratio: float) -> str:
    return "✓" if target.keeps(ratio if target.on_ratio else ours, target.bound) else "✗"
