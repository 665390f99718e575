"""Who holds which level at which site: the user ids and user groups of the settings and of the policy.

Asked of Slack afresh after a minute at most; where Slack can't be asked, nobody decides from memory.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.recovery.empowerment import Level
from bot.recovery.errors import StaffUnknown
from bot.recovery.people import Roster, Rosters
from handlers.freshness import Remembered
from handlers.slack import SLACK_FAILURES


@dataclass(frozen=True, slots=True)
class Holders:
    """User ids and user-group ids that hold each level at a site; no staff: every full member."""

    staff: Sequence[str] = ()
    leads: Sequence[str] = ()
    managers: Sequence[str] = ()
    directors: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Staffing:
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


class Levels:
    """`holders` by site."""

    def __init__(self, client: AsyncWebClient, holders: Mapping[str, Holders], clock: Clock) -> None:
        self._client = client
        self._holders = holders
        self._staffing = Remembered(self._read, clock)

    async def learn(self) -> None:
        """Ask for the first time, however long Slack takes. Raises: StaffUnknown where it refuses a user group."""
        try:
            await self._staffing.first()
        except SLACK_FAILURES as problem:
            raise StaffUnknown() from problem

    @property
    def is_fresh(self) -> bool:
        return self._staffing.is_fresh

    async def staffing(self) -> tuple[Mapping[str, Staffing], bool]:
        """By site its people, and whether that is fresh. Raises: SLACK_FAILURES where there never was an answer."""
        return await self._staffing.get()

    async def rosters(self) -> Rosters:
        """Who decides at which site, as far as Slack said last. Raises: StaffUnknown."""
        try:
            staffing, _ = await self._staffing.get()
        except SLACK_FAILURES as problem:
            raise StaffUnknown() from problem
        return Rosters({site: one.roster for site, one in staffing.items()})

    def forget(self) -> None:
        """Ask nothing any more: Slack's session is about to close."""
        self._staffing.forget()

    async def _read(self) -> dict[str, Staffing]:
        """Every site's people; a group that several of them name is asked for once."""
        lists = [
            ids for held in self._holders.values() for ids in (held.staff, held.leads, held.managers, held.directors)
        ]
        groups = list(dict.fromkeys(holder for ids in lists for holder in ids if holder.startswith("S")))
        members = dict(zip(groups, await asyncio.gather(*map(self._members_of, groups)), strict=True))

        def expanded(ids: Sequence[str]) -> tuple[str, ...]:
            return tuple(dict.fromkeys(person for holder in ids for person in members.get(holder, (holder,))))

        return {
            site: Staffing(
                frozenset(expanded(held.staff)),
                Roster(*map(expanded, (held.leads, held.managers, held.directors, held.staff))),
            )
            for site, held in self._holders.items()
        }

    async def _members_of(self, group: str) -> tuple[str, ...]:
        return tuple((await self._client.usergroups_users_list(usergroup=group))["users"])
