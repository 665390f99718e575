"""Which DM told whom of which follow-ups."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, insert, literal, select

from bot.recovery.delivery import DeliveryStatus
from bot.recovery.ringing import Ping
from storage.owing import ping_key
from storage.prepared import Connection
from storage.tables import deliveries, pings

_KEY = literal(ping_key("")) + pings.c.ping


class Pings:
    def __init__(self, connection: Connection, team_id: str) -> None:
        self._connection = connection
        self._team_id = team_id

    async def add(self, **values: object) -> None:
        await self._connection.execute(insert(pings).values(team_id=self._team_id, **values))

    async def of_ping(self, ping: str) -> list[Ping]:
        """What a DM tells of, in the order in which it was put there."""
        return await self._all(pings.c.ping == ping)

    async def of_follow_up(self, follow_up_id: int) -> list[Ping]:
        """Every DM that tells of a follow-up, the oldest first."""
        return await self._all(pings.c.follow_up_id == follow_up_id)

    async def newest(self, follow_up_ids: Iterable[int]) -> frozenset[int]:
        """Of each follow-up, the id of the row by which somebody was told last."""
        wanted = select(func.max(pings.c.id)).where(
            pings.c.team_id == self._team_id, pings.c.follow_up_id.in_(set(follow_up_ids))
        )
        return frozenset(await self._connection.scalars(wanted.group_by(pings.c.follow_up_id)))

    async def was_told(self, follow_up_id: int) -> bool:
        """Whether Slack has a DM that tells of it."""
        told = (
            select(pings.c.id)
            .join(deliveries, and_(deliveries.c.team_id == pings.c.team_id, deliveries.c.dedupe_key == _KEY))
            .where(pings.c.team_id == self._team_id, pings.c.follow_up_id == follow_up_id, deliveries.c.ts != "")
        )
        return await self._connection.scalar(told.limit(1)) is not None

    async def to_come(self, recipient: str, since: datetime) -> tuple[str, int] | None:
        """The DM begun since then that is still to be sent to them: its name, and of how many follow-ups it tells."""
        wanted = (
            select(pings.c.ping, func.count())
            .join(deliveries, and_(deliveries.c.team_id == pings.c.team_id, deliveries.c.dedupe_key == _KEY))
            .where(pings.c.team_id == self._team_id, pings.c.recipient == recipient, pings.c.at > since)
            .where(deliveries.c.status == DeliveryStatus.PENDING, deliveries.c.ts == "", deliveries.c.claim == "")
            .group_by(pings.c.ping)
            .order_by(func.max(pings.c.id).desc())
            .limit(1)
        )
        found = (await self._connection.execute(wanted)).first()
        return (found[0], found[1]) if found else None

    async def _all(self, *conditions: ColumnElement[bool]) -> list[Ping]:
        wanted = select(pings).where(pings.c.team_id == self._team_id, *conditions).order_by(pings.c.id)
        return [Ping(**row) for row in (await self._connection.execute(wanted)).mappings()]
