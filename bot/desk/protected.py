"""What the stories of a protected case share: telling those who are named in it, and the lines that it leaves."""

from collections.abc import Iterable

from bot.desk.story import Story
from bot.recovery.delivery import DeliveryKind
from bot.recovery.incident import Incident
from bot.recovery.people import Actor
from storage.work import Work


class ProtectedStory(Story):
    async def _tell(self, work: Work, incident: Incident, people: Iterable[str], *, why: str) -> Incident:
        """Name these people in the case and send them a message that rings."""
        told = tuple(people)
        await work.audit.write(incident, "", "told", at=self._clock.now(), after={"told": told, "why": why})
        for person in told:
            await self._owe(work, DeliveryKind.PROTECTED, incident.id, incident, person, afresh=True)
        return await work.incidents.save(incident.id, named=tuple(dict.fromkeys((*incident.named, *told))))

    async def _show_everybody(self, work: Work, incident: Incident) -> None:
        """A protected case has changed: those who were told see it, those who are there read it anew."""
        now = self._clock.now()
        await work.deliveries.owe_again(DeliveryKind.PROTECTED, incident.id, now=now)
        for person in await work.deliveries.recipients(DeliveryKind.PROTECTED_NEWS, incident.id, ""):
            rings = person not in incident.concerns
            await self._owe(work, DeliveryKind.PROTECTED_NEWS, incident.id, incident, person, afresh=rings)

    async def _audit(self, work: Work, incident: Incident, actor: Actor, what: str, **after: object) -> None:
        level = actor.level_at(incident.site)
        await work.audit.write(incident, actor.user_id, what, at=self._clock.now(), level=level, after=after)
