"""A level that was taken away in Slack ends within a minute: what was on the screen by then changes nothing."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from bot.clock import Clock
from bot.sandbox.entities import Message, View
from bot.sandbox.person import Person
from bot.sandbox.shapes import Json
from tests.journeys.steps import acknowledge, ask_for_more, card_of, start, walk_to_solve
from tests.shop import Shop, shop_at


class PassingClock(Clock):
    """What is remembered grows old when a test says so."""

    def __init__(self) -> None:
        super().__init__()
        self._passed = 0.0

    def ticks(self) -> float:
        return super().ticks() + self._passed

    def pass_by(self, seconds: float) -> None:
        self._passed += seconds


@pytest.fixture
def minutes() -> PassingClock:
    return PassingClock()


@pytest.fixture
async def shop(database_url: str, minutes: PassingClock) -> AsyncIterator[Shop]:
    """Leads, managers and directors are user groups of Slack's."""
    async with shop_at(database_url, clock=minutes) as shop:
        yield shop


def takes_away(shop: Shop, minutes: PassingClock, group: str, person: Person) -> None:
    """Somebody takes them out of the user group, and a minute passes."""
    shop.sandbox.workspace.groups[group].members.remove(person.user.id)
    minutes.pass_by(61)


async def forges(shop: Shop, person: Person, where: Message | View, action_id: str, value: str) -> None:
    """A press that no screen of theirs offers."""
    action: Json = {"type": "button", "action_id": action_id, "block_id": "forged", "value": value}
    assert (await shop.sandbox.acting.act(person.user, where, action)).acked


async def reads_privately(shop: Shop, person: Person, words: str) -> None:
    """Over the modal, or beside the message, where only they see it."""

    def told() -> bool:
        seen = (m for channel in shop.sandbox.workspace.channels for m in person.sees(channel))
        return words in str([person.modal, *(m for m in seen if m.ephemeral_to == person.user.id)])

    await shop.sandbox.until(told)


async def test_who_is_no_manager_any_more_approves_nothing(shop: Shop, minutes: PassingClock) -> None:
    await walk_to_solve(shop, "The bill was wrong")
    await ask_for_more(shop, amount="80", reason="Charged twice")
    await shop.sandbox.until(lambda: shop.irina.dm and shop.irina.sees("CAPPROVALS"))
    takes_away(shop, minutes, "SMANAGERS", shop.irina)

    await shop.irina.clicks(shop.irina.dm[-1], text="Approve")
    await reads_privately(shop, shop.irina, "This needs a manager")
    await forges(shop, shop.irina, shop.irina.sees("CAPPROVALS")[0], "decide.approve", "1")
    await shop.sandbox.until(lambda: len(shop.sandbox.record.named("response_url")) == 2)

    assert "waiting" in shop.irina.sees("CAPPROVALS")[0].text
    assert "✓ Given" not in str(shop.ana.modal)


async def test_who_is_no_lead_any_more_takes_nothing_back(shop: Shop, minutes: PassingClock) -> None:
    await walk_to_solve(shop, "The soup was cold")
    await shop.ana.clicks(shop.ana.modal, action_id="give.gesture.treat")
    await shop.sandbox.until(lambda: "✓ Given" in str(shop.ana.modal))
    await shop.marco.clicks(await card_of(shop, 1), text="Continue")
    await shop.sandbox.until(lambda: "Take back" in str(shop.marco.modal))
    await shop.marco.clicks(shop.marco.modal, text="Take back…")
    await shop.sandbox.until(lambda: "reverse.reason" in str(shop.marco.modal))
    takes_away(shop, minutes, "SLEADS", shop.marco)

    shop.marco.fill("reverse.reason", "It was for another table")
    answer = await shop.marco.submits()

    assert answer.errors == {"reverse.reason": "This needs a lead, and here you are frontline. Nothing was changed."}
    await shop.marco.closes()
    await shop.marco.clicks(shop.marco.modal, text="Take back…")
    await reads_privately(shop, shop.marco, "This needs a lead, and here you are frontline. Nothing was changed.")
    await shop.sandbox.until(lambda: "€5.00" in str(shop.ana.sees("CRECOVERY")))


async def test_who_is_no_manager_any_more_lowers_nothing_and_the_case_is_free_for_another(
    shop: Shop, minutes: PassingClock
) -> None:
    irina, grace = shop.irina, shop.grace
    await start(shop, "/recover She had an allergic reaction")
    await shop.ana.clicks(shop.ana.modal, action_id="protect.answer.yes")
    await shop.sandbox.until(lambda: any("needs you now" in m.text for m in irina.dm))
    await irina.clicks(irina.dm[-1], text="Take it on")
    await shop.sandbox.until(lambda: "You have" in str(irina.modal))
    case = irina.modal
    await irina.clicks(case, text="Lower it")
    await shop.sandbox.until(lambda: "lower.reason" in str(irina.modal))
    takes_away(shop, minutes, "SMANAGERS", irina)

    irina.fill("lower.severity", "S2")
    irina.fill("lower.reason", "It was a cough, she is fine")
    answer = await irina.submits()

    assert list(answer.errors.values()) == ["This needs a manager, and here you are frontline. Nothing was changed."]
    await shop.delivered()
    assert shop.ana.sees("CRECOVERY") == [], "it is as restricted as before"
    await grace.types("/recover 1")
    await shop.sandbox.until(lambda: "Take it over" in str(grace.modal))


async def test_who_is_no_lead_any_more_hands_on_nothing_of_a_colleagues(shop: Shop, minutes: PassingClock) -> None:
    await start(shop, "/recover cold soup")
    await acknowledge(shop)
    await shop.ana.closes()
    card = await card_of(shop, 1)
    await shop.marco.clicks(card, text="Hand over")
    await shop.sandbox.until(lambda: "hand.to" in str(shop.marco.modal))
    takes_away(shop, minutes, "SLEADS", shop.marco)

    shop.marco.fill("hand.to", "UJIHO")
    answer = await shop.marco.submits()

    assert "hand.to" in answer.errors, answer.errors
    await shop.marco.closes()
    await shop.marco.clicks(card, text="Hand over")
    await reads_privately(shop, shop.marco, answer.errors["hand.to"])
    assert "<@UJIHO>" not in str(shop.ana.sees("CRECOVERY"))


async def test_a_level_is_believed_for_a_minute_and_no_longer(shop: Shop, minutes: PassingClock) -> None:
    await walk_to_solve(shop, "The bill was wrong")
    await ask_for_more(shop, amount="80", reason="Charged twice")
    await shop.sandbox.until(lambda: shop.irina.dm)
    asked = len(_asked(shop))
    shop.sandbox.workspace.groups["SMANAGERS"].members.remove("UIRINA")
    minutes.pass_by(30)
    await shop.irina.types("/recover list")

    assert len(_asked(shop)) == asked, "Slack isn't asked at each press"


def _asked(shop: Shop) -> list[Any]:
    return shop.sandbox.record.named("usergroups.users.list")


async def test_whoever_is_staff_no_more_finds_their_app_home_replaced(shop: Shop, minutes: PassingClock) -> None:
    await shop.marco.opens_home()
    await shop.sandbox.until(lambda: "Start a recovery" in str(shop.marco.home))
    shop.sandbox.workspace.users["UMARCO"] = replace(shop.marco.user, is_restricted=True)
    minutes.pass_by(61)
    await shop.marco.opens_home()

    await shop.sandbox.until(lambda: "Recover is for members of staff" in str(shop.marco.home))
    assert "Start a recovery" not in str(shop.marco.home)
