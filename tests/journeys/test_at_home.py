"""App Home over the real protocol: decide there, go on duty, look at a question, choose a site; forged presses."""

from collections.abc import AsyncIterator

import pytest

from bot.demo import DEMO_POLICY
from bot.sandbox.person import Person
from tests.journeys.steps import acknowledge, ask_for_more, follow_up, start, understand, walk_to_solve
from tests.shop import Shop, shop_at


@pytest.fixture
async def chain(database_url: str) -> AsyncIterator[Shop]:
    """Harbour (Ana, Ji-ho, Marco, Irina) and Station (Leila, Grace); Diego directs both."""
    async with shop_at(database_url, POLICY_FILE=str(DEMO_POLICY)) as shop:
        yield shop


async def reads(shop: Shop, person: Person, *words: str) -> None:
    await shop.sandbox.until(lambda: all(word in str(person.home) for word in words))


async def is_told(shop: Shop, person: Person, words: str) -> None:
    await shop.sandbox.until(lambda: words in str(person.modal))


async def open_home(shop: Shop, person: Person, *words: str) -> None:
    await person.opens_home()
    await reads(shop, person, *words)


async def _three_just_under_the_limit(shop: Shop) -> None:
    for order, amount in (("A-1", "24.50"), ("A-2", "24"), ("A-3", "25")):
        await start(shop, "/recover The bill was wrong")
        await acknowledge(shop)
        await understand(shop, order=order)
        await ask_for_more(shop, amount=amount, reason="")
        await shop.ana.closes()


async def test_a_manager_approves_at_home_and_sees_it_go(chain: Shop) -> None:
    await walk_to_solve(chain, "The bill was wrong")
    await ask_for_more(chain, amount="80", reason="Charged twice")
    await open_home(chain, chain.irina, "Waiting for your decision", "€80.00", "Charged twice")

    await chain.irina.clicks(chain.irina.home, text="Approve")

    await chain.sandbox.until(lambda: "€80.00" not in str(chain.irina.home))
    await chain.sandbox.until(lambda: any("Approved" in m.text for m in chain.ana.dm))


async def test_a_manager_declines_at_home_with_a_reason_and_sees_it_go(chain: Shop) -> None:
    await walk_to_solve(chain, "The bill was wrong")
    await ask_for_more(chain, amount="80", reason="Charged twice")
    await open_home(chain, chain.irina, "Waiting for your decision")
    await chain.irina.clicks(chain.irina.home, text="Decline")
    await chain.sandbox.until(lambda: chain.irina.modal)
    chain.irina.fill("decline.reason", "Offer them the lunch")

    await chain.irina.submits()

    await chain.sandbox.until(lambda: "€80.00" not in str(chain.irina.home))
    await chain.sandbox.until(lambda: any("Declined" in m.text for m in chain.ana.dm))


async def test_what_somebody_else_decided_meanwhile_is_told_and_goes(chain: Shop) -> None:
    diego = chain.sandbox.person("UDIEGO")
    await walk_to_solve(chain, "The bill was wrong")
    await ask_for_more(chain, amount="80", reason="Charged twice")
    await open_home(chain, chain.irina, "Waiting for your decision")
    await open_home(chain, diego, "Waiting for your decision")
    await chain.irina.clicks(chain.irina.home, text="Approve")

    await diego.clicks(diego.home, text="Approve")

    await chain.sandbox.until(lambda: "approved this already" in str(diego.modal))
    await chain.sandbox.until(lambda: "€80.00" not in str(diego.home))


async def test_a_question_is_asked_at_home_only_and_rests_once_somebody_has_looked(chain: Shop) -> None:
    diego, leila, grace = (chain.sandbox.person(who) for who in ("UDIEGO", "ULEILA", "UGRACE"))
    await _three_just_under_the_limit(chain)
    for person in (chain.ana, chain.marco, leila, grace):
        await open_home(chain, person, "Start a recovery")
        assert "just under" not in str(person.home)
    await open_home(chain, diego, "just under the limit 3 times: €24.50, €24.00, €25.00")
    await open_home(chain, chain.irina, "just under the limit 3 times: €24.50, €24.00, €25.00", "limit too low there?")

    await chain.irina.clicks(chain.irina.home, action_id="home.look_at.3")
    await chain.sandbox.until(lambda: "3 of 5" in str(chain.irina.modal))
    await chain.irina.closes()
    await chain.irina.clicks(chain.irina.home, text="Fine, I've looked")

    await chain.sandbox.until(lambda: "just under" not in str(chain.irina.home))
    await diego.opens_home()
    await chain.sandbox.until(lambda: "just under" not in str(diego.home))
    told = [m for person in (chain.ana, chain.irina, diego, chain.marco) for m in person.dm]
    told += [m for channel in ("CRECOVERY", "CAPPROVALS", "CDIGEST") for m in chain.irina.sees(channel)]
    assert not any("just under" in str(message) or "Worth a look" in str(message) for message in told)


