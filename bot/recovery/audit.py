"""A line of the audit and a note on an incident: what is only ever added."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.recovery.empowerment import Level


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """One row of the audit. `before` and `after` hold only what changed, times as ISO text."""

    id: int
    at: datetime
    who: str
    what: str
    level: Level | None
    policy_version: str
    limit_minor: int | None
    before: Mapping[str, object]
    after: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One row of the notes table: what a colleague should know, inside the team."""

    id: int
    team_id: str
    site: str
    incident_id: int
    at: datetime
    who: str
    text: str
