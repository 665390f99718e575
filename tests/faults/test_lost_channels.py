"""A channel that is gone: what it should have read goes to people, who read what mends it and try again."""

import pytest

from tests.journeys.steps import acknowledge, start
from tests.shop import Shop


@pytest.mark.parametrize("loss", ["is_archived", "not_in_channel"])
async def test_a_lost_channel_is_told_of_and_mended(shop: Shop, loss: str) -> None:
    shop.expected.add(loss)
    channel = shop.sandbox.workspace.channels["CRECOVERY"]
    _lose(shop, loss)
    await start(shop, "/recover cold soup")
    await acknowledge(shop)

    await shop.sandbox.until(lambda: any("#1 ·" in m.text for m in shop.ana.dm), timeout=10)
    await shop.sandbox.until(lambda: "I can't post in one of your channels" in str(shop.irina.dm), timeout=10)
    mend = "Unarchive it" if loss == "is_archived" else "/invite @Recover"
    assert mend in str(shop.irina.dm[-1].blocks)
    await shop.irina.opens_home()
    await shop.sandbox.until(lambda: "Could not be delivered" in str(shop.irina.home))

    shop.sandbox.faults.clear()
    channel.is_archived = False
    await shop.irina.clicks(shop.irina.home, text="Try again")
    await shop.sandbox.until(lambda: "#1 ·" in str(shop.ana.sees("CRECOVERY")), timeout=10)
    await shop.sandbox.until(lambda: "Could not be delivered" not in str(shop.irina.home))


def _lose(shop: Shop, loss: str) -> None:
    if loss == "is_archived":
        shop.sandbox.workspace.channels["CRECOVERY"].is_archived = True
    else:
        shop.sandbox.faults.add(method="chat.postMessage", kind=f"error:{loss}")
