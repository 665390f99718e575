"""What the bot owes, written in the unit of work: the commit that causes a delivery owes, redraws or ends it."""

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Final

from sqlalchemy import ColumnElement, Update, case, literal, literal_column, not_, or_, select, union, update

from bot.recovery.delivery import Delivery, DeliveryKind, DeliveryStatus
from storage.outbox import finished, held
from storage.prepared import Connection, Prepared
from storage.tables import deliveries, pings
from storage.upsert import insert

# Written into the statement: a partial index serves only who names its own value.
_DEAD: Final[ColumnElement[str]] = literal_column("'dead'")


@cache
def _owed(dialect: str, afresh: bool) -> Prepared:
    """The upsert of an owed delivery, built once."""
    row = insert(dialect, deliveries)
    changes = {
        "status": row.excluded.status,
        "subject": row.excluded.subject,
        "due_at": row.excluded.due_at,
        "attempts": 0,
        "last_error": "",
        "revision": deliveries.c.revision + 1,
    }
    again = changes | ({"channel": "", "ts": ""} if afresh else {})
    return Prepared(row.on_conflict_do_update(index_elements=["team_id", "dedupe_key"], set_=again))


class Owed:
    """What a workspace owes, to look at."""

    def __init__(self, connection: Connection, team_id: str) -> None:
        self._connection = connection
        self._team_id = team_id

    async def recipients(self, kind: DeliveryKind, subject: object, ending: str) -> list[str]:
        """Who was owed copies whose dedupe key ends like this."""
        wanted = select(deliveries.c.recipient).where(
            deliveries.c.team_id == self._team_id,
            deliveries.c.kind == kind,
            deliveries.c.subject == str(subject),
            deliveries.c.dedupe_key.endswith(ending, autoescape=True),
        )
        return list(dict.fromkeys(await self._connection.scalars(wanted)))

    async def copies(self, kind: DeliveryKind, subject: object, recipient: str) -> list[tuple[str, str]]:
        """The dedupe key of each copy of a message for somebody, and Slack's time of it; "": it is still to be sent.

        Without those that were never sent and won't be.
        """
        d = deliveries.c
        theirs = (d.team_id == self._team_id, d.kind == kind, d.subject == str(subject), d.recipient == recipient)
        wanted = select(d.dedupe_key, d.ts).where(*theirs, or_(d.ts != "", d.status == DeliveryStatus.PENDING))
        return [(key, ts) for key, ts in await self._connection.execute(wanted)]


