"""Public holidays are asked of a process of their own, and a country that nobody knows stops the start."""

import asyncio
import sys
from datetime import date
from pathlib import Path

import pytest

from bot.content.playbook import load_playbook
from bot.content.public_holidays import holidays_where_known, public_holidays
from bot.content.reading import PlaybookError
from bot.settings import read_settings
from bot.sites import countries_of, sites_of
from tests.content.test_policy_file import SHIPPED

CHRISTMAS = date(2026, 12, 25)


async def test_holidays_of_a_country_are_known_and_the_library_stays_out_of_the_bot() -> None:
    known = await public_holidays(("GB", "KR"), 2026)

    assert CHRISTMAS in known["GB"]
    assert date(2028, 5, 5) in known["KR"]
    assert "holidays" not in sys.modules


async def test_nothing_is_asked_where_no_site_has_a_country() -> None:
    assert await public_holidays((), 2026) == {}


async def test_country_that_nobody_knows_stops_the_start() -> None:
    with pytest.raises(PlaybookError, match=r"XX: no public holidays are known"):
        await public_holidays(("XX",), 2026)


async def test_country_that_nobody_named_and_nobody_knows_is_left_out() -> None:
    assert (await holidays_where_known(("XX", "GB"), 2026)).keys() == {"GB"}


def test_site_is_in_the_country_of_its_clock_and_open_on_its_holidays_unless_the_policy_names_it() -> None:
    playbook, settings = load_playbook(), read_settings(_ENVIRONMENT)
    known = asyncio.run(holidays_where_known(countries_of(settings, playbook), 2026))

    (site,) = sites_of(settings, playbook, known).all

    assert CHRISTMAS in known["GB"]
    assert CHRISTMAS not in site.hours.holidays
    for zone in ("", "Europe/London"):
        _, theirs = playbook.policy.contact_hours(zone, site)
        assert CHRISTMAS in theirs.holidays


@pytest.mark.parametrize(("more", "closed"), [("", True), ("open_on_holidays = true", False)])
def test_site_keeps_the_holidays_of_its_country_unless_it_is_open_on_them(
    tmp_path: Path, more: str, closed: bool
) -> None:
    site = f'closed_on = ["sunday"]\ncountry = "GB"\n{more}\n'
    (tmp_path / "policy.toml").write_text(SHIPPED.read_text().replace("closed_on = []\n", site))
    playbook = load_playbook(tmp_path / "policy.toml")
    settings = read_settings(_ENVIRONMENT)
    known = asyncio.run(public_holidays(playbook.policy.countries, 2026))

    hours = sites_of(settings, playbook, known).all[0].hours

    assert (CHRISTMAS in hours.holidays) is closed
    assert [day is None for day in hours.week] == [False] * 6 + [True]


_ENVIRONMENT = {
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_APP_TOKEN": "xapp-1",
    "INCIDENT_CHANNEL": "C01",
    "APPROVALS_CHANNEL": "C02",
    "DIGEST_CHANNEL": "C03",
    "LEADS": "U01",
    "MANAGERS": "U02",
    "DIRECTORS": "U03",
}
