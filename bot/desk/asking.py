"""Asking: a request goes to whoever may decide it, is asked again, and moves to a slower clock.

The base of every story that opens or moves requests: giving, deciding, walking.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from bot.desk.dropping import drop
from bot.desk.granting import cap_of
from bot.desk.story import Story
from bot.recovery.approval import Deadlines, Request, RequestState, as_asked, deadlines
from bot.recovery.delivery import Delivery, DeliveryKind
from bot.recovery.empowerment import Level, Verdict
from bot.recovery.errors import NobodyDecides
from bot.recovery.grant import Grant
from bot.recovery.incident import Incident, Waiting
from bot.recovery.people import Actor, Roster, Rosters
from storage.work import Reading, Work

# Copies of a request that come after the first: the same level again, the level above, and a second director.
REMINDER: Final = "reminder"
BACKUP: Final = "backup"
SECOND: Final = "second"
# When a copy is due, in its dedupe key.
_DUE: Final = "%Y%m%dT%H%M%S"


class Asking(Story):
    async def _ask(
        self,
        work: Work,
        incident: Incident,
        actor: Actor,
        rosters: Rosters,
        verdict: Verdict,
        reason: str,
        grant: Grant | None = None,
    ) -> Request:
        """Ask those who may decide, each by DM, with a copy in the approvals channel.

        `grant` was given already and is only to be ratified: no customer waits for it, and it is asked even where
        nobody may decide it. Raises: NobodyDecides.
        """
        able = await self._roster(work, incident, rosters)
        roster = able.without(actor.user_id, grant.given_by if grant else "")
        verdict = as_asked(verdict, roster)
        needs = verdict.needs or Level.DIRECTOR
        if not grant and not roster.approvers(needs):
            raise NobodyDecides("compensation.amount", verdict=verdict)
        due = self._deadlines(incident.site, Waiting.LATER if grant else incident.waiting)
        request = await self._add(work, incident, actor, verdict, reason, due, grant)
        await self._send_copies(work, request, incident, roster, due)
        clock_at = request.expires_at if grant else request.promise_at
        await self._owe(work, DeliveryKind.REQUEST_CLOCK, request.id, incident, "", clock_at)
        return request

    async def _add(
        self,
        work: Work,
        incident: Incident,
        actor: Actor,
        verdict: Verdict,
        reason: str,
        due: Deadlines,
        grant: Grant | None,
    ) -> Request:
        """The request and its line in the audit. A director who asks has said yes: another director confirms."""
        proposal, needs = verdict.proposal, verdict.needs or Level.DIRECTOR
        level = actor.level_at(incident.site)
        said_yes = level is Level.DIRECTOR and not grant
        request = await work.requests.add(
            site=incident.site,
            incident_id=incident.id,
            kind=proposal.kind.id,
            compensation_class=proposal.compensation_class,
            amount_minor=proposal.amount_minor,
            currency=incident.currency,
            reason=reason,
            needs=needs,
            requested_by=actor.user_id,
            requested_at=self._clock.now(),
            promise_at=due.promise_at,
            expires_at=due.expires_at,
            entitlement=proposal.entitlement.id if proposal.entitlement else "",
            grant_id=grant.id if grant else None,
            state=RequestState.WAITING,
            first_approver=actor.user_id if said_yes else "",
        )
        asked: dict[str, object] = {"request": request.id, "kind": request.kind, "amount_minor": request.amount_minor}
        await work.audit.write(
            incident,
            actor.user_id,
            "request",
            at=self._clock.now(),
            level=level,
            policy_version=self._playbook.policy.version,
            limit_minor=verdict.limit_minor,
            after={**asked, "needs": needs, **({"grant": grant.id} if grant else {}), **cap_of(verdict)},
        )
        return request

    async def _send_copies(
        self, work: Work, request: Request, incident: Incident, roster: Roster, due: Deadlines
    ) -> None:
        """Now to those on duty and to the channel; later to all of the level, and of the one above.

        Who of them is on duty is looked at when a later copy is sent.
        """
        on_duty = await work.duty.on_duty()
        channel = self._sites.at(incident.site).approvals_channel
        for recipient in (*roster.approvers(request.needs, on_duty=on_duty), channel):
            await self._owe(work, DeliveryKind.REQUEST, request.id, incident, recipient)
        await self._owe_copies(work, request, roster.approvers(request.needs), REMINDER, due.remind_at)
        await self._owe_copies(work, request, roster.backup(request.needs), BACKUP, due.next_level_at)

    async def _owe_copies(
        self, work: Work, request: Request, recipients: Iterable[str], why: str, due_at: datetime
    ) -> None:
        """More copies, that ring once more; they are sent only if the request still waits then."""
        for recipient in dict.fromkeys(recipients):
            await work.deliveries.owe(
                DeliveryKind.REQUEST,
                request.id,
                site=request.site,
                recipient=recipient,
                due_at=due_at,
                dedupe_key=f"request:{request.id}:{recipient}:{due_at.astimezone(UTC):{_DUE}}:{why}",
                incident_id=request.incident_id,
            )

    async def _move_to_later_clock(self, work: Work, request: Request, **changes: object) -> Deadlines:
        """Nobody stands and waits any more: whoever was asked is reminded on that clock, and the level above.

        Copies that were sent show it.
        """
        due = self._deadlines(request.site, Waiting.LATER)
        await work.requests.save(request.id, expires_at=due.expires_at, **changes)
        for why, due_at in ((REMINDER, due.remind_at), (BACKUP, due.next_level_at)):
            recipients = await work.deliveries.recipients(DeliveryKind.REQUEST, request.id, f":{why}")
            await work.deliveries.cancel(DeliveryKind.REQUEST, request.id, f":{why}")
            await self._owe_copies(work, request, recipients, why, due_at)
        await work.deliveries.owe_again(DeliveryKind.REQUEST, request.id, now=self._clock.now())
        return due

    async def _give_time(self, work: Work, incident: Incident) -> None:
        """The customer has gone: what they were promised at once is promised for later."""
        for request in await work.requests.of_incident(incident.id):
            if request.is_waiting and not request.is_ratification and not request.promise_passed_at:
                promise_at = self._deadlines(request.site, Waiting.LATER).promise_at
                await self._move_to_later_clock(work, request, promise_at=promise_at)
                await self._owe(work, DeliveryKind.REQUEST_CLOCK, request.id, incident, "", promise_at)

    async def _drop_ratification(self, work: Work, incident: Incident, grant: Grant, actor: Actor) -> None:
        """What was given has ended: nobody has to ratify it any more."""
        about = [r for r in await work.requests.of_incident(incident.id) if r.grant_id == grant.id]
        await drop(work, incident, about, actor, self._clock.now(), self._playbook.policy.version)

    async def _tell_deciders(self, work: Work, incident: Incident) -> None:
        """What was given has changed: whoever is to decide about more reads what they have by now."""
        for request in await work.requests.of_incident(incident.id):
            if request.is_waiting:
                await work.deliveries.owe_again(DeliveryKind.REQUEST, request.id, now=self._clock.now())

    def _deadlines(self, site: str, waiting: Waiting) -> Deadlines:
        """Those of a request that is asked, or moved, now."""
        times = self._playbook.policy.answer_times(waiting)
        return deadlines(times, waiting, self._clock.now(), self._sites.at(site).hours)

    async def _is_on(self, reading: Reading, delivery: Delivery) -> bool:
        """Whether this later copy's reader is on duty, or nobody is of those who would get one like it."""
        why = delivery.dedupe_key.rpartition(":")[2]
        if why not in (REMINDER, BACKUP, SECOND):
            return True
        if await _comes_with_an_earlier(reading, delivery):
            return False
        on_duty = await reading.duty.on_duty()
        group = await reading.owed.recipients(DeliveryKind.REQUEST, delivery.subject, f":{why}")
        return delivery.recipient in on_duty or not on_duty.intersection(group)


async def _comes_with_an_earlier(reading: Reading, later: Delivery) -> bool:
    """Whether Slack was away until this copy was due, too: an earlier one reaches its reader no sooner."""
    due_at = _due_of(later.dedupe_key)
    copies = await reading.owed.copies(DeliveryKind.REQUEST, later.subject, later.recipient)
    return any(_due_of(key) < due_at and (not ts or float(ts) >= due_at.timestamp()) for key, ts in copies)


def _due_of(dedupe_key: str) -> datetime:
    """Of a copy that comes later; the first, whose key says nothing of it, was due before all of them."""
    parts = dedupe_key.split(":")
    is_later = len(parts) > 4
    return datetime.strptime(parts[3], _DUE).replace(tzinfo=UTC) if is_later else datetime.min.replace(tzinfo=UTC)
