"""What was promised and is no longer owed has a line: whose doing it was, what was promised, and by whom."""

from bot.desk import RecoveryDesk
from bot.recovery.correction import Voiding
from bot.recovery.customer import Picked
from bot.recovery.followup import FollowUpKind, Outcome
from bot.recovery.incident import Parting, VoidKind
from storage.database import Database
from tests.desk.books import Books
from tests.desk.stories import LEAD, MANAGER, STAFF, a_token, open_incident, plan, write_down


async def test_check_on_site_that_is_dropped_when_the_customer_leaves_is_struck(
    desk: RecoveryDesk, books: Books
) -> None:
    incident = await open_incident(desk)
    (check,) = await plan(desk, incident, FollowUpKind.CHECK_ON_SITE)

    await desk.walking.customer_left(STAFF, a_token(), incident.id, {})

    ((who, _, after),) = await books.audited("strike_promise")
    assert (who, after["follow_up"], after["kind"]) == ("U0STAFF", check.id, "check_on_site")


async def test_check_on_site_of_whoever_is_said_to_have_left_at_the_end_is_struck(
    desk: RecoveryDesk, books: Books
) -> None:
    incident = await open_incident(desk)
    (check,) = await plan(desk, incident, FollowUpKind.CHECK_ON_SITE)

    changes = {"cause": "misunderstood", "parting": Parting.LEFT}
    await desk.walking.write_down(STAFF, a_token(), incident.id, changes)

    assert [after["follow_up"] for _, _, after in await books.audited("strike_promise")] == [check.id]


async def test_what_was_promised_is_struck_where_the_incident_is_void(desk: RecoveryDesk, books: Books) -> None:
    incident = await open_incident(desk)
    promised = await plan(desk, incident, FollowUpKind.CALL, FollowUpKind.DAY_3)

    await desk.correcting.void(LEAD, a_token(), incident.id, Voiding(VoidKind.TEST))

    struck = [(who, after["follow_up"]) for who, _, after in await books.audited("strike_promise")]
    assert struck == [("U0LEAD", follow_up.id) for follow_up in promised]


async def test_what_was_promised_is_struck_where_no_contact_is_wanted(desk: RecoveryDesk, books: Books) -> None:
    incident, other = await open_incident(desk), await open_incident(desk)
    call, third_day = await plan(desk, incident, FollowUpKind.CALL, FollowUpKind.DAY_3)
    (of_the_other,) = await plan(desk, other, FollowUpKind.CALL)

    await desk.following.finish(STAFF, a_token(), call.id, Outcome.DECLINED_CONTACT, "")

    struck = {(who, after["follow_up"]) for who, _, after in await books.audited("strike_promise")}
    assert struck == {("U0STAFF", third_day.id), ("U0STAFF", of_the_other.id)}


async def test_check_on_site_of_whoever_stays_is_not_struck(desk: RecoveryDesk, books: Books) -> None:
    incident = await open_incident(desk)
    await plan(desk, incident, FollowUpKind.CHECK_ON_SITE)

    await write_down(desk, incident)

    assert await books.audited("strike_promise") == []


async def test_what_was_promised_at_another_site_is_struck_in_nobodys_name(
    desk: RecoveryDesk, books: Books, database: Database
) -> None:
    here, there = await open_incident(desk), await open_incident(desk)
    (call,) = await plan(desk, here, FollowUpKind.CALL)
    (of_the_other,) = await plan(desk, there, FollowUpKind.CALL)
    async with database.transaction(STAFF.team_id) as work:
        await work.incidents.save(there.id, site="station")

    await desk.following.finish(STAFF, a_token(), call.id, Outcome.DECLINED_CONTACT, "")

    ((who, _, after),) = await books.audited("strike_promise")
    assert (who, after["follow_up"]) == ("", of_the_other.id)


async def test_what_was_promised_to_whoever_is_erased_is_struck(desk: RecoveryDesk, books: Books) -> None:
    incident = await open_incident(desk)
    (call,) = await plan(desk, incident, FollowUpKind.CALL)
    customer = (await desk.walking.case(STAFF, incident.id)).incident.customer_id

    await desk.erasing.erase(MANAGER, a_token(), Picked(customer))

    assert [(who, after["follow_up"]) for who, _, after in await books.audited("strike_promise")] == [
        ("U0MANAGER", call.id)
    ]
