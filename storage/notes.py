"""The notes and escalations of a workspace. Notes are only ever added."""

from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Table, bindparam, insert, select, update

from bot.recovery.audit import Note
from bot.recovery.errors import NoSuchIncident
from bot.recovery.handing import Escalation
from storage.prepared import Connection, Prepared
from storage.tables import escalations, notes


def _of_incident(table: Table) -> Prepared:
    """Oldest first."""
    wanted = select(table).where(table.c.team_id == bindparam("team"), table.c.incident_id == bindparam("incident"))
    return Prepared(wanted.order_by(table.c.id))


_NOTES: Final = _of_incident(notes)
_ESCALATIONS: Final = _of_incident(escalations)


class Notes:
    def __init__(self, connection: Connection, team_id: str) -> None:
        self._connection = connection
        self._team_id = team_id

    async def add(self, **values: object) -> Note:
        added = insert(notes).values(team_id=self._team_id, **values).returning(notes)
        return Note(**(await self._connection.execute(added)).mappings().one())

    async def of_incident(self, incident_id: int) -> list[Note]:
        """Oldest first."""
        rows = await _NOTES.rows(self._connection, {"team": self._team_id, "incident": incident_id})
        return [Note(**row) for row in rows]


class Escalations:
    def __init__(self, connection: Connection, team_id: str) -> None:
        self._connection = connection
        self._team_id = team_id

    async def add(self, **values: object) -> Escalation:
        added = insert(escalations).values(team_id=self._team_id, **values).returning(escalations)
        return Escalation(**(await self._connection.execute(added)).mappings().one())

    async def get(self, escalation_id: int) -> Escalation:
        """Raises: NoSuchIncident, also for another workspace's."""
        found = await self._all(escalations.c.id == escalation_id)
        if not found:
            raise NoSuchIncident(number="like that")
        return found[0]

    async def of_incident(self, incident_id: int) -> list[Escalation]:
        rows = await _ESCALATIONS.rows(self._connection, {"team": self._team_id, "incident": incident_id})
        return [Escalation(**row) for row in rows]

    async def take(self, escalation_id: int, taken_by: str, taken_at: datetime) -> bool:
        """False where somebody else took it first: one winner under any race."""
        taken = (
            update(escalations)
            .where(
                escalations.c.team_id == self._team_id,
                escalations.c.id == escalation_id,
                escalations.c.taken_by == "",
                escalations.c.ended_at.is_(None),
            )
            .values(taken_by=taken_by, taken_at=taken_at)
        )
        return bool((await self._connection.execute(taken)).rowcount)

    async def end(self, escalation_id: int, ended_at: datetime) -> None:
        """Nobody needs to come any more; one that was taken stays so."""
        await self._connection.execute(
            update(escalations)
            .where(
                escalations.c.team_id == self._team_id,
                escalations.c.id == escalation_id,
                escalations.c.taken_by == "",
            )
            .values(ended_at=ended_at)
        )

    async def _all(self, *conditions: ColumnElement[bool]) -> list[Escalation]:
        wanted = select(escalations).where(escalations.c.team_id == self._team_id, *conditions)
        rows = await self._connection.execute(wanted.order_by(escalations.c.id))
        return [Escalation(**row) for row in rows.mappings()]
