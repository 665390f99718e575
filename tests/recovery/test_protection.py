"""Protected cases: who is told, who may see, take on, lower, hold and receive one."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.recovery.empowerment import Level
from bot.recovery.errors import (
    CannotTakeOver,
    CaseIsTaken,
    ConcernsThemselves,
    IncidentIsClosed,
    IncidentIsProtected,
    IncidentIsRestricted,
    NoSuchIncident,
    NotProtectedAnyMore,
    NotTheCaseOwner,
    NotTheirLevel,
    NotYetLate,
    RecoveryError,
    TooLateToCallAgain,
    UnderLegalHold,
)
from bot.recovery.incident import Incident, Severity
from bot.recovery.people import Roster
from bot.recovery.protection import (
    NOBODY_CAME_FOR,
    able,
    backup,
    check_is_case_owner,
    check_may_be_handed_to,
    check_may_call_again,
    check_may_hold,
    check_may_lower,
    check_may_say_whom_it_concerns,
    check_may_take_from,
    check_may_take_on,
    check_not_held,
    evidence_kept,
    first_told,
    is_left_alone,
    is_their_case,
    may_call_again,
    may_come_to,
    may_take_from,
)
from tests.clock import NOON
from tests.factories import an_actor, an_incident

ROSTER = Roster(leads=("L",), managers=("M1", "M2"), directors=("D1", "D2"))
NONE: frozenset[str] = frozenset()


def a_case(**changes: Any) -> Incident:
    """Opened by U0STAFF; M1 and D1 know of it."""
    case = an_incident(severity=Severity.S4, named=("U0STAFF", "M1", "D1"))
    return replace(case, **changes)


@pytest.mark.parametrize(
    ("on_duty", "there", "concerns", "told"),
    [
        ({"M1"}, {"S"}, NONE, ("M1",)),
        (NONE, {"S"}, NONE, ("M1", "M2")),
        ({"L", "D1"}, {"S"}, NONE, ("M1", "M2")),
        ({"M1"}, {"S"}, {"M1"}, ("D1", "D2")),
        ({"M1"}, {"S"}, {"M2"}, ("M1",)),
        (NONE, {"S"}, {"M2"}, ("D1", "D2")),
        ({"M1"}, {"S"}, {"M1", "D1"}, ("D2",)),
        ({"M1"}, {"S"}, {"L"}, ("M1",)),
        ({"M1"}, {"M1"}, NONE, ("M2",)),
        (NONE, {"M1", "M2"}, NONE, ("D1", "D2")),
        ({"M1"}, {"D1"}, {"M1"}, ("D2",)),
        ({"M1", "M2"}, {"S"}, {"M1", "D1", "D2"}, ("M2",)),
        (NONE, {"S"}, {"M1", "M2", "D1", "D2"}, ()),
    ],
)
def test_the_manager_on_duty_is_told_or_a_director_when_it_concerns_them(
    on_duty: set[str], there: set[str], concerns: set[str], told: tuple[str, ...]
) -> None:
    assert first_told(ROSTER, on_duty, there=there, concerns=concerns) == told


@pytest.mark.parametrize(
    ("told", "concerns", "next_told"),
    [
        ({"M1"}, NONE, ("D1", "D2")),
        ({"M1", "M2"}, {"D1"}, ("D2",)),
        ({"D1", "D2"}, {"M1"}, ("M2",)),
        ({"M1", "D1", "D2"}, NONE, ("M2",)),
        ({"M1", "M2", "D1", "D2"}, NONE, ("M1", "M2", "D1", "D2")),
        ({"M2", "D1", "D2"}, {"M1"}, ("M2", "D1", "D2")),
    ],
)
def test_the_next_level_is_the_backup_and_who_knows_is_told_again_where_nobody_else_is_left(
    told: set[str], concerns: set[str], next_told: tuple[str, ...]
) -> None:
    assert backup(ROSTER, told=told, there={"S"}, concerns=concerns) == next_told


def test_a_director_is_told_where_a_site_has_no_manager() -> None:
    assert first_told(Roster(directors=("D1",)), NONE, there={"S"}, concerns=NONE) == ("D1",)


_SOME = st.sets(st.sampled_from(["M1", "M2", "D1", "D2", "L", "S"]))


@given(on_duty=_SOME, there=_SOME, concerns=_SOME, told=_SOME)
def test_whom_it_concerns_is_never_told(on_duty: set[str], there: set[str], concerns: set[str], told: set[str]) -> None:
    now = set(first_told(ROSTER, on_duty, there=there, concerns=concerns))
    later = set(backup(ROSTER, told=told, there=there, concerns=concerns))

    assert not (now | later) & concerns
    assert not (now | later) & there
    assert now | later <= {"M1", "M2", "D1", "D2"}


@given(on_duty=_SOME, there=_SOME, concerns=_SOME)
def test_somebody_is_told_as_long_as_anybody_is_left(on_duty: set[str], there: set[str], concerns: set[str]) -> None:
    left = {"M1", "M2", "D1", "D2"} - there - concerns
    assert bool(first_told(ROSTER, on_duty, there=there, concerns=concerns)) is bool(left)


@pytest.mark.parametrize(
    ("user_id", "level", "refused"),
    [
        ("U0STAFF", Level.FRONTLINE, None),
        ("M1", Level.MANAGER, None),
        ("D1", Level.DIRECTOR, None),
        ("M2", Level.MANAGER, IncidentIsRestricted),
        ("D2", Level.DIRECTOR, IncidentIsRestricted),
        ("L", Level.LEAD, IncidentIsRestricted),
        ("U0OTHER", Level.FRONTLINE, IncidentIsRestricted),
    ],
)
def test_only_the_people_named_see_a_protected_case(
    user_id: str, level: Level, refused: type[RecoveryError] | None
) -> None:
    _expect(refused, lambda: a_case().check_may_see(an_actor(user_id, level)))


def test_whom_it_concerns_sees_nothing_and_reads_what_any_other_reads() -> None:
    case = a_case(concerns=("M1",))
    with pytest.raises(IncidentIsRestricted) as concerned:
        case.check_may_see(an_actor("M1", Level.MANAGER))
    with pytest.raises(IncidentIsRestricted) as stranger:
        case.check_may_see(an_actor("M2", Level.MANAGER))

    assert str(concerned.value) == str(stranger.value)


def test_another_sites_protected_case_is_like_one_that_does_not_exist() -> None:
    with pytest.raises(NoSuchIncident):
        a_case().check_may_see(an_actor("M1", Level.MANAGER, site="elsewhere"))


@pytest.mark.parametrize(
    ("changes", "actor", "refused"),
    [
        ({}, an_actor("M1", Level.MANAGER), None),
        ({}, an_actor("D1", Level.DIRECTOR), None),
        ({"case_owner_id": "M1"}, an_actor("M1", Level.MANAGER), None),
        ({"case_owner_id": "D1"}, an_actor("M1", Level.MANAGER), CaseIsTaken),
        ({}, an_actor("U0STAFF"), NotTheirLevel),
        ({}, an_actor("L", Level.LEAD), NotTheirLevel),
        ({"severity": Severity.S2}, an_actor("M1", Level.MANAGER), NotProtectedAnyMore),
        ({"written_at": NOON}, an_actor("M1", Level.MANAGER), IncidentIsClosed),
    ],
)
def test_a_manager_takes_a_case_on_while_nobody_has_it(
    changes: dict[str, Any], actor: Any, refused: type[RecoveryError] | None
) -> None:
    _expect(refused, lambda: check_may_take_on(a_case(**changes), actor))


@pytest.mark.parametrize(
    ("changes", "user_id", "severity", "refused"),
    [
        ({"case_owner_id": "M1"}, "M1", Severity.S1, None),
        ({"case_owner_id": "M1"}, "M1", Severity.S3, None),
        ({"case_owner_id": "M1"}, "M1", Severity.S4, IncidentIsProtected),
        ({"case_owner_id": "M1"}, "D1", Severity.S1, NotTheCaseOwner),
        ({"case_owner_id": "M1"}, "U0STAFF", Severity.S1, NotTheCaseOwner),
        ({}, "M1", Severity.S1, NotTheCaseOwner),
        ({"case_owner_id": "M1", "legal_hold": True}, "M1", Severity.S1, UnderLegalHold),
        ({"case_owner_id": "M1", "written_at": NOON}, "M1", Severity.S1, IncidentIsClosed),
        ({"severity": Severity.S2}, "M1", Severity.S1, NotProtectedAnyMore),
    ],
)
def test_only_its_owner_lowers_a_case(
    changes: dict[str, Any], user_id: str, severity: Severity, refused: type[RecoveryError] | None
) -> None:
    _expect(refused, lambda: check_may_lower(a_case(**changes), an_actor(user_id, Level.DIRECTOR), severity))


@pytest.mark.parametrize(
    ("owner", "actor", "refused"),
    [
        ("M1", an_actor("M1", Level.MANAGER), None),
        ("M1", an_actor("D1", Level.DIRECTOR), None),
        ("M1", an_actor("M2", Level.MANAGER), NotTheCaseOwner),
        ("M1", an_actor("M1", Level.LEAD), NotTheirLevel),
        ("", an_actor("U0STAFF"), NotTheCaseOwner),
    ],
)
def test_the_owner_or_a_director_sets_the_legal_hold(
    owner: str, actor: Any, refused: type[RecoveryError] | None
) -> None:
    _expect(refused, lambda: check_may_hold(a_case(case_owner_id=owner), actor))


@pytest.mark.parametrize(
    ("user_id", "may"), [("M2", True), ("D1", True), ("M1", False), ("D2", False), ("L", False), ("", False)]
)
def test_a_case_is_handed_to_another_manager_or_director_whom_it_does_not_concern(user_id: str, may: bool) -> None:
    case = a_case(case_owner_id="M1", concerns=("D2",))
    _expect(None if may else CannotTakeOver, lambda: check_may_be_handed_to(case, ROSTER, user_id))


@pytest.mark.parametrize(
    ("user_id", "person", "refused"),
    [
        ("U0STAFF", "M1", None),
        ("M1", "M2", None),
        ("D1", "M2", NotTheCaseOwner),
        ("U0STAFF", "U0STAFF", ConcernsThemselves),
    ],
)
def test_who_opened_it_and_who_owns_it_say_whom_it_concerns(
    user_id: str, person: str, refused: type[RecoveryError] | None
) -> None:
    case = a_case(case_owner_id="M1")
    _expect(refused, lambda: check_may_say_whom_it_concerns(case, an_actor(user_id), person))


def test_a_case_that_nobody_has_has_no_owner_to_act_for_it() -> None:
    _expect(NotTheCaseOwner, lambda: check_is_case_owner(a_case(), an_actor("M1", Level.MANAGER)))


def test_a_legal_hold_overrides_erasure() -> None:
    check_not_held(a_case())
    with pytest.raises(UnderLegalHold, match="nothing of it is erased"):
        check_not_held(a_case(legal_hold=True))


@pytest.mark.parametrize(
    ("incident", "kept"),
    [
        (an_incident(), {"what_happened": "", "fair": "A call"}),
        (a_case(), {"fair": "A call"}),
        (an_incident(legal_hold=True), {"fair": "A call"}),
    ],
)
def test_text_of_a_protected_or_held_case_is_not_cleared(incident: Incident, kept: dict[str, object]) -> None:
    assert evidence_kept(incident, {"what_happened": "", "fair": "A call"}) == kept


def test_form_that_protects_clears_nothing_either() -> None:
    changes = {"what_happened": "", "severity": Severity.S4}
    assert evidence_kept(an_incident(), changes) == {"severity": Severity.S4}


def _expect(refused: type[RecoveryError] | None, act: Any) -> None:
    if refused is None:
        act()
    else:
        with pytest.raises(refused):
            act()


def test_everybody_who_may_take_it_on_is_told_again_and_again_but_never_whom_it_concerns() -> None:
    assert able(ROSTER, there={"M1"}, concerns={"D2"}) == ("M2", "D1")


@pytest.mark.parametrize(
    ("owner", "changes", "alone"),
    [
        ("M1", {}, False),
        ("D1", {}, False),
        ("M9", {}, True),
        ("L", {}, True),
        ("", {}, False),
        ("M9", {"written_at": NOON}, False),
    ],
)
def test_a_case_is_left_alone_once_its_owner_is_no_manager_or_director_there(
    owner: str, changes: dict[str, Any], alone: bool
) -> None:
    assert is_left_alone(a_case(case_owner_id=owner, **changes), ROSTER) is alone


@pytest.mark.parametrize(
    ("owner", "user_id", "level", "concerns", "comes", "takes"),
    [
        ("M1", "D1", Level.DIRECTOR, (), False, True),  # named, and above its owner
        ("M1", "D2", Level.DIRECTOR, (), False, False),  # doesn't know of it
        ("M1", "M2", Level.MANAGER, (), False, False),
        ("M9", "D2", Level.DIRECTOR, (), True, True),  # left alone: any director of the site
        ("M9", "D2", Level.DIRECTOR, ("D2",), False, False),
        ("M9", "M1", Level.MANAGER, (), False, True),  # left alone: a manager who was told
        ("M9", "M2", Level.MANAGER, (), False, False),
        ("M9", "U0STAFF", Level.FRONTLINE, (), False, False),
        ("D1", "D1", Level.DIRECTOR, (), False, False),  # has it already
        ("", "D1", Level.DIRECTOR, (), False, False),  # free: taken on, not taken from
    ],
)
def test_who_may_take_a_case_from_its_owner(
    owner: str, user_id: str, level: Level, concerns: tuple[str, ...], comes: bool, takes: bool
) -> None:
    case = a_case(case_owner_id=owner, concerns=concerns)
    assert may_come_to(case, an_actor(user_id, level), ROSTER) is comes
    assert may_take_from(case, an_actor(user_id, level), ROSTER) is takes
    assert not may_take_from(case, an_actor(user_id, level, site="elsewhere"), ROSTER)


@pytest.mark.parametrize(
    ("owner", "changes", "refused"),
    [
        ("M1", {}, None),
        ("M2", {}, CaseIsTaken),  # somebody else was faster
        ("M1", {"written_at": NOON}, IncidentIsClosed),
        ("M1", {"severity": Severity.S2}, NotProtectedAnyMore),
        ("M1", {"named": ("U0STAFF", "M1")}, NotTheCaseOwner),
    ],
)
def test_a_case_is_taken_from_the_owner_who_was_shown(
    owner: str, changes: dict[str, Any], refused: type[RecoveryError] | None
) -> None:
    case = a_case(**{"case_owner_id": owner, **changes})
    _expect(refused, lambda: check_may_take_from(case, an_actor("D1", Level.DIRECTOR), ROSTER, "M1"))


@pytest.mark.parametrize(
    ("user_id", "changes", "refused"),
    [
        ("U0STAFF", {"with_them_by": NOON}, None),
        ("U0STAFF", {"with_them_by": None}, None),
        ("U0STAFF", {"with_them_by": NOON + timedelta(minutes=1)}, NotYetLate),
        ("U0STAFF", {"with_them_by": NOON - NOBODY_CAME_FOR + timedelta(seconds=1)}, None),
        ("U0STAFF", {"with_them_by": NOON - NOBODY_CAME_FOR}, TooLateToCallAgain),
        ("M1", {"with_them_by": NOON}, NotTheCaseOwner),
        ("U0STAFF", {"with_them_by": NOON, "written_at": NOON}, IncidentIsClosed),
        ("U0STAFF", {"with_them_by": NOON, "severity": Severity.S1}, NotProtectedAnyMore),
    ],
)
def test_who_stands_there_says_that_nobody_came_for_an_hour_once_the_time_has_passed(
    user_id: str, changes: dict[str, Any], refused: type[RecoveryError] | None
) -> None:
    case = a_case(case_owner_id="M1", **changes)
    _expect(refused, lambda: check_may_call_again(case, an_actor(user_id), NOON))
    assert may_call_again(case, an_actor(user_id), NOON) is (refused is None)


def test_nobody_came_is_not_offered_where_nobody_has_the_case() -> None:
    free = a_case(case_owner_id="", with_them_by=None)
    check_may_call_again(free, an_actor("U0STAFF"), NOON)
    assert not may_call_again(free, an_actor("U0STAFF"), NOON)


@pytest.mark.parametrize("severity", Severity)
def test_whom_it_concerned_never_reads_it_not_even_once_it_was_lowered(severity: Severity) -> None:
    case = a_case(severity=severity, concerns=("M1",))
    with pytest.raises(IncidentIsRestricted):
        case.check_may_see(an_actor("M1", Level.MANAGER))


@pytest.mark.parametrize(
    ("user_id", "changes", "theirs"),
    [
        ("U0STAFF", {}, True),
        ("M1", {}, True),
        ("D1", {}, False),
        ("M1", {"concerns": ("M1",)}, False),
        ("U0STAFF", {"site": "left"}, False),
    ],
)
def test_whose_case_it_is_where_cases_are_counted(user_id: str, changes: dict[str, Any], theirs: bool) -> None:
    assert is_their_case(a_case(case_owner_id="M1", **changes), an_actor(user_id)) is theirs


@pytest.mark.parametrize("level", [Level.FRONTLINE, Level.LEAD])
def test_an_owner_whose_level_was_taken_away_acts_for_their_case_no_more(level: Level) -> None:
    case, owner = a_case(case_owner_id="M1"), an_actor("M1", level)

    _expect(NotTheirLevel, lambda: check_is_case_owner(case, owner))
    _expect(NotTheirLevel, lambda: check_may_lower(case, owner, Severity.S1))
    _expect(NotTheirLevel, lambda: check_may_hold(case, owner))
