"""What App Home shows beside a person's own incidents: what they owe, what troubles their site, which site it is."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, literal_column, select

from bot.recovery.delivery import Undelivered
from bot.recovery.followup import FollowUp, FollowUpState
from bot.recovery.grant import Grant
from bot.recovery.incident import Incident, Severity
from storage.incidents import counts
from storage.prepared import Connection
from storage.tables import deliveries, follow_ups, grants, home_sites, incidents
from storage.unindexed import are_these
from storage.upsert import insert

# Written into the statement: a partial index serves only who names its own value.
_UNTAKEN: Final[ColumnElement[bool]] = literal_column("NOT grants.taken")
_DEAD: Final[ColumnElement[str]] = literal_column("'dead'")


class Homes:
    def __init__(self, connection: Connection, team_id: str) -> None:
        self._connection = connection
        self._team_id = team_id

    async def site_of(self, user_id: str) -> str | None:
        """The site that somebody who works at several has chosen. None: they never chose."""
        wanted = select(home_sites.c.site).where(home_sites.c.team_id == self._team_id, home_sites.c.user_id == user_id)
        found: str | None = await self._connection.scalar(wanted)
        return found

    async def move(self, user_id: str, site: str) -> None:
        """From now on they are at this site."""
        moved = insert(self._connection.dialect.name, home_sites).values(
            team_id=self._team_id, user_id=user_id, site=site
        )
        await self._connection.execute(
            moved.on_conflict_do_update(index_elements=["team_id", "user_id"], set_={"site": site})
        )

    async def incidents(self, ids: Iterable[int]) -> dict[int, Incident]:
        """The incidents with these ids, by id."""
        rows = await self._connection.execute(select(incidents).where(are_these(self._team_id, set(ids))))
        return {row["id"]: Incident(**row) for row in rows.mappings()}

    async def owed_by(self, user_id: str, sites: Collection[str], most: int) -> list[FollowUp]:
        """What somebody still owes at these sites, soonest first."""
        theirs = (follow_ups.c.assignee_id == user_id, follow_ups.c.site.in_(list(sites)))
        return await self._open_follow_ups(*theirs, first_by=follow_ups.c.due_at, most=most)

    async def promised_before(self, site: str, moment: datetime, most: int) -> list[FollowUp]:
        """What a site still owes and had promised for before this, oldest first."""
        before = (follow_ups.c.site == site, follow_ups.c.promised_at < moment)
        return await self._open_follow_ups(*before, first_by=follow_ups.c.promised_at, most=most)

    async def said_untaken(self, site: str, most: int) -> list[Grant]:
        """What a site gave and is said not to be taken, and still counts, newest first."""
        wanted = (
            select(grants)
            .join(incidents, incidents.c.id == grants.c.incident_id)
            .where(
                grants.c.team_id == self._team_id,
                grants.c.site == site,
                _UNTAKEN,
                grants.c.ended_at.is_(None),
                incidents.c.severity.is_distinct_from(Severity.S4),
                counts(),
            )
            .order_by(grants.c.id.desc())
            .limit(most)
        )
        return [Grant(**row) for row in (await self._connection.execute(wanted)).mappings()]

    async def undelivered(self, site: str, most: int) -> list[Undelivered]:
        """A site's messages that could not be delivered, newest first."""
        wanted = (
            select(
                deliveries.c.id,
                deliveries.c.kind,
                deliveries.c.recipient,
                deliveries.c.incident_id,
                deliveries.c.last_error.label("error"),
            )
            .where(*self._is_dead(site))
            .order_by(deliveries.c.id.desc())
            .limit(most)
        )
        return [Undelivered(**row) for row in (await self._connection.execute(wanted)).mappings()]

    async def undelivered_concerning(self, site: str) -> list[Incident]:
        """The incidents that concerned somebody, among those that a site's undelivered messages tell of."""
        wanted = (
            select(incidents)
            .join(deliveries, deliveries.c.incident_id == incidents.c.id)
            .where(*self._is_dead(site), incidents.c.concerns != ())
        )
        found = (Incident(**row) for row in (await self._connection.execute(wanted)).mappings())
        return list({incident.id: incident for incident in found}.values())

    def _is_dead(self, site: str) -> tuple[ColumnElement[bool], ...]:
        return deliveries.c.team_id == self._team_id, deliveries.c.site == site, deliveries.c.status == _DEAD

    async def _open_follow_ups(
        self, *conditions: ColumnElement[bool], first_by: ColumnElement[datetime], most: int
    ) -> list[FollowUp]:
        """In the order of an index, so that no more is read than is answered."""
        wanted = (
            select(follow_ups)
            .where(follow_ups.c.team_id == self._team_id, follow_ups.c.state == FollowUpState.OPEN, *conditions)
            .order_by(first_by, follow_ups.c.id)
            .limit(most)
        )
        return [FollowUp(**row) for row in (await self._connection.execute(wanted)).mappings()]
