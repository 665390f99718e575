"""Informing: whom a change of an incident concerns: its card, the reminders, what rings. The base of every story."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.clock import Clock
from bot.content.playbook import Playbook
from bot.recovery.delivery import DeliveryKind
from bot.recovery.empowerment import Level
from bot.recovery.followup import FollowUp, FollowUpKind, FollowUpState
from bot.recovery.handing import Escalation
from bot.recovery.incident import Incident
from bot.recovery.people import Actor
from bot.recovery.site import Sites
from storage.database import Database
from storage.work import Work

# Staff who leave a walk open are reminded this long after the last save.
LEFT_OPEN_AFTER: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Ground:
    """What every story stands on."""

    database: Database
    playbook: Playbook
    clock: Clock
    sites: Sites


class Informing:
    """What is owed to people when something of an incident changes."""

    def __init__(self, ground: Ground) -> None:
        self._database = ground.database
        self._playbook = ground.playbook
        self._clock = ground.clock
        self._sites = ground.sites

    async def _owe_card(self, work: Work, incident: Incident) -> None:
        """The card shows the incident as it is now; a draft has none, nor has what may become a protected case.

        A card that a protected case had before is brought up to date, and no new one is posted. So is a copy that an
        owner has while the channel can't be reached.
        """
        if incident.is_protected:
            await work.deliveries.revise(DeliveryKind.CARD, incident.id, now=self._clock.now())
        elif incident.number is not None and not incident.asking:
            channel = self._sites.at(incident.site).incident_channel
            await self._owe(work, DeliveryKind.CARD, incident.id, incident, channel)
            await work.deliveries.redraw_cards(incident.id, now=self._clock.now())

    async def _owe_thanks(self, work: Work, incident: Incident) -> None:
        """The colleague who is thanked hears of it once the incident is written down.

        Nobody does while somebody may have been hurt, nor ever whom it concerned.
        """
        colleague = incident.thanks_to
        if colleague in ("", incident.walker_id) or incident.asking or incident.is_kept_from(colleague):
            return
        if incident.written_at:
            await self._owe(work, DeliveryKind.THANKS, incident.id, incident, colleague)

    async def _owe_left_open(
        self, work: Work, incident: Incident, walker_id: str, after: timedelta = LEFT_OPEN_AFTER
    ) -> None:
        """One reminder of what was left open, for whoever was walking; the one before it leads nowhere any more."""
        now, kind = self._clock.now(), DeliveryKind.LEFT_OPEN
        await self._owe(work, kind, incident.id, incident, walker_id, now + after, afresh=True, replacing_at=now)

    async def _owe_ring(self, work: Work, follow_up: FollowUp, incident: Incident) -> None:
        """Its assignee is told when it rings; whatever was to ring before doesn't."""
        await work.deliveries.cancel(DeliveryKind.FOLLOW_UP, follow_up.id)
        if follow_up.rings_at:
            due_at = follow_up.rings_at
            await self._owe(work, DeliveryKind.FOLLOW_UP, follow_up.id, incident, follow_up.assignee_id, due_at)

    async def _stop_ringing(self, work: Work, follow_up: FollowUp) -> None:
        """Nobody is told any more, and the DMs that told of it change."""
        await work.deliveries.cancel(DeliveryKind.FOLLOW_UP, follow_up.id)
        await self._redraw_pings(work, follow_up)

    async def _redraw_pings(self, work: Work, follow_up: FollowUp) -> None:
        """Every DM that tells of it shows how it stands now; one that is still to come reads it then."""
        for ping in {told.ping for told in await work.pings.of_follow_up(follow_up.id)}:
            await work.deliveries.owe_again(DeliveryKind.PING, ping, now=self._clock.now())

    async def _drop(self, work: Work, follow_up: FollowUp) -> None:
        """No longer owed: what would ring is cancelled, and a DM that came loses its buttons."""
        await work.follow_ups.save(follow_up.id, state=FollowUpState.DROPPED)
        await self._stop_ringing(work, follow_up)

    async def _drop_follow_ups(self, work: Work, incident: Incident, actor: Actor, *kinds: FollowUpKind) -> None:
        """Those of these kinds are struck, by whoever did what makes them needless; each has its line."""
        for follow_up in await work.follow_ups.open_of_incident(incident.id):
            if follow_up.kind in kinds:
                await self._write_promise(work, incident, actor, "strike_promise", follow_up)
                await self._drop(work, follow_up)

    async def _write_promise(
        self, work: Work, incident: Incident, actor: Actor, what: str, follow_up: FollowUp, was: FollowUp | None = None
    ) -> None:
        """A line for each: when it is to be done, and by whom; `was` is how it was promised before."""
        who, level = author_at(incident.site, actor)
        before, now = _promised(was) if was else None, self._clock.now()
        await work.audit.write(incident, who, what, at=now, level=level, before=before, after=promise_of(follow_up))

    async def _end_call(self, work: Work, escalation: Escalation) -> None:
        """Nobody needs to come any more, and the messages that called say so."""
        await work.escalations.end(escalation.id, self._clock.now())
        await work.deliveries.revise(DeliveryKind.ESCALATION, escalation.id, now=self._clock.now())

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
        replacing_at: datetime | None = None,
    ) -> None:
        await work.deliveries.owe(
            kind,
            subject,
            site=incident.site,
            recipient=recipient,
            due_at=due_at or self._clock.now(),
            afresh=afresh,
            replacing_at=replacing_at,
            incident_id=incident.id,
        )


def author_at(site: str, actor: Actor) -> tuple[str, Level | None]:
    """Who is named for what came about at this site, and their level: nobody where they don't work there."""
    level = actor.levels.get(site)
    return (actor.user_id, level) if level else ("", None)


def promise_of(follow_up: FollowUp) -> dict[str, object]:
    """What the audit keeps of a promise."""
    return {"follow_up": follow_up.id, "kind": follow_up.kind.value, **_promised(follow_up)}


def _promised(follow_up: FollowUp) -> dict[str, object]:
    return {"due_at": follow_up.due_at, "assignee_id": follow_up.assignee_id}
