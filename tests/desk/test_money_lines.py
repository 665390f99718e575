"""Every line of the audit in which money is the matter says on which level, under which policy and which limit."""

from datetime import timedelta

import pytest

from bot.desk import RecoveryDesk
from bot.desk.giving import Wish
from bot.desk.recording import GivenAlready
from bot.recovery.delivery import DeliveryKind
from bot.recovery.empowerment import Level
from bot.recovery.incident import Incident, Proof
from bot.recovery.people import Actor
from bot.views.giving_words import GIVING_SENTENCES
from storage.tables import audit
from tests.clock import StoppedClock
from tests.desk.books import Books, claim
from tests.desk.stories import (
    COLLEAGUE,
    DIRECTOR,
    LEAD,
    MANAGER,
    ROSTERS,
    STAFF,
    a_token,
    ask,
    give,
    open_incident,
)
from tests.storage.rows import rows_of

# The clock holds no level and no limit; whoever withdraws, or ends what a request was about, decides nothing.
_BY_THE_CLOCK = {"promise_passed", "expire"}
_WITHOUT_LIMIT = {*_BY_THE_CLOCK, "withdraw", "drop_request"}


async def _already(desk: RecoveryDesk, incident: Incident, amount_minor: int) -> int:
    what = GivenAlready(Wish("store_credit", amount_minor, reason="Slack was down"), COLLEAGUE, None)
    given = await desk.recording.record(STAFF, ROSTERS, a_token(), incident.id, what, {})
    assert given.request
    return given.request.id


async def _everything(desk: RecoveryDesk, clock: StoppedClock) -> None:
    """Each way in which money is given, asked for, decided about and taken back."""
    gift = (await give(desk, await open_incident(desk), 1_000)).grant
    slip = (await give(desk, await open_incident(desk), 1_000)).grant
    assert gift
    assert slip
    await desk.giving.undo(STAFF, slip.id)
    await desk.reversing.reverse(LEAD, a_token(), gift.id, "Never handed over")
    await desk.deciding.approve(MANAGER, ROSTERS, (await ask(desk, await open_incident(desk))).id)
    await desk.deciding.decline(MANAGER, (await ask(desk, await open_incident(desk))).id, "The bill was right")
    adjusted = await ask(desk, await open_incident(desk))
    await desk.deciding.adjust(MANAGER, ROSTERS, a_token(), adjusted.id, 5_000, "")
    large = await ask(desk, await open_incident(desk), 90_000)
    await desk.deciding.approve(DIRECTOR, ROSTERS, large.id)
    await desk.deciding.approve(MANAGER, ROSTERS, await _already(desk, await open_incident(desk), 8_000))
    await desk.deciding.decline(MANAGER, await _already(desk, await open_incident(desk), 8_000), "No such voucher")
    await desk.lapsing.withdraw(STAFF, (await ask(desk, await open_incident(desk))).id)
    taken = await give(desk, await open_incident(desk), 500)
    assert taken.grant
    written = {"cause": "misunderstood"}
    await desk.walking.write_down(STAFF, a_token(), taken.case.incident.id, written, {taken.grant.id: True})
    await ask(desk, await open_incident(desk))
    for passed in (timedelta(minutes=6), timedelta(days=3)):
        clock.pass_by(passed)
        for timer in await claim(desk, DeliveryKind.REQUEST_CLOCK):
            await desk.lapsing.run_request_clock(timer)


async def test_every_money_line_has_level_policy_version_and_limit(
    desk: RecoveryDesk, clock: StoppedClock, database_url: str
) -> None:
    await _everything(desk, clock)

    lines = [row for row in await rows_of(database_url, audit) if row["what"] in GIVING_SENTENCES]
    version = desk.playbook.policy.version
    assert [row["what"] for row in lines if row["policy_version"] != version] == []
    assert {row["what"] for row in lines if row["level"] is None} <= _BY_THE_CLOCK
    limited = [row for row in lines if row["level"] is not Level.DIRECTOR]
    assert {row["what"] for row in limited if row["limit_minor"] is None} <= _WITHOUT_LIMIT
    said = {row["what"] for row in lines}
    assert said >= set(GIVING_SENTENCES) - {"first_yes", "drop_request"}, "each way was tried"


async def test_line_of_a_gift_says_whether_there_was_proof(desk: RecoveryDesk, books: Books) -> None:
    await give(desk, await open_incident(desk, proof=Proof.RECEIPT), 500)
    await give(desk, await open_incident(desk), 500)

    assert [after["with_proof"] for _, _, after in await books.audited("grant")] == [True, False]


@pytest.mark.parametrize(
    ("actor", "amount_minor", "price_minor", "cap"),
    [
        (STAFF, 8_000, 4_000, {"cap_minor": 6_000}),
        (MANAGER, 6_001, 4_000, {"cap_minor": 6_000}),
        (STAFF, 8_000, 20_000, {}),
    ],
)
async def test_the_audit_says_where_it_was_the_cap_for_the_price(
    desk: RecoveryDesk, books: Books, actor: Actor, amount_minor: int, price_minor: int, cap: dict[str, int]
) -> None:
    await ask(desk, await open_incident(desk, price_minor=price_minor), amount_minor, actor=actor)

    ((_, _, after),) = await books.audited("request")
    assert {name: after[name] for name in after if name == "cap_minor"} == cap


async def test_a_decision_is_written_down_with_the_cap_that_holds_it(desk: RecoveryDesk, books: Books) -> None:
    declined, approved = [await open_incident(desk, price_minor=4_000) for _ in range(2)]
    await desk.deciding.decline(MANAGER, (await ask(desk, declined, 5_000)).id, "Too much")
    await desk.deciding.approve(MANAGER, ROSTERS, (await ask(desk, approved, 5_000)).id)

    for what in ("decline", "approve", "grant"):
        ((_, _, after),) = await books.audited(what)
        assert after["cap_minor"] == 6_000
