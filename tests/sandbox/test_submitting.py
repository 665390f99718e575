"""Submitting and closing modals: Slack's own checks, the app's answers, and what becomes of the stack."""

from collections.abc import Callable
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Person, Sandbox
from tests.sandbox.blocks import Json, field, modal, option, section
from tests.sandbox.calls import trigger

pytestmark = pytest.mark.usefixtures("connected")

TROUBLE = "We had some trouble connecting. Try again?"


def answer_submissions(app: AsyncApp, **answer: Any) -> list[Json]:
    """Let the app answer each submission like this; returns the views it was sent."""
    seen: list[Json] = []

    @app.view("view")
    async def hear(ack: Any, view: Json) -> None:
        seen.append(view)
        await ack(**answer)

    return seen


@pytest.fixture
async def open_modal(sandbox: Sandbox, client: AsyncWebClient) -> Callable[..., Any]:
    async def opened(*blocks: Json, **more: Any) -> None:
        await client.views_open(trigger_id=trigger(sandbox), view=modal(*blocks, **more))

    return opened


async def test_empty_ack_closes_the_view_and_shows_the_one_beneath(
    app: AsyncApp, sandbox: Sandbox, client: AsyncWebClient, ana: Person, open_modal: Callable[..., Any]
) -> None:
    answer_submissions(app)
    await open_modal(section(), title="Beneath")
    await client.views_push(trigger_id=trigger(sandbox), view=modal(section(), title="Top"))

    assert (await ana.submits()).ok
    assert [view.title for view in ana.stack] == ["Beneath"]


@pytest.mark.parametrize(
    ("answer", "titles"),
    [
        ({"response_action": "update", "view": modal(title="New")}, ["New"]),
        ({"response_action": "push", "view": modal(title="New")}, ["One", "New"]),
        ({"response_action": "clear"}, []),
        ({"response_action": "errors", "errors": {"what": "Say more"}}, ["One"]),
    ],
)
async def test_an_answer_changes_the_stack_of_modals(
    app: AsyncApp, ana: Person, open_modal: Callable[..., Any], answer: Json, titles: list[str]
) -> None:
    answer_submissions(app, **answer)
    await open_modal()
    ana.fill("what", "cold soup")

    submitted = await ana.submits()

    assert submitted.acked
    assert submitted.error is None
    assert submitted.errors == answer.get("errors", {})
    assert [view.title for view in ana.stack] == titles


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"response_action": "errors", "errors": {"nowhere": "Say more"}}, "invalid_response"),
        ({"response_action": "errors", "errors": {"words": "Say more"}}, "invalid_response"),
        ({"response_action": "errors", "errors": {"what": ""}}, "invalid_response"),
        ({"response_action": "dance"}, "invalid_response"),
        ({"response_action": "update", "view": modal(title="x" * 25)}, "invalid_arguments"),
        ({"response_action": "update"}, "invalid_arguments"),
        ({"response_action": "push", "view": {"type": "home", "blocks": []}}, "invalid_arguments"),
        ({"text": "hello"}, "invalid_response"),
    ],
)
async def test_bad_answer_shows_trouble_and_is_on_record(
    app: AsyncApp, sandbox: Sandbox, ana: Person, open_modal: Callable[..., Any], answer: Json, error: str
) -> None:
    answer_submissions(app, **answer)
    await open_modal(field(), section(block_id="words"))
    ana.fill("what", "cold soup")

    submitted = await ana.submits()

    assert (submitted.error, submitted.message) == (error, TROUBLE)
    assert [view.title for view in ana.stack] == ["One"]
    assert sandbox.record.refused[-1].name == "view_submission"
    assert sandbox.record.refused[-1].detail


async def test_unacked_submission_keeps_the_modal_and_what_was_typed(
    sandbox: Sandbox, ana: Person, open_modal: Callable[..., Any]
) -> None:
    sandbox.courier.ack_seconds = 0.05
    await open_modal()
    ana.fill("what", "cold soup")

    submitted = await ana.submits()

    assert (submitted.error, submitted.message) == ("timeout", TROUBLE)
    assert ana.held("what") == "cold soup"


NUMBER: Json = {"type": "number_input", "action_id": "typed", "is_decimal_allowed": False, "min_value": "1"}


