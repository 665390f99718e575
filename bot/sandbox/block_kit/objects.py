"""Block Kit's composition objects: texts, options, confirmations. Elements and blocks are built of them."""

from collections.abc import Iterator
from typing import Any

from bot.sandbox.block_kit.rules import (
    Rule,
    anything,
    boolean,
    by_type,
    exactly_one,
    items,
    one_of,
    problem,
    shape,
    string,
)

OPTION_VALUE = 150
OPTIONS = 100


def plain_text(longest: int) -> Rule:
    return by_type({"plain_text": shape({"type": anything, "text": string(longest)}, {"emoji": boolean})})


def text(longest: int) -> Rule:
    """plain_text or mrkdwn."""
    return by_type(
        {
            "plain_text": shape({"type": anything, "text": string(longest)}, {"emoji": boolean}),
            "mrkdwn": shape({"type": anything, "text": string(longest)}, {"verbatim": boolean}),
        }
    )


def option(option_text: Rule, *, with_url: bool = False) -> Rule:
    more = {"url": string(3000)} if with_url else {}
    required = {"text": option_text, "value": string(OPTION_VALUE)}
    return shape(required, {"description": plain_text(75), **more})


SELECT_OPTION = option(plain_text(75))
CHOICE_OPTION = option(text(75))  # checkboxes and radio buttons take mrkdwn as well

OPTION_GROUP = shape({"label": plain_text(75), "options": items(SELECT_OPTION, OPTIONS)})

CONFIRM = shape(
    {"title": plain_text(100), "text": text(300), "confirm": plain_text(30), "deny": plain_text(30)},
    {"style": one_of("primary", "danger")},
)

# What an app answers to a search: as a select's options, but none at all is an answer too.
OPTIONS_ANSWER = shape(
    {},
    {"options": items(SELECT_OPTION, OPTIONS, least=0), "option_groups": items(OPTION_GROUP, OPTIONS, least=0)},
    exactly_one("options", "option_groups"),
)


def initial_among_options(value: Any, path: str) -> Iterator[str]:
    """Slack compares the whole option, not its value alone."""
    groups = value.get("option_groups") or [{"options": value.get("options", [])}]
    offered = [one for group in groups for one in group["options"]]
    if "initial_option" in value and value["initial_option"] not in offered:
        yield problem("must match one of the options", f"{path}/initial_option")
    for n, one in enumerate(value.get("initial_options", ())):
        if one not in offered:
            yield problem("must match one of the options", f"{path}/initial_options/{n}")
