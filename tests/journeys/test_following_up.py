"""Follow-ups as those who owe them live them: several at once, handed on, late, off duty, and another time zone."""

from bot.sandbox.entities import Message
from bot.sandbox.person import Person
from tests.journeys.steps import acknowledge, follow_up, start, understand, walk_to_solve, write_down
from tests.shop import Shop


async def planned(shop: Shop, *what_happened: str) -> None:
    """Each of another customer, with a question whether it still works in three days."""
    for number, happened in enumerate(what_happened):
        await start(shop, f"/recover {happened}")
        await acknowledge(shop)
        await understand(shop, happened, order=f"B-{number}")
        await shop.ana.submits()
        await follow_up(shop, contact=f"020 7946 000{number}", check_on_site=False)
        await write_down(shop)


async def dm_of(shop: Shop, person: Person, words: str) -> Message:
    def found() -> list[Message]:
        return [m for m in person.dm if words in m.text or words in str(m.blocks)]

    await shop.sandbox.until(found)
    return found()[-1]


async def test_several_due_at_once_are_one_message_with_buttons_for_each(shop: Shop) -> None:
    await planned(shop, "The bill was wrong", "The soup was cold", "The taxi never came")
    await shop.skip(days=5)

    together = await dm_of(shop, shop.ana, "3 follow-ups to do: #1, #2, #3")
    assert [b["block_id"] for b in together.blocks if b["type"] == "actions"] == ["follow.1", "follow.2", "follow.3"]
    await shop.ana.clicks(together, action_id="follow.done", value="1")
    await shop.sandbox.until(lambda: "outcome.outcome" in str(shop.ana.modal))
    shop.ana.fill("outcome.outcome", "satisfied")
    await shop.ana.submits()
    await dm_of(shop, shop.ana, "2 follow-ups to do: #2, #3")

    await shop.ana.chooses(together, "follow.snooze", "hand", block_id="follow.2")
    await shop.sandbox.until(lambda: "Who does it?" in str(shop.ana.modal))
    shop.ana.fill("hand.to", "UMARCO")
    await shop.ana.submits()
    his = await dm_of(shop, shop.marco, "Ask whether it still works now · #2 · from <@UANA>")
    assert "The soup was cold" in str(his.blocks)
    assert "From <@UANA>." in str(his.blocks)
    changed = await dm_of(shop, shop.ana, "1 follow-up to do: #3")
    assert "<@UMARCO> has it now" in str(changed.blocks)

    await shop.ana.chooses(changed, "follow.snooze", "tomorrow")
    await dm_of(shop, shop.ana, "Nothing to do here any more")
    await shop.skip(days=3)
    assert "The taxi never came" in str((await dm_of(shop, shop.ana, "Ask whether it still works now")).blocks)


async def test_check_on_site_comes_again_in_ten_minutes_at_one_tap(shop: Shop) -> None:
    await walk_to_solve(shop, "The soup was cold")
    await shop.ana.submits()
    shop.ana.fill("follow_up.who.check_on_site", "UMARCO")
    await follow_up(shop)
    await shop.skip(minutes=5)
    ping = await dm_of(shop, shop.marco, "Come by and ask how it is now")

    await shop.marco.clicks(ping, text="In 10 minutes")

    await shop.sandbox.until(lambda: "moved to" in str(ping.blocks))
    await shop.skip(minutes=10)
    again = await dm_of(shop, shop.marco, "Come by and ask how it is now")
    assert again is not ping
    await shop.marco.clicks(again, text="Done")
    await shop.sandbox.until(lambda: "outcome.outcome" in str(shop.marco.modal))


async def test_who_is_to_call_reads_what_was_given_before(shop: Shop) -> None:
    await walk_to_solve(shop, "The bill was wrong")
    await shop.ana.clicks(shop.ana.modal, action_id="give.gesture.treat")
    shop.ana.fill("solve.fair", "The right bill")
    await shop.ana.submits()
    await follow_up(shop, contact="020 7946 0001", check_on_site=False)
    await write_down(shop)
    await shop.skip(days=5)
    ping = await dm_of(shop, shop.ana, "Ask whether it still works now")

    assert "Drink or treat on us. They called fair: The right bill" in str(ping.blocks)

    await shop.ana.clicks(ping, action_id="follow.history")

    await shop.sandbox.until(lambda: "Drink or treat on us" in str(shop.ana.modal and shop.ana.modal.blocks))


async def test_what_stays_undone_rings_again_and_then_is_the_leads(shop: Shop) -> None:
    await planned(shop, "The bill was wrong")
    await shop.skip(days=4)
    first = await dm_of(shop, shop.ana, "Ask whether it still works now")
    await shop.skip(days=4)
    await dm_of(shop, shop.ana, "⏰ Late: Ask whether it still works")
    await shop.sandbox.until(lambda: "you were reminded again" in str(first.blocks))
    await shop.skip(days=4)

    await dm_of(shop, shop.marco, "Late, and yours now")
    await shop.sandbox.until(lambda: "<@UMARCO> has it now" in str(shop.ana.dm))


