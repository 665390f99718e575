"""Somebody was hurt: from the word that asks to the case's owner, who alone may lower it."""

from collections.abc import AsyncIterator
from functools import partial

import pytest

from bot.demo import DEMO_POLICY
from bot.sandbox.person import Person
from tests.journeys.steps import ask_for_more, ask_for_more_facts, card_of, start, walk_to_solve
from tests.shop import Shop, shop_at

ALLERGY = "She had an allergic reaction"


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[Shop]:
    """The café at the harbour, where Irina is the only manager and Diego the director."""
    async with shop_at(database_url, POLICY_FILE=str(DEMO_POLICY)) as shop:
        yield shop


def diego(shop: Shop) -> Person:
    return shop.sandbox.person("UDIEGO")


async def test_why_a_manager_declines_may_raise_the_question_and_the_no_holds(shop: Shop) -> None:
    await walk_to_solve(shop, "The bill was wrong")
    await ask_for_more(shop, "80", "Their anniversary")
    await shop.sandbox.until(lambda: shop.irina.dm)
    await shop.irina.clicks(shop.irina.dm[-1], text="Decline")
    await shop.sandbox.until(lambda: "decline.reason" in str(shop.irina.modal))
    shop.irina.fill("decline.reason", "He threatened our cook with a knife")
    await shop.irina.submits()

    assert "Was anyone hurt" in str(shop.irina.modal)
    assert "He threatened our cook with a knife" in str(shop.irina.modal)
    await shop.sandbox.until(lambda: any("Declined" in m.text for m in shop.ana.dm))
    assert "3 of 5" in str(shop.ana.modal), "what she types there isn't taken from her"
    await shop.irina.clicks(shop.irina.modal, action_id="protect.answer.yes")
    await shop.sandbox.until(lambda: "Case #1" in str(shop.irina.modal))


async def says_yes(shop: Shop) -> None:
    await shop.ana.clicks(shop.ana.modal, action_id="protect.answer.yes")
    await shop.sandbox.until(lambda: "Who is coming?" in str(shop.ana.modal))


async def test_from_the_question_to_the_owner_who_lowers_it(shop: Shop) -> None:
    ana, irina = shop.ana, shop.irina
    await start(shop, f"/recover {ALLERGY}")
    assert "Was anyone hurt" in str(ana.modal)
    assert "Give now" not in str(ana.modal)
    await says_yes(shop)
    assert "Give now" not in str(ana.modal)

    await shop.sandbox.until(lambda: any("needs you now" in m.text for m in irina.dm))
    assert ALLERGY not in "".join(m.text for m in irina.dm), "a locked phone shows nothing of it"
    await shop.delivered()
    assert shop.ana.sees("CRECOVERY") == []
    assert diego(shop).dm == []
    await shop.skip(minutes=5)
    await shop.sandbox.until(lambda: any("needs you now" in m.text for m in diego(shop).dm))

    await irina.clicks(irina.dm[-1], text="Take it on")
    await shop.sandbox.until(lambda: "You have" in str(irina.modal))
    await shop.sandbox.until(lambda: any("<@UIRINA> is taking this on" in str(m.blocks) for m in ana.dm))
    await shop.sandbox.until(lambda: any("<@UIRINA> has taken" in m.text for m in diego(shop).dm))
    await ana.clicks(ana.modal, text="Who is coming?")
    await shop.sandbox.until(lambda: "<@UIRINA> is taking this on" in str(ana.modal))
    assert "and Irina will be here by" in str(ana.modal), "what the customer hears"

    await irina.clicks(irina.modal, text="Lower it")
    await shop.sandbox.until(lambda: "lower.reason" in str(irina.modal))
    irina.fill("lower.severity", "S2")
    irina.fill("lower.reason", "It was a cough, she is fine")
    await irina.submits()
    await shop.sandbox.until(lambda: any("no longer a protected case" in m.text for m in ana.dm))
    assert "cost money or time" in (await card_of(shop, 1)).text
    await ana.closes()
    await ana.clicks(ana.dm[-1], text="Continue")
    await shop.sandbox.until(lambda: "1 of 5" in str(ana.modal))


async def test_a_wrong_alarm_costs_one_tap(shop: Shop) -> None:
    await start(shop, "/recover the toast was burnt")
    await shop.ana.clicks(shop.ana.modal, action_id="protect.answer.no")
    await shop.sandbox.until(lambda: "1 of 5" in str(shop.ana.modal))
    await shop.ana.submits()

    assert "2 of 5" in str(shop.ana.modal)
    assert shop.ana.held("understand.what_happened") == "the toast was burnt"
    shop.ana.fill("understand.severity", "S1")
    shop.ana.fill("understand.area", "other")
    await shop.ana.submits()
    assert "3 of 5" in str(shop.ana.modal)
    await shop.delivered()
    assert shop.irina.dm == []


