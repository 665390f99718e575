"""A person's data: found, exported by directors, erased by managers, and contacts dropped after a year."""

from datetime import timedelta

import pytest

from bot.desk import RecoveryDesk
from bot.recovery.customer import KeyKind, Picked
from bot.recovery.delivery import DeliveryKind
from bot.recovery.empowerment import Level
from bot.recovery.errors import CustomerOnHold, NoSuchCustomer, NoSuchIncident, NotTheirLevel
from bot.recovery.followup import FollowUpKind, FollowUpState
from bot.recovery.incident import Incident, Severity
from bot.recovery.personal import Erased, parts
from storage.database import Database
from storage.tables import audit, customer_keys, customers, grants, incidents
from tests.clock import StoppedClock
from tests.desk.books import Books, claim
from tests.desk.stories import (
    DIRECTOR,
    LEAD,
    MANAGER,
    ROSTERS,
    STAFF,
    a_token,
    ask,
    give,
    open_incident,
    plan,
    write_down,
)
from tests.factories import TEAM, add_customer, an_actor
from tests.storage.rows import all_rows, rows_of

PHONE = "+44 20 7946 0958"


async def annas_case(desk: RecoveryDesk) -> Incident:
    """A case with her name in every place that takes words."""
    incident = await open_incident(desk, customer_name="Anna Miller", contact=PHONE, order_number="A-1001")
    await give(desk, incident, 500, reason="Anna waited", fair="Anna wants credit")
    await ask(desk, incident, 8000)
    await plan(desk, incident, FollowUpKind.DAY_3, contact=PHONE)
    return incident


def whose(incident: Incident) -> Picked:
    return Picked(incident.customer_id)


async def test_director_gets_everything_that_is_kept_by_message(desk: RecoveryDesk, books: Books) -> None:
    incident, token = await annas_case(desk), a_token()

    for _ in range(2):
        await desk.erasing.export(DIRECTOR, token, whose(incident))

    assert [(s, r) for s, r, _ in await books.pending(DeliveryKind.EXPORT)] == [
        (str(incident.customer_id), "U0DIRECTOR")
    ]
    text = "\n".join((await desk.erasing.exported(TEAM, incident.customer_id or 0, "U0DIRECTOR")).lines())
    for kept in ("Anna Miller", PHONE, "A-1001", "Anna waited", "Anna wants credit", "The soup was cold.", "5.00 EUR"):
        assert kept in text
    assert len(await books.audited("export")) == 1


@pytest.mark.parametrize("actor", [STAFF, LEAD, MANAGER])
async def test_only_a_director_exports(desk: RecoveryDesk, books: Books, actor: object) -> None:
    incident = await annas_case(desk)

    with pytest.raises(NotTheirLevel):
        await desk.erasing.export(actor, a_token(), whose(incident))  # type: ignore[arg-type]
    assert await books.pending(DeliveryKind.EXPORT) == []


@pytest.mark.parametrize("actor", [STAFF, LEAD])
async def test_only_a_manager_erases(desk: RecoveryDesk, actor: object) -> None:
    incident = await annas_case(desk)

    with pytest.raises(NotTheirLevel):
        await desk.erasing.erase(actor, a_token(), whose(incident))  # type: ignore[arg-type]
    assert (await desk.walking.case(STAFF, incident.id)).incident.customer_name == "Anna Miller"


async def test_manager_of_a_site_that_never_met_them_erases_nothing(desk: RecoveryDesk) -> None:
    incident = await annas_case(desk)
    elsewhere = an_actor("U0ELSE", Level.MANAGER, site="station")

    for picked in (whose(incident), Picked(999_999), Picked(typed=PHONE), Picked(typed="Anna")):
        with pytest.raises(NoSuchCustomer):
            await desk.erasing.erase(elsewhere, a_token(), picked)


async def test_erasing_leaves_sums_and_audit_and_nothing_of_the_person(
    desk: RecoveryDesk, database_url: str, books: Books
) -> None:
    incident, token = await annas_case(desk), a_token()

    assert [await desk.erasing.erase(MANAGER, token, whose(incident)) for _ in range(2)] == [Erased(1)] * 2

    everything = ""
    for table in (customers, customer_keys, incidents, audit, grants):
        everything += str([dict(row) for row in await rows_of(database_url, table)])
    for trace in ("Anna", "0958", "A-1001", "a1001", "soup"):
        assert trace not in everything
    case = await desk.walking.case(STAFF, incident.id)
    assert [g.amount_minor for g in case.grants] == [500]
    assert [f.state for f in case.follow_ups] == [FollowUpState.DROPPED]
    assert len(await books.audited("erase")) == 1
    assert await desk.finding.suggest(STAFF, "anna") == []
    assert await desk.finding.suggest(STAFF, PHONE) == []