async def test_going_off_duty_offers_to_hand_over_and_the_lead_on_duty_gets_what_falls_due(shop: Shop) -> None:
    await planned(shop, "The bill was wrong")
    await shop.marco.opens_home()
    await shop.sandbox.until(lambda: "Go on duty" in str(shop.marco.home))
    await shop.marco.clicks(shop.marco.home, text="Go on duty")
    await shop.ana.opens_home()
    await shop.sandbox.until(lambda: "Go off duty" in str(shop.ana.home))
    await shop.ana.clicks(shop.ana.home, text="Go off duty")
    await shop.sandbox.until(lambda: "Hand everything over?" in str(shop.ana.modal))
    await shop.ana.closes()
    await shop.skip(days=5)

    await dm_of(shop, shop.marco, "Ask whether it still works now")
    await shop.delivered()
    assert not any("Ask whether" in m.text for m in shop.ana.dm)


async def test_going_off_duty_hands_everything_over_in_one_tap(shop: Shop) -> None:
    await planned(shop, "The bill was wrong")
    await shop.ana.opens_home()
    await shop.sandbox.until(lambda: "Go off duty" in str(shop.ana.home))
    await shop.ana.clicks(shop.ana.home, text="Go off duty")
    await shop.sandbox.until(lambda: "Hand everything over?" in str(shop.ana.modal))

    assert shop.ana.held("hand.to") == "UMARCO"
    await shop.ana.submits()

    await shop.sandbox.until(lambda: "Your follow-ups" not in str(shop.ana.home))


async def test_customer_who_wants_somebody_above_leads_to_calling_them(shop: Shop) -> None:
    await planned(shop, "The bill was wrong")
    await shop.skip(days=5)
    ping = await dm_of(shop, shop.ana, "Ask whether it still works now")
    await shop.ana.clicks(ping, text="Done")
    await shop.sandbox.until(lambda: "outcome.outcome" in str(shop.ana.modal))
    shop.ana.fill("outcome.outcome", "escalated")
    await shop.ana.submits()
    await shop.sandbox.until(lambda: "Whom do you need?" in str(shop.ana.modal))
    shop.ana.fill("escalate.reason", "They want to hear it from the manager")
    await shop.ana.submits()

    await dm_of(shop, shop.marco, "They want to hear it from the manager")
    await shop.sandbox.until(lambda: "Solve (reopened)" in str(shop.ana.sees("CRECOVERY")))


async def test_customer_in_seoul_is_called_when_it_is_day_there(shop: Shop) -> None:
    await walk_to_solve(shop, "The parcel never came")
    await shop.ana.clicks(shop.ana.modal, text="Back")
    await shop.sandbox.until(lambda: "2 of 5" in str(shop.ana.modal))
    await shop.ana.clicks(shop.ana.modal, text="Back")
    await shop.sandbox.until(lambda: "1 of 5" in str(shop.ana.modal))
    shop.ana.fill("acknowledge.waiting", "later")
    await shop.ana.submits()
    await shop.ana.submits()
    await shop.ana.submits()
    found = await shop.ana.searches("follow_up.zone", "follow.zone", "seou")
    assert [option["value"] for option in found] == ["Asia/Seoul"]
    shop.ana.fill("follow_up.zone", found[0])
    await follow_up(shop, contact="+82 2 120")
    await write_down(shop)
    await shop.skip(days=5)

    assert "where they are" in str((await dm_of(shop, shop.ana, "to do")).blocks)


async def test_something_new_reaches_only_who_agreed_to_hear_of_it(shop: Shop) -> None:
    for number, agreed in enumerate((True, False)):
        await start(shop, "/recover The soup was cold")
        await acknowledge(shop)
        await understand(shop, "The soup was cold", order=f"C-{number}")
        await shop.ana.submits()
        await follow_up(shop, f"020 7946 000{number}", consent=False, check_on_site=False, news=agreed)
        await write_down(shop)
    await shop.irina.opens_home()
    await shop.sandbox.until(lambda: "*1 customer* agreed to hear" in str(shop.irina.home))
    await shop.irina.clicks(shop.irina.home, text="Tell them")
    await shop.sandbox.until(lambda: "What is new?" in str(shop.irina.modal))
    shop.irina.fill("news.about", "A new oven <!channel>")
    await shop.irina.submits()
    await shop.sandbox.until(lambda: "*1 customer* will hear of it" in str(shop.irina.modal))
    await shop.skip(days=4)

    news = await dm_of(shop, shop.ana, "Tell them what is new now")
    assert "A new oven <!channel>" in str(news.blocks)
    assert "020 7946 0000" in str(news.blocks)
    assert not news.pings
