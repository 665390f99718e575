"""Protecting: somebody was hurt, threatened or at risk. The script ends, a few people know, one of them takes it on."""

from collections.abc import Collection

from bot.desk.dropping import drop
from bot.desk.protected import ProtectedStory
from bot.desk.story import Changes
from bot.recovery.case import Case
from bot.recovery.delivery import OF_PROTECTED_CASES, Delivery, DeliveryKind
from bot.recovery.errors import ConcernsThemselves
from bot.recovery.followup import FollowUpKind
from bot.recovery.incident import Incident, Severity, Step
from bot.recovery.people import Actor, Rosters
from bot.recovery.protection import (
    able,
    backup,
    check_may_call_again,
    check_may_say_whom_it_concerns,
    check_may_take_from,
    check_may_take_on,
    first_told,
    is_their_case,
    may_come_to,
)
from storage.work import Work


class Protecting(ProtectedStory):
    async def say_safe(self, actor: Actor, token: str, incident_id: int, marks: Collection[str]) -> Case:
        """Nobody was hurt: the texts with these `marks` are not asked about again. The same form says so once.

        Where another text still asks, the question stays open. Raises: NoSuchIncident, IncidentIsRestricted.
        """
        now = self._clock.now()
        async with self._database.transaction(actor.team_id) as work:
            incident = await self._seen(work, actor, incident_id)
            if not incident.is_protected and await work.is_first_use(token, now):
                said = tuple(mark for mark in incident.asking if mark in marks)
                left = tuple(mark for mark in incident.asking if mark not in marks)
                await self._audit(work, incident, actor, "said_safe", texts=said)
                incident = await work.incidents.save(incident.id, asking=left, said_safe=(*incident.said_safe, *said))
                await self._owe_card(work, incident)
                await self._owe_thanks(work, incident)
            return await self._case(work, incident, actor)

    async def protect(
        self,
        actor: Actor,
        rosters: Rosters,
        token: str,
        incident_id: int,
        changes: Changes,
        *,
        concerns: str = "",
        answer: str = "yes",
    ) -> Case:
        """Leave the script at once: nothing goes on, the managers on duty are told, and only the people named see it.

        Where it `concerns` one of our people, they are never told nor shown it; a director is told instead of them.
        What is protected already stays as it is. Raises: NoSuchIncident, IncidentIsRestricted, ConcernsThemselves.
        """
        if concerns == actor.user_id:
            raise ConcernsThemselves()
        now = self._clock.now()
        async with self._database.transaction(actor.team_id) as work:
            incident = await self._seen(work, actor, incident_id)
            if not incident.is_protected and await work.is_first_use(token, now):
                incident = await self._opened(work, incident, actor)
                incident = await self._keep(work, incident, actor, {**changes, "severity": Severity.S4}, "protect")
                about = incident.asking
                incident = await self._shut(work, incident, actor, {incident.walker_id, actor.user_id}, concerns)
                said = {"answer": answer, "concerns": incident.concerns, "about": about}
                await self._audit(work, incident, actor, "protected", **said)
                await self._tell_those_there(work, incident, {incident.walker_id, actor.user_id})
                incident = await self._call(work, incident, rosters)
            return await self._case(work, incident, actor)

    async def say_whom_it_concerns(self, actor: Actor, rosters: Rosters, incident_id: int, person: str) -> Case:
        """It concerns one of our people: they see no more of it, and somebody else is told.

        Raises: NoSuchIncident, IncidentIsRestricted, NotProtectedAnyMore, NotTheCaseOwner, ConcernsThemselves.
        """
        async with self._database.transaction(actor.team_id) as work:
            incident = await self._seen(work, actor, incident_id)
            check_may_say_whom_it_concerns(incident, actor, person)
            if not person or person in incident.concerns:
                return await self._case(work, incident, actor)
            await self._audit(work, incident, actor, "concerns", concerns=person)
            had_it = {"case_owner_id": "", "with_them_by": None} if incident.case_owner_id == person else {}
            incident = await work.incidents.save(incident.id, concerns=(*incident.concerns, person), **had_it)
            if not incident.is_over and not incident.case_owner_id:
                incident = await self._call(work, incident, rosters)
            await self._show_everybody(work, incident)
            return await self._case(work, incident, actor)

    async def take_on(self, actor: Actor, incident_id: int) -> Case:
        """Become the named owner of the case; those who are there read who comes, and by when. Twice is once.

        Raises: NoSuchIncident, IncidentIsRestricted, NotProtectedAnyMore, IncidentIsClosed, CaseIsTaken,
        NotTheirLevel.
        """
        async with self._database.transaction(actor.team_id) as work:
            incident = await self._seen(work, actor, incident_id)
            check_may_take_on(incident, actor)
            if incident.case_owner_id != actor.user_id:
                by = self._clock.now() + self._playbook.policy.protection.with_them
                await self._audit(work, incident, actor, "take_on", with_them_by=by)
                incident = await work.incidents.save(incident.id, case_owner_id=actor.user_id, with_them_by=by)
                await work.deliveries.cancel(DeliveryKind.PROTECTED_BACKUP, incident.id)
                await self._show_everybody(work, incident)
            return await self._case(work, incident, actor)

    async def take_from(self, actor: Actor, rosters: Rosters, incident_id: int, owner_id: str) -> Case:
        """Become the owner of a case whose owner can't look after it any more. Twice is once.

        Raises: NoSuchIncident, IncidentIsRestricted, NotProtectedAnyMore, IncidentIsClosed, CaseIsTaken,
        NotTheCaseOwner.
        """
        async with self._database.transaction(actor.team_id) as work:
            incident = await work.incidents.get(incident_id)
            roster = rosters.at(incident.site)
            if not may_come_to(incident, actor, roster):
                incident.check_may_see(actor)
            if incident.case_owner_id != actor.user_id:
                check_may_take_from(incident, actor, roster, owner_id)
                by = self._clock.now() + self._playbook.policy.protection.with_them
                await self._audit(work, incident, actor, "take_from", taken_from=owner_id, with_them_by=by)
                named = tuple(dict.fromkeys((*incident.named, actor.user_id)))
                incident = await work.incidents.save(
                    incident.id, case_owner_id=actor.user_id, with_them_by=by, named=named
                )
                await self._show_everybody(work, incident)
                await self._owe(work, DeliveryKind.PROTECTED, incident.id, incident, actor.user_id)
            return await self._case(work, incident, actor)

    async def nobody_came(self, actor: Actor, rosters: Rosters, incident_id: int) -> Case:
        """Whoever took it on isn't there in time: it is free again, and everybody is told anew. Twice is once.

        Only for a while after that time: later it is taken over (`take_from`) by those who may.
        Raises: NoSuchIncident, IncidentIsRestricted, NotProtectedAnyMore, IncidentIsClosed, NotTheCaseOwner,
        NotYetLate, TooLateToCallAgain.
        """
        async with self._database.transaction(actor.team_id) as work:
            incident = await self._seen(work, actor, incident_id)
            check_may_call_again(incident, actor, self._clock.now())
            if incident.case_owner_id:
                await self._audit(work, incident, actor, "nobody_came", case_owner_id=incident.case_owner_id)
                incident = await work.incidents.save(incident.id, case_owner_id="", with_them_by=None)
                incident = await self._call(work, incident, rosters)
                await self._show_everybody(work, incident)
            return await self._case(work, incident, actor)

    async def run_backup(self, delivery: Delivery) -> None:
        """The timer: nobody has taken the case on, so its recipient is told too, and again until somebody does.

        Run twice it tells once.
        """
        async with self._database.transaction(delivery.team_id) as work:
            if not await work.deliveries.end(delivery):
                return
            incident = await work.incidents.get(int(delivery.subject))
            waits = incident.is_protected and not incident.is_over and not incident.case_owner_id
            if not waits or incident.is_kept_from(delivery.recipient):
                return
            if incident.lets_see(delivery.recipient):
                await self._owe(work, DeliveryKind.PROTECTED, incident.id, incident, delivery.recipient, afresh=True)
            else:
                incident = await self._tell(work, incident, (delivery.recipient,), why="backup")
                await self._show_everybody(work, incident)
            due_at = self._clock.now() + self._playbook.policy.protection.backup
            kind = DeliveryKind.PROTECTED_BACKUP
            await self._owe(work, kind, incident.id, incident, delivery.recipient, due_at)

    async def told_of(self, team_id: str, incident_id: int) -> Case:
        """A protected case, for the messages to those who know of it. Raises: NoSuchIncident."""
        async with self._database.reading(team_id) as reading:
            incident = await reading.incidents.get(incident_id)
            return Case(
                incident=incident,
                now=self._clock.now(),
                requests=tuple(await reading.requests.of_incident(incident.id)),
                notes=tuple(await reading.notes.of_incident(incident.id)),
                lines=tuple(await reading.history.of_incident(incident.id)),
            )

    async def restricted(self, delivery: Delivery) -> Incident | None:
        """The incident of a message that must lose its content, for all or for its reader. None: it may be shown.

        What tells of a protected case says itself what its reader may know.
        """
        if delivery.incident_id is None or delivery.kind in OF_PROTECTED_CASES:
            return None
        async with self._database.reading(delivery.team_id) as reading:
            incident = await reading.incidents.get(delivery.incident_id)
        return incident if incident.is_protected or incident.is_kept_from(delivery.recipient) else None

    async def open_cases(self, actor: Actor) -> list[Incident]:
        """The protected cases that this person opened or owns, oldest first."""
        async with self._database.reading(actor.team_id) as reading:
            return [incident for incident in await reading.incidents.protected() if is_their_case(incident, actor)]

    async def _shut(self, work: Work, incident: Incident, actor: Actor, there: set[str], concerns: str) -> Incident:
        """Nothing goes on about it, what was sent is no longer shown, and nobody knows of it but those who are there.

        What was written down, or void, is open again: somebody has to look after it.
        """
        now, never = self._clock.now(), {*incident.concerns, concerns}
        await drop(
            work, incident, await work.requests.of_incident(incident.id), actor, now, self._playbook.policy.version
        )
        await self._drop_follow_ups(work, incident, actor, *FollowUpKind)
        for escalation in await work.escalations.of_incident(incident.id):
            await work.escalations.end(escalation.id, now)
        await work.deliveries.restrict(incident.id, now=now)
        return await work.incidents.save(
            incident.id,
            asking=(),
            named=tuple(sorted(there - never)),
            concerns=tuple(dict.fromkeys((*incident.concerns, *((concerns,) if concerns else ())))),
            case_owner_id="",
            with_them_by=None,
            step=Step.SOLVE if incident.step is Step.CLOSED else incident.step,
            written_at=None,
            closed_at=None,
            voided_at=None,
            void_kind=None,
        )

    async def _call(self, work: Work, incident: Incident, rosters: Rosters) -> Incident:
        """Tell who has to know now, and keep for later whom the backup tells; after it everybody is told in turn.

        Where nobody is left to tell, the approvals channel reads that somebody is needed, and nothing else.
        """
        roster, site = rosters.at(incident.site), self._sites.at(incident.site)
        there = {*await work.deliveries.recipients(DeliveryKind.PROTECTED_NEWS, incident.id, ""), incident.walker_id}
        concerns = set(incident.concerns)
        told = first_told(roster, await work.duty.on_duty(), there=there, concerns=concerns)
        if not told:
            await self._owe(work, DeliveryKind.PROTECTED, incident.id, incident, site.approvals_channel, afresh=True)
        incident = await self._tell(work, incident, told, why="on_duty")
        pace, kind = self._playbook.policy.protection.backup, DeliveryKind.PROTECTED_BACKUP
        next_told = backup(roster, told=set(incident.named), there=there, concerns=concerns)
        for person in able(roster, there=there, concerns=concerns):
            due_at = self._clock.now() + (pace if person in next_told else 2 * pace)
            await self._owe(work, kind, incident.id, incident, person, due_at)
        return incident

    async def _tell_those_there(self, work: Work, incident: Incident, there: set[str]) -> None:
        for person in there - set(incident.concerns):
            await self._owe(work, DeliveryKind.PROTECTED_NEWS, incident.id, incident, person, afresh=True)
