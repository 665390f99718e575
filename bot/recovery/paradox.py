"""The service recovery paradox: whether the extra mile can turn this customer, or a clean, fast repair is the aim.

Rule: it works at most once per customer, not for major failures, not where the customer thinks it avoidable, and
best where nobody could foresee it. Studies find it in satisfaction, not in repurchase: never promise loyalty.
"""

from enum import StrEnum

from bot.recovery.incident import Incident, Severity


class Reading(StrEnum):
    """What the facts say about this customer's chance to leave happier than before."""

    SECOND_FAILURE = (
        "This customer had a failure before. Aim for a clean, fast repair, by another remedy than last time."
    )
    MAJOR = "This is a major failure. Aim for a clean, fast repair; no gift makes up for it."
    AVOIDABLE = (
        "They think it could have been avoided. An explanation from somebody outside the matter can help; "
        "then a clean, fast repair."
    )
    UNFORESEEABLE = "Nobody could see this coming. A little more than they expect can win them over."
    OPEN = "Repair it fast, and give a little more than they expect."


def read_paradox(incident: Incident, earlier_failures: int) -> Reading:
    """The reading for staff, in plain words; `earlier_failures` are those known by contact or order, never by name."""
    if earlier_failures:
        return Reading.SECOND_FAILURE
    if incident.severity in (Severity.S3, Severity.S4):
        return Reading.MAJOR
    if incident.avoidable:
        return Reading.AVOIDABLE
    return Reading.UNFORESEEABLE if incident.unforeseeable else Reading.OPEN
