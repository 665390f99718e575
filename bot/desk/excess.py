"""Excess: what was given before anybody knew that the incidents belong together, read for whoever looks."""

from collections.abc import Sequence, Set
from typing import Final

from bot.content.policy import Policy
from bot.recovery.approval import RequestState
from bot.recovery.empowerment import Level
from bot.recovery.excess import Excess, excess_of
from bot.recovery.grant import Grant
from bot.recovery.incident import Incident
from storage.work import Reading

# App Home looks at so many of the newest, reads so many pairs of them, and looks at so many of what they show closely.
_MOST_LOOKED_AT: Final = 200
_MOST_PAIRS: Final = 500
_MOST_ABOVE: Final = 10


async def excess_at(reading: Reading, incident: Incident, policy: Policy) -> Excess | None:
    """What the incident's own grants are above, with those of others; protected cases are no part of it."""
    found = _excess_in(await _given_together(reading, incident, policy), incident, policy)
    return None if found and await _two_directors_agreed(reading, found.newest) else found


async def excess_around(reading: Reading, incident: Incident, policy: Policy) -> Excess | None:
    """The same, also where the newest of the grants is another incident's."""
    given = await _given_together(reading, incident, policy)
    others = await reading.incidents.those({grant.incident_id for grant in given} - {incident.id})
    for one in (incident, *others):
        found = _excess_in(given, one, policy)
        if found and incident.id in found.incidents and not await _two_directors_agreed(reading, found.newest):
            return found
    return None


async def may_be_above(reading: Reading, incident_ids: Set[int], policy: Policy) -> list[Incident]:
    """Those of these that are above a limit together with what is linked to them directly, the newest first, a few.

    Read for all of them at once: asking each exactly, as `excess_at` does, made App Home thirty times as slow.
    """
    newest = sorted(incident_ids, reverse=True)[:_MOST_LOOKED_AT]
    pairs = await reading.flags.sharing(newest, _MOST_PAIRS)
    given: dict[int, list[Grant]] = {}
    for grant in await reading.grants.of_incidents({end for pair in pairs for end in pair}):
        given.setdefault(grant.incident_id, []).append(grant)
    shared: dict[int, list[Grant]] = {one: list(given[one]) for one, _ in pairs if one in given}
    for one, other in pairs:
        if one in shared:
            shared[one] += given.get(other, [])
    incidents = {incident.id: incident for incident in await reading.incidents.those(shared)}
    above = [incidents[one] for one, grants in shared.items() if _excess_in(grants, incidents[one], policy)]
    return above[:_MOST_ABOVE]


async def _given_together(reading: Reading, incident: Incident, policy: Policy) -> list[Grant]:
    """Whatever counts towards the incident's limits."""
    elsewhere = await reading.grants.given_elsewhere(incident, policy.history)
    return [*await reading.grants.of_incident(incident.id), *elsewhere]


def _excess_in(given: Sequence[Grant], incident: Incident, policy: Policy) -> Excess | None:
    if incident.is_void or incident.is_protected or incident.currency not in policy.limits_by_currency:
        return None
    alike = [grant for grant in given if grant.currency == incident.currency]
    return excess_of(incident.id, alike, policy.limits(incident.currency, incident.site))


async def _two_directors_agreed(reading: Reading, grant: Grant) -> bool:
    if grant.level is not Level.DIRECTOR:
        return False
    about = await reading.requests.of_incident(grant.incident_id)
    decided = [r for r in about if r.state is RequestState.APPROVED and r.first_approver]
    return any(r.id == grant.request_id or r.grant_id == grant.id for r in decided)
