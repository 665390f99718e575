"""Ringing: whoever owes a follow-up is told when it is due, once more when it is late, and then a lead is.

The clock acts here, and nobody clicks: a timer says who is told, the message is built from what it says.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.desk.informing import promise_of
from bot.desk.owning import Owning
from bot.recovery.delivery import Delivery, DeliveryKind
from bot.recovery.followup import FollowUp, FollowUpState, Ring
from bot.recovery.incident import Incident
from bot.recovery.people import Rosters
from bot.recovery.ringing import (
    MOST_TOGETHER,
    Crew,
    Ping,
    Told,
    comes_too_late,
    handed_on_by,
    is_rung,
    next_ring,
    rings_again_at,
)
from storage.owing import ping_key
from storage.work import Reading, Work

# What could not be sent for longer goes out by itself.
_LOOKED_BACK = timedelta(days=1)


class Ringing(Owning):
    async def run_ring(self, delivery: Delivery, rosters: Rosters) -> None:
        """A follow-up's timer. Run twice, too early, or after it was done or moved, it changes nothing."""
        now = self._clock.now()
        async with self._database.transaction(delivery.team_id) as work:
            await work.deliveries.end(delivery)
            follow_up = await work.follow_ups.get(int(delivery.subject))
            is_due = follow_up.rings_at is not None and follow_up.rings_at <= now
            if follow_up.state is FollowUpState.OPEN and is_due:
                incident = await work.incidents.get(follow_up.incident_id)
                if comes_too_late(follow_up, now):
                    await self._let_go(work, follow_up, incident)
                else:
                    await self._ring(work, follow_up, incident, await self._crew(work, incident, rosters))

    async def told(self, team_id: str, ping: str) -> list[Told]:
        """What a DM tells of, as it stands now."""
        async with self._database.reading(team_id) as reading:
            pings = await reading.pings.of_ping(ping)
            newest = await reading.pings.newest(p.follow_up_id for p in pings)
            incidents = await reading.homes.incidents(p.incident_id for p in pings)
            told = [await _told(reading, p, incidents[p.incident_id], p.id in newest) for p in pings]
            return sorted(told, key=lambda one: (one.follow_up.promised_at, one.follow_up.id))

    async def _crew(self, work: Work, incident: Incident, rosters: Rosters) -> Crew:
        return Crew.of(incident, await self._roster(work, incident, rosters), await work.duty.said())

    async def _ring(self, work: Work, follow_up: FollowUp, incident: Incident, crew: Crew) -> None:
        now, ring = self._clock.now(), next_ring(follow_up.rung)
        to = is_rung(follow_up, ring, incident.walker_id, crew)
        if to != follow_up.assignee_id:
            await self._let_stand_in(work, follow_up, incident, to, ring)
        hours = self._sites.at(incident.site).hours
        rung: dict[str, Any] = {
            "assignee_id": to,
            "rung": ring,
            "rings_at": rings_again_at(follow_up, ring, now, hours),
        }
        await work.follow_ups.save(follow_up.id, **rung)
        await self._redraw_pings(work, follow_up)
        await self._ping(work, replace(follow_up, **rung), incident, ring)
        await self._owe_ring(work, replace(follow_up, **rung), incident)

    async def _let_go(self, work: Work, follow_up: FollowUp, incident: Incident) -> None:
        """The customer has gone: nobody is sent to look for them. It is missed where somebody was told in time."""
        if await work.pings.was_told(follow_up.id):
            await work.follow_ups.save(follow_up.id, rings_at=None)
            return
        after = {**promise_of(follow_up), "why": "too_late"}
        await work.audit.write(incident, "", "strike_promise", at=self._clock.now(), after=after)
        await self._drop(work, follow_up)
        await self._owe_card(work, await self._closed_if_settled(work, incident))

    async def _let_stand_in(self, work: Work, follow_up: FollowUp, incident: Incident, to: str, ring: Ring) -> None:
        why = "late" if ring is Ring.LEAD else "off_duty"
        before = {"assignee_id": follow_up.assignee_id}
        after = {"follow_up": follow_up.id, "assignee_id": to, "why": why}
        await work.audit.write(incident, "", "stand_in", at=self._clock.now(), before=before, after=after)

    async def _ping(self, work: Work, follow_up: FollowUp, incident: Incident, ring: Ring) -> None:
        """A DM, or a place in the one that is still to be sent to the same person; what was sent rang already."""
        now, to = self._clock.now(), follow_up.assignee_id
        to_come, told = await work.pings.to_come(to, now - _LOOKED_BACK) or ("", 0)
        ping = to_come if to_come and told < MOST_TOGETHER else f"{to}:{follow_up.id}:{now:%Y%m%dT%H%M%S}"
        await work.pings.add(
            site=incident.site,
            incident_id=incident.id,
            follow_up_id=follow_up.id,
            ping=ping,
            recipient=to,
            ring=ring,
            due_at=follow_up.due_at,
            at=now,
        )
        await work.deliveries.owe(
            DeliveryKind.PING, ping, site=incident.site, recipient=to, due_at=now, dedupe_key=ping_key(ping)
        )


async def _told(reading: Reading, ping: Ping, incident: Incident, is_newest: bool) -> Told:
    follow_up = await reading.follow_ups.get(ping.follow_up_id)
    handed_by = handed_on_by(follow_up, await reading.history.of_incident(incident.id))
    given = await reading.grants.of_incident(incident.id)
    return Told(ping, follow_up, incident, is_newest, handed_by, tuple(given))
