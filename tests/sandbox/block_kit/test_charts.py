"""Charts: the data_visualization block."""

from typing import Any

import pytest

from bot.sandbox.block_kit import check_message
from tests.sandbox.blocks import Json


def bars(labels: list[str], *, names: list[str] | None = None, kind: str = "bar", **axes: Any) -> Json:
    series = [{"name": n, "data": [{"label": lb, "value": 1} for lb in labels]} for n in names or ["Goodwill"]]
    return shown({"type": kind, "series": series, "axis_config": {"categories": labels, **axes}})


def shown(chart: Json, title: str = "By day") -> Json:
    return {"type": "data_visualization", "title": title, "chart": chart}


def pie(*segments: tuple[str, Any]) -> Json:
    return shown({"type": "pie", "segments": [{"label": label, "value": value} for label, value in segments]})


UNEQUAL: Json = {
    "type": "bar",
    "series": [{"name": "a", "data": [{"label": "Mon", "value": 1}]}],
    "axis_config": {"categories": ["Tue"]},
}


@pytest.mark.parametrize(
    ("block", "words"),
    [
        (bars(["Mon", "Tue"]), None),
        (bars(["Mon"], kind="line", x_label="Day", y_label="Incidents"), None),
        (bars(["Mon"], kind="area"), None),
        (bars(["Mon"], kind="radar"), "unsupported type: radar"),
        (bars([f"d{n}" for n in range(20)], names=[f"s{n}" for n in range(12)]), None),
        (bars(["Mon"], names=[f"s{n}" for n in range(13)]), "no more than 12 items allowed"),
        (bars(["x" * 20], names=["x" * 20]), None),
        (bars(["Mon"], names=["x" * 21]), "must be less than 21 characters"),
        (shown(UNEQUAL), "labels must equal axis_config.categories"),
        (pie(("a", 1), ("b", 0.5)), None),
        (pie(("a", 0)), "must be more than 0"),
        (pie(("a", -1)), "must be more than 0"),
        (pie(("a", "1")), "must be a number"),
        (pie(("a", True)), "must be a number"),
        (pie(("x" * 21, 1)), "must be less than 21 characters"),
        (pie(*((f"s{n}", 1) for n in range(13))), "no more than 12 items allowed"),
        (pie(), "no fewer than 1 items allowed"),
        ({**pie(("a", 1)), "title": "x" * 50}, None),
        ({**pie(("a", 1)), "title": "x" * 51}, "must be less than 51 characters"),
        ({**pie(("a", 1)), "block_id": "share"}, None),
        ({**pie(("a", 1)), "legend": True}, "invalid additional property: legend"),
        ({"type": "data_visualization", "title": "x"}, "missing required field: chart"),
    ],
    ids=lambda given: str(given)[:60],
)
def test_a_chart_is_taken_or_refused_in_words(block: Json, words: str | None) -> None:
    problems = check_message([block])

    if words is None:
        assert problems == []
    else:
        assert len(problems) == 1
        assert words in problems[0]


def test_too_many_points_are_refused_for_data_and_categories() -> None:
    problems = check_message([bars([f"d{n}" for n in range(21)])])

    assert [problem.split(" [")[0] for problem in problems] == ["[ERROR] no more than 20 items allowed"] * 2