class Owing(Owed):
    """What a transaction owes; part of the commit that causes it."""

    def __init__(self, connection: Connection, team_id: str) -> None:
        super().__init__(connection, team_id)
        self.due: list[datetime] = []

    async def owe(
        self,
        kind: DeliveryKind,
        subject: object,
        *,
        site: str,
        recipient: str,
        due_at: datetime,
        dedupe_key: str | None = None,
        afresh: bool = False,
        replacing_at: datetime | None = None,
        incident_id: int | None = None,
    ) -> None:
        """Owe a delivery, or owe it again: pending, due then, one revision on; a running worker's lease stays.

        `incident_id` is the incident that it tells of. Owed again, a message is updated where it stands; `afresh` posts
        a new one, which rings a phone. `replacing_at`: the one before it is redrawn then, since this one replaces it.
        """
        row = {
            "team_id": self._team_id,
            "site": site,
            "kind": kind,
            "subject": str(subject),
            "incident_id": incident_id,
            "recipient": recipient,
            "dedupe_key": dedupe_key or f"{kind.value}:{subject}:{recipient}",
            "due_at": due_at,
            "status": DeliveryStatus.PENDING,
        }
        if afresh:
            await self._keep_place(str(row["dedupe_key"]), replacing_at)
        await _owed(self._connection.dialect.name, afresh).rows(self._connection, row)
        self.due.append(due_at)

    async def _keep_place(self, dedupe_key: str, redrawn_at: datetime | None) -> None:
        """What was posted before a new one takes its key is still to be found: it may have to be redrawn, or hidden."""
        row = deliveries.c
        own = {
            "dedupe_key": row.dedupe_key + ":" + row.ts,
            "status": literal(DeliveryStatus.PENDING if redrawn_at else DeliveryStatus.DONE, row.status.type),
            "due_at": literal(redrawn_at, row.due_at.type) if redrawn_at else row.due_at,
        }
        kept = [column for column in row if column.name not in {*own, "id", "claim", "lease_until", "attempts"}]
        posted = select(*kept, *(value.label(name) for name, value in own.items())).where(
            row.team_id == self._team_id, row.dedupe_key == dedupe_key, row.ts != ""
        )
        await self._connection.execute(deliveries.insert().from_select([*(c.name for c in kept), *own], posted))
        if redrawn_at:
            self.due.append(redrawn_at)

    async def owe_again(self, kind: DeliveryKind, subject: object, *, now: datetime) -> None:
        """Owe every copy of a message again, wherever it was sent: its subject has changed.

        A copy that is kept for later, and was never sent, stays as it is: it reads the change when its time comes.
        """
        await self._connection.execute(self._about(kind, subject).values(_sent_again(now)))
        self.due.append(now)

    async def redraw(self, incident_id: int, *, now: datetime) -> None:
        """Owe again all that was sent about an incident, of whatever kind."""
        about = await self._telling_of(incident_id)
        await self._connection.execute(about.values(_sent_again(now)))
        self.due.append(now)

    async def redraw_cards(self, incident_id: int, *, now: datetime) -> None:
        """Owe again an incident's card, wherever it stands."""
        about = select(deliveries.c.id).where(
            deliveries.c.team_id == self._team_id, deliveries.c.incident_id == incident_id
        )
        cards = update(deliveries).where(deliveries.c.id.in_(about), deliveries.c.kind == DeliveryKind.CARD)
        await self._connection.execute(cards.values(_sent_again(now)))
        self.due.append(now)

    async def revise(self, kind: DeliveryKind, subject: object, *, now: datetime) -> None:
        """Bring what was sent up to date; copies that were still to come don't come any more."""
        await self.cancel(kind, subject)
        await self.owe_again(kind, subject, now=now)

    async def restrict(self, incident_id: int, *, now: datetime) -> None:
        """The incident is protected: what was to come about it doesn't come, what was sent is brought up to date."""
        about = await self._telling_of(incident_id)
        was_sent = or_(deliveries.c.ts != "", deliveries.c.claim != "")
        dropped = about.where(deliveries.c.incident_id == incident_id, deliveries.c.status == DeliveryStatus.PENDING)
        await self._connection.execute(
            dropped.where(not_(was_sent)).values(status=DeliveryStatus.DONE, revision=deliveries.c.revision + 1)
        )
        await self._connection.execute(
            about.where(was_sent).values(
                status=DeliveryStatus.PENDING, due_at=now, attempts=0, revision=deliveries.c.revision + 1
            )
        )
        self.due.append(now)

    async def cancel(self, kind: DeliveryKind, subject: object, ending: str = "") -> None:
        """No longer owed; with `ending` only copies whose dedupe key ends so. What is being sent may still arrive."""
        await self._connection.execute(
            self._about(kind, subject)
            .where(deliveries.c.status == DeliveryStatus.PENDING)
            .where(deliveries.c.dedupe_key.endswith(ending, autoescape=True))
            .values(status=DeliveryStatus.DONE, revision=deliveries.c.revision + 1)
        )

    async def is_pending(self, kind: DeliveryKind, subject: object) -> bool:
        """Whether it is owed already."""
        d = deliveries.c
        about = (d.team_id == self._team_id, d.kind == kind, d.subject == str(subject))
        wanted = select(d.id).where(*about, d.status == DeliveryStatus.PENDING)
        return await self._connection.scalar(wanted.limit(1)) is not None

    async def is_pending_as(self, dedupe_key: str) -> bool:
        """The same of one whose subject changes on its way."""
        d = deliveries.c
        wanted = select(d.status).where(d.team_id == self._team_id, d.dedupe_key == dedupe_key)
        return await self._connection.scalar(wanted) is DeliveryStatus.PENDING

    async def end(self, delivery: Delivery) -> bool:
        """End a timer's own row, in the commit of what it changed. False: it was ended before."""
        return bool((await self._connection.execute(finished(delivery))).rowcount)

    async def _telling_of(self, incident_id: int) -> Update:
        """All deliveries that tell of an incident: its own, and the DMs in which it is one of several."""
        told = select(pings.c.ping).where(pings.c.team_id == self._team_id, pings.c.incident_id == incident_id)
        keys = {ping_key(ping) for ping in await self._connection.scalars(told)}
        ours = select(deliveries.c.id).where(deliveries.c.team_id == self._team_id)
        # An index for each: with OR, all that the workspace was ever sent would be read.
        about = union(
            ours.where(deliveries.c.incident_id == incident_id), ours.where(deliveries.c.dedupe_key.in_(keys))
        )
        return update(deliveries).where(deliveries.c.id.in_(about))

    async def bury(self, delivery: Delivery, error: str) -> bool:
        """Dead: the answer can't change. Kept, to be tried again by hand; owed again, it lives again.

        False: somebody has owed it again meanwhile, or holds it now.
        """
        buried = await self._connection.execute(
            held(delivery)
            .where(deliveries.c.revision == delivery.revision)
            .values(status=DeliveryStatus.DEAD, claim="", lease_until=None, last_error=error)
        )
        return bool(buried.rowcount)

    async def revive(
        self, site: str, delivery_id: int | None, *, but_of: Collection[int] = (), now: datetime
    ) -> list[int | None]:
        """Try a site's dead again, or one of them, but for those of some incidents; the incidents that they tell of."""
        row = deliveries.c
        dead = update(deliveries).where(row.team_id == self._team_id, row.site == site, row.status == _DEAD)
        if but_of:
            dead = dead.where(or_(row.incident_id.is_(None), row.incident_id.not_in(but_of)))
        one = dead if delivery_id is None else dead.where(deliveries.c.id == delivery_id)
        alive = {"status": DeliveryStatus.PENDING, "due_at": now, "attempts": 0, "revision": deliveries.c.revision + 1}
        revived = await self._connection.scalars(one.values(alive).returning(deliveries.c.incident_id))
        self.due.append(now)
        return list(revived)

    def _about(self, kind: DeliveryKind, subject: object) -> Update:
        return update(deliveries).where(
            deliveries.c.team_id == self._team_id, deliveries.c.kind == kind, deliveries.c.subject == str(subject)
        )


def ping_key(ping: str) -> str:
    """The dedupe key of the DM that a ping is."""
    return f"{DeliveryKind.PING.value}:{ping}"


def _sent_again(now: datetime) -> dict[str, ColumnElement[object]]:
    """What was sent, or is being sent, is owed again.

    Decided row by row, once the row's lock is held: a worker may be taking it at this very moment, with what was true
    before, and has to find a new revision when it is done.
    """
    row = deliveries.c
    sent = or_(row.ts != "", row.claim != "")
    return {
        "status": case((sent, literal(DeliveryStatus.PENDING, row.status.type)), else_=row.status),
        "due_at": case((sent, literal(now, row.due_at.type)), else_=row.due_at),
        "attempts": case((sent, 0), else_=row.attempts),
        "revision": row.revision + 1,
    }
