"""Following up: what was promised for later is planned, pinged, done or moved."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.desk.owning import Owning
from bot.desk.story import Changes
from bot.recovery.case import Case
from bot.recovery.delivery import DeliveryKind
from bot.recovery.empowerment import Level
from bot.recovery.errors import FollowUpIsDone, InThePast, NotTheirs
from bot.recovery.followup import (
    MOST_TRIES,
    ChosenFollowUp,
    FollowUp,
    FollowUpKind,
    FollowUpState,
    Outcome,
    into_hours,
    tomorrow,
)
from bot.recovery.incident import Incident, Step
from bot.recovery.people import NOBODY, Actor, Rosters
from bot.recovery.repeat import MANAGER_CALLS_WITHIN, held_to_managers_call, manager_calls
from bot.recovery.sequence import furthest
from storage.work import Work

# A pinged member of staff may be a minute late with a time that they chose.
_SLACK_IN_TIME = timedelta(minutes=1)


class Following(Owning):
    async def plan(
        self,
        actor: Actor,
        token: str,
        incident_id: int,
        changes: Changes,
        chosen: Sequence[ChosenFollowUp],
        rosters: Rosters = NOBODY,
    ) -> Case:
        """Save the contact and the follow-ups that staff chose; what they struck is dropped, the rest stays as it was.

        What needs a contact is planned only where there is one and the customer consented; at a third failure a
        manager's call then always is.
        Raises: NoSuchIncident, IncidentIsClosed, IncidentIsProtected, InThePast.
        """
        async with self._database.transaction(actor.team_id) as work:
            incident, is_new = await self._taken(work, actor, token, incident_id)
            if is_new:
                onward = {"step": furthest(incident.step, Step.WRITE_DOWN)}
                incident = await self._keep(work, incident, actor, {**changes, **onward}, "plan_follow_ups")
                incident = await self._hand_repeat_to_lead(work, incident, actor, rosters)
                await self._plan(work, incident, actor, await self._with_managers_call(work, incident, chosen, rosters))
                await self._owe_card(work, incident)
                await self._owe_left_open(work, incident, actor.user_id)
            return await self._case(work, incident, actor)

    async def follow_up(self, team_id: str, follow_up_id: int) -> tuple[FollowUp, Case]:
        """A follow-up with its case. Raises: NoSuchIncident."""
        async with self._database.reading(team_id) as reading:
            follow_up = await reading.follow_ups.get(follow_up_id)
            return follow_up, await self._case(reading, await reading.incidents.get(follow_up.incident_id))

    async def check_may_end(self, actor: Actor, follow_up_id: int) -> tuple[FollowUp, Case]:
        """The follow-up with its case, if the actor may end or move it.

        Raises: NoSuchIncident, IncidentIsProtected, NotTheirs, FollowUpIsDone.
        """
        follow_up, case = await self.follow_up(actor.team_id, follow_up_id)
        case.incident.check_may_see(actor)
        _check_theirs(follow_up, actor)
        return follow_up, case

    async def finish(self, actor: Actor, token: str, follow_up_id: int, outcome: Outcome, note: str) -> Case:
        """Record how it went. Not satisfied reopens the incident at Solve; nobody reached tries again tomorrow.

        The same form records once.

        Raises: NoSuchIncident, IncidentIsProtected, NotTheirs, FollowUpIsDone.
        """
        now = self._clock.now()
        async with self._database.transaction(actor.team_id) as work:
            follow_up = await work.follow_ups.get(follow_up_id)
            incident = await self._seen(work, actor, follow_up.incident_id)
            if not await work.is_first_use(token, now):
                return await self._case(work, incident, actor)
            _check_theirs(follow_up, actor)
            what = {"follow_up": follow_up.id, "kind": follow_up.kind, "outcome": outcome, "note": note}
            level = actor.level_at(incident.site)
            await work.audit.write(incident, actor.user_id, "follow_up", at=now, level=level, after=what)
            incident = await self._ask_about(work, incident, note)
            if outcome is Outcome.UNREACHABLE and follow_up.tries + 1 < MOST_TRIES:
                await work.follow_ups.save(follow_up.id, tries=follow_up.tries + 1, note=note)
                await self._move(work, follow_up, incident, tomorrow(now, self._sites.at(incident.site).hours))
            else:
                await work.follow_ups.save(
                    follow_up.id,
                    state=FollowUpState.DONE,
                    tries=follow_up.tries + 1,
                    outcome=outcome,
                    note=note,
                    done_at=now,
                    done_by=actor.user_id,
                )
                await work.deliveries.revise(DeliveryKind.FOLLOW_UP, follow_up.id, now=self._clock.now())
                incident = await self._settle_incident(work, incident, outcome, actor)
            await self._owe_card(work, incident)
            return await self._case(work, incident, actor)

    async def snooze(self, actor: Actor, token: str, follow_up_id: int, until: datetime) -> FollowUp:
        """Ping again at `until`. What was promised to the customer stays what it was. The same form moves it once.

        Raises: NoSuchIncident, IncidentIsProtected, NotTheirs, FollowUpIsDone, InThePast.
        """
        now = self._clock.now()
        async with self._database.transaction(actor.team_id) as work:
            follow_up = await work.follow_ups.get(follow_up_id)
            incident = await self._seen(work, actor, follow_up.incident_id)
            if not await work.is_first_use(token, now):
                return follow_up
            _check_theirs(follow_up, actor)
            if until < now - _SLACK_IN_TIME:
                raise InThePast("snooze.until")
            what: dict[str, object] = {"follow_up": follow_up.id, "due_at": until}
            before: dict[str, object] = {"due_at": follow_up.due_at}
            level = actor.level_at(incident.site)
            await work.audit.write(incident, actor.user_id, "snooze", at=now, level=level, before=before, after=what)
            await self._move(work, follow_up, incident, until)
            await self._owe_card(work, incident)
            return await work.follow_ups.get(follow_up.id)

    async def due_for(self, actor: Actor) -> list[tuple[FollowUp, Case]]:
        """What the actor still owes, soonest first."""
        async with self._database.reading(actor.team_id) as reading:
            return [
                (follow_up, await self._case(reading, await reading.incidents.get(follow_up.incident_id)))
                for follow_up in await reading.follow_ups.open_of(actor.user_id)
            ]

    async def _plan(self, work: Work, incident: Incident, actor: Actor, chosen: Sequence[ChosenFollowUp]) -> None:
        """Bring the incident's follow-ups to what was chosen. Raises: InThePast."""
        wanted = {c.kind: c for c in chosen if incident.may_be_contacted or not c.kind.needs_contact}
        before = await work.follow_ups.of_incident(incident.id)
        planned = {f.kind: f for f in before if f.state is FollowUpState.OPEN}
        for kind, follow_up in planned.items():
            if kind not in wanted:
                await self._drop(work, follow_up)
        for kind, choice in wanted.items():
            if kind in planned:
                await self._change(work, incident, actor, planned[kind], choice)
            elif choice.changed or kind not in {f.kind for f in before if f.state is FollowUpState.DONE}:
                await self._add(work, incident, actor, choice)

    async def _with_managers_call(
        self, work: Work, incident: Incident, chosen: Sequence[ChosenFollowUp], rosters: Rosters
    ) -> Sequence[ChosenFollowUp]:
        """At a third failure a manager calls within a day, whatever staff chose, unless the call was made."""
        earlier = await work.incidents.earlier_failures(incident, incident.created_at - self._playbook.policy.history)
        managers = rosters.at(incident.site).approvers(Level.MANAGER, on_duty=await work.duty.on_duty())
        was_made = any(
            f.kind is FollowUpKind.CALL and f.state is FollowUpState.DONE
            for f in await work.follow_ups.of_incident(incident.id)
        )
        if not manager_calls(len(earlier)) or not managers or was_made:
            return chosen
        latest = into_hours(self._clock.now() + MANAGER_CALLS_WITHIN, self._sites.at(incident.site).hours)
        return held_to_managers_call(chosen, managers, latest)

    async def _add(self, work: Work, incident: Incident, actor: Actor, choice: ChosenFollowUp) -> None:
        due_at = self._due(choice)
        follow_up = await work.follow_ups.add(
            site=incident.site,
            incident_id=incident.id,
            kind=choice.kind,
            assignee_id=choice.assignee_id or actor.user_id,
            due_at=due_at,
            promised_at=due_at,
            state=FollowUpState.OPEN,
        )
        await self._owe_ping(work, follow_up, incident)

    async def _change(
        self, work: Work, incident: Incident, actor: Actor, follow_up: FollowUp, choice: ChosenFollowUp
    ) -> None:
        """Another time or assignee. A promise that was late already stays late; one that wasn't is made anew."""
        if not choice.changed:
            return
        due_at = self._due(choice)
        promised_at = due_at if follow_up.promised_at > self._clock.now() else follow_up.promised_at
        changed = replace(follow_up, due_at=due_at, assignee_id=choice.assignee_id or actor.user_id)
        await work.follow_ups.save(
            follow_up.id, due_at=due_at, promised_at=promised_at, assignee_id=changed.assignee_id
        )
        await work.deliveries.revise(DeliveryKind.FOLLOW_UP, follow_up.id, now=self._clock.now())
        await self._owe_ping(work, changed, incident)

    def _due(self, choice: ChosenFollowUp) -> datetime:
        """When it falls due: what was proposed and left alone may have passed while the form was open, and is due now.

        Raises: InThePast.
        """
        now = self._clock.now()
        if choice.due_at >= now - _SLACK_IN_TIME:
            return choice.due_at
        if choice.changed:
            raise InThePast(f"follow_up.when.{choice.kind.value}")
        return now

    async def _move(self, work: Work, follow_up: FollowUp, incident: Incident, until: datetime) -> None:
        """The old ping changes now to say when, and a new one comes then."""
        await work.follow_ups.save(follow_up.id, due_at=until)
        await work.deliveries.revise(DeliveryKind.FOLLOW_UP, follow_up.id, now=self._clock.now())
        await self._owe_ping(work, replace(follow_up, due_at=until), incident)

    async def _settle_incident(self, work: Work, incident: Incident, outcome: Outcome, actor: Actor) -> Incident:
        """Reopen where the customer isn't satisfied, and see that somebody goes on; close where nothing is owed."""
        if not outcome.reopens:
            return await self._closed_if_settled(work, incident)
        reopened = await work.incidents.save(
            incident.id,
            step=Step.SOLVE,
            written_at=None,
            closed_at=None,
            reopened=incident.reopened + 1,
            saved_at=self._clock.now(),
        )
        await self._owe_left_open(work, reopened, actor.user_id)
        if reopened.walker_id != actor.user_id:
            await self._owe_left_open(work, reopened, reopened.walker_id, timedelta(0))
        return reopened


def _check_theirs(follow_up: FollowUp, actor: Actor) -> None:
    """A follow-up is its assignee's; a lead may end it where they can't. Raises: NotTheirs, FollowUpIsDone."""
    if follow_up.assignee_id != actor.user_id and not actor.reaches(Level.LEAD, follow_up.site):
        raise NotTheirs()
    if follow_up.state is not FollowUpState.OPEN:
        raise FollowUpIsDone()
