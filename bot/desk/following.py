"""Following up: what was promised for later is done, moved or handed on."""

from datetime import datetime, timedelta

from bot.desk.informing import author_at
from bot.desk.planning import SLACK_IN_TIME, Planning
from bot.desk.recognising import contacts_of
from bot.desk.story import Changes
from bot.recovery.case import Case
from bot.recovery.empowerment import Level
from bot.recovery.errors import AlreadyTheirs, FollowUpIsDone, InThePast, NotTheirs, UnreadableClick
from bot.recovery.followup import (
    MOST_TRIES,
    FollowUp,
    FollowUpKind,
    FollowUpState,
    Outcome,
)
from bot.recovery.incident import Incident, Step, Waiting
from bot.recovery.people import Actor
from bot.recovery.working_time import tomorrow
from storage.work import Work

HAND_TO = "hand.to"


class Following(Planning):
    async def follow_up(self, team_id: str, follow_up_id: int) -> tuple[FollowUp, Case]:
        """A follow-up with its case. Raises: NoSuchIncident."""
        async with self._database.reading(team_id) as reading:
            follow_up = await reading.follow_ups.get(follow_up_id)
            return follow_up, await self._case(reading, await reading.incidents.get(follow_up.incident_id))

    async def check_may_end(self, actor: Actor, follow_up_id: int) -> tuple[FollowUp, Case]:
        """The follow-up with its case, if the actor may end or move it.

        Raises: NoSuchIncident, IncidentIsProtected, NotTheirs, FollowUpIsDone.
        """
        follow_up, case = await self.follow_up(actor.team_id, follow_up_id)
        case.incident.check_may_see(actor)
        _check_theirs(follow_up, actor)
        return follow_up, case

    async def finish(self, actor: Actor, token: str, follow_up_id: int, outcome: Outcome, note: str) -> Case:
        """Record how it went. Not satisfied reopens the incident at Solve; nobody reached tries again tomorrow.

        The same form records once.

        Raises: NoSuchIncident, IncidentIsProtected, NotTheirs, FollowUpIsDone, UnreadableClick.
        """
        now = self._clock.now()
        async with self._database.transaction(actor.team_id) as work:
            follow_up = await work.follow_ups.get(follow_up_id)
            incident = await self._seen(work, actor, follow_up.incident_id)
            if not await work.is_first_use(token, now):
                return await self._case(work, incident, actor)
            _check_theirs(follow_up, actor)
            if outcome not in follow_up.kind.outcomes:
                raise UnreadableClick()
            what = {"follow_up": follow_up.id, "kind": follow_up.kind, "outcome": outcome, "note": note}
            level = actor.level_at(incident.site)
            await work.audit.write(incident, actor.user_id, "follow_up", at=now, level=level, after=what)
            incident = await self._ask_about(work, incident, note)
            if outcome is Outcome.UNREACHABLE and follow_up.tries + 1 < MOST_TRIES:
                await work.follow_ups.save(follow_up.id, tries=follow_up.tries + 1, note=note)
                await self._move(work, follow_up, incident, self.tomorrow(incident))
            else:
                await work.follow_ups.save(
                    follow_up.id,
                    state=FollowUpState.DONE,
                    tries=follow_up.tries + 1,
                    outcome=outcome,
                    note=note,
                    done_at=now,
                    done_by=actor.user_id,
                )
                await self._stop_ringing(work, follow_up)
                incident = await self._leave_in_peace(work, incident, actor, outcome)
                incident = await self._settle_incident(work, incident, follow_up.kind, outcome, actor)
            await self._owe_card(work, incident)
            return await self._case(work, incident, actor)

    async def snooze(self, actor: Actor, token: str, follow_up_id: int, until: datetime) -> FollowUp:
        """Ping again at `until`, or at the next opening. What was promised to the customer stays what it was.

        The same form moves it once.

        Raises: NoSuchIncident, IncidentIsProtected, NotTheirs, FollowUpIsDone, InThePast.
        """
        now = self._clock.now()
        async with self._database.transaction(actor.team_id) as work:
            follow_up = await work.follow_ups.get(follow_up_id)
            incident = await self._seen(work, actor, follow_up.incident_id)
            if not await work.is_first_use(token, now):
                return follow_up
            _check_theirs(follow_up, actor)
            if until < now - SLACK_IN_TIME:
                raise InThePast("snooze.until")
            until = self._in_hours(follow_up.kind, until, incident)
            what: dict[str, object] = {"follow_up": follow_up.id, "due_at": until}
            before: dict[str, object] = {"due_at": follow_up.due_at}
            level = actor.level_at(incident.site)
            await work.audit.write(incident, actor.user_id, "snooze", at=now, level=level, before=before, after=what)
            await self._move(work, follow_up, incident, until)
            await self._owe_card(work, incident)
            return await work.follow_ups.get(follow_up.id)

    async def hand_on(self, actor: Actor, token: str, follow_up_id: int, to: str) -> FollowUp:
        """Give one follow-up to a colleague: told at once where it is due, else when it is.

        `to` is a member of staff of the site: the handler has asked Slack. The same form hands it on once.
        Raises: NoSuchIncident, IncidentIsProtected, NotTheirs, FollowUpIsDone, AlreadyTheirs,
        NotForThem.
        """
        async with self._database.transaction(actor.team_id) as work:
            follow_up = await work.follow_ups.get(follow_up_id)
            incident = await self._seen(work, actor, follow_up.incident_id)
            if await work.is_first_use(token, self._clock.now()):
                _check_theirs(follow_up, actor)
                if to == follow_up.assignee_id:
                    raise AlreadyTheirs(HAND_TO)
                await self._hand_follow_up(work, follow_up, actor, to, HAND_TO)
                await self._owe_card(work, incident)
            return await work.follow_ups.get(follow_up.id)

    def tomorrow(self, incident: Incident) -> datetime:
        """The next working day's opening, at an hour at which the customer may be contacted."""
        return tomorrow(self._clock.now(), *self._contact_hours(incident))

    async def _leave_in_peace(self, work: Work, incident: Incident, actor: Actor, outcome: Outcome) -> Incident:
        """Who wants no contact, or is lost, gets no more of it for any incident of theirs, at any site.

        They hear of no news either; who declined takes back the yes to contact as well.
        """
        if not outcome.ends_contact:
            return incident
        no_more = {"news_consent": False} | ({"consent": False} if outcome is Outcome.DECLINED_CONTACT else {})
        known_as = [incident.customer_id] if incident.customer_id is not None else []
        theirs = await work.incidents.of_one(known_as, await contacts_of(work, incident))
        for one in {incident.id: incident, **{i.id: i for i in theirs}}.values():
            await self._drop_follow_ups(work, one, actor, *(kind for kind in FollowUpKind if kind.needs_contact))
            left = await self._take_back(work, one, actor, no_more)
            if one.id != incident.id:
                await self._owe_card(work, await self._closed_if_settled(work, left))
        return await work.incidents.get(incident.id)

    async def _take_back(self, work: Work, incident: Incident, actor: Actor, consents: Changes) -> Incident:
        """Write a no where there was a yes. At a site where the actor doesn't work nobody is named for it."""
        changed = {name: value for name, value in consents.items() if getattr(incident, name) != value}
        if not changed:
            return incident
        before = {name: getattr(incident, name) for name in changed}
        who, level = author_at(incident.site, actor)
        now = self._clock.now()
        await work.audit.write(incident, who, "leave_in_peace", at=now, level=level, before=before, after=changed)
        return await work.incidents.save(incident.id, **changed)

    async def _settle_incident(
        self, work: Work, incident: Incident, kind: FollowUpKind, outcome: Outcome, actor: Actor
    ) -> Incident:
        """Reopen where the customer isn't satisfied, and see that somebody goes on; close where nothing is owed.

        Whoever was called isn't here any more: they wait on the line. Nobody tells them what is new meanwhile.
        """
        if not outcome.reopens:
            return await self._closed_if_settled(work, incident)
        await self._drop_follow_ups(work, incident, actor, FollowUpKind.NEWS)
        reopened = await work.incidents.save(
            incident.id,
            step=Step.SOLVE,
            written_at=None,
            closed_at=None,
            reopened=incident.reopened + 1,
            waiting=Waiting.ON_THE_LINE if kind.needs_contact else incident.waiting,
            saved_at=self._clock.now(),
        )
        await self._owe_left_open(work, reopened, actor.user_id)
        if reopened.walker_id != actor.user_id:
            await self._owe_left_open(work, reopened, reopened.walker_id, timedelta(0))
        return reopened


def _check_theirs(follow_up: FollowUp, actor: Actor) -> None:
    """A follow-up is its assignee's; a lead may end it where they can't. Raises: NotTheirs, FollowUpIsDone."""
    if follow_up.assignee_id != actor.user_id and not actor.reaches(Level.LEAD, follow_up.site):
        raise NotTheirs()
    if follow_up.state is not FollowUpState.OPEN:
        raise FollowUpIsDone()
