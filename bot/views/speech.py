"""Amounts, times and refusals in words, for one reader."""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.numbers import format_currency

from bot.recovery.empowerment import Bound, Ceiling, Level, Proposal, Reach, Verdict
from bot.recovery.errors import RecoveryError
from bot.recovery.excess import Excess
from bot.recovery.incident import Severity
from bot.recovery.money import Money, decimals_of
from bot.recovery.people import Person
from bot.recovery.standing import Left
from bot.recovery.working_time import Hours
from bot.views.blocks import escaped, slack_time

LOCALE = "en_GB"

_BOUNDS = {
    Bound.GOODWILL_PER_INCIDENT: "goodwill limit",
    Bound.GOODWILL_PER_7_DAYS: "goodwill limit for 7 days",
    Bound.RESTORATION_WITH_PROOF: "limit for putting it right",
    Bound.MONEY_BACK_WITHOUT_PROOF: "limit for money back without proof of purchase",
    Bound.REDO_WITHOUT_PROOF: "limit without proof of purchase",
}

# Incidents of the same customer or order use up one limit.
TOGETHER = "for this customer's incidents together"
_FOR_WHAT = {
    (Bound.GOODWILL_PER_INCIDENT, Reach.INCIDENT): " for this incident",
    (Bound.GOODWILL_PER_INCIDENT, Reach.TOGETHER): f" {TOGETHER}",
    (Bound.RESTORATION_WITH_PROOF, Reach.TOGETHER): f", {TOGETHER}",
    (Bound.MONEY_BACK_WITHOUT_PROOF, Reach.TOGETHER): f", {TOGETHER}",
    (Bound.REDO_WITHOUT_PROOF, Reach.TOGETHER): f", {TOGETHER}",
}

# How something that was given already is marked.
BEYOND = {
    **{bound: f"above the {name}" for bound, name in _BOUNDS.items()},
    Bound.ENTITLEMENT: "owed, with facts to confirm",
    Bound.CAP_PERCENT_OF_PRICE: "above the cap for this price",
    Bound.PRICE: "above the price",
    Bound.PURCHASE_UNKNOWN: "money back without the price and the order number",
    Bound.OWED: "above what is owed",
    Bound.BEYOND_COUNTING: "given to a customer of too many incidents to add up",
    Bound.TO_THEMSELVES: "given to the giver's own phone or mail",
}


# How bad it is, in a word or two; a policy's own labels are as long as a question needs.
_SEVERITIES = {
    Severity.S1: "nuisance",
    Severity.S2: "cost money or time",
    Severity.S3: "major",
    Severity.S4: "protected",
}


def severity_name(severity: Severity | None) -> str:
    """ "" where nobody has said yet."""
    return _SEVERITIES[severity] if severity else ""


@lru_cache(maxsize=1024)
def money(minor: int, currency: str, *, round_off: bool = False) -> str:
    """“€12.50”, as the reader writes it; “€6,000” where only the size matters."""
    amount = minor / 10 ** decimals_of(currency)
    if round_off:
        return format_currency(amount, currency, format="¤#,##0", locale=LOCALE, currency_digits=False)
    return format_currency(amount, currency, locale=LOCALE)


def on_their_clock(moment: datetime) -> str:
    """For mrkdwn: each reader sees it in their own zone."""
    return slack_time(moment, fallback=f"{moment:%d %b %H:%M} UTC")


def spelt_zone(zone: str) -> str:
    """ "America/New_York" as “New York, America”."""
    region, _, city = zone.replace("_", " ").rpartition("/")
    return f"{city}, {region}" if region else city


def on_wall_of(moment: datetime, zone: str) -> str:
    """“Tue 10 Mar, 21:05”: what a clock shows elsewhere."""
    return with_day(moment, ZoneInfo(zone))


def with_day(moment: datetime, zone: ZoneInfo) -> str:
    """“Tue 10 Mar, 21:05”, also where that is today."""
    local = moment.astimezone(zone)
    return f"{format_date(local, 'EEE d MMM', locale=LOCALE)}, {format_time(local, 'HH:mm', locale=LOCALE)}"


def on_day(moment: datetime, zone: ZoneInfo) -> str:
    """“Fri 25 Dec”."""
    return format_date(moment.astimezone(zone), "EEE d MMM", locale=LOCALE)


