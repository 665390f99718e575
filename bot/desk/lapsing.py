"""Lapsing: a request ends without a decision, withdrawn by its requester or by the clock."""

from bot.desk.settling import Settling
from bot.recovery.approval import Request, RequestState, check_may_withdraw
from bot.recovery.case import Asked
from bot.recovery.delivery import Delivery, DeliveryKind
from bot.recovery.incident import Incident
from bot.recovery.people import Actor
from storage.work import Work


class Lapsing(Settling):
    async def withdraw(self, actor: Actor, request_id: int) -> Asked:
        """The requester needs it no more; a second click changes nothing.

        Raises: NoSuchIncident, NotTheirSite, RequestIsDecided, RequestIsExpired, NotTheRequester, RatificationStays.
        """
        async with self._database.transaction(actor.team_id) as work:
            request = await work.requests.get(request_id)
            if (request.state, request.decided_by) != (RequestState.WITHDRAWN, actor.user_id):
                check_may_withdraw(request, actor)
                incident = await work.incidents.get(request.incident_id)
                await self._settle(work, request, RequestState.WITHDRAWN, actor)
                await self._audit(work, incident, actor, "withdraw", request)
                await self._tell_everyone(work, request, incident, "")
            return await self._asked(work, await work.requests.get(request_id))

    async def run_request_clock(self, delivery: Delivery) -> None:
        """A request's timer: first the promise to the customer passes, later the request expires unanswered.

        A passed promise approves nothing: staff are told to use their own limit, and the request goes on on the
        later clock. Run twice, or too early after a move, it changes nothing.
        """
        now = self._clock.now()
        async with self._database.transaction(delivery.team_id) as work:
            await work.deliveries.end(delivery)
            request = await work.requests.get(int(delivery.subject))
            incident = await work.incidents.get(request.incident_id)
            if not request.is_waiting:
                return
            if now >= request.expires_at:
                await work.requests.settle(request.id, RequestState.EXPIRED, decided_at=now)
                await self._audit(work, incident, None, "expire", request)
                await self._tell_everyone(work, request, incident, RequestState.EXPIRED.value)
            elif now >= request.promise_at and not (request.promise_passed_at or request.is_ratification):
                await self._let_promise_pass(work, request, incident)

    async def _let_promise_pass(self, work: Work, request: Request, incident: Incident) -> None:
        due = await self._move_to_later_clock(work, request, promise_passed_at=request.promise_at)
        await self._owe(work, DeliveryKind.REQUEST_CLOCK, request.id, incident, "", due.expires_at)
        await self._audit(work, incident, None, "promise_passed", request)
        await self._owe_answer(work, request, incident, "promise_passed")
