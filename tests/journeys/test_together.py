"""Colleagues on one incident: notes, handing over, calling somebody, corrections, and what a forged click gets."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.demo import DEMO_POLICY
from bot.sandbox.entities import Message
from bot.sandbox.person import Person
from tests.journeys.steps import acknowledge, card_of, follow_up, start, understand, walk_to_solve, write_down
from tests.shop import Shop, shop_at


@pytest.fixture
async def chain(database_url: str) -> AsyncIterator[Shop]:
    """The café at the harbour (Ana, Ji-ho, Marco, Irina) and the phone desk at the station (Leila, Grace)."""
    async with shop_at(database_url, POLICY_FILE=str(DEMO_POLICY)) as shop:
        yield shop


async def opened(chain: Shop) -> Message:
    """The card of an incident that Ana opened and left."""
    await start(chain, "/recover cold soup")
    await acknowledge(chain)
    await chain.ana.closes()
    return await card_of(chain, 1)


def jiho(chain: Shop) -> Person:
    return chain.sandbox.person("UJIHO")


def leila(chain: Shop) -> Person:
    return chain.sandbox.person("ULEILA")


async def clicks_card(chain: Shop, who: Person, text: str) -> None:
    await who.clicks(await card_of(chain, 1), text=text)
    await chain.sandbox.until(lambda: who.modal)


async def chooses_more(chain: Shop, who: Person, choice: str) -> None:
    await who.chooses(await card_of(chain, 1), "card.more", f"{choice}:1")


async def test_a_note_is_counted_on_the_card_and_read_in_solve_and_never_in_the_channel(chain: Shop) -> None:
    await opened(chain)
    await clicks_card(chain, jiho(chain), "Note")
    jiho(chain).fill("note.text", "She hates waiting <!channel>")
    await jiho(chain).submits()

    await chain.sandbox.until(lambda: "*Notes*\\n1" in str(chain.ana.sees("CRECOVERY")))
    assert "hates" not in str(chain.ana.sees("CRECOVERY"))
    await clicks_card(chain, chain.ana, "Continue")
    await understand(chain)
    assert "She hates waiting <!channel>" in str(chain.ana.modal)


async def test_handing_over_tells_the_other_with_the_way_in(chain: Shop) -> None:
    await opened(chain)
    await clicks_card(chain, chain.ana, "Hand over")
    chain.ana.fill("hand.to", "UJIHO")
    chain.ana.fill("hand.line", "Table 4, in a hurry")
    await chain.ana.submits()
    assert "I've told them" in str(chain.ana.modal)

    await chain.sandbox.until(lambda: any("is yours now" in m.text for m in jiho(chain).dm))
    await chain.sandbox.until(lambda: "<@UJIHO>" in str(chain.ana.sees("CRECOVERY")))
    message = jiho(chain).dm[-1]
    assert "Table 4, in a hurry" in message.text
    await jiho(chain).clicks(message, text="Continue")
    await chain.sandbox.until(lambda: jiho(chain).modal)
    await chain.skip(minutes=16)
    await chain.sandbox.until(lambda: any("is open at" in m.text for m in jiho(chain).dm))
    assert [m.text for m in chain.ana.dm] == ["#1: <@UJIHO> has it now."]
    assert "walk.continue" not in str([m.blocks for m in chain.ana.dm])


@pytest.mark.parametrize("somebody", ["UGUEST", "U0RECOVER", "ULEILA"], ids=["guest", "app", "another site's"])
async def test_only_staff_of_the_site_are_handed_an_incident(chain: Shop, somebody: str) -> None:
    await opened(chain)
    await clicks_card(chain, chain.ana, "Hand over")
    chain.ana.fill("hand.to", somebody)

    answer = await chain.ana.submits()

    assert answer.errors == {
        "hand.to": "Choose a colleague of this site: guests, apps and people of other sites can't take it over."
    }


async def test_a_lead_is_called_takes_it_over_and_the_one_who_called_reads_who(chain: Shop) -> None:
    await opened(chain)
    await clicks_card(chain, chain.ana, "Escalate")
    chain.ana.fill("escalate.reason", "They want somebody in charge")
    await chain.ana.submits()
    assert "I've told <@UMARCO>" in str(chain.ana.modal)
    await chain.sandbox.until(lambda: chain.marco.dm)
    assert "They want somebody in charge" in chain.marco.dm[-1].text

    await chain.marco.clicks(chain.marco.dm[-1], text="Take it over")

    await chain.sandbox.until(lambda: any("<@UMARCO> has taken #1 over" in m.text for m in chain.ana.dm))
    await chain.sandbox.until(lambda: "You have taken it over" in str(chain.marco.dm))
    await chain.sandbox.until(lambda: "<@UMARCO>" in str(chain.ana.sees("CRECOVERY")))


async def test_the_manager_is_called_too_when_the_lead_does_not_come(chain: Shop) -> None:
    await opened(chain)
    await clicks_card(chain, chain.ana, "Escalate")
    chain.ana.fill("escalate.reason", "They want somebody in charge")
    await chain.ana.submits()
    await chain.sandbox.until(lambda: chain.marco.dm)
    await chain.delivered()
    assert chain.irina.dm == []

    await chain.skip(minutes=4)

    await chain.sandbox.until(lambda: any("needs a lead" in m.text for m in chain.irina.dm))
    await chain.irina.clicks(chain.irina.dm[-1], text="Take it over")
    await chain.sandbox.until(lambda: "<@UIRINA> has taken it over" in str(chain.marco.dm))


async def test_where_the_site_has_no_lead_its_manager_is_called(chain: Shop) -> None:
    await leila(chain).types("/recover the parcel came broken")
    await chain.sandbox.until(lambda: leila(chain).modal)
    await leila(chain).submits()
    await leila(chain).closes()
    await chain.sandbox.until(lambda: leila(chain).sees("CSTATION"))
    await leila(chain).clicks(leila(chain).sees("CSTATION")[-1], text="Escalate")
    await chain.sandbox.until(lambda: leila(chain).modal)
    leila(chain).fill("escalate.level", "lead")
    leila(chain).fill("escalate.reason", "They want their money now")

    await leila(chain).submits()

    assert "I've told <@UGRACE>" in str(leila(chain).modal)
    await chain.sandbox.until(lambda: chain.grace.dm)


async def test_void_and_restored_from_the_card_and_from_the_summary(chain: Shop) -> None:
    await opened(chain)
    await chooses_more(chain, chain.ana, "void")
    await chain.sandbox.until(lambda: chain.ana.modal)
    chain.ana.fill("void.kind", "test")
    await chain.ana.submits()
    await chain.sandbox.until(lambda: "Void: a test" in str(chain.ana.sees("CRECOVERY")))

    await chain.marco.types("/recover 1")
    await chain.sandbox.until(lambda: "counts nowhere" in str(chain.marco.modal))
    await chain.marco.chooses(chain.marco.modal, "card.more", "restore:1")
    await chain.sandbox.until(lambda: "counts again" in str(chain.marco.modal))
    await chain.sandbox.until(lambda: "Void: a test" not in str(chain.ana.sees("CRECOVERY")))


async def test_a_closed_incident_takes_a_note_over_its_summary(shop: Shop) -> None:
    await walk_to_solve(shop, "The bill was wrong")
    await shop.ana.submits()
    await follow_up(shop, consent=False, check_on_site=False)
    await write_down(shop)
    await shop.sandbox.until(lambda: "is closed" in str(shop.ana.modal))
    await shop.ana.clicks(shop.ana.modal, text="Note")
    await shop.sandbox.until(lambda: len(shop.ana.stack) == 2)
    shop.ana.fill("note.text", "They wrote a thank-you card")
    await shop.ana.submits()

    await shop.sandbox.until(lambda: "thank-you card" in str(shop.ana.modal))
    assert len(shop.ana.stack) == 1


async def test_not_as_reported_is_a_leads_with_evidence_that_staff_do_not_read(chain: Shop) -> None:
    await opened(chain)
    await chooses_more(chain, chain.ana, "not_as_reported")
    await chain.sandbox.until(lambda: "This needs a lead" in answers(chain))
    await chooses_more(chain, chain.marco, "not_as_reported")
    await chain.sandbox.until(lambda: chain.marco.modal)
    chain.marco.fill("not_as_reported.evidence", "The soup was hot: 71 degrees")
    await chain.marco.submits()

    await chooses_more(chain, chain.ana, "history")
    await chain.sandbox.until(lambda: "as reported" in str(chain.ana.modal))
    assert "71 degrees" not in str(chain.ana.modal)
    await chooses_more(chain, chain.marco, "history")
    await chain.sandbox.until(lambda: "71 degrees" in str(chain.marco.modal))
    assert "71 degrees" not in str(chain.ana.sees("CRECOVERY"))


CLICKS: list[dict[str, Any]] = [
    {"type": "button", "action_id": "note.add", "block_id": "card.buttons", "value": "1"},
    {"type": "button", "action_id": "hand.over", "block_id": "card.buttons", "value": "1"},
    {"type": "button", "action_id": "escalate.ask", "block_id": "card.buttons", "value": "1"},
    {"type": "button", "action_id": "escalate.take_over", "block_id": "escalate.buttons", "value": "1"},
    {"type": "button", "action_id": "note.history_page.earlier", "block_id": "history.pages", "value": "1:1"},
    *(
        {"type": "overflow", "action_id": "card.more", "block_id": "card.buttons", "selected_option": {"value": v}}
        for v in ("history:1", "void:1", "restore:1", "not_as_reported:1")
    ),
]


@pytest.mark.parametrize(
    ("user_id", "words"),
    [("ULEILA", "There is no incident"), ("UGRACE", "There is no incident"), ("UOTHER", "no longer available")],
    ids=["another site's staff", "another site's manager", "another team"],
)
async def test_a_forged_click_from_elsewhere_is_answered_as_if_there_was_no_incident(
    chain: Shop, user_id: str, words: str
) -> None:
    card = await opened(chain)
    await clicks_card(chain, chain.ana, "Escalate")
    chain.ana.fill("escalate.reason", "Help")
    await chain.ana.submits()
    forger = chain.sandbox.person(user_id)
    for action in CLICKS:
        assert words in await forged(chain, forger, card, action), action
    assert forger.modal is None
    await chain.sandbox.until(lambda: "<@UANA>" in str(chain.ana.sees("CRECOVERY")))


async def test_a_forged_form_of_another_site_writes_nothing(chain: Shop) -> None:
    """Leila's own note form, with the id of a harbour incident in its metadata."""
    await opened(chain)
    await leila(chain).types("/recover the parcel came broken")
    await chain.sandbox.until(lambda: leila(chain).modal)
    await leila(chain).submits()
    await leila(chain).closes()
    await chain.sandbox.until(lambda: leila(chain).sees("CSTATION"))
    await leila(chain).clicks(leila(chain).sees("CSTATION")[-1], text="Note")
    await chain.sandbox.until(lambda: leila(chain).modal)
    leila(chain).fill("note.text", "Hello harbour")
    assert leila(chain).modal
    leila(chain).modal.definition["private_metadata"] = "1:forged"  # type: ignore[union-attr]

    answer = await leila(chain).submits()

    assert "There is no incident" in answer.errors["note.text"]


