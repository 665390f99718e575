"""What is dropped of a person: everything when they ask, the ways to reach them when their time is over.

Sums, counts and the audit stay; the audit loses what it quotes of the person.
"""

from collections.abc import Collection, Set
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import func, literal, or_, select, update

from storage.prepared import Connection
from storage.tables import Utc, audit, escalations, follow_ups, grants, incident_links, incidents, notes, requests

ERASED: Final = "erased"
# What the columns of an incident and the lines of its audit may say of a person.
_CONTACT: Final = frozenset({"contact", "contact_key"})
_PERSONAL: Final = _CONTACT | {
    "customer_name",
    "what_happened",
    "order_number",
    "order_key",
    "fair",
    "prevention",
    "thanks_for",
    "note",
    "reason",
    "done",
    "evidence",
    "void_reason",
    "not_as_reported_why",
}
_WORDS: Final = (
    (grants, ("reason", "ending_reason", "order_key")),
    (requests, ("reason", "decision_note")),
    (follow_ups, ("note",)),
    (notes, ("text",)),
    (escalations, ("reason",)),
    (incident_links, ("ending_reason",)),
)
# Later than any closing: of cases that are still open.
END_OF_TIME: Final = datetime(9999, 1, 1, tzinfo=UTC)
_NOTHING: Final = {"contact": "", "contact_key": "", "consent": False, "news_consent": False}


class Forgetting:
    def __init__(self, connection: Connection, team_id: str) -> None:
        self._connection = connection
        self._team_id = team_id

    async def erase(self, incident_ids: Collection[int]) -> None:
        """All that identifies the customer of these incidents; what was given and when it was stays."""
        words = dict.fromkeys(_PERSONAL & set(incidents.c.keys()), "")
        where = (incidents.c.team_id == self._team_id, incidents.c.id.in_(incident_ids))
        await self._connection.execute(update(incidents).where(*where).values(**words | _NOTHING))
        for table, columns in _WORDS:
            emptied = update(table).where(table.c.team_id == self._team_id, table.c.incident_id.in_(incident_ids))
            await self._connection.execute(emptied.values(dict.fromkeys(columns, "")))
        await self._clean_audit(incident_ids, _PERSONAL)

    async def contacts_to_drop(self, closed_before: datetime, most: int) -> list[tuple[int, int | None]]:
        """Incident and customer of cases that were closed so long ago, and still say how to reach somebody."""
        i = incidents.c
        wanted = select(i.id, i.customer_id).where(
            i.team_id == self._team_id,
            i.contact != "",
            or_(i.closed_at <= closed_before, i.voided_at <= closed_before),
            ~i.legal_hold,
        )
        rows = await self._connection.execute(wanted.order_by(i.closed_at).limit(most))
        return [(incident_id, customer_id) for incident_id, customer_id in rows]

    async def drop_contacts(self, incident_ids: Collection[int]) -> None:
        where = (incidents.c.team_id == self._team_id, incidents.c.id.in_(incident_ids))
        await self._connection.execute(update(incidents).where(*where).values(**_NOTHING))
        await self._clean_audit(incident_ids, _CONTACT)

    async def customers_still_met(self, customer_ids: Collection[int], closed_before: datetime) -> set[int]:
        """Those of them with a case that is open, was closed later than that, or is under legal hold."""
        i = incidents.c
        wanted = select(i.customer_id).where(
            i.team_id == self._team_id,
            i.customer_id.in_(customer_ids),
            or_(func.coalesce(i.closed_at, i.voided_at, literal(END_OF_TIME, Utc)) > closed_before, i.legal_hold),
        )
        return set(await self._connection.scalars(wanted.distinct()))

    async def _clean_audit(self, incident_ids: Collection[int], names: Set[str]) -> None:
        """Lines stay in their place and say that something was there."""
        a = audit.c
        wanted = select(a.id, a.before, a.after).where(a.team_id == self._team_id, a.incident_id.in_(incident_ids))
        for line_id, before, after in (await self._connection.execute(wanted)).all():
            cleaned = {"before": _cleaned(before, names), "after": _cleaned(after, names)}
            if cleaned != {"before": before, "after": after}:
                await self._connection.execute(update(audit).where(a.id == line_id).values(**cleaned))


def _cleaned(values: dict[str, object], names: Set[str]) -> dict[str, object]:
    return {name: ERASED if name in names and value else value for name, value in values.items()}
