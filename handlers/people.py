"""Who a Slack user is to us: a full member of this workspace, with a level, a time zone and a language.

Levels come from user ids and user groups of the settings. They are asked of Slack afresh after a minute at most;
where Slack can't be asked, nobody decides from memory.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from slack_sdk.web.async_client import AsyncWebClient

from bot.recovery.empowerment import Level
from bot.recovery.errors import NotStaff, StaffUnknown
from bot.recovery.people import Actor, Roster
from handlers.freshness import Remembered
from handlers.slack import SLACK_FAILURES


@dataclass(frozen=True, slots=True)
class Holders:
    """User ids and user-group ids that hold each level, as the settings name them; no staff: every full member."""

    staff: Sequence[str] = ()
    leads: Sequence[str] = ()
    managers: Sequence[str] = ()
    directors: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class _Levels:
    staff: frozenset[str]
    roster: Roster

    def of(self, user_id: str) -> Level | None:
        """The highest level that the user holds. None: not staff."""
        for level, people in (
            (Level.DIRECTOR, self.roster.directors),
            (Level.MANAGER, self.roster.managers),
            (Level.LEAD, self.roster.leads),
        ):
            if user_id in people:
                return level
        return Level.FRONTLINE if not self.staff or user_id in self.staff else None


@dataclass(frozen=True, slots=True)
class _Member:
    is_full: bool
    zone: ZoneInfo


class People:
    def __init__(self, client: AsyncWebClient, team_id: str, holders: Holders, zone: ZoneInfo) -> None:
        self._client = client
        self._team_id = team_id
        self._holders = holders
        self._zone = zone
        self._levels = Remembered(self._read_levels)
        self._members: dict[str, Remembered[_Member]] = {}

    async def actor(self, team_id: str, user_id: str) -> Actor:
        """The member behind a click.

        While Slack can't be asked, whoever was staff a while ago may go on as frontline, and decides nothing.
        Raises: NotStaff (guests, bots, another team's people), StaffUnknown.
        """
        if team_id != self._team_id:
            raise NotStaff()
        remembered = self._members.setdefault(user_id, Remembered(lambda: self._read_member(user_id)))
        try:
            member, known_now = await remembered.get()
            levels, held_now = await self._levels.get()
        except SLACK_FAILURES as problem:
            raise StaffUnknown() from problem
        level = levels.of(user_id)
        if not member.is_full or level is None:
            raise NotStaff()
        return Actor(team_id, user_id, level if known_now and held_now else Level.FRONTLINE, member.zone)

    async def roster(self) -> Roster:
        """Who holds which level, as far as Slack said last. Raises: StaffUnknown."""
        try:
            levels, _ = await self._levels.get()
        except SLACK_FAILURES as problem:
            raise StaffUnknown() from problem
        return levels.roster

    def forget(self) -> None:
        """Ask nothing any more: Slack's session is about to close."""
        self._levels.forget()
        for member in self._members.values():
            member.forget()

    async def _read_levels(self) -> _Levels:
        held = self._holders
        staff, leads, managers, directors = await asyncio.gather(
            *(self._expanded(ids) for ids in (held.staff, held.leads, held.managers, held.directors))
        )
        return _Levels(frozenset(staff), Roster(leads, managers, directors))

    async def _expanded(self, ids: Sequence[str]) -> tuple[str, ...]:
        """User ids, with the members in place of each group, each once."""
        people: list[str] = []
        for holder in ids:
            if holder.startswith("S"):
                answer = await self._client.usergroups_users_list(usergroup=holder)
                people.extend(answer["users"])
            else:
                people.append(holder)
        return tuple(dict.fromkeys(people))

    async def _read_member(self, user_id: str) -> _Member:
        user: dict[str, Any] = (await self._client.users_info(user=user_id))["user"]
        outside = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger")
        is_full = not any(user.get(flag) for flag in outside) and user.get("team_id", self._team_id) == self._team_id
        try:
            zone = ZoneInfo(user.get("tz") or "")
        except (ZoneInfoNotFoundError, ValueError):
            zone = self._zone
        return _Member(is_full, zone)
