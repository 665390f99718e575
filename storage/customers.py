"""The customers of a workspace, and the keys by which they are known again or found."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Select, and_, delete, exists, func, or_, select, update
from sqlalchemy import insert as plain_insert
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from bot.recovery.customer import KNOWN_AGAIN_BY, Customer, Key, KeyKind, name_words
from bot.recovery.errors import NoSuchCustomer
from bot.recovery.incident import Severity
from storage.prepared import Connection
from storage.tables import customer_keys, customers, incidents
from storage.unindexed import is_opened
from storage.upsert import insert

_KEY: Final = customer_keys.c

Columns = ReadOnlyColumnCollection[str, Column[Any]]


class Customers:
    def __init__(self, connection: Connection, team_id: str) -> None:
        self._connection = connection
        self._team_id = team_id

    async def add(self, site: str, name: str, now: datetime) -> Customer:
        """A customer, first met at this site; the name may not be known yet."""
        added = plain_insert(customers).values(team_id=self._team_id, site=site, name=name, created_at=now)
        row = (await self._connection.execute(added.returning(customers))).mappings().one()
        await self._add_words(Customer(**row))
        return Customer(**row)

    async def get(self, customer_id: int) -> Customer:
        """Raises: NoSuchCustomer, also for another workspace's."""
        found = await self._all(customers.c.id == customer_id)
        if not found:
            raise NoSuchCustomer()
        return found[0]

    async def by_key(self, key: Key) -> Customer | None:
        """Whoever this phone, mail or reference makes known, at whatever site."""
        whose = select(_KEY.customer_id).where(
            _KEY.team_id == self._team_id,
            _KEY.kind == key.kind,
            _KEY.key == key.text,
            _KEY.kind != KeyKind.WORD,
        )
        found = await self._all(customers.c.id.in_(whose))
        return found[0] if found else None

    async def learn(self, customer: Customer, key: Key) -> None:
        """Know the customer by one more key; somebody else's key stays theirs."""
        if key.kind is KeyKind.PHONE:
            await self.learn(customer, Key(KeyKind.PHONE_END, key.text[::-1]))
        values = {
            "team_id": self._team_id,
            "site": customer.site,
            "kind": key.kind,
            "key": key.text,
            "typed": key.typed,
        }
        learnt = insert(self._connection.dialect.name, customer_keys).values(customer_id=customer.id, **values)
        await self._connection.execute(learnt.on_conflict_do_nothing())

    async def rename(self, customer: Customer, name: str) -> None:
        """Their name became known, or is another."""
        await self._connection.execute(update(customers).where(self._is(customer.id)).values(name=name))
        words = _KEY.kind == KeyKind.WORD
        await self._connection.execute(delete(customer_keys).where(self._keys([customer.id]), words))
        await self._add_words(replace(customer, name=name))

    async def keys_of(self, customer_ids: Collection[int]) -> dict[int, list[Key]]:
        """By what each of them is known again; words of names and ends of phones are none of it."""
        known: dict[int, list[Key]] = defaultdict(list)
        wanted = select(_KEY.customer_id, _KEY.kind, _KEY.key, _KEY.typed).where(self._keys(customer_ids))
        for customer_id, kind, text, typed in await self._connection.execute(wanted.order_by(_KEY.id)):
            if kind in KNOWN_AGAIN_BY:
                known[customer_id].append(Key(kind, text, typed))
        return known

    async def named(self, words: Sequence[str], sites: Collection[str], most: int) -> list[Customer]:
        """Customers of these sites, each typed word the beginning of one of their name; at most so many."""
        if not words:
            return []
        longest, *others = sorted(words, key=len, reverse=True)
        also = [
            exists().where(key.customer_id == _KEY.customer_id, _begins(key, self._team_id, KeyKind.WORD, word))
            for key, word in ((customer_keys.alias().c, word) for word in others)
        ]
        return await self._begun(KeyKind.WORD, longest, sites, most, *also)

    async def begun(self, key: Key, sites: Collection[str], most: int) -> list[Customer]:
        """Customers of these sites with a phone, mail or reference that begins so."""
        return await self._begun(key.kind, key.text, sites, most)

    async def of_order(self, order_key: str, sites: Collection[str], most: int) -> list[Customer]:
        """The known customers of an order that one of these sites dealt with."""
        i = incidents.c
        whose = select(i.customer_id).where(i.team_id == self._team_id, i.order_key == order_key, _is_shown_at(sites))
        return await self._all(customers.c.id.in_(whose), most=most)

    async def is_shown(self, customer_id: int) -> bool:
        """Whether any site has dealt with them in a case that isn't protected."""
        shown = select(incidents.c.id).where(incidents.c.team_id == self._team_id, _is_shown())
        return await self._connection.scalar(shown.where(incidents.c.customer_id == customer_id).limit(1)) is not None

    async def is_met_at(self, customer_id: int, sites: Collection[str]) -> bool:
        """Whether one of these sites has dealt with them, in a case that all its staff may see."""
        met = select(incidents.c.id).where(self._met(sites), incidents.c.customer_id == customer_id)
        return await self._connection.scalar(met.limit(1)) is not None

    async def failures_since(self, customer_ids: Collection[int], since: datetime) -> dict[int, int]:
        """How many incidents each of them had since then; protected ones are nobody's business here."""
        i = incidents.c
        counted = (
            select(i.customer_id, func.count().label("failures"))
            .where(
                i.team_id == self._team_id,
                i.customer_id.in_(customer_ids),
                i.opened_at >= since,
                i.not_as_reported_at.is_(None),
                _is_shown(),
            )
            .group_by(i.customer_id)
        )
        rows = await self._connection.execute(counted)
        return {row.customer_id: row.failures for row in rows}

    async def drop_unused(self, customer_id: int) -> None:
        """Forget somebody whom no incident names: their draft was thrown away."""
        used = exists().where(incidents.c.team_id == self._team_id, incidents.c.customer_id == customer_id)
        await self._connection.execute(delete(customer_keys).where(self._keys([customer_id]), ~used))
        await self._connection.execute(delete(customers).where(self._is(customer_id), ~used))

    async def erase(self, customer_id: int, now: datetime) -> None:
        """No name, no keys; the row stays, so that sums and counts do."""
        await self.drop_keys([customer_id], *KeyKind)
        await self._connection.execute(update(customers).where(self._is(customer_id)).values(name="", erased_at=now))

    async def drop_keys(self, customer_ids: Collection[int], *kinds: KeyKind) -> None:
        await self._connection.execute(delete(customer_keys).where(self._keys(customer_ids), _KEY.kind.in_(kinds)))

    async def _add_words(self, customer: Customer) -> None:
        for word in name_words(customer.name):
            await self.learn(customer, Key(KeyKind.WORD, word))

    async def _begun(
        self, kind: KeyKind, text: str, sites: Collection[str], most: int, *also: ColumnElement[bool]
    ) -> list[Customer]:
        """In the order of the index, so that only as many rows are read as are shown."""
        met = exists().where(self._met(sites), incidents.c.customer_id == _KEY.customer_id)
        found: Select[Any] = (
            select(_KEY.customer_id)
            .where(_begins(_KEY, self._team_id, kind, text), met, *also)
            .order_by(_KEY.key, _KEY.customer_id)
            .limit(most)
        )
        ids = list(dict.fromkeys(await self._connection.scalars(found)))
        if not ids:
            return []
        by_id = {customer.id: customer for customer in await self._all(customers.c.id.in_(ids))}
        return [by_id[customer_id] for customer_id in ids]

    def _met(self, sites: Collection[str]) -> ColumnElement[bool]:
        return and_(incidents.c.team_id == self._team_id, _is_shown_at(sites))

    def _is(self, customer_id: int) -> ColumnElement[bool]:
        return and_(customers.c.team_id == self._team_id, customers.c.id == customer_id)

    def _keys(self, customer_ids: Iterable[int]) -> ColumnElement[bool]:
        return and_(_KEY.team_id == self._team_id, _KEY.customer_id.in_(list(customer_ids)))

    async def _all(self, *conditions: ColumnElement[bool], most: int | None = None) -> list[Customer]:
        wanted = select(customers).where(customers.c.team_id == self._team_id, *conditions).order_by(customers.c.id)
        return [Customer(**row) for row in (await self._connection.execute(wanted.limit(most))).mappings()]


def _begins(key: Columns, team_id: str, kind: KeyKind, text: str) -> ColumnElement[bool]:
    """A range that the index serves on both databases, whatever the language of the server."""
    return and_(key.team_id == team_id, key.kind == kind, key.key >= text, key.key < _after(text))


def _after(text: str) -> str:
    """The first text that no longer begins so, in the order of code points; the surrogates are no characters."""
    following = ord(text[-1]) + 1
    return text[:-1] + chr(0xE000 if 0xD800 <= following <= 0xDFFF else following)


def _is_shown() -> ColumnElement[bool]:
    """Opened, not void, and no protected case: its customers are nobody's business but its owner's."""
    i = incidents.c
    return and_(is_opened(), i.voided_at.is_(None), or_(i.severity.is_(None), i.severity != Severity.S4))


def _is_shown_at(sites: Collection[str]) -> ColumnElement[bool]:
    return and_(incidents.c.site.in_(list(sites)), _is_shown())