async def test_why_something_was_taken_back_is_erased_and_its_message_redrawn(
    desk: RecoveryDesk, database_url: str, books: Books
) -> None:
    incident = await annas_case(desk)
    (grant,) = (await desk.walking.case(STAFF, incident.id)).grants
    await desk.reversing.reverse(LEAD, a_token(), grant.id, "Anna changed her mind")
    for sent in await claim(desk, DeliveryKind.REVERSAL):
        await desk.outbox.finish(sent, "D1", "1.1")
    assert await books.pending(DeliveryKind.REVERSAL) == []

    await desk.erasing.erase(MANAGER, a_token(), whose(incident))

    assert [row["ending_reason"] for row in await rows_of(database_url, grants)] == [""]
    assert [recipient for _, recipient, _ in await books.pending(DeliveryKind.REVERSAL)] == ["U0STAFF"]


async def test_legal_hold_overrides_erasure(desk: RecoveryDesk, database: Database) -> None:
    incident = await annas_case(desk)
    async with database.transaction(TEAM) as work:
        await work.incidents.save(incident.id, legal_hold=True)

    with pytest.raises(CustomerOnHold, match="has to be kept"):
        await desk.erasing.erase(MANAGER, a_token(), whose(incident))
    assert (await desk.walking.case(STAFF, incident.id)).incident.customer_name == "Anna Miller"


async def test_open_protected_case_keeps_its_evidence_and_stays_out_of_an_export(desk: RecoveryDesk) -> None:
    incident = await annas_case(desk)
    await desk.protecting.protect(STAFF, ROSTERS, a_token(), incident.id, {})

    with pytest.raises(CustomerOnHold):
        await desk.erasing.erase(MANAGER, a_token(), whose(incident))
    text = "\n".join((await desk.erasing.exported(TEAM, incident.customer_id or 0, "U0DIRECTOR")).lines())
    assert "A protected case is left out" in text
    assert "soup" not in text


async def test_whom_a_case_concerned_erases_nothing_of_it_however_it_ended(
    desk: RecoveryDesk, database_url: str
) -> None:
    incident = await annas_case(desk)
    await desk.protecting.protect(STAFF, ROSTERS, a_token(), incident.id, {}, concerns="U0MANAGER")
    await desk.protecting.take_on(DIRECTOR, incident.id)
    await desk.casework.lower(DIRECTOR, a_token(), incident.id, Severity.S2, "A plaster was enough")
    before = await all_rows(database_url)

    for picked, also in ((whose(incident), []), (None, [incident.id])):
        with pytest.raises(CustomerOnHold) as refused:
            await desk.erasing.erase(MANAGER, a_token(), picked, also)
        assert str(refused.value) == str(CustomerOnHold()), "it reads like a legal hold"
    assert await all_rows(database_url) == before
    assert await desk.erasing.erase(an_actor("U0MANAGER2", Level.MANAGER), a_token(), whose(incident)) == Erased(1)


async def test_closed_protected_case_goes_but_not_by_whom_it_concerned(desk: RecoveryDesk, database_url: str) -> None:
    incident = await annas_case(desk)
    await desk.protecting.protect(STAFF, ROSTERS, a_token(), incident.id, {}, concerns="U0MANAGER")
    await desk.protecting.take_on(DIRECTOR, incident.id)
    await desk.casework.close(DIRECTOR, a_token(), incident.id, "Looked after")
    before = await all_rows(database_url)

    for picked, also in ((whose(incident), []), (None, [incident.id])):
        with pytest.raises(CustomerOnHold):
            await desk.erasing.erase(MANAGER, a_token(), picked, also)
    assert await all_rows(database_url) == before
    assert await desk.erasing.erase(an_actor("U0MANAGER2", Level.MANAGER), a_token(), whose(incident)) == Erased(1)


async def test_case_from_before_customers_were_known_goes_with_its_contact(
    desk: RecoveryDesk, database: Database
) -> None:
    older = await open_incident(desk, customer_name="Anna", contact=PHONE)
    async with database.transaction(TEAM) as work:
        await work.incidents.save(older.id, customer_id=None)
    incident = await open_incident(desk, contact=PHONE)

    assert await desk.erasing.erase(MANAGER, a_token(), whose(incident)) == Erased(2)
    assert (await desk.walking.case(STAFF, older.id)).incident.customer_name == ""


