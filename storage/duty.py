"""Who is on duty, and who is off: everybody switches it themselves."""

from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, select

from storage.prepared import Connection, Prepared
from storage.tables import duty
from storage.upsert import insert

_SAID: Final = Prepared(select(duty.c.user_id, duty.c.on_duty).where(duty.c.team_id == bindparam("team")))


class Duty:
    def __init__(self, connection: Connection, team_id: str) -> None:
        self._connection = connection
        self._team_id = team_id

    async def on_duty(self) -> frozenset[str]:
        """The user ids of everybody who is on duty now, at whatever site."""
        return frozenset(user_id for user_id, on_duty in (await self.said()).items() if on_duty)

    async def off_duty(self) -> frozenset[str]:
        """Who has said that they are off duty; who never said anything is neither on nor off."""
        return frozenset(user_id for user_id, on_duty in (await self.said()).items() if not on_duty)

    async def said(self) -> dict[str, bool]:
        """Of everybody who ever switched it, by user id, whether they are on duty."""
        rows = await _SAID.rows(self._connection, {"team": self._team_id})
        return {row["user_id"]: row["on_duty"] for row in rows}

    async def switch(self, user_id: str, on_duty: bool, now: datetime) -> None:
        """On or off, since now."""
        values = {"on_duty": on_duty, "since": now}
        switched = insert(self._connection.dialect.name, duty).values(team_id=self._team_id, user_id=user_id, **values)
        await self._connection.execute(
            switched.on_conflict_do_update(index_elements=["team_id", "user_id"], set_=values)
        )
