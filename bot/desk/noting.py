"""Noting: what colleagues tell each other on an incident, so that nobody forwards mails; and its history."""

from dataclasses import replace

from bot.desk.excess import excess_around
from bot.desk.story import Story
from bot.recovery.audit import AuditLine
from bot.recovery.case import Case
from bot.recovery.people import Actor


class Noting(Story):
    async def add_note(self, actor: Actor, token: str, incident_id: int, text: str) -> Case:
        """Add a note; the same form adds it once. A closed or void incident takes notes too.

        Raises: NoSuchIncident, IncidentIsProtected.
        """
        async with self._database.transaction(actor.team_id) as work:
            incident = await self._opened_one(work, actor, incident_id)
            if await work.is_first_use(token, self._clock.now()):
                await self._note(work, incident, actor, text)
                incident = await work.incidents.get(incident.id)
                await self._owe_card(work, incident)
            return await self._case(work, incident, actor)

    async def case(self, actor: Actor, incident_id: int) -> Case:
        """The case, for whoever notes on it. Raises: NoSuchIncident, IncidentIsProtected."""
        async with self._database.reading(actor.team_id) as reading:
            return await self._case(reading, await self._opened_one(reading, actor, incident_id), actor)

    async def history(self, actor: Actor, incident_id: int) -> tuple[Case, list[AuditLine]]:
        """Who did what on an incident, oldest first. Raises: NoSuchIncident, IncidentIsProtected."""
        async with self._database.reading(actor.team_id) as reading:
            incident = await self._opened_one(reading, actor, incident_id)
            case = await self._case(reading, incident, actor)
            case = replace(case, excess=await excess_around(reading, incident, self._playbook.policy))
            return case, await reading.history.of_incident(incident.id)
