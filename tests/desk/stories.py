"""How tests get to where they begin: an opened incident, a request that waits, a planned follow-up."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from bot.desk import RecoveryDesk
from bot.desk.giving import Wish
from bot.recovery.approval import Request
from bot.recovery.case import Case, Given
from bot.recovery.delivery import Delivery, DeliveryKind
from bot.recovery.empowerment import Level
from bot.recovery.followup import ChosenFollowUp, FollowUp, FollowUpKind
from bot.recovery.incident import Incident, Step
from bot.recovery.people import Actor, Roster, Rosters
from storage.database import Database
from tests.factories import SITE, an_actor

STAFF = an_actor("U0STAFF")
COLLEAGUE = an_actor("U0COLLEAGUE")
LEAD = an_actor("U0LEAD", Level.LEAD)
MANAGER = an_actor("U0MANAGER", Level.MANAGER)
DIRECTOR = an_actor("U0DIRECTOR", Level.DIRECTOR)
ROSTERS = Rosters({SITE: Roster(leads=("U0LEAD",), managers=("U0MANAGER", "U0MANAGER2"), directors=("U0DIRECTOR",))})

REACHABLE = {"contact": "anna@example.org", "consent": True}


def a_token() -> str:
    """What each rendered form carries."""
    return uuid4().hex


async def open_incident(desk: RecoveryDesk, actor: Actor = STAFF, **changes: Any) -> Incident:
    """`/recover`, and Next on the first step."""
    started = await desk.walking.start(actor, "The soup was cold.")
    saved = await desk.walking.save_step(actor, a_token(), started.incident.id, Step.ACKNOWLEDGE, changes)
    return saved.incident


async def give(
    desk: RecoveryDesk,
    incident: Incident,
    amount_minor: int,
    *,
    actor: Actor = STAFF,
    kind: str = "store_credit",
    entitlement: str = "",
    reason: str = "",
    token: str = "",
    rosters: Rosters = ROSTERS,
    **changes: Any,
) -> Given:
    wish = Wish(kind, amount_minor, reason=reason, entitlement_id=entitlement)
    return await desk.giving.give(actor, rosters, token or a_token(), incident.id, wish, changes)


async def ask(
    desk: RecoveryDesk, incident: Incident, amount_minor: int = 8000, *, actor: Actor = STAFF, **changes: Any
) -> Request:
    """Ask for more than one's own limit: 80.00 of goodwill needs a manager."""
    given = await give(desk, incident, amount_minor, actor=actor, reason="Their anniversary", **changes)
    assert given.request
    return given.request


async def waiting_for(desk: RecoveryDesk, actor: Actor) -> list[int]:
    """The requests that App Home shows somebody to decide."""
    return [request.id for request in (await desk.home.home(actor, ROSTERS, {})).requests]


async def plan(
    desk: RecoveryDesk,
    incident: Incident,
    *kinds: FollowUpKind,
    due_at: datetime | None = None,
    actor: Actor = STAFF,
    assignee_id: str = "",
    **changes: Any,
) -> list[FollowUp]:
    """Next on the fourth step, with these follow-ups, for a customer who may be reached."""
    due_at = due_at or desk.clock.now() + timedelta(days=1)
    chosen = [ChosenFollowUp(kind, due_at, assignee_id) for kind in kinds]
    case = await desk.following.plan(actor, a_token(), incident.id, {**REACHABLE, **changes}, chosen)
    return [f for f in case.follow_ups if f.state == "open"]


async def owed_by(database: Database, actor: Actor) -> list[FollowUp]:
    """What somebody still owes, soonest first."""
    async with database.reading(actor.team_id) as reading:
        return await reading.follow_ups.open_of(actor.user_id)


async def ring(desk: RecoveryDesk, rosters: Rosters = ROSTERS) -> list[Delivery]:
    """Let every follow-up ring that is due; the DMs that are to be sent, or changed, for it."""
    claimed = await desk.outbox.claim(desk.clock.now(), desk.clock.real(), 1000)
    for delivery in claimed:
        if delivery.kind is DeliveryKind.FOLLOW_UP:
            await desk.ringing.run_ring(delivery, rosters)
    since = [d for d in claimed if d.kind is DeliveryKind.PING]
    again = await desk.outbox.claim(desk.clock.now(), desk.clock.real(), 1000)
    return [*since, *(d for d in again if d.kind is DeliveryKind.PING)]


async def write_down(desk: RecoveryDesk, incident: Incident, actor: Actor = STAFF) -> Incident:
    return (await desk.walking.write_down(actor, a_token(), incident.id, {"cause": "misunderstood"})).incident


async def protect(desk: RecoveryDesk, incident: Incident, *, concerns: str = "") -> Case:
    """Yes to the question whether somebody was hurt."""
    return await desk.protecting.protect(STAFF, ROSTERS, a_token(), incident.id, {}, concerns=concerns)
