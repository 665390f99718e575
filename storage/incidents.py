"""The incidents of a workspace."""

from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, insert, or_, select, update

from bot.recovery.errors import NoSuchIncident
from bot.recovery.incident import Incident
from storage.prepared import Connection, Prepared, Row
from storage.tables import audit, incidents

_ADDED: Final = Prepared(insert(incidents).returning(incidents))


class Incidents:
    def __init__(self, connection: Connection, team_id: str) -> None:
        self._connection = connection
        self._team_id = team_id

    async def add(self, **values: object) -> Incident:
        """Insert a draft or an incident; the values are fields of Incident."""
        (row,) = await _ADDED.rows(self._connection, {"team_id": self._team_id, **values})
        return _incident(row)

    async def get(self, incident_id: int) -> Incident:
        """Raises: NoSuchIncident, also for another workspace's."""
        return await self._one(incidents.c.id == incident_id, "like that")

    async def numbered(self, number: int) -> Incident:
        """Raises: NoSuchIncident."""
        return await self._one(incidents.c.number == number, f"#{number}")

    async def save(self, incident_id: int, **changes: object) -> Incident:
        """Write the changed fields and answer the incident as it is now."""
        saved = (
            update(incidents)
            .where(incidents.c.team_id == self._team_id, incidents.c.id == incident_id)
            .values(**changes)
            .returning(incidents)
        )
        return _incident((await self._connection.execute(saved)).mappings().one())

    async def drop_draft(self, incident_id: int) -> None:
        """Forget a draft in which nothing was typed and nothing given. An opened incident is never deleted.

        Its lines in the audit go with it: they tell how an empty form was filled and cleared.
        """
        draft = and_(incidents.c.team_id == self._team_id, incidents.c.id == incident_id, incidents.c.number.is_(None))
        its_lines = audit.c.incident_id.in_(select(incidents.c.id).where(draft))
        await self._connection.execute(audit.delete().where(its_lines))
        await self._connection.execute(incidents.delete().where(draft))

    async def open_of(self, owner_id: str, most: int = 20) -> list[Incident]:
        """The owner's incidents whose walk isn't finished, newest first."""
        wanted = self._mine().where(incidents.c.owner_id == owner_id, incidents.c.written_at.is_(None))
        return await self._all(wanted.order_by(incidents.c.saved_at.desc()).limit(most))

    async def opened_between(self, site: str, start: datetime, end: datetime) -> list[Incident]:
        """A site's incidents by when they were opened, for the digest."""
        return await self._all(
            self._mine().where(incidents.c.site == site, incidents.c.opened_at >= start, incidents.c.opened_at < end)
        )

    async def earlier_failures(self, incident: Incident, since: datetime) -> list[Incident]:
        """The same customer's other incidents, known by contact or order number; a name alone accuses nobody."""
        wanted = self._mine().where(
            is_linked(incident),
            incidents.c.id != incident.id,
            incidents.c.opened_at >= since,
            incidents.c.opened_at <= incident.created_at,
        )
        return await self._all(wanted.order_by(incidents.c.opened_at.desc()).limit(20))

    def _mine(self) -> Select[tuple[object, ...]]:
        return select(incidents).where(incidents.c.team_id == self._team_id)

    async def _one(self, condition: ColumnElement[bool], called: str) -> Incident:
        row = (await self._connection.execute(self._mine().where(condition))).mappings().one_or_none()
        if row is None:
            raise NoSuchIncident(number=called)
        return _incident(row)

    async def _all(self, wanted: Select[tuple[object, ...]]) -> list[Incident]:
        return [_incident(row) for row in (await self._connection.execute(wanted)).mappings()]


def is_same_purchase(incident: Incident) -> ColumnElement[bool]:
    """The incident itself and those of the same order."""
    itself = incidents.c.id == incident.id
    return or_(itself, incidents.c.order_number == incident.order_number) if incident.order_number else itself


def is_linked(incident: Incident) -> ColumnElement[bool]:
    """The incident itself and those of the same customer or order, by contact or order number, never by name."""
    same = is_same_purchase(incident)
    return or_(same, incidents.c.contact_key == incident.contact_key) if incident.contact_key else same


def _incident(row: Row) -> Incident:
    return Incident(**row)
