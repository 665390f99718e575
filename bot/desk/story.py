"""What the stories of the desk share: their ground, reading a case, keeping what was typed, owing the card."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.clock import Clock
from bot.content.playbook import Playbook
from bot.recovery.case import Case
from bot.recovery.delivery import DeliveryKind
from bot.recovery.empowerment import Standing, goodwill_left
from bot.recovery.incident import Incident, contact_key
from bot.recovery.people import Actor
from bot.recovery.site import Site
from storage.database import Database
from storage.work import Reading, Work

# Another failure of the same customer within this time is a second one, not a first.
HISTORY: Final = timedelta(days=90)
# Staff who leave a walk open are reminded this long after the last save.
LEFT_OPEN_AFTER: Final = timedelta(minutes=15)

Changes = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Ground:
    """What every story stands on."""

    database: Database
    playbook: Playbook
    clock: Clock
    site: Site


class Story:
    """The base of a story of the desk."""

    def __init__(self, ground: Ground) -> None:
        self._database = ground.database
        self._playbook = ground.playbook
        self._clock = ground.clock
        self._site = ground.site

    async def _case(self, reading: Reading, incident: Incident, actor: Actor | None = None) -> Case:
        """The case as the actor sees it. Without an actor, as a channel does: nobody's own limits."""
        now = self._clock.now()
        left = None
        if actor:
            standing = await reading.grants.standing(incident.id, actor.user_id, now)
            left = self._goodwill_left(actor, incident.currency, standing)
        return Case(
            incident=incident,
            now=now,
            goodwill_left_minor=left,
            grants=tuple(await reading.grants.of_incident(incident.id)),
            requests=tuple(await reading.requests.of_incident(incident.id)),
            follow_ups=tuple(await reading.follow_ups.of_incident(incident.id)),
            earlier=tuple(await reading.incidents.earlier_failures(incident, incident.created_at - HISTORY)),
        )

    def _goodwill_left(self, actor: Actor, currency: str, standing: Standing) -> int | None:
        return goodwill_left(standing, self._playbook.policy.limits(currency)[actor.level])

    async def _keep(self, work: Work, incident: Incident, actor: Actor, changes: Changes, what: str) -> Incident:
        """Save the fields that their author changed, with what they were in the audit."""
        changed = {name: value for name, value in changes.items() if getattr(incident, name) != value}
        if not changed:
            return incident
        if "contact" in changed:
            changed["contact_key"] = contact_key(str(changed["contact"]))
        now = self._clock.now()
        before = {name: getattr(incident, name) for name in changed}
        await work.audit.write(incident, actor.user_id, what, at=now, level=actor.level, before=before, after=changed)
        return await work.incidents.save(incident.id, saved_at=now, **changed)

    async def _opened(self, work: Work, incident: Incident, actor: Actor) -> Incident:
        """Turn a draft into an incident with a number, once."""
        if incident.number is not None:
            return incident
        now = self._clock.now()
        number = work.take_number()
        await work.audit.write(incident, actor.user_id, "open_incident", at=now, level=actor.level)
        return await work.incidents.save(incident.id, number=number, opened_at=now, saved_at=now)

    async def _owe_card(self, work: Work, incident: Incident) -> None:
        """The card shows the incident as it is now; a draft has none."""
        if incident.number is not None:
            await self._owe(work, DeliveryKind.CARD, incident.id, incident, self._site.incident_channel)

    async def _owe_left_open(self, work: Work, incident: Incident, after: timedelta = LEFT_OPEN_AFTER) -> None:
        """One reminder of what was left open, for the owner."""
        due_at = self._clock.now() + after
        await self._owe(work, DeliveryKind.LEFT_OPEN, incident.id, incident, incident.owner_id, due_at, afresh=True)

    async def _owe(
        self,
        work: Work,
        kind: DeliveryKind,
        subject: object,
        incident: Incident,
        recipient: str,
        due_at: datetime | None = None,
        *,
        afresh: bool = False,
    ) -> None:
        await work.deliveries.owe(
            kind,
            subject,
            site=incident.site,
            recipient=recipient,
            due_at=due_at or self._clock.now(),
            afresh=afresh,
        )