async def closed_case(desk: RecoveryDesk, contact: str) -> Incident:
    incident = await open_incident(desk, customer_name="Anna", contact=contact)
    return await write_down(desk, incident)


async def run_timer(desk: RecoveryDesk) -> None:
    """The daily look to its end, a few customers every quarter of a minute."""
    await desk.erasing.plan_forgetting(TEAM)
    while claimed := await claim(desk, DeliveryKind.FORGET_CONTACTS):
        for delivery in claimed:
            await desk.erasing.run_forgetting(delivery)
        desk.clock.skip(timedelta(seconds=15))


async def test_daily_look_goes_on_after_the_last_customer_that_it_has_seen_and_begins_anew_the_next_day(
    desk: RecoveryDesk, database: Database, database_url: str, clock: StoppedClock, books: Books
) -> None:
    async with database.transaction(TEAM) as work:
        for number in range(450):
            await add_customer(work, f"Anna {number}", f"anna{number}@example.org")
    await desk.erasing.plan_forgetting(TEAM)
    seen = []
    for _ in range(4):
        await desk.erasing.plan_forgetting(TEAM)  # the start of another process begins nothing anew
        (timer,) = await claim(desk, DeliveryKind.FORGET_CONTACTS)
        seen.append(int(timer.subject.partition(":")[2] or 0))
        await desk.erasing.run_forgetting(timer)
        clock.skip(timedelta(seconds=15))

    assert seen[0] == 0
    assert seen == sorted(set(seen)), "each portion begins where the one before it ended"
    assert {row["kind"] for row in await rows_of(database_url, customer_keys)} == {KeyKind.WORD}
    ((subject, _, due_at),) = await books.pending(DeliveryKind.FORGET_CONTACTS)
    assert (subject, due_at > clock.now()) == ("everybody", True)


async def test_contact_is_dropped_twelve_months_after_closing(
    desk: RecoveryDesk, database: Database, database_url: str, clock: StoppedClock, books: Books
) -> None:
    old = await closed_case(desk, PHONE)
    held = await closed_case(desk, "held@example.org")
    async with database.transaction(TEAM) as work:
        await work.incidents.save(held.id, legal_hold=True)
    clock.skip(timedelta(days=363))
    await run_timer(desk)
    assert (await desk.walking.case(STAFF, old.id)).incident.contact == PHONE

    clock.skip(timedelta(days=3))
    await run_timer(desk)

    dropped = (await desk.walking.case(STAFF, old.id)).incident
    assert (dropped.contact, dropped.contact_key, dropped.customer_name) == ("", "", "Anna")
    assert (await desk.walking.case(STAFF, held.id)).incident.contact == "held@example.org"
    keys = [row["key"] for row in await rows_of(database_url, customer_keys) if row["kind"] != "word"]
    assert keys == ["held@example.org"]
    assert "0958" not in str([dict(row) for row in await rows_of(database_url, audit)])
    assert len(await books.pending(DeliveryKind.FORGET_CONTACTS)) == 1


async def test_contact_of_a_customer_who_came_again_is_kept_with_them(
    desk: RecoveryDesk, database_url: str, clock: StoppedClock
) -> None:
    await closed_case(desk, PHONE)
    clock.skip(timedelta(days=300))
    again = await open_incident(desk, contact=PHONE)
    clock.skip(timedelta(days=100))
    await run_timer(desk)

    assert (await desk.walking.case(STAFF, again.id)).incident.contact == PHONE
    assert [row["key"] for row in await rows_of(database_url, customer_keys) if row["kind"] != "word"]


@pytest.mark.parametrize("typed", ["anna", PHONE, "A-1001", "a1001"])
async def test_find_shows_customers_and_incidents_of_the_site(desk: RecoveryDesk, typed: str) -> None:
    incident = await annas_case(desk)

    found = await desk.finding.find(STAFF, typed)
    assert [i.id for i in found.incidents] == [incident.id]
    assert [s.customer.name for s in found.customers] == ["Anna Miller"]
    elsewhere = await desk.finding.find(an_actor("U0ELSE", site="station"), typed)
    assert (elsewhere.customers, elsewhere.incidents) == ((), ())


async def test_find_shows_incidents_with_a_bare_name(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk, customer_name="Anna Miller")

    assert [i.id for i in (await desk.finding.find(STAFF, "mill")).incidents] == [incident.id]
    assert (await desk.finding.find(STAFF, "ben")).incidents == ()


def test_export_is_cut_between_lines_into_parts_that_fit() -> None:
    lines = ["x" * 30] * 10 + ["y" * 250]

    made = parts(lines, 100)

    assert all(len(part) <= 100 for part in made)
    assert "".join(made).replace("\n", "") == "".join(lines)


