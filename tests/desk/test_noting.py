"""Notes are added once and kept for good; the history tells who did what, and nobody from outside reads either."""

import pytest

from bot.desk import RecoveryDesk
from bot.recovery.delivery import DeliveryKind
from bot.recovery.errors import IncidentIsRestricted, NoSuchIncident
from tests.clock import StoppedClock
from tests.desk.books import Books
from tests.desk.stories import (
    COLLEAGUE,
    LEAD,
    MANAGER,
    ROSTERS,
    STAFF,
    a_token,
    ask,
    give,
    open_incident,
    write_down,
)
from tests.factories import OTHER_TEAM, an_actor


async def test_any_staff_of_the_site_notes_something(desk: RecoveryDesk, clock: StoppedClock, books: Books) -> None:
    incident = await open_incident(desk)

    case = await desk.noting.add_note(COLLEAGUE, a_token(), incident.id, "She comes back at five 🙂")

    [note] = case.notes
    assert (note.who, note.text, note.at) == (COLLEAGUE.user_id, "She comes back at five 🙂", clock.now())
    assert await books.audited("note") == [(COLLEAGUE.user_id, {}, {"note": note.id})]
    assert [subject for subject, _, _ in await books.pending(DeliveryKind.CARD)] == [str(incident.id)]


async def test_the_same_form_notes_once(desk: RecoveryDesk, books: Books) -> None:
    incident, token = await open_incident(desk), a_token()
    await desk.noting.add_note(STAFF, token, incident.id, "Once")

    case = await desk.noting.add_note(STAFF, token, incident.id, "Once")

    assert [note.text for note in case.notes] == ["Once"]
    assert len(await books.audited("note")) == 1


async def test_a_closed_incident_takes_notes(desk: RecoveryDesk) -> None:
    incident = await write_down(desk, await open_incident(desk))
    assert incident.closed_at

    case = await desk.noting.add_note(STAFF, a_token(), incident.id, "They wrote a thank-you card")

    assert [note.text for note in case.notes] == ["They wrote a thank-you card"]


@pytest.mark.parametrize(
    "stranger", [an_actor("U0ELSE", site="elsewhere"), an_actor("U0STAFF", team_id=OTHER_TEAM)], ids=["site", "team"]
)
async def test_nobody_of_another_site_or_team_notes_or_reads(desk: RecoveryDesk, stranger: object) -> None:
    incident = await open_incident(desk)

    with pytest.raises(NoSuchIncident):
        await desk.noting.add_note(stranger, a_token(), incident.id, "Hello")  # type: ignore[arg-type]
    with pytest.raises(NoSuchIncident):
        await desk.noting.history(stranger, incident.id)  # type: ignore[arg-type]


async def test_a_draft_has_no_notes_and_no_history(desk: RecoveryDesk) -> None:
    draft = (await desk.walking.start(STAFF, "The soup was cold.")).incident

    with pytest.raises(NoSuchIncident):
        await desk.noting.add_note(STAFF, a_token(), draft.id, "Early")
    with pytest.raises(NoSuchIncident):
        await desk.noting.history(STAFF, draft.id)


async def test_notes_and_history_of_a_protected_case_are_for_those_named(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)
    await desk.protecting.protect(STAFF, ROSTERS, a_token(), incident.id, {})

    with pytest.raises(IncidentIsRestricted):
        await desk.noting.add_note(COLLEAGUE, a_token(), incident.id, "I saw it")
    with pytest.raises(IncidentIsRestricted):
        await desk.noting.history(COLLEAGUE, incident.id)
    case, _ = await desk.noting.history(MANAGER, incident.id)
    assert case.incident.is_protected


async def test_history_tells_what_was_done_in_order_with_amounts_limits_and_the_policy(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)
    await give(desk, incident, 1000)
    request = await ask(desk, incident)
    await desk.deciding.decline(MANAGER, request.id, "Too much")
    await desk.noting.add_note(LEAD, a_token(), incident.id, "Told them")

    _, lines = await desk.noting.history(COLLEAGUE, incident.id)

    assert [(line.who, line.what) for line in lines] == [
        (STAFF.user_id, "open_incident"),
        (STAFF.user_id, "save_acknowledge"),
        (STAFF.user_id, "grant"),
        (STAFF.user_id, "request"),
        (MANAGER.user_id, "decline"),
        (LEAD.user_id, "note"),
    ]
    grant = lines[2]
    assert (grant.after["amount_minor"], grant.limit_minor) == (1000, 2500)
    assert grant.policy_version == desk.playbook.policy.version