@pytest.mark.parametrize(
    ("element", "optional", "typed", "error"),
    [
        ({"type": "plain_text_input"}, False, None, "required"),
        ({"type": "plain_text_input"}, False, "   ", "required"),
        ({"type": "plain_text_input"}, True, None, None),
        ({"type": "plain_text_input", "min_length": 3}, False, "ab", "invalid"),
        ({"type": "plain_text_input", "max_length": 3}, False, "abcd", "invalid"),
        ({"type": "plain_text_input", "max_length": 3}, False, "abc", None),
        ({"type": "plain_text_input"}, False, "x" * 3001, "invalid"),
        (NUMBER, False, "soup", "invalid"),
        (NUMBER, False, "1.5", "invalid"),
        (NUMBER, False, "0", "invalid"),
        (NUMBER, False, "1", None),
        ({**NUMBER, "is_decimal_allowed": True, "max_value": "2"}, False, "1.5", None),
        ({**NUMBER, "max_value": "2"}, False, "3", "invalid"),
        ({"type": "email_text_input"}, False, "ana", "invalid"),
        ({"type": "email_text_input"}, False, "ana@example.org", None),
        ({"type": "url_text_input"}, False, "example", "invalid"),
        ({"type": "url_text_input"}, False, "https://example.org/1", None),
        ({"type": "static_select", "options": [option("a")]}, False, None, "required"),
        ({"type": "static_select", "options": [option("a")]}, False, "a", None),
        ({"type": "checkboxes", "options": [option("a")]}, False, [], "required"),
        ({"type": "checkboxes", "options": [option("a")]}, False, ["a"], None),
        ({"type": "rich_text_input"}, False, None, "required"),
        ({"type": "rich_text_input"}, False, "cold", None),
        ({"type": "datepicker"}, False, None, "required"),
        ({"type": "multi_users_select"}, True, None, None),
    ],
)
async def test_slacks_own_checks_send_nothing(
    app: AsyncApp,
    sandbox: Sandbox,
    ana: Person,
    open_modal: Callable[..., Any],
    element: Json,
    optional: bool,
    typed: Any,
    error: str | None,
) -> None:
    answer_submissions(app)
    await open_modal(field("what", {"action_id": "typed", **element}, optional=optional))
    ana.fill("what", typed)

    submitted = await ana.submits()

    assert submitted.error == error
    assert list(submitted.errors) == (["what"] if error else [])
    assert bool(sandbox.record.named("view_submission")) is (error is None)


async def test_submission_carries_private_metadata_and_a_fresh_trigger(
    app: AsyncApp, sandbox: Sandbox, client: AsyncWebClient, ana: Person, open_modal: Callable[..., Any]
) -> None:
    @app.view("view")
    async def hear(ack: Any, body: Json) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal(title=body["view"]["private_metadata"]))

    await open_modal(section(), private_metadata="token")
    await ana.submits()
    await sandbox.until(lambda: ana.modal and ana.modal.title == "token")


async def test_closing_tells_only_an_app_that_asked(
    app: AsyncApp, sandbox: Sandbox, client: AsyncWebClient, ana: Person, open_modal: Callable[..., Any]
) -> None:
    seen: list[Json] = []

    @app.view_closed("view")
    async def hear(ack: Any, body: Json) -> None:
        seen.append(body)
        await ack()

    await open_modal()
    assert not (await ana.closes()).acked
    assert seen == []

    await open_modal(notify_on_close=True)
    ana.fill("what", "cold soup")
    assert (await ana.closes()).acked
    assert (seen[0]["is_cleared"], seen[0]["view"]["state"]) == (False, {"values": {}})  # nobody may rely on values
    assert ana.stack == []


async def test_clearing_all_closes_the_stack_and_tells_of_each(
    app: AsyncApp, sandbox: Sandbox, client: AsyncWebClient, ana: Person, open_modal: Callable[..., Any]
) -> None:
    seen: list[tuple[str, bool]] = []

    @app.view_closed("view")
    async def hear(ack: Any, body: Json) -> None:
        seen.append((body["view"]["title"]["text"], body["is_cleared"]))
        await ack()

    await open_modal(title="One", notify_on_close=True)
    await client.views_push(trigger_id=trigger(sandbox), view=modal(title="Two", notify_on_close=True))
    await ana.closes(clear_all=True)

    assert seen == [("Two", True), ("One", True)]
    assert ana.stack == []


async def test_a_view_without_submit_cannot_be_submitted(ana: Person, open_modal: Callable[..., Any]) -> None:
    await open_modal(section(), submit=None)

    with pytest.raises(LookupError, match="no submit button"):
        await ana.submits()
