"""The whole story in a browser, as three people: staff, a manager, and staff again five days later."""

import pytest
from playwright.async_api import Browser, expect

from tests.browser.person import DESKTOP, PHONE, Visitor, visitor
from tests.shop import Shop

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_staff_recover_a_manager_approves_and_the_promise_is_kept(
    shop: Shop, chromium: Browser, size: tuple[int, int]
) -> None:
    ana = await visitor(chromium, shop.sandbox.url, "UANA", size)
    await _walks_to_solve(ana)
    await _asks_for_more(ana)

    irina = await visitor(chromium, shop.sandbox.url, "UIRINA", size)
    await irina.goes_to("dm")
    await irina.reads("€80.00 · Store credit", "Charged twice this month")
    await irina.presses("Approve")
    await irina.reads("✓ Approved")

    await _finishes(ana)
    await ana.goes_to("dm")
    await ana.reads("Approved by", "€80.00 · Store credit for #1")
    await _keeps_the_promise(ana)
    await _reads_the_digest(ana)
    assert ana.problems == irina.problems == []


async def _walks_to_solve(ana: Visitor) -> None:
    await ana.goes_to("CRECOVERY")
    await ana.types("/recover The bill was wrong, twice")
    await ana.reads("1 of 5")
    await ana.modal.get_by_role("button", name="Drink or treat on us").click()
    await ana.reads("✓ Given: Drink or treat on us")
    await ana.presses("Next")
    await expect(ana.modal.get_by_label("What happened?")).to_have_value("The bill was wrong, twice")
    await ana.modal.get_by_label("It cost them money or time").check()
    await ana.chooses("What failed?", "Wrong bill or charge")
    await ana.modal.get_by_label("Price paid").fill("90")
    await ana.chooses("Proof of purchase", "Receipt")
    await ana.modal.get_by_label("Order or receipt number").fill("A-1001")
    await ana.presses("Next")
    await ana.reads("3 of 5")


async def _asks_for_more(ana: Visitor) -> None:
    await ana.presses("Something else…")
    await ana.reads("Give something else")
    await ana.chooses("What", "Store credit")
    await ana.modal.get_by_label("Amount").fill("80,00")
    await ana.presses("Give or ask")
    await ana.reads("€80.00 is above your €25.00 goodwill limit for this incident")
    await ana.modal.get_by_label("Why").fill("Charged twice this month")
    await ana.presses("Give or ask")
    await ana.reads("Store credit: asked")


async def _finishes(ana: Visitor) -> None:
    await ana.presses("Next")
    await ana.modal.get_by_label("How to reach them").fill("+44 20 7946 0000")
    await ana.modal.get_by_label("We may contact them about this").check()
    await ana.presses("Next")
    await ana.chooses("What was the cause?", "Till, website or another system")
    await ana.modal.get_by_label("Satisfied", exact=True).check()
    await ana.presses("Done")
    await ana.reads("#1 is written down.")
    await ana.presses("Close")


async def _keeps_the_promise(ana: Visitor) -> None:
    await ana.skips_five_days()
    await ana.reads("Ask whether it still works", "+44 20 7946 0000")
    await ana.presses("Done")
    await ana.modal.get_by_label("Yes, it is put right").check()
    await ana.presses("Done")
    await ana.reads("✓ Ask whether it still works")


async def _reads_the_digest(ana: Visitor) -> None:
    await ana.goes_to("CRECOVERY")
    await ana.types("/recover digest")
    await ana.reads("I've sent you the last seven days")
    await ana.goes_to("dm")
    await ana.reads("1 incident", "Satisfied: 1 of 1 who answered", "Incidents by area")
