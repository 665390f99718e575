"""A request from the asking to the answer, as everybody concerned sees it."""

from bot.sandbox.entities import Message
from bot.sandbox.person import Person
from tests.journeys.steps import ask_for_more, card_of, walk_to_solve
from tests.shop import Shop


async def _asked(shop: Shop) -> None:
    await walk_to_solve(shop, "The bill was wrong")
    await ask_for_more(shop, amount="80", reason="Charged twice")
    await shop.sandbox.until(lambda: shop.irina.dm and shop.irina.sees("CAPPROVALS"))


def _answers(shop: Shop, words: str) -> list[Message]:
    return [m for m in shop.ana.dm if words in m.text]


async def _takes_back(shop: Shop, person: Person, why: str) -> None:
    await shop.sandbox.until(lambda: "reverse.reason" in str(person.modal))
    person.fill("reverse.reason", why)
    await person.submits()


async def test_the_request_reads_in_ten_seconds(shop: Shop) -> None:
    await _asked(shop)

    request = shop.irina.dm[-1]
    assert "€80.00 · Store credit for #1" in request.text
    assert "The customer is here" in request.text
    for words in ("The bill was wrong", "Charged twice", "They paid", "Earlier failures", "Answer promised by"):
        assert words in str(request.blocks)


async def test_an_adjusted_request_comes_back_with_the_other_amount_and_the_words(shop: Shop) -> None:
    await _asked(shop)
    await shop.irina.clicks(shop.irina.dm[-1], text="Adjust")
    await shop.sandbox.until(lambda: "adjust.amount" in str(shop.irina.modal))
    shop.irina.fill("adjust.amount", "50,00")
    shop.irina.fill("adjust.note", "Half of the bill")
    await shop.irina.submits()

    await shop.sandbox.until(lambda: _answers(shop, "€50.00 instead of €80.00"))
    (answer,) = _answers(shop, "€50.00 instead of €80.00")
    assert "Half of the bill" in str(answer.blocks)
    await shop.sandbox.until(lambda: "€50.00 instead of €80.00" in str(shop.irina.sees("CAPPROVALS")))
    await shop.sandbox.until(lambda: "€50.00" in str(shop.ana.sees("CRECOVERY")))


async def test_more_than_the_deciders_limit_is_refused_at_the_form(shop: Shop) -> None:
    await _asked(shop)
    await shop.irina.clicks(shop.irina.dm[-1], text="Adjust")
    await shop.sandbox.until(lambda: "adjust.amount" in str(shop.irina.modal))
    shop.irina.fill("adjust.amount", "250.01")
    assert "Say why in the note" in str((await shop.irina.submits()).body), "it may be a typing slip"
    shop.irina.fill("adjust.note", "They were twelve at the table")
    answer = await shop.irina.submits()

    assert "This needs a director" in str(answer.body)
    assert shop.irina.modal, "what was typed stays"


async def test_details_are_for_those_who_decide_who_may_do_it_there(shop: Shop) -> None:
    await _asked(shop)
    copy = shop.irina.sees("CAPPROVALS")[0]
    assert "Charged twice" not in str(copy.blocks)
    await shop.marco.clicks(copy, text="Details")
    await shop.sandbox.until(lambda: "This needs a manager" in str(shop.marco.sees("CAPPROVALS")))
    assert shop.marco.modal is None

    await shop.irina.clicks(copy, text="Details")
    await shop.sandbox.until(lambda: "Charged twice" in str(shop.irina.modal))
    await shop.irina.clicks(shop.irina.modal, text="Approve")

    await shop.sandbox.until(lambda: "✓ Approved" in str(shop.irina.modal))
    await shop.sandbox.until(lambda: _answers(shop, "Approved"))


async def test_declining_from_the_details_closes_them(shop: Shop) -> None:
    await _asked(shop)
    await shop.irina.clicks(shop.irina.sees("CAPPROVALS")[0], text="Details")
    await shop.sandbox.until(lambda: "Charged twice" in str(shop.irina.modal))
    await shop.irina.clicks(shop.irina.modal, text="Decline")
    await shop.sandbox.until(lambda: "decline.reason" in str(shop.irina.modal))
    shop.irina.fill("decline.reason", "Offer to do it again first")
    await shop.irina.submits()

    assert shop.irina.stack == []
    await shop.sandbox.until(lambda: _answers(shop, "Declined"))


async def test_a_request_is_withdrawn_from_solve_with_words_to_say(shop: Shop) -> None:
    await _asked(shop)
    await shop.ana.clicks(shop.ana.modal, text="Withdraw")

    await shop.sandbox.until(lambda: "Withdrawn: €80.00" in str(shop.ana.modal))
    assert "⏳" not in str(shop.ana.modal)
    assert str(shop.ana.modal).count("than the one I asked for") == 1, "the words to say stand there once"
    await shop.sandbox.until(lambda: "Withdrawn by" in str(shop.irina.dm[-1].blocks))


