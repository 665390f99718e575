"""The audit: append-only, one line for each change of an incident. Nothing here updates or deletes."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import insert, select

from bot.recovery.audit import AuditLine
from bot.recovery.empowerment import Level
from bot.recovery.incident import Incident
from storage.prepared import Connection, Prepared
from storage.tables import audit

_LINE = [c for c in audit.c if c.name not in ("team_id", "site", "incident_id")]
_WRITTEN: Final = Prepared(insert(audit))


class History:
    """The audit as it is read."""

    def __init__(self, connection: Connection, team_id: str) -> None:
        self._connection = connection
        self._team_id = team_id

    async def of_incident(self, incident_id: int) -> list[AuditLine]:
        """Oldest first."""
        wanted = select(*_LINE).where(audit.c.team_id == self._team_id, audit.c.incident_id == incident_id)
        return [AuditLine(**row) for row in (await self._connection.execute(wanted.order_by(audit.c.id))).mappings()]


class Audit(History):
    """The audit as a transaction adds to it."""

    async def write(
        self,
        incident: Incident,
        who: str,
        what: str,
        *,
        at: Any,
        level: Level | None = None,
        policy_version: str = "",
        limit_minor: int | None = None,
        before: Mapping[str, object] | None = None,
        after: Mapping[str, object] | None = None,
    ) -> None:
        """Add one line. `before` and `after` hold only what changed."""
        line = {
            "team_id": self._team_id,
            "site": incident.site,
            "incident_id": incident.id,
            "at": at,
            "who": who,
            "what": what,
            "level": level,
            "policy_version": policy_version,
            "limit_minor": limit_minor,
            "before": _plain(before),
            "after": _plain(after),
        }
        await _WRITTEN.rows(self._connection, line)


def _plain(values: Mapping[str, object] | None) -> dict[str, object]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in (values or {}).items()}
