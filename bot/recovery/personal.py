"""What is kept of a person, in words: for a director who exports it; and when it has to stay or to go."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.recovery.approval import Request
from bot.recovery.audit import Note
from bot.recovery.customer import Customer, Key
from bot.recovery.errors import CustomerOnHold
from bot.recovery.followup import FollowUp
from bot.recovery.grant import Grant
from bot.recovery.handing import Escalation
from bot.recovery.incident import Incident
from bot.recovery.money import Money

# What one message holds of an export; Slack takes 3,000 characters in a part of one.
LONGEST_PART: Final = 2500
_FIELDS: Final = (
    ("what happened", "what_happened"),
    ("name", "customer_name"),
    ("how to reach them", "contact"),
    ("consent to be contacted", "consent"),
    ("consent to hear of news", "news_consent"),
    ("time zone", "customer_zone"),
    ("order", "order_number"),
    ("proof", "proof"),
    ("area", "area"),
    ("severity", "severity"),
    ("as reported", "reported_severity"),
    ("thought avoidable", "avoidable"),
    ("thought unforeseeable", "unforeseeable"),
    ("happened at", "happened_at"),
    ("called fair", "fair"),
    ("cause", "cause"),
    ("what would prevent it", "prevention"),
    ("how they left", "parting"),
    ("thanks to a colleague for", "thanks_for"),
)


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """One incident of theirs, with all that hangs on it."""

    incident: Incident
    grants: tuple[Grant, ...]
    requests: tuple[Request, ...]
    follow_ups: tuple[FollowUp, ...]
    notes: tuple[Note, ...] = ()
    escalations: tuple[Escalation, ...] = ()

    def lines(self) -> Iterator[str]:
        incident = self.incident
        yield ""
        yield f"#{incident.number}, opened {_when(incident.opened_at)}, site {incident.site}"
        for name, column in _FIELDS:
            value = getattr(incident, column)
            if value:
                yield f"  {name}: {_when(value) if isinstance(value, datetime) else _word(value)}"
        if incident.price_minor is not None:
            yield f"  price: {Money(incident.price_minor, incident.currency)}"
        for grant in self.grants:
            yield f"  given {_when(grant.given_at)}: {grant.label}, {Money(grant.amount_minor, grant.currency)}"
            yield from _said("because", grant.reason)
        for request in self.requests:
            asked = Money(request.amount_minor, request.currency)
            yield f"  asked for {_when(request.requested_at)}: {request.kind}, {asked}, {request.state.value}"
            yield from _said("because", request.reason)
            yield from _said("decided because", request.decision_note)
        for follow_up in self.follow_ups:
            outcome = f", {follow_up.outcome.value}" if follow_up.outcome else ""
            yield f"  follow-up {follow_up.kind.value}, due {_when(follow_up.due_at)}, {follow_up.state.value}{outcome}"
            yield from _said("note", follow_up.note)
        for note in self.notes:
            yield f"  note {_when(note.at)}: {note.text}"
        for escalation in self.escalations:
            yield f"  called {escalation.level.value} {_when(escalation.asked_at)}: {escalation.reason}"


@dataclass(frozen=True, slots=True)
class PersonalRecord:
    """Everything that is kept of one customer, but for protected cases."""

    customer: Customer
    keys: tuple[Key, ...]
    cases: tuple[CaseRecord, ...]
    has_protected: bool = False

    def lines(self) -> list[str]:
        customer = self.customer
        lines = [f"Name: {customer.name or 'not known'}", f"First met: {_when(customer.created_at)}, {customer.site}"]
        lines += dict.fromkeys(f"Known by {key.kind.value}: {key.typed}" for key in self.keys)
        if customer.erased_at:
            lines.append(f"Erased on request: {_when(customer.erased_at)}")
        for case in self.cases:
            lines += case.lines()
        if self.has_protected:
            lines += ["", "A protected case is left out: whoever looks after it hands over what may be handed over."]
        return [*lines, "", "The audit of these incidents quotes the same words, with who changed them and when."]


@dataclass(frozen=True, slots=True)
class Erased:
    """From how many incidents and drafts somebody is gone."""

    incidents: int
    drafts: int = 0


def parts(lines: Sequence[str], most: int = LONGEST_PART) -> list[str]:
    """The lines in as few parts as fit; a line that is too long for one is broken."""
    pieces = [line[at : at + most] for line in lines for at in range(0, max(len(line), 1), most)]
    made = [""]
    for piece in pieces:
        if len(made[-1]) + len(piece) + 1 > most and made[-1]:
            made.append("")
        made[-1] += piece + "\n"
    return [part.rstrip("\n") for part in made]


def has_to_be_kept(incident: Incident, user_id: str) -> bool:
    """Whether they may not erase it: a legal hold, a protected case that is still open, and what concerned them."""
    is_at_work = incident.is_protected and incident.closed_at is None
    return incident.legal_hold or is_at_work or incident.is_kept_from(user_id)


def check_may_go(cases: Sequence[Incident], user_id: str) -> None:
    """Whichever it is that has to be kept, the answer is the same. Raises: CustomerOnHold."""
    if any(has_to_be_kept(incident, user_id) for incident in cases):
        raise CustomerOnHold()


def months_before(now: datetime, months: int) -> datetime:
    """The same day so many months ago, or the last of a month that is shorter."""
    month = now.year * 12 + now.month - 1 - months
    year, month = divmod(month, 12)
    for day in range(now.day, 27, -1):
        try:
            return now.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    return now.replace(year=year, month=month + 1)


def _said(name: str, words: str) -> Iterator[str]:
    if words:
        yield f"    {name}: {words}"


def _when(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "not yet"


def _word(value: object) -> str:
    return "yes" if value is True else str(value)
