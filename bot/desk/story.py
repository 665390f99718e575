"""What the stories of the desk share: reading a case, keeping what was typed, opening and closing an incident."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from bot.desk.informing import Informing
from bot.desk.recognising import contacts_of, recognised
from bot.recovery.audit import Note
from bot.recovery.case import Case
from bot.recovery.delivery import DeliveryKind
from bot.recovery.errors import NoSuchIncident
from bot.recovery.incident import Incident
from bot.recovery.keywords import asking_about
from bot.recovery.offers import Situation, build_menu
from bot.recovery.people import Actor, Roster, Rosters
from bot.recovery.protection import evidence_kept
from bot.recovery.standing import Left, Standing, goodwill_left
from bot.recovery.working_time import Hours
from storage.work import Reading, Work

Changes = Mapping[str, object]


# The texts of an open incident in which staff may tell that somebody was hurt.
_TOLD_IN: Final = ("what_happened", "fair", "prevention", "thanks_for")


class Story(Informing):
    """The base of a story of the desk."""

    async def _case(self, reading: Reading, incident: Incident, actor: Actor | None = None) -> Case:
        """The case as the actor sees it. Without an actor, as a channel does: nobody's own limits."""
        now, history = self._clock.now(), self._playbook.policy.history
        is_read = incident.is_protected or incident.asking
        earlier = await reading.incidents.earlier_failures(incident, incident.created_at - history)
        case = Case(
            incident=incident,
            now=now,
            grants=tuple(await reading.grants.of_incident(incident.id)),
            requests=tuple(await reading.requests.of_incident(incident.id)),
            follow_ups=tuple(await reading.follow_ups.of_incident(incident.id)),
            earlier=tuple(earlier),
            earlier_grants=tuple(await reading.grants.of_incidents([e.id for e in earlier])),
            notes=tuple(await reading.notes.of_incident(incident.id)),
            escalations=tuple(await reading.escalations.of_incident(incident.id)),
            lines=tuple(await reading.history.of_incident(incident.id)) if is_read else (),
        )
        if actor is None:
            return case
        areas, contacts = await reading.links.areas_of_cause(incident.id), await contacts_of(reading, incident)
        duty = await reading.duty.said()
        case = replace(case, duty=duty, contacts=contacts, areas_of_cause=tuple(areas))
        return self._with_authority(case, actor, await self._standing(reading, incident, actor))

    async def _standing(
        self, reading: Reading, incident: Incident, authoriser: Actor, *, but_for: int | None = None
    ) -> Standing:
        """What this authoriser's limits are compared with here. `but_for` leaves out a grant that is judged again."""
        now, history = self._clock.now(), self._playbook.policy.history
        standing = await reading.grants.standing(incident, authoriser.user_id, now, history, but_for=but_for)
        return replace(standing, to_themselves=authoriser.is_reached_at(await contacts_of(reading, incident)))

    async def _roster(self, reading: Reading, incident: Incident, rosters: Rosters) -> Roster:
        """Who may be asked to do or decide something of an incident: nobody whom it concerned, nor its customer."""
        return incident.roster(rosters).without(*rosters.reached_at(await contacts_of(reading, incident)))

    def _with_authority(self, case: Case, actor: Actor, standing: Standing) -> Case:
        """The case with what the actor may still give, and may offer."""
        policy, incident = self._playbook.policy, case.incident
        authority = policy.authority(incident.currency, incident.site)
        situation = Situation(
            failure=policy.failure(incident.area),
            currency=incident.currency,
            price_minor=incident.price_minor,
            order_number=incident.order_number,
            proof=incident.has_proof,
            proof_asked=incident.proof is not None,
            level=actor.level_at(incident.site),
            standing=standing,
            taken=frozenset(grant.offer_id for grant in case.grants),
            given_before=frozenset(grant.kind for grant in case.earlier_grants),
        )
        return replace(
            case,
            goodwill_left=self._goodwill_left(actor, incident, standing),
            put_right_left=situation.put_right_left(authority),
            menu=build_menu(situation, policy.offers(incident.currency), authority),
        )

    def _contact_hours(self, incident: Incident) -> tuple[Hours, ...]:
        """When the incident's customer may be contacted: in the site's hours, and in their own."""
        return self._playbook.policy.contact_hours(incident.customer_zone, self._sites.at(incident.site))

    def _goodwill_left(self, actor: Actor, incident: Incident, standing: Standing) -> Left | None:
        authority = self._playbook.policy.authority(incident.currency, incident.site)
        return goodwill_left(actor.level_at(incident.site), standing, authority, incident.price_minor)

    async def _taken(self, work: Work, actor: Actor, token: str, incident_id: int) -> tuple[Incident, bool]:
        """The incident that a form writes to, opened where it was a draft. False: this form wrote already.

        Raises: NoSuchIncident, IncidentIsVoid, IncidentIsClosed, IncidentIsProtected.
        """
        incident = await self._seen(work, actor, incident_id)
        if not await work.is_first_use(token, self._clock.now()):
            return incident, False
        incident.check_open()
        incident.check_unprotected()
        return await self._opened(work, incident, actor), True

    async def _seen(self, reading: Reading, actor: Actor, incident_id: int) -> Incident:
        """An incident that the actor may see. Raises: NoSuchIncident, IncidentIsProtected."""
        incident = await reading.incidents.get(incident_id)
        incident.check_may_see(actor)
        return incident

    async def _opened_one(self, reading: Reading, actor: Actor, incident_id: int) -> Incident:
        """An incident that the actor may see and that has a number: a draft is its author's alone.

        Raises: NoSuchIncident, IncidentIsProtected.
        """
        incident = await self._seen(reading, actor, incident_id)
        if incident.number is None:
            raise NoSuchIncident(number="like that")
        return incident

    async def _keep(self, work: Work, incident: Incident, actor: Actor, changes: Changes, what: str) -> Incident:
        """Save the fields that their author changed, and what follows from them, with what they were in the audit.

        Raises: NoSuchCustomer.
        """
        now, history = self._clock.now(), self._playbook.policy.history
        kept = evidence_kept(incident, changes)
        country = self._sites.at(incident.site).country
        values = await recognised(work, incident, kept, sites=actor.levels, country=country, now=now, history=history)
        changed = {name: value for name, value in values.items() if getattr(incident, name) != value}
        if not changed:
            return incident
        asking = self._asking_about(incident, *(str(changed[name]) for name in _TOLD_IN if name in changed))
        if asking != incident.asking:
            changed["asking"] = asking
        before = {name: getattr(incident, name) for name in changed}
        level = actor.level_at(incident.site)
        await work.audit.write(incident, actor.user_id, what, at=now, level=level, before=before, after=changed)
        return await work.incidents.save(incident.id, saved_at=now, **changed)

    def _asking_about(self, incident: Incident, *typed: str) -> tuple[str, ...]:
        """The marks of what somebody has to answer for before the walk goes on, once this was typed too."""
        return asking_about(typed, self._playbook.policy.protection.keywords, incident.asking, incident.said_safe)

    async def _ask_about(self, work: Work, incident: Incident, text: str) -> Incident:
        """Whatever is typed about an incident opens the question where it holds a keyword, as what happened does.

        What it was typed for holds all the same. Whatever isn't a field of the incident passes here: notes and reasons.
        """
        asking = incident.asking if incident.is_protected else self._asking_about(incident, text)
        return incident if asking == incident.asking else await work.incidents.save(incident.id, asking=asking)

    async def _opened(self, work: Work, incident: Incident, actor: Actor) -> Incident:
        """Turn a draft into an incident with a number, once."""
        if incident.number is not None:
            return incident
        now = self._clock.now()
        number = work.take_number()
        level = actor.level_at(incident.site)
        await work.audit.write(incident, actor.user_id, "open_incident", at=now, level=level)
        return await work.incidents.save(
            incident.id, number=number, opened_at=now, saved_at=now, opened_by=actor.user_id
        )

    async def _note(self, work: Work, incident: Incident, actor: Actor, text: str) -> Note:
        """Write a note down; the audit holds that there is one, the text stays in one place."""
        now = self._clock.now()
        note = await work.notes.add(site=incident.site, incident_id=incident.id, at=now, who=actor.user_id, text=text)
        level = actor.level_at(incident.site)
        await work.audit.write(incident, actor.user_id, "note", at=now, level=level, after={"note": note.id})
        await self._ask_about(work, incident, text)
        return note

    async def _change_owner(
        self, work: Work, incident: Incident, actor: Actor, to: str, what: str, **also: object
    ) -> Incident:
        """Give the incident to somebody else, with the walk and its reminder; whoever walks for an owner goes on."""
        now, level = self._clock.now(), actor.level_at(incident.site)
        before, after = {"owner_id": incident.owner_id}, {"owner_id": to, **also}
        await work.audit.write(incident, actor.user_id, what, at=now, level=level, before=before, after=after)
        walks_on = incident.walker_id not in (incident.owner_id, actor.user_id)
        walker_id = incident.walker_id if walks_on else to
        for former in {incident.owner_id, actor.user_id} - {walker_id}:
            await work.deliveries.cancel(DeliveryKind.LEFT_OPEN, incident.id, f":{former}")
        await work.deliveries.owe_again(DeliveryKind.LEFT_OPEN, incident.id, now=now)
        changed = await work.incidents.save(incident.id, owner_id=to, walker_id=walker_id)
        if not changed.is_over and not walks_on:
            await self._owe_left_open(work, changed, to)
        return changed

    async def _closed_if_settled(self, work: Work, incident: Incident) -> Incident:
        """Close an incident that is written down, when nothing is owed to the customer and nothing waits."""
        if not incident.is_over or incident.closed_at or incident.is_void:
            return incident
        requests = await work.requests.of_incident(incident.id)
        if any(r.is_waiting and not r.is_ratification for r in requests) or await work.follow_ups.open_of_incident(
            incident.id
        ):
            return incident
        return await work.incidents.save(incident.id, closed_at=self._clock.now())