def at(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """“14:05”, “tomorrow 10:00” or “Fri 27 Nov, 10:00”: for text that Slack shows as it is."""
    local = moment.astimezone(zone)
    clock = format_time(local, "HH:mm", locale=LOCALE)
    days = (local.date() - now.astimezone(zone).date()).days
    if days == 0:
        return clock
    if days == 1:
        return f"tomorrow {clock}"
    return with_day(moment, zone)


def closed_words(moment: datetime, hours: Hours, zone: ZoneInfo) -> str:
    """Why nobody is there then: “We close at 18:00”, on the reader's clock, or “We are closed on Sun 29 Nov”."""
    span = hours.span(moment.astimezone(hours.zone).date(), moment)
    if span is None:
        return f"We are closed on {on_day(moment, hours.zone)}"
    opening, closing = (format_time(edge.astimezone(zone), "HH:mm", locale=LOCALE) for edge in span)
    return f"We open at {opening}" if moment < span[0] else f"We close at {closing}"


def day(moment: datetime, now: datetime) -> str:
    """“12 Oct”, or “12 Oct 2025” where it was another year."""
    return format_date(moment, "d MMM" if moment.year == now.year else "d MMM y", locale=LOCALE)


def nth(number: int) -> str:
    """“1st”, “2nd”, “3rd”, “11th”."""
    tail = "th" if 10 < number % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{tail}"


def since(moment: datetime, now: datetime) -> str:
    """“just now”, “4 min”, “3 h” or “2 days”."""
    waited = now - moment
    if waited < timedelta(minutes=1):
        return "just now"
    if waited < timedelta(hours=1):
        return f"{waited // timedelta(minutes=1)} min"
    if waited < timedelta(days=1):
        return f"{waited // timedelta(hours=1)} h"
    return count(waited.days, "day")


def count(number: int, thing: str, things: str = "") -> str:
    """“1 incident”, “2 incidents”."""
    return f"{number} {thing if number == 1 else things or thing + 's'}"


def level_name(level: Level) -> str:
    return {Level.FRONTLINE: "frontline staff"}.get(level, f"a {level.value}")


def verdict(ruling: Verdict) -> str:
    """Why it needs somebody else: the level, the amount and the limit that binds."""
    if ruling.needs is None:
        return f"{_asked(ruling.proposal)} is within your limits."
    who = "a second director" if ruling.second else level_name(ruling.needs)
    return f"This needs {who}: {_why(ruling)}."


def _why(ruling: Verdict) -> str:
    asked, currency = _asked(ruling.proposal), ruling.proposal.currency
    limit_minor, left_minor = ruling.limit_minor or 0, ruling.left_minor or 0
    limit, spent = money(limit_minor, currency), limit_minor - left_minor
    match ruling.bound:
        case Bound.ENTITLEMENT:
            together = f" {TOGETHER}" if ruling.reach is Reach.TOGETHER else ""
            return f"{asked} is owed, but above {limit}{together} a manager confirms the facts"
        case Bound.CAP_PERCENT_OF_PRICE:
            return f"with {asked} more, all that they get is above {limit}, the cap for this price"
        case Bound.TO_THEMSELVES:
            return "the customer's phone or mail here is your own"
        case Bound.BEYOND_COUNTING:
            return "too many incidents share this phone, mail or order to add up what was given"
        case Bound.PRICE | Bound.PURCHASE_UNKNOWN | Bound.OWED:
            return f"{asked} is {BEYOND[ruling.bound]}"
        case None:
            return f"{asked} is above your limits"
        case _ if limit_minor == 0:
            return f"{asked} is above what you may give alone ({_BOUNDS[ruling.bound]})"
        case bound:
            used = f" ({money(spent, currency) if left_minor else 'all'} of it is used)" if spent else ""
            whose = _FOR_WHAT.get((bound, ruling.reach), "")
            return f"{asked} is above your {limit} {_BOUNDS[bound]}{whose}{used}{_capped(ruling)}"


def ceiling(above: Ceiling) -> str:
    """“€25.00”, and what that is for where other incidents have used it up."""
    limit = money(above.limit.minor, above.limit.currency)
    return f"{limit} {TOGETHER}" if above.reach is Reach.TOGETHER else limit


def left(still: Left | None, currency: str) -> str:
    """What follows the name of what may be given: “ · €5.00 left”. None: no limit."""
    if still is None:
        return ""
    together = f" {TOGETHER}" if still.reach is Reach.TOGETHER else ""
    if not still.minor:
        return f" · your own limit{together} is used up"
    return f" · {money(still.minor, currency)} left{together}"


_GIVEN_AS: Final = {
    Bound.GOODWILL_PER_INCIDENT: " of goodwill",
    Bound.RESTORATION_WITH_PROOF: " to put things right",
    Bound.MONEY_BACK_WITHOUT_PROOF: " back without proof of purchase",
    Bound.REDO_WITHOUT_PROOF: " to put things right without proof of purchase",
}


def excess(above: Excess) -> str:
    """What incidents that were linked later got together."""
    total, limit = (money(m.minor, m.currency) for m in (above.total, above.limit))
    what, who = _GIVEN_AS[above.bound], level_name(above.newest.level)
    fact = f"{count(len(above.incidents), 'incident')} of this customer got {total}{what} together"
    return f"⚠ {fact}: more than the {limit} that {who} may give. They were linked later; what was given stays given."


def _capped(ruling: Verdict) -> str:
    """Why the levels between can't give it either."""
    if ruling.capped_minor is None:
        return ""
    cap = money(ruling.capped_minor, ruling.proposal.currency)
    return f", and all that they get would be above {cap}, the cap for this price"


def _asked(proposal: Proposal) -> str:
    asked = money(proposal.amount_minor, proposal.currency)
    if proposal.cost_minor <= proposal.amount_minor:
        return asked
    return f"{asked} (it costs us {money(proposal.cost_minor, proposal.currency)})"


def refusal(error: RecoveryError, *, as_mrkdwn: bool) -> str:
    """The error's sentence with its values in words; typed values are escaped where Slack would read them."""
    values = {name: _in_words(value, as_mrkdwn) for name, value in error.values.items()}
    return error.template.format(**values)


def _in_words(value: object, as_mrkdwn: bool) -> str:
    match value:
        case Money():
            return money(value.minor, value.currency)
        case Verdict():
            return verdict(value)
        case Ceiling():
            return ceiling(value)
        case Person():
            return str(value) if as_mrkdwn else "Somebody"
        case _:
            return escaped(str(value)) if as_mrkdwn else str(value)
