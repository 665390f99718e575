"""News goes to who agreed to it, separately and on the record, once each, and never to anybody else."""

from datetime import timedelta
from typing import Any

import pytest

from bot.content.playbook import Playbook
from bot.desk import RecoveryDesk
from bot.recovery.customer import Picked
from bot.recovery.errors import InThePast, NobodyAgreed, NotTheirLevel, NotTheirSite
from bot.recovery.followup import FollowUp, FollowUpKind, FollowUpState, Outcome
from bot.recovery.incident import Incident
from bot.recovery.people import Actor, Roster
from bot.views.walking.follow_up import build_follow_up, parse_follow_up
from bot.views.walking.frame import Scene
from storage.database import Database
from tests.clock import StoppedClock
from tests.desk.books import THE_SITE, Books
from tests.desk.stories import LEAD, MANAGER, STAFF, a_token, open_incident, owed_by, plan, protect, ring, write_down
from tests.factories import SITE, add_incident, an_actor

DAY = timedelta(days=1)
NEW_OVEN = "We have a new oven: soup comes hot, always"


async def who(desk: RecoveryDesk, contact: str, **changes: Any) -> Incident:
    """A customer whose walk is over."""
    incident = await open_incident(desk)
    await plan(desk, incident, contact=contact, **{"consent": False, "news_consent": True, **changes})
    return await write_down(desk, incident)


async def tell(desk: RecoveryDesk, actor: Actor = MANAGER, *, area: str = "", token: str = "") -> int:
    due_at = desk.clock.now() + DAY
    return await desk.news.tell(actor, token or a_token(), SITE, area, NEW_OVEN, due_at)


async def news_of(desk: RecoveryDesk, incident: Incident) -> list[str]:
    case = await desk.walking.case(STAFF, incident.id)
    return [f.about for f in case.follow_ups if f.kind is FollowUpKind.NEWS and f.state is FollowUpState.OPEN]


async def test_who_agreed_hears_of_it_from_the_one_they_know(
    desk: RecoveryDesk, clock: StoppedClock, books: Books
) -> None:
    incident = await who(desk, "anna@example.org")
    assert incident.closed_at

    assert await tell(desk) == 1

    clock.pass_by(DAY)
    (message,) = await ring(desk)
    (told,) = await desk.ringing.told(STAFF.team_id, message.subject)
    assert (message.recipient, told.follow_up.about, told.is_current) == ("U0STAFF", NEW_OVEN, True)
    ((by, _, after),) = await books.audited("plan_news")
    assert (by, after["about"]) == ("U0MANAGER", NEW_OVEN)


async def news_in(desk: RecoveryDesk, incident: Incident) -> list[FollowUp]:
    return [f for f in (await desk.walking.case(STAFF, incident.id)).follow_ups if f.kind is FollowUpKind.NEWS]


@pytest.mark.parametrize(
    "changes",
    [{"news_consent": False, "consent": True}, {"news_consent": False}, {"contact": ""}],
    ids=["agreed to be contacted only", "agreed to nothing", "no way to reach them"],
)
async def test_consent_to_news_is_never_taken_from_consent_to_contact(
    desk: RecoveryDesk, changes: dict[str, Any]
) -> None:
    await who(desk, **{"contact": "anna@example.org", **changes})

    with pytest.raises(NobodyAgreed):
        await tell(desk)


async def test_consent_to_news_is_on_the_record_by_itself(desk: RecoveryDesk, books: Books) -> None:
    await who(desk, "anna@example.org")

    ((by, before, after),) = await books.audited("plan_follow_ups")
    assert (by, before["news_consent"], after["news_consent"]) == ("U0STAFF", False, True)
    assert "consent" not in after


async def test_customer_with_two_incidents_hears_of_it_once(desk: RecoveryDesk) -> None:
    first = await who(desk, "anna@example.org")
    second = await who(desk, "anna@example.org")
    await who(desk, "ben@example.org")

    assert await tell(desk) == 2
    assert (await news_of(desk, first), await news_of(desk, second)) == ([], [NEW_OVEN])


async def test_same_form_and_the_next_one_tell_nobody_twice(desk: RecoveryDesk) -> None:
    incident, token = await who(desk, "anna@example.org"), a_token()

    assert [await tell(desk, token=token) for _ in range(2)] == [1, 0]
    with pytest.raises(NobodyAgreed):
        await tell(desk)
    assert await news_of(desk, incident) == [NEW_OVEN]


async def test_news_is_for_those_for_whom_that_failed(desk: RecoveryDesk) -> None:
    soup = await who(desk, "anna@example.org", area="wrong_order")
    await who(desk, "ben@example.org", area="wrong_bill")

    assert await tell(desk, area="wrong_order") == 1
    assert await news_of(desk, soup) == [NEW_OVEN]