async def test_a_colleague_who_is_not_the_owner_does_not_hand_it_over(chain: Shop) -> None:
    await opened(chain)
    await jiho(chain).clicks(await card_of(chain, 1), text="Hand over")

    await chain.sandbox.until(lambda: "Only its owner, whoever opened it, or a lead" in answers(chain))
    assert jiho(chain).modal is None


async def test_a_menu_choice_that_is_none_of_ours_is_refused(chain: Shop) -> None:
    card = await opened(chain)
    for value in ("", "void", "void:", "erase:1", "void:1 OR 1=1", "void:-1"):
        action = {**CLICKS[-1], "selected_option": {"value": value}}
        assert "can't be read" in await forged(chain, chain.marco, card, action), value


def answers(chain: Shop) -> str:
    """What was told privately."""
    return str([entry.args for entry in chain.sandbox.record.named("response_url")])


async def forged(chain: Shop, who: Person, card: Message, action: dict[str, Any]) -> str:
    """A click that no client would send, and what its author is told privately."""
    before = len(chain.sandbox.record.named("response_url"))
    await chain.sandbox.acting.act(who.user, card, action)
    await chain.sandbox.until(lambda: len(chain.sandbox.record.named("response_url")) > before)
    return str(chain.sandbox.record.named("response_url")[-1].args)
