"""What the bot owes, as the loop takes it: claimed by any process, finished only by who still holds the claim."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from sqlalchemy import ColumnElement, Update, and_, bindparam, case, exists, func, literal_column, or_, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.recovery.delivery import Delivery, DeliveryStatus
from storage.prepared import Connection, Prepared
from storage.sqlite import SqliteWriter
from storage.tables import Utc, deliveries, slots
from storage.trouble import Trouble
from storage.upsert import insert

# Longer than the two calls of ten seconds each that a message may take; what a killed process held waits this long.
LEASE: Final = timedelta(seconds=30)
# Slack takes about one message a second in a channel.
SLOT: Final = timedelta(seconds=1)

# Written into the statement: a partial index serves only who names its own value.
_PENDING: Final[ColumnElement[str]] = literal_column("'pending'")
_FIELDS: Final = [c for c in deliveries.c if c.name not in ("lease_until", "status", "last_error")]
# The second of a channel that a message waits for: where it stands, or is to be posted.
_IN_ITS_CHANNEL: Final = (
    slots.c.team_id == deliveries.c.team_id,
    slots.c.channel == func.coalesce(func.nullif(deliveries.c.channel, ""), deliveries.c.recipient),
)
_REAL: Final = bindparam("real", type_=Utc)
_DUE: Final = and_(
    deliveries.c.status == _PENDING,
    deliveries.c.due_at <= bindparam("now", type_=Utc),
    or_(deliveries.c.lease_until.is_(None), deliveries.c.lease_until < _REAL),
    ~exists().where(*_IN_ITS_CHANNEL, slots.c.free_at > _REAL),  # it will be looked at when there is room
)
_FIRST: Final = Prepared(select(deliveries.c.id).where(_DUE).order_by(deliveries.c.due_at).limit(1))


class Outbox:
    """The loop's side: claims due rows of every workspace and settles them, each in a commit of its own.

    Raises: NotNow, each of them.
    """

    def __init__(self, writer: AsyncEngine | SqliteWriter, reader: AsyncEngine, trouble: Trouble) -> None:
        self._writer = writer
        self._reader = reader
        self._trouble = trouble

    @asynccontextmanager
    async def _write(self) -> AsyncIterator[Connection]:
        with self._trouble.told_in_words("write", is_looking=True):
            async with self._writer.begin() as connection:
                yield connection

    @asynccontextmanager
    async def _looking(self) -> AsyncIterator[Connection]:
        """Every second, most often for nothing: no lock of the database is taken for it."""
        looking = self._writer.looking if isinstance(self._writer, SqliteWriter) else self._reader.connect
        async with looking() as connection:
            yield connection

    async def claim(self, now: datetime, real: datetime, most: int) -> list[Delivery]:
        """Take up to `most` due deliveries for this worker; nobody else gets them while the lease holds."""
        moments = {"now": now, "real": real}
        with self._trouble.told_in_words("read", is_looking=True):
            async with self._looking() as connection:
                if not await _FIRST.rows(connection, moments):
                    return []
        picked = select(deliveries.c.id).where(_DUE).order_by(deliveries.c.due_at, deliveries.c.id).limit(most)
        chosen = picked.with_for_update(skip_locked=True).cte("chosen")
        taken = (
            update(deliveries)
            .where(deliveries.c.id.in_(select(chosen.c.id)))
            .values(claim=uuid4().hex, lease_until=real + LEASE, attempts=deliveries.c.attempts + 1)
            .returning(*_FIELDS)
        )
        async with self._write() as connection:
            rows = (await connection.execute(taken, moments)).mappings().all()
        return sorted((Delivery(**row) for row in rows), key=lambda d: (d.due_at, d.id))

    async def finish(self, delivery: Delivery, channel: str = "", ts: str = "") -> None:
        """Store where it was posted; done only if nobody has owed it again meanwhile."""
        where = {"channel": channel, "ts": ts} if ts else {}
        async with self._write() as connection:
            await connection.execute(finished(delivery).values(**where))

    async def put_back(self, delivery: Delivery, until: datetime, *, error: str = "", burn: bool = True) -> None:
        """Try again at `until`, in real time. `burn` False: Slack asked to wait, which is no failed attempt."""
        async with self._write() as connection:
            await connection.execute(
                held(delivery).values(
                    claim="",
                    lease_until=until,
                    last_error=error,
                    attempts=deliveries.c.attempts - (0 if burn else 1),
                )
            )

    async def put_back_waiting(self, waiting: Sequence[Delivery], until: datetime) -> None:
        """Those whose channel takes another first; no failed attempt of theirs, and one statement for all."""
        ours = and_(deliveries.c.id.in_([d.id for d in waiting]), deliveries.c.claim.in_({d.claim for d in waiting}))
        back = update(deliveries).where(ours)
        async with self._write() as connection:
            await connection.execute(back.values(claim="", lease_until=until, attempts=deliveries.c.attempts - 1))

    async def forget_place(self, delivery: Delivery) -> None:
        """The message is gone from Slack: post it afresh, at once."""
        async with self._write() as connection:
            await connection.execute(held(delivery).values(channel="", ts="", claim="", lease_until=None))

    async def take_slot(self, team_id: str, channel: str, real: datetime) -> datetime | None:
        """Take the channel's next second. None: taken, post now; else when to ask again."""
        async with self._write() as connection:
            taken = insert(connection.dialect.name, slots).values(team_id=team_id, channel=channel, free_at=real + SLOT)
            mine = taken.on_conflict_do_update(
                index_elements=["team_id", "channel"], set_={"free_at": real + SLOT}, where=slots.c.free_at <= real
            )
            if (await connection.execute(mine)).rowcount:
                return None
            free_at: datetime | None = await connection.scalar(
                select(slots.c.free_at).where(slots.c.team_id == team_id, slots.c.channel == channel)
            )
            return free_at


def held(delivery: Delivery) -> Update:
    """A change of the row that comes too late if somebody else has claimed it since."""
    return update(deliveries).where(deliveries.c.id == delivery.id, deliveries.c.claim == delivery.claim)


def finished(delivery: Delivery) -> Update:
    """Done; owed again or cancelled meanwhile, it stays what that made it."""
    unchanged = deliveries.c.revision == delivery.revision
    return held(delivery).values(
        status=case((unchanged, DeliveryStatus.DONE), else_=deliveries.c.status), claim="", lease_until=None
    )
