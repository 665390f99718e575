"""What people do with follow-ups, at random, and what the audit alone says became of each."""

from collections.abc import Awaitable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import RowMapping

from bot.desk import RecoveryDesk
from bot.recovery.delivery import Delivery
from bot.recovery.empowerment import Level
from bot.recovery.followup import MOST_TRIES, ChosenFollowUp, FollowUpKind, FollowUpState, Outcome
from bot.recovery.people import Actor, Rosters
from tests.desk.stories import REACHABLE, a_token
from tests.factories import an_actor

ACTS = (*("finish",) * 3, "snooze", "hand", *("ring",) * 2, *("away",) * 5, "back", "home", "hand_over")
_KINDS = (FollowUpKind.CALL, FollowUpKind.DAY_3, FollowUpKind.HANDWRITTEN_NOTE, FollowUpKind.CHECK_ON_SITE)
_OUTCOMES = (
    *(Outcome.SATISFIED, Outcome.SATISFIED, Outcome.UNSATISFIED, Outcome.SENT, Outcome.DECLINED_CONTACT),
    *(Outcome.UNREACHABLE,) * 3,
)
_LATER = (timedelta(0), timedelta(minutes=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=3))
Rows = Sequence[RowMapping]
People = Mapping[str, Mapping[str, Level]]


def plan(desk: RecoveryDesk, chance: Random, who: Actor, incident: int) -> Awaitable[Any]:
    chosen = [
        ChosenFollowUp(kind, desk.clock.now() + chance.choice(_LATER), "")
        for kind in chance.sample(_KINDS, chance.randint(1, 3))
    ]
    contact = chance.choice(("anna@example.org", "ben@example.org"))
    return desk.following.plan(who, a_token(), incident, {**REACHABLE, "contact": contact}, chosen)


def follow(
    what: str, desk: RecoveryDesk, chance: Random, who: Actor, to: str, timer: Delivery, rosters: Rosters
) -> Awaitable[Any]:
    """One thing about the timer's follow-up, another's perhaps, done or dropped by then; `to` works at its site."""
    follow_up = int(timer.subject)
    match what:
        case "finish":
            return desk.following.finish(who, a_token(), follow_up, chance.choice(_OUTCOMES), "")
        case "snooze":
            return desk.following.snooze(who, a_token(), follow_up, desk.clock.now() + chance.choice(_LATER))
        case "hand":
            return desk.following.hand_on(who, a_token(), follow_up, to)
        case "back":
            return desk.home.switch_duty(who, True)
        case "away":
            return _ring_while_away(desk, who, timer, rosters)
        case "home":
            return desk.handing.hand_over_everything(who, a_token(), who.site, an_actor(to, site=who.site))
        case _:
            return desk.ringing.run_ring(timer, rosters)


async def _ring_while_away(desk: RecoveryDesk, who: Actor, timer: Delivery, rosters: Rosters) -> None:
    """Off duty, just before it is due."""
    await desk.home.switch_duty(who, False)
    await desk.ringing.run_ring(timer, rosters)


@dataclass
class Promises:
    """The follow-ups of a workspace, line by line: whose each is, that it ends once, and not after its incident."""

    sites: Mapping[int, str]
    people: People
    whose: dict[int, str] = field(default_factory=dict)
    ended: dict[int, str] = field(default_factory=dict)
    tries: dict[int, int] = field(default_factory=dict)
    struck: set[int] = field(default_factory=set)
    of_incident: dict[int, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def read(self, line: RowMapping) -> None:
        what, after, incident = line["what"], line["after"], line["incident_id"]
        if what in ("hand_over", "take_over", "repeat_failure"):
            theirs = [one for one, who in self.whose.items() if who == line["before"]["owner_id"]]
            self.whose |= {one: after["owner_id"] for one in theirs if self._is_open(one, incident)}
        elif what in ("promise", "promise_anew", "strike_promise"):
            self._plan(line, after["follow_up"])
        elif what in ("follow_up", "snooze", "hand_follow_up", "stand_in"):
            self._touch(line, after["follow_up"])

    def _is_open(self, follow_up: int, incident: int) -> bool:
        gone = follow_up in self.ended or follow_up in self.struck
        return self.of_incident[follow_up] == incident and not gone

    def _plan(self, line: RowMapping, follow_up: int) -> None:
        self._hold((line["what"] == "promise") == (follow_up not in self.whose), line, "promised once, then anew")
        self._hold(follow_up not in self.ended, line, "after its end")
        self.of_incident[follow_up], self.whose[follow_up] = line["incident_id"], line["after"]["assignee_id"]
        if line["what"] == "strike_promise":
            self.struck.add(follow_up)

    def _touch(self, line: RowMapping, follow_up: int) -> None:
        what, after, incident = line["what"], line["after"], line["incident_id"]
        self.of_incident[follow_up] = incident
        self._hold(follow_up not in self.ended, line, "after its end")
        self._hold(follow_up not in self.struck, line, "after it was struck")
        held = self.people.get(line["who"], {}).get(self.sites[incident])
        assignee = self.whose.get(follow_up, "nobody")
        self._hold(line["before"].get("assignee_id", assignee) == assignee, line, f"it was {assignee}'s")
        may = line["who"] in ("", assignee) or held not in (None, Level.FRONTLINE)
        self._hold(may, line, f"of {assignee}")
        if "assignee_id" in after:
            self._hold(self.sites[incident] in self.people[after["assignee_id"]], line, "to another site's staff")
            self.whose[follow_up] = after["assignee_id"]
        if what == "follow_up":
            self.tries[follow_up] = self.tries.get(follow_up, 0) + 1
            if after["outcome"] != Outcome.UNREACHABLE or self.tries[follow_up] == MOST_TRIES:
                self.ended[follow_up] = after["outcome"]

    def not_explained(self, cases: Rows, owed: Rows, told: Rows) -> Iterator[str]:
        """Where the rows aren't what the lines say."""
        void = {case["id"] for case in cases if case["voided_at"] is not None}
        over = {case["id"] for case in cases if case["closed_at"] is not None}
        for row in owed:
            is_open, is_done = row["state"] is FollowUpState.OPEN, row["state"] is FollowUpState.DONE
            if (row["state"] is FollowUpState.DROPPED) != (row["id"] in self.struck):
                yield f"follow-up {row['id']} is {row['state']}, its strike in the audit: {row['id'] in self.struck}"
            if is_open and row["incident_id"] in void | over:
                yield f"follow-up {row['id']} is open, its incident is not"
            if is_done != (row["id"] in self.ended) or (is_done and row["outcome"] != self.ended[row["id"]]):
                yield f"follow-up {row['id']} is {row['outcome']}, the audit says {self.ended.get(row['id'])}"
            if is_open and row["assignee_id"] != self.whose.get(row["id"]):
                yield f"follow-up {row['id']} is {row['assignee_id']}'s, the audit says {self.whose.get(row['id'])}'s"
            if is_open and self.sites[row["incident_id"]] not in self.people[row["assignee_id"]]:
                yield f"follow-up {row['id']} is {row['assignee_id']}'s, who doesn't work there"
        for ping in told:
            if self.sites[ping["incident_id"]] not in self.people.get(ping["recipient"], {}):
                yield f"{ping['recipient']} is reminded of {ping['follow_up_id']}, and doesn't work there"

    def _hold(self, holds: bool, line: RowMapping, why: str) -> None:
        if not holds:
            self.problems.append(f"line {line['id']} ({line['what']} by {line['who']}): {why}")
