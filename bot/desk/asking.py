"""Asking: a request goes to whoever may decide it. The base of the stories that open requests."""

from bot.desk.story import BACKUP, REMINDER, Story
from bot.recovery.approval import Request, RequestState
from bot.recovery.delivery import DeliveryKind
from bot.recovery.empowerment import Level, Verdict
from bot.recovery.errors import NobodyDecides
from bot.recovery.grant import Grant
from bot.recovery.incident import Incident
from bot.recovery.people import Actor, Rosters
from storage.work import Work


class Asking(Story):
    async def _ask(
        self,
        work: Work,
        incident: Incident,
        actor: Actor,
        rosters: Rosters,
        verdict: Verdict,
        reason: str,
        grant: Grant | None = None,
    ) -> Request:
        """Ask those who may decide, each by DM, with a copy in the approvals channel.

        `grant` was given already and is only to be ratified: it is asked even where nobody may decide it.
        Raises: NobodyDecides.
        """
        now, needs = self._clock.now(), verdict.needs or Level.DIRECTOR
        roster, on_duty = rosters.at(incident.site), await work.duty.on_duty()
        approvers = roster.approvers(needs, never=actor.user_id, on_duty=on_duty)
        if not approvers and not grant:
            raise NobodyDecides("compensation.amount", verdict=verdict)
        times = self._playbook.policy.answer_times(incident.waiting)
        proposal = verdict.proposal
        request = await work.requests.add(
            site=incident.site,
            incident_id=incident.id,
            kind=proposal.kind.id,
            compensation_class=proposal.compensation_class,
            amount_minor=proposal.amount_minor,
            currency=incident.currency,
            reason=reason,
            needs=needs,
            requested_by=actor.user_id,
            requested_at=now,
            promise_at=now + times.promise,
            expires_at=now + times.expiry,
            state=RequestState.WAITING,
            entitlement=proposal.entitlement.id if proposal.entitlement else "",
            grant_id=grant.id if grant else None,
        )
        await self._audit_request(work, incident, actor, verdict, request)
        for recipient in (*approvers, self._sites.at(incident.site).approvals_channel):
            await self._owe(work, DeliveryKind.REQUEST, request.id, incident, recipient)
        for approver in approvers:
            await self._owe_later(work, request, approver, REMINDER, now + times.remind)
        for backup in roster.backup(needs, never=actor.user_id, on_duty=on_duty):
            await self._owe_later(work, request, backup, BACKUP, now + times.next_level)
        await self._owe(work, DeliveryKind.REQUEST_CLOCK, request.id, incident, "", request.promise_at)
        return request

    async def _audit_request(
        self, work: Work, incident: Incident, actor: Actor, verdict: Verdict, request: Request
    ) -> None:
        asked = {
            "request": request.id,
            "kind": request.kind,
            "amount_minor": request.amount_minor,
            "needs": request.needs,
            **({"grant": request.grant_id} if request.grant_id else {}),
        }
        await work.audit.write(
            incident,
            actor.user_id,
            "request",
            at=self._clock.now(),
            level=actor.level_at(incident.site),
            policy_version=self._playbook.policy.version,
            limit_minor=verdict.limit_minor,
            after=asked,
        )

    async def _drop_ratification(self, work: Work, incident: Incident, grant: Grant) -> None:
        """What was given has ended: nobody has to ratify it any more."""
        now = self._clock.now()
        for request in await work.requests.of_incident(incident.id):
            if request.grant_id == grant.id and await work.requests.settle(
                request.id, RequestState.EXPIRED, decided_at=now
            ):
                await work.deliveries.revise(DeliveryKind.REQUEST, request.id, now=now)
                await work.deliveries.cancel(DeliveryKind.REQUEST_CLOCK, request.id)
