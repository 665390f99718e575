"""Giving: what staff may give on their own is granted, what is above is asked of whoever may."""

from dataclasses import dataclass
from datetime import datetime

from bot.desk.story import BACKUP, REMINDER, Changes, Story
from bot.recovery.approval import Request, RequestState
from bot.recovery.case import Case, Given
from bot.recovery.delivery import DeliveryKind
from bot.recovery.empowerment import Kind, Level, Proposal, Verdict, may_grant
from bot.recovery.errors import AboveOwnLimit, NobodyDecides, ReasonNeeded
from bot.recovery.grant import Grant, check_may_undo
from bot.recovery.incident import Incident
from bot.recovery.people import Actor, Rosters
from storage.work import Work


@dataclass(frozen=True, slots=True)
class Wish:
    """What staff want to give: a kind of the policy, an amount in minor units, and why (needed only above a limit).

    `label` is a gesture's, which is given at a tap or not at all; "" takes the kind's name.
    """

    kind_id: str
    amount_minor: int
    label: str = ""
    reason: str = ""

    @property
    def is_gesture(self) -> bool:
        return bool(self.label)


class Giving(Story):
    async def give(
        self, actor: Actor, rosters: Rosters, token: str, incident_id: int, wish: Wish, changes: Changes
    ) -> Given:
        """Grant the wish within the actor's limits, or else request it from the level that may.

        The limits bind here, under the workspace's lock. The same form, or the same button of it, gives once.
        Raises: NoSuchIncident, IncidentIsClosed, IncidentIsProtected, AboveOwnLimit, ReasonNeeded,
        NobodyDecides, MoneyBackNeedsOrder, AboveThePrice.
        """
        async with self._database.transaction(actor.team_id) as work:
            incident, is_new = await self._taken(work, actor, token, incident_id)
            if not is_new:
                return Given(await self._case(work, incident, actor))
            incident = await self._keep(work, incident, actor, changes, "keep_typed")
            given = await self._grant_or_request(work, incident, actor, rosters, wish)
            await self._owe_card(work, incident)
            await self._owe_left_open(work, incident, actor.user_id)
            return given

    async def undo(self, actor: Actor, grant_id: int) -> Case:
        """Take a slip back; a second click changes nothing. Raises: NoSuchIncident, NotTheGiver, TooLateToUndo."""
        now = self._clock.now()
        async with self._database.transaction(actor.team_id) as work:
            grant = await work.grants.get(grant_id)
            incident = await work.incidents.get(grant.incident_id)
            if grant.undone_at:
                return await self._case(work, incident, actor)
            check_may_undo(grant, actor.user_id, now)
            await work.grants.undo(grant.id, now)
            before = {"grant": grant.id, "amount_minor": grant.amount_minor}
            level = actor.level_at(incident.site)
            await work.audit.write(incident, actor.user_id, "undo", at=now, level=level, before=before)
            await self._owe_card(work, incident)
            return await self._case(work, incident, actor)

    async def _grant_or_request(
        self, work: Work, incident: Incident, actor: Actor, rosters: Rosters, wish: Wish
    ) -> Given:
        policy = self._playbook.policy
        proposal = propose(policy.kind(wish.kind_id), wish.amount_minor, incident)
        standing = await work.grants.standing(incident, actor.user_id, self._clock.now(), policy.history)
        verdict = may_grant(actor.level_at(incident.site), proposal, standing, policy.limits(incident.currency))
        if verdict.allowed:
            grant = await self._grant(work, incident, actor, verdict, wish)
            return Given(await self._case(work, incident, actor), verdict, grant=grant)
        if wish.is_gesture:
            raise AboveOwnLimit(verdict=verdict)
        if not wish.reason:
            raise ReasonNeeded("compensation.reason", verdict=verdict)
        request = await self._request(work, incident, actor, rosters, verdict, wish)
        return Given(await self._case(work, incident, actor), verdict, request=request)

    async def _grant(self, work: Work, incident: Incident, actor: Actor, verdict: Verdict, wish: Wish) -> Grant:
        return await record_grant(
            work,
            incident,
            verdict,
            policy_version=self._playbook.policy.version,
            given_at=self._clock.now(),
            given_by=actor.user_id,
            authoriser=actor,
            label=wish.label or verdict.proposal.kind.name,
            reason=wish.reason,
        )

    async def _request(
        self, work: Work, incident: Incident, actor: Actor, rosters: Rosters, verdict: Verdict, wish: Wish
    ) -> Request:
        """Ask those who may decide, each by DM, with a copy in the approvals channel. Raises: NobodyDecides."""
        now, needs = self._clock.now(), verdict.needs or Level.DIRECTOR
        roster, on_duty = rosters.at(incident.site), await work.duty.on_duty()
        approvers = roster.approvers(needs, never=actor.user_id, on_duty=on_duty)
        if not approvers:
            raise NobodyDecides("compensation.amount", verdict=verdict)
        times = self._playbook.policy.answer_times(incident.waiting)
        request = await work.requests.add(
            site=incident.site,
            incident_id=incident.id,
            kind=verdict.proposal.kind.id,
            compensation_class=verdict.proposal.compensation_class,
            amount_minor=wish.amount_minor,
            currency=incident.currency,
            reason=wish.reason,
            needs=needs,
            requested_by=actor.user_id,
            requested_at=now,
            promise_at=now + times.promise,
            expires_at=now + times.expiry,
            state=RequestState.WAITING,
        )
        asked = {"request": request.id, "kind": request.kind, "amount_minor": request.amount_minor, "needs": needs}
        await self._audit_request(work, incident, actor, verdict, asked)
        for recipient in (*approvers, self._sites.at(incident.site).approvals_channel):
            await self._owe(work, DeliveryKind.REQUEST, request.id, incident, recipient)
        for approver in approvers:
            await self._owe_later(work, request, approver, REMINDER, now + times.remind)
        for backup in roster.backup(needs, never=actor.user_id, on_duty=on_duty):
            await self._owe_later(work, request, backup, BACKUP, now + times.next_level)
        await self._owe(work, DeliveryKind.REQUEST_CLOCK, request.id, incident, "", request.promise_at)
        return request

    async def _audit_request(
        self, work: Work, incident: Incident, actor: Actor, verdict: Verdict, asked: dict[str, object]
    ) -> None:
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


