"""The digest's numbers: what is counted, what is left out, and what a protected case may show."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.recovery.digest import Digest, Period, summarise
from bot.recovery.empowerment import CompensationClass, Level
from bot.recovery.followup import FollowUp, FollowUpKind, FollowUpState, Outcome
from bot.recovery.incident import Incident, Severity
from tests.clock import NOON
from tests.factories import a_follow_up, an_incident

WEEK = Period(NOON - timedelta(days=7), NOON)


def count(*incidents: Incident, given_minor: dict[CompensationClass, int] | None = None) -> Digest:
    return summarise(WEEK, "EUR", incidents, given_minor or {}, [], {})


def count_follow_ups(*follow_ups: FollowUp) -> Digest:
    return summarise(WEEK, "EUR", [], {}, follow_ups, {})


def done(outcome: Outcome, days_late: int = 0) -> FollowUp:
    done_at = NOON + timedelta(days=days_late)
    return a_follow_up(promised_at=NOON, state=FollowUpState.DONE, outcome=outcome, done_at=done_at)


def test_digest_counts_incidents_by_area_severity_and_cause_most_common_first() -> None:
    digest = count(
        an_incident(area="bill", severity=Severity.S2, cause="till"),
        an_incident(area="wait", severity=Severity.S1, cause="till"),
        an_incident(area="wait", severity=Severity.S1),
    )

    assert digest.incidents == 3
    assert list(digest.by_area.items()) == [("wait", 2), ("bill", 1)]
    assert digest.by_severity == {Severity.S1: 2, Severity.S2: 1}
    assert digest.by_cause == {"till": 2}


def test_who_was_asked_counts_by_the_highest_and_a_protected_case_by_none() -> None:
    incidents = [an_incident(id=n, severity=Severity.S4 if n == 4 else Severity.S1) for n in range(1, 5)]
    asked = {2: Level.MANAGER, 3: Level.DIRECTOR, 4: Level.DIRECTOR, 99: Level.DIRECTOR}

    digest = summarise(WEEK, "EUR", incidents, {}, [], asked)

    assert (digest.asked_nobody, digest.asked_a_director) == (1, 1)


def test_digest_leaves_out_what_nobody_filled_in() -> None:
    digest = count(an_incident())

    assert (digest.incidents, digest.by_area, digest.by_severity, digest.by_cause) == (1, {}, {}, {})


def test_protected_case_is_a_count_and_nothing_else() -> None:
    protected = an_incident(
        severity=Severity.S4,
        area="kitchen",
        cause="allergen",
        opened_at=NOON,
        written_at=NOON + timedelta(hours=1),
        reopened=1,
    )

    digest = count(protected)

    assert (digest.incidents, digest.protected) == (1, 1)
    assert (digest.by_area, digest.by_cause, digest.by_severity) == ({}, {}, {})
    assert (digest.reopened, digest.minutes_to_resolve) == (0, None)


def test_minutes_to_resolve_is_the_median_of_what_was_written_down() -> None:
    took = [10, 20, 300]
    written = [an_incident(opened_at=NOON, written_at=NOON + timedelta(minutes=minutes)) for minutes in took]

    assert count(*written, an_incident(opened_at=NOON)).minutes_to_resolve == 20


def test_minutes_to_resolve_is_none_while_everything_is_open() -> None:
    assert count(an_incident()).minutes_to_resolve is None


def test_incident_that_reopened_twice_counts_once() -> None:
    assert count(an_incident(reopened=2), an_incident()).reopened == 1


def test_follow_ups_count_as_due_kept_answered_and_satisfied() -> None:
    digest = count_follow_ups(
        done(Outcome.SATISFIED),
        done(Outcome.UNSATISFIED),
        done(Outcome.SATISFIED, days_late=2),
        done(Outcome.UNREACHABLE),
        done(Outcome.DECLINED_CONTACT),
        a_follow_up(promised_at=NOON),
    )

    assert digest.follow_ups_due == 6
    assert digest.follow_ups_kept == 3
    assert digest.follow_ups_answered == 3
    assert digest.follow_ups_satisfied == 2


def test_dropped_follow_up_was_not_due() -> None:
    assert count_follow_ups(a_follow_up(state=FollowUpState.DROPPED)).follow_ups_due == 0


def test_news_is_no_promise_and_never_lowers_how_many_were_satisfied() -> None:
    told = replace(done(Outcome.SENT), kind=FollowUpKind.NEWS)

    digest = count_follow_ups(done(Outcome.SATISFIED), told, a_follow_up(kind=FollowUpKind.NEWS))

    counted = (digest.follow_ups_due, digest.follow_ups_kept, digest.follow_ups_answered, digest.follow_ups_satisfied)
    assert counted == (1, 1, 1, 1)
    assert count_follow_ups(told).is_quiet


def test_week_is_quiet_only_without_incidents_follow_ups_and_gifts() -> None:
    assert count().is_quiet
    assert count(given_minor={CompensationClass.GOODWILL: 0}).is_quiet
    assert not count(an_incident()).is_quiet
    assert not count(given_minor={CompensationClass.GOODWILL: 1}).is_quiet
    assert not count_follow_ups(a_follow_up()).is_quiet


incidents = st.builds(
    an_incident,
    severity=st.sampled_from((None, *Severity)),
    area=st.sampled_from(("", "bill", "wait")),
    cause=st.sampled_from(("", "till")),
)
follow_ups = st.builds(
    a_follow_up,
    state=st.sampled_from(FollowUpState),
    outcome=st.sampled_from((None, *Outcome)),
    done_at=st.sampled_from((None, NOON, NOON + timedelta(days=9))),
)


@given(everything=st.lists(incidents), promised=st.lists(follow_ups))
def test_parts_of_a_digest_never_exceed_the_whole(everything: list[Incident], promised: list[FollowUp]) -> None:
    digest = summarise(WEEK, "EUR", everything, {}, promised, {})
    shown = digest.incidents - digest.protected

    assert digest.incidents == len(everything)
    assert all(sum(part.values()) <= shown for part in (digest.by_area, digest.by_severity, digest.by_cause))
    assert digest.follow_ups_kept <= digest.follow_ups_due
    assert digest.follow_ups_satisfied <= digest.follow_ups_answered <= digest.follow_ups_due
