"""A Slack that limits, fails, forgets or refuses loses nothing and doubles nothing."""

import pytest

from tests.journeys.steps import acknowledge, card_of, start, walk_to_solve
from tests.shop import Shop


@pytest.mark.parametrize("kind", ["429", "500", "drop"])
async def test_a_card_that_was_not_taken_is_posted_later_and_once(shop: Shop, kind: str) -> None:
    shop.sandbox.faults.add(method="chat.postMessage", kind=kind, times=1)
    await start(shop, "/recover cold soup")
    await acknowledge(shop)

    await shop.sandbox.until(lambda: "#1 ·" in str(shop.ana.sees("CRECOVERY")), timeout=10)
    assert len(shop.ana.sees("CRECOVERY")) == 1


async def test_a_card_that_somebody_deleted_is_posted_afresh(shop: Shop) -> None:
    await start(shop, "/recover cold soup")
    await acknowledge(shop)
    card = await card_of(shop, 1)
    card.deleted = True
    shop.expected.add("message_not_found")
    shop.ana.fill("understand.what_happened", "Cold soup")
    shop.ana.fill("understand.severity", "S1")
    shop.ana.fill("understand.area", "wrong_order")
    await shop.ana.submits()

    await shop.sandbox.until(lambda: "Solve" in str(shop.ana.sees("CRECOVERY")), timeout=10)


async def test_a_workspace_without_charts_gets_the_digest_in_words(shop: Shop) -> None:
    shop.sandbox.faults.refuse_charts = True
    shop.expected.add("invalid_blocks")
    await walk_to_solve(shop, "The bill was wrong")
    await shop.ana.types("/recover digest")

    await shop.sandbox.until(lambda: any("recovery," in m.text for m in shop.ana.dm))
    digest = next(m for m in shop.ana.dm if "recovery," in m.text)
    assert "data_visualization" not in str(digest.blocks)
    assert "By area" in str(digest.blocks)


async def test_staff_go_on_while_slack_does_not_say_who_leads(shop: Shop) -> None:
    await start(shop, "/recover cold soup")
    shop.sandbox.faults.add(method="usergroups.users.list", kind="500", times=None)
    await acknowledge(shop)

    assert "2 of 5" in str(shop.ana.modal)


async def test_a_draft_that_was_a_slip_is_dropped(shop: Shop) -> None:
    await start(shop, "/recover lsit")
    await shop.ana.closes()
    await shop.sandbox.until(lambda: shop.ana.dm)
    await shop.ana.clicks(shop.ana.dm[-1], text="Drop it")

    await shop.sandbox.until(lambda: "Dropped" in shop.ana.dm[-1].text)
    assert "no open incidents" in str((await shop.ana.types("/recover list")).body)


async def test_the_shortcuts_start_a_recovery(shop: Shop) -> None:
    await shop.ana.shortcut("recover_start")
    await shop.sandbox.until(lambda: shop.ana.modal)
    await shop.ana.closes()
    await shop.ana.says("CGENERAL", "Table 4 <waits> & waits")
    message = shop.ana.sees("CGENERAL")[-1]
    await shop.ana.message_shortcut("recover_from_message", message)
    await shop.sandbox.until(lambda: shop.ana.modal)
    await acknowledge(shop)

    assert "Table 4 <waits> & waits" in str(shop.ana.modal)