async def test_a_keyword_in_what_happened_asks_before_the_walk_goes_on_and_loses_nothing(shop: Shop) -> None:
    ana = shop.ana
    await start(shop, "/recover")
    await ana.submits()
    await ask_for_more_facts(shop)
    ana.fill("understand.order_number", "A-77")
    ana.fill("understand.what_happened", "He slipped on the wet floor")
    ana.fill("understand.severity", "S2")
    ana.fill("understand.area", "other")
    await ana.submits()
    assert "Was anyone hurt" in str(ana.modal)

    await ana.closes()
    await shop.sandbox.until(lambda: ana.dm)
    await ana.clicks(ana.dm[-1], text="Continue")
    await shop.sandbox.until(lambda: "Was anyone hurt" in str(ana.modal))
    await ana.clicks(ana.modal, action_id="protect.answer.unsure")

    await shop.sandbox.until(lambda: any("needs you now" in m.text for m in shop.irina.dm))
    await shop.irina.clicks(shop.irina.dm[-1], text="See the case")
    await shop.sandbox.until(lambda: "A-77" in str(shop.irina.modal))


async def test_what_was_shown_before_is_restricted_everywhere(shop: Shop) -> None:
    await walk_to_solve(shop, "The bill was wrong")
    await ask_for_more(shop, amount="80", reason="Charged twice, and rude")
    card = await card_of(shop, 1)
    await shop.sandbox.until(lambda: shop.irina.dm and shop.irina.sees("CAPPROVALS"))
    await start(shop, "/recover 1")
    await shop.ana.submits()
    await shop.ana.clicks(shop.ana.modal, text="Back")
    await shop.sandbox.until(lambda: "3 of 5" in str(shop.ana.modal))
    await shop.ana.clicks(shop.ana.modal, text="Back")
    await shop.sandbox.until(lambda: "2 of 5" in str(shop.ana.modal))
    shop.ana.fill("understand.severity", "S4")
    await shop.ana.submits()
    assert "Who is coming?" in str(shop.ana.modal)

    await shop.sandbox.until(lambda: "restricted" in str(shop.ana.sees("CRECOVERY")))
    await shop.sandbox.until(lambda: "restricted" in str(shop.irina.sees("CAPPROVALS")))
    await shop.sandbox.until(lambda: "restricted" in shop.irina.dm[0].text)
    for shown in (*shop.ana.sees("CRECOVERY"), *shop.irina.sees("CAPPROVALS"), shop.irina.dm[0]):
        for content in ("80", "rude", "bill", "UANA", "decide.", "walk.continue"):
            assert content not in shown.text + str(shown.blocks)
    assert card.ts == shop.ana.sees("CRECOVERY")[0].ts


async def test_somebody_hurt_leaves_the_script_from_the_first_screen(shop: Shop) -> None:
    await start(shop, "/recover")
    await shop.ana.clicks(shop.ana.modal, action_id="walk.somebody_hurt")
    await shop.sandbox.until(lambda: "Was anyone hurt" in str(shop.ana.modal))
    await says_yes(shop)

    await shop.sandbox.until(lambda: any("needs you now" in m.text for m in shop.irina.dm))


async def test_whom_it_concerns_is_never_told_and_a_click_of_theirs_changes_nothing(shop: Shop) -> None:
    await start(shop, f"/recover {ALLERGY}")
    await shop.ana.chooses(shop.ana.modal, "protect.whom", "UIRINA")
    await says_yes(shop)
    await shop.sandbox.until(lambda: any("needs you now" in m.text for m in diego(shop).dm))
    await shop.delivered()
    assert shop.irina.dm == []

    jiho = shop.sandbox.person("UJIHO")
    said = [str((await person.types("/recover 1")).body) for person in (shop.irina, jiho, shop.marco)]
    assert len(set(said)) == 1, "whom it concerns reads what everybody else reads"
    assert "only the people named in it" in said[0]
    assert shop.irina.modal is None
    action = {"type": "button", "action_id": "protect.take_on", "block_id": "alert.buttons", "value": "1"}
    await shop.sandbox.acting.act(shop.irina.user, diego(shop).dm[-1], action)
    await shop.sandbox.until(lambda: "only the people named in it" in str(shop.sandbox.record.named("response_url")))
    await diego(shop).clicks(diego(shop).dm[-1], text="Take it on")
    await shop.sandbox.until(lambda: "You have" in str(diego(shop).modal))


