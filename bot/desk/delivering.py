"""Delivering: what becomes of a message that Slack doesn't take, and trying it again."""

from typing import Final

from bot.desk.story import Story
from bot.recovery.delivery import Delivery, DeliveryKind, is_lost_channel
from bot.recovery.errors import NothingToTryAgain
from bot.recovery.people import Actor, Roster, Rosters
from bot.recovery.permissions import Act, check_may
from storage.work import Work

# What reaches nobody by another way: approvers have a request by DM already.
_SENT_TO_MANAGERS: Final = (DeliveryKind.DIGEST, DeliveryKind.ESCALATION)


class Delivering(Story):
    async def say_not_shown(self, team_id: str, user_id: str) -> None:
        """Owe somebody the word that Slack didn't show them an answer: nothing that they did ends in silence."""
        async with self._database.transaction(team_id) as work:
            await work.deliveries.owe(
                DeliveryKind.NOT_SHOWN,
                user_id,
                site=self._sites.all[0].id,
                recipient=user_id,
                due_at=self._clock.now(),
                afresh=True,
            )

    async def give_up(self, delivery: Delivery, error: str, rosters: Rosters) -> None:
        """Slack will never take it: kept for whoever can mend it. What a lost channel should have read goes to people.

        Managers are told what to mend, once a day.
        """
        async with self._database.transaction(delivery.team_id) as work:
            if not await work.deliveries.bury(delivery, error):
                return
            if is_lost_channel(delivery.recipient, error):
                managers = _managers(rosters.at(delivery.site))
                for person in managers:
                    await self._owe_copy(work, delivery, person, DeliveryKind.LOST_CHANNEL, self._lost(delivery, error))
                await self._fall_back(work, delivery, managers)

    async def try_again(self, actor: Actor, site: str, delivery_id: int | None) -> int:
        """Owe a dead message of a site again, or all that they see; how many. For whoever oversees the site.

        Raises: NotTheirSite, NotTheirLevel, NothingToTryAgain.
        """
        level, now = actor.level_at(site), self._clock.now()
        check_may(level, Act.OVERSEE)
        async with self._database.transaction(actor.team_id) as work:
            hidden = [i.id for i in await work.homes.undelivered_concerning(site) if i.is_kept_from(actor.user_id)]
            revived = await work.deliveries.revive(site, delivery_id, but_of=hidden, now=now)
            if not revived:
                raise NothingToTryAgain()
            for incident_id in {i for i in revived if i is not None}:
                incident = await work.incidents.get(incident_id)
                await work.audit.write(incident, actor.user_id, "try_again", at=now, level=level)
        return len(revived)

    def _lost(self, delivery: Delivery, error: str) -> str:
        return f"{delivery.recipient}:{error}:{self._clock.now():%Y-%m-%d}"

    async def _fall_back(self, work: Work, delivery: Delivery, managers: tuple[str, ...]) -> None:
        """A card goes to its owner, who has its buttons then."""
        if delivery.kind is DeliveryKind.CARD and delivery.incident_id is not None:
            owner = (await work.incidents.get(delivery.incident_id)).owner_id
            await self._owe_copy(work, delivery, owner, delivery.kind, delivery.subject)
        elif delivery.kind in _SENT_TO_MANAGERS:
            for person in managers:
                await self._owe_copy(work, delivery, person, delivery.kind, delivery.subject)

    async def _owe_copy(self, work: Work, delivery: Delivery, person: str, kind: DeliveryKind, subject: str) -> None:
        """A note about a channel is of no incident: it stays what it is where one becomes a protected case."""
        about = None if kind is DeliveryKind.LOST_CHANNEL else delivery.incident_id
        await work.deliveries.owe(
            kind,
            subject,
            site=delivery.site,
            recipient=person,
            due_at=self._clock.now(),
            incident_id=about,
        )


def _managers(roster: Roster) -> tuple[str, ...]:
    """Who can mend a site's channels: its managers, or where it has none its directors."""
    return roster.managers or roster.directors