def propose(kind: Kind, amount_minor: int, incident: Incident) -> Proposal:
    """A compensation against the facts of its incident."""
    return Proposal(
        kind=kind,
        amount_minor=amount_minor,
        currency=incident.currency,
        proof=incident.has_proof,
        price_minor=incident.price_minor,
        order_number=incident.order_number,
    )


async def record_grant(
    work: Work,
    incident: Incident,
    verdict: Verdict,
    *,
    policy_version: str,
    given_at: datetime,
    given_by: str,
    authoriser: Actor,
    label: str,
    reason: str,
    request_id: int | None = None,
) -> Grant:
    """Write an allowed grant and its line in the audit; also what an approval ends with."""
    proposal = verdict.proposal
    grant = await work.grants.add(
        site=incident.site,
        incident_id=incident.id,
        kind=proposal.kind.id,
        label=label,
        compensation_class=proposal.compensation_class,
        amount_minor=proposal.amount_minor,
        currency=proposal.currency,
        with_proof=proposal.proof,
        money_back=proposal.kind.money_back,
        reason=reason,
        given_by=given_by,
        authorised_by=authoriser.user_id,
        level=authoriser.level_at(incident.site),
        limit_minor=verdict.limit_minor,
        policy_version=policy_version,
        given_at=given_at,
        request_id=request_id,
    )
    await work.audit.write(
        incident,
        authoriser.user_id,
        "grant",
        at=given_at,
        level=authoriser.level_at(incident.site),
        policy_version=policy_version,
        limit_minor=verdict.limit_minor,
        after={"grant": grant.id, "kind": grant.kind, "amount_minor": grant.amount_minor, "given_by": given_by},
    )
    return grant
