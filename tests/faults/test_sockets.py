"""Connections come and go; what staff press is answered all the same."""

import asyncio
import gc

import pytest
from aiohttp import ClientWebSocketResponse

from bot.sandbox.courier import EnvelopeType
from tests.shop import Shop


async def test_a_connection_that_slack_asks_to_go_is_replaced_before_it_goes(shop: Shop) -> None:
    asking = asyncio.create_task(_ask(shop, 20))
    await shop.sandbox.until(lambda: shop.sandbox.record.named("slash_command"))
    await shop.sandbox.disconnect("warning")
    await shop.sandbox.until(lambda: shop.sandbox.connections == 4)

    assert await asking == [None] * 20


async def test_both_connections_closed_at_once_come_again(shop: Shop) -> None:
    await shop.sandbox.disconnect("refresh_requested")
    await shop.sandbox.until(lambda: shop.sandbox.connections == 2)

    assert (await shop.ana.types("/recover list")).ok


async def test_a_network_that_was_lost_is_found_again(shop: Shop) -> None:
    shop.sandbox.drop_sockets()
    await shop.sandbox.until(lambda: shop.sandbox.connections == 0)
    await shop.sandbox.until(lambda: shop.sandbox.connections == 2, timeout=20)

    assert (await shop.ana.types("/recover list")).ok


async def test_what_came_by_a_connection_that_was_lost_is_answered_by_the_other(shop: Shop) -> None:
    shop.sandbox.faults.add(method="users.info", kind="timeout", times=2)  # neither can be answered at once
    people = (shop.ana, shop.marco)  # one on each connection
    asking = [asyncio.create_task(person.types("/recover list")) for person in people]
    await shop.sandbox.until(lambda: len(shop.sandbox.record.named("users.info")) == 2)
    shop.sandbox.drop_sockets(1)
    await shop.sandbox.until(lambda: shop.sandbox.connections == 1)

    assert [answer.error for answer in await asyncio.gather(*asking)] == [None, None]


async def test_an_acknowledgement_that_the_connection_breaks_under_is_said_on_the_other(shop: Shop) -> None:
    _break_under_what_is_said(_bots_ends()[0])
    answers = [await shop.ana.types("/recover list") for _ in range(2)]  # one on each connection

    assert [answer.error for answer in answers] == [None, None]
    assert all("no open incidents" in str(answer.body) for answer in answers)


async def test_an_acknowledgement_that_breaks_everywhere_is_said_once_a_connection_is_back(shop: Shop) -> None:
    broken = _bots_ends()
    for end in broken:
        _break_under_what_is_said(end)
    asking = asyncio.create_task(shop.ana.types("/recover list"))
    await shop.sandbox.until(lambda: shop.sandbox.record.named("users.info"))
    await shop.sandbox.disconnect("warning")  # each is replaced

    assert (await asking).error is None


def _bots_ends() -> list[ClientWebSocketResponse]:
    """The bot's own ends of its connections."""
    return [it for it in gc.get_objects() if isinstance(it, ClientWebSocketResponse) and not it.closed]


def _break_under_what_is_said(end: ClientWebSocketResponse) -> None:
    """As when the network goes: writing fails, and nobody has noticed yet that nothing comes any more."""
    end._writer._closing = True


async def test_an_address_that_has_gone_stale_is_asked_for_anew(shop: Shop) -> None:
    shop.sandbox.refuse_sockets(2)
    shop.sandbox.drop_sockets()
    await shop.sandbox.until(lambda: shop.sandbox.connections == 0)
    await shop.sandbox.until(lambda: shop.sandbox.connections == 2, timeout=40)

    assert (await shop.ana.types("/recover list")).ok


async def test_an_event_that_comes_twice_changes_nothing_the_second_time(shop: Shop) -> None:
    await shop.ana.opens_home()
    await shop.sandbox.until(lambda: shop.ana.home)
    event = shop.sandbox.record.last("app_home_opened").args
    again = await shop.sandbox.deliver("events_api", dict(event))

    assert again.ok
    assert "Nothing waits for you" in str(shop.ana.home)


@pytest.mark.parametrize("way", ["command", "shortcut", "message shortcut"])
async def test_what_is_sent_again_after_a_lost_ack_begins_no_second_incident(shop: Shop, way: str) -> None:
    await _begin(shop, way)
    await shop.sandbox.until(lambda: shop.ana.modal)
    modal = shop.ana.modal
    came = shop.sandbox.record.last(_CAME_AS[way])
    shop.expected.add("exchanged_trigger_id")  # its modal was opened the first time
    kind: EnvelopeType = "slash_commands" if way == "command" else "interactive"
    again = await shop.sandbox.deliver(kind, dict(came.args), retry_reason="timeout")
    await shop.sandbox.until(lambda: len(shop.sandbox.record.named("views.open")) == 2)
    listed = str((await shop.ana.types("/recover list")).body)

    assert (again.error, again.body) == (None, None)
    assert shop.ana.modal is modal
    assert listed.count("Continue") == 1
    assert shop.ana.dm == [], "they are walking it: nothing is to be said"


async def test_what_is_sent_again_since_the_first_was_never_shown_is_shown(shop: Shop) -> None:
    shop.sandbox.faults.add(method="views.open", kind="500")
    await shop.ana.types("/recover cold soup")
    came = shop.sandbox.record.last("slash_command")
    await shop.sandbox.deliver("slash_commands", dict(came.args), retry_reason="timeout")
    await shop.sandbox.until(lambda: shop.ana.modal)
    listed = str((await shop.ana.types("/recover list")).body)

    assert listed.count("Continue") == 1


_CAME_AS = {"command": "slash_command", "shortcut": "shortcut", "message shortcut": "message_action"}


async def _begin(shop: Shop, way: str) -> None:
    if way == "command":
        await shop.ana.types("/recover cold soup")
    elif way == "shortcut":
        await shop.ana.shortcut("recover_start")
    else:
        await shop.ana.says("CGENERAL", "The soup was cold")
        await shop.ana.message_shortcut("recover_from_message", shop.ana.sees("CGENERAL")[-1])


async def _ask(shop: Shop, times: int) -> list[str | None]:
    return [(await shop.ana.types("/recover list")).error for _ in range(times)]
