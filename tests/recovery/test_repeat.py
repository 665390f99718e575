"""A second and a third failure: what they change, as truth tables."""

from datetime import timedelta
from itertools import product

import pytest

from bot.recovery.followup import Assignee, FollowUpKind, PlannedStep
from bot.recovery.incident import Severity
from bot.recovery.people import Roster
from bot.recovery.repeat import (
    effective_severity,
    manager_calls,
    new_owner,
    remedies_given,
    was_raised,
    with_managers_call,
)
from tests.factories import a_grant, an_incident

ROSTER = Roster(leads=("U0LEAD", "U0LEAD2"), managers=("U0MANAGER",), directors=("U0DIRECTOR",))
LEADS = ("U0LEAD", "U0LEAD2")
CHECK = PlannedStep(FollowUpKind.CHECK_ON_SITE, timedelta(minutes=5), Assignee.LEAD)
CALL = PlannedStep(FollowUpKind.CALL, timedelta(hours=4), Assignee.HANDLER, not_when_here=True)
DAY_3 = PlannedStep(FollowUpKind.DAY_3, timedelta(days=3), Assignee.HANDLER)


@pytest.mark.parametrize(
    ("reported", "first", "again"),
    [
        (None, None, None),
        (Severity.S1, Severity.S1, Severity.S2),
        (Severity.S2, Severity.S2, Severity.S3),
        (Severity.S3, Severity.S3, Severity.S3),
        (Severity.S4, Severity.S4, Severity.S4),
    ],
)
def test_second_failure_is_one_worse_to_s3_at_most(
    reported: Severity | None, first: Severity | None, again: Severity | None
) -> None:
    assert effective_severity(reported, 0) is first
    assert [effective_severity(reported, earlier) for earlier in (1, 2, 7)] == [again] * 3


@pytest.mark.parametrize(
    ("reported", "counts", "raised"),
    [
        (Severity.S1, Severity.S2, True),
        (Severity.S2, Severity.S3, True),
        (Severity.S1, Severity.S1, False),
        (Severity.S3, Severity.S3, False),
        (Severity.S4, Severity.S4, False),
        (None, None, False),
    ],
)
def test_what_was_raised_can_be_told(reported: Severity | None, counts: Severity | None, raised: bool) -> None:
    assert was_raised(an_incident(severity=counts, reported_severity=reported)) is raised


@pytest.mark.parametrize(
    ("earlier", "owner", "severity", "takes"),
    [
        (0, "U0STAFF", Severity.S1, ""),
        (1, "U0STAFF", Severity.S2, "U0LEAD"),
        (2, "U0STAFF", Severity.S3, "U0LEAD"),
        (1, "U0LEAD", Severity.S2, ""),
        (1, "U0MANAGER", Severity.S2, ""),
        (1, "U0DIRECTOR", Severity.S2, ""),
        (1, "U0STAFF", Severity.S4, ""),
    ],
)
def test_second_failure_is_a_leads_to_own(earlier: int, owner: str, severity: Severity, takes: str) -> None:
    incident = an_incident(owner_id=owner, severity=severity)

    assert new_owner(incident, earlier, ROSTER, LEADS) == takes


def test_second_failure_stays_with_its_owner_where_nobody_can_take_it() -> None:
    assert new_owner(an_incident(), 1, Roster(), ()) == ""


@pytest.mark.parametrize(("earlier", "calls"), [(0, False), (1, False), (2, True), (3, True)])
def test_manager_calls_at_the_third_failure(earlier: int, calls: bool) -> None:
    assert manager_calls(earlier) is calls


@pytest.mark.parametrize("steps", [(CHECK,), (CHECK, CALL, DAY_3), (DAY_3,), ()])
def test_plan_of_a_third_failure_has_a_managers_call_within_a_day(steps: tuple[PlannedStep, ...]) -> None:
    planned = with_managers_call(steps, 2)

    calls = [s for s in planned if s.kind is FollowUpKind.CALL]
    assert [(c.by, c.not_when_here) for c in calls] == [(Assignee.MANAGER, False)]
    assert calls[0].after <= timedelta(hours=24)
    assert {s.kind for s in planned} == {s.kind for s in steps} | {FollowUpKind.CALL}


@pytest.mark.parametrize(("earlier", "steps"), list(product((0, 1), [(CHECK,), (CHECK, CALL, DAY_3)])))
def test_plan_before_the_third_failure_stays_as_the_policy_says(earlier: int, steps: tuple[PlannedStep, ...]) -> None:
    assert with_managers_call(steps, earlier) == steps


def test_remedies_given_before_are_named_once_each() -> None:
    given = [a_grant(kind="store_credit"), a_grant(kind="redo"), a_grant(kind="store_credit")]

    assert remedies_given(given) == ("store_credit", "redo")
