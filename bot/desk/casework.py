"""Casework: what the owner of a protected case does with it, and what the people named in it add."""

from bot.desk.protected import ProtectedStory
from bot.desk.recognising import recognised
from bot.recovery.case import Case
from bot.recovery.delivery import DeliveryKind
from bot.recovery.errors import IncidentIsClosed
from bot.recovery.incident import Incident, Severity, Step
from bot.recovery.people import Actor, Rosters
from bot.recovery.protection import (
    check_is_case_owner,
    check_may_be_handed_to,
    check_may_hold,
    check_may_lower,
    check_protected,
)
from storage.work import Work


class Casework(ProtectedStory):
    async def case(self, actor: Actor, incident_id: int) -> Case:
        """The case as the people named in it read it.

        Raises: NoSuchIncident, IncidentIsRestricted, NotProtectedAnyMore.
        """
        async with self._database.reading(actor.team_id) as reading:
            incident = await self._seen(reading, actor, incident_id)
            check_protected(incident)
            return await self._case(reading, incident, actor)

    async def note(self, actor: Actor, token: str, incident_id: int, text: str) -> Case:
        """Add to what is known. It is only ever added to, after closing as well; the same form adds once.

        Raises: NoSuchIncident, IncidentIsRestricted, NotProtectedAnyMore.
        """
        async with self._database.transaction(actor.team_id) as work:
            incident = await self._seen(work, actor, incident_id)
            if await work.is_first_use(token, self._clock.now()):
                check_protected(incident)
                await self._note(work, incident, actor, text)
            return await self._case(work, incident, actor)

    async def lower(self, actor: Actor, token: str, incident_id: int, severity: Severity, reason: str) -> Case:
        """It was less than it seemed: the script goes on where it stood, and the site's staff see it again.

        Raises: NoSuchIncident, IncidentIsRestricted, NotProtectedAnyMore, NotTheCaseOwner, IncidentIsProtected,
        IncidentIsClosed, UnderLegalHold.
        """
        async with self._database.transaction(actor.team_id) as work:
            incident = await self._seen(work, actor, incident_id)
            if await work.is_first_use(token, self._clock.now()):
                check_may_lower(incident, actor, severity)
                await self._audit(work, incident, actor, "lower", severity=severity, reason=reason)
                incident = await self._take_severity(work, incident, actor, severity)
                incident = await self._keep_from_concerned(work, incident, actor)
                await work.deliveries.cancel(DeliveryKind.PROTECTED_BACKUP, incident.id)
                await self._show_everybody(work, incident)
                await self._owe_card(work, incident)
                await self._owe_left_open(work, incident, incident.walker_id)
            return await self._case(work, incident, actor)

    async def hand_to(self, actor: Actor, rosters: Rosters, token: str, incident_id: int, person: str) -> Case:
        """Make another manager or director of the site the case's owner; who had it still knows of it.

        Raises: NoSuchIncident, IncidentIsRestricted, NotProtectedAnyMore, NotTheCaseOwner, IncidentIsClosed,
        CannotTakeOver.
        """
        now = self._clock.now()
        async with self._database.transaction(actor.team_id) as work:
            incident = await self._seen(work, actor, incident_id)
            if await work.is_first_use(token, now):
                _check_owns_open(incident, actor)
                check_may_be_handed_to(incident, rosters.at(incident.site), person)
                by = now + self._playbook.policy.protection.with_them
                await self._audit(work, incident, actor, "hand_case", case_owner_id=person, with_them_by=by)
                incident = await work.incidents.save(incident.id, case_owner_id=person, with_them_by=by)
                await self._show_everybody(work, incident)
                incident = await self._tell(work, incident, (person,), why="handed")
            return await self._case(work, incident, actor)

    async def hold(self, actor: Actor, token: str, incident_id: int, held: bool, reason: str) -> Case:
        """Set or lift the legal hold, under which nothing of the case is erased.

        Raises: NoSuchIncident, IncidentIsRestricted, NotProtectedAnyMore, NotTheCaseOwner.
        """
        async with self._database.transaction(actor.team_id) as work:
            incident = await self._seen(work, actor, incident_id)
            check_may_hold(incident, actor)
            is_new = await work.is_first_use(token, self._clock.now())
            if is_new and incident.legal_hold is not held:
                if held:
                    await self._audit(work, incident, actor, "hold", reason=reason)
                else:
                    await self._audit(work, incident, actor, "lift_hold", reason=reason)
                incident = await work.incidents.save(incident.id, legal_hold=held)
            return await self._case(work, incident, actor)

    async def close(self, actor: Actor, token: str, incident_id: int, done: str) -> Case:
        """Close the case with what was done; it stays restricted.

        Raises: NoSuchIncident, IncidentIsRestricted, NotProtectedAnyMore, NotTheCaseOwner, IncidentIsClosed.
        """
        now = self._clock.now()
        async with self._database.transaction(actor.team_id) as work:
            incident = await self._seen(work, actor, incident_id)
            if await work.is_first_use(token, now):
                _check_owns_open(incident, actor)
                await self._audit(work, incident, actor, "close_case", done=done)
                incident = await work.incidents.save(incident.id, step=Step.CLOSED, written_at=now, closed_at=now)
                await self._show_everybody(work, incident)
                await self._owe_card(work, incident)
            return await self._case(work, incident, actor)

    async def _take_severity(self, work: Work, incident: Incident, actor: Actor, severity: Severity) -> Incident:
        """No longer protected, nobody's case; for a customer who was failed before it is still one worse."""
        now, history = self._clock.now(), self._playbook.policy.history
        country, change = self._sites.at(incident.site).country, {"severity": severity}
        values = await recognised(work, incident, change, sites=actor.levels, country=country, now=now, history=history)
        return await work.incidents.save(incident.id, **values, case_owner_id="", with_them_by=None, saved_at=now)

    async def _keep_from_concerned(self, work: Work, incident: Incident, actor: Actor) -> Incident:
        """Whom it concerned can't go on with it: what they owned or walked is with whoever lowered it."""
        theirs = {
            name: actor.user_id for name in ("owner_id", "walker_id") if incident.is_kept_from(getattr(incident, name))
        }
        if not theirs:
            return incident
        before = {name: getattr(incident, name) for name in theirs}
        now, level = self._clock.now(), actor.level_at(incident.site)
        await work.audit.write(incident, actor.user_id, "keep_from", at=now, level=level, before=before, after=theirs)
        return await work.incidents.save(incident.id, **theirs)


def _check_owns_open(incident: Incident, actor: Actor) -> None:
    """Raises: NotProtectedAnyMore, NotTheCaseOwner, IncidentIsClosed."""
    check_is_case_owner(incident, actor)
    if incident.is_over:
        raise IncidentIsClosed(number=incident.number)
