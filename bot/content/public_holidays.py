"""The public holidays of the countries in which there are sites, asked once when the bot starts.

A library knows them. With its calendars it takes 12 MB for good, to tell a few hundred dates; so it runs in a process
of its own, which is gone when it has answered.
"""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Final

from bot.content.reading import PlaybookError

_SCRIPT: Final = Path(__file__).with_name("holiday_dates.py")
# Moving feasts and what a parliament adds are only certain for a while; each start asks anew.
_YEARS: Final = 10


async def public_holidays(countries: Collection[str], year: int) -> dict[str, frozenset[date]]:
    """By country its holidays in this year and those that follow. Nothing is run where there are no countries.

    Raises: PlaybookError for a country whose holidays aren't known.
    """
    if not countries:
        return {}
    arguments = (sys.executable, "-P", str(_SCRIPT), str(year), str(year + _YEARS), *countries)
    child = await asyncio.create_subprocess_exec(*arguments, stdout=PIPE, stderr=PIPE)
    answer, problem = await child.communicate()
    if child.returncode:
        raise PlaybookError(f"sites.country: the public holidays can't be read: {problem.decode()[-300:].strip()}")
    dates: dict[str, list[str] | None] = json.loads(answer)
    return {country: _days(country, told) for country, told in dates.items()}


def _days(country: str, told: list[str] | None) -> frozenset[date]:
    if told is None:
        raise PlaybookError(
            f"sites.country: {country}: no public holidays are known for it. Write a country's two letters, like "
            '"GB"; or open_on_holidays = true.'
        )
    return frozenset(map(date.fromisoformat, told))
