"""A colleague who is the customer, known by the phone that Slack tells: nothing of it is offered or given to them."""

from tests.journeys.steps import acknowledge, follow_up, start, understand, write_down
from tests.shop import Shop

MARCOS_PHONE = "+44 20 7946 0018"


async def test_follow_ups_of_a_colleague_are_proposed_for_somebody_else_and_refused_for_them(shop: Shop) -> None:
    await shop.marco.opens_home()
    await shop.sandbox.until(lambda: shop.marco.home)
    await start(shop, "/recover The soup was cold")
    await acknowledge(shop, MARCOS_PHONE)
    await understand(shop, "The soup was cold", severity="S1")
    await shop.ana.submits()
    assert "4 of 5" in str(shop.ana.modal)
    assert "UMARCO" not in str(shop.ana.modal), "the lead would come by, were he not the customer"

    shop.ana.fill("follow_up.who.check_on_site", "UMARCO")
    refused = await shop.ana.submits()
    assert "They can't take this" in str(refused.body)
    shop.ana.fill("follow_up.who.check_on_site", "UJIHO")
    await follow_up(shop)
    await write_down(shop)

    await shop.ana.clicks(shop.ana.modal, text="Hand over")
    await shop.sandbox.until(lambda: "hand.to" in str(shop.ana.modal))
    shop.ana.fill("hand.to", "UMARCO")
    assert "They can't take this" in str((await shop.ana.submits()).body)
