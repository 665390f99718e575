"""Reversing: what was given is taken back by a lead or above, with a reason that everybody concerned reads."""

from bot.desk.asking import Asking
from bot.recovery.case import Case
from bot.recovery.delivery import DeliveryKind
from bot.recovery.errors import GrantIsEnded
from bot.recovery.grant import Ending, Grant, check_may_reverse
from bot.recovery.incident import Incident
from bot.recovery.people import Actor
from storage.work import Work


class Reversing(Asking):
    async def check_may_reverse(self, actor: Actor, grant_id: int) -> tuple[Grant, Case]:
        """The grant with its case, if the actor may take it back.

        Raises: NoSuchIncident, NotTheirSite, IncidentIsProtected, GrantIsEnded, OwnGrant, NotTheirLevel.
        """
        async with self._database.reading(actor.team_id) as reading:
            grant = await reading.grants.get(grant_id)
            incident = await self._seen(reading, actor, grant.incident_id)
            incident.check_unprotected()  # what was given there is evidence
            check_may_reverse(grant, actor)
            return grant, await self._case(reading, incident, actor)

    async def reversal(self, team_id: str, grant_id: int) -> tuple[Grant, Case]:
        """What was taken back, with its case. Raises: NoSuchIncident."""
        async with self._database.reading(team_id) as reading:
            grant = await reading.grants.get(grant_id)
            return grant, await self._case(reading, await reading.incidents.get(grant.incident_id))

    async def reverse(self, actor: Actor, token: str, grant_id: int, reason: str) -> Case:
        """Take it back: it counts no more. The same form does so once.

        Raises: NoSuchIncident, NotTheirSite, IncidentIsProtected, GrantIsEnded, OwnGrant, NotTheirLevel.
        """
        now = self._clock.now()
        async with self._database.transaction(actor.team_id) as work:
            grant = await work.grants.get(grant_id)
            incident = await self._seen(work, actor, grant.incident_id)
            if not await work.is_first_use(token, now):
                return await self._case(work, incident, actor)
            incident.check_unprotected()  # what was given there is evidence
            check_may_reverse(grant, actor)
            if not await work.grants.end(grant.id, Ending.REVERSED, by=actor.user_id, at=now, reason=reason):
                raise GrantIsEnded()
            incident = await self._ask_about(work, incident, reason)
            await self._audit_reversal(work, incident, actor, grant, reason)
            await self._tell_of_reversal(work, incident, actor, grant)
            return await self._case(work, incident, actor)

    async def _audit_reversal(self, work: Work, incident: Incident, actor: Actor, grant: Grant, reason: str) -> None:
        await work.audit.write(
            incident,
            actor.user_id,
            "reverse",
            at=self._clock.now(),
            level=actor.level_at(incident.site),
            policy_version=self._playbook.policy.version,
            limit_minor=grant.limit_minor,
            before={"grant": grant.id, "amount_minor": grant.amount_minor, "given_by": grant.given_by},
            after={"reason": reason},
        )

    async def _tell_of_reversal(self, work: Work, incident: Incident, actor: Actor, grant: Grant) -> None:
        """The giver, who authorised it and who looks after the customer; the card, and the copies of its request."""
        now = self._clock.now()
        for recipient in {grant.given_by, grant.authorised_by, incident.owner_id} - {actor.user_id}:
            await self._owe(work, DeliveryKind.REVERSAL, grant.id, incident, recipient)
        await self._drop_ratification(work, incident, grant, actor)
        for request in await work.requests.of_incident(incident.id):
            if grant.id == request.grant_id or grant.request_id == request.id:
                await work.deliveries.revise(DeliveryKind.REQUEST, request.id, now=now)
        await self._owe_card(work, incident)
