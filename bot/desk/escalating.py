"""Escalating: somebody of a higher level is called to an incident, and the first to take it over owns it."""

from dataclasses import dataclass

from bot.desk.asking import BACKUP
from bot.desk.story import Story
from bot.recovery.case import Case
from bot.recovery.delivery import DeliveryKind
from bot.recovery.empowerment import Level
from bot.recovery.errors import NobodyAbove
from bot.recovery.handing import (
    Escalation,
    check_above,
    check_goes_on,
    check_may_call,
    check_may_take,
    check_somebody_above,
)
from bot.recovery.incident import Incident
from bot.recovery.people import Actor, Rosters
from storage.work import Work

LEVEL = "escalate.level"


@dataclass(frozen=True, slots=True)
class Called:
    """What came of escalating: who was told; () where the same form had done it already."""

    case: Case
    told: tuple[str, ...] = ()


class Escalating(Story):
    async def check_may_escalate(self, actor: Actor, incident_id: int) -> Case:
        """The case, if somebody can be called to it.

        Raises: NoSuchIncident, IncidentIsProtected, IncidentIsVoid, IncidentIsClosed, HighestLevel.
        """
        async with self._database.reading(actor.team_id) as reading:
            incident = await self._opened_one(reading, actor, incident_id)
            check_goes_on(incident)
            check_somebody_above(actor.level_at(incident.site))
            return await self._case(reading, incident, actor)

    async def escalate(
        self, actor: Actor, rosters: Rosters, token: str, incident_id: int, level: Level, reason: str
    ) -> Called:
        """Tell those of the level who are on duty; nobody on duty, all of them; nobody at all, the level above.

        Where none of them takes it, the level above is told too, after the time that a request has.
        Raises: NoSuchIncident, IncidentIsProtected, IncidentIsVoid, IncidentIsClosed, NotAbove, NobodyAbove,
        AlreadyCalled.
        """
        now = self._clock.now()
        async with self._database.transaction(actor.team_id) as work:
            incident = await self._opened_one(work, actor, incident_id)
            if not await work.is_first_use(token, now):
                return Called(await self._case(work, incident, actor))
            check_goes_on(incident)
            check_above(actor.level_at(incident.site), level, LEVEL)
            earlier = await work.escalations.of_incident(incident.id)
            check_may_call(earlier, level, now, number=incident.number, field=LEVEL)
            roster, on_duty = await self._roster(work, incident, rosters), await work.duty.on_duty()
            told = roster.approvers(level, never=actor.user_id, on_duty=on_duty)
            if not told:
                raise NobodyAbove(LEVEL, level=f"a {level.value}")
            for before in earlier:
                if before.is_open and before.level is level:
                    await self._end_call(work, before)
            escalation = await work.escalations.add(
                site=incident.site,
                incident_id=incident.id,
                level=level,
                reason=reason,
                asked_by=actor.user_id,
                asked_at=now,
            )
            await self._audit_call(work, incident, actor, escalation, told)
            for recipient in told:
                await self._owe(work, DeliveryKind.ESCALATION, escalation.id, incident, recipient)
            await self._owe_backup(
                work,
                incident,
                escalation,
                roster.backup(level, never=actor.user_id, on_duty=on_duty),
            )
            incident = await self._ask_about(work, incident, reason)
            await self._owe_card(work, incident)
            return Called(await self._case(work, incident, actor), told)

    async def take_over(self, actor: Actor, escalation_id: int) -> Case:
        """Own the incident that one was called to; the first wins, and everybody who was told reads who it is.

        Raises: NoSuchIncident, IncidentIsProtected, IncidentIsVoid, IncidentIsClosed, AlreadyTaken, CallIsOver,
        NotTheirLevel.
        """
        now = self._clock.now()
        async with self._database.transaction(actor.team_id) as work:
            escalation = await work.escalations.get(escalation_id)
            incident = await self._seen(work, actor, escalation.incident_id)
            if escalation.taken_by == actor.user_id:
                return await self._case(work, incident, actor)
            incident.check_unprotected()
            check_may_take(escalation, actor.level_at(incident.site))
            check_goes_on(incident)
            if not await work.escalations.take(escalation.id, actor.user_id, now):
                check_may_take(await work.escalations.get(escalation.id), actor.level_at(incident.site))
            taken = await self._change_owner(
                work, incident, actor, actor.user_id, "take_over", escalation=escalation.id
            )
            await work.deliveries.revise(DeliveryKind.ESCALATION, escalation.id, now=now)
            for recipient in {escalation.asked_by, incident.owner_id} - {actor.user_id}:
                await self._owe(work, DeliveryKind.TAKEN_OVER, escalation.id, incident, recipient)
            await self._owe_card(work, taken)
            return await self._case(work, taken, actor)

    async def escalation(self, team_id: str, escalation_id: int) -> tuple[Escalation, Case]:
        """An escalation with its case, for its messages. Raises: NoSuchIncident."""
        async with self._database.reading(team_id) as reading:
            escalation = await reading.escalations.get(escalation_id)
            return escalation, await self._case(reading, await reading.incidents.get(escalation.incident_id))

    async def _owe_backup(
        self, work: Work, incident: Incident, escalation: Escalation, backup: tuple[str, ...]
    ) -> None:
        """The level above is told too, if nobody has taken it by then."""
        due_at = self._clock.now() + self._playbook.policy.answer_times(incident.waiting).next_level
        for recipient in backup:
            await work.deliveries.owe(
                DeliveryKind.ESCALATION,
                escalation.id,
                site=incident.site,
                recipient=recipient,
                due_at=due_at,
                dedupe_key=f"escalation:{escalation.id}:{recipient}:{BACKUP}",
                incident_id=incident.id,
            )

    async def _audit_call(
        self, work: Work, incident: Incident, actor: Actor, escalation: Escalation, told: tuple[str, ...]
    ) -> None:
        what = {
            "escalation": escalation.id,
            "to_level": escalation.level,
            "reason": escalation.reason,
            "told": list(told),
        }
        level = actor.level_at(incident.site)
        await work.audit.write(incident, actor.user_id, "escalate", at=self._clock.now(), level=level, after=what)
