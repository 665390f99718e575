"""Recording: what was given already, when nobody could ask or Slack was down; and whether it was taken."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.desk.asking import Asking
from bot.desk.giving import Wish, check_reason
from bot.desk.granting import add_grant, cap_of, grant_facts, label_of
from bot.desk.recognising import contacts_of
from bot.desk.story import Changes
from bot.recovery.approval import as_asked
from bot.recovery.case import Given
from bot.recovery.empowerment import Level, Verdict, lower
from bot.recovery.errors import InTheFuture, ReasonNeeded
from bot.recovery.grant import Ending, Grant, may_end_untaken
from bot.recovery.incident import Incident
from bot.recovery.judging import judge_given, limit_without_reason
from bot.recovery.people import Actor, Rosters
from storage.work import Work


@dataclass(frozen=True, slots=True)
class GivenAlready:
    """What was given, by whom (read afresh), and when. None: just now."""

    wish: Wish
    giver: Actor
    given_at: datetime | None


class Recording(Asking):
    async def record(
        self, actor: Actor, rosters: Rosters, token: str, incident_id: int, what: GivenAlready, changes: Changes
    ) -> Given:
        """Write down what was given already: never refused, but above a limit marked and sent for ratification.

        Also where the incident is written down or closed: it stays so, and what is known of the purchase as well.
        Why is asked only above what frontline staff may give.
        Raises: NoSuchIncident, IncidentIsVoid, IncidentIsProtected, NotTheirSite, InTheFuture, ReasonNeeded,
        WhyAboveFrontline.
        """
        if what.given_at and what.given_at > self._clock.now():
            raise InTheFuture("given.at")
        async with self._database.transaction(actor.team_id) as work:
            incident = await self._seen(work, actor, incident_id)
            if not await work.is_first_use(token, self._clock.now()):
                return Given(await self._case(work, incident, actor))
            incident.check_counts()
            incident.check_unprotected()
            incident = await self._opened(work, incident, actor)
            incident = await self._keep(work, incident, actor, _still_kept(incident, changes), "keep_typed")
            incident = await self._ask_about(work, incident, what.wish.reason)
            given = await self._record(work, incident, actor, rosters, what)
            await self._owe_card(work, incident)
            if not incident.is_over:
                await self._owe_left_open(work, incident, actor.user_id)
            return given

    async def _record(
        self, work: Work, incident: Incident, actor: Actor, rosters: Rosters, what: GivenAlready
    ) -> Given:
        """On the lower level of giver and recorder: naming a manager gives no authority."""
        now, policy, wish = self._clock.now(), self._playbook.policy, what.wish
        level = lower(actor.level_at(incident.site), what.giver.level_at(incident.site))
        verdict = await self._judged(work, incident, actor, rosters, what, level)
        grant = await add_grant(
            work,
            incident,
            verdict,
            policy_version=policy.version,
            given_at=what.given_at or now,
            beyond=None if verdict.allowed else verdict.bound,
            given_by=what.giver.user_id,
            authorised_by=what.giver.user_id,
            level=level,
            label=label_of(verdict.proposal),
            reason=wish.reason,
            recorded_by=actor.user_id,
            recorded_at=now,
            authorised_at=now,
        )
        await work.audit.write(
            incident,
            actor.user_id,
            "given_already",
            at=now,
            level=level,
            policy_version=policy.version,
            limit_minor=verdict.limit_minor,
            after=grant_facts(grant) | cap_of(verdict),
        )
        if verdict.allowed:
            return Given(await self._case(work, incident, actor), verdict, grant=grant)
        request = await self._ask(work, incident, actor, rosters, verdict, wish.reason, grant)
        return Given(await self._case(work, incident, actor), verdict, grant=grant, request=request)

    async def _judged(
        self, work: Work, incident: Incident, actor: Actor, rosters: Rosters, what: GivenAlready, level: Level
    ) -> Verdict:
        """The giver's budget counts; naming a colleague gives no authority for what went to the recorder.

        Raises: ReasonNeeded, WhyAboveFrontline: above the frontline's limit whoever recorded it says why.
        """
        authority = self._playbook.policy.authority(incident.currency, incident.site)
        proposal = what.wish.proposal(incident, self._playbook.policy)
        standing = await self._standing(work, incident, what.giver)
        if actor.is_reached_at(await contacts_of(work, incident)):
            standing = replace(standing, to_themselves=True)
        verdict = judge_given(level, proposal, standing, authority)
        if not verdict.allowed and not what.wish.reason:
            others = (await self._roster(work, incident, rosters)).without(what.giver.user_id)
            raise ReasonNeeded("compensation.reason", verdict=as_asked(verdict, others, actor.user_id))
        check_reason(what.wish, limit_without_reason(proposal, standing, authority))
        return verdict


def _still_kept(incident: Incident, changes: Changes) -> Changes:
    """Of an incident that is written down only what nobody knew is filled in."""
    if not incident.is_over:
        return changes
    return {name: value for name, value in changes.items() if not getattr(incident, name)}


async def note_taken(
    work: Work, incident: Incident, actor: Actor, taken: Mapping[int, bool], now: datetime, policy_version: str
) -> list[Grant]:
    """Keep which of what was given the customer took: what they didn't take costs nothing.

    Where the word of whoever says so isn't enough it counts until a lead takes it back. Answers what has
    ended. Ids of other incidents, and what has ended or was answered before, are passed over.
    """
    ended = []
    for grant in await work.grants.of_incident(incident.id):
        if grant.id not in taken or grant.taken is not None:
            continue
        await work.grants.note_taken(grant.id, taken[grant.id])
        ends = not taken[grant.id] and may_end_untaken(grant, actor, now)
        if ends:
            await work.grants.end(grant.id, Ending.NOT_TAKEN, by=actor.user_id, at=now)
            ended.append(grant)
        before = {"grant": grant.id, "amount_minor": grant.amount_minor}
        after = {"taken": taken[grant.id]} | ({} if taken[grant.id] or ends else {"counts": True})
        level = actor.level_at(incident.site)
        await work.audit.write(
            incident,
            actor.user_id,
            "taken",
            at=now,
            level=level,
            policy_version=policy_version,
            limit_minor=grant.limit_minor,
            before=before,
            after=after,
        )
    return ended
