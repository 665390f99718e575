"""What is dropped of a person: everything when they ask, the ways to reach them when their time is over.

Sums, counts and the audit stay; the audit loses what it quotes of the person.
"""

from collections.abc import Collection, Sequence, Set
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, literal_column, or_, select, update

from bot.recovery.customer import KeyKind
from storage.prepared import Connection
from storage.tables import (
    Utc,
    audit,
    customer_keys,
    escalations,
    follow_ups,
    grants,
    incident_links,
    incidents,
    notes,
    requests,
)
from storage.unindexed import are_these

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
# Written into the statement: a partial index serves only who names its own value.
_NONE: Final[ColumnElement[str]] = literal_column("''")
_NOTHING: Final = {"contact": "", "contact_key": "", "consent": False, "news_consent": False}


class Forgetting:
    def __init__(self, connection: Connection, team_id: str) -> None:
        self._connection = connection
        self._team_id = team_id

    async def erase(self, incident_ids: Collection[int]) -> None:
        """All that identifies the customer of these incidents; what was given and when it was stays."""
        words = dict.fromkeys(_PERSONAL & set(incidents.c.keys()), "")
        these = are_these(self._team_id, incident_ids)
        await self._connection.execute(update(incidents).where(these).values(**words | _NOTHING))
        for table, columns in _WORDS:
            emptied = update(table).where(table.c.team_id == self._team_id, table.c.incident_id.in_(incident_ids))
            await self._connection.execute(emptied.values(dict.fromkeys(columns, "")))
        await self._clean_audit(incident_ids, _PERSONAL)

    async def contacts_to_drop(self, closed_before: datetime, most: int) -> list[int]:
        """Incidents closed so long ago, and drafts untouched since, that still say how to reach somebody."""
        i = incidents.c
        found: list[int] = []
        for ended in (  # an index for each
            i.closed_at <= closed_before,
            i.voided_at <= closed_before,
            and_(i.number.is_(None), i.saved_at <= closed_before),
        ):
            wanted = select(i.id).where(i.team_id == self._team_id, i.contact != _NONE, ended, ~i.legal_hold)
            found += await self._connection.scalars(wanted.where(_ended() <= closed_before).limit(most))
        return list(dict.fromkeys(found))[:most]

    async def drop_contacts(self, incident_ids: Collection[int]) -> None:
        these = are_these(self._team_id, incident_ids)
        await self._connection.execute(update(incidents).where(these).values(**_NOTHING))
        await self._clean_audit(incident_ids, _CONTACT)

    async def customers_after(self, customer_id: int, most: int) -> list[int]:
        """The next customers who are known by anything, in the order in which they came."""
        key = customer_keys.c
        wanted = select(key.customer_id).where(key.team_id == self._team_id, key.customer_id > customer_id)
        return list(await self._connection.scalars(wanted.distinct().order_by(key.customer_id).limit(most)))

    async def customers_to_drop(self, closed_before: datetime, among: Collection[int]) -> list[int]:
        """Of these, who can still be reached, and of whom no case was open since then or is under legal hold.

        Also those whose contact staff cleared from the case: it is known by the customer all the same.
        """
        i, key = incidents.c, customer_keys.c
        theirs = (i.team_id == self._team_id, i.customer_id == key.customer_id)
        still_met = exists().where(*theirs, or_(_ended() > closed_before, i.legal_hold))
        known = (key.team_id == self._team_id, key.customer_id.in_(among), key.kind != KeyKind.WORD)
        wanted = select(key.customer_id).where(*known, ~still_met)
        return list(await self._connection.scalars(wanted.distinct().order_by(key.customer_id)))

    async def of_customers(self, customer_ids: Collection[int]) -> list[int]:
        """Every incident and draft of these customers."""
        i = incidents.c
        wanted = select(i.id).where(i.team_id == self._team_id, i.customer_id.in_(customer_ids))
        return list(await self._connection.scalars(wanted))

    async def naming(self, words: Sequence[str], sites: Collection[str], most: int) -> list[int]:
        """Incidents and drafts of these sites in which all these words stand, in one of their texts; newest first.

        Reads every text that the sites have: somebody asks for it when a person is to be forgotten.
        """
        i = incidents.c
        texts = (i.customer_name, i.what_happened, i.fair, i.prevention, i.thanks_for, i.void_reason)
        named = [_says_all(words, column) for column in (*texts, i.not_as_reported_why)]
        for table, columns in _WORDS:
            said = or_(*(_says_all(words, table.c[name]) for name in columns))
            named.append(i.id.in_(select(table.c.incident_id).where(table.c.team_id == self._team_id, said)))
        wanted = select(i.id).where(i.team_id == self._team_id, i.site.in_(list(sites)), or_(*named))
        return list(await self._connection.scalars(wanted.order_by(i.id.desc()).limit(most)))

    async def _clean_audit(self, incident_ids: Collection[int], names: Set[str]) -> None:
        """Lines stay in their place and say that something was there."""
        a = audit.c
        wanted = select(a.id, a.before, a.after).where(a.team_id == self._team_id, a.incident_id.in_(incident_ids))
        for line_id, before, after in (await self._connection.execute(wanted)).all():
            cleaned = {"before": _cleaned(before, names), "after": _cleaned(after, names)}
            if cleaned != {"before": before, "after": after}:
                await self._connection.execute(update(audit).where(a.id == line_id).values(**cleaned))


def _ended() -> ColumnElement[datetime]:
    """When a case was over; a draft never opens any more once nobody touches it."""
    i = incidents.c
    untouched = case((i.number.is_(None), i.saved_at), else_=literal(END_OF_TIME, Utc))
    return func.coalesce(i.closed_at, i.voided_at, untouched)


def _says_all(words: Sequence[str], column: ColumnElement[str]) -> ColumnElement[bool]:
    """In small letters, capitals, or with a first one; databases fold no letters but English ones alike."""
    spelt = ({word, word.capitalize(), word.upper()} for word in words)
    return and_(*(or_(*(column.contains(form, autoescape=True) for form in sorted(forms))) for forms in spelt))


def _cleaned(values: dict[str, object], names: Set[str]) -> dict[str, object]:
    return {name: ERASED if name in names and value else value for name, value in values.items()}
