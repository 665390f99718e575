"""App Home as one person sees it at one moment: what is theirs to do, and for managers how their site stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.recovery.approval import Request
from bot.recovery.delivery import Undelivered
from bot.recovery.flags import Flag
from bot.recovery.followup import FollowUp
from bot.recovery.grant import Grant
from bot.recovery.incident import Incident
from bot.recovery.site import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """Whether they are on duty, and who else of those who decide at their site.

    Who `decides` is off until they switch on; all others are there unless they switch off.
    """

    on: bool
    others: tuple[str, ...]
    decides: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """A site as its managers see it. `waiting_for_others` counts requests that the viewer can't decide.

    `agreed_to_news` counts the customers who want to hear when something new comes, `protected` its protected cases
    without those that concern the viewer.
    """

    waiting_for_others: int
    late: tuple[FollowUp, ...]
    flags: tuple[Flag, ...]
    protected: int
    agreed_to_news: int
    undelivered: tuple[Undelivered, ...]

    @property
    def asks_for_something(self) -> bool:
        return bool(self.waiting_for_others or self.late or self.flags or self.protected or self.undelivered)


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """What App Home is drawn from.

    `goodwill_7_days_left` and `goodwill_per_incident` are in minor units of the site's currency. None: no limit.
    `own_protected` are the protected cases that they opened or took on; `calling` are those they were told of and
    nobody has taken on, `left_alone` those whose owner can't look after them any more. `incidents_by_id` has the
    incidents of the requests, follow-ups and grants. `untaken` was given and is said not to be taken: they may take it
    back. `overview` is None for whoever doesn't manage the site.
    """

    now: datetime
    site: Site
    other_sites: tuple[Site, ...]
    goodwill_7_days_left: int | None
    goodwill_per_incident: int | None
    requests: tuple[Request, ...]
    follow_ups: tuple[FollowUp, ...]
    incidents: tuple[Incident, ...]
    own_protected: tuple[Incident, ...]
    calling: tuple[Incident, ...]
    untaken: tuple[Grant, ...]
    left_alone: tuple[Incident, ...]
    incidents_by_id: Mapping[int, Incident]
    duty: Duty
    overview: Overview | None

    @property
    def is_quiet(self) -> bool:
        """Nothing waits for this person."""
        mine = self.requests or self.follow_ups or self.incidents or self.own_protected or self.calling
        return not (mine or self.untaken or self.left_alone or (self.overview and self.overview.asks_for_something))
