"""Deciding: what was asked for is approved, adjusted or declined by whoever may, once."""

from bot.desk.asking import SECOND
from bot.desk.granting import label_of, propose, record_grant
from bot.desk.settling import Settling
from bot.recovery.approval import Request, RequestState, as_asked, check_may_read, given_meanwhile, is_confirmed
from bot.recovery.case import Asked
from bot.recovery.delivery import Delivery, DeliveryKind
from bot.recovery.empowerment import Level, Verdict
from bot.recovery.errors import (
    AboveDecidersLimit,
    AlreadySaidYes,
    GrantIsEnded,
    MoreNeedsNote,
    NoSecondDirector,
    RatificationStays,
)
from bot.recovery.grant import Grant
from bot.recovery.incident import Incident
from bot.recovery.judging import judge, may_grant
from bot.recovery.money import Money
from bot.recovery.people import Actor, Rosters
from storage.work import Work


class Deciding(Settling):
    async def asked(self, team_id: str, request_id: int) -> Asked:
        """A request with its case, as those who decide see it. Raises: NoSuchIncident."""
        async with self._database.reading(team_id) as reading:
            return await self._asked(reading, await reading.requests.get(request_id))

    async def copy(self, delivery: Delivery) -> Asked | None:
        """What a copy of a request shows. None: it isn't needed any more.

        What was kept for later goes only to whoever is on duty then; where nobody of them is, to all.
        Raises: NoSuchIncident.
        """
        async with self._database.reading(delivery.team_id) as reading:
            request = await reading.requests.get(int(delivery.subject))
            if not delivery.ts and not (request.is_waiting and await self._is_on(reading, delivery)):
                return None
            return await self._asked(reading, request)

    async def details(self, actor: Actor, request_id: int) -> Asked:
        """All that a request says, for its requester and for those who may decide such.

        Raises: NoSuchIncident, NotTheirSite, NotTheirLevel, IncidentIsProtected.
        """
        async with self._database.reading(actor.team_id) as reading:
            request = await reading.requests.get(request_id)
            check_may_read(request, actor)
            await self._seen(reading, actor, request.incident_id)
            return await self._asked(reading, request)

    async def check_may_decide(self, actor: Actor, request_id: int) -> Asked:
        """The request, if the actor may decide it.

        Raises: NoSuchIncident, NotTheirSite, RequestIsDecided, RequestIsExpired, OwnRequest, OwnCompensation, OwnGrant,
        NotTheirLevel.
        """
        async with self._database.reading(actor.team_id) as reading:
            request = await reading.requests.get(request_id)
            await self._check_may_decide(reading, actor, request)
            await self._seen(reading, actor, request.incident_id)
            return await self._asked(reading, request)

    async def approve(self, actor: Actor, rosters: Rosters, request_id: int) -> Request:
        """Say yes to what was asked, on the approver's authority and limits as they are at this moment.

        What was given since the promise passed counts towards it: only the remainder is granted. Above a director's
        own limit another director has to confirm. A grant that was given already is ratified.

        Raises: NoSuchIncident, NotTheirSite, RequestIsDecided, RequestIsExpired, OwnRequest, OwnCompensation, OwnGrant,
        NotTheirLevel, AboveDecidersLimit, AlreadySaidYes, NoSecondDirector, MoneyBackNeedsOrder, AboveThePrice,
        GrantIsEnded, IncidentIsProtected.
        """
        async with self._database.transaction(actor.team_id) as work:
            request = await work.requests.get(request_id)
            return await self._allow(work, actor, rosters, request, request.yes_minor)

    async def adjust(
        self, actor: Actor, rosters: Rosters, token: str, request_id: int, amount_minor: int, note: str
    ) -> Request:
        """Say yes to another amount, less or more, within the decider's own authority. The same form decides once.

        More than was asked may be a typing slip: it needs a note that says why.
        Raises: as approve, RatificationStays, MoreNeedsNote.
        """
        async with self._database.transaction(actor.team_id) as work:
            request = await work.requests.get(request_id)
            if not await work.is_first_use(token, self._clock.now()):
                return request
            if request.is_ratification:
                raise RatificationStays()
            if amount_minor > request.amount_minor and not note:
                raise MoreNeedsNote("adjust.note", asked=Money(request.amount_minor, request.currency))
            return await self._allow(work, actor, rosters, request, amount_minor, note)

    async def decline(self, actor: Actor, request_id: int, reason: str) -> Request:
        """Decline, with a reason that the requester reads. What was given already stays, marked as not ratified.

        Raises: NoSuchIncident, NotTheirSite, RequestIsDecided, RequestIsExpired, OwnRequest, OwnCompensation, OwnGrant,
        NotTheirLevel.
        """
        async with self._database.transaction(actor.team_id) as work:
            request = await work.requests.get(request_id)
            if (request.state, request.decided_by) == (RequestState.DECLINED, actor.user_id):
                return request  # the same form, sent twice
            await self._check_may_decide(work, actor, request)
            incident = await self._seen(work, actor, request.incident_id)
            incident = await self._ask_about(work, incident, reason)
            await self._settle(work, request, RequestState.DECLINED, actor, decision_note=reason)
            verdict = await self._own_verdict(work, actor, request, incident)
            if request.is_ratification:
                await self._audit(work, incident, actor, "not_ratified", request, verdict=verdict, reason=reason)
            else:
                await self._audit(work, incident, actor, "decline", request, verdict=verdict, reason=reason)
            await self._tell_everyone(work, request, incident, RequestState.DECLINED.value)
            return await work.requests.get(request_id)

    async def _allow(
        self, work: Work, actor: Actor, rosters: Rosters, request: Request, amount_minor: int, note: str = ""
    ) -> Request:
        """A yes to this amount: granted, ratified, or left to a second director."""
        await self._check_may_decide(work, actor, request)
        incident = await self._seen(work, actor, request.incident_id)
        ratified = await self._grant_of(work, request)
        incident.check_unprotected()
        incident = await self._ask_about(work, incident, note)
        given = await work.grants.of_incident(incident.id)
        requests = await work.requests.of_incident(incident.id)
        counted = 0 if ratified else min(given_meanwhile(request, given, requests), amount_minor)
        verdict = await self._verdict(work, actor, request, incident, amount_minor - counted, ratified)
        if not verdict.allowed and not is_confirmed(request, actor, rosters, amount_minor):
            return await self._leave_to_second(work, actor, rosters, request, verdict, amount_minor, note)
        allowed = {"allowed_minor": amount_minor, "counted_minor": counted}
        await self._settle(work, request, RequestState.APPROVED, actor, decision_note=note, **allowed)
        await self._audit_yes(work, incident, actor, request, verdict, allowed)
        if ratified:
            await self._ratify(work, actor, ratified, verdict)
        elif verdict.proposal.amount_minor:
            await self._grant(work, actor, request, incident, verdict)
        await self._tell_everyone(work, request, incident, RequestState.APPROVED.value)
        return await work.requests.get(request.id)

    async def _audit_yes(
        self,
        work: Work,
        incident: Incident,
        actor: Actor,
        request: Request,
        verdict: Verdict,
        allowed: dict[str, int],
    ) -> None:
        if request.is_ratification:
            await self._audit(work, incident, actor, "ratify", request, verdict=verdict, **allowed)
        elif allowed["allowed_minor"] == request.amount_minor:
            await self._audit(work, incident, actor, "approve", request, verdict=verdict, **allowed)
        else:
            await self._audit(work, incident, actor, "adjust", request, verdict=verdict, **allowed)

    async def _verdict(
        self, work: Work, actor: Actor, request: Request, incident: Incident, amount_minor: int, ratified: Grant | None
    ) -> Verdict:
        """Whether the decider's own limits hold it now, on top of what was given.

        What was given already is judged by the limits alone: its price can't be mended any more.
        """
        policy, level = self._playbook.policy, actor.level_at(incident.site)
        owed = policy.entitlement(request.entitlement, request.currency)
        proposal = propose(policy.kind(request.kind), amount_minor, incident, owed)
        if not amount_minor:
            return Verdict(proposal, True, None, None, None, None)
        but_for = ratified.id if ratified else None
        standing = await self._standing(work, incident, actor, but_for=but_for)
        weigh = judge if ratified else may_grant
        return weigh(level, proposal, standing, policy.authority(request.currency, incident.site))

    async def _own_verdict(self, work: Work, actor: Actor, request: Request, incident: Incident) -> Verdict:
        """How the decider's own limits hold what was asked: a no is written down with them, too."""
        policy = self._playbook.policy
        owed = policy.entitlement(request.entitlement, request.currency)
        proposal = propose(policy.kind(request.kind), request.amount_minor, incident, owed)
        standing = await self._standing(work, incident, actor, but_for=request.grant_id)
        authority = policy.authority(request.currency, incident.site)
        return judge(actor.level_at(incident.site), proposal, standing, authority)

    async def _grant(self, work: Work, actor: Actor, request: Request, incident: Incident, verdict: Verdict) -> None:
        await record_grant(
            work,
            incident,
            verdict,
            policy_version=self._playbook.policy.version,
            given_at=self._clock.now(),
            given_by=request.requested_by,
            authoriser=actor,
            label=label_of(verdict.proposal),
            reason=request.reason,
            request_id=request.id,
        )

    async def _ratify(self, work: Work, actor: Actor, grant: Grant, verdict: Verdict) -> None:
        """What was given stands on the ratifier's authority and counts against their budget. Raises: GrantIsEnded."""
        authority = {
            "authorised_by": actor.user_id,
            "authorised_at": self._clock.now(),
            "level": actor.level_at(grant.site),
            "limit_minor": verdict.limit_minor,
            "policy_version": self._playbook.policy.version,
        }
        if not await work.grants.ratify(grant.id, **authority):
            raise GrantIsEnded()

    async def _leave_to_second(
        self,
        work: Work,
        actor: Actor,
        rosters: Rosters,
        request: Request,
        verdict: Verdict,
        amount_minor: int,
        note: str,
    ) -> Request:
        """Above a director's own limit: keep their yes, and ask the other directors.

        Raises: AboveDecidersLimit for anybody else, AlreadySaidYes, NoSecondDirector.
        """
        incident, now = await work.incidents.get(request.incident_id), self._clock.now()
        roster = await self._roster(work, incident, rosters)
        if verdict.needs is not Level.DIRECTOR or actor.level_at(request.site) is not Level.DIRECTOR:
            never = (actor.user_id, request.requested_by)
            raise AboveDecidersLimit(verdict=as_asked(verdict, roster, *never))
        if (request.first_approver, request.yes_minor) == (actor.user_id, amount_minor):
            raise AlreadySaidYes()
        others = roster.without(actor.user_id, request.requested_by).directors
        if not others:
            raise NoSecondDirector(verdict=verdict)
        said: dict[str, object] = {"allowed_minor": amount_minor, "decision_note": note}
        await work.requests.save(request.id, first_approver=actor.user_id, **said)
        await self._audit(work, incident, actor, "first_yes", request, verdict=verdict, allowed_minor=amount_minor)
        await self._owe_copies(work, request, others, SECOND, now)
        await work.deliveries.owe_again(DeliveryKind.REQUEST, request.id, now=now)
        await self._owe_answer(work, request, incident, "needs_second")
        return await work.requests.get(request.id)
