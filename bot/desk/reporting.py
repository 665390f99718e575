"""Reporting: the digest, on demand and each week."""

from datetime import datetime, timedelta

from bot.desk.story import Story
from bot.recovery.delivery import Delivery, DeliveryKind
from bot.recovery.digest import Digest, Period, summarise
from bot.recovery.people import Actor
from bot.recovery.site import Site
from storage.work import Work

WEEK = timedelta(days=7)


class Reporting(Story):
    async def digest(self, team_id: str, site_id: str, end: datetime) -> Digest:
        """A site's seven days up to `end`."""
        period, site = Period(end - WEEK, end), self._sites.at(site_id)
        async with self._database.reading(team_id) as reading:
            incidents = await reading.incidents.opened_between(site.id, period.start, period.end)
            return summarise(
                period,
                site.currency,
                incidents,
                await reading.grants.given_between(site.id, site.currency, period.start, period.end),
                await reading.follow_ups.promised_between(site.id, period.start, period.end),
                await reading.incidents.levels_asked([incident.id for incident in incidents]),
            )

    async def ask_digest(self, actor: Actor) -> None:
        """Owe the actor a digest of their site's last seven days, by DM."""
        now = self._clock.now()
        async with self._database.transaction(actor.team_id) as work:
            await work.deliveries.owe(
                DeliveryKind.DIGEST, now.isoformat(), site=actor.site, recipient=actor.user_id, due_at=now
            )

    async def plan_weekly(self, team_id: str) -> None:
        """See to it that every site's next digest is owed; safe to call at every start and from any replica."""
        async with self._database.transaction(team_id) as work:
            for site in self._sites.all:
                if not await work.deliveries.is_pending(DeliveryKind.WEEKLY_DIGEST, site.id):
                    await self._owe_weekly(work, site, self._clock.now())

    async def run_weekly(self, delivery: Delivery) -> None:
        """A site's weekly timer: owe this week's digest to its channel, and the timer of the week after it.

        After an outage of weeks each of them gets its digest; a site that the policy no longer lists gets none.
        """
        now = self._clock.now()
        async with self._database.transaction(delivery.team_id) as work:
            await work.deliveries.end(delivery)
            site = self._sites.at(delivery.site)
            if site.id != delivery.site:
                return
            week = delivery.due_at.isoformat(timespec="seconds")
            await work.deliveries.owe(
                DeliveryKind.DIGEST,
                week,
                site=site.id,
                recipient=site.digest_channel,
                due_at=now,
                dedupe_key=f"digest:{week}:{site.id}",
            )
            await self._owe_weekly(work, site, delivery.due_at)

    async def _owe_weekly(self, work: Work, site: Site, after: datetime) -> None:
        due_at = self._playbook.policy.weekly_digest(site.id).next_after(after, site.hours.zone)
        await work.deliveries.owe(DeliveryKind.WEEKLY_DIGEST, site.id, site=site.id, recipient="", due_at=due_at)
