"""The offer menu at the desk: one tap gives what was shown, once, within the limits of that moment."""

import asyncio
from typing import Any

import pytest

from bot.desk import RecoveryDesk
from bot.recovery.errors import AboveWhatIsOwed, NoSuchIncident, OfferChanged, ReasonNeeded
from bot.recovery.incident import Incident, Proof
from bot.recovery.standing import Left
from storage.tables import grants
from tests.desk.books import Books
from tests.desk.stories import LEAD, ROSTERS, STAFF, a_token, ask, give, open_incident
from tests.factories import OTHER_TEAM, an_actor
from tests.storage.rows import rows_of

PAID_40: dict[str, Any] = {"price_minor": 4_000, "order_number": "A1", "proof": Proof.RECEIPT, "area": "wrong_bill"}


async def take(
    desk: RecoveryDesk, incident: Incident, offer_id: str, shown_minor: int, token: str = "", **changes: Any
) -> Any:
    return await desk.giving.take_offer(STAFF, token or a_token(), incident.id, offer_id, shown_minor, changes)


async def test_offer_is_granted_with_its_name_and_what_is_left_is_told(desk: RecoveryDesk, books: Books) -> None:
    incident = await open_incident(desk, **PAID_40)

    given = await take(desk, incident, "money_back", 4_000)

    assert (given.grant.label, given.grant.amount_minor, given.grant.offer_id) == (
        "All the money back",
        4_000,
        "money_back",
    )
    assert (given.grant.limit_minor, given.case.put_right_left) == (15_000, Left(0))
    assert "money_back" not in {choice.offer.id for choice in given.case.menu}
    assert len(await books.audited("grant")) == 1


async def test_offer_tapped_many_times_is_given_once(
    desk: RecoveryDesk, replica: RecoveryDesk, database_url: str
) -> None:
    incident, token = await open_incident(desk, **PAID_40), a_token()

    await asyncio.gather(*(take(one, incident, "part_off", 800, token) for one in (desk, replica) * 3))

    assert len(await rows_of(database_url, grants)) == 1


async def test_different_forms_tapped_at_once_stay_within_the_price(
    desk: RecoveryDesk, replica: RecoveryDesk, database_url: str
) -> None:
    incident = await open_incident(desk, **PAID_40)

    taps = (take(one, incident, "money_back", 4_000) for one in (desk, replica) * 3)
    await asyncio.gather(*taps, return_exceptions=True)

    assert len(await rows_of(database_url, grants)) == 1


@pytest.mark.parametrize(
    ("offer_id", "shown_minor"),
    [("money_back", 3_999), ("money_back", 400_000), ("exchange", 4_000), ("pony", 100), ("part_off", 0)],
    ids=["another amount", "a forged amount", "another failure", "no such offer", "nothing"],
)
async def test_offer_that_is_not_in_the_menu_as_shown_gives_nothing(
    desk: RecoveryDesk, database_url: str, offer_id: str, shown_minor: int
) -> None:
    incident = await open_incident(desk, **PAID_40)

    with pytest.raises(OfferChanged):
        await take(desk, incident, offer_id, shown_minor)

    assert await rows_of(database_url, grants) == []


async def test_price_corrected_by_a_colleague_changes_the_offer_before_it_is_given(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk, **PAID_40)
    await desk.walking.keep(LEAD, incident.id, {"price_minor": 1_000})

    with pytest.raises(OfferChanged):
        await take(desk, incident, "money_back", 4_000)


async def test_offer_above_the_limit_cannot_be_taken_by_a_forged_tap(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk, **{**PAID_40, "price_minor": 16_000})

    with pytest.raises(OfferChanged):
        await take(desk, incident, "money_back", 16_000)


async def test_offer_of_another_workspaces_incident_is_not_found(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk, **PAID_40)
    stranger = an_actor("U0STAFF", team_id=OTHER_TEAM)

    with pytest.raises(NoSuchIncident):
        await desk.giving.take_offer(stranger, a_token(), incident.id, "money_back", 4_000, {})


async def test_offer_can_be_undone_and_taken_again(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk, **PAID_40)
    given = await take(desk, incident, "money_back", 4_000)

    case = await desk.giving.undo(STAFF, given.grant.id)

    assert case.menu[0].offer.id == "money_back"
    assert (await take(desk, incident, "money_back", 4_000)).grant


async def test_second_failure_ranks_the_remedy_of_last_time_lower(desk: RecoveryDesk) -> None:
    flawed = {**PAID_40, "area": "broken_or_faulty", "contact": "anna@example.org"}
    await take(desk, await open_incident(desk, **flawed), "exchange", 4_000)

    second = await open_incident(desk, **{**flawed, "order_number": "B2"})

    menu = (await desk.walking.case(STAFF, second.id)).menu
    assert [(choice.offer.id, choice.repeats) for choice in menu[:2]] == [
        ("flawed_money_back", False),
        ("exchange", True),
    ]


async def test_what_is_owed_is_granted_by_its_formula_and_uses_up_no_goodwill(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk, **PAID_40)

    given = await give(desk, incident, 800, kind="", entitlement="late_delivery")

    assert given.grant
    assert (given.grant.label, given.grant.entitlement) == ("Late delivery: our guarantee", "late_delivery")
    assert given.case.goodwill_left == Left(2_500)
    with pytest.raises(AboveWhatIsOwed):
        await give(desk, incident, 1, kind="", entitlement="late_delivery")


async def test_what_is_owed_above_the_frontlines_limit_is_confirmed_by_a_manager(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk, **{**PAID_40, "price_minor": 20_000})

    with pytest.raises(ReasonNeeded):
        await give(desk, incident, 20_000, kind="", entitlement="faulty_goods", actor=LEAD)
    given = await give(desk, incident, 20_000, kind="", entitlement="faulty_goods", actor=LEAD, reason="It leaks")

    assert given.request
    assert (given.request.needs, given.request.entitlement) == ("manager", "faulty_goods")


async def test_more_than_150_percent_of_the_price_is_asked_of_a_director(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk, **PAID_40)
    await give(desk, incident, 4_000, kind="refund")

    request = await ask(desk, incident, 2_600, actor=LEAD)

    assert request.needs == "director"
    assert ROSTERS.at(incident.site).directors


async def test_the_audit_keeps_what_a_gift_was_owed_for_and_its_class(desk: RecoveryDesk, books: Books) -> None:
    incident = await open_incident(desk, price_minor=4_000, order_number="A-1", proof=Proof.RECEIPT)
    await give(desk, incident, 800, kind="", entitlement="late_delivery")
    await give(desk, incident, 500, kind="store_credit")

    (_, _, owed), (_, _, kindness) = await books.audited("grant")
    assert (owed["compensation_class"], owed["entitlement"]) == ("entitlement", "late_delivery")
    assert kindness["compensation_class"] == "goodwill"
    assert "entitlement" not in kindness
