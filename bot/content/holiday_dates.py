"""A script: writes the public holidays of countries between two years to its output, as JSON.

`bot.content.public_holidays` runs it in a process of its own, without anything else of the bot.
"""

import json
import sys

import holidays


def written(countries: list[str], years: range) -> str:
    """By country its dates, like "2026-12-25". None: the library doesn't know the country."""
    known = holidays.list_supported_countries()
    dates = {c: sorted(map(str, holidays.country_holidays(c, years=years))) if c in known else None for c in countries}
    return json.dumps(dates)


if __name__ == "__main__":
    first, last, *countries = sys.argv[1:]
    sys.stdout.write(written(countries, range(int(first), int(last) + 1)))
