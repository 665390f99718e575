"""Finding: which customer is meant by a few letters, and which incidents."""

from collections.abc import Collection
from typing import Final

from bot.desk.recognising import known_customer
from bot.desk.story import Story
from bot.phones import beginnings, known_by
from bot.recovery.customer import (
    Customer,
    Key,
    KeyKind,
    Suggestion,
    best_contact,
    matches_name,
    name_words,
    reference_key,
)
from bot.recovery.history import Found
from bot.recovery.incident import Incident
from bot.recovery.people import Actor
from storage.work import Reading

# Slack shows a hundred options; the last one is what was typed.
MOST_SUGGESTED: Final = 99
_FEWEST_BEGUN: Final = 3
_FEWEST_LAST: Final = 4
# Names without a contact have no index: so many of the latest are looked through.
_MOST_LOOKED_THROUGH: Final = 500
_MOST_FOUND: Final = 20


class Finding(Story):
    async def suggest(self, actor: Actor, typed: str) -> list[Suggestion]:
        """The customers whom these few letters may mean, best first.

        Names and beginnings find those whom the actor's own sites have dealt with. Whoever types a whole phone, mail or
        reference has it from the customer, and finds them wherever they were met. Protected cases tell nothing.
        """
        async with self._database.reading(actor.team_id) as reading:
            found = await self._customers(reading, actor, typed)
            exactly = known_by(typed, self._sites.at(actor.site).country)
            return await self._suggestions(reading, list({c.id: c for c in found}.values())[:MOST_SUGGESTED], exactly)

    async def find(self, actor: Actor, typed: str) -> Found:
        """Customers and incidents of the actor's sites that a text may mean: a name, a contact, an order, a number."""
        async with self._database.reading(actor.team_id) as reading:
            customers = list({c.id: c for c in await self._customers(reading, actor, typed)}.values())[:_MOST_FOUND]
            incidents = await reading.incidents.of_customers([c.id for c in customers], _MOST_LOOKED_THROUGH)
            incidents += await reading.incidents.of_order(reference_key(typed) or "-", _MOST_FOUND)
            since = self._clock.now() - self._playbook.policy.history
            named = await reading.incidents.named_since(actor.levels, since, _MOST_LOOKED_THROUGH)
            incidents += [i for i in named if name_words(typed) and matches_name(typed, i.customer_name)]
            theirs = {i.id: i for i in incidents if _is_shown(i, actor)}
            met = {i.customer_id for i in theirs.values()}
            return Found(
                customers=tuple(await self._suggestions(reading, [c for c in customers if c.id in met])),
                incidents=tuple(sorted(theirs.values(), key=lambda i: i.id, reverse=True)[:_MOST_FOUND]),
            )

    async def _customers(self, reading: Reading, actor: Actor, typed: str) -> list[Customer]:
        country = self._sites.at(actor.site).country
        found = await _exactly(reading, typed, country)
        found += await _begun(reading, typed, actor.levels, country)
        return found + await reading.customers.named(name_words(typed), actor.levels, MOST_SUGGESTED)

    async def _suggestions(
        self, reading: Reading, customers: list[Customer], exactly: Key | None = None
    ) -> list[Suggestion]:
        """Each with the contact that was typed, where it is theirs, or else their best."""
        ids = [customer.id for customer in customers]
        keys = await reading.customers.keys_of(ids)
        failures = await reading.customers.failures_since(ids, self._clock.now() - self._playbook.policy.history)
        shown = {c.id: [k for k in keys.get(c.id, []) if k == exactly] or keys.get(c.id, []) for c in customers}
        return [Suggestion(c, best_contact(shown[c.id]), failures.get(c.id, 0)) for c in customers]


async def _exactly(reading: Reading, typed: str, country: str) -> list[Customer]:
    customer = await known_customer(reading, typed, country)
    return [customer] if customer and await reading.customers.is_shown(customer.id) else []


async def _begun(reading: Reading, typed: str, sites: Collection[str], country: str) -> list[Customer]:
    """Those whose phone, mail, reference or order begins with what was typed, once it is long enough to mean one.

    A phone is found by its last digits as well: that is how it is shown, and what people say of one.
    """
    text = reference_key(typed)
    found: list[Customer] = []
    if "@" in typed:
        found += await reading.customers.begun(Key(KeyKind.MAIL, typed.strip().casefold()), sites, MOST_SUGGESTED)
    if len(text) >= _FEWEST_BEGUN:
        found += await reading.customers.of_order(text, sites, MOST_SUGGESTED)
        found += await reading.customers.begun(Key(KeyKind.REFERENCE, text), sites, MOST_SUGGESTED)
    if text.isdecimal() and len(text.lstrip("0")) >= _FEWEST_BEGUN:
        for digits in beginnings(text, country):
            found += await reading.customers.begun(Key(KeyKind.PHONE, digits), sites, MOST_SUGGESTED)
    if text.isdecimal() and len(text) >= _FEWEST_LAST:
        found += await reading.customers.begun(Key(KeyKind.PHONE_END, text[::-1]), sites, MOST_SUGGESTED)
    return found


def _is_shown(incident: Incident, actor: Actor) -> bool:
    """Lists tell nothing of protected cases, not even to those who may open them."""
    hidden = incident.is_protected or incident.is_void or incident.is_kept_from(actor.user_id)
    return incident.site in actor.levels and not hidden
