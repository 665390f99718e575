"""What was given: the grants of a workspace."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final, NoReturn

from sqlalchemy import BigInteger, ColumnElement, Select, bindparam, case, func, insert, select, union, update

from bot.recovery.customer import reference_key
from bot.recovery.empowerment import BUDGET_PERIOD, CompensationClass
from bot.recovery.errors import NoSuchIncident
from bot.recovery.grant import Ending, Grant
from bot.recovery.incident import Incident, Severity
from bot.recovery.standing import Standing, standing_of
from storage.incidents import counts
from storage.linking import MOST_LINKED, Links
from storage.prepared import Connection, Prepared
from storage.tables import grants, incidents

# By when it was recorded, or ratified: a date that somebody names doesn't move it out of the period.
_GOODWILL_GIVEN: Final = Prepared(
    select(
        func.sum(
            case((grants.c.cost_minor > grants.c.amount_minor, grants.c.cost_minor), else_=grants.c.amount_minor)
        ).label("given")
    )
    .join(incidents, incidents.c.id == grants.c.incident_id)
    .where(
        grants.c.team_id == bindparam("team"),
        grants.c.authorised_by == bindparam("authoriser"),
        grants.c.currency == bindparam("currency"),
        grants.c.authorised_at > bindparam("after"),
        grants.c.compensation_class == CompensationClass.GOODWILL,
        grants.c.ended_at.is_(None),
        counts(),
    )
)


_THESE: Final = bindparam("incidents", type_=BigInteger(), expanding=True)


def _held(*conditions: ColumnElement[bool]) -> Select[Any]:
    """What has not ended."""
    return select(grants).where(grants.c.team_id == bindparam("team"), grants.c.ended_at.is_(None), *conditions)


def _counting(*conditions: ColumnElement[bool]) -> Select[Any]:
    """What has not ended, on incidents that count."""
    of_the_team = incidents.c.team_id == bindparam("team")
    return _held(of_the_team, counts(), *conditions).join(incidents, incidents.c.id == grants.c.incident_id)


_OF_ORDER: Final = select(incidents.c.id).where(
    incidents.c.team_id == bindparam("team"), incidents.c.order_key == bindparam("order"), counts()
)
_ADDED: Final = Prepared(insert(grants).returning(grants))
_OF_INCIDENT: Final = Prepared(_held(grants.c.incident_id == bindparam("incident")).order_by(grants.c.id))
_OF_INCIDENTS: Final = Prepared(_held(grants.c.incident_id.in_(_THESE)).order_by(grants.c.id))
_GIVEN: Final = Prepared(_counting(grants.c.incident_id.in_(_THESE)).order_by(grants.c.id))
# Also what was given for it by incidents that were told to be of another order since.
_FOR_PURCHASE: Final = Prepared(
    union(
        _counting(grants.c.incident_id == bindparam("incident")),
        _held(grants.c.incident_id.in_(_OF_ORDER)),
        _counting(grants.c.order_key == bindparam("order")),
    )
)


class Grants:
    def __init__(self, connection: Connection, team_id: str, links: Links) -> None:
        self._connection = connection
        self._team_id = team_id
        self._links = links

    async def add(self, **values: object) -> Grant:
        (row,) = await _ADDED.rows(self._connection, {"team_id": self._team_id, **values})
        return Grant(**row)

    async def get(self, grant_id: int) -> Grant:
        """Raises: NoSuchIncident, also for another workspace's."""
        return (await self._all(grants.c.id == grant_id) or [_none()])[0]

    async def of_incident(self, incident_id: int) -> list[Grant]:
        """What was given and has not ended, in the order of giving."""
        return await self._read(_OF_INCIDENT, incident=incident_id)

    async def of_incidents(self, incident_ids: Collection[int]) -> list[Grant]:
        """What was given on any of these and has not ended, in the order of giving."""
        if not incident_ids:
            return []
        return await self._read(_OF_INCIDENTS, incidents=list(incident_ids))

    async def of_request(self, request_id: int) -> Grant | None:
        """What came of a request, also where it ended later. None: nothing was granted on it."""
        return next(iter(await self._all(grants.c.request_id == request_id)), None)

    async def end(self, grant_id: int, ending: Ending, *, by: str, at: datetime, reason: str = "") -> bool:
        """It counts no more. False where it had ended before: the first ending stays."""
        ended = (
            update(grants)
            .where(grants.c.team_id == self._team_id, grants.c.id == grant_id, grants.c.ended_at.is_(None))
            .values(ended_at=at, ended_by=by, ending=ending, ending_reason=reason)
        )
        return bool((await self._connection.execute(ended)).rowcount)

    async def note_taken(self, grant_id: int, taken: bool) -> None:
        """Whether the customer took it."""
        await self._connection.execute(
            update(grants).where(grants.c.team_id == self._team_id, grants.c.id == grant_id).values(taken=taken)
        )

    async def ratify(self, grant_id: int, **authority: object) -> bool:
        """Put what was given already on somebody's authority. False where it has ended."""
        ratified = (
            update(grants)
            .where(grants.c.team_id == self._team_id, grants.c.id == grant_id, grants.c.ended_at.is_(None))
            .values(**authority)
        )
        return bool((await self._connection.execute(ratified)).rowcount)

    async def standing(
        self, incident: Incident, authoriser_id: str, now: datetime, history: timedelta, *, but_for: int | None = None
    ) -> Standing:
        """What was given to this customer or order, and by this authoriser as goodwill in the rolling period.

        `but_for` leaves out the grant that is judged again.
        """
        linked = await self._links.linked(incident, history)
        given = [grant for grant in await self._read(_GIVEN, incidents=list(linked)) if grant.id != but_for]
        purchase = [grant for grant in await self._for_purchase(incident) if grant.id != but_for]
        budget = await self.goodwill_given(authoriser_id, incident.currency, now)
        untold = await self._links.untold({grant.incident_id for grant in (*given, *purchase)} - {incident.id})
        standing = standing_of(incident.id, incident.currency, given, purchase, budget, untold)
        return replace(standing, is_beyond_counting=len(linked) >= MOST_LINKED)

    async def given_elsewhere(self, incident: Incident, history: timedelta) -> list[Grant]:
        """What counts towards the same limits, of the other incidents that may be told of; in the order of giving."""
        linked = await self._links.linked(incident, history)
        given = await self._read(_GIVEN, incidents=list(linked)) if len(linked) > 1 else []
        others = {grant.incident_id for grant in given} - {incident.id}
        told = others - await self._links.untold(others)
        return [grant for grant in given if grant.incident_id in told]

    async def _for_purchase(self, incident: Incident) -> list[Grant]:
        """What was given for the same purchase, however its number is spelt."""
        order_key = reference_key(incident.order_number)
        if not order_key:
            return await self._read(_GIVEN, incidents=[incident.id])
        return await self._read(_FOR_PURCHASE, incident=incident.id, order=order_key)

    async def goodwill_given(self, authoriser_id: str, currency: str, now: datetime) -> int:
        """What this authoriser gave as goodwill in the rolling period, in minor units of one currency."""
        asked = {
            "team": self._team_id,
            "authoriser": authoriser_id,
            "currency": currency,
            "after": now - BUDGET_PERIOD,
        }
        rows = await _GOODWILL_GIVEN.rows(self._connection, asked)
        return int(rows[0]["given"] or 0)

    async def given_between(
        self, site: str, currency: str, start: datetime, end: datetime
    ) -> dict[CompensationClass, int]:
        """A site's sum by class in minor units of one currency, for the digest; protected cases are a count there."""
        rows = await self._connection.execute(
            select(grants.c.compensation_class, func.sum(grants.c.amount_minor))
            .join(incidents, incidents.c.id == grants.c.incident_id)
            .where(
                counts(),
                grants.c.team_id == self._team_id,
                grants.c.site == site,
                grants.c.currency == currency,
                grants.c.given_at >= start,
                grants.c.given_at < end,
                grants.c.ended_at.is_(None),
                incidents.c.severity.is_distinct_from(Severity.S4),
            )
            .group_by(grants.c.compensation_class)
        )
        return {compensation_class: int(total) for compensation_class, total in rows}

    async def _read(self, prepared: Prepared, **asked: object) -> list[Grant]:
        rows = await prepared.rows(self._connection, {"team": self._team_id, **asked})
        return [Grant(**row) for row in rows]

    async def _all(self, *conditions: ColumnElement[bool]) -> list[Grant]:
        wanted = select(grants).where(grants.c.team_id == self._team_id, *conditions).order_by(grants.c.id)
        return [Grant(**row) for row in (await self._connection.execute(wanted)).mappings()]


def _none() -> NoReturn:
    raise NoSuchIncident(number="like that")