async def test_drafts_of_the_customer_are_erased_with_what_was_typed_in_them(
    desk: RecoveryDesk, database_url: str, books: Books
) -> None:
    incident = await annas_case(desk)
    draft = (await desk.walking.start(STAFF, "Anna Miller is back")).incident
    await desk.walking.keep(STAFF, draft.id, {"contact": PHONE, "fair": "Anna wants a call"})

    assert await desk.erasing.erase(MANAGER, a_token(), whose(incident)) == Erased(1, 1)

    everything = str([dict(row) for table in (incidents, audit) for row in await rows_of(database_url, table)])
    assert "Anna" not in everything
    assert "0958" not in everything


async def test_where_only_the_name_stands_is_shown_and_erased_once_a_manager_picks_it(
    desk: RecoveryDesk, database_url: str
) -> None:
    by_name = await open_incident(desk, customer_name="Anna Miller")
    in_a_note = await open_incident(desk)
    await desk.noting.add_note(STAFF, a_token(), in_a_note.id, "MILLER, Anna called again")
    draft = (await desk.walking.start(STAFF, "anna miller waits outside")).incident
    other = await open_incident(desk, customer_name="Anna Berg")
    protected = await open_incident(desk, customer_name="Anna Miller")
    await desk.protecting.protect(STAFF, ROSTERS, a_token(), protected.id, {})

    found = await desk.erasing.named_like(MANAGER, "Anna Miller")
    assert [i.id for i in found] == [draft.id, in_a_note.id, by_name.id]
    assert await desk.erasing.named_like(an_actor("U0ELSE", Level.MANAGER, site="station"), "Anna Miller") == []
    token = a_token()
    for _ in range(2):
        erased = await desk.erasing.erase(MANAGER, token, None, [by_name.id, draft.id])
        assert erased == Erased(1, 1)

    left = {row["id"]: row["customer_name"] + row["what_happened"] for row in await rows_of(database_url, incidents)}
    assert (left[by_name.id], left[draft.id]) == ("", "")
    assert "Berg" in left[other.id]
    assert [i.id for i in await desk.erasing.named_like(MANAGER, "Anna Miller")] == [in_a_note.id]


async def test_only_a_manager_of_the_site_erases_by_name_and_never_what_has_to_be_kept(
    desk: RecoveryDesk, database_url: str
) -> None:
    incident = await open_incident(desk, customer_name="Anna Miller")
    protected = await open_incident(desk, customer_name="Anna Miller")
    await desk.protecting.protect(STAFF, ROSTERS, a_token(), protected.id, {})
    before = await rows_of(database_url, incidents)

    for actor, ids, error in (
        (LEAD, [incident.id], NotTheirLevel),
        (an_actor("U0ELSE", Level.MANAGER, site="station"), [incident.id], NoSuchIncident),
        (MANAGER, [incident.id, 999_999], NoSuchIncident),
        (MANAGER, [protected.id], CustomerOnHold),
    ):
        with pytest.raises(error):
            await desk.erasing.erase(actor, a_token(), None, ids)
    assert await rows_of(database_url, incidents) == before


async def test_export_tells_a_director_nothing_of_a_case_that_concerns_them(desk: RecoveryDesk) -> None:
    incident = await annas_case(desk)
    await desk.protecting.protect(STAFF, ROSTERS, a_token(), incident.id, {}, concerns="U0DIRECTOR")

    async def export(reader: str) -> str:
        return "\n".join((await desk.erasing.exported(TEAM, incident.customer_id or 0, reader)).lines())

    assert "A protected case is left out" in await export("U0DIRECTOR2")
    assert "rotected" not in await export("U0DIRECTOR")


async def test_contact_that_staff_cleared_is_dropped_with_the_customer_all_the_same(
    desk: RecoveryDesk, database_url: str, clock: StoppedClock
) -> None:
    incident = await open_incident(desk, customer_name="Anna", contact=PHONE)
    await desk.walking.keep(STAFF, incident.id, {"contact": ""})
    await write_down(desk, incident)
    draft = (await desk.walking.start(STAFF, "Left open")).incident
    await desk.walking.keep(STAFF, draft.id, {"contact": "draft@example.org"})
    clock.skip(timedelta(days=366))
    await run_timer(desk)

    assert [row for row in await rows_of(database_url, customer_keys) if row["kind"] != "word"] == []
    kept = str([dict(row) for table in (incidents, audit) for row in await rows_of(database_url, table)])
    assert "0958" not in kept
    assert "draft@example.org" not in kept
