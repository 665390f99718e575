"""Two sites of one workspace: each has its own channel, currency, people and clock."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.demo import DEMO_POLICY
from tests.journeys.steps import start
from tests.shop import Shop, shop_at


@pytest.fixture
async def chain(database_url: str) -> AsyncIterator[Shop]:
    """The café at the harbour (Ana, Ji-ho, Marco, Irina) and the phone desk at the station (Leila, Grace)."""
    async with shop_at(database_url, POLICY_FILE=str(DEMO_POLICY)) as shop:
        yield shop


async def test_each_site_has_its_own_currency_and_card_channel(chain: Shop) -> None:
    leila = chain.sandbox.person("ULEILA")
    await leila.types("/recover the parcel came broken")
    await chain.sandbox.until(lambda: leila.modal)
    assert "$25.00 left" in str(leila.modal)
    assert leila.held("acknowledge.waiting")["value"] == "on_the_line"

    await leila.submits()

    await chain.sandbox.until(lambda: leila.sees("CSTATION"))
    await chain.delivered()
    assert chain.ana.sees("CRECOVERY") == []


async def test_a_site_with_limits_of_its_own_shows_them_where_money_is_given(database_url: str, tmp_path: Path) -> None:
    """The station's part is the last of the demo's policy."""
    own = '\n[sites.limits.USD.frontline]\ngoodwill_per_incident = "40.00"\ngoodwill_per_7_days = "300.00"\n'
    (tmp_path / "policy.toml").write_text(DEMO_POLICY.read_text("utf-8") + own, "utf-8")
    async with shop_at(database_url, POLICY_FILE=str(tmp_path / "policy.toml")) as shop:
        leila = shop.sandbox.person("ULEILA")
        await leila.types("/recover the parcel came broken")
        await shop.sandbox.until(lambda: leila.modal)
        assert "$40.00 left" in str(leila.modal)
        await start(shop, "/recover cold soup")
        assert "€25.00 left" in str(shop.ana.modal)


async def test_another_sites_incident_is_like_one_that_does_not_exist(chain: Shop) -> None:
    await chain.ana.types("/recover cold soup")
    await chain.sandbox.until(lambda: chain.ana.modal)
    await chain.ana.submits()
    leila = chain.sandbox.person("ULEILA")

    answer = await leila.types("/recover 1")

    assert "There is no incident #1 here." in str(answer.body)
    assert leila.modal is None
