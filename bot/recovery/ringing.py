"""Ringing: who is reminded of a follow-up that is due, when again, and which share one message.

Rule: it comes when it is due, once more after a working day, then to the lead on duty; what falls to somebody off duty
goes to the lead on duty at once. Where nobody is, it is for one who didn't say that they are off. A check on site can't
wait for a day: the customer is still there. Once they must have gone it rings for nobody.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.recovery.audit import AuditLine
from bot.recovery.empowerment import Level
from bot.recovery.followup import Assignee, FollowUp, FollowUpKind, FollowUpState, Ring
from bot.recovery.grant import Grant
from bot.recovery.incident import Incident
from bot.recovery.people import Roster
from bot.recovery.working_time import Hours, after_working_time

# What falls due for one person while their message is still to be sent joins it: as many as Slack has room for.
MOST_TOGETHER: Final = 15
_AGAIN: Final = timedelta(days=1)
# Also what a check on site is put off by.
AGAIN_ON_SITE: Final = timedelta(minutes=10)
# As long as a long meal, or the wait at a gate: whoever went to look later would find somebody else there.
_STILL_THERE: Final = timedelta(hours=3)
# The open follow-ups of the former owner go along.
_CHANGES_OWNER: Final = ("hand_over", "take_over", "repeat_failure")
_NEXT: Final = {None: Ring.DUE, Ring.DUE: Ring.OVERDUE, Ring.OVERDUE: Ring.LEAD, Ring.LEAD: Ring.LEAD}


@dataclass(frozen=True, slots=True)
class Crew:
    """Who holds which level at an incident's site, and who of all people said that they are on duty, or off.

    Whom it concerned holds none, and is off duty for it whatever they said.
    """

    roster: Roster
    on_duty: Set[str]
    off_duty: Set[str]

    @classmethod
    def of(cls, incident: Incident, roster: Roster, duty: Mapping[str, bool]) -> "Crew":
        """`roster` is the incident's own, `duty` is by user id; who never said anything is neither on nor off."""
        return cls.at_site(roster, {**duty, **dict.fromkeys(incident.concerns, False)})

    @classmethod
    def at_site(cls, roster: Roster, duty: Mapping[str, bool]) -> "Crew":
        """Whatever it is about: nobody is left out."""
        on_duty = frozenset(user_id for user_id, is_on in duty.items() if is_on)
        return cls(roster, on_duty, frozenset(duty) - on_duty)

    def on_call(self, least: Level, never: Set[str]) -> str:
        """Who is on duty of this level, else of the next one up. "": nobody."""
        for level, people in self.roster.by_level():
            able = [p for p in people if p in self.on_duty and p not in never]
            if level.reaches(least) and able:
                return able[0]
        return ""

    def stand_in(self, never: Set[str]) -> str:
        """The lead on duty or whoever is above them; where nobody is, the first who isn't off. "": there is nobody."""
        leads = (p for _, people in self.roster.by_level() for p in people if p not in {*never, *self.off_duty})
        return self.on_call(Level.LEAD, never) or next(leads, "")

    def colleague(self, never: Set[str]) -> str:
        """One of the named staff who decides nothing and didn't say that they are off. "": there is nobody."""
        away = {*self.off_duty, *never}
        return next((p for p in self.roster.staff if p not in away and not self.roster.is_lead(p)), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ping:
    """One row of the pings table: a DM told this person of this follow-up."""

    id: int
    team_id: str
    site: str
    incident_id: int
    follow_up_id: int
    ping: str
    recipient: str
    ring: Ring
    due_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """A follow-up as one DM tells of it. `is_newest`: no later DM tells of it.

    `handed_by` is the colleague whose it was or who passed it on. "": it was its assignee's from the start. `given` is
    what the customer has of the incident.
    """

    ping: Ping
    follow_up: FollowUp
    incident: Incident
    is_newest: bool
    handed_by: str = ""
    given: tuple[Grant, ...] = ()

    @property
    def is_hidden(self) -> bool:
        """Whether its reader may not read what it is about."""
        return self.incident.is_protected or self.incident.is_kept_from(self.ping.recipient)

    @property
    def is_open(self) -> bool:
        """Whether it is worth a message: they may read it, and can still act on it."""
        return self.is_current and not self.is_hidden

    @property
    def is_current(self) -> bool:
        """Whether its reader can still act on it here."""
        follow_up, ping = self.follow_up, self.ping
        is_theirs = (follow_up.assignee_id, follow_up.due_at) == (ping.recipient, ping.due_at)
        return follow_up.state is FollowUpState.OPEN and is_theirs and self.is_newest


def handed_on_by(follow_up: FollowUp, lines: Sequence[AuditLine]) -> str:
    """Who handed it to its assignee, with its incident or without; `lines` are the incident's, oldest first.

    "": nobody but its assignee, or the clock.
    """
    whose, by = "", ""
    for line in lines:
        if line.after.get("follow_up") == follow_up.id and "assignee_id" in line.after:
            whose, by = str(line.after["assignee_id"]), line.who if line.what == "hand_follow_up" else ""
        elif line.what in _CHANGES_OWNER and line.before["owner_id"] == whose:
            whose, by = str(line.after["owner_id"]), line.who if line.what == "hand_over" else ""
    return "" if by == follow_up.assignee_id else by


def next_ring(rung: Ring | None) -> Ring:
    """Which reminder comes after this one."""
    return _NEXT[rung]


def rings_again_at(follow_up: FollowUp, ring: Ring, now: datetime, hours: Hours) -> datetime | None:
    """When the next reminder comes after this one. None: the lead's was the last.

    On site it is looked once more, when it is too late, whether any of them got through.
    """
    if follow_up.kind.needs_contact:
        return None if ring is Ring.LEAD else after_working_time(now, _AGAIN, hours)
    return follow_up.due_at + _STILL_THERE if ring is Ring.LEAD else now + AGAIN_ON_SITE


def comes_too_late(follow_up: FollowUp, now: datetime) -> bool:
    """Whether the customer whom somebody is to see on site has gone by now; whoever is reached elsewhere never has."""
    return not follow_up.kind.needs_contact and now >= follow_up.due_at + _STILL_THERE


def is_rung(follow_up: FollowUp, ring: Ring, walker_id: str, crew: Crew) -> str:
    """Who gets this reminder: its assignee, or a lead in their place. Where there is nobody else, its assignee."""
    owes = follow_up.assignee_id
    never = {owes} if follow_up.kind.needs_contact else {owes, walker_id}
    if ring is not Ring.LEAD and owes not in crew.off_duty:
        return owes
    return crew.stand_in(never) or owes


def who_follows_up(kind: FollowUpKind, by: Assignee, incident: Incident, crew: Crew) -> str:
    """Who does it by the policy: whoever of the level is on duty.

    The check on site is for somebody else than who walked it: a lead or above on duty, else any of the site's staff who
    isn't off, so that a second pair of eyes sees the customer. Where nobody is, the first of the level, or its owner.
    """
    if by is Assignee.HANDLER:
        return incident.owner_id
    level = Level(by.value)
    never = set() if kind.needs_contact else {incident.walker_id}
    found = crew.on_call(level, never) or ("" if kind.needs_contact else crew.colleague(never))
    holders = next((people for held, people in crew.roster.by_level() if held is level), ())
    return found or next((p for p in holders if p not in {*never, *crew.off_duty}), incident.owner_id)
