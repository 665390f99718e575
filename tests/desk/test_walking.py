"""The walk: nothing typed is lost, no Next counts twice, and two people never undo each other's work."""

import asyncio

import pytest

from bot.desk import RecoveryDesk
from bot.recovery.delivery import DeliveryKind
from bot.recovery.errors import IncidentIsClosed, NoSuchIncident
from bot.recovery.followup import FollowUpKind
from bot.recovery.incident import Parting, Severity, Step
from bot.recovery.standing import Left
from storage.tables import incidents
from tests.clock import StoppedClock
from tests.desk.books import Books
from tests.desk.stories import COLLEAGUE, STAFF, a_token, give, open_incident, plan, write_down
from tests.factories import OTHER_TEAM, an_actor
from tests.storage.rows import rows_of


async def test_a_command_that_comes_to_two_replicas_begins_one_draft(desk: RecoveryDesk, replica: RecoveryDesk) -> None:
    asked = [one.walking.start(STAFF, "The soup was cold.", "1.2.c0ffee") for one in (desk, replica)]
    one, other = await asyncio.gather(*asked)

    assert one.incident == other.incident
    assert await desk.walking.open_incidents(STAFF) == [one.incident]
    assert (one.goodwill_left, other.goodwill_left) == (Left(2500), Left(2500))


async def test_two_commands_begin_two_drafts(desk: RecoveryDesk) -> None:
    one = await desk.walking.start(STAFF, "The soup was cold.", "1.2.c0ffee")
    other = await desk.walking.start(STAFF, "The soup was cold.", "2.3.decaf")

    assert one.incident.id != other.incident.id


async def test_start_keeps_what_the_command_said_before_anything_is_shown(desk: RecoveryDesk) -> None:
    case = await desk.walking.start(STAFF, "The soup was cold.")

    kept = (await desk.walking.case(STAFF, case.incident.id)).incident
    assert kept == case.incident
    assert (kept.what_happened, kept.number, kept.opened_at) == ("The soup was cold.", None, None)
    assert (kept.step, kept.owner_id, kept.currency) == (Step.ACKNOWLEDGE, "U0STAFF", "EUR")
    assert case.goodwill_left == Left(2500)


async def test_start_tells_what_is_left_of_the_persons_budget(desk: RecoveryDesk) -> None:
    for _ in range(6):
        await give(desk, await open_incident(desk), 2400)

    assert (await desk.walking.start(STAFF)).goodwill_left == Left(600)
    assert (await desk.walking.start(COLLEAGUE)).goodwill_left == Left(2500)


async def test_draft_has_no_card(desk: RecoveryDesk, books: Books) -> None:
    draft = (await desk.walking.start(STAFF, "The soup was cold.")).incident
    await desk.walking.keep(STAFF, draft.id, {"customer_name": "Anna"})

    assert await books.pending(DeliveryKind.CARD) == []


async def test_next_opens_the_incident_with_its_number_and_card(
    desk: RecoveryDesk, clock: StoppedClock, books: Books
) -> None:
    started = await desk.walking.start(STAFF)

    case = await desk.walking.save_step(STAFF, a_token(), started.incident.id, Step.ACKNOWLEDGE, {})

    assert (case.incident.number, case.incident.opened_at) == (1, clock.now())
    assert case.incident.step is Step.UNDERSTAND
    assert await books.pending(DeliveryKind.CARD) == [(str(case.incident.id), "C_INCIDENTS", clock.now())]
    assert (await desk.walking.numbered(STAFF, 1)).incident == case.incident


async def test_next_sent_many_times_at_once_opens_once(desk: RecoveryDesk, replica: RecoveryDesk, books: Books) -> None:
    started, token = await desk.walking.start(STAFF), a_token()

    sent = (
        one.walking.save_step(STAFF, token, started.incident.id, Step.ACKNOWLEDGE, {"customer_name": "Anna"})
        for one in (desk, replica) * 5
    )
    cases = await asyncio.gather(*sent)

    assert {case.incident.number for case in cases} == {1}
    assert len(await books.audited("open_incident")) == 1
    assert len(await books.audited("save_acknowledge")) == 1
    assert (await open_incident(desk)).number == 2


async def test_incidents_opened_at_once_are_numbered_without_gaps(desk: RecoveryDesk, replica: RecoveryDesk) -> None:
    opened = await asyncio.gather(*(open_incident(one) for one in (desk, replica) * 10))

    assert sorted(incident.number or 0 for incident in opened) == list(range(1, 21))


async def test_second_next_of_one_form_writes_nothing_and_shows_the_case_as_it_is(desk: RecoveryDesk) -> None:
    incident, token = await open_incident(desk), a_token()
    await desk.walking.save_step(STAFF, token, incident.id, Step.UNDERSTAND, {"area": "wrong_bill"})

    again = await desk.walking.save_step(STAFF, token, incident.id, Step.UNDERSTAND, {"area": "long_wait"})

    assert again.incident.area == "wrong_bill"


async def test_two_people_who_save_different_fields_both_keep_them(desk: RecoveryDesk, replica: RecoveryDesk) -> None:
    incident = await open_incident(desk)

    await asyncio.gather(
        desk.walking.save_step(STAFF, a_token(), incident.id, Step.UNDERSTAND, {"area": "wrong_bill"}),
        replica.walking.save_step(COLLEAGUE, a_token(), incident.id, Step.UNDERSTAND, {"severity": Severity.S2}),
    )

    now = (await desk.walking.case(STAFF, incident.id)).incident
    assert (now.area, now.severity, now.what_happened) == ("wrong_bill", Severity.S2, "The soup was cold.")


