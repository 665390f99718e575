"""Knowing the customer: what happened to them before, and which incidents belong together."""

from dataclasses import replace
from typing import Final

from bot.desk.excess import excess_around
from bot.desk.owning import Owning
from bot.recovery.errors import IncidentIsRestricted, NoSuchIncident, NoSuchLink
from bot.recovery.history import History, PastFailure
from bot.recovery.incident import Incident
from bot.recovery.link import Link, LinkKind, check_may_link, shared_cause
from bot.recovery.people import NOBODY, Actor, Rosters
from bot.recovery.permissions import Act, check_may
from storage.work import Reading, Work

_MOST_PAST: Final = 20


class Knowing(Owning):
    async def history(self, actor: Actor, incident_id: int) -> History:
        """An incident with all that is known of its customer's past. Raises: NoSuchIncident, IncidentIsRestricted."""
        async with self._database.reading(actor.team_id) as reading:
            return await self._history(reading, await self._seen(reading, actor, incident_id), actor)

    async def link(
        self, actor: Actor, token: str, incident_id: int, number: int, kind: LinkKind, rosters: Rosters = NOBODY
    ) -> History:
        """Link two incidents that the actor may see. The same form links once.

        The same customer or order shares limits and history from now on; a common cause brings its area and cause where
        none are known, and no limit.
        Raises: NoSuchIncident, IncidentIsClosed, IncidentIsProtected, OfItself, AlreadyLinked.
        """
        async with self._database.transaction(actor.team_id) as work:
            other = await work.incidents.numbered(number)
            other.check_may_see(actor, f"#{number}")
            incident, is_new = await self._taken(work, actor, token, incident_id)
            if is_new:
                check_may_link(incident, other, await work.links.of_incident(incident.id), "link.number")
                incident = await self._link(work, actor, incident, other, kind)
                incident = await self._hand_repeat_to_lead(work, incident, actor, rosters)
                await self._owe_card(work, incident)
            return await self._history(work, incident, actor)

    async def check_may_unlink(self, actor: Actor, link_id: int) -> Link:
        """The link, if the actor may end it. Raises: NoSuchLink, NoSuchIncident, NotTheirLevel, IncidentIsProtected."""
        async with self._database.reading(actor.team_id) as reading:
            return (await self._checked(reading, actor, link_id))[0]

    async def unlink(self, actor: Actor, token: str, link_id: int, incident_id: int, reason: str) -> History:
        """A lead ends a link that was wrong, with a reason; what was given under it stays given. The same form once.

        Raises: NoSuchLink, NoSuchIncident, NotTheirLevel, IncidentIsProtected.
        """
        now = self._clock.now()
        async with self._database.transaction(actor.team_id) as work:
            if not await work.is_first_use(token, now):
                return await self._history(work, await self._seen(work, actor, incident_id), actor)
            link, one, other = await self._checked(work, actor, link_id)
            if not await work.links.end(link.id, by=actor.user_id, at=now, reason=reason):
                raise NoSuchLink()
            for incident in (one, other):
                what = {"link": link.id, "reason": reason}
                level = actor.level_at(incident.site)
                await work.audit.write(incident, actor.user_id, "unlink", at=now, level=level, before=what)
                judged = await self._judged_again(work, incident, actor)
                asked = await self._ask_about(work, judged, reason) if incident.id == incident_id else judged
                await self._owe_card(work, asked)
            return await self._history(work, await self._seen(work, actor, incident_id), actor)

    async def _link(self, work: Work, actor: Actor, incident: Incident, other: Incident, kind: LinkKind) -> Incident:
        now = self._clock.now()
        link = await work.links.add(
            site=incident.site,
            incident_id=incident.id,
            other_id=other.id,
            kind=kind,
            linked_by=actor.user_id,
            linked_at=now,
        )
        for one, to in ((incident, other), (other, incident)):
            what = {"link": link.id, "to": to.number, "kind": kind}
            await work.audit.write(one, actor.user_id, "link", at=now, level=actor.level_at(one.site), after=what)
        if kind is LinkKind.SAME_CAUSE:
            return await self._keep(work, incident, actor, shared_cause(incident, other), "share_cause")
        await self._owe_card(work, await self._judged_again(work, other, actor))
        return await self._judged_again(work, incident, actor)

    async def _judged_again(self, work: Work, incident: Incident, actor: Actor) -> Incident:
        """How bad it is follows from the links too; what is over stays as it was."""
        if incident.is_over:
            return incident
        return await self._keep(work, incident, actor, {"severity": incident.reported_severity}, "judge_again")

    async def _checked(self, reading: Reading, actor: Actor, link_id: int) -> tuple[Link, Incident, Incident]:
        link = await reading.links.get(link_id)
        one = await self._seen(reading, actor, link.incident_id)
        other = await self._seen(reading, actor, link.other_id)
        check_may(actor.level_at(one.site), Act.CORRECT)
        return link, one, other

    async def _history(self, reading: Reading, incident: Incident, actor: Actor) -> History:
        related = set(await reading.links.linked(incident, self._playbook.policy.history))
        if incident.customer_id is not None:
            related |= {i.id for i in await reading.incidents.of_customers([incident.customer_id], _MOST_PAST)}
        past = [i for i in await reading.incidents.those(related - {incident.id}) if _may_be_told(i, actor)]
        grants = await reading.grants.of_incidents([i.id for i in past])
        links = await reading.links.of_incident(incident.id)
        ends = {i.id: i for i in await reading.incidents.those([link.other_end(incident.id) for link in links])}
        case = await self._case(reading, incident, actor)
        return History(
            case=replace(case, excess=await excess_around(reading, incident, self._playbook.policy)),
            past=tuple(
                PastFailure(i, tuple(g for g in grants if g.incident_id == i.id), i.site in actor.levels)
                for i in past[:_MOST_PAST]
            ),
            links=tuple((link, ends[link.other_end(incident.id)]) for link in links),
        )


def _may_be_told(incident: Incident, actor: Actor) -> bool:
    """A protected case is no part of anybody's history but for those who may open it; what is void never happened."""
    if not incident.is_protected:
        return not incident.is_void and not incident.is_kept_from(actor.user_id)
    try:
        incident.check_may_see(actor)
    except (IncidentIsRestricted, NoSuchIncident):
        return False
    return True
