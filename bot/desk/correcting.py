"""Correcting: an incident that shall not count is void, and comes back; one that wasn't as reported says so."""

from bot.desk.dropping import drop
from bot.desk.story import Changes, Story
from bot.recovery.case import Case
from bot.recovery.correction import (
    Voiding,
    check_may_call_not_as_reported,
    check_may_void,
    check_voiding,
)
from bot.recovery.delivery import DeliveryKind
from bot.recovery.errors import NoSuchIncident
from bot.recovery.followup import FollowUpKind
from bot.recovery.incident import Incident
from bot.recovery.people import Actor
from bot.recovery.permissions import Act, check_may
from storage.work import Reading, Work

_NOT_VOID = {"voided_at": None, "voided_by": "", "void_kind": None, "void_reason": "", "duplicate_of": None}


class Correcting(Story):
    async def check_may_void(self, actor: Actor, incident_id: int) -> Case:
        """The case, if the actor may void it.

        Raises: NoSuchIncident, IncidentIsVoid, IncidentIsProtected, NotTheirsToVoid.
        """
        async with self._database.reading(actor.team_id) as reading:
            incident = await self._opened_one(reading, actor, incident_id)
            await self._check_may_void(reading, actor, incident)
            return await self._case(reading, incident, actor)

    async def void(self, actor: Actor, token: str, incident_id: int, voiding: Voiding) -> Case:
        """Take it out of every number; what was open on it is cancelled. It stays in the audit and by its number.

        Raises: NoSuchIncident (also for a duplicate of none), IncidentIsVoid, IncidentIsProtected, NotTheirsToVoid,
        Missing, OfItself.
        """
        now = self._clock.now()
        async with self._database.transaction(actor.team_id) as work:
            incident = await self._opened_one(work, actor, incident_id)
            if not await work.is_first_use(token, now):
                return await self._case(work, incident, actor)
            await self._check_may_void(work, actor, incident)
            check_voiding(voiding, incident)
            await self._check_other(work, actor, voiding)
            values: dict[str, object] = {
                "void_kind": voiding.kind,
                "void_reason": voiding.reason,
                "duplicate_of": voiding.duplicate_of,
            }
            await self._audit(work, incident, actor, "void", after=values)
            await self._cancel_what_is_open(work, incident, actor)
            voided = await work.incidents.save(incident.id, voided_at=now, voided_by=actor.user_id, **values)
            voided = await self._ask_about(work, voided, voiding.reason)
            await self._owe_card(work, voided)
            return await self._case(work, voided, actor)

    async def restore(self, actor: Actor, incident_id: int) -> Case:
        """A void incident counts again; what was cancelled stays cancelled. A second click changes nothing.

        Raises: NoSuchIncident, IncidentIsProtected, NotTheirLevel.
        """
        async with self._database.transaction(actor.team_id) as work:
            incident = await self._opened_one(work, actor, incident_id)
            check_may(actor.level_at(incident.site), Act.CORRECT)
            if not incident.is_void:
                return await self._case(work, incident, actor)
            before: dict[str, object] = {"void_kind": incident.void_kind, "duplicate_of": incident.duplicate_of}
            await self._audit(work, incident, actor, "restore", before=before)
            restored = await work.incidents.save(incident.id, **_NOT_VOID)
            restored = await self._closed_if_settled(work, restored)
            await self._owe_card(work, restored)
            return await self._case(work, restored, actor)

    async def check_may_call_not_as_reported(self, actor: Actor, incident_id: int) -> Case:
        """The case, if the actor may say so.

        Raises: NoSuchIncident, NotTheirLevel, IncidentIsVoid, IncidentIsProtected, AlreadyNotAsReported.
        """
        async with self._database.reading(actor.team_id) as reading:
            incident = await self._opened_one(reading, actor, incident_id)
            check_may_call_not_as_reported(incident, actor.level_at(incident.site))
            return await self._case(reading, incident, actor)

    async def call_not_as_reported(self, actor: Actor, token: str, incident_id: int, evidence: str) -> Case:
        """It keeps what it cost and leaves the customer's count of failures; nobody is labelled.

        Raises: NoSuchIncident, NotTheirLevel, IncidentIsVoid, IncidentIsProtected, AlreadyNotAsReported.
        """
        now = self._clock.now()
        async with self._database.transaction(actor.team_id) as work:
            incident = await self._opened_one(work, actor, incident_id)
            if not await work.is_first_use(token, now):
                return await self._case(work, incident, actor)
            check_may_call_not_as_reported(incident, actor.level_at(incident.site))
            await self._audit(work, incident, actor, "not_as_reported", after={"evidence": evidence})
            changed = await work.incidents.save(incident.id, not_as_reported_at=now, not_as_reported_why=evidence)
            changed = await self._ask_about(work, changed, evidence)
            await self._owe_card(work, changed)
            return await self._case(work, changed, actor)

    async def _check_may_void(self, reading: Reading, actor: Actor, incident: Incident) -> None:
        given = bool(await reading.grants.of_incident(incident.id))
        level, now = actor.level_at(incident.site), self._clock.now()
        check_may_void(incident, actor.user_id, level, something_given=given, now=now)

    async def _check_other(self, work: Work, actor: Actor, voiding: Voiding) -> None:
        """The other of a duplicate is one that the actor sees. Raises: NoSuchIncident."""
        if voiding.duplicate_of is None:
            return
        try:
            other = await work.incidents.numbered(voiding.duplicate_of)
            await self._seen(work, actor, other.id)
        except NoSuchIncident as problem:
            raise NoSuchIncident("void.duplicate_of", **problem.values) from problem

    async def _cancel_what_is_open(self, work: Work, incident: Incident, actor: Actor) -> None:
        """Requests, follow-ups, calls and reminders; copies that were sent say so."""
        now = self._clock.now()
        await drop(
            work, incident, await work.requests.of_incident(incident.id), actor, now, self._playbook.policy.version
        )
        await self._drop_follow_ups(work, incident, actor, *FollowUpKind)
        for escalation in await work.escalations.of_incident(incident.id):
            await self._end_call(work, escalation)
        await work.deliveries.revise(DeliveryKind.LEFT_OPEN, incident.id, now=now)

    async def _audit(
        self,
        work: Work,
        incident: Incident,
        actor: Actor,
        what: str,
        *,
        before: Changes | None = None,
        after: Changes | None = None,
    ) -> None:
        now, level = self._clock.now(), actor.level_at(incident.site)
        await work.audit.write(incident, actor.user_id, what, at=now, level=level, before=before, after=after)
