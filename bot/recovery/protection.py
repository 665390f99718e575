"""Protected cases (S4): who is told, who may take one on, lower it, hand it on and hold it.

Nothing of the script applies to them. Who may see one is the incident's own rule (`Incident.check_may_see`), since
everything that shows an incident asks it.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.recovery.empowerment import Level
from bot.recovery.errors import (
    CannotTakeOver,
    CaseIsTaken,
    ConcernsThemselves,
    IncidentIsClosed,
    IncidentIsProtected,
    NotProtectedAnyMore,
    NotTheCaseOwner,
    NotTheirLevel,
    NotYetLate,
    RecoveryError,
    TooLateToCallAgain,
    UnderLegalHold,
)
from bot.recovery.incident import Incident, Severity
from bot.recovery.keywords import Keywords
from bot.recovery.people import Actor, Person, Roster

# So long after the time that was promised nobody came yet; later a case is taken over, by those who may.
NOBODY_CAME_FOR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Protection:
    """What the policy says of protected cases.

    `backup` after being told, unless somebody took the case on, the next level is told; `with_them` is how soon
    whoever takes it on is with the one who stands there.
    """

    keywords: Keywords
    backup: timedelta
    with_them: timedelta


def first_told(roster: Roster, on_duty: Set[str], *, there: Set[str], concerns: Set[str]) -> tuple[str, ...]:
    """The site's managers on duty (none: all of them); where it concerns one of these, or there are none, directors.

    Never those who are there already nor whom it concerns. () where nobody is left.
    """
    managers = _without(roster.managers, there)
    on_call = tuple(p for p in managers if p in on_duty) or managers
    directors = _without(roster.directors, {*there, *concerns})
    if concerns & set(on_call):
        return directors or _without(managers, concerns)
    return on_call or directors


def backup(roster: Roster, *, told: Set[str], there: Set[str], concerns: Set[str]) -> tuple[str, ...]:
    """Who is told when nobody has taken it on: directors, or else managers who don't know of it yet.

    Where all of them know, they are told once more. Off duty or not: a protected case doesn't wait.
    """
    never = {*there, *concerns}
    fresh = {*never, *told}
    return (
        _without(roster.directors, fresh)
        or _without(roster.managers, fresh)
        or _without((*roster.managers, *roster.directors), never)
    )


def able(roster: Roster, *, there: Set[str], concerns: Set[str]) -> tuple[str, ...]:
    """Who is told again and again while nobody takes it on: every manager and director of the site who may."""
    return _without((*roster.managers, *roster.directors), {*there, *concerns})


def _without(people: tuple[str, ...], never: Set[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(p for p in people if p not in never))


def check_protected(incident: Incident) -> None:
    """Raises: NotProtectedAnyMore."""
    if not incident.is_protected:
        raise NotProtectedAnyMore(number=incident.number)


def is_their_case(incident: Incident, actor: Actor) -> bool:
    """Whether a protected case is counted among what is theirs: they are with the customer, or own it.

    Not where it concerns them, nor at a site that they have left.
    """
    theirs = actor.user_id in (incident.walker_id, incident.case_owner_id)
    return theirs and incident.lets_see(actor.user_id) and incident.site in actor.levels


def check_may_take_on(incident: Incident, actor: Actor) -> None:
    """A named manager or director, while nobody else has it.

    Raises: NotProtectedAnyMore, IncidentIsClosed, CaseIsTaken, NotTheirLevel.
    """
    check_protected(incident)
    if incident.is_over:
        raise IncidentIsClosed(number=incident.number)
    if incident.case_owner_id not in ("", actor.user_id):
        raise CaseIsTaken(who=Person(incident.case_owner_id), number=incident.number)
    _check_may_own(incident, actor)


def is_left_alone(incident: Incident, roster: Roster) -> bool:
    """Whether its owner can't look after it any more: no manager or director of its site, by now."""
    owner = incident.case_owner_id
    return bool(owner) and not incident.is_over and owner not in (*roster.managers, *roster.directors)


def may_come_to(incident: Incident, actor: Actor, roster: Roster) -> bool:
    """Whether a director who wasn't told may know of it: it is left alone, and doesn't concern them."""
    concerned = actor.user_id in incident.concerns
    return is_left_alone(incident, roster) and actor.reaches(Level.DIRECTOR, incident.site) and not concerned


def may_take_from(incident: Incident, actor: Actor, roster: Roster) -> bool:
    """A director may take an open case from its owner; a manager only one that is left alone."""
    needs = Level.MANAGER if is_left_alone(incident, roster) else Level.DIRECTOR
    taken = incident.case_owner_id not in ("", actor.user_id)
    knows = incident.lets_see(actor.user_id) or may_come_to(incident, actor, roster)
    return taken and knows and not incident.is_over and actor.reaches(needs, incident.site)


