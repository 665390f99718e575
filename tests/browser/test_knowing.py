"""A customer who comes again, in a browser: found by typing two letters, on a desk and on a phone."""

import pytest
from playwright.async_api import Browser, expect

from tests.browser.person import DESKTOP, PHONE, Visitor, visitor
from tests.shop import Shop

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_customer_who_comes_again_is_found_and_known(
    shop: Shop, chromium: Browser, size: tuple[int, int]
) -> None:
    ana = await visitor(chromium, shop.sandbox.url, "UANA", size)
    await _walks_to_solve(ana, "Anna Miller", "New: “Anna Miller”", reached_by="+44 20 7946 0958")
    await ana.modal.get_by_role("button", name="Drink or treat on us").click()
    await ana.reads("✓ Given: Drink or treat on us")
    await ana.presses("Finish later")

    await _walks_to_solve(ana, "mi", "Anna Miller")
    await ana.reads("2nd failure in 90 days", "Offer something else.")
    await ana.presses("History")
    await ana.reads("Given: Free item €5.00")
    assert ana.problems == []


async def _walks_to_solve(ana: Visitor, typed: str, option: str, reached_by: str = "") -> None:
    await ana.goes_to("CRECOVERY")
    await ana.types("/recover The bill was wrong")
    field = ana.modal.get_by_role("combobox", name="Customer")
    await field.fill(typed)
    await ana.modal.get_by_role("option").filter(has_text=option).first.click()
    await ana.reads("Anna Miller, I'm sorry this went wrong")
    await ana.presses("Next")
    await ana.reads("2 of 5")
    await ana.modal.get_by_label("A nuisance").check()
    await ana.chooses("What failed?", "Wrong bill or charge")
    if reached_by:
        await ana.modal.get_by_label("How to reach them").fill(reached_by)
    else:
        await expect(ana.modal.get_by_label("How to reach them")).to_have_value("+44 20 7946 0958")
    await ana.presses("Next")
    await ana.reads("3 of 5")
