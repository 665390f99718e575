"""The paradox as the whole truth table: history, severity, avoidable, unforeseeable."""

from itertools import product

import pytest

from bot.recovery.incident import Severity
from bot.recovery.paradox import Reading, read_paradox
from tests.factories import an_incident

SEVERITIES: tuple[Severity | None, ...] = (None, *Severity)
MINOR = (None, Severity.S1, Severity.S2)


def expected(earlier: int, severity: Severity | None, avoidable: bool, unforeseeable: bool) -> Reading:
    """The rule as it is taught: one chance only, no major failures, no avoidable ones; best where unforeseeable."""
    if earlier > 0:
        return Reading.SECOND_FAILURE
    if severity not in MINOR:
        return Reading.MAJOR
    if avoidable:
        return Reading.AVOIDABLE
    return Reading.UNFORESEEABLE if unforeseeable else Reading.OPEN


@pytest.mark.parametrize(
    ("earlier", "severity", "avoidable", "unforeseeable"),
    list(product((0, 1, 3), SEVERITIES, (False, True), (False, True))),
)
def test_paradox_is_read_from_history_then_severity_then_what_they_believe(
    earlier: int, severity: Severity | None, avoidable: bool, unforeseeable: bool
) -> None:
    incident = an_incident(severity=severity, avoidable=avoidable, unforeseeable=unforeseeable)

    assert read_paradox(incident, earlier) is expected(earlier, severity, avoidable, unforeseeable)


@pytest.mark.parametrize("reading", [Reading.SECOND_FAILURE, Reading.MAJOR, Reading.AVOIDABLE])
def test_paradox_advises_a_clean_fast_repair_where_it_cannot_work(reading: Reading) -> None:
    assert "clean, fast repair" in reading.value


@pytest.mark.parametrize("reading", Reading)
def test_paradox_never_promises_loyalty(reading: Reading) -> None:
    assert not any(word in reading.value.lower() for word in ("loyal", "return", "come back", "recommend"))
