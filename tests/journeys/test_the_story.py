"""The main job from end to end: a gesture in two taps, more from a manager, a reminder days later, the digest."""

import asyncio
import time
from pathlib import Path

from aiohttp import ClientSession

from bot.http_mode import EVENTS_PATH
from tests.journeys.steps import (
    acknowledge,
    ask_for_more,
    card_of,
    follow_up,
    start,
    understand,
    walk_to_solve,
    write_down,
)
from tests.shop import Shop, shop_at, unused_port


async def test_a_small_gesture_is_two_taps_from_the_command(shop: Shop) -> None:
    await start(shop, "/recover cold soup")  # the first tap sends it
    assert shop.ana.modal is not None
    await shop.ana.clicks(shop.ana.modal, action_id="give.gesture.treat")

    await shop.sandbox.until(lambda: "Undo" in str(shop.ana.modal))
    card = await card_of(shop, 1)
    assert "€5.00" in str(card.blocks)


async def test_a_gesture_clicked_twice_is_given_once(shop: Shop) -> None:
    await start(shop, "/recover cold soup")
    clicks = [shop.ana.clicks(shop.ana.modal, action_id="give.gesture.treat") for _ in range(5)]
    await asyncio.gather(*clicks)

    await shop.sandbox.until(lambda: "✓ Given" in str(shop.ana.modal))
    assert str(shop.ana.modal).count("✓ Given") == 1
    assert "€5.00" in str((await card_of(shop, 1)).blocks)


async def test_undo_takes_the_gesture_back(shop: Shop) -> None:
    await start(shop, "/recover cold soup")
    await shop.ana.clicks(shop.ana.modal, action_id="give.gesture.treat")
    await shop.sandbox.until(lambda: "Undo" in str(shop.ana.modal))
    await shop.ana.clicks(shop.ana.modal, text="Undo")

    await shop.sandbox.until(lambda: "✓ Given" not in str(shop.ana.modal))
    await shop.sandbox.until(lambda: "nothing yet" in str(shop.ana.sees("CRECOVERY")))


async def test_the_whole_story(shop_on_any_wire: Shop) -> None:
    shop = shop_on_any_wire
    await walk_to_solve(shop, "The bill was wrong twice")
    await ask_for_more(shop, amount="80,00", reason="Charged twice, and it is the second time this month")
    assert "€80.00" in str(shop.ana.modal)

    await shop.sandbox.until(lambda: shop.irina.dm)
    await shop.irina.clicks(shop.irina.dm[-1], text="Approve")
    await shop.sandbox.until(lambda: any("Approved" in m.text for m in shop.ana.dm))

    await shop.ana.submits()
    await follow_up(shop, contact="+44 20 7946 0000")
    await write_down(shop)
    card = await card_of(shop, 1)
    await shop.sandbox.until(lambda: "Waits for its follow-ups" in str(card.blocks))

    await shop.skip(days=5)
    await shop.sandbox.until(lambda: any("Ask whether it still works" in m.text for m in shop.ana.dm))
    ping = next(m for m in shop.ana.dm if "Ask whether it still works" in m.text)
    assert "+44 20 7946 0000" in str(ping.blocks)
    await shop.ana.clicks(ping, text="Done")
    await shop.sandbox.until(lambda: "outcome.outcome" in str(shop.ana.modal))
    shop.ana.fill("outcome.outcome", "satisfied")
    await shop.ana.submits()

    await shop.ana.types("/recover digest")
    await shop.sandbox.until(lambda: any("recovery," in m.text for m in shop.ana.dm))
    digest = next(m for m in shop.ana.dm if "recovery," in m.text)
    assert "1 incident" in str(digest.blocks)
    assert "data_visualization" in str(digest.blocks)


async def test_nothing_typed_pings_anybody(shop: Shop) -> None:
    nasty = "<!channel> *bold* _it_ ~no~ <@UIRINA> & < > 😀 " + "x" * 2900
    await start(shop, f"/recover {nasty[:200]}")
    await acknowledge(shop, customer="<!here> *Kim*")
    await understand(shop, what_happened=nasty[:3000])
    await ask_for_more(shop, amount="80", reason=nasty[:500])
    await shop.ana.submits()
    await follow_up(shop, contact="<!channel> 020 7946 0000")
    await write_down(shop, prevention=nasty[:3000])
    await shop.skip(days=5)
    await shop.sandbox.until(lambda: any("Ask whether it still works" in m.text for m in shop.ana.dm))

    everything = [*shop.ana.sees("CRECOVERY"), *shop.ana.dm, *shop.irina.dm, *shop.irina.sees("CAPPROVALS")]
    assert everything
    assert {ping for message in everything for ping in message.pings} <= {"UANA", "UMARCO", "UIRINA", "UGRACE"}


async def test_unsigned_http_is_refused(tmp_path: Path) -> None:
    port = unused_port()
    address = f"http://127.0.0.1:{port}{EVENTS_PATH}"
    async with (
        shop_at(
            f"sqlite:///{tmp_path / 'recover.sqlite3'}", request_url=address, SLACK_APP_TOKEN="", PORT=str(port)
        ) as shop,
        ClientSession() as session,
    ):
        forged = {"command": "/recover", "text": "x", "team_id": "T0HARBOUR", "user_id": "UANA", "trigger_id": "1.2.3"}
        stamp = {"x-slack-request-timestamp": str(int(time.time())), "x-slack-signature": "v0=" + "0" * 64}
        for headers in ({}, stamp):
            async with session.post(address, data=forged, headers=headers) as answer:
                assert answer.status == 401
        assert "no open incidents" in str((await shop.ana.types("/recover list")).body)


async def test_two_different_gestures_tapped_at_once_are_both_given_and_both_shown(shop: Shop) -> None:
    await start(shop, "/recover cold soup")
    await asyncio.gather(
        shop.ana.clicks(shop.ana.modal, action_id="give.gesture.treat"),
        shop.ana.clicks(shop.ana.modal, action_id="give.gesture.fee_off"),
    )

    await shop.sandbox.until(lambda: str(shop.ana.modal).count("✓ Given") == 2)


async def test_a_customer_who_is_not_satisfied_leads_straight_back_to_solve(shop: Shop) -> None:
    await walk_to_solve(shop, "The bill was wrong")
    await shop.ana.submits()
    await follow_up(shop, contact="020 7946 0000")
    await write_down(shop)
    await shop.skip(days=5)
    await shop.sandbox.until(lambda: any("Ask whether it still works" in m.text for m in shop.ana.dm))
    await shop.ana.clicks(next(m for m in shop.ana.dm if "Ask whether it still works" in m.text), text="Done")
    await shop.sandbox.until(lambda: "outcome.outcome" in str(shop.ana.modal))
    shop.ana.fill("outcome.outcome", "unsatisfied")
    await shop.ana.submits()

    assert "3 of 5" in str(shop.ana.modal)
    assert "This isn't the first time" in str(shop.ana.modal)
    await shop.sandbox.until(lambda: "Solve (reopened)" in str(shop.ana.sees("CRECOVERY")))


async def test_a_customer_who_leaves_takes_the_walk_to_its_end(shop: Shop) -> None:
    await walk_to_solve(shop, "The bill was wrong")
    await ask_for_more(shop, amount="80", reason="Charged twice")
    await shop.ana.clicks(shop.ana.modal, text="Customer left")

    await shop.sandbox.until(lambda: "5 of 5" in str(shop.ana.modal))
    await shop.sandbox.until(lambda: "for a call back" in str(shop.irina.dm))
