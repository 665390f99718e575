"""Random things that several people do in one workspace, some of them at the same moment."""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random
from typing import Any

from bot.desk import RecoveryDesk
from bot.desk.giving import Wish
from bot.desk.recording import GivenAlready
from bot.recovery.case import Case
from bot.recovery.correction import Voiding
from bot.recovery.delivery import Delivery, DeliveryKind
from bot.recovery.empowerment import Level
from bot.recovery.errors import RecoveryError
from bot.recovery.history import History
from bot.recovery.incident import Proof, VoidKind
from bot.recovery.link import LinkKind
from bot.recovery.people import Actor, Roster, Rosters
from tests.clock import StoppedClock
from tests.desk.promises import ACTS, follow, plan
from tests.desk.stories import a_token
from tests.factories import SITE, an_actor

STATION = "station"
BOTH = (SITE, STATION)
# Who works where. Some look after both sites; the station has no manager of its own.
PEOPLE = {
    "U0STAFF": dict.fromkeys([SITE], Level.FRONTLINE),
    "U0COLLEAGUE": dict.fromkeys(BOTH, Level.FRONTLINE),
    "U0STATION": dict.fromkeys([STATION], Level.FRONTLINE),
    "U0LEAD": {SITE: Level.LEAD, STATION: Level.FRONTLINE},
    "U0STATIONLEAD": dict.fromkeys([STATION], Level.LEAD),
    "U0MANAGER": dict.fromkeys([SITE], Level.MANAGER),
    "U0MANAGER2": dict.fromkeys(BOTH, Level.MANAGER),
    "U0DIRECTOR": dict.fromkeys(BOTH, Level.DIRECTOR),
    "U0SECOND": dict.fromkeys(BOTH, Level.DIRECTOR),
}
EVERYBODY = tuple(PEOPLE)
# From the beginning: what falls to somebody off duty is a lead's who is there.
ON_DUTY = ("U0LEAD", "U0STATIONLEAD", "U0MANAGER2")
# Most of what is decided, those decide who may: the others show only that they don't.
_SENIOR = ("U0MANAGER", "U0MANAGER2", *("U0DIRECTOR", "U0SECOND") * 3)


def _holding(level: Level, site: str) -> tuple[str, ...]:
    return tuple(name for name, levels in PEOPLE.items() if levels.get(site) is level)


def _working_at(site: str) -> tuple[str, ...]:
    return tuple(name for name, levels in PEOPLE.items() if site in levels)


_ROSTERS = Rosters(
    {site: Roster(*(_holding(level, site) for level in (Level.LEAD, Level.MANAGER, Level.DIRECTOR))) for site in BOTH}
)
# Up to a limit, just above it, and far above; the frontline's and a lead's are reached within a sequence.
_AMOUNTS = (100, 900, 2_500, 2_600, 6_000, 7_500, 8_000, 20_000, 25_000, 26_000, 26_000, 40_000)
_WISHES = ("store_credit", "store_credit", "store_credit", "gift", "refund", "redo", "replacement")
_OWED = ("faulty_goods", "late_delivery", "late_delivery")
# The same order and the same contact, as different people write them; one contact is another customer's.
_TYPED = (
    {"order_number": "A-1"},
    {"order_number": "a 1"},
    {"order_number": "B-2"},
    {"contact": "anna@example.org"},
    {"contact": "Anna@Example.org"},
    {"contact": "ben@example.org"},
    {"price_minor": 9_000},
    {"proof": Proof.RECEIPT},
)
# Slips are undone at once, promises pass, requests expire, and the seven days of a budget go by.
_TIMES = (0, 0, 1, 90, 400, 1_000, 90_000, 400_000, 700_000)
_CHANGES = ("link", "link", "void")
_GIVES = (*("give",) * 6, "owe", "tap", "offer", "record", "record", "type", *_CHANGES, "write", *("plan",) * 3)
_DECIDES = (*("approve",) * 5, "adjust", "adjust", "decline", "decline", *("withdraw",) * 4, "time", "time")
_CORRECTS = (*("undo",) * 3, "reverse", "unlink")


