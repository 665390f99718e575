"""Recognising: whom a save makes known, and how bad it is for somebody who was failed before.

Every story's save passes here, so that a customer is the same one wherever their contact was typed.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.phones import contact_key, known_by, once_known_by
from bot.recovery.customer import Customer, Key, Picked, best_contact, key_of, reference_key
from bot.recovery.errors import NoSuchCustomer
from bot.recovery.incident import Incident
from bot.recovery.repeat import effective_severity
from storage.work import Reading, Work

_KNOWN_BY = frozenset({"customer", "contact", "order_number", "severity"})

Values = dict[str, Any]


async def recognised(
    work: Work,
    incident: Incident,
    changes: Mapping[str, object],
    *,
    sites: Collection[str],
    country: str,
    now: datetime,
    history: timedelta,
) -> Values:
    """The columns that a save changes, with the customer and the severity that follow from them.

    `changes` may hold `customer`, a Picked or None; `sites` are those whose customers the author may choose; `country`
    is the one whose phone numbers are typed without their code.
    Raises: NoSuchCustomer.
    """
    if not _KNOWN_BY & set(changes):
        return dict(changes)
    values: Values = {name: value for name, value in changes.items() if name != "customer"}
    if "customer" in changes:
        picked = changes["customer"]
        assert picked is None or isinstance(picked, Picked)
        values = await _picked(work, incident, picked or Picked(), sites) | values
    if "contact" in values:
        values["contact_key"] = contact_key(str(values["contact"]), country)
        values |= await _known_by_contact(work, replace(incident, **values), country, "customer" in changes, now)
    if "order_number" in values:
        values["order_key"] = reference_key(str(values["order_number"]))
    return values | await _severity(work, incident, values, history)


async def contacts_of(reading: Reading, incident: Incident) -> frozenset[str]:
    """How the customer of an incident is reached, as it is written there and as they are known by."""
    return (await contacts_of_each(reading, [incident]))[incident.id]


async def contacts_of_each(reading: Reading, incidents: Collection[Incident]) -> dict[int, frozenset[str]]:
    """The same of several, by incident."""
    customers = {i.customer_id for i in incidents if i.customer_id is not None}
    known = await reading.customers.keys_of(customers) if customers else {}
    return {
        i.id: frozenset({i.contact_key, *(key.text for key in known.get(i.customer_id or 0, ()))} - {""})
        for i in incidents
    }


async def _picked(work: Work, incident: Incident, picked: Picked, sites: Collection[str]) -> Values:
    """Whom staff chose: a suggested customer, a contact that they typed, a name, or nobody."""
    if picked.customer_id is not None:
        return await _known(work, incident, picked.customer_id, sites)
    if key_of(picked.typed):
        return {"contact": picked.typed, "customer_id": None, "customer_name": ""}
    before = await _customer_of(work, incident)
    if before and picked.typed and not before.name:
        await work.customers.rename(before, picked.typed)
        return {"customer_name": picked.typed}
    somebody_else = {"customer_id": None, "customer_name": picked.typed}
    return somebody_else | ({"contact": ""} if before else {})


async def _known(work: Work, incident: Incident, customer_id: int, sites: Collection[str]) -> Values:
    """A suggested customer, with the way to reach them. Raises: NoSuchCustomer: also for one that wasn't suggested."""
    customer = await work.customers.get(customer_id)
    if customer_id == incident.customer_id:
        return {}
    if not await work.customers.is_met_at(customer_id, sites):
        raise NoSuchCustomer()
    keys = (await work.customers.keys_of([customer_id])).get(customer_id, [])
    contact = best_contact(keys)
    reached = {"contact": contact.typed} if contact and (incident.customer_id or not incident.contact) else {}
    return {"customer_id": customer_id, "customer_name": customer.name} | reached


async def _customer_of(work: Work, incident: Incident) -> Customer | None:
    return await work.customers.get(incident.customer_id) if incident.customer_id is not None else None


async def known_customer(reading: Reading, typed: str, country: str) -> Customer | None:
    """Whoever this phone, mail or reference makes known, also by a phone that was kept before it had its country.

    An old key counts only where the number that was typed for it is the same one.
    """
    key = known_by(typed, country)
    if key is None:
        return None
    found = await reading.customers.by_key(key)
    for old in () if found else once_known_by(typed, country):
        candidate = await reading.customers.by_key(old)
        keys = (await reading.customers.keys_of([candidate.id])).get(candidate.id, []) if candidate else []
        if any(known_by(one.typed, country) == key for one in keys):
            return candidate
    return found


async def _known_by_contact(work: Work, incident: Incident, country: str, is_picked: bool, now: datetime) -> Values:
    """A contact finds its customer, or makes one; typed for a customer who was picked, it is one more of theirs."""
    key = known_by(incident.contact, country)
    if key is None:
        return {}
    found = await known_customer(work, incident.contact, country)
    if found:
        await work.customers.learn(found, key)
    before = await _customer_of(work, incident)
    if before and (found is None or is_picked or found.id == before.id):
        await work.customers.learn(before, key)
        return {}
    customer = found or await _met(work, incident, key, now)
    if incident.customer_name and not customer.name:
        await work.customers.rename(customer, incident.customer_name)
    typed = before is None and incident.customer_name
    if typed or not customer.name or not await work.customers.is_shown(customer.id):
        return {"customer_id": customer.id}
    return {"customer_id": customer.id, "customer_name": customer.name}


async def _met(work: Work, incident: Incident, key: Key, now: datetime) -> Customer:
    customer = await work.customers.add(incident.site, incident.customer_name, now)
    await work.customers.learn(customer, key)
    return customer


async def _severity(work: Work, incident: Incident, values: Values, history: timedelta) -> Values:
    """What staff reported, and what counts; the same wherever and how often it is saved."""
    reported = {"reported_severity": values["severity"]} if "severity" in values else {}
    after = replace(incident, **{**values, **reported})
    earlier = await work.incidents.earlier_failures(after, after.created_at - history)
    return {**reported, "severity": effective_severity(after.reported_severity, len(earlier))}
