"""Handing over: an incident gets another owner, with what they should know and what is still owed to the customer."""

from dataclasses import dataclass

from bot.desk.owning import Owning
from bot.recovery.case import Case, HandOver
from bot.recovery.delivery import DeliveryKind
from bot.recovery.handing import check_may_hand_over, check_receiver
from bot.recovery.people import Actor

TO = "hand.to"


@dataclass(frozen=True, slots=True)
class Handed:
    """What came of handing over: how many follow-ups moved with it."""

    case: Case
    follow_ups: int = 0


class Handing(Owning):
    async def check_may_hand_over(self, actor: Actor, incident_id: int) -> Case:
        """The case, if the actor may hand it over.

        Raises: NoSuchIncident, IncidentIsProtected, IncidentIsVoid, IncidentIsClosed, NotTheirsToHand.
        """
        async with self._database.reading(actor.team_id) as reading:
            incident = await self._opened_one(reading, actor, incident_id)
            check_may_hand_over(incident, actor.user_id, actor.level_at(incident.site))
            return await self._case(reading, incident, actor)

    async def hand_over(self, actor: Actor, token: str, incident_id: int, to: str, line: str) -> Handed:
        """Change the owner and tell them; the former owner's open follow-ups and reminder go with it.

        `to` is a member of staff of the site: the handler has asked Slack. The same form hands over once.
        Raises: NoSuchIncident, IncidentIsProtected, IncidentIsVoid, IncidentIsClosed, NotTheirsToHand, AlreadyTheirs.
        """
        async with self._database.transaction(actor.team_id) as work:
            incident = await self._opened_one(work, actor, incident_id)
            if not await work.is_first_use(token, self._clock.now()):
                return Handed(await self._case(work, incident, actor))
            check_may_hand_over(incident, actor.user_id, actor.level_at(incident.site))
            check_receiver(incident, to, TO)
            note = await self._note(work, incident, actor, line) if line else None
            moved = await self._move_follow_ups(work, incident, to)
            handed = await self._change_owner(work, incident, actor, to, "hand_over", follow_ups=moved)
            subject = f"{incident.id}:{actor.user_id}:{note.id if note else ''}"
            await self._owe(work, DeliveryKind.HANDED_OVER, subject, handed, to, afresh=True)
            await self._owe_card(work, handed)
            return Handed(await self._case(work, handed, actor), moved)

    async def handed_over(self, team_id: str, subject: str) -> HandOver:
        """What a hand-over's message is built from. Raises: NoSuchIncident."""
        incident_id, giver_id, note_id = subject.split(":")
        async with self._database.reading(team_id) as reading:
            case = await self._case(reading, await reading.incidents.get(int(incident_id)))
        return HandOver(case, giver_id, next((n for n in case.notes if str(n.id) == note_id), None))
