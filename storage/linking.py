"""Which incidents belong together: by order, by customer, by contact, and by the links that staff made."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Select,
    Text,
    bindparam,
    insert,
    or_,
    select,
    union,
    update,
)
from sqlalchemy.types import TypeEngine

from bot.recovery.customer import reference_key
from bot.recovery.errors import NoSuchLink
from bot.recovery.incident import Incident, Severity
from bot.recovery.link import Link, LinkKind
from storage.prepared import Connection, Prepared
from storage.tables import incident_links, incidents
from storage.unindexed import are_these

# A web of links is followed up to so many incidents. Real ones end after two or three rounds, with a handful.
MOST_LINKED: Final = 500


def _any_of(name: str, kind: TypeEngine[Any]) -> BindParameter[Any]:
    return bindparam(name, type_=kind, expanding=True)


def _which(*conditions: ColumnElement[bool]) -> Select[Any]:
    i = incidents.c
    return select(i.id, i.order_key, i.contact_key, i.customer_id).where(
        i.team_id == bindparam("team"), i.opened_at.is_not(None), i.voided_at.is_(None), *conditions
    )


def _across(here: ColumnElement[int], there: ColumnElement[int]) -> Select[Any]:
    """What staff linked to these, for the same customer or order."""
    link = incident_links.c
    counted = (link.team_id == bindparam("team"), link.kind == LinkKind.SAME_CUSTOMER, link.ended_at.is_(None))
    return _which(here.in_(_any_of("ids", BigInteger())), *counted).join(incident_links, there == incidents.c.id)


_RECENT: Final = incidents.c.opened_at.between(bindparam("after"), bindparam("before"))
# One indexed question for each way in which the incidents of a round lead on.
_NEXT: Final = Prepared(
    union(
        _which(incidents.c.order_key.in_(_any_of("orders", Text()))),
        _which(incidents.c.contact_key.in_(_any_of("contacts", Text())), _RECENT),
        _which(incidents.c.customer_id.in_(_any_of("customers", BigInteger())), _RECENT),
        _across(incident_links.c.incident_id, incident_links.c.other_id),
        _across(incident_links.c.other_id, incident_links.c.incident_id),
    ).limit(MOST_LINKED)
)


_UNTOLD: Final = Prepared(
    select(incidents.c.id).where(
        are_these(bindparam("team"), _any_of("ids", BigInteger())),
        or_(incidents.c.severity == Severity.S4, incidents.c.concerns != ()),
    )
)


def _of_one_cause(here: ColumnElement[int], there: ColumnElement[int]) -> Select[Any]:
    """What failed in what staff linked to this for a common cause, where that may be told."""
    link, i = incident_links.c, incidents.c
    counted = (link.team_id == bindparam("team"), link.kind == LinkKind.SAME_CAUSE, link.ended_at.is_(None))
    told = (i.severity.is_distinct_from(Severity.S4), i.concerns == (), i.voided_at.is_(None), i.area != "")
    return (
        select(i.area)
        .join(incident_links, there == i.id)
        .where(here == bindparam("incident"), i.team_id == bindparam("team"), *counted, *told)
    )


_AREAS: Final = Prepared(
    union(
        _of_one_cause(incident_links.c.incident_id, incident_links.c.other_id),
        _of_one_cause(incident_links.c.other_id, incident_links.c.incident_id),
    )
)


class _Row(NamedTuple):
    """By what an incident may be linked."""

    id: int
    order_key: str
    contact_key: str
    customer_id: int | None


class Links:
    """Reads what is linked, and keeps the links that staff make."""

    def __init__(self, connection: Connection, team_id: str) -> None:
        self._connection = connection
        self._team_id = team_id

    async def linked(self, incident: Incident, history: timedelta) -> frozenset[int]:
        """The incident and all that share its limits, one through another; never by a name.

        The same order links at any time and any site, the same customer or contact within the history around this
        incident, and so do links that staff made for the same customer or order. MOST_LINKED of them may not be all.
        """
        own = _Row(incident.id, reference_key(incident.order_number), incident.contact_key, incident.customer_id)
        period = {"after": incident.created_at - history, "before": incident.created_at + history}
        found, new = {own}, {own}
        while new and len(found) < MOST_LINKED:
            new = {row for row in await self._next(new, period) if row.id != own.id} - found
            found |= new
        return frozenset(row.id for row in found)

    async def untold(self, incident_ids: Collection[int]) -> frozenset[int]:
        """Those of these of which not everybody may know: protected cases, and what was one and concerned somebody."""
        if not incident_ids:
            return frozenset()
        asked = {"team": self._team_id, "ids": list(incident_ids)}
        return frozenset(row["id"] for row in await _UNTOLD.rows(self._connection, asked))

    async def areas_of_cause(self, incident_id: int) -> list[str]:
        """The areas of the incidents that share a cause with this one, each once, without those nobody may know of."""
        rows = await _AREAS.rows(self._connection, {"team": self._team_id, "incident": incident_id})
        return sorted(row["area"] for row in rows)

    async def _next(self, rows: set[_Row], period: Mapping[str, datetime]) -> set[_Row]:
        """Where the incidents of the last round lead."""
        asked = {
            "team": self._team_id,
            "ids": [row.id for row in rows],
            "orders": list({row.order_key for row in rows if row.order_key}),
            "contacts": list({row.contact_key for row in rows if row.contact_key}),
            "customers": list({row.customer_id for row in rows if row.customer_id is not None}),
            **period,
        }
        return {_Row(**row) for row in await _NEXT.rows(self._connection, asked)}

    async def add(self, **values: object) -> Link:
        added = insert(incident_links).values(team_id=self._team_id, **values).returning(incident_links)
        return Link(**(await self._connection.execute(added)).mappings().one())

    async def of_incident(self, incident_id: int) -> list[Link]:
        """The links that staff made to or from it and that hold, oldest first."""
        link = incident_links.c
        holding = select(link.id).where(link.team_id == self._team_id, link.ended_at.is_(None))
        either = union(holding.where(link.incident_id == incident_id), holding.where(link.other_id == incident_id))
        wanted = select(incident_links).where(link.id.in_(either))
        rows = await self._connection.execute(wanted.order_by(link.id))
        return [Link(**row) for row in rows.mappings()]

    async def get(self, link_id: int) -> Link:
        """A link that holds. Raises: NoSuchLink, also for another workspace's."""
        link = incident_links.c
        wanted = select(incident_links).where(
            link.team_id == self._team_id, link.id == link_id, link.ended_at.is_(None)
        )
        row = (await self._connection.execute(wanted)).mappings().one_or_none()
        if row is None:
            raise NoSuchLink()
        return Link(**row)

    async def end(self, link_id: int, *, by: str, at: datetime, reason: str) -> bool:
        """The link holds no more. False where it had ended before."""
        ended = (
            update(incident_links)
            .where(
                incident_links.c.team_id == self._team_id,
                incident_links.c.id == link_id,
                incident_links.c.ended_at.is_(None),
            )
            .values(ended_at=at, ended_by=by, ending_reason=reason)
        )
        return bool((await self._connection.execute(ended)).rowcount)
