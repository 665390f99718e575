"""Presses that no screen offers, on all that a button can be about: by people of elsewhere, or not named in a case."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bot.demo import DEMO_POLICY
from bot.sandbox.entities import Message
from bot.sandbox.shapes import Json
from bot.views import ids
from handlers import ROUTES
from tests.journeys.steps import ask_for_more, card_of, follow_up, walk_to_solve, write_down
from tests.shop import Shop, shop_at

# Whoever is staff may begin a recovery of their own.
_THEIR_OWN = {ids.START}
_PRESSES = sorted({route.id for route in ROUTES if route.kind == "action"} - _THEIR_OWN)
_BUSINESS = "audit incidents grants requests follow_ups notes incident_links escalations customers flag_reviews duty"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "recover.sqlite3"


@pytest.fixture
async def chain(path: Path) -> AsyncIterator[Shop]:
    async with shop_at(f"sqlite:///{path}", POLICY_FILE=str(DEMO_POLICY)) as shop:
        yield shop


def _all_that_is_kept(path: Path) -> dict[str, list[str]]:
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        kept = {
            table: sorted(str(row) for row in connection.execute(text(f"SELECT * FROM {table}")))
            for table in _BUSINESS.split()
        }
    engine.dispose()
    return kept


async def _everything_that_can_be_pressed(shop: Shop) -> Message:
    """An incident with a gift, a request and a follow-up, each the first of its kind; and the copy in the channel."""
    await walk_to_solve(shop, "The bill was wrong")
    await shop.ana.clicks(shop.ana.modal, action_id="give.gesture.treat")
    await shop.sandbox.until(lambda: "✓ Given" in str(shop.ana.modal))
    await ask_for_more(shop, amount="80", reason="Charged twice")
    await shop.ana.submits()
    await follow_up(shop, contact="+44 7700 900123")
    await write_down(shop)
    await shop.sandbox.until(lambda: shop.irina.sees("CAPPROVALS"))
    return await card_of(shop, 1)


@pytest.mark.parametrize("who", ["ULEILA", "UGRACE", "UGUEST", "UOTHER"])
async def test_no_press_of_somebody_from_elsewhere_changes_anything(chain: Shop, path: Path, who: str) -> None:
    card = await _everything_that_can_be_pressed(chain)
    before = _all_that_is_kept(path)

    await _presses_everything(chain, who, card)

    assert before["requests"], "there is something to change"
    assert _all_that_is_kept(path) == before


@pytest.mark.parametrize("who", ["UJIHO", "UMARCO"])
async def test_no_press_of_a_colleague_who_is_not_named_changes_a_protected_case(
    chain: Shop, path: Path, who: str
) -> None:
    await walk_to_solve(chain, "The bill was wrong")
    card = await card_of(chain, 1)
    chain.ana.fill("solve.fair", "Her lawyer will tell us")
    await chain.ana.submits()
    await chain.ana.clicks(chain.ana.modal, action_id="protect.answer.yes")
    await chain.sandbox.until(lambda: "restricted" in str(chain.ana.sees("CRECOVERY")))
    await chain.sandbox.until(lambda: any("I've told" in m.text for m in chain.ana.dm))
    before = _all_that_is_kept(path)

    await _presses_everything(chain, who, card)

    assert _all_that_is_kept(path) == before


async def _presses_everything(shop: Shop, who: str, where: Message) -> None:
    for press in _PRESSES:
        action_id = f"{press}1" if press.endswith(".") else press
        for shape in _shapes("1", "1:UANA", "void:1", "harbour"):
            action: Json = {"action_id": action_id, "block_id": "protected.concerns.1", **shape}
            assert (await shop.sandbox.acting.act(shop.sandbox.person(who).user, where, action)).acked


def _shapes(*values: str) -> list[Json]:
    """As a button, a menu and a picker of people send them."""
    texts = {"type": "plain_text", "text": "x"}
    buttons = [{"type": "button", "value": value} for value in values]
    menus = [{"type": "overflow", "selected_option": {"text": texts, "value": value}} for value in values]
    return [*buttons, *menus, {"type": "users_select", "selected_user": "ULEILA"}]
