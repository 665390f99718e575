"""Quiet flags: patterns in what was given that a manager should look at. A question each, never an accusation.

The thresholds are the policy's. Pure; shown on App Home and nowhere else.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from itertools import combinations
from typing import TypeVar

from bot.recovery.empowerment import CompensationClass, Level
from bot.recovery.money import Money
from bot.recovery.people import Actor
from bot.recovery.permissions import Act, may

G = TypeVar("G", bound=Hashable)


class FlagKind(StrEnum):
    """What was noticed."""

    JUST_UNDER_LIMIT = "just_under_limit"
    SAME_CUSTOMER = "same_customer"
    PAYEE_IS_STAFF = "payee_is_staff"
    NO_PROOF = "no_proof"
    APPROVE_EACH_OTHER = "approve_each_other"
    GIVEN_AFTER_REOPENING = "given_after_reopening"
    ABOVE_TOGETHER = "above_together"


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagRules:
    """From when on something is worth a question; `period` is how far back is looked."""

    period: timedelta
    just_under_limit_times: int
    just_under_limit_percent: int
    same_customer_times: int
    no_proof_percent: int
    no_proof_of_at_least: int
    approve_each_other_times: int
    given_after_reopening_times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenLately:
    """One grant of the period, as the rules look at it. `was_above`: it was given above a limit, and marked.

    `worth_minor` is the larger of face value and cost. `customer` knows a customer again ("" where nobody knows who it
    was), `contact_key` is how they are reached. `reopened_at` is when the incident was opened again for the first time.
    """

    incident_id: int
    number: int
    compensation_class: CompensationClass
    worth_minor: int
    currency: str
    limit_minor: int | None
    with_proof: bool
    from_menu: bool
    given_by: str
    authorised_by: str
    given_at: datetime
    customer: str = ""
    contact_key: str = ""
    reopened_at: datetime | None = None
    level: Level = Level.FRONTLINE
    money_back: bool = False
    policy_version: str = ""
    was_above: bool = False

    @property
    def was_approved(self) -> bool:
        """By somebody else than the giver."""
        return self.authorised_by != self.given_by


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """Something to ask about. `people` are those whom the question is about: they never see it themselves.

    `times` counts what was noticed, `of` what it was noticed among. `incidents` are (id, number), oldest first.
    """

    kind: FlagKind
    site: str
    people: tuple[str, ...]
    incidents: tuple[tuple[int, int], ...]
    amounts: tuple[Money, ...] = ()
    times: int = 0
    of: int = 0
    about: str = ""

    @property
    def key(self) -> str:
        """The same question again, while its evidence grows. A customer in it can't be read back from it."""
        about = f":{sha256(self.about.encode()).hexdigest()[:16]}" if self.about else ""
        return f"{self.kind.value}:{'+'.join(self.people)}{about}"


def may_see(flag: Flag, viewer: Actor) -> bool:
    """Managers of the site and directors; what is about one of them is for the others."""
    return may(viewer.levels.get(flag.site), Act.OVERSEE) and viewer.user_id not in flag.people


def flags_of(
    site: str, given: Sequence[GivenLately], staff_by_contact: Mapping[str, str], rules: FlagRules
) -> list[Flag]:
    """Every question that a site's last days raise. `given` is what still counts, in any order."""
    in_order = sorted(given, key=lambda g: (g.given_at, g.incident_id, g.worth_minor))
    return [
        *_just_under_limit(site, in_order, rules),
        *_same_customer(site, in_order, rules),
        *_payee_is_staff(site, in_order, staff_by_contact),
        *_no_proof(site, in_order, rules),
        *_approve_each_other(site, in_order, rules),
        *_given_after_reopening(site, in_order, rules),
    ]


def _just_under_limit(site: str, given: Sequence[GivenLately], rules: FlagRules) -> Iterator[Flag]:
    """What one person gave of their own at one incident, together: splitting it up hides nothing.

    The menu's own gifts don't count: their amounts are the business's choice. Nor does what was above a limit.
    """
    own = [g for g in given if not (g.was_approved or g.from_menu or g.was_above) and g.limit_minor]
    for (giver, currency), theirs in _by(own, lambda g: (g.given_by, g.currency)).items():
        sums = [
            (sum(g.worth_minor for g in together), incident, limit or 0)
            for (incident, _, limit), together in _by(
                theirs, lambda g: ((g.incident_id, g.number), g.compensation_class, g.limit_minor)
            ).items()
        ]
        close = [(worth, incident) for worth, incident, limit in sums if _is_just_under(worth, limit, rules)]
        if len(close) >= rules.just_under_limit_times:
            yield Flag(
                kind=FlagKind.JUST_UNDER_LIMIT,
                site=site,
                people=(giver,),
                incidents=_once(incident for _, incident in close),
                amounts=tuple(Money(worth, currency) for worth, _ in close),
                times=len(close),
                about=currency,
            )


