"""Thanks to a colleague: they get them, once, and never those whom a case concerned."""

import pytest

from bot.desk import RecoveryDesk
from bot.recovery.delivery import DeliveryKind
from bot.recovery.incident import Incident, Severity
from handlers.walking import thanks_message
from tests.desk.books import Books, claim
from tests.desk.stories import MANAGER, STAFF, a_token, open_incident, protect

COLLEAGUE = "ULEILA"


async def write_down(desk: RecoveryDesk, incident: Incident, to: str, token: str = "", **changes: object) -> Incident:
    thanks = {"thanks_to": to, "thanks_for": "Brought the tray at once", "cause": "misunderstood"}
    case = await desk.walking.write_down(STAFF, token or a_token(), incident.id, {**thanks, **changes})
    return case.incident


async def test_colleague_reads_who_thanks_them_and_for_what(desk: RecoveryDesk) -> None:
    incident = await write_down(desk, await open_incident(desk), COLLEAGUE)

    (owed,) = await claim(desk, DeliveryKind.THANKS)
    message = await thanks_message(desk, owed)

    assert owed.recipient == COLLEAGUE
    assert message.text == f"<@{STAFF.user_id}> thanks you. Brought the tray at once"
    assert f"#{incident.number}" in str(message.blocks)


async def test_form_sent_twice_thanks_once(desk: RecoveryDesk, books: Books) -> None:
    incident, token = await open_incident(desk), a_token()

    for _ in range(2):
        await write_down(desk, incident, COLLEAGUE, token)

    assert len(await books.pending(DeliveryKind.THANKS)) == 1


@pytest.mark.parametrize("to", ["", STAFF.user_id])
async def test_nobody_thanks_themselves(desk: RecoveryDesk, books: Books, to: str) -> None:
    await write_down(desk, await open_incident(desk), to)

    assert await books.pending(DeliveryKind.THANKS) == []


async def test_thanks_wait_for_the_answer_whether_somebody_was_hurt(desk: RecoveryDesk, books: Books) -> None:
    incident = await write_down(desk, await open_incident(desk), COLLEAGUE, what_happened="She was injured by the door")
    assert incident.asking
    before = await books.pending(DeliveryKind.THANKS)

    await desk.protecting.say_safe(STAFF, a_token(), incident.id, incident.asking)

    assert before == []
    assert [recipient for _, recipient, _ in await books.pending(DeliveryKind.THANKS)] == [COLLEAGUE]


async def test_thanks_of_what_became_a_protected_case_are_not_sent(desk: RecoveryDesk, books: Books) -> None:
    incident = await write_down(desk, await open_incident(desk), COLLEAGUE)

    await protect(desk, incident)

    assert await books.pending(DeliveryKind.THANKS) == []


async def test_whom_a_lowered_case_concerned_is_sent_no_thanks(desk: RecoveryDesk, books: Books) -> None:
    incident = await open_incident(desk)
    await protect(desk, incident, concerns=COLLEAGUE)
    await desk.protecting.take_on(MANAGER, incident.id)
    await desk.casework.lower(MANAGER, a_token(), incident.id, Severity.S2, "It was somebody else")

    await write_down(desk, incident, COLLEAGUE)

    assert await books.pending(DeliveryKind.THANKS) == []
