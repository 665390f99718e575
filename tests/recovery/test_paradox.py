"""The paradox as the whole truth table: history, likeness, closeness, severity, avoidable, unforeseeable."""

from datetime import timedelta
from itertools import product

import pytest

from bot.recovery.incident import Incident, Severity
from bot.recovery.paradox import THIRD_PARTY, Reading, read_paradox, third_party_helps
from tests.clock import NOON
from tests.factories import an_incident

SEVERITIES: tuple[Severity | None, ...] = (None, *Severity)
MINOR = (None, Severity.S1, Severity.S2)
SECOND = (Reading.SECOND_FAILURE, Reading.SECOND_ALIKE, Reading.SECOND_CLOSE)


def a_failure(days_ago: int, area: str = "cold_food", cause: str = "") -> Incident:
    return an_incident(id=9, area=area, cause=cause, created_at=NOON - timedelta(days=days_ago))


def expected(severity: Severity | None, avoidable: bool, unforeseeable: bool) -> Reading:
    """The rule as it is taught for a first failure: no major ones, no avoidable ones; best where unforeseeable."""
    if severity not in MINOR:
        return Reading.MAJOR
    if avoidable:
        return Reading.AVOIDABLE
    return Reading.UNFORESEEABLE if unforeseeable else Reading.OPEN


@pytest.mark.parametrize(
    ("severity", "avoidable", "unforeseeable"), list(product(SEVERITIES, (False, True), (False, True)))
)
def test_first_failure_is_read_from_severity_then_what_they_believe(
    severity: Severity | None, avoidable: bool, unforeseeable: bool
) -> None:
    incident = an_incident(severity=severity, avoidable=avoidable, unforeseeable=unforeseeable)

    assert read_paradox(incident, []) is expected(severity, avoidable, unforeseeable)


@pytest.mark.parametrize(
    ("severity", "avoidable", "unforeseeable"), list(product(SEVERITIES, (False, True), (False, True)))
)
def test_paradox_never_works_twice_whatever_else_holds(
    severity: Severity | None, avoidable: bool, unforeseeable: bool
) -> None:
    incident = an_incident(severity=severity, avoidable=avoidable, unforeseeable=unforeseeable, area="wrong_bill")

    assert read_paradox(incident, [a_failure(60)]) is Reading.SECOND_FAILURE


@pytest.mark.parametrize(
    ("earlier", "reading"),
    [
        ([a_failure(60, "wrong_bill")], Reading.SECOND_ALIKE),
        ([a_failure(60, "late", "supplier")], Reading.SECOND_ALIKE),
        ([a_failure(2, "wrong_bill")], Reading.SECOND_ALIKE),
        ([a_failure(30, "late")], Reading.SECOND_CLOSE),
        ([a_failure(31, "late")], Reading.SECOND_FAILURE),
        ([a_failure(31, "")], Reading.SECOND_FAILURE),
        ([a_failure(80, "late"), a_failure(70, "wrong_bill")], Reading.SECOND_ALIKE),
    ],
)
def test_second_failure_weighs_double_when_it_is_alike_or_close(earlier: list[Incident], reading: Reading) -> None:
    assert read_paradox(an_incident(area="wrong_bill", cause="supplier"), earlier) is reading


def test_failures_with_nothing_known_of_them_are_not_alike() -> None:
    assert read_paradox(an_incident(), [a_failure(60, "")]) is Reading.SECOND_FAILURE


@pytest.mark.parametrize(("avoidable", "severity"), list(product((False, True), SEVERITIES)))
def test_third_party_explains_where_they_think_it_avoidable(avoidable: bool, severity: Severity | None) -> None:
    incident = an_incident(avoidable=avoidable, severity=severity)

    assert third_party_helps(incident) is (avoidable and severity is not Severity.S4)


@pytest.mark.parametrize("reading", [*SECOND, Reading.MAJOR, Reading.AVOIDABLE])
def test_paradox_advises_a_clean_fast_repair_where_it_cannot_work(reading: Reading) -> None:
    assert "clean, fast repair" in reading.value
    assert "a little more" not in reading.value.lower()


@pytest.mark.parametrize("reading", SECOND)
def test_second_failure_asks_for_another_remedy(reading: Reading) -> None:
    assert "another remedy" in reading.value


@pytest.mark.parametrize("words", [*Reading, THIRD_PARTY])
def test_paradox_never_promises_loyalty(words: str) -> None:
    assert not any(word in words.lower() for word in ("loyal", "return", "come back", "recommend"))
