"""Who a Slack user is to us: a full member of this workspace, with a level, a time zone and a language.

Levels come from user ids and user groups of the settings. They are asked of Slack afresh after a minute at most;
where Slack can't be asked, nobody gets a level from memory.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from slack_sdk.web.async_client import AsyncWebClient

from bot.recovery.empowerment import Level
from bot.recovery.errors import NotStaff, StaffUnknown
from bot.recovery.people import Actor, Roster
from handlers.slack import SLACK_FAILURES

_LEVELS_FOR: Final = 60.0  # seconds
_MEMBERS_FOR: Final = 600.0


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
    read_at: float

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
    locale: str
    read_at: float


class People:
    def __init__(self, client: AsyncWebClient, team_id: str, holders: Holders, zone: ZoneInfo) -> None:
        self._client = client
        self._team_id = team_id
        self._holders = holders
        self._zone = zone
        self._levels: _Levels | None = None
        self._members: dict[str, _Member] = {}
        self._asking = asyncio.Lock()

    async def actor(self, team_id: str, user_id: str) -> Actor:
        """The member behind a click. Raises: NotStaff (guests, bots, another team's people), StaffUnknown."""
        if team_id != self._team_id:
            raise NotStaff()
        member = await self._member(user_id)
        level = (await self._current()).of(user_id)
        if not member.is_full or level is None:
            raise NotStaff()
        return Actor(team_id, user_id, level, member.zone, member.locale)

    async def roster(self) -> Roster:
        """Who holds which level now. Raises: StaffUnknown."""
        return (await self._current()).roster

    async def _current(self) -> _Levels:
        async with self._asking:
            if self._levels is None or time.monotonic() - self._levels.read_at > _LEVELS_FOR:
                self._levels = await self._read_levels()
            return self._levels

    async def _read_levels(self) -> _Levels:
        held = self._holders
        try:
            staff, leads, managers, directors = [
                await self._expanded(ids) for ids in (held.staff, held.leads, held.managers, held.directors)
            ]
        except SLACK_FAILURES as problem:
            raise StaffUnknown() from problem
        return _Levels(frozenset(staff), Roster(leads, managers, directors), time.monotonic())

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

    async def _member(self, user_id: str) -> _Member:
        known = self._members.get(user_id)
        if known and time.monotonic() - known.read_at <= _MEMBERS_FOR:
            return known
        try:
            answer = await self._client.users_info(user=user_id, include_locale=True)
        except SLACK_FAILURES as problem:
            raise StaffUnknown() from problem
        member = self._read_member(answer["user"])
        self._members[user_id] = member
        return member

    def _read_member(self, user: dict[str, Any]) -> _Member:
        outside = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger")
        is_full = not any(user.get(flag) for flag in outside) and user.get("team_id", self._team_id) == self._team_id
        try:
            zone = ZoneInfo(user.get("tz") or "")
        except (ZoneInfoNotFoundError, ValueError):
            zone = self._zone
        return _Member(is_full, zone, user.get("locale") or "en", time.monotonic())
