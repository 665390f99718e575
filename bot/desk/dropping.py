"""Dropping: requests that nobody has to decide any more, since what they are about is over.

For the stories that end it: giving, reversing, correcting, protecting, walking.
"""

from collections.abc import Iterable
from datetime import datetime

from bot.recovery.approval import Request, RequestState
from bot.recovery.delivery import DeliveryKind
from bot.recovery.incident import Incident
from bot.recovery.people import Actor
from storage.work import Work


async def drop(
    work: Work, incident: Incident, requests: Iterable[Request], actor: Actor, now: datetime, policy_version: str
) -> None:
    """End those that wait; their copies say so, and the audit whose doing it was."""
    for request in requests:
        ended = {"decided_by": actor.user_id, "decided_at": now}
        if await work.requests.settle(request.id, RequestState.DROPPED, **ended):
            await work.audit.write(
                incident,
                actor.user_id,
                "drop_request",
                at=now,
                level=actor.level_at(incident.site),
                policy_version=policy_version,
                before={"state": request.state, "amount_minor": request.amount_minor},
                after={"request": request.id},
            )
            await work.deliveries.revise(DeliveryKind.REQUEST, request.id, now=now)
            await work.deliveries.cancel(DeliveryKind.REQUEST_CLOCK, request.id)
