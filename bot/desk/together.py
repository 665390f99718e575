"""Together: what was given before anybody knew that the incidents belong together, read for whoever looks."""

from bot.content.policy import Policy
from bot.recovery.approval import RequestState
from bot.recovery.empowerment import Level
from bot.recovery.grant import Grant
from bot.recovery.incident import Incident
from bot.recovery.together import Excess, excess_of
from storage.work import Reading


async def excess_at(reading: Reading, incident: Incident, policy: Policy) -> Excess | None:
    """What the incident's own grants are above, with those of others; protected cases are no part of it."""
    own = await reading.grants.of_incident(incident.id)
    if not own or incident.is_void or incident.is_protected or incident.currency not in policy.limits_by_currency:
        return None
    given = [*own, *await reading.grants.given_elsewhere(incident, policy.history)]
    alike = [grant for grant in given if grant.currency == incident.currency]
    found = excess_of(incident.id, alike, policy.limits(incident.currency, incident.site))
    return None if found and await _two_directors_agreed(reading, found.newest) else found


async def excess_around(reading: Reading, incident: Incident, policy: Policy) -> Excess | None:
    """The same, also where the newest of the grants is another incident's."""
    elsewhere = await reading.grants.given_elsewhere(incident, policy.history)
    for one in (incident, *await reading.incidents.those({grant.incident_id for grant in elsewhere})):
        found = await excess_at(reading, one, policy)
        if found and incident.id in found.incidents:
            return found
    return None


async def _two_directors_agreed(reading: Reading, grant: Grant) -> bool:
    if grant.level is not Level.DIRECTOR:
        return False
    about = await reading.requests.of_incident(grant.incident_id)
    decided = [r for r in about if r.state is RequestState.APPROVED and r.first_approver]
    return any(r.id == grant.request_id or r.grant_id == grant.id for r in decided)
