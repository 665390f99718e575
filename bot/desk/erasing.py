"""Erasing: a person's data is exported or erased when they ask; how to reach them is dropped when its time is over.

Directors export, managers erase, at a site that has dealt with the customer. A legal hold overrides erasure.
"""

from datetime import datetime
from typing import Final
from uuid import uuid4

from bot.desk.story import Story
from bot.recovery.customer import Customer, KeyKind, Picked, key_of
from bot.recovery.delivery import Delivery, DeliveryKind
from bot.recovery.empowerment import Level
from bot.recovery.errors import NoSuchCustomer
from bot.recovery.incident import Incident
from bot.recovery.people import Actor
from bot.recovery.permissions import Act, check_may, may
from bot.recovery.personal import CaseRecord, PersonalRecord, check_no_hold, months_before, parts
from bot.recovery.working_time import tomorrow
from storage.work import Reading, Work

_MOST_CASES: Final = 1000
# Old contacts are dropped in portions: each keeps the workspace's lock for a moment only.
_PORTION: Final = 200
EVERYBODY: Final = "everybody"


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
                record = await self._record(work, customer, cases)
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

    async def exported(self, team_id: str, customer_id: int) -> PersonalRecord:
        """Everything that is kept of a customer now. Raises: NoSuchCustomer."""
        async with self._database.reading(team_id) as reading:
            customer = await reading.customers.get(customer_id)
            return await self._record(reading, customer, await self._cases(reading, customer))

    async def erase(self, actor: Actor, token: str, picked: Picked) -> int:
        """Erase what identifies a customer, in every case of theirs, and answer in how many; what was given stays.

        Open follow-ups are dropped, since nobody knows any more whom to call; messages that quote them are redrawn.
        Raises: NoSuchCustomer, NotTheirLevel, CustomerOnHold.
        """
        now = self._clock.now()
        async with self._database.transaction(actor.team_id) as work:
            customer, cases = await self._theirs(work, actor, picked, Act.ERASE)
            check_no_hold(cases)
            if await work.is_first_use(token, now):
                await work.forgetting.erase([incident.id for incident in cases])
                await work.customers.erase(customer.id, now)
                for incident in cases:
                    await self._leave_no_trace(work, incident, actor)
                await work.deliveries.owe_again(DeliveryKind.EXPORT, customer.id, now=now)
            return len(cases)

    async def plan_forgetting(self, team_id: str) -> None:
        """Start the daily timer, once."""
        async with self._database.transaction(team_id) as work:
            if not await work.deliveries.is_pending(DeliveryKind.FORGET_CONTACTS, EVERYBODY):
                await self._owe_forgetting(work, self._clock.now())

    async def run_forgetting(self, delivery: Delivery) -> None:
        """The daily timer: drop how to reach customers whose incidents were closed long ago, but for those on hold."""
        now = self._clock.now()
        before = months_before(now, self._playbook.policy.contact_kept_months)
        async with self._database.transaction(delivery.team_id) as work:
            await work.deliveries.end(delivery)
            due = await work.forgetting.contacts_to_drop(before, _PORTION)
            await work.forgetting.drop_contacts([incident_id for incident_id, _ in due])
            customers = {customer_id for _, customer_id in due if customer_id is not None}
            over = customers - await work.forgetting.customers_still_met(customers, before)
            await work.customers.drop_keys(over, KeyKind.PHONE, KeyKind.MAIL, KeyKind.REFERENCE)
            more_to_do = len(due) == _PORTION
            await self._owe_forgetting(work, now if more_to_do else self._tomorrow(now))

    async def _theirs(self, work: Work, actor: Actor, picked: Picked, act: Act) -> tuple[Customer, list[Incident]]:
        """The customer with their cases, for somebody who may do this at a site that dealt with them."""
        _check_somewhere(actor, act)
        key = key_of(picked.typed)
        customer = await work.customers.by_key(key) if key else None
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

    async def _record(self, reading: Reading, customer: Customer, cases: list[Incident]) -> PersonalRecord:
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
            if not incident.is_protected
        ]
        keys = (await reading.customers.keys_of([customer.id])).get(customer.id, [])
        return PersonalRecord(customer, tuple(keys), tuple(records), len(records) < len(cases))

    async def _leave_no_trace(self, work: Work, incident: Incident, actor: Actor) -> None:
        now = self._clock.now()
        level = actor.level_at(incident.site) if incident.site in actor.levels else None
        await work.audit.write(incident, actor.user_id, "erase", at=now, level=level)
        for follow_up in await work.follow_ups.open_of_incident(incident.id):
            await self._drop(work, follow_up)
        await work.deliveries.redraw(incident.id, now=now)
        await self._owe_card(work, await self._closed_if_settled(work, incident))

    def _tomorrow(self, now: datetime) -> datetime:
        return tomorrow(now, self._sites.all[0].hours)

    async def _owe_forgetting(self, work: Work, due_at: datetime) -> None:
        await work.deliveries.owe(
            DeliveryKind.FORGET_CONTACTS, EVERYBODY, site=self._sites.all[0].id, recipient="", due_at=due_at
        )


def _check_somewhere(actor: Actor, act: Act) -> None:
    check_may(max(actor.levels.values(), key=list(Level).index), act)