@dataclass
class Workspace:
    """One sequence's own workspace: its incidents, and what its people have seen of it so far.

    `sites` has those of its incidents, `grants` by whom each was given, `requests` by whom it was asked, `follow_ups`
    the incident and whose it was. `broken` is what went wrong and is no refusal.
    """

    team_id: str
    chance: Random
    clock: StoppedClock
    desk: RecoveryDesk
    sites: Mapping[int, str]
    grants: dict[int, str] = field(default_factory=dict)
    requests: dict[int, str] = field(default_factory=dict)
    follow_ups: dict[int, tuple[int, str]] = field(default_factory=dict)
    links: set[int] = field(default_factory=set)
    voided: set[int] = field(default_factory=set)
    broken: list[str] = field(default_factory=list)

    async def live(self, steps: int, at_once: Sequence[int]) -> None:
        """Several people act at the same moment, `steps` times; each time knows what came of the one before."""
        for _ in range(steps):
            self.clock.pass_by(timedelta(seconds=self.chance.choice(_TIMES)))
            acts = [self._act() for _ in range(self.chance.choice(at_once))]
            for answer in await asyncio.gather(*acts, return_exceptions=True):
                self._see(answer)

    def _see(self, answer: object) -> None:
        if isinstance(answer, BaseException) and not isinstance(answer, RecoveryError):
            self.broken.append(repr(answer))
        case = answer if isinstance(answer, Case) else getattr(answer, "case", None)
        if isinstance(case, Case):
            self.grants |= {grant.id: grant.given_by for grant in case.grants}
            self.requests |= {request.id: request.requested_by for request in case.requests}
            self.follow_ups |= {one.id: (case.incident.id, one.assignee_id) for one in case.follow_ups}
            (self.voided.add if case.incident.is_void else self.voided.discard)(case.incident.id)
        if isinstance(answer, History):
            self.links |= {link.id for link, _ in answer.links}

    def _act(self) -> Awaitable[Any]:
        """One thing that one of them does, on what may be another's, decided or gone by then."""
        if self.voided and self.chance.random() < 0.4:
            return self.desk.correcting.restore(self._somebody(_SENIOR), self.chance.choice(sorted(self.voided)))
        if self.requests and self.chance.random() < 0.5:
            return self._about_request(self.chance.choice(_DECIDES), self.chance.choice(sorted(self.requests)))
        if self.follow_ups and self.chance.random() < 0.5:
            return self._about_follow_up(self.chance.choice(ACTS), self.chance.choice(sorted(self.follow_ups)))
        if self.grants and self.chance.random() < 0.5:
            return self._correct(self.chance.choice(_CORRECTS))
        return self._about_incident(self.chance.choice(_GIVES), self.chance.choice(sorted(self.sites)))

    def _about_incident(self, what: str, incident: int) -> Awaitable[Any]:
        desk, who, typed = self.desk, self._somebody(), self.chance.choice((*_TYPED, {}, {}, {}, {}))
        wish = self._wish(what)
        match what:
            case "offer":
                return desk.giving.take_offer(who, a_token(), incident, "part_off", 1_800, typed)
            case "record":
                already = GivenAlready(wish, self._somebody(), None)
                return desk.recording.record(who, _ROSTERS, a_token(), incident, already, typed)
            case "type":
                return desk.walking.keep(who, incident, self.chance.choice(_TYPED))
            case "link":
                kind = self.chance.choice((LinkKind.SAME_CUSTOMER, LinkKind.SAME_CUSTOMER, LinkKind.SAME_CAUSE))
                number = self.chance.randint(1, len(self.sites))
                return desk.knowing.link(who, a_token(), incident, number, kind, _ROSTERS)
            case "write":
                taken = {grant: self.chance.random() < 0.4 for grant in self.grants}
                return desk.walking.write_down(who, a_token(), incident, {"cause": "misunderstood"}, taken)
            case "plan":
                return plan(desk, self.chance, who, incident)
            case "void":
                return desk.correcting.void(who, a_token(), incident, Voiding(VoidKind.TEST))
            case _:
                return desk.giving.give(who, _ROSTERS, a_token(), incident, wish, typed)

    def _wish(self, what: str) -> Wish:
        amount = self.chance.choice(_AMOUNTS)
        match what:
            case "owe":
                return Wish("", min(amount, 2_500), reason="Why not", entitlement_id=self.chance.choice(_OWED))
            case "tap":
                return Wish("free_item", 500, "Drink or treat on us")
            case _:
                return Wish(self.chance.choice(_WISHES), amount, reason="Why not")

    def _correct(self, what: str) -> Awaitable[Any]:
        desk, who, grant = self.desk, self._somebody(), self.chance.choice(sorted(self.grants))
        incident = self.chance.choice(sorted(self.sites))
        match what:
            case "unlink" if self.links:
                return desk.knowing.unlink(
                    who, a_token(), self.chance.choice(sorted(self.links)), incident, "Another Anna"
                )
            case "undo":
                return desk.giving.undo(self._mostly(self.grants[grant]), grant)
            case _:
                return desk.reversing.reverse(who, a_token(), grant, "A mistake")

    def _about_request(self, what: str, request: int) -> Awaitable[Any]:
        desk, who = self.desk, self._somebody(self.chance.choice((_SENIOR, _SENIOR, EVERYBODY)))
        match what:
            case "approve":
                return desk.deciding.approve(who, _ROSTERS, request)
            case "adjust":
                amount = self.chance.choice(_AMOUNTS)
                return desk.deciding.adjust(who, _ROSTERS, a_token(), request, amount, "As agreed")
            case "decline":
                return desk.deciding.decline(who, request, "No")
            case "withdraw":
                return desk.lapsing.withdraw(self._mostly(self.requests[request]), request)
            case _:
                return desk.lapsing.run_request_clock(self._timer(DeliveryKind.REQUEST_CLOCK, request))

    def _about_follow_up(self, what: str, follow_up: int) -> Awaitable[Any]:
        incident, assignee = self.follow_ups[follow_up]
        who, to = self._mostly(assignee), self.chance.choice(_working_at(self.sites[incident]))
        if what == "hand_over":
            return self.desk.handing.hand_over(who, a_token(), incident, to, "")
        timer = self._timer(DeliveryKind.FOLLOW_UP, follow_up)
        return follow(what, self.desk, self.chance, who, to, timer, _ROSTERS)

    def _mostly(self, name: str) -> Actor:
        """Whose it is; now and then somebody else tries."""
        return self._somebody((name,) * 4 + (self.chance.choice(EVERYBODY),))

    def _somebody(self, among: Sequence[str] = EVERYBODY) -> Actor:
        name = self.chance.choice(among)
        site = next(iter(PEOPLE[name]))
        return replace(an_actor(name, team_id=self.team_id, site=site), levels=PEOPLE[name])

    def _timer(self, kind: DeliveryKind, subject: int) -> Delivery:
        """A request's or follow-up's clock, that may ring too early or too late."""
        return Delivery(
            id=0,
            team_id=self.team_id,
            site=SITE,
            kind=kind,
            subject=str(subject),
            recipient="",
            dedupe_key="",
            due_at=self.clock.now(),
            claim="",
            revision=1,
            attempts=0,
        )
