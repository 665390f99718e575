"""What is known of a customer's past, as one person may read it."""

from dataclasses import dataclass

from bot.recovery.case import Case
from bot.recovery.customer import Suggestion
from bot.recovery.grant import Grant
from bot.recovery.incident import Incident
from bot.recovery.link import Link


@dataclass(frozen=True, slots=True)
class PastFailure:
    """Another failure of the same customer, with what was given for it.

    `is_readable` False: it belongs to a site whose staff the reader isn't, so its words stay there.
    """

    incident: Incident
    grants: tuple[Grant, ...]
    is_readable: bool = True


@dataclass(frozen=True, slots=True)
class History:
    """A case with the customer's other failures, newest first; `links` are those that staff made by hand."""

    case: Case
    past: tuple[PastFailure, ...]
    links: tuple[tuple[Link, Incident], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, newest first."""

    customers: tuple[Suggestion, ...]
    incidents: tuple[Incident, ...]
