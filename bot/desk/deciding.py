"""Deciding: what was asked for is approved or declined by whoever may, once."""

from bot.desk.giving import propose, record_grant
from bot.desk.story import Story
from bot.recovery.approval import Request, RequestState, check_may_decide
from bot.recovery.case import Case
from bot.recovery.delivery import Delivery, DeliveryKind
from bot.recovery.empowerment import may_grant
from bot.recovery.errors import NotTheirLevel
from bot.recovery.incident import Incident
from bot.recovery.people import Actor
from storage.work import Work


class Deciding(Story):
    async def request(self, team_id: str, request_id: int) -> tuple[Request, Case]:
        """A request with its case, as those who decide see it. Raises: NoSuchIncident."""
        async with self._database.reading(team_id) as reading:
            request = await reading.requests.get(request_id)
            return request, await self._case(reading, await reading.incidents.get(request.incident_id))

    async def approve(self, actor: Actor, request_id: int) -> Request:
        """Approve and grant, on the approver's authority and limits as they are at this moment.

        Raises: NoSuchIncident, RequestIsDecided, OwnRequest, NotTheirSite, NotTheirLevel, MoneyBackNeedsOrder,
        AboveThePrice, IncidentIsProtected.
        """
        now = self._clock.now()
        async with self._database.transaction(actor.team_id) as work:
            request = await work.requests.get(request_id)
            check_may_decide(request, actor)
            incident = await work.incidents.get(request.incident_id)
            incident.check_unprotected()
            await self._settle(work, request, RequestState.APPROVED, actor)
            proposal = propose(self._playbook.policy.kind(request.kind), request.amount_minor, incident)
            standing = await work.grants.standing(incident, actor.user_id, now, self._playbook.policy.history)
            level = actor.level_at(incident.site)
            verdict = may_grant(level, proposal, standing, self._playbook.policy.limits(request.currency))
            if not verdict.allowed and verdict.needs:
                raise NotTheirLevel(needs=verdict.needs.value, level=level.value)
            await record_grant(
                work,
                incident,
                verdict,
                policy_version=self._playbook.policy.version,
                given_at=now,
                given_by=request.requested_by,
                authoriser=actor,
                label=proposal.kind.name,
                reason=request.reason,
                request_id=request.id,
            )
            await self._tell_everyone(work, request, incident, RequestState.APPROVED)
            return await work.requests.get(request_id)

    async def check_may_decide(self, actor: Actor, request_id: int) -> Request:
        """The request, if the actor may decide it.

        Raises: NoSuchIncident, RequestIsDecided, OwnRequest, NotTheirSite, NotTheirLevel.
        """
        async with self._database.reading(actor.team_id) as reading:
            request = await reading.requests.get(request_id)
            check_may_decide(request, actor)
            return request

    async def decline(self, actor: Actor, request_id: int, reason: str) -> Request:
        """Decline, with a reason that the requester reads.

        Raises: NoSuchIncident, RequestIsDecided, OwnRequest, NotTheirSite, NotTheirLevel.
        """
        async with self._database.transaction(actor.team_id) as work:
            request = await work.requests.get(request_id)
            check_may_decide(request, actor)
            incident = await work.incidents.get(request.incident_id)
            await self._settle(work, request, RequestState.DECLINED, actor, decline_reason=reason)
            what = {"request": request.id, "reason": reason}
            now = self._clock.now()
            level = actor.level_at(incident.site)
            await work.audit.write(incident, actor.user_id, "decline", at=now, level=level, after=what)
            await self._tell_everyone(work, request, incident, RequestState.DECLINED)
            return await work.requests.get(request_id)

    async def waiting_for(self, actor: Actor) -> list[Request]:
        """What this person could decide now."""
        async with self._database.reading(actor.team_id) as reading:
            return [
                request
                for request in await reading.requests.waiting()
                if actor.reaches(request.needs, request.site) and request.requested_by != actor.user_id
            ]

    async def run_request_clock(self, delivery: Delivery) -> None:
        """A request's timer: first the promise to the customer passes, later the request expires unanswered.

        A passed promise approves nothing: staff are told to use their own limit, and the request goes on on the
        later clock. Run twice, by a worker whose lease had ended, it changes nothing the second time.
        """
        now = self._clock.now()
        async with self._database.transaction(delivery.team_id) as work:
            await work.deliveries.end(delivery)
            request = await work.requests.get(int(delivery.subject))
            incident = await work.incidents.get(request.incident_id)
            if request.state is not RequestState.WAITING:
                return
            if now >= request.expires_at:
                if await work.requests.settle(request.id, RequestState.EXPIRED, decided_at=now):
                    await self._tell_everyone(work, request, incident, RequestState.EXPIRED)
            elif not request.promise_passed:
                await work.requests.promise_passed(request.id)
                expires_at = await self._move_to_later_clock(work, request)
                await self._owe(work, DeliveryKind.REQUEST_CLOCK, request.id, incident, "", expires_at)
                await self._owe_answer(work, request, incident, "promise_passed")

    async def _settle(self, work: Work, request: Request, state: RequestState, actor: Actor, **values: object) -> None:
        """One winner: the update binds only while the request waits. Raises: RequestIsDecided."""
        decided = {"decided_by": actor.user_id, "decided_at": self._clock.now(), **values}
        if not await work.requests.settle(request.id, state, **decided):
            check_may_decide(await work.requests.get(request.id), actor)

    async def _tell_everyone(self, work: Work, request: Request, incident: Incident, state: RequestState) -> None:
        """Every copy of the request and the card change, and the requester reads what to say now."""
        await work.deliveries.revise(DeliveryKind.REQUEST, request.id, now=self._clock.now())
        await work.deliveries.cancel(DeliveryKind.REQUEST_CLOCK, request.id)
        await self._owe_answer(work, request, incident, state.value)
        await self._owe_card(work, await self._closed_if_settled(work, incident))

    async def _owe_answer(self, work: Work, request: Request, incident: Incident, answer: str) -> None:
        await self._owe(work, DeliveryKind.ANSWER, f"{request.id}:{answer}", incident, request.requested_by)
