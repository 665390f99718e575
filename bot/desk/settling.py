"""Settling: a request ends in one way, once, and everybody who saw it is told.

The base of the stories that end requests: deciding, lapsing.
"""

from bot.desk.asking import Asking
from bot.desk.granting import cap_of
from bot.desk.recognising import contacts_of
from bot.recovery.approval import Request, RequestState, check_may_decide, check_waiting
from bot.recovery.case import Asked
from bot.recovery.delivery import DeliveryKind
from bot.recovery.empowerment import Verdict
from bot.recovery.grant import Grant
from bot.recovery.incident import Incident
from bot.recovery.people import Actor
from storage.work import Reading, Work

# What the requester was told before the answer: brought up to date once there is one.
_EARLIER_ANSWERS = ("promise_passed", "needs_second")


class Settling(Asking):
    async def _asked(self, reading: Reading, request: Request) -> Asked:
        case = await self._case(reading, await reading.incidents.get(request.incident_id))
        grant = await self._grant_of(reading, request) or await reading.grants.of_request(request.id)
        elsewhere = await reading.grants.given_elsewhere(case.incident, self._playbook.policy.history)
        alike = (g for g in elsewhere if g.compensation_class is request.compensation_class)
        return Asked(request, case, grant, tuple(g for g in alike if g.currency == request.currency))

    async def _grant_of(self, reading: Reading, request: Request) -> Grant | None:
        """What is to be ratified. None: nothing was given yet."""
        return None if request.grant_id is None else await reading.grants.get(request.grant_id)

    async def _check_may_decide(self, reading: Reading, actor: Actor, request: Request) -> None:
        customer = await contacts_of(reading, await reading.incidents.get(request.incident_id))
        check_may_decide(request, actor, await self._grant_of(reading, request), customer)

    async def _settle(self, work: Work, request: Request, state: RequestState, actor: Actor, **values: object) -> None:
        """One winner: the update binds only while the request waits. Raises: RequestIsDecided."""
        decided = {"decided_by": actor.user_id, "decided_at": self._clock.now(), **values}
        if not await work.requests.settle(request.id, state, **decided):
            check_waiting(await work.requests.get(request.id))

    async def _audit(
        self,
        work: Work,
        incident: Incident,
        actor: Actor | None,
        what: str,
        request: Request,
        *,
        verdict: Verdict | None = None,
        **after: object,
    ) -> None:
        """One line. Without an actor it was the clock; `verdict` is how the actor's own limits hold it."""
        await work.audit.write(
            incident,
            actor.user_id if actor else "",
            what,
            at=self._clock.now(),
            level=actor.level_at(incident.site) if actor else None,
            policy_version=self._playbook.policy.version,
            limit_minor=verdict.limit_minor if verdict else None,
            before={"state": request.state, "amount_minor": request.amount_minor},
            after={"request": request.id, **after, **(cap_of(verdict) if verdict else {})},
        )

    async def _tell_everyone(self, work: Work, request: Request, incident: Incident, answer: str) -> None:
        """Every copy of the request and the card change, and the requester reads what to say now."""
        now = self._clock.now()
        await work.deliveries.revise(DeliveryKind.REQUEST, request.id, now=now)
        await work.deliveries.cancel(DeliveryKind.REQUEST_CLOCK, request.id)
        for earlier in _EARLIER_ANSWERS:
            await work.deliveries.revise(DeliveryKind.ANSWER, f"{request.id}:{earlier}", now=now)
        if answer:
            await self._owe_answer(work, request, incident, answer)
        await self._owe_card(work, await self._closed_if_settled(work, incident))

    async def _owe_answer(self, work: Work, request: Request, incident: Incident, answer: str) -> None:
        """It leads back to the walk: a reminder that was to do so can wait a while longer."""
        if await work.deliveries.is_pending(DeliveryKind.LEFT_OPEN, incident.id):
            await self._owe_left_open(work, incident, incident.walker_id)
        await self._owe(work, DeliveryKind.ANSWER, f"{request.id}:{answer}", incident, request.requested_by)
