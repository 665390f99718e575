"""What quiet flags are worked out from, and who has looked at which."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import Select, Text, and_, case, cast, func, insert, or_, select, union

from bot.recovery.empowerment import Level
from bot.recovery.flags import Flag, GivenLately
from bot.recovery.followup import Outcome
from bot.recovery.incident import Severity
from bot.recovery.link import LinkKind
from storage.incidents import counts
from storage.prepared import Connection
from storage.tables import flag_reviews, follow_ups, grants, incident_links, incidents
from storage.unindexed import are_these, is_opened

# A site that gives more than this in the period is looked at over its newest grants.
_MOST: Final = 5000

_REOPENED_AT: Final = (
    select(func.min(follow_ups.c.done_at))
    .where(
        follow_ups.c.team_id == incidents.c.team_id,
        follow_ups.c.incident_id == incidents.c.id,
        follow_ups.c.outcome.in_([outcome for outcome in Outcome if outcome.reopens]),
    )
    .scalar_subquery()
)
_LATELY: Final = select(
    grants.c.incident_id,
    incidents.c.number,
    grants.c.compensation_class,
    case((grants.c.cost_minor > grants.c.amount_minor, grants.c.cost_minor), else_=grants.c.amount_minor).label(
        "worth_minor"
    ),
    grants.c.currency,
    grants.c.limit_minor,
    grants.c.level,
    grants.c.money_back,
    grants.c.policy_version,
    grants.c.beyond.is_not(None).label("was_above"),
    grants.c.with_proof,
    (grants.c.offer_id != "").label("from_menu"),
    grants.c.given_by,
    grants.c.authorised_by,
    # A date that somebody names moves nothing out of the period.
    grants.c.recorded_at.label("given_at"),
    # Whoever is known by another way than this contact is the same customer.
    func.coalesce(cast(incidents.c.customer_id, Text), incidents.c.contact_key).label("customer"),
    incidents.c.contact_key,
    case((incidents.c.reopened > 0, _REOPENED_AT), else_=None).label("reopened_at"),
).join_from(grants, incidents, grants.c.incident_id == incidents.c.id)


class Flags:
    def __init__(self, connection: Connection, team_id: str) -> None:
        self._connection = connection
        self._team_id = team_id

    async def given_since(self, site: str, since: datetime) -> list[GivenLately]:
        """A site's grants that count, newest first; without those of protected cases, which only their owner sees."""
        wanted = _LATELY.where(
            grants.c.team_id == self._team_id,
            grants.c.site == site,
            grants.c.recorded_at > since,
            grants.c.ended_at.is_(None),
            is_opened(),
            counts(),
            or_(incidents.c.severity.is_(None), incidents.c.severity != Severity.S4),
        )
        rows = await self._connection.execute(wanted.order_by(grants.c.recorded_at.desc()).limit(_MOST))
        return [GivenLately(**row) for row in rows.mappings()]

    async def sharing(self, incident_ids: Collection[int], most: int) -> list[tuple[int, int]]:
        """These, each with another incident that shares its limits, the newest first; so many pairs of each kind.

        A till's own mail can stand in thousands of incidents: no more of them are read, nor put in order.
        """
        if not incident_ids:
            return []
        some = [select(pairs.limit(most).subquery()) for pairs in self._pairs(incident_ids)]
        rows = await self._connection.execute(union(*some))
        return sorted(((one, other) for one, other in rows), reverse=True)

    def _pairs(self, incident_ids: Collection[int]) -> Iterator[Select[tuple[int, int]]]:
        """By order, contact, customer, and the links that staff made; each through an index of its own."""
        these, other, link = are_these(self._team_id, incident_ids), incidents.alias("other"), incident_links
        for key in ("order_key", "contact_key", "customer_id"):
            same = and_(
                other.c.team_id == self._team_id, other.c[key] == incidents.c[key], other.c.id != incidents.c.id
            )
            is_known = incidents.c[key].is_not(None) if key == "customer_id" else incidents.c[key] != ""
            yield (
                select(incidents.c.id.label("one"), other.c.id.label("other")).join(other, same).where(these, is_known)
            )
        for here, there in (("incident_id", "other_id"), ("other_id", "incident_id")):
            counted = (link.c.kind == LinkKind.SAME_CUSTOMER, link.c.ended_at.is_(None))
            ends = (link.c[here].label("one"), link.c[there].label("other"))
            yield select(*ends).where(link.c.team_id == self._team_id, link.c[here].in_(incident_ids), *counted)

    async def people_since(self, site: str, since: datetime) -> frozenset[str]:
        """Who gave, authorised or looked after somebody at a site lately."""
        given = (grants.c.team_id == self._team_id, grants.c.site == site, grants.c.recorded_at > since)
        opened = (incidents.c.team_id == self._team_id, incidents.c.site == site, incidents.c.opened_at > since)
        people = union(
            select(grants.c.given_by).where(*given),
            select(grants.c.authorised_by).where(*given),
            select(incidents.c.owner_id).where(*opened),
        )
        return frozenset(await self._connection.scalars(people))

    async def reviewed_since(self, site: str, since: datetime) -> frozenset[str]:
        """The keys of what somebody has looked at."""
        wanted = select(flag_reviews.c.flag_key).where(
            flag_reviews.c.team_id == self._team_id, flag_reviews.c.site == site, flag_reviews.c.reviewed_at > since
        )
        return frozenset(await self._connection.scalars(wanted))

    async def review(self, flag: Flag, by: str, level: Level, now: datetime, policy_version: str) -> None:
        """Somebody has looked. Append-only, with what they were shown: these rows are the flags' audit."""
        await self._connection.execute(
            insert(flag_reviews).values(
                team_id=self._team_id,
                site=flag.site,
                flag_key=flag.key,
                reviewed_by=by,
                level=level,
                reviewed_at=now,
                policy_version=policy_version,
                shown=_shown(flag),
            )
        )


def _shown(flag: Flag) -> Mapping[str, object]:
    return {
        "people": list(flag.people),
        "incidents": [number for _, number in flag.incidents],
        "amounts_minor": [amount.minor for amount in flag.amounts],
        "times": flag.times,
        "of": flag.of,
    }