async def test_news_for_an_area_reaches_who_was_failed_in_another_one_since(desk: RecoveryDesk) -> None:
    soup = await who(desk, "anna@example.org", area="wrong_order")
    await who(desk, "anna@example.org", area="wrong_bill")

    assert await tell(desk, area="wrong_order") == 1
    assert await news_of(desk, soup) == [NEW_OVEN]


async def test_who_is_to_hear_by_one_incident_is_not_told_by_another(desk: RecoveryDesk) -> None:
    soup = await who(desk, "anna@example.org", area="wrong_order")
    await tell(desk, area="wrong_order")
    bill = await who(desk, "anna@example.org", area="wrong_bill")

    for area in ("", "wrong_bill", "wrong_order"):
        with pytest.raises(NobodyAgreed):
            await tell(desk, area=area)
    assert (await news_of(desk, soup), await news_of(desk, bill)) == ([NEW_OVEN], [])


async def test_customer_with_a_mail_and_a_phone_hears_of_it_once(desk: RecoveryDesk, database: Database) -> None:
    """One of theirs was written before we knew customers, and says no more than the contact."""
    anna = Picked((await who(desk, "anna@example.org", customer_name="Anna")).customer_id)
    by_phone = await who(desk, "07700 900123", customer=anna)
    assert (by_phone.contact, by_phone.customer_id) == ("07700 900123", anna.customer_id)
    older = await who(desk, "anna@example.org")
    async with database.transaction(STAFF.team_id) as work:
        await work.incidents.save(older.id, customer_id=None)

    assert await tell(desk) == 1
    with pytest.raises(NobodyAgreed):
        await tell(desk)


@pytest.mark.parametrize("outcome", [Outcome.DECLINED_CONTACT, Outcome.LOST])
async def test_who_declined_contact_or_is_lost_is_left_in_peace_for_every_incident(
    desk: RecoveryDesk, clock: StoppedClock, books: Books, outcome: Outcome
) -> None:
    older = await who(desk, "anna@example.org", consent=True)
    ben = await who(desk, "ben@example.org")
    await tell(desk)
    newer = await open_incident(desk)
    (call,) = await plan(desk, newer, FollowUpKind.CALL, contact="anna@example.org", news_consent=True)

    await desk.following.finish(STAFF, a_token(), call.id, outcome, "")

    stayed = outcome is not Outcome.DECLINED_CONTACT
    for incident in (older, newer):
        left = (await desk.walking.case(STAFF, incident.id)).incident
        assert (left.consent, left.news_consent, await news_of(desk, incident)) == (stayed, False, [])
    assert (await desk.walking.case(STAFF, older.id)).incident.closed_at
    assert await news_of(desk, ben) == [NEW_OVEN]
    assert {who for who, _, _ in await books.audited("leave_in_peace")} == {"U0STAFF"}
    with pytest.raises(NobodyAgreed):
        await tell(desk)
    clock.pass_by(2 * DAY)
    assert [m.recipient for m in await ring(desk) if not m.ts] == ["U0STAFF"], "for Ben alone"


async def test_who_declined_by_mail_is_left_in_peace_by_phone_and_at_every_site(
    desk: RecoveryDesk, books: Books, database: Database
) -> None:
    anna = Picked((await who(desk, "anna@example.org", customer_name="Anna")).customer_id)
    elsewhere = await who(desk, "07700 900123", customer=anna)
    async with database.transaction(STAFF.team_id) as work:
        await work.incidents.save(elsewhere.id, site="station")
        stranger = await add_incident(work, contact="A table by the door", news_consent=True)
    (call,) = await plan(desk, await open_incident(desk), FollowUpKind.CALL)

    await desk.following.finish(STAFF, a_token(), call.id, Outcome.DECLINED_CONTACT, "")

    async with database.reading(STAFF.team_id) as reading:
        assert not (await reading.incidents.get(elsewhere.id)).news_consent
        assert (await reading.incidents.get(stranger.id)).news_consent
    assert {who for who, _, _ in await books.audited("leave_in_peace")} == {"", "U0STAFF"}


async def test_protected_and_void_incidents_hear_of_nothing(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)
    await plan(desk, incident, contact="anna@example.org", news_consent=True)
    await protect(desk, incident)

    with pytest.raises(NobodyAgreed):
        await tell(desk)


@pytest.mark.parametrize(
    ("actor", "refusal"), [(LEAD, NotTheirLevel), (an_actor("U0ELSE", MANAGER.level_at(SITE), site="x"), NotTheirSite)]
)
async def test_only_the_sites_managers_tell(desk: RecoveryDesk, actor: Actor, refusal: type[Exception]) -> None:
    await who(desk, "anna@example.org")

    with pytest.raises(refusal):
        await tell(desk, actor)


