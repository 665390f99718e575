"""What is promised is kept: answers, reminders, snoozes and the weekly digest, by the clock."""

from datetime import timedelta

from bot.sandbox.entities import Message
from tests.journeys.steps import ask_for_more, follow_up, walk_to_solve, write_down
from tests.shop import Shop


async def _planned(shop: Shop) -> None:
    await walk_to_solve(shop, "The bill was wrong")
    await shop.ana.submits()
    await follow_up(shop, contact="020 7946 0000", check_on_site=False)
    await write_down(shop)


async def test_declined_with_a_reason_comes_back_with_words(shop: Shop) -> None:
    await walk_to_solve(shop, "The bill was wrong")
    await ask_for_more(shop, amount="80", reason="Charged twice")
    await shop.sandbox.until(lambda: shop.irina.dm)
    await shop.irina.clicks(shop.irina.dm[-1], text="Decline")
    await shop.sandbox.until(lambda: shop.irina.modal)
    shop.irina.fill("decline.reason", "Offer to do it again first")
    await shop.irina.submits()

    await shop.sandbox.until(lambda: any("Declined" in m.text for m in shop.ana.dm))
    assert "Offer to do it again first" in str(shop.ana.dm)
    await shop.sandbox.until(lambda: "✗ Declined" in str(shop.irina.sees("CAPPROVALS")))


async def test_a_promise_that_passes_tells_staff_and_approves_nothing(shop: Shop) -> None:
    await walk_to_solve(shop, "The bill was wrong")
    await ask_for_more(shop, amount="80", reason="Charged twice")
    await shop.sandbox.until(lambda: shop.irina.dm)
    await shop.skip(minutes=6)

    await shop.sandbox.until(lambda: any("No answer yet" in m.text for m in shop.ana.dm))
    assert "✓ Given" not in str(shop.ana.modal)
    await shop.skip(days=4)
    await shop.sandbox.until(lambda: "Expired, nobody decided" in str(shop.irina.sees("CAPPROVALS")))


async def test_solve_that_was_left_open_says_by_itself_that_there_is_no_answer(shop: Shop) -> None:
    await walk_to_solve(shop, "The bill was wrong")
    await ask_for_more(shop, amount="80", reason="Charged twice")
    await shop.sandbox.until(lambda: shop.irina.dm)
    assert "You will have the answer by" in str(shop.ana.modal)
    await shop.skip(minutes=6)

    await shop.sandbox.until(lambda: "no answer yet" in str(shop.ana.modal))
    assert "You will have the answer by" not in str(shop.ana.modal)
    await shop.skip(days=4)
    await shop.sandbox.until(lambda: "nobody decided" in str(shop.ana.modal))


async def test_who_has_gone_on_is_left_where_they_are_when_the_promise_passes(shop: Shop) -> None:
    await walk_to_solve(shop, "The bill was wrong")
    await ask_for_more(shop, amount="80", reason="Charged twice")
    await shop.sandbox.until(lambda: shop.irina.dm)
    await shop.ana.submits()
    await shop.skip(minutes=6)
    await shop.sandbox.until(lambda: any("No answer yet" in m.text for m in shop.ana.dm))

    assert "4 of 5" in str(shop.ana.modal)


async def test_whoever_is_asked_is_reminded_and_the_next_level_asked(shop: Shop) -> None:
    await walk_to_solve(shop, "The bill was wrong")
    await ask_for_more(shop, amount="80", reason="Charged twice")
    diego = shop.sandbox.person("UDIEGO")
    await shop.sandbox.until(lambda: len(shop.irina.dm) == 1)
    await shop.skip(minutes=2)
    await shop.sandbox.until(lambda: len(shop.irina.dm) == 2)
    await shop.delivered()
    assert diego.dm == []
    await shop.skip(minutes=2)
    await shop.sandbox.until(lambda: diego.dm)


async def test_a_snoozed_follow_up_comes_again(shop: Shop) -> None:
    await _planned(shop)
    await shop.skip(days=5)
    await shop.sandbox.until(lambda: any("Ask whether it still works now" in m.text for m in shop.ana.dm))
    ping = next(m for m in shop.ana.dm if "Ask whether it still works now" in m.text)
    await shop.skip_to(11)
    await shop.ana.chooses(ping, "follow.snooze", "hour")
    await shop.sandbox.until(lambda: any("moved to" in str(m.blocks) for m in shop.ana.dm))
    await shop.skip(hours=1)

    await shop.sandbox.until(lambda: any("Ask whether it still works now" in m.text for m in shop.ana.dm))


async def test_a_snooze_past_closing_says_that_it_is_for_the_next_opening(shop: Shop) -> None:
    await _planned(shop)
    await shop.skip(days=5)
    closing = await shop.skip_to(17, 30)
    await shop.sandbox.until(lambda: any("Ask whether it still works" in m.text for m in shop.ana.dm))
    ping = next(m for m in shop.ana.dm if "Ask whether it still works" in m.text)

    await shop.ana.chooses(ping, "follow.snooze", "hour")
    await shop.sandbox.until(lambda: "We close at 18:00: tomorrow 09:00." in str(shop.ana.modal))
    await shop.sandbox.until(lambda: "moved to" in str(ping.blocks))
    await shop.ana.closes()
    await shop.skip_to(9)
    again = await _ping_again(shop)

    await shop.ana.chooses(again, "follow.snooze", "date")
    await shop.sandbox.until(lambda: "snooze.until" in str(shop.ana.modal))
    shop.ana.fill("snooze.until", int((closing + timedelta(days=1, hours=4)).timestamp()))
    await shop.ana.submits()
    await shop.sandbox.until(lambda: "We close at 18:00: tomorrow 09:00." in str(shop.ana.modal))


async def _ping_again(shop: Shop) -> Message:
    def current() -> list[Message]:
        return [m for m in shop.ana.dm if "Ask whether it still works" in m.text and "follow.snooze" in str(m.blocks)]

    await shop.sandbox.until(current)
    return current()[-1]


async def test_a_promise_past_closing_says_in_the_next_step_for_when_it_is(shop: Shop) -> None:
    noon = await shop.skip_to(12)
    await walk_to_solve(shop, "The bill was wrong")
    await shop.ana.submits()
    shop.ana.fill("follow_up.when.day_3", int((noon + timedelta(days=1, hours=8)).timestamp()))
    await follow_up(shop, contact="020 7946 0000", check_on_site=False)

    await shop.sandbox.until(lambda: "5 of 5" in str(shop.ana.modal))
    assert "*Ask whether it still works* · We close at 18:00: " in str(shop.ana.modal)


async def test_the_weekly_digest_comes_to_its_channel(shop: Shop) -> None:
    await _planned(shop)
    await shop.skip(days=7)

    await shop.sandbox.until(lambda: "1 incident" in str(shop.irina.sees("CDIGEST")))
    assert "Ana" not in str(shop.irina.sees("CDIGEST"))
    assert "UANA" not in str([m.blocks for m in shop.irina.sees("CDIGEST")])


async def test_home_shows_what_is_mine_to_do(shop: Shop) -> None:
    await walk_to_solve(shop, "The bill was wrong")
    await ask_for_more(shop, amount="80", reason="Charged twice")
    await shop.ana.opens_home()
    await shop.irina.opens_home()

    await shop.sandbox.until(lambda: "#1 · Solve" in str(shop.ana.home))
    await shop.sandbox.until(lambda: "€80.00 · Store credit" in str(shop.irina.home))
