"""Thanks to a colleague, through Slack."""

from tests.journeys.steps import follow_up, walk_to_solve
from tests.shop import Shop


async def test_colleague_reads_the_thanks_in_a_message(shop: Shop) -> None:
    leila = shop.sandbox.person("ULEILA")
    await walk_to_solve(shop, "cold soup")
    await shop.ana.submits()
    await follow_up(shop)
    shop.ana.fill("write_down.cause", "till_or_system")
    shop.ana.fill("write_down.parting", "satisfied")
    shop.ana.fill("write_down.thanks_for", "Brought the tray at once")

    answer = await shop.ana.submits()
    assert "write_down.thanks_to" in (answer.errors or {}), "thanks to nobody would be lost"

    shop.ana.fill("write_down.thanks_to", "UGUEST")
    answer = await shop.ana.submits()
    assert "member of staff" in str(answer.errors)

    shop.ana.fill("write_down.thanks_to", "ULEILA")
    await shop.ana.submits()
    await shop.sandbox.until(lambda: any("thanks you" in m.text for m in leila.dm))

    (thanks,) = [m for m in leila.dm if "thanks you" in m.text]
    assert "Brought the tray at once" in str(thanks.blocks)
