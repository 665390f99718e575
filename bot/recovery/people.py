"""Who acts: the staff member behind a click, with the authority and the clock on their wall."""

from collections.abc import Collection, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from typing import Final
from zoneinfo import ZoneInfo

from bot.recovery.empowerment import Level
from bot.recovery.errors import NotTheirSite


@dataclass(frozen=True, slots=True)
class Actor:
    """A full member of the workspace who acts now; their levels were read afresh.

    `site` is where they work, and where what they start belongs; `levels` is their level at each site whose staff they
    are. `contacts` are their own phone and mail, spelt as a customer's are, as far as Slack tells us.
    """

    team_id: str
    user_id: str
    zone: ZoneInfo
    site: str
    levels: Mapping[str, Level]
    contacts: frozenset[str] = frozenset()

    def level_at(self, site: str) -> Level:
        """Their authority at a site. Raises: NotTheirSite where they aren't on its staff."""
        try:
            return self.levels[site]
        except KeyError:
            raise NotTheirSite() from None

    def reaches_anywhere(self, level: Level) -> bool:
        """Whether they hold this level, or one above, at whatever site."""
        return any(held.reaches(level) for held in self.levels.values())

    def is_reached_at(self, contacts: Collection[str]) -> bool:
        """Whether one of these is their own phone or mail; a name alone never says who somebody is."""
        return not self.contacts.isdisjoint(contacts)

    def reaches(self, level: Level, site: str) -> bool:
        """Whether they are on the site's staff, at this level or above."""
        return site in self.levels and self.levels[site].reaches(level)


@dataclass(frozen=True, slots=True)
class Roster:
    """Who holds which level at one site, by user id. `staff` are those whom the policy names; (): everybody is."""

    leads: tuple[str, ...] = ()
    managers: tuple[str, ...] = ()
    directors: tuple[str, ...] = ()
    staff: tuple[str, ...] = ()

    def by_level(self) -> tuple[tuple[Level, tuple[str, ...]], ...]:
        """Those who decide, the lowest level first."""
        return ((Level.LEAD, self.leads), (Level.MANAGER, self.managers), (Level.DIRECTOR, self.directors))

    def approvers(self, needs: Level, *, never: str = "", on_duty: Set[str] = frozenset()) -> tuple[str, ...]:
        """Those of the level that a decision needs, without the requester; where there are none, the next level's.

        Of these, whoever is on duty; where nobody is, all of them.
        """
        return next((people for _, people in self._from_level(needs, never, on_duty)), ())

    def backup(self, needs: Level, *, never: str = "", on_duty: Set[str] = frozenset()) -> tuple[str, ...]:
        """Those of the level above the approvers, who are asked when these don't answer; () where there is none."""
        asked = [people for _, people in self._from_level(needs, never, on_duty)]
        return asked[1] if len(asked) > 1 else ()

    def lowest_from(self, needs: Level) -> Level | None:
        """The level that is asked for what needs this one. None: nobody holds it, or one above."""
        return next((level for level, _ in self._from_level(needs, "", frozenset())), None)

    def without(self, *people: str) -> "Roster":
        """The roster but for these: who asks, who gave, whom it concerned. `staff` stays: () is everybody."""
        leads, managers, directors = (tuple(p for p in level if p not in people) for _, level in self.by_level())
        return replace(self, leads=leads, managers=managers, directors=directors)

    def is_lead(self, user_id: str) -> bool:
        """Whether somebody is a lead here, or above."""
        return user_id in (*self.leads, *self.managers, *self.directors)

    def level_of(self, user_id: str) -> Level | None:
        """The highest level that somebody holds here. None: they decide nothing."""
        return next((level for level, people in reversed(self.by_level()) if user_id in people), None)

    def _from_level(self, needs: Level, never: str, on_duty: Set[str]) -> Iterator[tuple[Level, tuple[str, ...]]]:
        """The people of each level from the one needed, lowest first; levels that nobody holds are left out."""
        for level, people in self.by_level():
            able = tuple(p for p in people if p != never)
            if level.reaches(needs) and able:
                yield level, tuple(p for p in able if p in on_duty) or able


@dataclass(frozen=True, slots=True)
class Rosters:
    """Every site's roster, by site id.

    `contacts` are the own phone and mail of those who hold a level, spelt as a customer's are, as far as Slack has told
    us by now; `names` is what people call them, as far as it is known.
    """

    by_site: Mapping[str, Roster]
    contacts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    def at(self, site: str) -> Roster:
        """A site that is no longer in the policy has nobody."""
        return self.by_site.get(site, Roster())

    @property
    def deciders(self) -> frozenset[str]:
        """All who hold a level, at whichever site."""
        return frozenset(p for roster in self.by_site.values() for _, people in roster.by_level() for p in people)

    def reached_at(self, contacts: Set[str]) -> tuple[str, ...]:
        """Whose own phone or mail one of these is."""
        return tuple(person for person, own in self.contacts.items() if not own.isdisjoint(contacts))


# Where it isn't known who holds which level, nothing is handed to anybody.
NOBODY: Final = Rosters({})


@dataclass(frozen=True, slots=True)
class Person:
    """A member named in a sentence; Slack shows the name for the id."""

    user_id: str

    def __str__(self) -> str:
        return f"<@{self.user_id}>"
