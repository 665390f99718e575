"""Answering: what came of a request, or that nothing did, as whoever asked reads it in a message."""

from dataclasses import replace

from bot.desk.settling import Settling
from bot.recovery.case import Asked
from bot.recovery.empowerment import Level
from bot.recovery.people import Actor, Rosters


class Answering(Settling):
    async def answer(self, team_id: str, request_id: int, rosters: Rosters) -> Asked:
        """With what its requester may still give there on their own, at the level that they hold now.

        Raises: NoSuchIncident.
        """
        async with self._database.reading(team_id) as reading:
            asked = await self._asked(reading, await reading.requests.get(request_id))
            case, user_id = asked.case, asked.request.requested_by
            site, zone = case.incident.site, self._sites.at(case.incident.site).hours.zone
            level = rosters.at(site).level_of(user_id) or Level.FRONTLINE
            contacts = rosters.contacts.get(user_id, frozenset())
            asker = Actor(team_id, user_id, zone, site, {site: level}, contacts)
            standing = await self._standing(reading, case.incident, asker)
            return replace(asked, case=self._with_authority(case, asker, standing))