async def test_field_that_was_cleared_is_empty_and_the_audit_says_so(desk: RecoveryDesk, books: Books) -> None:
    incident = await open_incident(desk, customer_name="Anna")

    case = await desk.walking.save_step(STAFF, a_token(), incident.id, Step.UNDERSTAND, {"customer_name": ""})

    assert case.incident.customer_name == ""
    ((who, before, after),) = await books.audited("save_understand")
    assert (who, before["customer_name"], after["customer_name"]) == ("U0STAFF", "Anna", "")


async def test_save_that_changes_nothing_leaves_no_line_in_the_audit(desk: RecoveryDesk, books: Books) -> None:
    incident = await open_incident(desk, customer_name="Anna")

    await desk.walking.keep(STAFF, incident.id, {"customer_name": "Anna"})

    assert await books.audited("keep_typed") == []


async def test_saving_an_earlier_step_never_moves_the_incident_back(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)
    for step in (Step.UNDERSTAND, Step.SOLVE):
        await desk.walking.save_step(STAFF, a_token(), incident.id, step, {})

    case = await desk.walking.save_step(STAFF, a_token(), incident.id, Step.ACKNOWLEDGE, {"customer_name": "Anna"})

    assert (case.incident.step, case.incident.customer_name) == (Step.FOLLOW_UP, "Anna")


async def test_customer_is_known_again_from_the_contact_that_was_typed(desk: RecoveryDesk) -> None:
    first = await open_incident(desk, contact="Anna@Example.org")
    await open_incident(desk, contact="ben@example.org", customer_name="Anna")

    second = await open_incident(desk, contact=" anna@example.org")

    earlier = (await desk.walking.case(STAFF, second.id)).earlier
    assert [incident.id for incident in earlier] == [first.id]


async def test_writing_down_closes_an_incident_to_which_nothing_is_owed(
    desk: RecoveryDesk, clock: StoppedClock
) -> None:
    incident = await open_incident(desk)

    written = await write_down(desk, incident)

    assert (written.step, written.written_at, written.closed_at) == (Step.CLOSED, clock.now(), clock.now())
    assert written.cause == "misunderstood"


async def test_writing_down_waits_for_the_follow_ups_that_are_owed(desk: RecoveryDesk, clock: StoppedClock) -> None:
    incident = await open_incident(desk)
    await plan(desk, incident, FollowUpKind.DAY_3)

    written = await write_down(desk, incident)

    assert (written.written_at, written.closed_at) == (clock.now(), None)


async def test_closed_incident_takes_no_step_and_keeps_what_it_was(desk: RecoveryDesk, database_url: str) -> None:
    incident = await open_incident(desk)
    await write_down(desk, incident)
    before = await rows_of(database_url, incidents)

    for save in (
        desk.walking.save_step(STAFF, a_token(), incident.id, Step.SOLVE, {"fair": "A new soup"}),
        desk.walking.write_down(STAFF, a_token(), incident.id, {"cause": "unknown"}),
        desk.walking.customer_left(STAFF, a_token(), incident.id, {}),
    ):
        with pytest.raises(IncidentIsClosed, match="#1"):
            await save
    await desk.walking.keep(STAFF, incident.id, {"fair": "A new soup"})

    assert await rows_of(database_url, incidents) == before


async def test_customer_who_left_ends_the_walk_without_the_check_on_site(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)
    await plan(desk, incident, FollowUpKind.CHECK_ON_SITE, FollowUpKind.DAY_3)

    case = await desk.walking.customer_left(STAFF, a_token(), incident.id, {"fair": "A new soup"})

    assert (case.incident.step, case.incident.parting) == (Step.WRITE_DOWN, Parting.LEFT)
    assert case.incident.fair == "A new soup"
    assert [f.kind for f in case.follow_ups if f.state == "open"] == [FollowUpKind.DAY_3]


async def test_open_incidents_are_ones_own(desk: RecoveryDesk) -> None:
    mine, written = await open_incident(desk), await open_incident(desk)
    await open_incident(desk, COLLEAGUE)
    await write_down(desk, written)

    assert [i.id for i in await desk.walking.open_incidents(STAFF)] == [mine.id]


async def test_incident_of_another_workspace_does_not_exist(desk: RecoveryDesk) -> None:
    incident, stranger = await open_incident(desk), an_actor("U0STAFF", team_id=OTHER_TEAM)

    for reading in (desk.walking.case(stranger, incident.id), desk.walking.numbered(stranger, 1)):
        with pytest.raises(NoSuchIncident):
            await reading
    with pytest.raises(NoSuchIncident):
        await desk.walking.keep(stranger, incident.id, {"customer_name": "Anna"})


async def test_draft_is_nobody_elses(desk: RecoveryDesk) -> None:
    draft = (await desk.walking.start(STAFF, "The soup was cold.")).incident

    with pytest.raises(NoSuchIncident):
        await desk.walking.case(COLLEAGUE, draft.id)
    with pytest.raises(NoSuchIncident):
        await desk.walking.save_step(COLLEAGUE, a_token(), draft.id, Step.ACKNOWLEDGE, {})
