"""What the tests of the desk look into: the shop's site, what the database says was written, and what is due."""

from dataclasses import dataclass
from datetime import datetime, time

from bot.desk import RecoveryDesk
from bot.recovery.delivery import Delivery, DeliveryKind, DeliveryStatus
from bot.recovery.incident import Waiting
from bot.recovery.site import Site
from bot.recovery.working_time import Hours
from storage.tables import audit, deliveries
from tests.factories import LONDON, SITE
from tests.storage.rows import rows_of

THE_SITE = Site(
    id=SITE,
    name="Our shop",
    currency="EUR",
    hours=Hours.every_day(LONDON, time(9), time(18)),
    customers_usually=Waiting.HERE,
    incident_channel="C_INCIDENTS",
    approvals_channel="C_APPROVALS",
    digest_channel="C_DIGEST",
    country="GB",
)


@dataclass(frozen=True)
class Books:
    """What the database says that the desk wrote, for tests to look into."""

    url: str

    async def pending(self, kind: DeliveryKind) -> list[tuple[str, str, datetime]]:
        """Subject, recipient and due time of what is owed."""
        return [
            (row["subject"], row["recipient"], row["due_at"])
            for row in await rows_of(self.url, deliveries)
            if row["kind"] is kind and row["status"] is DeliveryStatus.PENDING
        ]

    async def audited(self, what: str) -> list[tuple[str, dict[str, object], dict[str, object]]]:
        """Who did it, what it was before and what after."""
        rows = await rows_of(self.url, audit)
        return [(row["who"], row["before"], row["after"]) for row in rows if row["what"] == what]


async def claim(desk: RecoveryDesk, kind: DeliveryKind) -> list[Delivery]:
    """What the loop would take now, of one kind."""
    claimed = await desk.outbox.claim(desk.clock.now(), desk.clock.real(), 1000)
    return [delivery for delivery in claimed if delivery.kind is kind]
