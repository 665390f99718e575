"""Who is on duty, and who is off: everybody switches it themselves."""

from datetime import datetime

from sqlalchemy import select

from storage.prepared import Connection
from storage.tables import duty
from storage.upsert import insert


class Duty:
    def __init__(self, connection: Connection, team_id: str) -> None:
        self._connection = connection
        self._team_id = team_id

    async def on_duty(self) -> frozenset[str]:
        """The user ids of everybody who is on duty now, at whatever site."""
        wanted = select(duty.c.user_id).where(duty.c.team_id == self._team_id, duty.c.on_duty)
        return frozenset(await self._connection.scalars(wanted))

    async def off_duty(self) -> frozenset[str]:
        """Who has said that they are off duty; who never said anything is neither on nor off."""
        wanted = select(duty.c.user_id).where(duty.c.team_id == self._team_id, duty.c.on_duty.is_(False))
        return frozenset(await self._connection.scalars(wanted))

    async def switch(self, user_id: str, on_duty: bool, now: datetime) -> None:
        """On or off, since now."""
        values = {"on_duty": on_duty, "since": now}
        switched = insert(self._connection.dialect.name, duty).values(team_id=self._team_id, user_id=user_id, **values)
        await self._connection.execute(
            switched.on_conflict_do_update(index_elements=["team_id", "user_id"], set_=values)
        )
