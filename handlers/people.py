"""Who a Slack user is to us: a full member of this workspace, with a level, a time zone and a language.

Levels come from user ids and user groups of the settings. They are asked of Slack afresh after a minute at most;
where Slack can't be asked, nobody decides from memory.
"""

import asyncio
import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from slack_sdk.web.async_client import AsyncWebClient

from bot.phones import contact_key
from bot.recovery.empowerment import Level
from bot.recovery.errors import NotStaff, StaffUnknown
from bot.recovery.people import Actor, Roster, Rosters
from handlers.freshness import Remembered
from handlers.slack import SLACK_FAILURES, error_code

log = logging.getLogger(__name__)

# Slack answers about a hundred people a minute; the rest is asked when App Home opens next.
_MOST_ASKED: Final = 30


@dataclass(frozen=True, slots=True)
class Holders:
    """User ids and user-group ids that hold each level at a site; no staff: every full member."""

    staff: Sequence[str] = ()
    leads: Sequence[str] = ()
    managers: Sequence[str] = ()
    directors: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class _Staffing:
    """A site's people."""

    staff: frozenset[str]
    roster: Roster

    def level_of(self, user_id: str) -> Level | None:
        """The highest level that the user holds here. None: not staff."""
        for level, people in (
            (Level.DIRECTOR, self.roster.directors),
            (Level.MANAGER, self.roster.managers),
            (Level.LEAD, self.roster.leads),
        ):
            if user_id in people:
                return level
        return Level.FRONTLINE if not self.staff or user_id in self.staff else None

    def names(self, user_id: str) -> bool:
        """Whether the user is one of this site in particular, and not of every site."""
        return user_id in self.staff or user_id in self.roster.leads or user_id in self.roster.managers


@dataclass(frozen=True, slots=True)
class _Member:
    """`contacts` are their own phone and mail, spelt as a customer's are, where Slack gives them to us."""

    is_full: bool
    zone: ZoneInfo
    contacts: frozenset[str]


class People:
    def __init__(
        self, client: AsyncWebClient, team_id: str, holders: Mapping[str, Holders], zone: ZoneInfo, country: str = ""
    ) -> None:
        self._client = client
        self._team_id = team_id
        self._holders = holders
        self._zone = zone
        self._country = country
        self._staffing = Remembered(self._read_staffing)
        self._members: dict[str, Remembered[_Member]] = {}
        self._contacts: dict[str, frozenset[str]] = {}

    async def actor(self, team_id: str, user_id: str) -> Actor:
        """The member behind a click.

        While Slack can't be asked, whoever was staff a while ago may go on as frontline, and decides nothing.
        Raises: NotStaff (guests, bots, another team's people), StaffUnknown.
        """
        if team_id != self._team_id:
            raise NotStaff()
        remembered = self._members.setdefault(user_id, Remembered(lambda: self._read_member(user_id)))
        try:
            (member, known_now), (staffing, held_now) = await asyncio.gather(remembered.get(), self._staffing.get())
        except SLACK_FAILURES as problem:
            raise StaffUnknown() from problem
        held = {site: level for site, one in staffing.items() if (level := one.level_of(user_id))}
        if not member.is_full or not held:
            raise NotStaff()
        if not (known_now and held_now):
            held = dict.fromkeys(held, Level.FRONTLINE)
        home = next((site for site in held if staffing[site].names(user_id)), next(iter(held)))
        return Actor(team_id, user_id, member.zone, home, held, member.contacts)

    async def learn_levels(self) -> None:
        """Who holds which level, at the start. Raises: StaffUnknown where Slack refuses a user group."""
        try:
            await self._staffing.first()
        except SLACK_FAILURES as problem:
            raise StaffUnknown() from problem

    async def rosters(self) -> Rosters:
        """Who holds which level at which site, as far as Slack said last. Raises: StaffUnknown."""
        try:
            staffing, _ = await self._staffing.get()
        except SLACK_FAILURES as problem:
            raise StaffUnknown() from problem
        return Rosters({site: one.roster for site, one in staffing.items()})

    async def staff_by_contact(self, user_ids: Collection[str]) -> dict[str, str]:
        """Whose phone or mail it is, among these people; spelt as a customer's contact is.

        Each is asked for once while this process lives, some at a time. Whom Slack doesn't tell about is left out.
        """
        unknown = [user_id for user_id in user_ids if user_id not in self._contacts]
        await asyncio.gather(*map(self._learn_contacts, unknown[:_MOST_ASKED]))
        return {contact: user_id for user_id in user_ids for contact in self._contacts.get(user_id, ())}

    async def _learn_contacts(self, user_id: str) -> None:
        try:
            self._contacts[user_id] = (await self._read_member(user_id)).contacts
        except SLACK_FAILURES as problem:
            log.info("contact not known", extra={"slack_error": error_code(problem)})

    def forget(self) -> None:
        """Ask nothing any more: Slack's session is about to close."""
        self._staffing.forget()
        for member in self._members.values():
            member.forget()

    async def _read_staffing(self) -> dict[str, _Staffing]:
        """Every site's people; a group that several of them name is asked for once."""
        lists = [
            ids for held in self._holders.values() for ids in (held.staff, held.leads, held.managers, held.directors)
        ]
        groups = list(dict.fromkeys(holder for ids in lists for holder in ids if holder.startswith("S")))
        members = dict(zip(groups, await asyncio.gather(*map(self._members_of, groups)), strict=True))

        def expanded(ids: Sequence[str]) -> tuple[str, ...]:
            return tuple(dict.fromkeys(person for holder in ids for person in members.get(holder, (holder,))))

        return {
            site: _Staffing(
                frozenset(expanded(held.staff)),
                Roster(*map(expanded, (held.leads, held.managers, held.directors, held.staff))),
            )
            for site, held in self._holders.items()
        }

    async def _members_of(self, group: str) -> tuple[str, ...]:
        return tuple((await self._client.usergroups_users_list(usergroup=group))["users"])

    async def _read_member(self, user_id: str) -> _Member:
        user: dict[str, Any] = (await self._client.users_info(user=user_id))["user"]
        outside = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger")
        is_full = not any(user.get(flag) for flag in outside) and user.get("team_id", self._team_id) == self._team_id
        try:
            zone = ZoneInfo(user.get("tz") or "")
        except (ZoneInfoNotFoundError, ValueError):
            zone = self._zone
        profile = user.get("profile", {})
        typed = (profile.get("phone") or "", profile.get("email") or "")
        contacts = frozenset(filter(None, (contact_key(contact, self._country) for contact in typed)))
        return _Member(is_full, zone, contacts)