def check_may_take_from(incident: Incident, actor: Actor, roster: Roster, owner_id: str) -> None:
    """Take it from the owner whom the reader was shown, not from whoever was faster.

    Raises: NotProtectedAnyMore, IncidentIsClosed, CaseIsTaken, NotTheCaseOwner.
    """
    check_protected(incident)
    if incident.is_over:
        raise IncidentIsClosed(number=incident.number)
    if incident.case_owner_id != owner_id and incident.case_owner_id:
        raise CaseIsTaken(who=Person(incident.case_owner_id), number=incident.number)
    if not may_take_from(incident, actor, roster):
        raise NotTheCaseOwner(number=incident.number)


def may_call_again(incident: Incident, actor: Actor, now: datetime) -> bool:
    """Whether "Nobody came" helps whoever is with the customer: somebody has the case, and isn't there in time."""
    return bool(incident.case_owner_id) and _why_not_call_again(incident, actor, now) is None


def check_may_call_again(incident: Incident, actor: Actor, now: datetime) -> None:
    """Where nobody has the case, there is nothing to free, and nothing is refused.

    Raises: NotProtectedAnyMore, IncidentIsClosed, NotTheCaseOwner, NotYetLate, TooLateToCallAgain.
    """
    refusal = _why_not_call_again(incident, actor, now)
    if refusal:
        raise refusal


def _why_not_call_again(incident: Incident, actor: Actor, now: datetime) -> RecoveryError | None:
    """Whoever is with the customer says that nobody came: from the time that they were told, for `NOBODY_CAME_FOR`.

    Later the owner has the case in hand, whether they came or not: a director may take it over, the one who was there
    may not take it from them any more.
    """
    number, owner, by = incident.number, Person(incident.case_owner_id), incident.with_them_by
    if not incident.is_protected:
        return NotProtectedAnyMore(number=number)
    if incident.is_over:
        return IncidentIsClosed(number=number)
    if actor.user_id != incident.walker_id:
        return NotTheCaseOwner(number=number)
    if by and now < by:
        return NotYetLate(who=owner, by=by)
    if by and now >= by + NOBODY_CAME_FOR:
        return TooLateToCallAgain(who=owner, number=number)
    return None


def check_is_case_owner(incident: Incident, actor: Actor) -> None:
    """Only its owner lowers, hands on and closes a protected case, and only while they are a manager or director.

    Raises: NotProtectedAnyMore, NotTheCaseOwner, NotTheirLevel.
    """
    check_protected(incident)
    if incident.case_owner_id != actor.user_id:
        raise NotTheCaseOwner(number=incident.number)
    _check_may_own(incident, actor)


def _check_may_own(incident: Incident, actor: Actor) -> None:
    """Raises: NotTheirLevel."""
    if not actor.reaches(Level.MANAGER, incident.site):
        raise NotTheirLevel(needs=Level.MANAGER.value, level=actor.level_at(incident.site).value)


def check_may_lower(incident: Incident, actor: Actor, severity: Severity) -> None:
    """Raises: as for its owner, IncidentIsProtected (to S4), IncidentIsClosed, UnderLegalHold."""
    check_is_case_owner(incident, actor)
    if severity is Severity.S4:
        raise IncidentIsProtected(number=incident.number)
    if incident.is_over:
        raise IncidentIsClosed(number=incident.number)
    check_not_held(incident)


def check_may_hold(incident: Incident, actor: Actor) -> None:
    """A legal hold is set and lifted by the case's owner, or by a director who is named in it.

    Raises: NotProtectedAnyMore, NotTheCaseOwner, NotTheirLevel.
    """
    check_protected(incident)
    if not actor.reaches(Level.DIRECTOR, incident.site):
        check_is_case_owner(incident, actor)


def check_not_held(incident: Incident) -> None:
    """Nothing of a case under legal hold is erased, voided or lowered. Raises: UnderLegalHold."""
    if incident.legal_hold:
        raise UnderLegalHold(number=incident.number)


def check_may_be_handed_to(incident: Incident, roster: Roster, user_id: str) -> None:
    """Another manager or director of the site, whom it doesn't concern; the answer never says which it was.

    Raises: CannotTakeOver.
    """
    able = set(roster.managers) | set(roster.directors)
    if user_id not in able - set(incident.concerns) - {incident.case_owner_id}:
        raise CannotTakeOver("hand.to")


def check_may_say_whom_it_concerns(incident: Incident, actor: Actor, person: str) -> None:
    """Whoever opened it and whoever owns the case may say so, but not of themselves.

    Raises: NotProtectedAnyMore, NotTheCaseOwner, ConcernsThemselves.
    """
    check_protected(incident)
    if actor.user_id not in (incident.walker_id, incident.case_owner_id):
        raise NotTheCaseOwner(number=incident.number)
    if person == actor.user_id:
        raise ConcernsThemselves()


def evidence_kept(incident: Incident, changes: Mapping[str, object]) -> dict[str, object]:
    """The changes without those that clear a text: what was said about a protected or held case stays."""
    if not (incident.is_protected or incident.legal_hold or changes.get("severity") is Severity.S4):
        return dict(changes)
    return {name: value for name, value in changes.items() if value != "" or not getattr(incident, name)}