async def test_words_for_what_was_withdrawn_are_said_where_something_else_still_waits(shop: Shop) -> None:
    await _asked(shop)
    await ask_for_more(shop, amount="60", reason="Their train was missed as well")
    await shop.sandbox.until(lambda: "€60.00" in str(shop.ana.modal))
    await shop.ana.clicks(shop.ana.modal, action_id="decide.withdraw.1")

    await shop.sandbox.until(lambda: "Withdrawn: €80.00" in str(shop.ana.modal))
    assert "I've asked" in str(shop.ana.modal), "the customer is held for what still waits"
    assert str(shop.ana.modal).count("than the one I asked for") == 1


async def test_withdrawn_too_late_solve_shows_what_was_decided(shop: Shop) -> None:
    await _asked(shop)
    by_itself = shop.sandbox.faults.add(method="views.update", kind="500", times=1)  # it can't show the answer
    await shop.irina.clicks(shop.irina.dm[-1], text="Approve")
    await shop.sandbox.until(lambda: _answers(shop, "Approved") and not by_itself.times)
    await shop.ana.clicks(shop.ana.modal, text="Withdraw")

    await shop.sandbox.until(lambda: "has approved this already" in str(shop.ana.modal))
    assert "✓ Given: Store credit, *€80.00*" in str(shop.ana.modal)
    assert len(shop.ana.stack) == 1, "the words stand in the walk, not over it"


async def test_after_a_no_solve_has_the_words_to_bring_it_until_something_is_given(shop: Shop) -> None:
    await _asked(shop)
    await shop.irina.clicks(shop.irina.dm[-1], text="Decline")
    await shop.sandbox.until(lambda: "decline.reason" in str(shop.irina.modal))
    shop.irina.fill("decline.reason", "Offer to do it again first")
    await shop.irina.submits()
    await shop.sandbox.until(lambda: _answers(shop, "Declined"))

    await shop.ana.clicks(shop.ana.modal, text="Another wording")
    await shop.sandbox.until(lambda: "I asked, and €80.00 isn't possible" in str(shop.ana.modal))
    await shop.ana.clicks(shop.ana.modal, action_id="give.gesture.treat")
    await shop.sandbox.until(lambda: "✓ Given" in str(shop.ana.modal))
    assert "put the money right" in str(shop.ana.modal) or "what it cost you" in str(shop.ana.modal)


async def test_what_was_given_while_a_request_waits_is_read_by_whoever_decides(shop: Shop) -> None:
    await _asked(shop)
    assert "nothing" in str(shop.irina.dm[-1].blocks)
    await shop.ana.clicks(shop.ana.modal, action_id="give.gesture.treat")

    await shop.sandbox.until(lambda: "€5.00 · Drink or treat on us" in str(shop.irina.dm[-1].blocks))
    await shop.ana.clicks(shop.ana.modal, text="Undo")
    await shop.sandbox.until(lambda: "€5.00" not in str(shop.irina.dm[-1].blocks))


async def test_after_the_promise_only_the_remainder_is_granted_and_it_is_said(shop: Shop) -> None:
    await _asked(shop)
    await shop.skip(minutes=6)
    await shop.sandbox.until(lambda: _answers(shop, "No answer yet"))
    await shop.ana.clicks(shop.ana.modal, action_id="give.gesture.fee_off")
    await shop.sandbox.until(lambda: "✓ Given" in str(shop.ana.modal))
    await shop.sandbox.until(lambda: "€8.00 was given meanwhile" in str(shop.irina.dm[0].blocks))
    await shop.irina.clicks(shop.irina.dm[0], text="Approve")

    await shop.sandbox.until(lambda: _answers(shop, "€72.00 of the €80.00: €8.00 was given meanwhile"))
    await shop.sandbox.until(lambda: "€80.00" in str(shop.ana.sees("CRECOVERY")))
    await shop.sandbox.until(lambda: not _answers(shop, "No answer yet"), timeout=5)


async def test_a_request_is_withdrawn_from_the_message_that_said_there_is_no_answer(shop: Shop) -> None:
    await _asked(shop)
    await shop.skip(minutes=6)
    await shop.sandbox.until(lambda: _answers(shop, "No answer yet"))
    await shop.ana.clicks(_answers(shop, "No answer yet")[0], text="Withdraw")

    await shop.sandbox.until(lambda: _answers(shop, "Withdrawn"))
    await shop.sandbox.until(lambda: "Withdrawn" in str(shop.irina.sees("CAPPROVALS")))


