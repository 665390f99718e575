"""The service recovery paradox: whether the extra mile can turn this customer, or a clean, fast repair is the aim.

Rule: it works at most once per customer, not for major failures, not where the customer thinks it avoidable, and
best where nobody could foresee it. Studies find it in satisfaction, not in repurchase: never promise loyalty. None
after a second failure, and worse when the two are alike or close together (de Matos 2007; Maxham & Netemeyer 2002).
"""

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Final

from bot.recovery.incident import Incident, Severity

# Two failures within this time are close together in the customer's mind.
_CLOSE: Final = timedelta(days=30)


class Reading(StrEnum):
    """What the facts say about this customer's chance to leave happier than before."""

    SECOND_ALIKE = (
        "The same thing has failed them before, which weighs double. No gift makes up for it: a clean, fast repair, by "
        "another remedy, and say what will be different."
    )
    SECOND_CLOSE = (
        "We failed them only a short while ago, which weighs double. No gift makes up for it: a clean, fast repair, by "
        "another remedy than last time."
    )
    SECOND_FAILURE = (
        "This customer had a failure before. Aim for a clean, fast repair, by another remedy than last time."
    )
    MAJOR = "This is a major failure. Aim for a clean, fast repair; no gift makes up for it."
    AVOIDABLE = "They think it could have been avoided. Explain first, then aim for a clean, fast repair."
    UNFORESEEABLE = "Nobody could see this coming. A little more than they expect can win them over."
    OPEN = "Repair it fast, and give a little more than they expect."


# Said beside the reading where they think it avoidable, whatever else holds.
THIRD_PARTY: Final = (
    "An explanation from somebody outside the matter can help: the maker, the carrier, a colleague who was there."
)


def read_paradox(incident: Incident, earlier: Sequence[Incident]) -> Reading:
    """The reading for staff, in plain words; `earlier` are failures known by contact or order, never by name."""
    if any(_is_alike(incident, before) for before in earlier):
        return Reading.SECOND_ALIKE
    if any(incident.created_at - before.created_at <= _CLOSE for before in earlier):
        return Reading.SECOND_CLOSE
    if earlier:
        return Reading.SECOND_FAILURE
    if incident.severity in (Severity.S3, Severity.S4):
        return Reading.MAJOR
    if incident.avoidable:
        return Reading.AVOIDABLE
    return Reading.UNFORESEEABLE if incident.unforeseeable else Reading.OPEN


def third_party_helps(incident: Incident) -> bool:
    """Whoever thinks it avoidable believes us less than somebody who gains nothing by the explanation."""
    return incident.avoidable and incident.severity is not Severity.S4


def _is_alike(incident: Incident, before: Incident) -> bool:
    same_area = bool(incident.area) and incident.area == before.area
    same_cause = bool(incident.cause) and incident.cause == before.cause
    return same_area or same_cause
