"""Giving: what staff may give on their own is granted, what is above is asked of whoever may."""

from dataclasses import dataclass

from bot.content.policy import Policy
from bot.desk.asking import Asking
from bot.desk.granting import label_of, propose, record_grant
from bot.desk.story import Changes
from bot.recovery.approval import as_asked
from bot.recovery.case import Case, Given
from bot.recovery.empowerment import Ceiling, Proposal, Verdict
from bot.recovery.errors import (
    AboveOwnLimit,
    OfferChanged,
    ReasonNeeded,
    UnreadableClick,
    WhyAboveFrontline,
    WhyInTheForm,
)
from bot.recovery.grant import Ending, Grant, check_may_undo
from bot.recovery.incident import Incident
from bot.recovery.judging import limit_without_reason, may_grant
from bot.recovery.people import Actor, Rosters
from storage.work import Work


@dataclass(frozen=True, slots=True)
class Wish:
    """What staff want to give: a kind of the policy, an amount in minor units, and why (above the frontline's limit).

    `label` is a ready-made offer's, which is given at a tap or not at all; "" takes the kind's name. `entitlement_id`
    names what is owed, whose kind is the policy's.
    """

    kind_id: str
    amount_minor: int
    label: str = ""
    reason: str = ""
    offer_id: str = ""
    entitlement_id: str = ""

    def proposal(self, incident: Incident, policy: Policy) -> Proposal:
        """The wish against the facts of its incident. Raises: UnreadableClick for what is owed no more."""
        entitlement = policy.entitlement(self.entitlement_id, incident.currency)
        if self.entitlement_id and not entitlement:
            raise UnreadableClick("compensation.kind")
        kind = entitlement.kind if entitlement else policy.kind(self.kind_id)
        return propose(kind, self.amount_minor, incident, entitlement)


class Giving(Asking):
    async def give(
        self, actor: Actor, rosters: Rosters, token: str, incident_id: int, wish: Wish, changes: Changes
    ) -> Given:
        """Grant the wish within the actor's limits, or else request it from the level that may.

        The limits bind here, under the workspace's lock. The same form, or the same button of it, gives once.
        Raises: NoSuchIncident, IncidentIsClosed, IncidentIsProtected, AboveOwnLimit, ReasonNeeded, WhyAboveFrontline,
        WhyInTheForm, NobodyDecides, and what may_grant raises.
        """
        async with self._database.transaction(actor.team_id) as work:
            incident, is_new = await self._taken(work, actor, token, incident_id)
            if not is_new:
                return Given(await self._case(work, incident, actor))
            incident = await self._keep(work, incident, actor, changes, "keep_typed")
            incident = await self._ask_about(work, incident, wish.reason)
            given = await self._grant_or_request(work, incident, actor, rosters, wish)
            if given.grant:
                await self._tell_deciders(work, incident)
            await self._owe_card(work, incident)
            await self._owe_left_open(work, incident, actor.user_id)
            return given

    async def wait_in(self, actor: Actor, incident_id: int, view_id: str, view_hash: str) -> Case:
        """The actor reads in this modal what they asked for: it shows the answers, while Slack knows it by this hash.

        The case as it is afterwards. Raises: NoSuchIncident, IncidentIsProtected.
        """
        async with self._database.transaction(actor.team_id) as work:
            incident = await self._seen(work, actor, incident_id)
            await work.requests.wait_in(incident_id, actor.user_id, view_id, view_hash)
            return await self._case(work, incident, actor)

    async def take_offer(
        self, actor: Actor, token: str, incident_id: int, offer_id: str, shown_minor: int, changes: Changes
    ) -> Given:
        """Grant an offer of the menu, as it was shown.

        The menu is made anew, with what is known and given now. Raises: NoSuchIncident, IncidentIsClosed,
        IncidentIsProtected, OfferChanged.
        """
        async with self._database.transaction(actor.team_id) as work:
            incident, is_new = await self._taken(work, actor, token, incident_id)
            if not is_new:
                return Given(await self._case(work, incident, actor))
            incident = await self._keep(work, incident, actor, changes, "keep_typed")
            menu = (await self._case(work, incident, actor)).menu
            choice = next((one for one in menu if one.offer.id == offer_id and one.may_give), None)
            if choice is None or choice.verdict is None or choice.amount_minor != shown_minor:
                raise OfferChanged()
            wish = Wish(choice.offer.kind.id, shown_minor, choice.offer.label, offer_id=offer_id)
            grant = await self._grant(work, incident, actor, choice.verdict, wish)
            await self._tell_deciders(work, incident)
            await self._owe_card(work, incident)
            await self._owe_left_open(work, incident, actor.user_id)
            return Given(await self._case(work, incident, actor), choice.verdict, grant=grant)

    async def undo(self, actor: Actor, grant_id: int) -> Case:
        """Take a slip back; a second click changes nothing.

        Raises: NoSuchIncident, NotTheGiver, TooLateToUndo, IncidentIsProtected: what was given there is evidence.
        """
        now = self._clock.now()
        async with self._database.transaction(actor.team_id) as work:
            grant = await work.grants.get(grant_id)
            incident = await self._seen(work, actor, grant.incident_id)
            incident.check_unprotected()
            if grant.ended_at:
                return await self._case(work, incident, actor)
            check_may_undo(grant, actor.user_id, now)
            await work.grants.end(grant.id, Ending.UNDONE, by=actor.user_id, at=now)
            await self._drop_ratification(work, incident, grant, actor)
            await work.audit.write(
                incident,
                actor.user_id,
                "undo",
                at=now,
                level=actor.level_at(incident.site),
                policy_version=self._playbook.policy.version,
                limit_minor=grant.limit_minor,
                before={"grant": grant.id, "amount_minor": grant.amount_minor},
            )
            await self._tell_deciders(work, incident)
            await self._owe_card(work, incident)
            return await self._case(work, incident, actor)

    async def _grant_or_request(
        self, work: Work, incident: Incident, actor: Actor, rosters: Rosters, wish: Wish
    ) -> Given:
        policy = self._playbook.policy
        proposal = wish.proposal(incident, policy)
        standing = await self._standing(work, incident, actor)
        authority = policy.authority(incident.currency, incident.site)
        verdict = may_grant(actor.level_at(incident.site), proposal, standing, authority)
        if verdict.allowed:
            check_reason(wish, limit_without_reason(proposal, standing, authority))
            grant = await self._grant(work, incident, actor, verdict, wish)
            return Given(await self._case(work, incident, actor), verdict, grant=grant)
        verdict = as_asked(verdict, await self._roster(work, incident, rosters), actor.user_id)
        if wish.label:
            raise AboveOwnLimit(verdict=verdict)
        if not wish.reason:
            raise ReasonNeeded("compensation.reason", verdict=verdict)
        request = await self._ask(work, incident, actor, rosters, verdict, wish.reason)
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
            label=wish.label or label_of(verdict.proposal),
            reason=wish.reason,
            offer_id=wish.offer_id,
        )


def check_reason(wish: Wish, above: Ceiling | None) -> None:
    """Above the frontline's limit whoever gives, or gave, within their own says why.

    Raises: WhyAboveFrontline, WhyInTheForm.
    """
    if above and not wish.reason:
        if wish.label:
            raise WhyInTheForm(limit=above)
        raise WhyAboveFrontline("compensation.reason", limit=above)
