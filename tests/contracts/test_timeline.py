"""Everything that the desk writes in the audit has a sentence, and nothing in storage changes a line of it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.recovery.incident import Step
from bot.recovery.sequence import WALK
from bot.views.timeline_words import SENTENCES

ROOT = Path(__file__).parents[2]
# The only places that may: with an empty draft, which never was an incident, and where a person's words have to go.
_MAY_DELETE = {"drop_draft", "_clean_audit"}


def _written() -> set[str]:
    """Every `what` that a desk method hands to the audit, directly or through a method that takes a `what`."""
    trees = [ast.parse(path.read_text()) for path in sorted((ROOT / "bot/desk").glob("*.py"))]
    takers = {"write": 2} | {
        node.name: [a.arg for a in node.args.args if a.arg != "self"].index("what")
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef)
        and ("what", "str") in {(a.arg, ast.unparse(a.annotation)) for a in node.args.args if a.annotation}
    }
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {what for call in calls for what in _whats(call, takers)}


def _whats(call: ast.Call, takers: dict[str, int]) -> Iterator[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name not in takers:
        return
    named = [keyword.value for keyword in call.keywords if keyword.arg == "what"]
    what = named[0] if named else call.args[takers[name]]
    if isinstance(what, ast.Constant):
        yield str(what.value)
    elif isinstance(what, ast.JoinedStr):
        yield from (f"save_{step.value}" for step in WALK if step not in (Step.FOLLOW_UP, Step.WRITE_DOWN))
    else:
        assert ast.unparse(what) == "what", f"line {call.lineno}: an audit line of unknown name"


def test_everything_that_the_desk_writes_has_a_sentence() -> None:
    assert _written() - set(SENTENCES) == set()


def test_no_sentence_is_left_of_what_nobody_writes() -> None:
    assert set(SENTENCES) - _written() == set()


@pytest.mark.parametrize("path", sorted((ROOT / "storage").glob("*.py")), ids=lambda path: path.name)
def test_no_line_of_the_audit_is_changed_or_deleted(path: Path) -> None:
    functions = [n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.AsyncFunctionDef)]
    changing = {
        function.name
        for function in functions
        for node in ast.walk(function)
        if (isinstance(node, ast.Call) and ast.unparse(node.func) in ("audit.delete", "audit.update"))
        or (
            isinstance(node, ast.Call)
            and ast.unparse(node.func) in ("update", "delete")
            and ast.unparse(node.args[0]) in ("audit", "notes")
        )
    }
    assert changing <= _MAY_DELETE
