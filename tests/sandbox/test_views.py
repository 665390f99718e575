"""Modals and homes: triggers, stacks, hashes, and what typed values live through."""

import asyncio
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Person, Sandbox
from tests.sandbox.blocks import Json, field, home, modal, option, section
from tests.sandbox.calls import error_of, trigger

TYPED = {"type": "plain_text_input", "action_id": "typed"}


async def test_trigger_serves_once(sandbox: Sandbox, client: AsyncWebClient, ana: Person) -> None:
    trigger_id = trigger(sandbox)
    await client.views_open(trigger_id=trigger_id, view=modal(title="One"))

    assert await error_of(client.views_open(trigger_id=trigger_id, view=modal())) == "exchanged_trigger_id"
    assert ana.modal is not None
    assert ana.modal.title == "One"


async def test_made_up_trigger_is_refused(client: AsyncWebClient) -> None:
    assert await error_of(client.views_open(trigger_id="1.2.3", view=modal())) == "invalid_trigger_id"


async def test_trigger_dies_after_three_seconds(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.triggers.lifetime_seconds = 0.02
    trigger_id = trigger(sandbox)
    await asyncio.sleep(0.04)  # the lifetime itself is what is tested

    assert await error_of(client.views_open(trigger_id=trigger_id, view=modal())) == "expired_trigger_id"


async def test_invalid_view_leaves_the_trigger_usable(sandbox: Sandbox, client: AsyncWebClient, ana: Person) -> None:
    trigger_id = trigger(sandbox)

    assert await error_of(client.views_open(trigger_id=trigger_id, view=modal(title="x" * 25))) == "invalid_arguments"
    await client.views_open(trigger_id=trigger_id, view=modal())
    assert ana.modal is not None


async def test_open_replaces_the_stack_and_push_adds_to_it(
    sandbox: Sandbox, client: AsyncWebClient, ana: Person
) -> None:
    await client.views_open(trigger_id=trigger(sandbox), view=modal(title="One"))
    await client.views_push(trigger_id=trigger(sandbox), view=modal(title="Two"))
    assert [view.title for view in ana.stack] == ["One", "Two"]

    await client.views_open(trigger_id=trigger(sandbox), view=modal(title="Three"))
    assert [view.title for view in ana.stack] == ["Three"]


async def test_stack_holds_three(sandbox: Sandbox, client: AsyncWebClient, ana: Person) -> None:
    await client.views_open(trigger_id=trigger(sandbox), view=modal())
    await client.views_push(trigger_id=trigger(sandbox), view=modal())
    await client.views_push(trigger_id=trigger(sandbox), view=modal())

    assert await error_of(client.views_push(trigger_id=trigger(sandbox), view=modal())) == "push_limit_reached"
    first, second, third = ana.stack
    assert {view.root_id for view in ana.stack} == {first.id}
    assert [second.previous_id, third.previous_id] == [first.id, second.id]


async def test_each_person_has_a_stack_of_their_own(sandbox: Sandbox, client: AsyncWebClient, ana: Person) -> None:
    await client.views_open(trigger_id=trigger(sandbox, "UJIHO"), view=modal())

    assert ana.modal is None
    assert sandbox.person("UJIHO").modal is not None


async def test_update_with_a_stale_hash_conflicts(sandbox: Sandbox, client: AsyncWebClient, ana: Person) -> None:
    opened = (await client.views_open(trigger_id=trigger(sandbox), view=modal()))["view"]
    await client.views_update(view_id=opened["id"], hash=opened["hash"], view=modal(title="Two"))

    late = client.views_update(view_id=opened["id"], hash=opened["hash"], view=modal(title="Late"))

    assert await error_of(late) == "hash_conflict"
    assert ana.modal is not None
    assert ana.modal.title == "Two"
    assert sandbox.record.refused == []  # a lost race is ordinary


async def test_update_finds_a_view_by_external_id(sandbox: Sandbox, client: AsyncWebClient, ana: Person) -> None:
    await client.views_open(trigger_id=trigger(sandbox), view=modal(external_id="mine"))
    await client.views_update(external_id="mine", view=modal(title="Two", external_id="mine"))

    assert ana.modal is not None
    assert ana.modal.title == "Two"


async def test_external_ids_are_unique(sandbox: Sandbox, client: AsyncWebClient) -> None:
    await client.views_open(trigger_id=trigger(sandbox), view=modal(external_id="mine"))
    again = client.views_open(trigger_id=trigger(sandbox, "UJIHO"), view=modal(external_id="mine"))

    assert await error_of(again) == "duplicate_external_id"


async def test_update_of_a_closed_view_finds_nothing(sandbox: Sandbox, client: AsyncWebClient, ana: Person) -> None:
    opened = (await client.views_open(trigger_id=trigger(sandbox), view=modal()))["view"]
    await ana.closes()

    assert await error_of(client.views_update(view_id=opened["id"], view=modal())) == "not_found"


SELECT: Json = {"type": "static_select", "action_id": "typed", "options": [option("a"), option("b")]}
ONLY_B: Json = {"type": "static_select", "action_id": "typed", "options": [option("b")]}


@pytest.mark.parametrize(
    ("before", "filled", "after", "held"),
    [
        pytest.param(field(), "typed", field(), "typed", id="same ids keep what was typed"),
        pytest.param(
            field(), None, field(element={**TYPED, "initial_value": "new"}), None, id="and suppress initial_value"
        ),
        pytest.param(field(), "typed", field("other"), None, id="another block_id starts anew"),
        pytest.param(
            field(), "typed", field(element={**TYPED, "action_id": "else"}), None, id="another action_id starts anew"
        ),
        pytest.param(
            field(), "typed", field("other", {**TYPED, "initial_value": "new"}), "new", id="and takes its initial_value"
        ),
        pytest.param(field(), "typed", field(element=SELECT), None, id="another kind of element starts anew"),
        pytest.param(field(element=SELECT), "b", field(element=SELECT), option("b"), id="a chosen option stays"),
        pytest.param(field(element=SELECT), "a", field(element=ONLY_B), None, id="unless it is no longer offered"),
    ],
)
async def test_values_through_an_update(
    sandbox: Sandbox, client: AsyncWebClient, ana: Person, before: Json, filled: str | None, after: Json, held: Any
) -> None:
    opened = (await client.views_open(trigger_id=trigger(sandbox), view=modal(before)))["view"]
    ana.fill(before["block_id"], filled)
    await client.views_update(view_id=opened["id"], view=modal(after))

    assert ana.held(after["block_id"]) == held


async def test_home_is_published_per_person_and_checks_its_hash(
    sandbox: Sandbox, client: AsyncWebClient, ana: Person
) -> None:
    first = (await client.views_publish(user_id="UANA", view=home(section("one"))))["view"]
    await client.views_publish(user_id="UANA", view=home(section("two")), hash=first["hash"])

    assert await error_of(client.views_publish(user_id="UANA", view=home(), hash=first["hash"])) == "hash_conflict"
    assert ana.home is not None
    assert ana.home.blocks[0]["text"]["text"] == "two"
    assert sandbox.person("UJIHO").home is None


@pytest.mark.parametrize("user", ["UNOBODY", "UOTHER"])
async def test_home_of_a_stranger_is_refused(client: AsyncWebClient, user: str) -> None:
    assert await error_of(client.views_publish(user_id=user, view=home())) == "user_not_found"


async def test_view_answer_has_slacks_fields(sandbox: Sandbox, client: AsyncWebClient) -> None:
    view = (await client.views_open(trigger_id=trigger(sandbox), view=modal(private_metadata="kept")))["view"]

    assert view["private_metadata"] == "kept"
    assert view["state"] == {"values": {"what": {"typed": {"type": "plain_text_input", "value": None}}}}
    assert view["root_view_id"] == view["id"]
    assert {"hash", "team_id", "app_id", "bot_id", "callback_id", "previous_view_id", "external_id"} <= set(view)


async def test_too_large_a_view_is_refused(sandbox: Sandbox, client: AsyncWebClient) -> None:
    large = modal(*(section("x" * 3000) for _ in range(90)))

    assert await error_of(client.views_open(trigger_id=trigger(sandbox), view=large)) == "view_too_large"
