"""Walking a customer through recovery: start, save each step, come back, write down."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from bot.desk.asking import Asking
from bot.desk.informing import LEFT_OPEN_AFTER
from bot.desk.owning import Owning
from bot.desk.recording import note_taken
from bot.desk.story import Changes
from bot.recovery.case import Case
from bot.recovery.delivery import DeliveryKind
from bot.recovery.errors import IncidentIsOpened, NoSuchIncident
from bot.recovery.followup import FollowUpKind
from bot.recovery.handing import has_let_go
from bot.recovery.incident import Incident, Parting, Step, Waiting
from bot.recovery.keywords import asking_about
from bot.recovery.people import NOBODY, Actor, Rosters
from bot.recovery.permissions import Act, check_may
from bot.recovery.sequence import furthest, step_after
from bot.recovery.standing import Standing
from storage.work import Work

# A message holds 50 blocks.
MOST_OPEN: Final = 20


class Walking(Asking, Owning):
    async def start(self, actor: Actor, what_happened: str = "", origin: str = "") -> Case:
        """Write down what the command said, as a draft, before anything is shown; `kept` says when the disk has it.

        `origin` is what it comes of: sent again, it finds what it began. Raises: NotTheirLevel, IncidentIsProtected.
        """
        check_may(actor.level_at(actor.site), Act.OPEN)
        now, site = self._clock.now(), self._sites.at(actor.site)
        async with self._database.writing(actor.team_id) as work:
            incident = await work.incidents.add(
                site=site.id,
                step=Step.ACKNOWLEDGE,
                owner_id=actor.user_id,
                walker_id=actor.user_id,
                currency=site.currency,
                waiting=site.customers_usually,
                created_at=now,
                saved_at=now,
                what_happened=what_happened,
                asking=asking_about([what_happened], self._playbook.policy.protection.keywords, (), ()),
                origin=origin,
            )
            if incident is None:
                begun = await work.incidents.of_origin(origin)
                return await self._case(work, await self._seen(work, actor, begun.id), actor)
            due_at = now + LEFT_OPEN_AFTER
            await self._owe(work, DeliveryKind.LEFT_OPEN, incident.id, incident, actor.user_id, due_at)
            spent = await work.grants.goodwill_given(actor.user_id, incident.currency, now)
        left = self._goodwill_left(actor, incident, Standing(goodwill_7_days_minor=spent))
        return Case(incident=incident, now=now, goodwill_left=left)

    async def kept(self) -> None:
        """Wait until what was started is safe from a power cut too. Raises: OSError."""
        await self._database.on_disk()

    async def case(self, actor: Actor, incident_id: int) -> Case:
        """The case as it stands. Raises: NoSuchIncident, IncidentIsProtected."""
        async with self._database.reading(actor.team_id) as reading:
            return await self._case(reading, await self._seen(reading, actor, incident_id), actor)

    async def numbered(self, actor: Actor, number: int) -> Case:
        """The case of `/recover 12`. Raises: NoSuchIncident, IncidentIsProtected."""
        async with self._database.reading(actor.team_id) as reading:
            incident = await reading.incidents.numbered(number)
            incident.check_may_see(actor, f"#{number}")
            return await self._case(reading, incident, actor)

    async def card(self, team_id: str, incident_id: int) -> Case:
        """The case as its card shows it. Raises: NoSuchIncident."""
        async with self._database.reading(team_id) as reading:
            return await self._case(reading, await reading.incidents.get(incident_id))

    async def left_open(self, team_id: str, incident_id: int, reminded: str) -> tuple[Case, bool]:
        """The case as a reminder shows it, and whether it is somebody else's now. Raises: NoSuchIncident."""
        async with self._database.reading(team_id) as reading:
            case = await self._case(reading, await reading.incidents.get(incident_id))
            return case, has_let_go(reminded, case.incident, await reading.history.of_incident(incident_id))

    async def save_step(
        self,
        actor: Actor,
        token: str,
        incident_id: int,
        step: Step,
        changes: Changes,
        rosters: Rosters = NOBODY,
    ) -> Case:
        """Save a step and move on; Acknowledge opens the incident. A form that was sent before writes nothing.

        A customer who is known again is a lead's from here.
        Raises: NoSuchIncident, IncidentIsClosed, IncidentIsProtected, NoSuchCustomer.
        """
        async with self._database.transaction(actor.team_id) as work:
            incident, is_new = await self._taken(work, actor, token, incident_id)
            if is_new:
                onward = {"step": furthest(incident.step, step_after(step))}
                incident = await self._keep(work, incident, actor, {**changes, **onward}, f"save_{step.value}")
                incident = await self._hand_repeat_to_lead(work, incident, actor, rosters)
                await self._owe_card(work, incident)
                await self._owe_left_open(work, incident, actor.user_id)
            return await self._case(work, incident, actor)

    async def keep(self, actor: Actor, incident_id: int, changes: Changes) -> Case:
        """Keep what was typed so far, when staff press a button that isn't Next.

        Raises: NoSuchIncident, IncidentIsProtected.
        """
        async with self._database.transaction(actor.team_id) as work:
            incident = await self._seen(work, actor, incident_id)
            if not incident.is_over and not incident.is_protected:
                incident = await self._keep(work, incident, actor, changes, "keep_typed")
            return await self._case(work, incident, actor)

    async def customer_left(self, actor: Actor, token: str, incident_id: int, changes: Changes) -> Case:
        """The customer has gone: to the last step, without the check on site; what waits has time until a call.

        Raises: NoSuchIncident, IncidentIsClosed, IncidentIsProtected.
        """
        async with self._database.transaction(actor.team_id) as work:
            incident, is_new = await self._taken(work, actor, token, incident_id)
            if is_new:
                gone = {**changes, "step": Step.WRITE_DOWN, "parting": Parting.LEFT, "waiting": Waiting.LATER}
                incident = await self._keep(work, incident, actor, gone, "customer_left")
                await self._drop_follow_ups(work, incident, actor, FollowUpKind.CHECK_ON_SITE)
                await self._give_time(work, incident)
                await self._owe_card(work, incident)
                await self._owe_left_open(work, incident, actor.user_id)
            return await self._case(work, incident, actor)

    async def write_down(
        self,
        actor: Actor,
        token: str,
        incident_id: int,
        changes: Changes,
        taken: Mapping[int, bool] = MappingProxyType({}),
    ) -> Case:
        """The last step: the incident closes, or waits for the follow-ups and answers that are still owed.

        `taken` says by grant whether the customer took it: what they didn't take costs nothing.
        Raises: NoSuchIncident, IncidentIsClosed, IncidentIsProtected.
        """
        async with self._database.transaction(actor.team_id) as work:
            incident, is_new = await self._taken(work, actor, token, incident_id)
            if is_new:
                written = {**changes, "step": Step.CLOSED, "written_at": self._clock.now()}
                incident = await self._keep(work, incident, actor, written, "write_down")
                if incident.parting is Parting.LEFT:
                    await self._drop_follow_ups(work, incident, actor, FollowUpKind.CHECK_ON_SITE)
                version = self._playbook.policy.version
                for grant in await note_taken(work, incident, actor, taken, self._clock.now(), version):
                    await self._drop_ratification(work, incident, grant, actor)
                await work.deliveries.revise(DeliveryKind.LEFT_OPEN, incident.id, now=self._clock.now())
                incident = await self._closed_if_settled(work, incident)
                await self._owe_card(work, incident)
                await self._owe_thanks(work, incident)
            return await self._case(work, incident, actor)

    async def leave(self, actor: Actor, incident_id: int, changes: Changes) -> None:
        """The modal was closed: an empty draft is forgotten, anything else is reminded of at once.

        An answer leads back by itself: who waits for one, or had one since they last saved, is reminded later. Who only
        looked at a colleague's incident is left in peace.
        Raises: NoSuchIncident, IncidentIsProtected.
        """
        async with self._database.transaction(actor.team_id) as work:
            incident = await self._seen(work, actor, incident_id)
            if incident.is_over or incident.is_protected:
                return
            saved_at, incident = incident.saved_at, await self._keep(work, incident, actor, changes, "keep_typed")
            if incident.number is None and not (incident.what_happened or incident.customer_name or incident.contact):
                await self._forget(work, incident)
            elif changes or incident.walker_id == actor.user_id:
                requests = await work.requests.of_incident(incident.id)
                is_led = any(r.leads_back(actor.user_id, since=saved_at) for r in requests)
                await self._owe_left_open(work, incident, actor.user_id, LEFT_OPEN_AFTER if is_led else timedelta(0))

    async def discard(self, actor: Actor, incident_id: int) -> None:
        """Throw one's own draft away. Raises: NoSuchIncident, IncidentIsOpened."""
        async with self._database.transaction(actor.team_id) as work:
            incident = await self._seen(work, actor, incident_id)
            if incident.owner_id != actor.user_id:
                raise NoSuchIncident(number="of yours")
            if incident.number is not None:
                raise IncidentIsOpened(number=incident.number)
            await self._forget(work, incident)

    async def remind_now(self, actor: Actor, incident_id: int) -> None:
        """Slack could not show the form: send the way back to it at once. Raises: NoSuchIncident."""
        async with self._database.transaction(actor.team_id) as work:
            incident = await work.incidents.get(incident_id)
            await self._owe_left_open(work, incident, actor.user_id, timedelta(0))

    async def open_incidents(self, actor: Actor) -> list[Incident]:
        """What the actor walks or answers for and isn't finished, newest first; of sites where they still work."""
        async with self._database.reading(actor.team_id) as reading:
            return await reading.incidents.open_of(actor.user_id, actor.levels, MOST_OPEN)

    async def _forget(self, work: Work, incident: Incident) -> None:
        await work.deliveries.cancel(DeliveryKind.LEFT_OPEN, incident.id)
        await work.incidents.drop_draft(incident.id)
        if incident.customer_id is not None:
            await work.customers.drop_unused(incident.customer_id)
