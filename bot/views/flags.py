"""Quiet flags in words: each a question with the facts to look at, for App Home and nowhere else."""

from datetime import timedelta

from bot.recovery.flags import Flag, FlagKind
from bot.recovery.people import Person
from bot.views import ids
from bot.views.blocks import Block, actions, button, context, header, section
from bot.views.speech import count, money

_MOST = 4
_MOST_INCIDENTS = 4
_MOST_AMOUNTS = 6


def build_flags(flags: tuple[Flag, ...], rests: timedelta) -> list[Block]:
    """The questions, newest evidence and all; nothing where there are none."""
    if not flags:
        return []
    asked = [block for flag in flags[:_MOST] for block in _question(flag)]
    more = f"{count(len(flags) - _MOST, 'more question')} after these. " if len(flags) > _MOST else ""
    seen_by = "Only this site's managers and directors see them, never whom they are about."
    rest = f"_Fine, I've looked_ puts one to rest for {rests.days} days."
    return [header("Worth a look"), *asked, context(f"{more}Most have a good reason. {seen_by} {rest}")]


def _question(flag: Flag) -> list[Block]:
    looks = [button(f"#{number}", f"{ids.LOOK_AT}{id_}", id_) for id_, number in flag.incidents[-_MOST_INCIDENTS:]]
    done = button("Fine, I've looked", ids.FLAG_LOOKED, f"{flag.site}|{flag.key}")
    return [section(_words(flag)), actions(*looks, done)]


def parse_looked(value: object) -> tuple[str, str]:
    """The site and the flag's key that a button carries; "" for what isn't there."""
    site, _, key = str(value or "").partition("|")
    return site, key


def _words(flag: Flag) -> str:
    who = Person(flag.people[0])
    amounts = ", ".join(money(a.minor, a.currency) for a in flag.amounts[-_MOST_AMOUNTS:])
    match flag.kind:
        case FlagKind.JUST_UNDER_LIMIT:
            fact = f"What {who} gave was just under the limit {_times(flag.times)}: {amounts}."
            return f"{fact}\n*Is the limit too low there?*"
        case FlagKind.SAME_CUSTOMER:
            return f"{who} gave to the same customer {_times(flag.times)}.\n*What keeps going wrong for them?*"
        case FlagKind.PAYEE_IS_STAFF:
            payee = Person(flag.people[-1])
            asked = "Was it typed in the customer's place?" if len(flag.people) == 1 else f"Was {payee} the customer?"
            return f"What {who} gave went to a customer with {payee}'s own phone or mail.\n*{asked}*"
        case FlagKind.NO_PROOF:
            fact = f"{flag.times} of {flag.of} refunds and exchanges of {who}'s had no proof of purchase."
            return f"{fact}\n*Do customers there get a receipt?*"
        case FlagKind.APPROVE_EACH_OTHER:
            other = Person(flag.people[1])
            fact = f"{who} approved {_times(flag.times)} for {other}, and {other} {_times(flag.of)} for {who}."
            return f"{fact}\n*Is nobody else there to decide?*"
        case FlagKind.ABOVE_TOGETHER:
            total, limit = (money(a.minor, a.currency) for a in flag.amounts[-2:])
            fact = f"One customer got {total} for {count(flag.times, 'incident')} together"
            return f"{fact}, above {who}'s limit of {limit}. They were linked later.\n*Was it one failure, told twice?*"
        case FlagKind.GIVEN_AFTER_REOPENING:
            fact = f"{who} gave {amounts} more after {count(flag.times, 'incident')} had been reopened."
            return f"{fact}\n*Did the first solution not fit?*"


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")