async def test_news_in_the_past_is_refused(desk: RecoveryDesk, clock: StoppedClock) -> None:
    with pytest.raises(InThePast):
        await desk.news.tell(MANAGER, a_token(), SITE, "", NEW_OVEN, clock.now() - DAY)


async def test_time_that_was_right_a_minute_ago_is_taken(desk: RecoveryDesk, clock: StoppedClock) -> None:
    await who(desk, "anna@example.org")
    a_minute_ago = clock.now() - timedelta(minutes=1)

    assert await desk.news.tell(MANAGER, a_token(), SITE, "", NEW_OVEN, a_minute_ago) == 1


async def test_taking_the_yes_back_drops_the_news(desk: RecoveryDesk, clock: StoppedClock, books: Books) -> None:
    incident = await open_incident(desk)
    await plan(desk, incident, contact="anna@example.org", consent=False, news_consent=True)
    await tell(desk)

    await plan(desk, incident, FollowUpKind.NEWS, contact="anna@example.org", news_consent=False)

    assert await news_of(desk, incident) == []
    clock.pass_by(2 * DAY)
    assert await ring(desk) == []


async def test_saving_a_plan_keeps_the_news_and_never_moves_it(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)
    await plan(desk, incident, FollowUpKind.CALL, contact="anna@example.org", news_consent=True)
    await tell(desk)
    before = await news_in(desk, incident)

    await plan(desk, incident, FollowUpKind.DAY_3, FollowUpKind.NEWS, due_at=desk.clock.now() + 9 * DAY)

    assert await news_in(desk, incident) == before
    assert await news_of(desk, incident) == [NEW_OVEN]


async def test_plan_never_brings_news_by_itself(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)

    assert await plan(desk, incident, FollowUpKind.NEWS, news_consent=True) == []


@pytest.mark.parametrize("changes", [{"news_consent": False}, {"contact": ""}])
async def test_news_goes_when_the_yes_or_the_way_to_reach_them_goes(
    desk: RecoveryDesk, changes: dict[str, Any]
) -> None:
    incident = await open_incident(desk)
    await plan(desk, incident, contact="anna@example.org", news_consent=True)
    await tell(desk)

    await plan(desk, incident, **changes)

    assert await news_of(desk, incident) == []


async def test_open_news_hides_no_plan_in_the_form(desk: RecoveryDesk, playbook: Playbook) -> None:
    incident = await open_incident(desk)
    await plan(desk, incident, contact="anna@example.org", news_consent=True)
    await tell(desk)
    case = await desk.walking.case(STAFF, incident.id)

    form = build_follow_up(Scene(case, STAFF, playbook, THE_SITE, Roster()))

    shown = {block["block_id"] for block in form["blocks"] if "follow_up.when" in str(block.get("block_id"))}
    assert "follow_up.when.call" in shown
    assert "follow_up.when.news" not in shown


async def test_news_in_a_form_that_was_open_before_is_not_read(desk: RecoveryDesk, playbook: Playbook) -> None:
    incident = await open_incident(desk)
    case = await desk.walking.case(STAFF, incident.id)
    form = build_follow_up(Scene(case, STAFF, playbook, THE_SITE, Roster()))
    tomorrow = {"when": {"selected_date_time": int((desk.clock.now() + DAY).timestamp())}}
    kinds = (FollowUpKind.CALL, FollowUpKind.NEWS)

    _, chosen = parse_follow_up(
        {**form, "state": {"values": {f"follow_up.when.{kind.value}": tomorrow for kind in kinds}}}
    )

    assert [c.kind for c in chosen] == [FollowUpKind.CALL]


async def test_told_and_not_satisfied_the_incident_opens_again(desk: RecoveryDesk, database: Database) -> None:
    incident = await who(desk, "anna@example.org")
    await tell(desk)
    (news,) = await owed_by(database, STAFF)

    case = await desk.following.finish(STAFF, a_token(), news.id, Outcome.UNSATISFIED, "It leaks again")

    assert (case.incident.id, case.incident.reopened, case.incident.closed_at) == (incident.id, 1, None)


async def test_who_is_not_satisfied_hears_of_nothing_new_until_it_is_put_right(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)
    (call,) = await plan(desk, incident, FollowUpKind.CALL, contact="anna@example.org", news_consent=True)
    await write_down(desk, incident)
    await tell(desk)
    await desk.following.finish(STAFF, a_token(), call.id, Outcome.UNSATISFIED, "")

    assert await news_of(desk, incident) == []
    with pytest.raises(NobodyAgreed):
        await tell(desk)
    await write_down(desk, incident)
    assert await tell(desk) == 1
