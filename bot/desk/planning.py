"""Planning: which follow-ups a customer is promised, for when and by whom; the first part of following up."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.desk.owning import Owning
from bot.desk.story import Changes
from bot.recovery.case import Case
from bot.recovery.empowerment import Level
from bot.recovery.errors import InThePast
from bot.recovery.followup import (
    ChosenFollowUp,
    FollowUp,
    FollowUpKind,
    FollowUpState,
    may_follow_up,
)
from bot.recovery.incident import Incident, Step
from bot.recovery.people import NOBODY, Actor, Rosters
from bot.recovery.repeat import MANAGER_CALLS_WITHIN, held_to_managers_call, manager_calls
from bot.recovery.sequence import furthest
from bot.recovery.working_time import into_hours
from storage.work import Work

# A pinged member of staff may be a minute late with a time that they chose.
SLACK_IN_TIME = timedelta(minutes=1)


class Planning(Owning):
    """The base of the story that follows up."""

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
        Raises: NoSuchIncident, IncidentIsClosed, IncidentIsProtected, InThePast, NotForThem.
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

    async def _plan(self, work: Work, incident: Incident, actor: Actor, chosen: Sequence[ChosenFollowUp]) -> None:
        """Bring the incident's follow-ups to what was chosen; news stays while they want it.

        Raises: InThePast, NotForThem.
        """
        wanted = {c.kind: c for c in chosen if c.kind.is_promised and may_follow_up(c.kind, incident)}
        before = await work.follow_ups.of_incident(incident.id)
        planned = {f.kind: f for f in before if f.state is FollowUpState.OPEN}
        for kind, follow_up in planned.items():
            is_wanted = kind in wanted if kind.is_promised else may_follow_up(kind, incident)
            if not is_wanted:
                await self._write_promise(work, incident, actor, "strike_promise", follow_up)
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
        roster = await self._roster(work, incident, rosters)
        managers = roster.approvers(Level.MANAGER, on_duty=await work.duty.on_duty())
        was_made = any(
            f.kind is FollowUpKind.CALL and f.state is FollowUpState.DONE
            for f in await work.follow_ups.of_incident(incident.id)
        )
        if not manager_calls(len(earlier)) or not managers or was_made:
            return chosen
        latest = into_hours(self._clock.now() + MANAGER_CALLS_WITHIN, *self._contact_hours(incident))
        falling = [c if self._is_past(c) else replace(c, due_at=self._due(c, incident)) for c in chosen]
        return held_to_managers_call(falling, managers, latest)

    async def _add(self, work: Work, incident: Incident, actor: Actor, choice: ChosenFollowUp) -> None:
        due_at = self._due(choice, incident)
        follow_up = await work.follow_ups.add(
            site=incident.site,
            incident_id=incident.id,
            kind=choice.kind,
            assignee_id=_assignee(choice, incident, actor),
            due_at=due_at,
            promised_at=due_at,
            rings_at=due_at,
            state=FollowUpState.OPEN,
        )
        await self._write_promise(work, incident, actor, "promise", follow_up)
        await self._owe_ring(work, follow_up, incident)

    async def _change(
        self, work: Work, incident: Incident, actor: Actor, follow_up: FollowUp, choice: ChosenFollowUp
    ) -> None:
        """Another time or assignee. A promise that was late already stays late; one that wasn't is made anew."""
        if not choice.changed:
            return
        due_at = self._due(choice, incident)
        promised_at = due_at if follow_up.promised_at > self._clock.now() else follow_up.promised_at
        assignee_id = _assignee(choice, incident, actor)
        anew = replace(follow_up, assignee_id=assignee_id, due_at=due_at)
        await self._write_promise(work, incident, actor, "promise_anew", anew, was=follow_up)
        await work.follow_ups.save(follow_up.id, promised_at=promised_at, assignee_id=assignee_id)
        await self._move(work, anew, incident, due_at)

    def _in_hours(self, kind: FollowUpKind, at: datetime, incident: Incident) -> datetime:
        """Then, or at the next moment when we are open and the customer may be contacted; they wait for a check now."""
        return into_hours(at, *self._contact_hours(incident)) if kind.needs_contact else at

    def _due(self, choice: ChosenFollowUp, incident: Incident) -> datetime:
        """When it falls due, in the hours; what was proposed and left alone may have passed since, and is due now.

        Raises: InThePast.
        """
        if self._is_past(choice) and choice.changed:
            raise InThePast(f"follow_up.when.{choice.kind.value}")
        due_at = self._clock.now() if self._is_past(choice) else choice.due_at
        return self._in_hours(choice.kind, due_at, incident)

    def _is_past(self, choice: ChosenFollowUp) -> bool:
        return choice.due_at < self._clock.now() - SLACK_IN_TIME

    async def _move(self, work: Work, follow_up: FollowUp, incident: Incident, until: datetime) -> None:
        """The old ping changes now to say when, and a new one comes then."""
        moved: dict[str, Any] = {"due_at": until, "rung": None, "rings_at": until}
        await work.follow_ups.save(follow_up.id, **moved)
        await self._redraw_pings(work, follow_up)
        await self._owe_ring(work, replace(follow_up, **moved), incident)


def _assignee(choice: ChosenFollowUp, incident: Incident, actor: Actor) -> str:
    """Whoever was chosen, or else who plans. Raises: NotForThem."""
    incident.check_may_be_given_to(choice.assignee_id, f"follow_up.who.{choice.kind.value}")
    return choice.assignee_id or actor.user_id
