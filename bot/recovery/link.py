"""A link between two incidents that staff made, and what it shares."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.recovery.errors import AlreadyLinked, OfItself
from bot.recovery.incident import Incident


class LinkKind(StrEnum):
    """The same customer or order shares limits and history; a common cause shares the cause and its Plan B only."""

    SAME_CUSTOMER = "same_customer"
    SAME_CAUSE = "same_cause"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One row of the incident_links table; it holds both ways, until `ended_at`."""

    id: int
    team_id: str
    site: str
    incident_id: int
    other_id: int
    kind: LinkKind
    linked_by: str
    linked_at: datetime
    ended_at: datetime | None = None
    ended_by: str = ""
    ending_reason: str = ""

    def other_end(self, incident_id: int) -> int:
        return self.incident_id if self.other_id == incident_id else self.other_id


def check_may_link(incident: Incident, other: Incident, links: list[Link], field: str) -> None:
    """Raises: OfItself, AlreadyLinked, IncidentIsProtected."""
    if other.id == incident.id:
        raise OfItself(field, number=incident.number)
    other.check_unprotected()
    if any(link.other_end(incident.id) == other.id for link in links):
        raise AlreadyLinked(field, number=other.number)


def shared_cause(incident: Incident, other: Incident) -> dict[str, object]:
    """What a common cause brings: its area, with the Plan B, and its cause, where this one has none yet."""
    brought: dict[str, object] = {"area": other.area, "cause": other.cause}
    return {name: value for name, value in brought.items() if value and not getattr(incident, name)}
