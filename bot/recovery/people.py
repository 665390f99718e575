"""Who acts: the staff member behind a click, with the authority and the clock on their wall."""

from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.recovery.empowerment import Level


@dataclass(frozen=True, slots=True)
class Actor:
    """A full member of the workspace who acts now; their level was read afresh."""

    team_id: str
    user_id: str
    level: Level
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Roster:
    """Who holds which level, by user id."""

    leads: tuple[str, ...] = ()
    managers: tuple[str, ...] = ()
    directors: tuple[str, ...] = ()

    def approvers(self, needs: Level, *, never: str = "") -> tuple[str, ...]:
        """Those of the level that a decision needs, without the requester; where there are none, the next level's."""
        return next(self._from_level(needs, never), ())

    def backup(self, needs: Level, *, never: str = "") -> tuple[str, ...]:
        """Those of the level above the approvers, who are asked when these don't answer; () where there is none."""
        asked = self._from_level(needs, never)
        next(asked, ())
        return next(asked, ())

    def _from_level(self, needs: Level, never: str) -> Iterator[tuple[str, ...]]:
        """The people of each level from the one needed, lowest first; levels that nobody holds are left out."""
        by_level = ((Level.LEAD, self.leads), (Level.MANAGER, self.managers), (Level.DIRECTOR, self.directors))
        for level, people in by_level:
            able = tuple(p for p in people if p != never)
            if level.reaches(needs) and able:
                yield able


@dataclass(frozen=True, slots=True)
class Person:
    """A member named in a sentence; Slack shows the name for the id."""

    user_id: str

    def __str__(self) -> str:
        return f"<@{self.user_id}>"
