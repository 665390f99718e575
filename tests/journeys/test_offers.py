"""Solve over the real protocol: the menu at one tap, what has to be asked for, and what was given already."""

import asyncio

from tests.journeys.steps import acknowledge, card_of, follow_up, start, understand, walk_to_solve, write_down
from tests.shop import Shop


async def test_fitting_remedy_is_one_tap_and_undone_by_another(shop: Shop) -> None:
    await walk_to_solve(shop, "The bill was wrong")
    assert "They lost money: give it back now" in str(shop.ana.modal)
    clicks = [shop.ana.clicks(shop.ana.modal, action_id="give.offer.money_back") for _ in range(4)]
    await asyncio.gather(*clicks)

    await shop.sandbox.until(lambda: "✓ Given: All the money back, *€90.00*" in str(shop.ana.modal))
    assert str(shop.ana.modal).count("✓ Given") == 1
    assert "give.offer.money_back" not in str(shop.ana.modal)

    await shop.ana.clicks(shop.ana.modal, text="Undo")
    await shop.sandbox.until(lambda: "give.offer.money_back" in str(shop.ana.modal))
    await shop.sandbox.until(lambda: "nothing yet" in str(shop.ana.sees("CRECOVERY")))


async def test_remedy_above_the_limit_is_asked_for_with_what_is_known(shop: Shop) -> None:
    await start(shop, "/recover charged twice")
    await acknowledge(shop)
    await understand(shop, "Charged twice", price="160")
    await shop.ana.clicks(shop.ana.modal, action_id="give.ask.money_back")
    await shop.sandbox.until(lambda: "compensation.amount" in str(shop.ana.modal))
    assert "This needs a lead: €160.00 is above your €150.00 limit for putting it right." in str(shop.ana.modal)
    shop.ana.fill("compensation.reason", "They paid twice")
    await shop.ana.submits()

    await shop.sandbox.until(lambda: any("€160.00" in m.text for m in shop.marco.dm))


async def test_missing_facts_are_named_and_unlock_the_remedy(shop: Shop) -> None:
    await start(shop, "/recover charged twice")
    await acknowledge(shop)
    await understand(shop, "Charged twice", price="", order="")
    assert "All the money back: needs the price and the order or receipt number." in str(shop.ana.modal)
    assert "give it back now*" in str(shop.ana.modal), "what is left for other remedies is not what may be paid back"

    await shop.ana.clicks(shop.ana.modal, action_id="give.ask.money_back")
    await shop.sandbox.until(lambda: "compensation.amount" in str(shop.ana.modal))
    for field, value in (("price", "40"), ("order_number", "A-9"), ("amount", "30")):
        shop.ana.fill(f"compensation.{field}", value)
    await shop.ana.submits()

    assert "✓ Given: Refund, *€30.00*" in str(shop.ana.modal)


async def test_all_the_money_back_is_the_price_that_is_typed_with_it(shop: Shop) -> None:
    await start(shop, "/recover charged twice")
    await acknowledge(shop)
    await understand(shop, "Charged twice", price="", order="")
    await shop.ana.clicks(shop.ana.modal, action_id="give.ask.money_back")
    await shop.sandbox.until(lambda: "Left empty, it is all that they paid." in str(shop.ana.modal))
    assert shop.ana.modal is not None
    assert shop.ana.modal.title == "All the money back"
    shop.ana.fill("compensation.order_number", "A-9")
    refused = await shop.ana.submits()
    assert list(refused.errors) == ["compensation.price"], "an empty amount is no amount of an unknown price"

    shop.ana.fill("compensation.price", "40,50")
    await shop.ana.submits()

    assert "✓ Given: Refund, *€40.50*" in str(shop.ana.modal)


async def test_what_was_given_already_is_written_down_and_confirmed_by_a_manager(shop: Shop) -> None:
    await walk_to_solve(shop, "The bill was wrong")
    await shop.ana.clicks(shop.ana.modal, action_id="give.already")
    await shop.sandbox.until(lambda: "given.by" in str(shop.ana.modal))
    shop.ana.fill("compensation.kind", "store_credit")
    shop.ana.fill("compensation.amount", "80")
    shop.ana.fill("given.by", "UJIHO")
    refused = await shop.ana.submits()
    assert "€80.00 is above your €25.00 goodwill limit" in str(refused.body)
    assert "Say in a few words why" in str(refused.body)
    shop.ana.fill("compensation.reason", "Slack was down")
    await shop.ana.submits()

    assert "✓ Given: Store credit, *€80.00*. I've asked a manager to confirm it." in str(shop.ana.modal)
    assert "waits to be confirmed" in str(shop.ana.modal)
    await shop.sandbox.until(lambda: shop.irina.dm)
    await shop.irina.clicks(shop.irina.dm[-1], text="Confirm")
    await shop.sandbox.until(lambda: any("€80.00" in m.text for m in shop.ana.dm))
    await shop.sandbox.until(lambda: "€80.00" in str(shop.ana.sees("CRECOVERY")))


async def test_guest_can_not_have_given_it(shop: Shop) -> None:
    await walk_to_solve(shop, "The bill was wrong")
    await shop.ana.clicks(shop.ana.modal, action_id="give.already")
    await shop.sandbox.until(lambda: "given.by" in str(shop.ana.modal))
    shop.ana.fill("compensation.kind", "store_credit")
    shop.ana.fill("compensation.amount", "8")
    shop.ana.fill("given.by", "UGUEST")
    answer = await shop.ana.submits()

    assert "no guests" in str(answer)


