"""Walking a customer through recovery: start, save each step, come back, write down."""

from datetime import timedelta

from bot.desk.story import Changes, Story
from bot.recovery.approval import RequestState
from bot.recovery.case import Case
from bot.recovery.delivery import DeliveryKind
from bot.recovery.empowerment import Standing
from bot.recovery.followup import FollowUpKind, FollowUpState
from bot.recovery.incident import Incident, Parting, Severity, Step, Waiting
from bot.recovery.people import Actor, Roster
from bot.recovery.sequence import furthest, step_after
from storage.work import Work


class Walking(Story):
    async def start(self, actor: Actor, what_happened: str = "") -> Case:
        """Keep what the command said, as a draft, before anything is shown."""
        now = self._clock.now()
        async with self._database.transaction(actor.team_id) as work:
            incident = await work.incidents.add(
                site=self._site.id,
                step=Step.ACKNOWLEDGE,
                owner_id=actor.user_id,
                currency=self._site.currency,
                waiting=self._site.customers_usually,
                created_at=now,
                saved_at=now,
                what_happened=what_happened,
            )
            await self._owe_left_open(work, incident)
            spent = await work.grants.goodwill_given(actor.user_id, now)
        left = self._goodwill_left(actor, incident.currency, Standing(goodwill_7_days_minor=spent))
        return Case(incident=incident, now=now, goodwill_left_minor=left)

    async def case(self, actor: Actor, incident_id: int) -> Case:
        """The case as it stands. Raises: NoSuchIncident."""
        async with self._database.reading(actor.team_id) as reading:
            return await self._case(reading, await reading.incidents.get(incident_id), actor)

    async def numbered(self, actor: Actor, number: int) -> Case:
        """The case of `/recover 12`. Raises: NoSuchIncident."""
        async with self._database.reading(actor.team_id) as reading:
            return await self._case(reading, await reading.incidents.numbered(number), actor)

    async def card(self, team_id: str, incident_id: int) -> Case:
        """The case as its card shows it. Raises: NoSuchIncident."""
        async with self._database.reading(team_id) as reading:
            return await self._case(reading, await reading.incidents.get(incident_id))

    async def save_step(self, actor: Actor, token: str, incident_id: int, step: Step, changes: Changes) -> Case:
        """Save a step and move on; Acknowledge opens the incident. A form that was sent before writes nothing.

        Raises: NoSuchIncident, IncidentIsClosed, IncidentIsProtected.
        """
        async with self._database.transaction(actor.team_id) as work:
            incident = await work.incidents.get(incident_id)
            if await work.is_first_use(token, self._clock.now()):
                incident.check_open()
                incident.check_unprotected()
                incident = await self._opened(work, incident, actor)
                onward = {"step": furthest(incident.step, step_after(step))}
                incident = await self._keep(work, incident, actor, {**changes, **onward}, f"save_{step.value}")
                await self._owe_card(work, incident)
                await self._owe_left_open(work, incident)
            return await self._case(work, incident, actor)

    async def keep(self, actor: Actor, incident_id: int, changes: Changes) -> Case:
        """Keep what was typed so far, when staff press a button that isn't Next. Raises: NoSuchIncident."""
        async with self._database.transaction(actor.team_id) as work:
            incident = await work.incidents.get(incident_id)
            if incident.closed_at is None and not incident.is_protected:
                incident = await self._keep(work, incident, actor, changes, "keep_typed")
            return await self._case(work, incident, actor)

    async def protect(self, actor: Actor, roster: Roster, token: str, incident_id: int, changes: Changes) -> Case:
        """Somebody was hurt, threatened or at risk: leave the script at once and tell the managers.

        Open follow-ups are dropped, and what waits is no longer asked for.
        Raises: NoSuchIncident, IncidentIsClosed.
        """
        async with self._database.transaction(actor.team_id) as work:
            incident = await work.incidents.get(incident_id)
            if await work.is_first_use(token, self._clock.now()):
                incident.check_open()
                incident = await self._opened(work, incident, actor)
                protected = {**changes, "severity": Severity.S4}
                incident = await self._keep(work, incident, actor, protected, "protect")
                await self._drop_everything(work, incident)
                for manager_id in roster.managers:
                    await self._owe(work, DeliveryKind.PROTECTED, incident.id, incident, manager_id)
                await self._owe_card(work, incident)
            return await self._case(work, incident, actor)

    async def customer_left(self, actor: Actor, token: str, incident_id: int, changes: Changes) -> Case:
        """The customer has gone: to the last step, without the check on site; what waits has time until a call.

        Raises: NoSuchIncident, IncidentIsClosed, IncidentIsProtected.
        """
        async with self._database.transaction(actor.team_id) as work:
            incident = await work.incidents.get(incident_id)
            if await work.is_first_use(token, self._clock.now()):
                incident.check_open()
                incident.check_unprotected()
                incident = await self._opened(work, incident, actor)
                gone = {**changes, "step": Step.WRITE_DOWN, "parting": Parting.LEFT, "waiting": Waiting.LATER}
                incident = await self._keep(work, incident, actor, gone, "customer_left")
                await self._drop_follow_ups(work, incident, FollowUpKind.CHECK_ON_SITE)
                await self._give_time(work, incident)
                await self._owe_card(work, incident)
                await self._owe_left_open(work, incident)
            return await self._case(work, incident, actor)

    async def write_down(self, actor: Actor, token: str, incident_id: int, changes: Changes) -> Case:
        """The last step: the incident closes, or waits for the follow-ups that are still owed.

        Raises: NoSuchIncident, IncidentIsClosed, IncidentIsProtected.
        """
        now = self._clock.now()
        async with self._database.transaction(actor.team_id) as work:
            incident = await work.incidents.get(incident_id)
            if await work.is_first_use(token, now):
                incident.check_open()
                incident.check_unprotected()
                incident = await self._opened(work, incident, actor)
                owed = await work.follow_ups.open_of_incident(incident.id)
                written = {"step": Step.CLOSED, "written_at": now, "closed_at": None if owed else now}
                incident = await self._keep(work, incident, actor, {**changes, **written}, "write_down")
                await work.deliveries.cancel(DeliveryKind.LEFT_OPEN, incident.id)
                await self._owe_card(work, incident)
            return await self._case(work, incident, actor)

    async def leave(self, actor: Actor, incident_id: int, changes: Changes) -> None:
        """The modal was closed: an empty draft is forgotten, anything else is reminded of at once.

        Raises: NoSuchIncident.
        """
        async with self._database.transaction(actor.team_id) as work:
            incident = await work.incidents.get(incident_id)
            if incident.written_at or incident.is_protected:
                return
            incident = await self._keep(work, incident, actor, changes, "keep_typed")
            if incident.number is None and not (incident.what_happened or incident.customer_name):
                await work.deliveries.cancel(DeliveryKind.LEFT_OPEN, incident.id)
                await work.incidents.drop_draft(incident.id)
            else:
                await self._owe_left_open(work, incident, timedelta(0))

    async def remind_now(self, actor: Actor, incident_id: int) -> None:
        """Slack could not show the form: send the way back to it at once. Raises: NoSuchIncident."""
        async with self._database.transaction(actor.team_id) as work:
            await self._owe_left_open(work, await work.incidents.get(incident_id), timedelta(0))

    async def open_incidents(self, actor: Actor) -> list[Incident]:
        """The actor's incidents whose walk isn't finished, newest first."""
        async with self._database.reading(actor.team_id) as reading:
            return await reading.incidents.open_of(actor.user_id)

    async def _drop_everything(self, work: Work, incident: Incident) -> None:
        now = self._clock.now()
        for request in await work.requests.of_incident(incident.id):
            if await work.requests.settle(request.id, RequestState.EXPIRED, decided_at=now):
                await work.deliveries.owe_again(DeliveryKind.REQUEST, request.id, now=now)
                await work.deliveries.cancel(DeliveryKind.REQUEST_CLOCK, request.id)
        await self._drop_follow_ups(work, incident, *FollowUpKind)
        await work.deliveries.cancel(DeliveryKind.LEFT_OPEN, incident.id)

    async def _give_time(self, work: Work, incident: Incident) -> None:
        """Open requests move to the later clock."""
        now, times = self._clock.now(), self._playbook.policy.answer_times(Waiting.LATER)
        for request in await work.requests.of_incident(incident.id):
            if request.state is RequestState.WAITING and not request.promise_passed:
                await work.requests.promise(request.id, now + times.promise, now + times.expiry)
                await work.deliveries.owe_again(DeliveryKind.REQUEST, request.id, now=now)
                due_at = now + times.promise
                await self._owe(work, DeliveryKind.REQUEST_CLOCK, request.id, incident, "", due_at)

    async def _drop_follow_ups(self, work: Work, incident: Incident, *kinds: FollowUpKind) -> None:
        for follow_up in await work.follow_ups.open_of_incident(incident.id):
            if follow_up.kind in kinds:
                await work.follow_ups.save(follow_up.id, state=FollowUpState.DROPPED)
                await work.deliveries.cancel(DeliveryKind.FOLLOW_UP, follow_up.id)