async def test_the_case_is_noted_held_handed_on_and_closed(shop: Shop) -> None:
    ana, irina = shop.ana, shop.irina
    await start(shop, f"/recover {ALLERGY}")
    await says_yes(shop)
    await ana.clicks(ana.modal, text="Add what you saw")
    await shop.sandbox.until(lambda: "note.text" in str(ana.modal))
    ana.fill("note.text", "She ate the brownie")
    await ana.submits()
    await shop.sandbox.until(lambda: irina.dm)
    await irina.clicks(irina.dm[-1], text="Take it on")
    await shop.sandbox.until(lambda: "She ate the brownie" in str(irina.modal))

    await irina.clicks(irina.modal, text="Legal hold")
    await shop.sandbox.until(lambda: "hold.reason" in str(irina.modal))
    irina.fill("hold.reason", "Her lawyer may write")
    await irina.submits()
    await shop.sandbox.until(lambda: "Lift the hold" in str(irina.modal))
    assert "Lower it" not in str(irina.modal)
    await irina.clicks(irina.modal, text="Hand it on")
    await shop.sandbox.until(lambda: "hand.to" in str(irina.modal))
    irina.fill("hand.to", "UMARCO")
    await irina.submits()
    assert "hand.to" in str(irina.modal), "a lead can't take it"
    irina.fill("hand.to", "UDIEGO")
    await irina.submits()

    await shop.sandbox.until(lambda: any("You have case #1" in m.text for m in diego(shop).dm))
    await diego(shop).clicks(diego(shop).dm[-1], text="See the case")
    await shop.sandbox.until(lambda: "Close the case" in str(diego(shop).modal))
    await diego(shop).clicks(diego(shop).modal, text="Close the case")
    await shop.sandbox.until(lambda: "close.done" in str(diego(shop).modal))
    diego(shop).fill("close.done", "Doctor seen, recipe changed")
    await diego(shop).submits()
    await shop.sandbox.until(lambda: any("has closed this case" in str(m.blocks) for m in ana.dm))
    await shop.delivered()
    assert ana.sees("CRECOVERY") == []


async def test_a_note_with_a_keyword_asks_whoever_wrote_it(shop: Shop) -> None:
    await start(shop, "/recover cold soup")
    await shop.ana.submits()
    jiho = shop.sandbox.person("UJIHO")
    await jiho.clicks(await card_of(shop, 1), text="Note")
    await shop.sandbox.until(lambda: jiho.modal)
    jiho.fill("note.text", "He says he will come back with a knife")
    await jiho.submits()
    assert "Was anyone hurt" in str(jiho.modal)
    await jiho.clicks(jiho.modal, action_id="protect.answer.yes")

    await shop.sandbox.until(lambda: any("needs you now" in m.text for m in shop.irina.dm))
    assert "with a knife" in str(shop.irina.dm[-1].blocks), "cold soup alone calls nobody"
    await shop.sandbox.until(lambda: "restricted" in str(shop.ana.sees("CRECOVERY")))
    await shop.sandbox.until(lambda: any("I've told <@UIRINA>" in m.text for m in shop.ana.dm))
    await shop.irina.clicks(shop.irina.dm[-1], text="See the case")
    await shop.sandbox.until(lambda: "with a knife" in str(shop.irina.modal))


def _writes_a_note(who: Person) -> bool:
    return "note.text" in str(who.modal)


async def test_one_no_answers_for_all_that_colleagues_wrote_since_and_it_is_quoted(shop: Shop) -> None:
    await walk_to_solve(shop, "The soup was cold")
    await shop.ana.closes()
    colleagues = (shop.sandbox.person("UJIHO"), shop.marco)
    for who, text in zip(colleagues, ("He was burnt, he says", "She says: threatened"), strict=True):
        await who.clicks(await card_of(shop, 1), text="Note")
        await shop.sandbox.until(partial(_writes_a_note, who))
        who.fill("note.text", text)
        await who.submits()

    asked = str(shop.marco.modal)
    assert "He was burnt, he says" in asked
    assert "She says: threatened" in asked
    await shop.marco.clicks(shop.marco.modal, action_id="protect.answer.no")
    await shop.sandbox.until(lambda: "Was anyone hurt" not in str(shop.marco.modal))
    await shop.ana.clicks(await card_of(shop, 1), text="Continue")
    await shop.sandbox.until(lambda: "3 of 5" in str(shop.ana.modal))


