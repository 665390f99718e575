"""Who a Slack user is to us: a full member of this workspace, with levels, a time zone and contacts of their own."""

import asyncio
import logging
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.phones import contact_key
from bot.recovery.empowerment import Level
from bot.recovery.errors import NotStaff, StaffUnknown
from bot.recovery.people import Actor, Rosters
from handlers.freshness import Remembered
from handlers.levels import Levels
from handlers.slack import SLACK_FAILURES, error_code

log = logging.getLogger(__name__)

# Slack answers about a hundred people a minute; the rest is asked a minute later, or when App Home opens next.
_MOST_ASKED: Final = 30
_A_MINUTE: Final = 60.0


@dataclass(frozen=True, slots=True)
class _Member:
    """`contacts` are their own phone and mail, spelt as a customer's are, where Slack gives them to us."""

    is_full: bool
    zone: ZoneInfo
    contacts: frozenset[str]


class People:
    """`zone` is for whom Slack tells none, `country` is where their phone numbers are dialled from ("": unknown)."""

    def __init__(
        self, client: AsyncWebClient, team_id: str, levels: Levels, clock: Clock, zone: ZoneInfo, country: str = ""
    ) -> None:
        self.levels = levels
        self._client = client
        self._team_id = team_id
        self._clock = clock
        self._zone = zone
        self._country = country
        self._members: dict[str, Remembered[_Member]] = {}
        self._contacts: dict[str, frozenset[str]] = {}
        self._names: dict[str, str] = {}
        self._asked_for: set[str] = set()
        self._learning: asyncio.Task[None] | None = None

    async def actor(self, team_id: str, user_id: str) -> Actor:
        """The member behind a click.

        While Slack can't be asked, whoever was staff a while ago may go on as frontline, and decides nothing.
        Raises: NotStaff (guests, bots, another team's people), StaffUnknown.
        """
        if team_id != self._team_id:
            raise NotStaff()
        remembered = self._members.setdefault(user_id, Remembered(lambda: self._read_member(user_id), self._clock))
        try:
            if remembered.is_fresh or self.levels.is_fresh:
                member, known_now = await remembered.get()
                staffing, held_now = await self.levels.staffing()
            else:  # both have to be asked, in the one time that there is to wait
                asked = asyncio.gather(remembered.get(), self.levels.staffing())
                (member, known_now), (staffing, held_now) = await asked
        except SLACK_FAILURES as problem:
            raise StaffUnknown() from problem
        held = {site: level for site, one in staffing.items() if (level := one.level_of(user_id))}
        if not member.is_full or not held:
            raise NotStaff()
        if not (known_now and held_now):
            held = dict.fromkeys(held, Level.FRONTLINE)
        home = next((site for site in held if staffing[site].names(user_id)), next(iter(held)))
        return Actor(team_id, user_id, member.zone, home, held, member.contacts)

    async def rosters(self) -> Rosters:
        """Who decides at which site, with what Slack has told of them by now. Raises: StaffUnknown."""
        rosters = await self.levels.rosters()
        self._begin_to_learn(rosters.deciders)
        return replace(rosters, contacts=dict(self._contacts), names=dict(self._names))

    async def staff_by_contact(self, user_ids: Collection[str]) -> dict[str, str]:
        """Whose phone or mail it is, among these people; spelt as a customer's contact is.

        Each is asked for once while this process lives, some at a time. Whom Slack doesn't tell about is left out.
        """
        unknown = [user_id for user_id in user_ids if user_id not in self._contacts]
        await asyncio.gather(*map(self._learn_contacts, unknown[:_MOST_ASKED]))
        return {contact: user_id for user_id in user_ids for contact in self._contacts.get(user_id, ())}

    def _begin_to_learn(self, user_ids: Collection[str]) -> None:
        """In the background what these are called: each is asked for once, whatever Slack says, and nobody waits."""
        new = [p for p in user_ids if p not in self._names and p not in self._asked_for][:_MOST_ASKED]
        if new and (self._learning is None or self._learning.done()):
            self._asked_for.update(new)
            self._learning = asyncio.create_task(self._learn(new))

    async def _learn(self, user_ids: Collection[str]) -> None:
        await asyncio.gather(*map(self._learn_contacts, user_ids))
        await asyncio.sleep(_A_MINUTE)  # until the next may be asked for

    async def _learn_contacts(self, user_id: str) -> None:
        try:
            await self._read_member(user_id)
        except SLACK_FAILURES as problem:
            log.info("contact not known", extra={"slack_error": error_code(problem)})

    def forget(self) -> None:
        """Ask nothing any more: Slack's session is about to close."""
        self.levels.forget()
        if self._learning:
            self._learning.cancel()
        for member in self._members.values():
            member.forget()

    async def _read_member(self, user_id: str) -> _Member:
        user: dict[str, Any] = (await self._client.users_info(user=user_id))["user"]
        outside = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger")
        is_full = not any(user.get(flag) for flag in outside) and user.get("team_id", self._team_id) == self._team_id
        try:
            zone = ZoneInfo(user.get("tz") or "")
        except (ZoneInfoNotFoundError, ValueError):
            zone = self._zone
        profile = user.get("profile", {})
        self._names[user_id] = profile.get("display_name") or profile.get("real_name") or user.get("real_name") or ""
        typed = (profile.get("phone") or "", profile.get("email") or "")
        contacts = frozenset(filter(None, (contact_key(contact, self._country) for contact in typed)))
        self._contacts[user_id] = contacts
        return _Member(is_full, zone, contacts)
