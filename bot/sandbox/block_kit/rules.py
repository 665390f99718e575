"""The small language in which Block Kit's limits are written: a rule takes a value and its path and yields problems."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

Rule = Callable[[Any, str], Iterator[str]]


def problem(words: str, path: str) -> str:
    """One line of response_metadata.messages, as Slack writes them."""
    return f"[ERROR] {words} [json-pointer:{path}]"


def anything(value: Any, path: str) -> Iterator[str]:
    """For what Slack takes and nobody described."""
    yield from ()


def boolean(value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, bool):
        yield problem("must be a boolean", path)


def string(longest: int, shortest: int = 1) -> Rule:
    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield problem("must be a string", path)
        elif len(value) > longest:
            yield problem(f"must be less than {longest + 1} characters", path)
        elif len(value) < shortest:
            yield problem(f"must be more than {shortest - 1} characters", path)

    return check


def number(lowest: float | None = None, above: float | None = None) -> Rule:
    """Any number, at least `lowest`, or more than `above`."""

    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, int | float) or isinstance(value, bool):
            yield problem("must be a number", path)
        elif lowest is not None and value < lowest:
            yield problem(f"must be at least {lowest:g}", path)
        elif above is not None and value <= above:
            yield problem(f"must be more than {above:g}", path)

    return check


def whole(lowest: int, highest: int) -> Rule:
    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield problem("must be an integer", path)
        elif not lowest <= value <= highest:
            yield problem(f"must be between {lowest} and {highest}", path)

    return check


def one_of(*allowed: str) -> Rule:
    def check(value: Any, path: str) -> Iterator[str]:
        if value not in allowed:
            yield problem(f"must be one of {', '.join(allowed)}", path)

    return check


def like(pattern: str, words: str) -> Rule:
    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            yield problem(words, path)

    return check


def iso_date(value: Any, path: str) -> Iterator[str]:
    try:
        date.fromisoformat(value if isinstance(value, str) and len(value) == 10 else "")
    except ValueError:
        yield problem("must be a date in the format YYYY-MM-DD", path)


def items(rule: Rule, most: int, least: int = 1) -> Rule:
    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield problem("must be an array", path)
            return
        if len(value) > most:
            yield problem(f"no more than {most} items allowed", path)
        if len(value) < least:
            yield problem(f"no fewer than {least} items allowed", path)
        for n, item in enumerate(value):
            yield from rule(item, f"{path}/{n}")

    return check


def shape(required: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None, *also: Rule) -> Rule:
    """An object with these keys and no others; `also` are rules over the whole, asked once the keys are sound."""
    known = {**required, **(optional or {})}

    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield problem("must be an object", path)
            return
        found = [problem(f"missing required field: {key}", path) for key in required if key not in value]
        for key, item in value.items():
            if key in known:
                found += known[key](item, f"{path}/{key}")
            else:
                found.append(problem(f"invalid additional property: {key}", path))
        yield from found
        if not found:
            for rule in also:
                yield from rule(value, path)

    return check


def by_type(rules: Mapping[str, Rule]) -> Rule:
    """An object whose `type` says which rule holds for it."""

    def check(value: Any, path: str) -> Iterator[str]:
        kind = value.get("type") if isinstance(value, dict) else None
        if kind is None:
            yield problem("missing required field: type", path)
        elif not isinstance(kind, str) or kind not in rules:
            yield problem(f"unsupported type: {kind}", f"{path}/type")
        else:
            yield from rules[kind](value, path)

    return check


def exactly_one(*keys: str) -> Rule:
    def check(value: Any, path: str) -> Iterator[str]:
        if sum(key in value for key in keys) != 1:
            yield problem(f"exactly one of {', '.join(keys)} is required", path)

    return check


def at_least_one(*keys: str) -> Rule:
    def check(value: Any, path: str) -> Iterator[str]:
        if not any(key in value for key in keys):
            yield problem(f"one of {', '.join(keys)} is required", path)

    return check