def _is_just_under(worth_minor: int, limit_minor: int, rules: FlagRules) -> bool:
    """Up to the limit itself, and no further below it than the policy's percentage."""
    return limit_minor * (100 - rules.just_under_limit_percent) <= worth_minor * 100 <= limit_minor * 100


def _same_customer(site: str, given: Sequence[GivenLately], rules: FlagRules) -> Iterator[Flag]:
    """Counted by incident: three gifts on one bad evening are one evening."""
    known = [g for g in given if g.customer]
    for (giver, customer), theirs in _by(known, lambda g: (g.given_by, g.customer)).items():
        incidents = _incidents(theirs)
        if len(incidents) >= rules.same_customer_times:
            yield Flag(
                kind=FlagKind.SAME_CUSTOMER,
                site=site,
                people=(giver,),
                incidents=incidents,
                times=len(incidents),
                about=customer,
            )


def _payee_is_staff(site: str, given: Sequence[GivenLately], staff_by_contact: Mapping[str, str]) -> Iterator[Flag]:
    """By an exact phone number or mail address; a name alone never says who somebody is."""
    to_staff = [g for g in given if g.contact_key in staff_by_contact]
    for (giver, payee), theirs in _by(to_staff, lambda g: (g.given_by, staff_by_contact[g.contact_key])).items():
        yield Flag(
            kind=FlagKind.PAYEE_IS_STAFF,
            site=site,
            people=_once((giver, payee)),
            incidents=_incidents(theirs),
            times=len(theirs),
            about=payee,
        )


def _no_proof(site: str, given: Sequence[GivenLately], rules: FlagRules) -> Iterator[Flag]:
    restored = [g for g in given if g.compensation_class is CompensationClass.RESTORATION]
    for giver, theirs in _by(restored, lambda g: g.given_by).items():
        without = [g for g in theirs if not g.with_proof]
        if len(theirs) >= rules.no_proof_of_at_least and len(without) * 100 >= len(theirs) * rules.no_proof_percent:
            yield Flag(
                kind=FlagKind.NO_PROOF,
                site=site,
                people=(giver,),
                incidents=_incidents(without),
                times=len(without),
                of=len(theirs),
            )


def _approve_each_other(site: str, given: Sequence[GivenLately], rules: FlagRules) -> Iterator[Flag]:
    approved = _by([g for g in given if g.was_approved], lambda g: (g.authorised_by, g.given_by))
    for one, other in combinations(sorted({person for pair in approved for person in pair}), 2):
        there, back = approved.get((one, other), []), approved.get((other, one), [])
        if min(len(there), len(back)) >= rules.approve_each_other_times:
            yield Flag(
                kind=FlagKind.APPROVE_EACH_OTHER,
                site=site,
                people=(one, other),
                incidents=_incidents([*there, *back]),
                times=len(there),
                of=len(back),
            )


def _given_after_reopening(site: str, given: Sequence[GivenLately], rules: FlagRules) -> Iterator[Flag]:
    again = [g for g in given if g.reopened_at and g.given_at >= g.reopened_at]
    for (giver, currency), theirs in _by(again, lambda g: (g.given_by, g.currency)).items():
        incidents = _incidents(theirs)
        if len(incidents) >= rules.given_after_reopening_times:
            yield Flag(
                kind=FlagKind.GIVEN_AFTER_REOPENING,
                site=site,
                people=(giver,),
                incidents=incidents,
                amounts=(Money(sum(g.worth_minor for g in theirs), currency),),
                times=len(incidents),
                about=currency,
            )


def _by(given: Iterable[GivenLately], key: Callable[[GivenLately], G]) -> dict[G, list[GivenLately]]:
    groups: dict[G, list[GivenLately]] = defaultdict(list)
    for one in given:
        groups[key(one)].append(one)
    return groups


def _incidents(given: Iterable[GivenLately]) -> tuple[tuple[int, int], ...]:
    return _once((g.incident_id, g.number) for g in given)


def _once(things: Iterable[G]) -> tuple[G, ...]:
    return tuple(dict.fromkeys(things))
