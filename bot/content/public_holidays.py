"""The public holidays of the countries in which there are sites, asked once when the bot starts.

A library knows them. With its calendars it takes 12 MB for good, to tell a few hundred dates; so it runs in a process
of its own, which is gone when it has answered.
"""

import asyncio
import contextlib
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

# What this process has read: by country and first year. None: they aren't known.
_READ: Final[dict[tuple[str, int], frozenset[date] | None]] = {}


async def public_holidays(countries: Collection[str], year: int) -> dict[str, frozenset[date]]:
    """By country its holidays in this year and those that follow. Nothing is run where there are no countries.

    Raises: PlaybookError for a country whose holidays aren't known.
    """
    known = await holidays_where_known(countries, year)
    for country in countries:
        if country not in known:
            raise PlaybookError(
                f"sites.country: {country}: no public holidays are known for it. Write a country's two letters, like "
                '"GB"; or open_on_holidays = true.'
            )
    return known


async def holidays_where_known(countries: Collection[str], year: int) -> dict[str, frozenset[date]]:
    """The same, without the countries whose holidays aren't known. Raises: PlaybookError where nothing can be read."""
    unread = [country for country in countries if (country, year) not in _READ]
    if unread:
        for country, told in (await _read(unread, year)).items():
            _READ[country, year] = None if told is None else frozenset(map(date.fromisoformat, told))
    return {country: days for country in countries if (days := _READ[country, year]) is not None}


async def _read(countries: Collection[str], year: int) -> dict[str, list[str] | None]:
    arguments = (sys.executable, "-P", str(_SCRIPT), str(year), str(year + _YEARS), *countries)
    child = await asyncio.create_subprocess_exec(*arguments, stdout=PIPE, stderr=PIPE)
    try:
        answer, problem = await child.communicate()
    except asyncio.CancelledError:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        raise
    if child.returncode:
        raise PlaybookError(f"sites.country: the public holidays can't be read: {problem.decode()[-300:].strip()}")
    dates: dict[str, list[str] | None] = json.loads(answer)
    return dates
