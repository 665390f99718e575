"""Reading the playbook's files: TOML into models, and every mistake as one line that names file, key and reason."""

import json
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

_REASONS = {
    "missing": "is missing",
    "string_type": "has to be text in quotes",
    "int_type": "has to be a whole number, without quotes",
    "bool_type": "has to be true or false, without quotes",
    "tuple_type": "has to be a list in square brackets",
    "model_type": "has to be a table of keys",
    "dict_type": "has to be a table of keys",
}


class PlaybookError(Exception):
    """The playbook can't be used; the text is one line: file, key and reason."""


class Mistake(Exception):
    """What is wrong with a key of the file that is being read; `read_file` and its callers add the file's name."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(f"{key}: {reason}")


class FromFile(BaseModel):
    """A table of a file: nothing changes once it is read, and a key that nobody knows is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


M = TypeVar("M", bound=BaseModel)


def read_file(model: type[M], path: Path, parts_from: Path | None = None) -> M:
    """The file as its model; a top-level key that it leaves out is that of `parts_from`, whole.

    But for the version: who changes a part has another version.

    Raises: Mistake (what the model refuses), PlaybookError (no such file, not TOML).
    """
    parts = _read_toml(parts_from) if parts_from else {}
    raw = {key: part for key, part in parts.items() if key != "version"} | _read_toml(path)
    try:
        # Lists become tuples and text becomes enums as in JSON, while "5" stays no number.
        return model.model_validate_json(json.dumps(raw, default=str))
    except ValidationError as wrong:
        errors = wrong.errors(include_url=False)
        # A misspelt key comes as two mistakes, unknown and missing; the first is what its author can find.
        error = next((e for e in errors if e["type"] == "extra_forbidden"), errors[0])
        raise Mistake(_key(error["loc"], raw), _reason(error)) from None


def quoted(value: object) -> str:
    """The value as the file has it, on one line, cut where it is long."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:59] + "…"


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))  # Windows editors put a mark before the text
    except OSError as problem:
        raise PlaybookError(f"{path}: can't be read: {problem.strerror}") from None
    except UnicodeDecodeError:
        raise Mistake("the whole file", "is not saved as UTF-8 text") from None
    except tomllib.TOMLDecodeError as problem:
        raise Mistake("the whole file", f"is not TOML: {' '.join(str(problem).split())}") from None


def _key(location: Sequence[str | int], raw: object) -> str:
    """The key as its author would look for it: an entry of a list by its id, or else counted from 1."""
    key = ""
    for part in location:
        if part == "[key]":
            continue
        if isinstance(part, int):
            raw = raw[part] if isinstance(raw, list) else None
            named = raw.get("id") if isinstance(raw, Mapping) else None
            key += f".{named}" if isinstance(named, str) else f"[{part + 1}]"
        else:
            raw = raw.get(part) if isinstance(raw, Mapping) else None
            key += f".{part}"
    return key.removeprefix(".") or "the whole file"


def _reason(error: ErrorDetails) -> str:
    given, limits = error.get("input"), error.get("ctx", {})
    match error["type"]:
        case "value_error":
            return str(limits["error"])
        case "extra_forbidden":
            return "is not a key that belongs here"
        case "enum" | "literal_error":
            return f"{quoted(given)} is not one of {limits['expected']}".replace("'", '"')
        case "string_pattern_mismatch":
            return f"{quoted(given)} is not written as it should be: see the comments in the file"
        case "string_too_long" if isinstance(given, str):
            return f"is {len(given)} characters long, at most {limits['max_length']} fit"
        case "string_too_short":
            return "is empty"
        case "too_short":
            return f"has {limits['actual_length']} entries, at least {limits['min_length']} are needed"
        case "too_long":
            return f"has too many entries, at most {limits['max_length']} fit"
        case known if known in _REASONS:
            return _REASONS[known]
        case _:
            return f"{quoted(given)}: {error['msg'][:1].lower()}{error['msg'][1:]}"
