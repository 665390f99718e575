"""Whole surfaces: counts, ids, titles, and what must hold between blocks."""

import pytest

from bot.sandbox.block_kit import check_message, check_view
from tests.sandbox.blocks import Json, actions, button, chart, field, home, modal, mrkdwn, plain, section

FOCUSED: Json = {"type": "plain_text_input", "action_id": "typed", "focus_on_load": True}


@pytest.mark.parametrize(
    ("blocks", "words"),
    [
        ([], None),
        ([section()] * 50, None),
        ([section()] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
        ([None], "missing required field: type [json-pointer:/blocks/0]"),
        ("text", "must be an array"),
        ([section(block_id="a"), section(block_id="b")], None),
        ([section(block_id="a"), section(block_id="a")], "`block_id` a already exists"),
        ([actions(button("a"), button("b"))], None),
        ([actions(button("a"), button("a"))], "`action_id` a already exists in this block"),
        ([actions(button("a"), block_id="one"), actions(button("a"), block_id="two")], None),
        ([chart(), chart()], None),
        ([chart(), chart(), chart()], "no more than 2 data_visualization blocks"),
        ([{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}] * 2, "only one table allowed"),
        ([{"type": "markdown", "text": "x" * 6001}] * 2, "markdown blocks together"),
    ],
    ids=lambda given: str(given)[:50],
)
def test_a_message_is_taken_or_refused_in_words(blocks: object, words: str | None) -> None:
    check(check_message(blocks), words)


@pytest.mark.parametrize(
    ("view", "words"),
    [
        (modal(), None),
        (modal(title="x" * 24, close=plain("x" * 24), submit=plain("x" * 24)), None),
        (modal(title="x" * 25), "must be less than 25 characters [json-pointer:/view/title/text]"),
        (modal(title=""), "must be more than 0 characters"),
        (modal(close=plain("x" * 25)), "must be less than 25 characters [json-pointer:/view/close/text]"),
        (modal(submit=plain("x" * 25)), "must be less than 25 characters [json-pointer:/view/submit/text]"),
        ({**modal(), "title": mrkdwn()}, "unsupported type: mrkdwn [json-pointer:/view/title/type]"),
        ({**modal(), "title": "One"}, "missing required field: type [json-pointer:/view/title]"),
        ({**modal(), "blocks": []}, "no fewer than 1 items allowed [json-pointer:/view/blocks]"),
        (modal(*[section()] * 100), None),
        (modal(*[section()] * 101), "no more than 100 items allowed [json-pointer:/view/blocks]"),
        (modal(private_metadata="x" * 3000), None),
        (modal(private_metadata="x" * 3001), "must be less than 3001 characters"),
        (modal(private_metadata={"id": 1}), "must be a string"),
        (modal(callback_id="x" * 256), "must be less than 256 characters"),
        (modal(external_id="x" * 256), "must be less than 256 characters"),
        (modal(notify_on_close="yes"), "must be a boolean"),
        (modal(field(), submit=None), "`submit` is required when an input block is within blocks"),
        (modal(section(), submit=None), None),
        (modal(hash="1.2"), "invalid additional property: hash"),
        (modal(field("a"), field("a")), "`block_id` a already exists"),
        (modal(field("a", FOCUSED)), None),
        (modal(field("a", FOCUSED), field("b", FOCUSED)), "only one element may have focus_on_load"),
        (modal(chart()), "unsupported type: data_visualization [json-pointer:/view/blocks/0/type]"),
        (modal({"type": "alert", "text": plain("x" * 201)}), "must be less than 201 characters"),
        (modal({"type": "alert", "text": plain(), "level": "loud"}), "must be one of default"),
        (home(), "unsupported type: home"),
        ({"blocks": []}, "missing required field: type"),
    ],
    ids=lambda given: str(given)[:50],
)
def test_a_modal_is_taken_or_refused_in_words(view: Json, words: str | None) -> None:
    check(check_view(view, "modal"), words)


@pytest.mark.parametrize(
    ("view", "words"),
    [
        (home(), None),
        (home(field()), None),  # a home has no submit button to ask for
        (home(*[section()] * 100), None),
        (home(*[section()] * 101), "no more than 100 items allowed"),
        (home(title=plain()), "invalid additional property: title"),
        (home({"type": "alert", "text": plain()}), "unsupported type: alert"),
        (modal(), "unsupported type: modal"),
    ],
    ids=lambda given: str(given)[:50],
)
def test_a_home_is_taken_or_refused_in_words(view: Json, words: str | None) -> None:
    check(check_view(view, "home"), words)


def check(problems: list[str], words: str | None) -> None:
    if words is None:
        assert problems == []
    else:
        assert len(problems) == 1
        assert words in problems[0]
