"""What quiet flags read: one bounded statement over an index, with the incident's side of each grant."""

from datetime import timedelta

from bot.recovery.followup import FollowUpState, Outcome
from storage.database import Database
from tests.clock import NOON
from tests.factories import SITE, TEAM, add_customer, add_follow_up, add_grant, add_incident

DAY = timedelta(days=1)


async def test_a_grant_comes_with_its_incidents_number_contact_and_first_reopening(database: Database) -> None:
    async with database.transaction(TEAM) as work:
        incident = await add_incident(work, contact_key="ada@example.org", reopened=2)
        await add_grant(work, incident, amount_minor=500, cost_minor=900, offer_id="credit", given_at=NOON)
        for days, outcome in ((1, Outcome.SATISFIED), (3, Outcome.RECURRED), (2, Outcome.UNSATISFIED)):
            done = {"state": FollowUpState.DONE, "done_at": NOON + days * DAY, "done_by": "U0STAFF"}
            await add_follow_up(work, incident, outcome=outcome, **done)

        (given,) = await work.flags.given_since(SITE, NOON - DAY)

    assert (given.number, given.customer, given.contact_key) == (1, "ada@example.org", "ada@example.org")
    assert (given.worth_minor, given.from_menu) == (900, True)
    assert given.reopened_at == NOON + 2 * DAY


async def test_a_known_customer_is_one_whatever_contact_was_used(database: Database) -> None:
    async with database.transaction(TEAM) as work:
        ada = await add_customer(work, "Ada", "ada@example.org")
        for contact in ("ada@example.org", "442079460000"):
            await add_grant(work, await add_incident(work, customer_id=ada.id, contact_key=contact))
        assert {given.customer for given in await work.flags.given_since(SITE, NOON - DAY)} == {str(ada.id)}


async def test_an_incident_that_was_never_reopened_has_no_such_time(database: Database) -> None:
    async with database.transaction(TEAM) as work:
        await add_grant(work, await add_incident(work))
        (given,) = await work.flags.given_since(SITE, NOON - DAY)
    assert given.reopened_at is None