async def test_what_was_not_taken_is_no_cost_and_fair_stands_beside_what_was_given(shop: Shop) -> None:
    await walk_to_solve(shop, "The bill was wrong")
    await shop.ana.clicks(shop.ana.modal, action_id="give.gesture.treat")
    await shop.ana.clicks(shop.ana.modal, action_id="give.gesture.fee_off")
    await shop.sandbox.until(lambda: str(shop.ana.modal).count("✓ Given") == 2)
    shop.ana.fill("solve.fair", "A new cup")
    await shop.ana.submits()
    await follow_up(shop, check_on_site=False)
    shop.ana.fill("write_down.taken", ["1"])
    await write_down(shop)

    assert "A new cup" in str(shop.ana.modal)
    assert "Given: €5.00." in str(shop.ana.modal)
    await shop.sandbox.until(lambda: "€5.00" in str(shop.ana.sees("CRECOVERY")))


async def test_a_lead_above_the_frontlines_limit_is_asked_why_in_place(shop: Shop) -> None:
    await walk_to_solve(shop, "The bill was wrong")
    await shop.marco.clicks(await card_of(shop, 1), text="Continue")
    await shop.sandbox.until(lambda: "3 of 5" in str(shop.marco.modal))
    await shop.marco.clicks(shop.marco.modal, action_id="give.something_else")
    await shop.sandbox.until(lambda: "compensation.amount" in str(shop.marco.modal))
    shop.marco.fill("compensation.kind", "store_credit")
    shop.marco.fill("compensation.amount", "40")

    refused = await shop.marco.submits()
    assert "more than frontline staff may give here (€25.00)" in str(refused.body)
    assert shop.marco.modal, "what was typed stays"
    shop.marco.fill("compensation.reason", "Their anniversary")
    await shop.marco.submits()

    await shop.sandbox.until(lambda: "✓ Given: Store credit, *€40.00*" in str(shop.marco.modal))


async def test_what_its_giver_says_late_was_not_taken_is_put_before_a_lead_at_home(shop: Shop) -> None:
    await walk_to_solve(shop, "The bill was wrong")
    await shop.ana.clicks(shop.ana.modal, action_id="give.gesture.treat")
    await shop.sandbox.until(lambda: "✓ Given" in str(shop.ana.modal))
    await shop.ana.submits()
    await shop.skip(minutes=20)
    await follow_up(shop, check_on_site=False)
    shop.ana.fill("write_down.taken", [])
    await write_down(shop)
    assert "It counts until a lead takes it back" in str(shop.ana.modal)

    await shop.marco.opens_home()
    await shop.sandbox.until(lambda: "said not to be taken" in str(shop.marco.home))
    await shop.marco.clicks(shop.marco.home, text="Take back…")
    await shop.sandbox.until(lambda: "reverse.reason" in str(shop.marco.modal))
    shop.marco.fill("reverse.reason", "They left it at the counter")
    await shop.marco.submits()

    await shop.sandbox.until(lambda: "said not to be taken" not in str(shop.marco.home))


async def test_what_was_given_already_is_written_down_on_a_closed_incident_and_confirmed(shop: Shop) -> None:
    await walk_to_solve(shop, "The bill was wrong")
    await shop.ana.submits()
    await follow_up(shop, check_on_site=False)
    await write_down(shop)
    assert "#1 is closed" in str(shop.ana.modal)
    await shop.ana.clicks(shop.ana.modal, text="Given already…")
    await shop.sandbox.until(lambda: "given.by" in str(shop.ana.modal))
    await shop.ana.clicks(shop.ana.modal, text="Back")
    await shop.sandbox.until(lambda: "#1 is closed" in str(shop.ana.modal))
    await shop.ana.clicks(shop.ana.modal, text="Given already…")
    await shop.sandbox.until(lambda: "given.by" in str(shop.ana.modal))
    shop.ana.fill("compensation.kind", "store_credit")
    shop.ana.fill("compensation.amount", "80")
    shop.ana.fill("compensation.reason", "Slack was down")
    await shop.ana.submits()

    assert "#1 is closed" in str(shop.ana.modal)
    assert "✓ Given: Store credit, *€80.00*. I've asked a manager to confirm it." in str(shop.ana.modal)
    await shop.sandbox.until(lambda: "€80.00" in str(shop.ana.sees("CRECOVERY")))
    await shop.sandbox.until(lambda: shop.irina.dm)
    await shop.irina.clicks(shop.irina.dm[-1], text="Confirm")
    await shop.sandbox.until(lambda: any("Confirmed" in m.text for m in shop.ana.dm))


async def test_a_slip_on_a_closed_incident_is_undone_where_it_is_read(shop: Shop) -> None:
    await walk_to_solve(shop, "The bill was wrong")
    await shop.ana.clicks(shop.ana.modal, action_id="give.gesture.treat")
    await shop.sandbox.until(lambda: "✓ Given" in str(shop.ana.modal))
    await shop.ana.submits()
    await follow_up(shop, check_on_site=False)
    await write_down(shop)

    await shop.ana.clicks(shop.ana.modal, text="Undo")

    await shop.sandbox.until(lambda: "✓ Given" not in str(shop.ana.modal))
    assert "#1 is closed" in str(shop.ana.modal)
    await shop.sandbox.until(lambda: "nothing yet" in str(shop.ana.sees("CRECOVERY")))
