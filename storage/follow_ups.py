"""The follow-ups of a workspace."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Text,
    bindparam,
    cast,
    exists,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    update,
)

from bot.recovery.customer import KNOWN_AGAIN_BY
from bot.recovery.errors import NoSuchIncident
from bot.recovery.followup import FollowUp, FollowUpState
from bot.recovery.incident import Incident, Severity
from storage.incidents import counts
from storage.prepared import Connection, Prepared
from storage.tables import customer_keys, follow_ups, incidents

_OF_INCIDENT: Final = Prepared(
    select(follow_ups)
    .where(follow_ups.c.team_id == bindparam("team"), follow_ups.c.incident_id == bindparam("incident"))
    .order_by(follow_ups.c.due_at, follow_ups.c.id)
)
# Who has a contact with their key that was typed before we knew customers is the same one; else by the contact itself.
_KEY: Final = customer_keys.c
_BY_CONTACT: Final = (
    select(_KEY.customer_id)
    .where(
        _KEY.team_id == incidents.c.team_id,
        _KEY.kind.in_(KNOWN_AGAIN_BY),
        _KEY.key == incidents.c.contact_key,
    )
    .limit(1)
    .correlate(incidents)
    .scalar_subquery()
)
# No contact begins with a space: those of a customer are never taken for one that was typed.
_CUSTOMER: Final[ColumnElement[str]] = func.coalesce(
    literal(" ").concat(cast(func.coalesce(incidents.c.customer_id, _BY_CONTACT), Text)),
    func.nullif(incidents.c.contact_key, ""),
    incidents.c.contact,
)
# Written into the statement: a partial index serves only who names its own values.
_NEWS_TO_COME: Final[ColumnElement[bool]] = literal_column("follow_ups.kind = 'news' AND follow_ups.state = 'open'")


class FollowUps:
    def __init__(self, connection: Connection, team_id: str) -> None:
        self._connection = connection
        self._team_id = team_id

    async def add(self, **values: object) -> FollowUp:
        added = insert(follow_ups).values(team_id=self._team_id, **values).returning(follow_ups)
        return FollowUp(**(await self._connection.execute(added)).mappings().one())

    async def get(self, follow_up_id: int) -> FollowUp:
        """Raises: NoSuchIncident, also for another workspace's."""
        found = await self._all(follow_ups.c.id == follow_up_id)
        if not found:
            raise NoSuchIncident(number="like that")
        return found[0]

    async def of_incident(self, incident_id: int) -> list[FollowUp]:
        rows = await _OF_INCIDENT.rows(self._connection, {"team": self._team_id, "incident": incident_id})
        return [FollowUp(**row) for row in rows]

    async def open_of_incident(self, incident_id: int) -> list[FollowUp]:
        """What is still owed to the customer, soonest first."""
        return await self._all(follow_ups.c.incident_id == incident_id, follow_ups.c.state == FollowUpState.OPEN)

    async def open_of(self, assignee_id: str) -> list[FollowUp]:
        """What a member of staff still owes, soonest first."""
        return await self._all(follow_ups.c.assignee_id == assignee_id, follow_ups.c.state == FollowUpState.OPEN)

    async def promised_between(self, site: str, start: datetime, end: datetime) -> list[FollowUp]:
        """A site's follow-ups by when they were first promised, for the digest."""
        return await self._all(
            follow_ups.c.site == site,
            follow_ups.c.promised_at >= start,
            follow_ups.c.promised_at < end,
            exists().where(incidents.c.id == follow_ups.c.incident_id, counts()),
        )

    async def agreed_to_news(self, site: str, area: str, sites: Collection[str], most: int) -> list[Incident]:
        """Of each customer who agreed to hear of news and isn't to hear of some already, the newest such incident.

        `area` names what failed; "": whatever it was. Who is to hear of some by any incident of theirs, at
        one of these `sites`, is left out, and so is who said of that one that it isn't put right.
        """
        i = incidents.c
        about = [i.area == area] if area else []
        agreed = [i.team_id == self._team_id, i.site == site, i.news_consent, i.contact != "", counts(), *about]
        to_hear = (
            select(_CUSTOMER)
            .join(follow_ups, follow_ups.c.incident_id == i.id)
            .where(
                follow_ups.c.team_id == self._team_id,
                follow_ups.c.site.in_(list(sites)),
                _NEWS_TO_COME,
            )
        )
        newest = select(func.max(i.id)).where(*agreed).group_by(_CUSTOMER)
        wanted = select(incidents).where(
            i.id.in_(newest),
            or_(i.reopened == 0, i.written_at.is_not(None)),
            _CUSTOMER.not_in(to_hear),
            i.severity.is_distinct_from(Severity.S4),
        )
        rows = await self._connection.execute(wanted.order_by(i.id.desc()).limit(most))
        return [Incident(**row) for row in rows.mappings()]

    async def save(self, follow_up_id: int, **changes: object) -> None:
        await self._connection.execute(
            update(follow_ups)
            .where(follow_ups.c.team_id == self._team_id, follow_ups.c.id == follow_up_id)
            .values(**changes)
        )

    async def _all(self, *conditions: ColumnElement[bool]) -> list[FollowUp]:
        wanted = select(follow_ups).where(follow_ups.c.team_id == self._team_id, *conditions)
        rows = await self._connection.execute(wanted.order_by(follow_ups.c.due_at, follow_ups.c.id))
        return [FollowUp(**row) for row in rows.mappings()]
