"""Handing over: an incident gets another owner, with what they should know and what is still owed to the customer."""

from dataclasses import dataclass

from bot.desk.owning import Owning
from bot.desk.recognising import contacts_of_each
from bot.recovery.case import Case, HandOver
from bot.recovery.delivery import DeliveryKind
from bot.recovery.errors import AlreadyTheirs, NotForThem
from bot.recovery.followup import FollowUp
from bot.recovery.handing import check_may_hand_over, check_receiver
from bot.recovery.incident import Incident
from bot.recovery.people import Actor, Rosters
from bot.recovery.ringing import Crew
from storage.work import Reading, Work

TO = "hand.to"
# More than one person has open at a time.
_MOST = 200


@dataclass(frozen=True, slots=True)
class Handed:
    """What came of handing over: how many follow-ups moved with it."""

    case: Case
    follow_ups: int = 0


@dataclass(frozen=True, slots=True)
class Everything:
    """What somebody would leave behind at a site."""

    incidents: tuple[Incident, ...]
    follow_ups: tuple[FollowUp, ...]


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
        Raises: NoSuchIncident, IncidentIsProtected, IncidentIsVoid, IncidentIsClosed, NotTheirsToHand, AlreadyTheirs,
        NotForThem.
        """
        async with self._database.transaction(actor.team_id) as work:
            incident = await self._opened_one(work, actor, incident_id)
            if not await work.is_first_use(token, self._clock.now()):
                return Handed(await self._case(work, incident, actor))
            check_may_hand_over(incident, actor.user_id, actor.level_at(incident.site))
            check_receiver(incident, to, TO)
            note = await self._note(work, incident, actor, line) if line else None
            handed, moved = await self._hand(work, incident, actor, to, str(note.id) if note else "")
            return Handed(await self._case(work, handed, actor), moved)

    async def everything_of(self, actor: Actor, site: str) -> Everything:
        """What waits for the actor at a site and can be handed over."""
        async with self._database.reading(actor.team_id) as reading:
            return await self._everything(reading, actor, site)

    async def stand_in(self, actor: Actor, site: str, rosters: Rosters) -> str:
        """Who most likely takes over from them there. "": nobody is known."""
        async with self._database.reading(actor.team_id) as reading:
            return Crew.at_site(rosters.at(site), await reading.duty.said()).stand_in({actor.user_id})

    async def hand_over_everything(self, actor: Actor, token: str, site: str, to: Actor) -> None:
        """Whoever goes home passes on their open incidents at a site, and what else they owe to customers there.

        `to` is a member of staff of the site, and none of those customers. The same form hands over once.
        Raises: NotTheirSite, AlreadyTheirs, NotForThem.
        """
        actor.level_at(site)
        if to.user_id == actor.user_id:
            raise AlreadyTheirs(TO)
        async with self._database.transaction(actor.team_id) as work:
            if not await work.is_first_use(token, self._clock.now()):
                return
            left = await self._everything(work, actor, site)
            await _check_is_for(work, to, left)
            for incident in left.incidents:
                await self._hand(work, incident, actor, to.user_id)
            for follow_up in (await self._everything(work, actor, site)).follow_ups:
                await self._hand_follow_up(work, follow_up, actor, to.user_id, TO)

    async def handed_over(self, team_id: str, subject: str) -> HandOver:
        """What a hand-over's message is built from. Raises: NoSuchIncident."""
        incident_id, giver_id, note_id = subject.split(":")
        async with self._database.reading(team_id) as reading:
            case = await self._case(reading, await reading.incidents.get(int(incident_id)))
        return HandOver(case, giver_id, next((n for n in case.notes if str(n.id) == note_id), None))

    async def _everything(self, reading: Reading, actor: Actor, site: str) -> Everything:
        """What they own: drafts are their author's, and protected cases go on by rules of their own.

        What they walk for a lead who owns it stays in that lead's sight.
        """
        mine = await reading.incidents.open_of(actor.user_id, (site,), _MOST)
        owed = await reading.follow_ups.open_of(actor.user_id)
        return Everything(
            tuple(i for i in mine if i.owner_id == actor.user_id and i.number is not None),
            tuple(f for f in owed if f.site == site),
        )

    async def _hand(
        self, work: Work, incident: Incident, actor: Actor, to: str, note_id: str = ""
    ) -> tuple[Incident, int]:
        moved = await self._move_follow_ups(work, incident, to)
        handed = await self._change_owner(work, incident, actor, to, "hand_over", follow_ups=moved)
        subject = f"{incident.id}:{actor.user_id}:{note_id}"
        await self._owe(work, DeliveryKind.HANDED_OVER, subject, handed, to, afresh=True)
        await self._owe_card(work, handed)
        return handed, moved


async def _check_is_for(reading: Reading, to: Actor, left: Everything) -> None:
    """Nothing goes to whom it concerned, nor to the customer themselves. Raises: NotForThem."""
    owed = await reading.incidents.those({f.incident_id for f in left.follow_ups} - {i.id for i in left.incidents})
    incidents = (*left.incidents, *owed)
    contacts = await contacts_of_each(reading, incidents) if to.contacts else {}
    for incident in incidents:
        incident.check_may_be_given_to(to.user_id, TO)
        if to.is_reached_at(contacts.get(incident.id, ())):
            raise NotForThem(TO)
