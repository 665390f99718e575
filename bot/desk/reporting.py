"""Reporting: the digest, on demand and each week."""

from datetime import datetime, timedelta

from bot.desk.story import Story
from bot.recovery.delivery import Delivery, DeliveryKind
from bot.recovery.digest import Digest, Period, summarise
from bot.recovery.people import Actor
from storage.work import Work

WEEK = timedelta(days=7)


class Reporting(Story):
    async def digest(self, team_id: str, end: datetime) -> Digest:
        """The site's seven days up to `end`."""
        period = Period(end - WEEK, end)
        async with self._database.reading(team_id) as reading:
            return summarise(
                period,
                self._site.currency,
                await reading.incidents.opened_between(self._site.id, period.start, period.end),
                await reading.grants.given_between(self._site.id, self._site.currency, period.start, period.end),
                await reading.follow_ups.promised_between(self._site.id, period.start, period.end),
            )

    async def ask_digest(self, actor: Actor) -> None:
        """Owe the actor a digest of the last seven days, by DM."""
        now = self._clock.now()
        async with self._database.transaction(actor.team_id) as work:
            await work.deliveries.owe(
                DeliveryKind.DIGEST,
                now.isoformat(),
                site=self._site.id,
                recipient=actor.user_id,
                due_at=now,
            )

    async def plan_weekly(self, team_id: str) -> None:
        """See to it that the next weekly digest is owed; safe to call at every start and from any replica."""
        async with self._database.transaction(team_id) as work:
            if not await work.deliveries.is_pending(DeliveryKind.WEEKLY_DIGEST, self._site.id):
                now = self._clock.now()
                await self._owe_weekly(work, now)

    async def run_weekly(self, delivery: Delivery) -> None:
        """The weekly timer: owe this week's digest to the channel and the timer of the week after it.

        After an outage of weeks each of them gets its digest.
        """
        now = self._clock.now()
        async with self._database.transaction(delivery.team_id) as work:
            await work.deliveries.end(delivery)
            await work.deliveries.owe(
                DeliveryKind.DIGEST,
                delivery.due_at.isoformat(timespec="seconds"),
                site=self._site.id,
                recipient=self._site.digest_channel,
                due_at=now,
            )
            await self._owe_weekly(work, delivery.due_at)

    async def _owe_weekly(self, work: Work, after: datetime) -> None:
        due_at = self._playbook.policy.weekly_digest.next_after(after, self._site.hours.zone)
        await work.deliveries.owe(
            DeliveryKind.WEEKLY_DIGEST, self._site.id, site=self._site.id, recipient="", due_at=due_at
        )
