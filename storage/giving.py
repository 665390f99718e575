"""What was given and what was asked for: grants and requests of a workspace."""

from datetime import datetime
from typing import Final, NoReturn

from sqlalchemy import ColumnElement, bindparam, func, insert, select, update

from bot.recovery.approval import Request, RequestState
from bot.recovery.empowerment import BUDGET_PERIOD, CompensationClass, Standing
from bot.recovery.errors import NoSuchIncident
from bot.recovery.grant import Grant
from bot.recovery.incident import Incident
from storage.incidents import is_linked, is_same_purchase
from storage.prepared import Connection, Prepared
from storage.tables import grants, incidents, requests

_GOODWILL_GIVEN: Final = Prepared(
    select(func.sum(grants.c.amount_minor).label("given")).where(
        grants.c.team_id == bindparam("team"),
        grants.c.authorised_by == bindparam("authoriser"),
        grants.c.given_at > bindparam("after"),
        grants.c.compensation_class == CompensationClass.GOODWILL,
        grants.c.undone_at.is_(None),
    )
)


class Grants:
    def __init__(self, connection: Connection, team_id: str) -> None:
        self._connection = connection
        self._team_id = team_id

    async def add(self, **values: object) -> Grant:
        added = insert(grants).values(team_id=self._team_id, **values).returning(grants)
        return Grant(**(await self._connection.execute(added)).mappings().one())

    async def get(self, grant_id: int) -> Grant:
        """Raises: NoSuchIncident, also for another workspace's."""
        return (await self._all(grants.c.id == grant_id) or [_none()])[0]

    async def of_incident(self, incident_id: int) -> list[Grant]:
        """What was given and not undone, in the order of giving."""
        return await self._all(grants.c.incident_id == incident_id, grants.c.undone_at.is_(None))

    async def undo(self, grant_id: int, now: datetime) -> None:
        await self._connection.execute(
            update(grants).where(grants.c.team_id == self._team_id, grants.c.id == grant_id).values(undone_at=now)
        )

    async def standing(self, incident: Incident, authoriser_id: str, now: datetime) -> Standing:
        """What was given to this customer or order, and by this authoriser as goodwill in the rolling period."""
        given = await self._given(is_linked(incident))
        right = [g for g in await self._given(is_same_purchase(incident)) if not _is_goodwill(g)]
        return Standing(
            goodwill_minor=sum(g.amount_minor for g in given if _is_goodwill(g)),
            restoration_minor=sum(g.amount_minor for g in given if not _is_goodwill(g)),
            put_right_minor=sum(g.amount_minor for g in right),
            goodwill_7_days_minor=await self.goodwill_given(authoriser_id, now),
        )

    async def goodwill_given(self, authoriser_id: str, now: datetime) -> int:
        """What this authoriser gave as goodwill in the rolling period, in minor units."""
        asked = {"team": self._team_id, "authoriser": authoriser_id, "after": now - BUDGET_PERIOD}
        rows = await _GOODWILL_GIVEN.rows(self._connection, asked)
        return int(rows[0]["given"] or 0)

    async def given_between(
        self, site: str, currency: str, start: datetime, end: datetime
    ) -> dict[CompensationClass, int]:
        """A site's sum by class in minor units of one currency, for the digest."""
        rows = await self._connection.execute(
            select(grants.c.compensation_class, func.sum(grants.c.amount_minor))
            .where(
                grants.c.team_id == self._team_id,
                grants.c.site == site,
                grants.c.currency == currency,
                grants.c.given_at >= start,
                grants.c.given_at < end,
                grants.c.undone_at.is_(None),
            )
            .group_by(grants.c.compensation_class)
        )
        return {compensation_class: int(total) for compensation_class, total in rows}

    async def _given(self, of: ColumnElement[bool]) -> list[Grant]:
        """What was given and not undone, on the incidents that this says."""
        which = select(incidents.c.id).where(incidents.c.team_id == self._team_id, of)
        return await self._all(grants.c.incident_id.in_(which), grants.c.undone_at.is_(None))

    async def _all(self, *conditions: ColumnElement[bool]) -> list[Grant]:
        wanted = select(grants).where(grants.c.team_id == self._team_id, *conditions).order_by(grants.c.id)
        return [Grant(**row) for row in (await self._connection.execute(wanted)).mappings()]


class Requests:
    def __init__(self, connection: Connection, team_id: str) -> None:
        self._connection = connection
        self._team_id = team_id

    async def add(self, **values: object) -> Request:
        added = insert(requests).values(team_id=self._team_id, **values).returning(requests)
        return Request(**(await self._connection.execute(added)).mappings().one())

    async def get(self, request_id: int) -> Request:
        """Raises: NoSuchIncident, also for another workspace's."""
        return (await self._all(requests.c.id == request_id) or [_none()])[0]

    async def of_incident(self, incident_id: int) -> list[Request]:
        return await self._all(requests.c.incident_id == incident_id)

    async def waiting(self) -> list[Request]:
        """Every request that nobody has decided, oldest first."""
        return await self._all(requests.c.state == RequestState.WAITING)

    async def settle(self, request_id: int, state: RequestState, **values: object) -> bool:
        """End a waiting request. False where somebody else ended it first: one winner under any race."""
        settled = (
            update(requests)
            .where(
                requests.c.team_id == self._team_id,
                requests.c.id == request_id,
                requests.c.state == RequestState.WAITING,
            )
            .values(state=state, **values)
        )
        return bool((await self._connection.execute(settled)).rowcount)

    async def promise_at(self, request_id: int, promise_at: datetime) -> None:
        """Promise the answer for another time."""
        await self._save(request_id, promise_at=promise_at)

    async def promise_passed(self, request_id: int) -> None:
        """Note that the answer is late for the customer; the request lives on."""
        await self._save(request_id, promise_passed=True)

    async def expire_at(self, request_id: int, expires_at: datetime) -> None:
        await self._save(request_id, expires_at=expires_at)

    async def _save(self, request_id: int, **values: object) -> None:
        await self._connection.execute(
            update(requests).where(requests.c.team_id == self._team_id, requests.c.id == request_id).values(**values)
        )

    async def _all(self, *conditions: ColumnElement[bool]) -> list[Request]:
        wanted = select(requests).where(requests.c.team_id == self._team_id, *conditions).order_by(requests.c.id)
        return [Request(**row) for row in (await self._connection.execute(wanted)).mappings()]


def _is_goodwill(grant: Grant) -> bool:
    return grant.compensation_class is CompensationClass.GOODWILL


def _none() -> NoReturn:
    raise NoSuchIncident(number="like that")
