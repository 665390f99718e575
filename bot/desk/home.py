"""At home: what waits for a person, whether they are on duty, at which site, and what its managers look at."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.desk.excess import excess_at, may_be_above
from bot.desk.recognising import contacts_of_each
from bot.desk.story import Story
from bot.recovery.approval import Request, waits_for
from bot.recovery.delivery import Undelivered, as_told
from bot.recovery.empowerment import Level
from bot.recovery.errors import AboutYourself, QuestionIsSettled
from bot.recovery.excess import above_together
from bot.recovery.flags import Flag, GivenLately, flags_of, may_see
from bot.recovery.followup import FollowUp, is_late
from bot.recovery.grant import may_reverse
from bot.recovery.home import Duty, Home, Overview
from bot.recovery.incident import Incident
from bot.recovery.own_limit import held_to
from bot.recovery.people import Actor, Rosters
from bot.recovery.permissions import Act, check_may, may
from bot.recovery.protection import is_left_alone, is_their_case, may_take_from
from storage.work import Reading

# What App Home reads of each list; it shows fewer.
_MOST: Final = 50

StaffByContact = Mapping[str, str]


class AtHome(Story):
    async def home(self, actor: Actor, rosters: Rosters, staff_by_contact: StaffByContact) -> Home:
        """Everything on the actor's App Home. `staff_by_contact` is for the flags: user ids by phone and mail."""
        site = self._sites.at(actor.site)
        limits = self._playbook.policy.limits(site.currency, site.id)[actor.level_at(actor.site)]
        now = self._clock.now()
        async with self._database.reading(actor.team_id) as reading:
            waiting = await reading.requests.waiting()
            mine = sorted((r for r in waiting if waits_for(r, actor)), key=lambda r: r.promise_at)
            follow_ups = await reading.homes.owed_by(actor.user_id, actor.levels, _MOST)
            spent = await reading.grants.goodwill_given(actor.user_id, site.currency, now)
            protected = await reading.incidents.protected()
            overview = await self._overview(reading, actor, waiting, protected, staff_by_contact)
            late = overview.late if overview else ()
            said = await reading.homes.said_untaken(actor.site, _MOST)
            untaken = tuple(grant for grant in said if may_reverse(grant, actor) and grant.recorded_at > self._since())
            about = {r.incident_id for r in mine} | {f.incident_id for f in (*follow_ups, *late)}
            about |= {grant.incident_id for grant in untaken}
            by_id = {i: one for i, one in (await reading.homes.incidents(about)).items() if _may_read(one, actor)}
            return Home(
                now=now,
                site=site,
                other_sites=tuple(s for s in self._sites.all if s.id in actor.levels and s.id != site.id),
                goodwill_7_days_left=_left(limits.goodwill_per_7_days, spent),
                goodwill_per_incident=limits.goodwill_per_incident,
                requests=await self._to_decide(reading, actor, [r for r in mine if r.incident_id in by_id], by_id),
                follow_ups=tuple(f for f in follow_ups if f.incident_id in by_id),
                incidents=tuple(await reading.incidents.open_of(actor.user_id, actor.levels, _MOST)),
                own_protected=tuple(incident for incident in protected if is_their_case(incident, actor)),
                calling=tuple(incident for incident in protected if _calls(incident, actor)),
                untaken=tuple(grant for grant in untaken if grant.incident_id in by_id),
                left_alone=tuple(i for i in protected if _is_left_to(i, actor, rosters)),
                incidents_by_id=by_id,
                duty=await self._duty(reading, actor, rosters),
                overview=overview,
            )

    async def settled(self, actor: Actor) -> Actor:
        """The actor at the site that they chose, where they work at several."""
        if len(actor.levels) < 2:
            return actor
        async with self._database.reading(actor.team_id) as reading:
            chosen = await reading.homes.site_of(actor.user_id)
        return replace(actor, site=chosen) if chosen and chosen in actor.levels else actor

    async def move(self, actor: Actor, site_id: str) -> Actor:
        """From now on the actor is at this site. Raises: NotTheirSite."""
        actor.level_at(site_id)
        async with self._database.transaction(actor.team_id) as work:
            await work.homes.move(actor.user_id, site_id)
        return replace(actor, site=site_id)

    async def switch_duty(self, actor: Actor, on_duty: bool) -> None:
        """Go on or off duty; a second press of the same button changes nothing. Raises: NotTheirLevel."""
        check_may(actor.level_at(actor.site), Act.BE_ON_DUTY)
        async with self._database.transaction(actor.team_id) as work:
            said = await (work.duty.on_duty() if on_duty else work.duty.off_duty())
            if actor.user_id not in said:
                await work.duty.switch(actor.user_id, on_duty, self._clock.now())

    async def people_of_flags(self, actor: Actor, rosters: Rosters) -> frozenset[str]:
        """Whose own phone or mail a customer's might be: who worked at the actor's site lately, and who decides there.

        Nobody where the actor doesn't manage the site: then nothing is asked of Slack.
        """
        if not may(actor.level_at(actor.site), Act.OVERSEE):
            return frozenset()
        async with self._database.reading(actor.team_id) as reading:
            lately = await reading.flags.people_since(actor.site, self._since())
        roster = rosters.at(actor.site)
        return lately.union(roster.leads, roster.managers, roster.directors)

    async def have_looked(self, actor: Actor, site_id: str, flag_key: str, staff_by_contact: StaffByContact) -> None:
        """Put a question to rest for the policy's period; a second press changes nothing.

        Raises: NotTheirSite, NotTheirLevel, AboutYourself, QuestionIsSettled.
        """
        level = actor.level_at(site_id)
        check_may(level, Act.OVERSEE)
        now, policy = self._clock.now(), self._playbook.policy
        async with self._database.transaction(actor.team_id) as work:
            if flag_key in await work.flags.reviewed_since(site_id, self._since()):
                return
            asked = await self._asked(work, site_id, staff_by_contact)
            flag = next((flag for flag in asked if flag.key == flag_key), None)
            if flag is None:
                raise QuestionIsSettled()
            if not may_see(flag, actor):
                raise AboutYourself()
            await work.flags.review(flag, actor.user_id, level, now, policy.version)

    async def _overview(
        self,
        reading: Reading,
        actor: Actor,
        waiting: list[Request],
        protected: list[Incident],
        staff_by_contact: StaffByContact,
    ) -> Overview | None:
        if not may(actor.level_at(actor.site), Act.OVERSEE):
            return None
        others = [r for r in waiting if r.site == actor.site and not waits_for(r, actor)]
        return Overview(
            waiting_for_others=len(others),
            late=await self._late(reading, actor.site),
            flags=await self._flags(reading, actor, staff_by_contact),
            protected=sum(i.site == actor.site and actor.user_id not in i.concerns for i in protected),
            agreed_to_news=len(await reading.follow_ups.agreed_to_news(actor.site, "", self._sites.ids, _MOST)),
            undelivered=await self._undelivered(reading, actor),
        )

    async def _to_decide(
        self, reading: Reading, actor: Actor, requests: Sequence[Request], about: Mapping[int, Incident]
    ) -> tuple[Request, ...]:
        """Without what is for themselves."""
        theirs = await contacts_of_each(reading, [about[r.incident_id] for r in requests]) if actor.contacts else {}
        return tuple(r for r in requests if not actor.is_reached_at(theirs.get(r.incident_id, ())))

    async def _undelivered(self, reading: Reading, actor: Actor) -> tuple[Undelivered, ...]:
        lost = await reading.homes.undelivered(actor.site, _MOST)
        about = await reading.homes.incidents(one.incident_id for one in lost if one.incident_id is not None)
        told = (as_told(one, about.get(one.incident_id or 0), actor.user_id) for one in lost)
        return tuple(one for one in told if one)

    async def _late(self, reading: Reading, site_id: str) -> tuple[FollowUp, ...]:
        now = self._clock.now()
        owed = await reading.homes.promised_before(site_id, now, _MOST)
        return tuple(follow_up for follow_up in owed if is_late(follow_up, now))

    async def _flags(self, reading: Reading, actor: Actor, staff_by_contact: StaffByContact) -> tuple[Flag, ...]:
        """What the actor may be asked, without what somebody has looked at."""
        reviewed = await reading.flags.reviewed_since(actor.site, self._since())
        asked = await self._asked(reading, actor.site, staff_by_contact)
        return tuple(flag for flag in asked if may_see(flag, actor) and flag.key not in reviewed)

    async def _asked(self, reading: Reading, site_id: str, staff_by_contact: StaffByContact) -> list[Flag]:
        lately = [self._held(gift, site_id) for gift in await reading.flags.given_since(site_id, self._since())]
        flags = flags_of(site_id, lately, staff_by_contact, self._playbook.policy.flags)
        return [*flags, *await self._above_together(reading, site_id, {g.incident_id for g in lately})]

    def _held(self, gift: GivenLately, site_id: str) -> GivenLately:
        """What was given under another version of the policy keeps the limit that is stored with it."""
        policy = self._playbook.policy
        if gift.policy_version != policy.version or gift.currency not in policy.limits_by_currency:
            return gift
        return held_to(gift, policy.limits(gift.currency, site_id)[gift.level])

    async def _above_together(self, reading: Reading, site_id: str, given_for: Set[int]) -> list[Flag]:
        """What was given lately, and was linked to something else since."""
        flags, policy = [], self._playbook.policy
        for incident in await may_be_above(reading, given_for, policy):
            if excess := await excess_at(reading, incident, policy):
                about = await reading.incidents.those(excess.incidents)
                numbers = {i.id: i.number or 0 for i in about if i.site == site_id}
                flags.append(above_together(site_id, excess, numbers))
        return flags

    def _since(self) -> datetime:
        return self._clock.now() - self._playbook.policy.flags.period

    async def _duty(self, reading: Reading, actor: Actor, rosters: Rosters) -> Duty:
        on_duty, roster = await reading.duty.on_duty(), rosters.at(actor.site)
        deciders = dict.fromkeys((*roster.leads, *roster.managers, *roster.directors))
        others = tuple(person for person in deciders if person in on_duty and person != actor.user_id)
        if _decides(actor):
            return Duty(on=actor.user_id in on_duty, others=others)
        return Duty(on=actor.user_id not in await reading.duty.off_duty(), others=others, decides=False)


def _decides(actor: Actor) -> bool:
    """Whether requests come to them, wherever."""
    return any(may(level, Act.DECIDE) for level in actor.levels.values())


def _calls(incident: Incident, actor: Actor) -> bool:
    """Whether a protected case waits for them to take it on."""
    told = incident.lets_see(actor.user_id) and incident.walker_id != actor.user_id
    return told and not incident.case_owner_id and actor.reaches(Level.MANAGER, incident.site)


def _is_left_to(incident: Incident, actor: Actor, rosters: Rosters) -> bool:
    """Whether they may take a case on whose owner can't look after it any more."""
    roster = rosters.at(incident.site)
    return is_left_alone(incident, roster) and may_take_from(incident, actor, roster)


def _may_read(incident: Incident, actor: Actor) -> bool:
    """What concerned them is on nobody's App Home but the others'."""
    return not incident.is_kept_from(actor.user_id)


def _left(limit_minor: int | None, spent_minor: int) -> int | None:
    return None if limit_minor is None else max(limit_minor - spent_minor, 0)
