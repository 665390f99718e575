"""Who may click this, what may they see, and what if they forge it."""

import asyncio

from bot.sandbox.person import Person
from tests.journeys.steps import (
    acknowledge,
    ask_for_more,
    card_of,
    follow_up,
    start,
    understand,
    walk_to_solve,
    write_down,
)
from tests.shop import Shop


async def _request(shop: Shop) -> None:
    await walk_to_solve(shop, "The bill was wrong")
    await ask_for_more(shop, amount="80", reason="Charged twice")
    await shop.sandbox.until(lambda: shop.irina.dm and shop.grace.dm and shop.irina.sees("CAPPROVALS"))


async def test_a_guest_starts_nothing(shop: Shop) -> None:
    guest = shop.sandbox.person("UGUEST")
    answer = await guest.types("/recover cold soup")

    assert guest.modal is None
    assert "for members of staff" in str(answer.body)


async def test_somebody_of_another_team_starts_nothing(shop: Shop) -> None:
    outsider = shop.sandbox.person("UOTHER")
    await outsider.types("/recover cold soup")

    assert outsider.modal is None


async def test_the_requester_cannot_approve_their_own(shop: Shop) -> None:
    await _request(shop)
    await _forge(shop, shop.ana, "1")

    assert "asked for this yourself" in _last_private_answer(shop)
    assert "waiting" in shop.irina.sees("CAPPROVALS")[0].text


async def test_a_lead_cannot_decide_what_needs_a_manager(shop: Shop) -> None:
    await _request(shop)
    await shop.marco.clicks(shop.marco.sees("CAPPROVALS")[-1], text="Approve")

    await shop.sandbox.until(lambda: "This needs a manager" in str(shop.marco.sees("CAPPROVALS")))
    assert "waiting" in shop.irina.sees("CAPPROVALS")[0].text


async def test_whoever_the_compensation_is_for_cannot_decide_it(shop: Shop) -> None:
    await start(shop, "/recover The bill was wrong")
    await acknowledge(shop, "+44 20 7946 0018")
    await understand(shop, "The bill was wrong")
    await ask_for_more(shop, amount="30", reason="Charged twice")
    await shop.sandbox.until(lambda: shop.irina.dm and shop.marco.sees("CAPPROVALS"))
    await shop.delivered()
    assert shop.marco.dm == [], "a lead may decide it, and he is the customer"
    await shop.marco.clicks(shop.marco.sees("CAPPROVALS")[0], text="Approve")

    await shop.sandbox.until(lambda: "is your own, so somebody else decides" in str(shop.marco.sees("CAPPROVALS")))
    await shop.irina.clicks(shop.irina.sees("CAPPROVALS")[0], text="Approve")
    await shop.sandbox.until(lambda: any("Approved" in m.text for m in shop.ana.dm))


async def test_two_managers_at_once_decide_once(shop: Shop) -> None:
    await _request(shop)
    await asyncio.gather(
        shop.irina.clicks(shop.irina.dm[-1], text="Approve"),
        shop.grace.clicks(shop.grace.dm[-1], text="Approve"),
    )

    await shop.sandbox.until(lambda: any("Approved" in m.text for m in shop.ana.dm))
    await shop.sandbox.until(lambda: "approved this already" in str(shop.irina.dm) + str(shop.grace.dm))
    await shop.sandbox.until(lambda: "€80.00" in str(shop.ana.sees("CRECOVERY")))


async def test_a_tampered_button_changes_nothing(shop: Shop) -> None:
    await _request(shop)
    for value in ("", "0", "-1", "999999", "1 OR 1=1", "١", "9" * 30):
        await _forge(shop, shop.irina, value)
        assert any(part in _last_private_answer(shop) for part in ("can't be read", "There is no incident"))
    assert "waiting" in shop.irina.sees("CAPPROVALS")[0].text


async def _forge(shop: Shop, person: Person, value: str) -> None:
    """A click on Approve in the approvals channel that no client would send."""
    action = {"type": "button", "action_id": "decide.approve", "block_id": "decide.buttons", "value": value}
    copy = shop.irina.sees("CAPPROVALS")[0]
    answers = len(_private_answers(shop))
    answer = await shop.sandbox.acting.act(person.user, copy, action)
    assert answer.acked
    await shop.sandbox.until(lambda: len(_private_answers(shop)) > answers)


def _private_answers(shop: Shop) -> list[str]:
    return [str(entry.args) for entry in shop.sandbox.record.named("response_url")]


def _last_private_answer(shop: Shop) -> str:
    return _private_answers(shop)[-1]


async def test_an_old_card_of_a_closed_incident_says_so(shop: Shop) -> None:
    await walk_to_solve(shop, "The bill was wrong")
    old = await card_of(shop, 1)
    await shop.ana.submits()
    await follow_up(shop, consent=False, check_on_site=False)
    await write_down(shop)
    await shop.sandbox.until(lambda: any("Closed" in m.text for m in shop.ana.sees("CRECOVERY")))
    await shop.ana.closes()
    action = {"type": "button", "action_id": "walk.continue", "block_id": "card.buttons", "value": "1"}
    await shop.sandbox.acting.act(shop.ana.user, old, action)

    await shop.sandbox.until(lambda: "#1 is closed" in str(shop.ana.modal))
    assert shop.ana.modal is not None
    assert shop.ana.modal.submit is None, "there is nothing to change any more"
