"""What the audit alone says happened in a workspace, judged line by line without the rule that allowed it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping

from bot.content.policy import Policy
from bot.recovery.empowerment import BUDGET_PERIOD, CompensationClass, Level, Limits

# What is owed, as the policy that ships says it: of a hundred of the price, and the most in minor units.
OWED = {"faulty_goods": (100, None), "late_delivery": (20, 2_000)}
DECISIONS = {"approve", "adjust", "ratify", "decline", "not_ratified"}
KNOWN_BY = {"order_number", "order_key", "contact_key", "customer_id", "price_minor", "proof"}
ENDINGS = DECISIONS | {"withdraw", "expire", "drop_request"}


@dataclass
class Facts:
    """What limits depend on, of one incident, and where it is."""

    site: str = ""
    order_number: str = ""
    order_key: str = ""
    contact_key: str = ""
    customer_id: int | None = None
    price_minor: int | None = None
    proof: str | None = None
    is_void: bool = False


@dataclass(frozen=True)
class Gift:
    """One grant, as its line has it. `kindness` is its class."""

    id: int
    incident: int
    kind: str
    kindness: CompensationClass
    amount: int
    entitlement: str
    money_back: bool
    proof: bool
    given_by: str
    authorised_by: str
    level: Level
    at: datetime
    beyond: bool

    @property
    def puts_right(self) -> bool:
        return self.money_back or self.kindness is CompensationClass.RESTORATION


@dataclass
class Replay:
    """Goes through a workspace's lines in their order; `problems` says which of them should never have been written."""

    incidents: dict[int, Facts]
    policy: Policy
    limits: Mapping[str, Mapping[Level, Limits]]
    people: Mapping[str, Mapping[str, Level]]
    gifts: dict[int, Gift] = field(default_factory=dict)
    ended: set[int] = field(default_factory=set)
    asked: dict[int, RowMapping] = field(default_factory=dict)
    decided: dict[int, RowMapping] = field(default_factory=dict)
    first_yes: dict[int, tuple[str, int]] = field(default_factory=dict)
    links: dict[int, set[int]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    last: RowMapping | None = None

    def read(self, line: RowMapping) -> None:
        what, before, after = line["what"], line["before"], line["after"]
        self._learn(self.incidents[line["incident_id"]], what, after)
        self._at_their_site(line)
        if what in ("grant", "given_already"):
            self._give(line)
        elif what in ("undo", "reverse") or (what == "taken" and not after["taken"] and not after.get("counts")):
            self._end(line, before["grant"])
        elif what == "request":
            self.asked[after["request"]] = line
            if line["level"] is Level.DIRECTOR and "grant" not in after:
                self.first_yes[after["request"]] = line["who"], after["amount_minor"]
        elif what == "first_yes":
            self._hold(line["level"] is Level.DIRECTOR, line, "a first yes of no director")
            self._hold(line["who"] != self.asked[after["request"]]["who"], line, "a first yes to oneself")
            self.first_yes[after["request"]] = line["who"], after["allowed_minor"]
        elif what in ENDINGS:
            self._decide(line)
        elif what == "link" and after["kind"] == "same_customer":
            self.links.setdefault(after["link"], set()).add(line["incident_id"])
        elif what == "unlink":
            self.links.pop(before["link"], None)
        self.last = line

    def totals(self) -> dict[tuple[int, CompensationClass], int]:
        """What counts in the end, by incident and class."""
        return sums((g.incident, g.kindness, g.amount) for g in self.gifts.values() if g.id not in self.ended)

    def _learn(self, facts: Facts, what: str, after: Mapping[str, Any]) -> None:
        if what in ("void", "restore"):
            facts.is_void = what == "void"
        if what in ("keep_typed", "plan_follow_ups"):
            for name in KNOWN_BY & set(after):
                setattr(facts, name, after[name])

    def _at_their_site(self, line: RowMapping) -> None:
        """Nobody but the clock acts where they don't work, or on another level than theirs there."""
        held = self.people[line["who"]].get(self.incidents[line["incident_id"]].site) if line["who"] else None
        self._hold(held is not None or not line["who"], line, "by another site's staff")
        self._hold(line["level"] is held or line["what"] == "given_already", line, "on another level than theirs")

    def _is_confirmed(self, decision: RowMapping | None) -> bool:
        """Whether two directors said yes to the same amount."""
        if decision is None or decision["level"] is not Level.DIRECTOR:
            return False
        who, amount = self.first_yes.get(decision["after"]["request"], ("", None))
        return who not in ("", decision["who"]) and amount == decision["after"]["allowed_minor"]

    def _give(self, line: RowMapping) -> None:
        after, facts = line["after"], self.incidents[line["incident_id"]]
        kind, entitlement = self.policy.kind(after["kind"]), after.get("entitlement", "")
        gift = Gift(
            id=after["grant"],
            incident=line["incident_id"],
            kind=kind.id,
            kindness=CompensationClass(after["compensation_class"]),
            amount=after["amount_minor"],
            entitlement=entitlement,
            money_back=kind.money_back,
            proof=facts.proof is not None,
            given_by=after["given_by"],
            authorised_by=line["who"] if line["what"] == "grant" else after["given_by"],
            level=line["level"],
            at=line["at"],
            beyond="beyond" in after,
        )
        unpriced = CompensationClass.GOODWILL if facts.price_minor is None else kind.compensation_class
        self._hold(gift.kindness is (CompensationClass.ENTITLEMENT if entitlement else unpriced), line, "its class")
        limits = [] if self._is_confirmed(self._yes_to(line)) else [*self._limits_broken(gift)]
        broken = [*limits, *self._price_broken(gift)]
        self._hold(bool(broken) == gift.beyond, line, f"{broken} against {after}")
        self._hold(line["what"] == "given_already" or not gift.beyond, line, "beyond a limit")
        self._hold(gift.id not in self.gifts, line, "given twice")
        self.gifts[gift.id] = gift

    def _yes_to(self, line: RowMapping) -> RowMapping | None:
        """The yes that this grant came of: the line before it, of the same person and incident."""
        last, same = self.last, ("team_id", "incident_id", "who", "at")
        is_yes = last is not None and last["what"] in ("approve", "adjust") and line["what"] == "grant"
        return last if last is not None and is_yes and all(last[name] == line[name] for name in same) else None

    def _end(self, line: RowMapping, gift_id: int) -> None:
        gift = self.gifts[gift_id]
        self._hold(gift_id not in self.ended, line, "ended twice")
        if line["what"] == "reverse":
            self._hold(line["who"] != gift.given_by, line, "reversed by its giver")
            reaches = line["level"].reaches(gift.level) and line["level"].reaches(Level.LEAD)
            self._hold(reaches, line, "reversed by a lower level")
        if line["what"] == "taken" and line["at"] - gift.at > timedelta(minutes=15):
            self._hold(line["who"] != gift.given_by, line, "not taken, by its giver's word alone")
            self._hold(line["level"].reaches(Level.LEAD), line, "not taken, by a frontline's word")
        self.ended.add(gift_id)

    def _decide(self, line: RowMapping) -> None:
        number = line["after"]["request"]
        asked, grant = self.asked[number], self.asked[number]["after"].get("grant")
        self._hold(number not in self.decided, line, "decided twice")
        self.decided[number] = line
        if line["what"] == "withdraw":
            self._hold(line["who"] == asked["who"], line, "withdrawn by somebody else")
        if line["what"] in DECISIONS:
            giver = self.gifts[grant].given_by if grant else ""
            self._hold(line["who"] not in (asked["who"], giver), line, "decided by its requester or giver")
            self._hold(line["level"].reaches(Level(asked["after"]["needs"])), line, "decided by a lower level")
        if line["what"] == "ratify":
            ratified = replace(self.gifts[grant], authorised_by=line["who"], level=line["level"], at=line["at"])
            self._hold(grant not in self.ended, line, "ratified what had ended")
            within = self._is_confirmed(line) or not [*self._limits_broken(ratified)]
            self._hold(within, line, "ratified above a limit")
            self.gifts[grant] = ratified

    def _limits_broken(self, gift: Gift) -> Iterator[str]:
        """Which limits of the level that authorised it this goes above, on top of all that counts at this line."""
        by_level, now = self.limits[self.incidents[gift.incident].site], gift.at
        limits = by_level[gift.level]
        near = self._counting(gift, self._linked(gift.incident))
        alike = [g for g in near if g.kindness is gift.kindness]
        if gift.kindness is CompensationClass.ENTITLEMENT:
            if not gift.level.reaches(Level.MANAGER):
                front = by_level[Level.FRONTLINE]
                unproven = front.money_back_without_proof if gift.money_back else front.redo_without_proof
                yield from _above("entitlement", alike, gift, front.restoration_with_proof if gift.proof else unproven)
            return
        if gift.kindness is CompensationClass.GOODWILL:
            yield from _above("goodwill", alike, gift, limits.goodwill_per_incident)
            lately = [g for g in self._counting(gift, set(self.incidents)) if g.at > now - BUDGET_PERIOD]
            own = [g for g in lately if g.authorised_by == gift.authorised_by and g.kindness is gift.kindness]
            yield from _above("7 days", own, gift, limits.goodwill_per_7_days)
        else:
            yield from _above("restoration", alike, gift, limits.restoration_with_proof)
            no_proof = [g for g in alike if not g.proof and g.money_back == gift.money_back]
            without = limits.money_back_without_proof if gift.money_back else limits.redo_without_proof
            yield from _above("no proof", no_proof, gift, None if gift.proof else without)
        yield from self._cap_broken(gift, near)

    def _cap_broken(self, gift: Gift, near: list[Gift]) -> Iterator[str]:
        facts = self.incidents[gift.incident]
        price, small = facts.price_minor, self.limits[facts.site][Level.FRONTLINE].goodwill_per_incident
        kind = CompensationClass.GOODWILL
        goodwill = sum(g.amount for g in (*near, gift) if g.kindness is kind)
        if price is None or gift.level is Level.DIRECTOR or goodwill <= (small or 0):
            return
        bought = self._counting(gift, self._purchase(gift.incident))
        kind = CompensationClass.ENTITLEMENT
        yield from _above("cap", [g for g in bought if g.kindness is not kind], gift, price * 150 // 100)

    def _price_broken(self, gift: Gift) -> Iterator[str]:
        """What no level is above: what was paid, and what is owed."""
        facts = self.incidents[gift.incident]
        bought = self._counting(gift, self._purchase(gift.incident))
        if gift.money_back and (facts.price_minor is None or not facts.order_number):
            yield "money back without a purchase"
        if gift.entitlement:
            share, most = OWED[gift.entitlement]
            if facts.price_minor is None:
                yield "owed of no price"
            else:
                owed = facts.price_minor * share // 100
                owed = owed if most is None else min(owed, most)
                yield from _above("owed", [g for g in bought if g.entitlement == gift.entitlement], gift, owed)
        if gift.puts_right:
            yield from _above("price", [g for g in bought if g.puts_right], gift, facts.price_minor)

    def _counting(self, gift: Gift, where: set[int]) -> list[Gift]:
        """What counts at this line on these incidents, without itself."""
        return [
            g
            for g in self.gifts.values()
            if g.id not in self.ended | {gift.id} and g.incident in where and not self.incidents[g.incident].is_void
        ]

    def _purchase(self, incident: int) -> set[int]:
        key = self.incidents[incident].order_key
        return {incident} | {other for other, facts in self.incidents.items() if key and facts.order_key == key}

    def _linked(self, incident: int) -> set[int]:
        """One through another; a void one leads nowhere. All that happens here lies within the history."""
        found, new = {incident}, {incident}
        while new:
            there = {other for other in set(self.incidents) - found if not self.incidents[other].is_void}
            new = {other for other in there if any(self._belong(one, other) for one in new)}
            found |= new
        return found

    def _belong(self, one: int, other: int) -> bool:
        mine, theirs = self.incidents[one], self.incidents[other]
        return (
            (mine.order_key != "" and mine.order_key == theirs.order_key)
            or (mine.contact_key != "" and mine.contact_key == theirs.contact_key)
            or (mine.customer_id is not None and mine.customer_id == theirs.customer_id)
            or {one, other} in self.links.values()
        )

    def _hold(self, holds: bool, line: RowMapping, why: str) -> None:
        if not holds:
            self.problems.append(f"line {line['id']} ({line['what']} by {line['who']}): {why}")


def sums(amounts: Iterable[tuple[int, CompensationClass, int]]) -> dict[tuple[int, CompensationClass], int]:
    total: dict[tuple[int, CompensationClass], int] = {}
    for incident, kindness, amount in amounts:
        total[incident, kindness] = total.get((incident, kindness), 0) + amount
    return total


def _above(name: str, others: Iterable[Gift], gift: Gift, limit: int | None) -> Iterator[str]:
    if limit is not None and sum(g.amount for g in others) + gift.amount > limit:
        yield name
