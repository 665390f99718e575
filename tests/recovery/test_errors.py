"""Refusals: one tree, drawn where it is defined, each with words for a person."""

import inspect
import re
import string

import pytest

from bot.recovery import errors
from bot.recovery.errors import RecoveryError

ALL = [e for _, e in inspect.getmembers(errors, inspect.isclass) if issubclass(e, RecoveryError)]
SPOKEN = [e for e in ALL if "template" in vars(e)]
FOR_PEOPLE_ONLY = {"RecoveryError", "InvalidInput", "NotAllowed", "NoLongerPossible", "NotFound", "NotNow"}


def test_error_tree_is_drawn_whole_in_its_docstring() -> None:
    drawn = set(re.findall(r"\b[A-Z][a-z]+(?:[A-Z][a-z]+)+\b|\bMissing\b", errors.__doc__ or ""))

    assert {e.__name__ for e in ALL} <= drawn | FOR_PEOPLE_ONLY


def test_every_refusal_has_words_of_its_own() -> None:
    templates = [e.template for e in SPOKEN]

    assert {e.__name__ for e in ALL} - {e.__name__ for e in SPOKEN} <= FOR_PEOPLE_ONLY
    assert len(set(templates)) == len(templates)


@pytest.mark.parametrize("error", SPOKEN)
def test_refusal_fills_each_of_its_slots(error: type[RecoveryError]) -> None:
    slots = [name for _, name, _, _ in string.Formatter().parse(error.template) if name]

    told = str(error("a.field", **{slot: f"«{slot}»" for slot in slots}))

    assert all(f"«{slot}»" in told for slot in slots)
    assert "{" not in told


def test_refusal_keeps_the_field_that_it_is_shown_at() -> None:
    assert errors.NotPositive("solve.amount").field == "solve.amount"
    assert errors.OwnRequest().field is None
