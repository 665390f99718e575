"""Who acts: the staff member behind a click, with the authority and the clock on their wall."""

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
    locale: str = "en"


@dataclass(frozen=True, slots=True)
class Roster:
    """Who holds which level, by user id."""

    leads: tuple[str, ...] = ()
    managers: tuple[str, ...] = ()
    directors: tuple[str, ...] = ()

    def approvers(self, needs: Level, *, never: str = "") -> tuple[str, ...]:
        """Those of the level that a decision needs, without the requester; where there are none, the next level's."""
        by_level = ((Level.LEAD, self.leads), (Level.MANAGER, self.managers), (Level.DIRECTOR, self.directors))
        for level, people in by_level:
            able = tuple(p for p in people if p != never)
            if level.reaches(needs) and able:
                return able
        return ()


NOBODY = Roster()


@dataclass(frozen=True, slots=True)
class Person:
    """A member named in a sentence; Slack shows the name for the id."""

    user_id: str

    def __str__(self) -> str:
        return f"<@{self.user_id}>"
