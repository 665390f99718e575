"""What was asked for: the requests of a workspace."""

from typing import Final

from sqlalchemy import ColumnElement, bindparam, insert, select, update

from bot.recovery.approval import Request, RequestState
from bot.recovery.errors import NoSuchIncident
from storage.prepared import Connection, Prepared
from storage.tables import requests

_OF_INCIDENT: Final = Prepared(
    select(requests)
    .where(requests.c.team_id == bindparam("team"), requests.c.incident_id == bindparam("incident"))
    .order_by(requests.c.id)
)


class Requests:
    def __init__(self, connection: Connection, team_id: str) -> None:
        self._connection = connection
        self._team_id = team_id

    async def add(self, **values: object) -> Request:
        added = insert(requests).values(team_id=self._team_id, **values).returning(requests)
        return Request(**(await self._connection.execute(added)).mappings().one())

    async def get(self, request_id: int) -> Request:
        """Raises: NoSuchIncident, also for another workspace's."""
        found = await self._all(requests.c.id == request_id)
        if not found:
            raise NoSuchIncident(number="like that")
        return found[0]

    async def of_incident(self, incident_id: int) -> list[Request]:
        rows = await _OF_INCIDENT.rows(self._connection, {"team": self._team_id, "incident": incident_id})
        return [Request(**row) for row in rows]

    async def waiting(self) -> list[Request]:
        """Every request that nobody has decided, oldest first."""
        return await self._all(requests.c.state == RequestState.WAITING)

    async def settle(self, request_id: int, state: RequestState, **values: object) -> bool:
        """End a waiting request. False where somebody else ended it first: one winner under any race."""
        return await self.save(request_id, state=state, **values)

    async def save(self, request_id: int, **values: object) -> bool:
        """Change a request while it waits. False: it doesn't any more, and stays as it is."""
        saved = (
            update(requests)
            .where(
                requests.c.team_id == self._team_id,
                requests.c.id == request_id,
                requests.c.state == RequestState.WAITING,
            )
            .values(**values)
        )
        return bool((await self._connection.execute(saved)).rowcount)

    async def wait_in(self, incident_id: int, requester_id: str, view_id: str, view_hash: str) -> None:
        """Their waiting requests of an incident are read in this modal, which was drawn under this hash last."""
        r = requests.c
        theirs = (r.team_id == self._team_id, r.incident_id == incident_id, r.requested_by == requester_id)
        read_there = update(requests).where(*theirs, (r.state == RequestState.WAITING) | (r.view_id == view_id))
        await self._connection.execute(read_there.values(view_id=view_id, view_hash=view_hash))

    async def _all(self, *conditions: ColumnElement[bool]) -> list[Request]:
        wanted = select(requests).where(requests.c.team_id == self._team_id, *conditions).order_by(requests.c.id)
        return [Request(**row) for row in (await self._connection.execute(wanted)).mappings()]
