"""What Slack's own client refuses before it sends a submission: empty required fields, impossible numbers, lengths.

Pure.
"""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from bot.sandbox.shapes import Blocks, Json, Values
from bot.sandbox.state_values import is_empty

REQUIRED = "Please complete this required field."
DEFAULT_MAX_LENGTH = 3000
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_URL = re.compile(r"https?://\S+\.\S+|https?://localhost\S*")


def missing_fields(blocks: Blocks, values: Values) -> dict[str, str]:
    """block_id -> words, for the required inputs that are empty."""
    return {
        block["block_id"]: REQUIRED
        for block, _, value in _inputs(blocks, values)
        if not block.get("optional", False) and is_empty(value)
    }


def invalid_fields(blocks: Blocks, values: Values) -> dict[str, str]:
    """block_id -> words, for the inputs that hold what their kind can't."""
    found = {
        block["block_id"]: _complaint(element, str(value["value"]))
        for block, element, value in _inputs(blocks, values)
        if value.get("value") is not None
    }
    return {block_id: words for block_id, words in found.items() if words}


def _inputs(blocks: Blocks, values: Values) -> Iterator[tuple[Json, Json, Json]]:
    for block in blocks:
        if block["type"] == "input":
            value = values.get(block["block_id"], {}).get(block["element"]["action_id"])
            if value is not None:
                yield block, block["element"], value


def _complaint(element: Json, text: str) -> str:
    match element["type"]:
        case "number_input":
            return _number_complaint(element, text)
        case "email_text_input":
            return "" if _EMAIL.fullmatch(text) else "Please enter a valid email address."
        case "url_text_input":
            return "" if _URL.fullmatch(text) else "Please enter a valid URL."
        case "plain_text_input":
            return _length_complaint(element, text)
    return ""


def _number_complaint(element: Json, text: str) -> str:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return "Please enter a valid number."
    if not element["is_decimal_allowed"] and number != number.to_integral_value():
        return "Please enter a whole number."
    if "min_value" in element and number < Decimal(element["min_value"]):
        return f"Please enter a number of at least {element['min_value']}."
    if "max_value" in element and number > Decimal(element["max_value"]):
        return f"Please enter a number of at most {element['max_value']}."
    return ""


def _length_complaint(element: Json, text: str) -> str:
    if len(text) < element.get("min_length", 0):
        return f"Please enter at least {element['min_length']} characters."
    longest = element.get("max_length", DEFAULT_MAX_LENGTH)
    return f"Please enter at most {longest} characters." if len(text) > longest else ""
