"""A start that can't work stops with one line that says what to do; one that can also serves signed HTTP."""

import asyncio
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from bot.clock import Clock
from bot.demo import sandbox_environment
from bot.sandbox import Sandbox
from tests.shop import MANIFEST, Shop

ROOT = Path(__file__).parents[2]


async def _stopped(tmp_path: Path, **settings: str) -> str:
    """What `python -m bot run` says when it stops by itself."""
    clock = Clock()
    async with Sandbox(manifest=MANIFEST, now=clock.now) as sandbox:
        environment = {
            **os.environ,
            **sandbox_environment(sandbox),
            "DATABASE_URL": f"sqlite:///{tmp_path / 'recover.sqlite3'}",
            **settings,
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", cwd=ROOT, env=environment, stderr=subprocess.PIPE
        )
        _, told = await asyncio.wait_for(process.communicate(), timeout=20)
    assert process.returncode == 2
    return told.decode()


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN is missing. Copy"),
        ({"SLACK_BOT_TOKEN": "xoxb-wrong"}, "SLACK_BOT_TOKEN is refused by Slack (invalid_auth). Copy it again"),
        ({"SLACK_APP_TOKEN": "xapp-wrong"}, "SLACK_APP_TOKEN is refused by Slack (invalid_auth). Copy it again"),
        ({"INCIDENT_CHANNEL": "CNOWHERE"}, "INCIDENT_CHANNEL CNOWHERE can't be used (channel_not_found). Check"),
        ({"DATABASE_URL": "sqlite:////nowhere/at/all.sqlite3"}, "can't be opened"),
        ({"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}, "can't be opened"),
        ({"DATABASE_URL": "oracle://x"}, "DATABASE_URL can't be used"),
        ({"CURRENCY": "CHF"}, "limits.CHF"),
        ({"POLICY_FILE": "/nowhere.toml"}, "/nowhere.toml"),
        ({"SLACK_API_URL": "http://127.0.0.1:1/api/"}, "does not answer"),
    ],
)
async def test_a_start_that_cannot_work_says_why_in_one_line(
    tmp_path: Path, settings: dict[str, str], told: str
) -> None:
    said = await _stopped(tmp_path, **settings)

    assert told in said
    assert said.startswith("recover: ")
    assert said.count("\n") == 1


async def test_public_holidays_of_the_country_by_whose_clock_the_shop_goes_are_known_soon_after_the_start(
    shop: Shop,
) -> None:
    (site,) = shop.recover.desk.sites.all

    async with asyncio.timeout(20):
        while not site.public_holidays:  # noqa: ASYNC110  # nobody is told when they are
            await asyncio.sleep(0.1)

    assert date(shop.recover.desk.clock.now().year, 12, 25) in site.public_holidays["GB"]
    assert not site.hours.holidays, "the shop works on them, as its policy names no country"