async def test_manager_who_was_told_takes_it_on_from_home(shop: Shop) -> None:
    irina = shop.irina
    await shop.ana.types(f"/recover {ALLERGY}")
    await shop.sandbox.until(lambda: "One question first" in str(shop.ana.modal))
    await says_yes(shop)
    await irina.opens_home()
    await shop.sandbox.until(lambda: "Nobody has taken it on yet" in str(irina.home))
    assert "Nothing waits for you" not in str(irina.home)

    await irina.clicks(irina.home, text="See the case")
    await shop.sandbox.until(lambda: ALLERGY in str(irina.modal))
    await irina.clicks(irina.modal, text="Take it on")
    await shop.sandbox.until(lambda: "You have this case" in str(irina.modal))
    await shop.sandbox.until(lambda: "Nobody has taken it on yet" not in str(irina.home))
    await irina.closes()
    await irina.clicks(irina.home, text="See the case")
    await shop.sandbox.until(lambda: "You have this case" in str(irina.modal))
    assert ALLERGY not in str(irina.home), "what happened stays in the case"


async def test_the_list_leads_to_ones_own_case_and_tells_nothing_of_it(shop: Shop) -> None:
    await shop.ana.types(f"/recover {ALLERGY}")
    await shop.sandbox.until(lambda: "One question first" in str(shop.ana.modal))
    await says_yes(shop)
    await shop.ana.closes()
    listed = await shop.ana.types("/recover list")
    assert "*Case #1* is protected." in str(listed.body)
    assert ALLERGY not in str(listed.body)

    (shown,) = (m for channel in shop.sandbox.workspace.channels for m in shop.ana.sees(channel) if "Case #1" in str(m))
    await shop.ana.clicks(shown, text="See the case")
    await shop.sandbox.until(lambda: "Your safety comes first" in str(shop.ana.modal))


async def test_nobody_came_asks_first_and_calls_everybody_again_within_the_hour(shop: Shop) -> None:
    ana, irina = shop.ana, shop.irina
    await start(shop, f"/recover {ALLERGY}")
    await says_yes(shop)
    await shop.sandbox.until(lambda: any("needs you now" in m.text for m in irina.dm))
    await irina.clicks(irina.dm[-1], text="Take it on")
    await shop.sandbox.until(lambda: "You have" in str(irina.modal))

    await shop.skip(minutes=10)
    await ana.clicks(ana.modal, text="Who is coming?")
    await shop.sandbox.until(lambda: "Nobody came" in str(ana.modal))
    assert "Did nobody come?" in str(ana.modal)
    await ana.clicks(ana.modal, text="Nobody came")
    await shop.sandbox.until(lambda: "I've told" in str(ana.modal))
    await shop.sandbox.until(lambda: "needs you now" in irina.dm[-1].text)
    await irina.clicks(irina.dm[-1], text="Take it on")
    await shop.skip(minutes=70)
    await ana.clicks(ana.modal, text="Who is coming?")
    await shop.sandbox.until(lambda: "has this case" in str(ana.modal))
    assert "Nobody came" not in str(ana.modal)


async def test_who_lowers_a_case_reads_that_whom_it_concerns_still_wont_see_it(shop: Shop) -> None:
    await shop.ana.types(f"/recover {ALLERGY}")
    await shop.sandbox.until(lambda: "One question first" in str(shop.ana.modal))
    await says_yes(shop)
    await shop.ana.chooses(shop.ana.modal, "protect.concerns", "UIRINA")
    await shop.sandbox.until(lambda: any("needs you now" in m.text for m in diego(shop).dm))
    await diego(shop).clicks(diego(shop).dm[-1], text="Take it on")
    await shop.sandbox.until(lambda: "You have this case" in str(diego(shop).modal))
    await diego(shop).clicks(diego(shop).modal, text="Lower it")
    await shop.sandbox.until(lambda: "but not <@UIRINA>, whom it concerns" in str(diego(shop).modal))


async def test_cancel_in_a_form_of_a_case_leads_back_to_the_case(shop: Shop) -> None:
    ana, irina = shop.ana, shop.irina
    await start(shop, f"/recover {ALLERGY}")
    await says_yes(shop)
    await ana.clicks(ana.modal, text="Add what you saw")
    await shop.sandbox.until(lambda: "note.text" in str(ana.modal))
    await ana.closes()
    assert "Who is coming?" in str(ana.modal)

    await shop.sandbox.until(lambda: irina.dm)
    await irina.clicks(irina.dm[-1], text="Take it on")
    await shop.sandbox.until(lambda: "You have this case" in str(irina.modal))
    for form in ("Add a note", "Hand it on", "Lower it", "Legal hold", "Close the case"):
        await irina.clicks(irina.modal, text=form)
        await shop.sandbox.until(lambda: "Cancel" in str(irina.modal))
        await irina.closes()
        assert "You have this case" in str(irina.modal), form
    await irina.clicks(irina.modal, text="Lower it")
    await shop.sandbox.until(lambda: "lower.reason" in str(irina.modal))
    irina.fill("lower.severity", "S1")
    irina.fill("lower.reason", "Only a fright")
    await irina.submits()
    assert irina.modal is None, "it is no longer her case, so nothing of it is left open"
