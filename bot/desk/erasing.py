"""Erasing: a person's data is exported or erased when they ask; how to reach them is dropped when its time is over.

Directors export, managers erase, at a site that has dealt with the customer. A legal hold overrides erasure.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from bot.desk.recognising import known_customer
from bot.desk.story import Story
from bot.recovery.customer import KNOWN_AGAIN_BY, Customer, KeyKind, Picked, name_words
from bot.recovery.delivery import Delivery, DeliveryKind
from bot.recovery.empowerment import Level
from bot.recovery.errors import NoSuchCustomer, NoSuchIncident
from bot.recovery.followup import FollowUpKind
from bot.recovery.incident import Incident
from bot.recovery.people import Actor
from bot.recovery.permissions import Act, check_may, may
from bot.recovery.personal import (
    CaseRecord,
    Erased,
    PersonalRecord,
    check_may_go,
    has_to_be_kept,
    months_before,
    parts,
)
from bot.recovery.working_time import tomorrow
from storage.work import Reading, Work

_MOST_CASES: Final = 1000
# Old contacts are dropped in portions, so far apart that a million customers are looked at within a day and that
# nobody notices: each keeps the workspace's lock for a moment only, and the processor for some milliseconds.
_PORTION: Final = 200
_PACE: Final = timedelta(seconds=15)
EVERYBODY: Final = "everybody"
_FORGETTING: Final = f"{DeliveryKind.FORGET_CONTACTS.value}:{EVERYBODY}:"
# Slack shows ten boxes to tick. What has to be kept is sorted out of somewhat more.
MOST_SHOWN: Final = 10
_MOST_NAMED: Final = 100
_FEWEST_LETTERS: Final = 2


class Erasing(Story):
    def check_may_export(self, actor: Actor) -> None:
        """Raises: NotTheirLevel: only a director, of whatever site, exports."""
        _check_somewhere(actor, Act.EXPORT)

    def check_may_erase(self, actor: Actor) -> None:
        """Raises: NotTheirLevel: only a manager, of whatever site, erases."""
        _check_somewhere(actor, Act.ERASE)

    async def export(self, actor: Actor, token: str, picked: Picked) -> None:
        """Owe the director everything that is kept of a customer, by DM. The same form asks once.

        Raises: NoSuchCustomer, NotTheirLevel.
        """
        now = self._clock.now()
        async with self._database.transaction(actor.team_id) as work:
            customer, cases = await self._theirs(work, actor, picked, Act.EXPORT)
            if await work.is_first_use(token, now):
                for incident in cases:
                    level = actor.level_at(incident.site) if incident.site in actor.levels else None
                    await work.audit.write(incident, actor.user_id, "export", at=now, level=level)
                record = await self._record(work, customer, cases, actor.user_id)
                run = uuid4().hex[:8]
                for part in range(len(parts(record.lines()))):
                    await work.deliveries.owe(
                        DeliveryKind.EXPORT,
                        customer.id,
                        site=actor.site,
                        recipient=actor.user_id,
                        due_at=now,
                        dedupe_key=f"export:{customer.id}:{actor.user_id}:{run}:{part}",
                    )

    async def exported(self, team_id: str, customer_id: int, reader_id: str) -> PersonalRecord:
        """Everything that is kept of a customer now, as this director may read it. Raises: NoSuchCustomer."""
        async with self._database.reading(team_id) as reading:
            customer = await reading.customers.get(customer_id)
            return await self._record(reading, customer, await self._cases(reading, customer), reader_id)

    async def customer(self, actor: Actor, picked: Picked) -> Customer:
        """Whom a manager picked. Raises: NoSuchCustomer, NotTheirLevel."""
        async with self._database.reading(actor.team_id) as reading:
            return (await self._theirs(reading, actor, picked, Act.ERASE))[0]

    async def named_like(self, actor: Actor, name: str, customer_id: int | None = None) -> list[Incident]:
        """Where else this name stands, at the actor's sites: it proves nothing, so a person says which are theirs.

        Without this customer's own; what has to be kept, or is known to few, is left out.
        """
        words = name_words(name)
        sites = [site for site in actor.levels if actor.reaches(Level.MANAGER, site)]
        if not words or max(map(len, words)) < _FEWEST_LETTERS:
            return []
        async with self._database.reading(actor.team_id) as reading:
            found = await reading.incidents.those(await reading.forgetting.naming(words, sites, _MOST_NAMED))
            theirs = [] if customer_id is None else await reading.forgetting.of_customers([customer_id])
        may_go = (i for i in found if not (i.is_protected or has_to_be_kept(i, actor.user_id)))
        return [i for i in may_go if i.id not in theirs][:MOST_SHOWN]

    async def erase(self, actor: Actor, token: str, picked: Picked | None, also: Collection[int] = ()) -> Erased:
        """Erase what identifies a customer, in every case and draft of theirs and in those that the actor picked.

        What was given stays. Open follow-ups are dropped, since nobody knows any more whom to call; messages that quote
        them are redrawn.
        Raises: NoSuchCustomer, NoSuchIncident, NotTheirLevel, CustomerOnHold.
        """
        now = self._clock.now()
        async with self._database.transaction(actor.team_id) as work:
            customer, cases = None, await self._picked(work, actor, also)
            if picked is not None:
                customer, theirs = await self._theirs(work, actor, picked, Act.ERASE)
                drafts = await work.incidents.those(await work.forgetting.of_customers([customer.id]))
                cases = list({i.id: i for i in (*theirs, *drafts, *cases)}.values())
            check_may_go(cases, actor.user_id)
            if await work.is_first_use(token, now):
                await work.forgetting.erase([incident.id for incident in cases])
                for incident in cases:
                    await self._leave_no_trace(work, incident, actor)
                if customer:
                    await work.customers.erase(customer.id, now)
                    await work.deliveries.owe_again(DeliveryKind.EXPORT, customer.id, now=now)
            return Erased(sum(i.number is not None for i in cases), sum(i.number is None for i in cases))

    async def _picked(self, work: Work, actor: Actor, also: Collection[int]) -> list[Incident]:
        """What a manager says is that person's, though it holds a name only. Raises: NotTheirLevel, NoSuchIncident."""
        _check_somewhere(actor, Act.ERASE)
        found = await work.incidents.those(also)
        if len(found) < len(set(also)) or not all(actor.reaches(Level.MANAGER, i.site) for i in found):
            raise NoSuchIncident(number="like that")
        return found

    async def plan_forgetting(self, team_id: str) -> None:
        """Start the daily timer, once: a look that a stop has interrupted goes on where it was."""
        async with self._database.transaction(team_id) as work:
            if not await work.deliveries.is_pending_as(_FORGETTING):
                await self._owe_forgetting(work, self._clock.now())

    async def run_forgetting(self, delivery: Delivery) -> None:
        """The daily timer: drop how to reach customers whose incidents were closed long ago, but for those on hold."""
        now = self._clock.now()
        before = months_before(now, self._playbook.policy.contact_kept_months)
        async with self._database.reading(delivery.team_id) as reading:  # looking holds up nobody's grant
            looked_at = await reading.forgetting.customers_after(_looked_at(delivery), _PORTION)
            over = await reading.forgetting.customers_to_drop(before, looked_at)
            due = await reading.forgetting.contacts_to_drop(before, _PORTION)
        async with self._database.transaction(delivery.team_id) as work:
            await work.deliveries.end(delivery)
            if due or over:
                await self._drop_contacts(work, before, over)
            if looked_at or len(due) == _PORTION:
                await self._owe_forgetting(work, now + _PACE, looked_at[-1] if looked_at else _looked_at(delivery))
            else:
                await self._owe_forgetting(work, self._tomorrow(now))

    async def _drop_contacts(self, work: Work, before: datetime, customers: Collection[int]) -> None:
        """Of who was found, those who have not come again meanwhile."""
        due = await work.forgetting.contacts_to_drop(before, _PORTION)
        over = await work.forgetting.customers_to_drop(before, customers)
        await work.forgetting.drop_contacts([*due, *await work.forgetting.of_customers(over)])
        await work.customers.drop_keys(over, *KNOWN_AGAIN_BY, KeyKind.PHONE_END)

    async def _theirs(self, work: Reading, actor: Actor, picked: Picked, act: Act) -> tuple[Customer, list[Incident]]:
        """The customer with their cases, for somebody who may do this at a site that dealt with them."""
        _check_somewhere(actor, act)
        customer = await known_customer(work, picked.typed, self._sites.at(actor.site).country)
        if picked.customer_id is not None:
            customer = await work.customers.get(picked.customer_id)
        if customer is None:
            raise NoSuchCustomer()
        cases = await self._cases(work, customer)
        if not any(may(actor.levels.get(site), act) for site in (customer.site, *(i.site for i in cases))):
            raise NoSuchCustomer()
        return customer, cases

    async def _cases(self, reading: Reading, customer: Customer) -> list[Incident]:
        """Theirs, with those that were written before we knew customers and say the same contact."""
        keys = (await reading.customers.keys_of([customer.id])).get(customer.id, [])
        older = await reading.incidents.of_contacts([key.text for key in keys], _MOST_CASES) if keys else []
        return [*await reading.incidents.of_customers([customer.id], _MOST_CASES), *older]

    async def _record(
        self, reading: Reading, customer: Customer, cases: list[Incident], reader_id: str
    ) -> PersonalRecord:
        """Without protected cases, which it tells of; whom one concerns doesn't read that there is one."""
        records = [
            CaseRecord(
                incident,
                tuple(await reading.grants.of_incident(incident.id)),
                tuple(await reading.requests.of_incident(incident.id)),
                tuple(await reading.follow_ups.of_incident(incident.id)),
                tuple(await reading.notes.of_incident(incident.id)),
                tuple(await reading.escalations.of_incident(incident.id)),
            )
            for incident in cases
            if not incident.is_protected and not incident.is_kept_from(reader_id)
        ]
        has_protected = any(i.is_protected and not i.is_kept_from(reader_id) for i in cases)
        keys = (await reading.customers.keys_of([customer.id])).get(customer.id, [])
        return PersonalRecord(customer, tuple(keys), tuple(records), has_protected)

    async def _leave_no_trace(self, work: Work, incident: Incident, actor: Actor) -> None:
        now = self._clock.now()
        level = actor.level_at(incident.site) if incident.site in actor.levels else None
        await work.audit.write(incident, actor.user_id, "erase", at=now, level=level)
        await self._drop_follow_ups(work, incident, actor, *FollowUpKind)
        await work.deliveries.redraw(incident.id, now=now)
        await self._owe_card(work, await self._closed_if_settled(work, incident))

    def _tomorrow(self, now: datetime) -> datetime:
        return tomorrow(now, self._sites.all[0].hours)

    async def _owe_forgetting(self, work: Work, due_at: datetime, looked_at: int = 0) -> None:
        """One timer: it goes on after the last customer whom it has looked at."""
        await work.deliveries.owe(
            DeliveryKind.FORGET_CONTACTS,
            f"{EVERYBODY}:{looked_at}" if looked_at else EVERYBODY,
            site=self._sites.all[0].id,
            recipient="",
            due_at=due_at,
            dedupe_key=_FORGETTING,
        )


def _looked_at(delivery: Delivery) -> int:
    """The last customer whom the daily look has seen. 0: it begins."""
    return int(delivery.subject.removeprefix(EVERYBODY).removeprefix(":") or 0)


def _check_somewhere(actor: Actor, act: Act) -> None:
    check_may(max(actor.levels.values(), key=list(Level).index), act)