async def test_what_went_to_a_colleagues_own_phone_is_asked_about_without_the_number(chain: Shop) -> None:
    await walk_to_solve(chain, "The bill was wrong")
    await ask_for_more(chain, amount="10", reason="")
    await chain.ana.submits()
    await follow_up(chain, contact="+44 20 7946 0018", check_on_site=False)

    await open_home(chain, chain.irina, "a customer with <@UMARCO>'s own phone or mail", "Was <@UMARCO> the customer?")

    assert "7946" not in str(chain.irina.home)


async def test_duty_is_switched_at_home_and_a_second_press_changes_nothing(chain: Shop) -> None:
    await open_home(chain, chain.marco, "Nobody is on duty at Harbour")
    before = chain.marco.home
    assert before

    await chain.marco.clicks(before, text="Go on duty")
    await reads(chain, chain.marco, "You are on duty")
    await open_home(chain, chain.irina, "<@UMARCO> first")

    await chain.marco.clicks(chain.marco.home, text="Go off duty")
    await reads(chain, chain.marco, "Nobody is on duty at Harbour")


async def test_going_off_duty_offers_to_hand_everything_over(chain: Shop) -> None:
    marco = chain.marco
    await marco.types("/recover cold soup")
    await chain.sandbox.until(lambda: marco.modal)
    await marco.submits()
    await marco.closes()
    await open_home(chain, marco, "Your open incidents", "Go on duty")
    await marco.clicks(marco.home, text="Go on duty")
    await reads(chain, marco, "You are on duty")

    await marco.clicks(marco.home, text="Go off duty")
    await is_told(chain, marco, "*1 open incident* at Harbour café is still yours")
    marco.fill("hand.to", "ULEILA")
    answer = await marco.submits()
    assert "Choose a colleague of this site" in str(answer.body)
    marco.fill("hand.to", "UIRINA")
    await marco.submits()

    await chain.sandbox.until(lambda: "Your open incidents" not in str(marco.home))
    await chain.sandbox.until(lambda: any("#1 is yours now" in m.text for m in chain.irina.dm))


async def test_a_director_chooses_at_which_site_they_are(chain: Shop) -> None:
    diego = chain.sandbox.person("UDIEGO")
    await open_home(chain, diego, "Harbour café")

    await diego.chooses(diego.home, "home.site", "station")

    await chain.sandbox.until(lambda: "'text': 'Station phone desk', 'emoji': True}}" in str(diego.home))
    await diego.types("/recover the line was dead")
    await chain.sandbox.until(lambda: diego.modal)
    await diego.submits()
    await chain.sandbox.until(lambda: chain.sandbox.person("ULEILA").sees("CSTATION"))


async def test_a_forged_press_at_home_changes_nothing_and_is_told_privately(chain: Shop) -> None:
    await _three_just_under_the_limit(chain)
    for who, action_id, value, told in FORGED:
        person = chain.sandbox.person(who)
        await open_home(chain, person, "Start a recovery")
        assert person.home
        action = {"type": "button", "action_id": action_id, "block_id": "forged", "value": value}

        await chain.sandbox.acting.act(person.user, person.home, action)

        await is_told(chain, person, told)
        await person.closes()
    await open_home(chain, chain.irina, "just under the limit 3 times", "Nobody is on duty at Harbour café")


FORGED = (
    ("UMARCO", "home.duty", "maybe", "can't be read"),
    ("UANA", "home.flag_looked", "harbour|just_under_limit:UANA", "needs a manager"),
    ("UMARCO", "home.flag_looked", "harbour|just_under_limit:UANA", "needs a manager"),
    ("UGRACE", "home.flag_looked", "harbour|just_under_limit:UANA", "aren't on the staff"),
    ("UIRINA", "home.flag_looked", "station|just_under_limit:UANA", "aren't on the staff"),
    ("UIRINA", "home.flag_looked", "harbour|just_under_limit:UJIHO", "no longer open"),
)


async def test_a_follow_up_is_snoozed_and_handed_over_at_home_and_each_shows_at_once(chain: Shop) -> None:
    ana = chain.ana
    await walk_to_solve(chain, "The bill was wrong")
    await ana.submits()
    await follow_up(chain, contact="anna@example.org", check_on_site=False)
    await ana.closes()
    await open_home(chain, ana, "Your follow-ups", "Ask whether it still works")
    before = str(ana.home)

    await ana.chooses(ana.home, "follow.snooze", "tomorrow")
    await chain.sandbox.until(lambda: str(ana.home) != before)
    await reads(chain, ana, "Ask whether it still works")

    await ana.chooses(ana.home, "follow.snooze", "hand")
    await chain.sandbox.until(lambda: "hand.to" in str(ana.modal))
    ana.fill("hand.to", "UMARCO")
    await ana.submits()
    await chain.sandbox.until(lambda: "Ask whether it still works" not in str(ana.home))
    await open_home(chain, chain.marco, "Ask whether it still works")


async def test_a_guest_reads_on_app_home_that_it_is_for_staff(shop: Shop) -> None:
    guest = shop.sandbox.person("UGUEST")
    await guest.opens_home()

    await reads(shop, guest, "'Recover is for members of staff. Ask whoever runs it here to add you.'")
    assert "home.start" not in str(guest.home)
