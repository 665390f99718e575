"""From what every operation took to one Markdown table for each database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import Final

MOST_RATIO: Final = 1.3
MOST_IDLE: Final = 0.005


@dataclass(slots=True)
class Took:
    """Milliseconds of each repetition of one operation, on the small database and on the large one."""

    small: list[float] = field(default_factory=list)
    large: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        return median(self.large) / median(self.small)


def build_table(database: str, sizes: Sequence[int], took: Mapping[str, Took], idle: Sequence[float]) -> str:
    """Medians with the slowest twentieth behind, their ratio, and whether the targets are met."""
    small, large = (f"{size:,}" for size in sizes)
    lines = [
        f"| {database} | {small} incidents: median (p95) | {large} | Ratio | Target | |",
        "|---|---:|---:|---:|---|---|",
    ]
    for name, one in took.items():
        figures = f"{_figure(one.small)} | {_figure(one.large)} | {one.ratio:.2f}"
        lines.append(f"| {name} | {figures} | ≤ {MOST_RATIO:g} | {_mark(one.ratio <= MOST_RATIO)} |")
    shares = " | ".join(f"{share:.2%} of a core" for share in idle)
    lines.append(f"| Idle bot | {shares} | – | < {MOST_IDLE:.1%} | {_mark(max(idle) < MOST_IDLE)} |")
    return "\n".join(lines)


def _figure(milliseconds: Sequence[float]) -> str:
    return f"{median(milliseconds):.1f} ms ({quantiles(milliseconds, n=20, method='inclusive')[-1]:.1f})"


def _mark(is_met: bool) -> str:
    return "✓" if is_met else "✗"
