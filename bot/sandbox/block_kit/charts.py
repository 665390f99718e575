"""The data_visualization block: Slack's native charts. Messages only."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.sandbox.block_kit.rules import Rule, anything, by_type, items, number, problem, shape, string

TITLE = 50
NAME = 20
SERIES = 12
POINTS = 20
PER_MESSAGE = 2

_POINT = shape({"label": string(NAME), "value": number()})
_SERIES = shape({"name": string(NAME), "data": items(_POINT, POINTS)})
_AXES = shape({"categories": items(string(NAME), POINTS)}, {"x_label": string(TITLE), "y_label": string(TITLE)})


def _labels_match(chart: Any, path: str) -> Iterator[str]:
    """Every series names the same points, in the order of the categories."""
    categories = chart["axis_config"]["categories"]
    for n, series in enumerate(chart["series"]):
        if [point["label"] for point in series["data"]] != categories:
            yield problem("labels must equal axis_config.categories", f"{path}/series/{n}/data")


_AXIS_CHART = shape({"type": anything, "series": items(_SERIES, SERIES), "axis_config": _AXES}, {}, _labels_match)
_PIE = shape({"type": anything, "segments": items(shape({"label": string(NAME), "value": number(above=0)}), SERIES)})
_CHARTS: Mapping[str, Rule] = {"bar": _AXIS_CHART, "line": _AXIS_CHART, "area": _AXIS_CHART, "pie": _PIE}

DATA_VISUALIZATION = shape(
    {"type": anything, "title": string(TITLE), "chart": by_type(_CHARTS)}, {"block_id": string(255)}
)
