"""What the owner of a protected case does with it, once and on the record."""

from collections.abc import Awaitable, Callable

import pytest

from bot.desk import RecoveryDesk
from bot.desk.giving import Wish
from bot.recovery.case import Case
from bot.recovery.delivery import DeliveryKind
from bot.recovery.errors import (
    CannotTakeOver,
    IncidentIsClosed,
    IncidentIsRestricted,
    NotProtectedAnyMore,
    NotTheCaseOwner,
    RecoveryError,
    UnderLegalHold,
)
from bot.recovery.incident import Incident, Severity, Step
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
    protect,
    waiting_for,
    write_down,
)
from tests.storage.rows import all_rows


@pytest.fixture
async def case(desk: RecoveryDesk) -> Incident:
    """A protected case that the manager has taken on."""
    incident = await open_incident(desk)
    await protect(desk, incident)
    return (await desk.protecting.take_on(MANAGER, incident.id)).incident


async def test_its_owner_lowers_it_with_a_reason_and_the_script_goes_on(
    desk: RecoveryDesk, case: Incident, books: Books
) -> None:
    lowered = await desk.casework.lower(MANAGER, a_token(), case.id, Severity.S2, "A plaster was enough")

    assert (lowered.incident.severity, lowered.incident.step) == (Severity.S2, case.step)
    assert [(who, after["reason"]) for who, _, after in await books.audited("lower")] == [
        ("U0MANAGER", "A plaster was enough")
    ]
    assert [recipient for _, recipient, _ in await books.pending(DeliveryKind.CARD)] == ["C_INCIDENTS"]
    assert [recipient for _, recipient, _ in await books.pending(DeliveryKind.LEFT_OPEN)] == ["U0STAFF"]
    assert (await give(desk, case, 500)).grant


async def test_what_was_lowered_can_be_protected_again(desk: RecoveryDesk, case: Incident) -> None:
    await desk.casework.lower(MANAGER, a_token(), case.id, Severity.S2, "A plaster was enough")

    again = await protect(desk, case)

    assert (again.incident.severity, again.incident.case_owner_id) == (Severity.S4, "")


async def test_what_was_closed_before_goes_on_at_solve_once_it_is_lowered(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)
    await write_down(desk, incident)
    await protect(desk, incident)
    await desk.protecting.take_on(MANAGER, incident.id)

    lowered = await desk.casework.lower(MANAGER, a_token(), incident.id, Severity.S2, "A plaster was enough")

    assert (lowered.incident.step, lowered.incident.is_over) == (Step.SOLVE, False)
    assert (await write_down(desk, incident)).written_at


async def test_handing_it_on_makes_another_the_owner_and_tells_them(
    desk: RecoveryDesk, case: Incident, books: Books
) -> None:
    handed = await desk.casework.hand_to(MANAGER, ROSTERS, a_token(), case.id, "U0DIRECTOR")

    assert handed.incident.case_owner_id == "U0DIRECTOR"
    assert "U0DIRECTOR" in [recipient for _, recipient, _ in await books.pending(DeliveryKind.PROTECTED)]
    with pytest.raises(NotTheCaseOwner):
        await desk.casework.close(MANAGER, a_token(), case.id, "Done")
    assert (await desk.casework.close(DIRECTOR, a_token(), case.id, "Done")).incident.closed_at


@pytest.mark.parametrize("person", ["", "U0STAFF", "U0LEAD", "U0MANAGER", "U0NOBODY"])
async def test_a_case_is_not_handed_to_whoever_may_not_take_it(
    desk: RecoveryDesk, case: Incident, database_url: str, person: str
) -> None:
    before = await all_rows(database_url)

    with pytest.raises(CannotTakeOver):
        await desk.casework.hand_to(MANAGER, ROSTERS, a_token(), case.id, person)

    assert await all_rows(database_url) == before


async def test_legal_hold_is_set_and_lifted_with_a_reason_and_stops_lowering(
    desk: RecoveryDesk, case: Incident, books: Books
) -> None:
    await desk.casework.hold(MANAGER, a_token(), case.id, True, "Their lawyer wrote")
    with pytest.raises(UnderLegalHold):
        await desk.casework.lower(MANAGER, a_token(), case.id, Severity.S1, "Nothing happened")
    lifted = await desk.casework.hold(MANAGER, a_token(), case.id, False, "Settled")

    assert not lifted.incident.legal_hold
    assert [after["reason"] for _, _, after in await books.audited("hold")] == ["Their lawyer wrote"]
    assert [after["reason"] for _, _, after in await books.audited("lift_hold")] == ["Settled"]


async def test_notes_are_added_by_everybody_named_also_after_closing(desk: RecoveryDesk, case: Incident) -> None:
    await desk.casework.note(STAFF, a_token(), case.id, "The plate came from the oven")
    await desk.casework.close(MANAGER, a_token(), case.id, "Doctor seen, plates replaced")

    seen = await desk.casework.note(MANAGER, a_token(), case.id, "She wrote to thank us")

    assert [note.text for note in seen.notes] == [
        "The plate came from the oven",
        "She wrote to thank us",
    ]