async def test_what_was_approved_is_taken_back_and_everybody_reads_why(shop: Shop) -> None:
    await _asked(shop)
    await shop.irina.clicks(shop.irina.dm[-1], text="Approve")
    await shop.sandbox.until(lambda: "Take back" in str(shop.grace.dm))
    await shop.grace.clicks(shop.grace.dm[-1], text="Take back…")
    await _takes_back(shop, shop.grace, "The bill was right")

    await shop.sandbox.until(lambda: _answers(shop, "has taken back €80.00"))
    assert "The bill was right" in str(_answers(shop, "has taken back")[0].blocks)
    await shop.sandbox.until(lambda: "has taken back €80.00" in str([m.text for m in shop.irina.dm]))
    await shop.sandbox.until(lambda: "↩ Taken back" in str(shop.irina.sees("CAPPROVALS")))
    await shop.sandbox.until(lambda: "nothing yet" in str(shop.ana.sees("CRECOVERY")))


async def test_a_lead_takes_back_what_staff_gave_on_their_own(shop: Shop) -> None:
    await walk_to_solve(shop, "The soup was cold")
    await shop.ana.clicks(shop.ana.modal, action_id="give.gesture.treat")
    await shop.sandbox.until(lambda: "✓ Given" in str(shop.ana.modal))
    card = await card_of(shop, 1)
    await shop.marco.clicks(card, text="Continue")
    await shop.sandbox.until(lambda: "Take back" in str(shop.marco.modal))
    await shop.marco.clicks(shop.marco.modal, text="Take back…")
    await _takes_back(shop, shop.marco, "It was for another table")

    await shop.sandbox.until(lambda: "3 of 5" in str(shop.marco.modal) and "✓ Given" not in str(shop.marco.modal))
    await shop.sandbox.until(lambda: _answers(shop, "has taken back €5.00"))
    assert "Take back" not in str(shop.ana.modal), "nobody takes back their own"


async def test_solve_that_was_left_open_shows_the_answer_and_keeps_what_is_typed(shop: Shop) -> None:
    await _asked(shop)
    modal = shop.ana.modal
    assert "asked. You will have the answer by" in str(modal)
    shop.ana.fill("solve.fair", "An apology from the chef")
    await shop.irina.clicks(shop.irina.dm[-1], text="Approve")

    await shop.sandbox.until(lambda: "✓ Given: Store credit" in str(shop.ana.modal))
    assert "Withdraw" not in str(shop.ana.modal)
    assert "€80.00" in str(shop.ana.modal.blocks[0]) if shop.ana.modal else False, "the words to bring it with"
    await shop.ana.submits()
    assert "4 of 5" in str(shop.ana.modal)
    await shop.ana.clicks(shop.ana.modal, text="Back")
    await shop.sandbox.until(lambda: "An apology from the chef" in str(shop.ana.modal))


async def test_solve_shows_each_answer_of_several_and_a_no_with_its_words(shop: Shop) -> None:
    await _asked(shop)
    await ask_for_more(shop, amount="120", reason="And the second bill")
    await shop.sandbox.until(lambda: len(shop.irina.dm) == 2)
    await shop.irina.clicks(shop.irina.dm[0], text="Approve")
    await shop.sandbox.until(lambda: "✓ Given: Store credit" in str(shop.ana.modal))
    assert "*€120.00* · Store credit: asked" in str(shop.ana.modal)

    await shop.irina.clicks(shop.irina.dm[1], text="Decline")
    await shop.sandbox.until(lambda: "decline.reason" in str(shop.irina.modal))
    shop.irina.fill("decline.reason", "One bill was enough")
    await shop.irina.submits()
    await shop.sandbox.until(lambda: "One bill was enough" in str(shop.ana.modal))


async def test_who_has_gone_on_is_left_where_they_are_by_an_answer(shop: Shop) -> None:
    await _asked(shop)
    await shop.ana.submits()
    await shop.irina.clicks(shop.irina.dm[-1], text="Approve")
    await shop.sandbox.until(lambda: _answers(shop, "Approved"))

    assert "4 of 5" in str(shop.ana.modal)


async def test_who_waits_for_an_answer_is_led_back_by_it_and_reminded_later(shop: Shop) -> None:
    await _asked(shop)
    await shop.ana.closes()
    await shop.skip(minutes=14)
    await shop.irina.clicks(shop.irina.dm[-1], text="Approve")
    await shop.sandbox.until(lambda: _answers(shop, "Approved"))
    await shop.skip(minutes=14)
    await shop.delivered()
    assert _answers(shop, "is open at") == []

    await shop.skip(minutes=2)
    await shop.sandbox.until(lambda: _answers(shop, "#1 is open at Solve"))
    assert len(_answers(shop, "#1 is open at Solve")) == 1
