"""The incidents of a workspace."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final, NoReturn

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    and_,
    bindparam,
    literal_column,
    not_,
    or_,
    select,
    union,
    update,
)

from bot.recovery.empowerment import Level
from bot.recovery.errors import NoSuchIncident
from bot.recovery.incident import Incident, Severity
from storage.linking import Links
from storage.prepared import Connection, Prepared, Row
from storage.tables import audit, escalations, incidents, requests
from storage.unindexed import are_these, is_opened
from storage.upsert import insert

_BEGUN: Final[ColumnElement[bool]] = literal_column("origin <> ''")  # written as the index has it
_OF_ORIGIN: Final = Prepared(
    select(incidents).where(incidents.c.team_id == bindparam("team"), incidents.c.origin == bindparam("origin"), _BEGUN)
)


@cache
def _added(dialect: str) -> Prepared:
    """The insert of a draft, built once; it writes nothing where what it comes of began one before."""
    row = insert(dialect, incidents).on_conflict_do_nothing(index_elements=["team_id", "origin"], index_where=_BEGUN)
    return Prepared(row.returning(incidents.c.id))


# Written into the statement: a partial index serves only who names its own value.
_PROTECTED: Final[ColumnElement[str]] = literal_column("'S4'")
_GOT: Final = Prepared(
    select(incidents).where(incidents.c.team_id == bindparam("team"), incidents.c.id == bindparam("id"))
)
_EARLIER: Final = Prepared(
    select(incidents)
    .where(
        are_these(bindparam("team"), bindparam("others", type_=BigInteger(), expanding=True)),
        incidents.c.voided_at.is_(None),
        incidents.c.not_as_reported_at.is_(None),
        or_(incidents.c.severity.is_(None), incidents.c.severity != Severity.S4),
        incidents.c.opened_at.between(bindparam("since"), bindparam("until")),
    )
    .order_by(incidents.c.opened_at.desc())
    .limit(20)
)
# A statement takes so many values.
_MOST_NAMED: Final = 5000
_IS_PROTECTED: Final = incidents.c.severity.is_not_distinct_from(Severity.S4)
_NO_NAME: Final[ColumnElement[str]] = literal_column("''")


class Incidents:
    def __init__(self, connection: Connection, team_id: str, links: Links) -> None:
        self._connection = connection
        self._team_id = team_id
        self._links = links

    async def add(self, **values: Any) -> Incident | None:
        """Insert a draft or an incident; the values are fields of Incident. None: its origin began one before."""
        known = {"team_id": self._team_id, "number": None, **values}
        rows = await _added(self._connection.dialect.name).rows(self._connection, known)
        return Incident(id=rows[0]["id"], **known) if rows else None  # the others are as the table has them by itself

    async def of_origin(self, origin: str) -> Incident:
        """What was begun by this. Raises: NoSuchIncident."""
        rows = await _OF_ORIGIN.rows(self._connection, {"team": self._team_id, "origin": origin})
        return _incident(rows[0]) if rows else _none("like that")

    async def get(self, incident_id: int) -> Incident:
        """Raises: NoSuchIncident, also for another workspace's."""
        rows = await _GOT.rows(self._connection, {"team": self._team_id, "id": incident_id})
        return _incident(rows[0]) if rows else _none("like that")

    async def numbered(self, number: int) -> Incident:
        """Raises: NoSuchIncident."""
        return next(iter(await self._all(self._mine().where(incidents.c.number == number))), None) or _none(
            f"#{number}"
        )

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
        its_lines = and_(audit.c.team_id == self._team_id, audit.c.incident_id.in_(select(incidents.c.id).where(draft)))
        await self._connection.execute(audit.delete().where(its_lines))
        await self._connection.execute(incidents.delete().where(draft))

    async def open_of(self, user_id: str, sites: Collection[str], most: int) -> list[Incident]:
        """What somebody walks or answers for at these sites, and isn't written down yet, newest first.

        Protected cases are in no list.
        """
        i = incidents.c
        unwritten = select(i.id).where(i.team_id == self._team_id, i.written_at.is_(None), counts())
        # An index for each: with OR, all that the workspace has would be read.
        theirs = union(unwritten.where(i.owner_id == user_id), unwritten.where(i.walker_id == user_id))
        wanted = select(incidents).where(i.id.in_(theirs), i.site.in_(list(sites)), not_(_IS_PROTECTED))
        return await self._all(wanted.order_by(incidents.c.saved_at.desc()).limit(most))

    async def protected(self) -> list[Incident]:
        """The open protected cases of all sites, oldest first: who reads of which is for the rules."""
        wanted = self._mine().where(
            incidents.c.severity == _PROTECTED,
            incidents.c.opened_at.is_not(None),
            incidents.c.closed_at.is_(None),
            counts(),
        )
        return await self._all(wanted.order_by(incidents.c.opened_at))

    async def opened_between(self, site: str, start: datetime, end: datetime) -> list[Incident]:
        """A site's incidents by when they were opened, for the digest."""
        return await self._all(
            self._mine().where(
                incidents.c.site == site, incidents.c.opened_at >= start, incidents.c.opened_at < end, counts()
            )
        )

    async def levels_asked(self, incident_ids: Sequence[int]) -> dict[int, Level]:
        """The highest level that was asked for more, or called, by incident.

        What was given already and is only to be confirmed asked nobody before.
        """
        highest: dict[int, Level] = {}
        for first in range(0, len(incident_ids), _MOST_NAMED):
            for incident_id, level in await self._asked(incident_ids[first : first + _MOST_NAMED]):
                if level.reaches(highest.get(incident_id, level)):
                    highest[incident_id] = level
        return highest

    async def _asked(self, ids: Sequence[int]) -> Iterable[tuple[int, Level]]:
        """Each looked up by its own: joined with the incidents of a week, all of a year would be read."""
        r, e = requests.c, escalations.c
        for_more = (r.team_id == self._team_id, r.incident_id.in_(ids), r.grant_id.is_(None))
        called = (e.team_id == self._team_id, e.incident_id.in_(ids))
        asked = union(select(r.incident_id, r.needs).where(*for_more), select(e.incident_id, e.level).where(*called))
        return ((incident_id, level) for incident_id, level in await self._connection.execute(asked))

    async def earlier_failures(self, incident: Incident, since: datetime) -> list[Incident]:
        """The same customer's other incidents before this one, newest first; a name alone accuses nobody.

        Known by contact, order, the chosen customer, or a link that staff made. Protected ones are their owners'; what
        is void, or was not as reported, is no failure of theirs.
        """
        others = (await self._links.linked(incident, incident.created_at - since)) - {incident.id}
        if not others:
            return []
        asked = {"team": self._team_id, "others": list(others), "since": since, "until": incident.created_at}
        return [_incident(row) for row in await _EARLIER.rows(self._connection, asked)]

    async def of_customers(self, customer_ids: Collection[int], most: int) -> list[Incident]:
        """The opened incidents of these customers, newest first."""
        wanted = self._mine().where(incidents.c.customer_id.in_(customer_ids), is_opened())
        return await self._all(wanted.order_by(incidents.c.opened_at.desc()).limit(most))

    async def of_contacts(self, contact_keys: Collection[str], most: int) -> list[Incident]:
        """The opened incidents with one of these contacts that belong to no customer yet, newest first."""
        i = incidents.c
        wanted = self._mine().where(i.contact_key.in_(contact_keys), i.customer_id.is_(None), is_opened())
        return await self._all(wanted.order_by(i.opened_at.desc()).limit(most))

    async def of_one(self, customer_ids: Collection[int], contact_keys: Collection[str]) -> list[Incident]:
        """All incidents of somebody who is known so, at any site and in any state, oldest first."""
        i = incidents.c
        mine = select(i.id).where(i.team_id == self._team_id)
        theirs = union(mine.where(i.customer_id.in_(customer_ids)), mine.where(i.contact_key.in_(contact_keys)))
        return await self._all(select(incidents).where(i.id.in_(theirs)).order_by(i.id))

    async def those(self, incident_ids: Collection[int]) -> list[Incident]:
        """These incidents, newest first."""
        wanted = select(incidents).where(are_these(self._team_id, incident_ids))
        return await self._all(wanted.order_by(incidents.c.id.desc()))

    async def of_order(self, order_key: str, most: int) -> list[Incident]:
        """The opened incidents of one order, newest first."""
        wanted = self._mine().where(incidents.c.order_key == order_key, is_opened())
        return await self._all(wanted.order_by(incidents.c.opened_at.desc()).limit(most))

    async def named_since(self, sites: Collection[str], since: datetime, most: int) -> list[Incident]:
        """The incidents of these sites with a name and no known customer, newest first."""
        i = incidents.c
        found: list[Incident] = []
        for site in sites:  # each in the order of its index, so that no more is read than is answered
            named = self._mine().where(
                i.site == site, i.opened_at >= since, i.customer_name != _NO_NAME, i.customer_id.is_(None)
            )
            found += await self._all(named.order_by(i.opened_at.desc()).limit(most))
        return sorted(found, key=lambda incident: incident.opened_at or since, reverse=True)[:most]

    def _mine(self) -> Select[tuple[object, ...]]:
        return select(incidents).where(incidents.c.team_id == self._team_id)

    async def _all(self, wanted: Select[tuple[object, ...]]) -> list[Incident]:
        return [_incident(row) for row in (await self._connection.execute(wanted)).mappings()]


def counts() -> ColumnElement[bool]:
    """A void incident is in no list, sum, limit or history."""
    return incidents.c.voided_at.is_(None)


def _incident(row: Row) -> Incident:
    return Incident(**row)


def _none(called: str) -> NoReturn:
    raise NoSuchIncident(number=called)