async def test_closing_keeps_it_restricted_and_says_what_was_done(
    desk: RecoveryDesk, case: Incident, clock: StoppedClock
) -> None:
    closed = await desk.casework.close(MANAGER, a_token(), case.id, "Doctor seen")

    assert (closed.incident.step, closed.incident.closed_at) == (Step.CLOSED, clock.now())
    assert closed.incident.is_protected
    assert [line.after["done"] for line in closed.lines if line.what == "close_case"] == ["Doctor seen"]
    with pytest.raises(IncidentIsClosed):
        await desk.casework.lower(MANAGER, a_token(), case.id, Severity.S1, "Nothing happened")


async def test_what_is_told_of_it_names_who_was_told_and_when(desk: RecoveryDesk, case: Incident) -> None:
    seen = await desk.casework.case(MANAGER, case.id)

    told = [(line.after["told"], line.at) for line in seen.lines if line.what == "told"]
    assert told == [(["U0MANAGER", "U0MANAGER2"], seen.now)]


Act = Callable[[RecoveryDesk, int, str], Awaitable[Case]]
FORMS: dict[str, Act] = {
    "note": lambda desk, case, token: desk.casework.note(MANAGER, token, case, "I was there"),
    "lower": lambda desk, case, token: desk.casework.lower(MANAGER, token, case, Severity.S1, "Nothing happened"),
    "hand": lambda desk, case, token: desk.casework.hand_to(MANAGER, ROSTERS, token, case, "U0MANAGER2"),
    "hold": lambda desk, case, token: desk.casework.hold(MANAGER, token, case, True, "Their lawyer wrote"),
}


@pytest.mark.parametrize("form", FORMS)
async def test_the_same_form_sent_twice_writes_once(
    desk: RecoveryDesk, case: Incident, database_url: str, form: str
) -> None:
    token = a_token()
    await FORMS[form](desk, case.id, token)
    before = await all_rows(database_url)

    await FORMS[form](desk, case.id, token)

    assert await all_rows(database_url) == before


@pytest.mark.parametrize(
    ("form", "refusal"),
    [("note", NotProtectedAnyMore), ("lower", NotProtectedAnyMore), ("hand", NotProtectedAnyMore)],
)
async def test_forms_of_a_case_that_was_lowered_meanwhile_change_nothing(
    desk: RecoveryDesk, case: Incident, database_url: str, form: str, refusal: type[RecoveryError]
) -> None:
    await desk.casework.lower(MANAGER, a_token(), case.id, Severity.S2, "A plaster was enough")
    before = await all_rows(database_url)

    with pytest.raises(refusal):
        await FORMS[form](desk, case.id, a_token())

    assert await all_rows(database_url) == before


async def test_nothing_comes_by_itself_once_it_is_protected(desk: RecoveryDesk, case: Incident) -> None:
    for kind in (DeliveryKind.FOLLOW_UP, DeliveryKind.LEFT_OPEN, DeliveryKind.REQUEST_CLOCK):
        assert await claim(desk, kind) == []


async def test_what_was_lowered_stays_hidden_from_whom_it_concerned_and_goes_on_without_them(
    desk: RecoveryDesk, books: Books
) -> None:
    incident = await open_incident(desk, customer_name="Anna", contact="anna@example.org", owner_id="U0LEAD")
    await desk.protecting.protect(STAFF, ROSTERS, a_token(), incident.id, {}, concerns="U0LEAD")
    await desk.protecting.take_on(MANAGER, incident.id)
    lowered = await desk.casework.lower(MANAGER, a_token(), incident.id, Severity.S2, "A plaster was enough")

    assert lowered.incident.concerns == ("U0LEAD",)
    assert "U0LEAD" not in (lowered.incident.owner_id, lowered.incident.walker_id)
    for read in (
        desk.walking.case(LEAD, incident.id),
        desk.walking.numbered(LEAD, incident.number or 0),
        desk.noting.history(LEAD, incident.id),
        desk.knowing.history(LEAD, incident.id),
        desk.giving.give(LEAD, ROSTERS, a_token(), incident.id, Wish("store_credit", 500), {}),
    ):
        with pytest.raises(IncidentIsRestricted):
            await read
    assert (await desk.finding.find(LEAD, "anna")).incidents == ()
    assert [i.id for i in (await desk.finding.find(STAFF, "anna")).incidents] == [incident.id]


async def test_request_on_what_concerned_them_is_neither_shown_to_a_decider_nor_decided_by_them(
    desk: RecoveryDesk, books: Books
) -> None:
    incident = await open_incident(desk)
    await desk.protecting.protect(STAFF, ROSTERS, a_token(), incident.id, {}, concerns="U0MANAGER")
    await desk.protecting.take_on(DIRECTOR, incident.id)
    await desk.casework.lower(DIRECTOR, a_token(), incident.id, Severity.S2, "A plaster was enough")
    request = await ask(desk, incident)

    assert await waiting_for(desk, MANAGER) == []
    for decide in (
        desk.deciding.check_may_decide(MANAGER, request.id),
        desk.deciding.approve(MANAGER, ROSTERS, request.id),
        desk.deciding.decline(MANAGER, request.id, "No"),
        desk.deciding.details(MANAGER, request.id),
    ):
        with pytest.raises(IncidentIsRestricted):
            await decide
    sent = {d.recipient: d for d in await claim(desk, DeliveryKind.REQUEST)}
    assert "U0MANAGER" not in sent
    assert await desk.protecting.restricted(sent["U0MANAGER2"]) is None
