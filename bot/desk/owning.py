"""Owning: who answers for an incident and what is still owed of it; shared by the stories that change that."""

from dataclasses import replace
from typing import Any

from bot.desk.story import Story
from bot.recovery.delivery import DeliveryKind
from bot.recovery.empowerment import Level
from bot.recovery.followup import FollowUp
from bot.recovery.incident import Incident
from bot.recovery.people import Actor, Rosters
from bot.recovery.repeat import new_owner
from storage.work import Work


class Owning(Story):
    """The base of a story in which an incident may get another owner."""

    async def _hand_repeat_to_lead(self, work: Work, incident: Incident, actor: Actor, rosters: Rosters) -> Incident:
        """A repeat failure is a lead's to own and to follow up, once; whoever walks it goes on walking.

        Nobody is told while it may become a protected case: the next save after the answer hands it over.
        """
        if incident.asking:
            return incident
        earlier = await work.incidents.earlier_failures(incident, incident.created_at - self._playbook.policy.history)
        roster = await self._roster(work, incident, rosters)
        leads = roster.approvers(Level.LEAD, never=incident.owner_id, on_duty=await work.duty.on_duty())
        owner_id = new_owner(incident, len(earlier), roster, leads)
        if not owner_id:
            return incident
        now, level = self._clock.now(), actor.level_at(incident.site)
        before, after = {"owner_id": incident.owner_id}, {"owner_id": owner_id, "earlier": len(earlier)}
        await work.audit.write(
            incident, actor.user_id, "repeat_failure", at=now, level=level, before=before, after=after
        )
        await self._move_follow_ups(work, incident, owner_id)
        await self._owe(work, DeliveryKind.REPEAT, incident.id, incident, owner_id)
        return await work.incidents.save(incident.id, owner_id=owner_id)

    async def _move_follow_ups(self, work: Work, incident: Incident, to: str) -> int:
        """The former owner's open follow-ups go to the new one, due when they were."""
        theirs = [f for f in await work.follow_ups.open_of_incident(incident.id) if f.assignee_id == incident.owner_id]
        for follow_up in theirs:
            await self._reassign(work, follow_up, incident, to)
        return len(theirs)

    async def _reassign(self, work: Work, follow_up: FollowUp, incident: Incident, to: str) -> None:
        """To somebody else, due when it was; the former's ping says so."""
        rings_at = max(follow_up.due_at, self._clock.now())
        moved: dict[str, Any] = {"assignee_id": to, "rung": None, "rings_at": rings_at}
        await work.follow_ups.save(follow_up.id, **moved)
        await self._redraw_pings(work, follow_up)
        await self._owe_ring(work, replace(follow_up, **moved), incident)

    async def _hand_follow_up(self, work: Work, follow_up: FollowUp, actor: Actor, to: str, field: str) -> None:
        """One on an incident that stays where it is: its new assignee is told when it is due, or at once.

        Raises: NotForThem.
        """
        incident = await work.incidents.get(follow_up.incident_id)
        incident.check_may_be_given_to(to, field)
        before = {"assignee_id": follow_up.assignee_id}
        after = {"follow_up": follow_up.id, "assignee_id": to}
        now, level = self._clock.now(), actor.level_at(incident.site)
        await work.audit.write(
            incident, actor.user_id, "hand_follow_up", at=now, level=level, before=before, after=after
        )
        await self._reassign(work, follow_up, incident, to)
