"""Handing over moves the incident, its reminder and what is still owed to the customer."""

from datetime import timedelta

import pytest

from bot.desk import RecoveryDesk
from bot.desk.handing import Everything
from bot.recovery.delivery import DeliveryKind
from bot.recovery.empowerment import Level
from bot.recovery.errors import (
    AlreadyTheirs,
    IncidentIsClosed,
    IncidentIsProtected,
    NoSuchIncident,
    NotForThem,
    NotTheirSite,
    NotTheirsToHand,
)
from bot.recovery.followup import FollowUpKind
from bot.recovery.incident import Incident
from tests.clock import StoppedClock
from tests.desk.books import Books
from tests.desk.stories import (
    COLLEAGUE,
    LEAD,
    MANAGER,
    ROSTERS,
    STAFF,
    a_token,
    open_incident,
    plan,
    write_down,
)
from tests.factories import OTHER_TEAM, SITE, an_actor

TO = "U0NEXT"


async def hand_over(desk: RecoveryDesk, incident: Incident, line: str = "", token: str = "") -> Incident:
    handed = await desk.handing.hand_over(STAFF, token or a_token(), incident.id, TO, line)
    return handed.case.incident


async def test_the_other_owns_it_and_is_told_with_what_to_know(desk: RecoveryDesk, books: Books) -> None:
    incident = await open_incident(desk)

    handed = await hand_over(desk, incident, "Table 4, they are in a hurry")

    assert handed.owner_id == TO
    [(subject, recipient, _)] = await books.pending(DeliveryKind.HANDED_OVER)
    message = await desk.handing.handed_over(handed.team_id, subject)
    assert recipient == TO
    assert (message.giver_id, message.note and message.note.text) == (STAFF.user_id, "Table 4, they are in a hurry")
    [(who, before, after)] = await books.audited("hand_over")
    assert (who, before, after) == (
        STAFF.user_id,
        {"owner_id": STAFF.user_id},
        {"owner_id": TO, "follow_ups": 0},
    )


async def test_the_reminder_goes_to_the_new_owner_and_not_to_the_old(
    desk: RecoveryDesk, books: Books, clock: StoppedClock
) -> None:
    incident = await open_incident(desk)
    assert [r for _, r, _ in await books.pending(DeliveryKind.LEFT_OPEN)] == [STAFF.user_id]

    await hand_over(desk, incident)

    [(_, recipient, due_at)] = await books.pending(DeliveryKind.LEFT_OPEN)
    assert (recipient, due_at) == (TO, clock.now() + timedelta(minutes=15))


async def test_the_givers_open_follow_ups_move_and_a_colleagues_stay(desk: RecoveryDesk, books: Books) -> None:
    incident = await open_incident(desk)
    await plan(desk, incident, FollowUpKind.CALL, FollowUpKind.DAY_3)
    [_, colleagues] = await plan(desk, incident, FollowUpKind.CALL, FollowUpKind.DAY_3)
    handed = await desk.handing.hand_over(STAFF, a_token(), incident.id, TO, "")

    assert handed.follow_ups == 2
    assert {f.assignee_id for f in handed.case.follow_ups} == {TO}
    assert [r for _, r, _ in await books.pending(DeliveryKind.FOLLOW_UP)] == [TO, TO]
    assert colleagues.due_at in {due for _, _, due in await books.pending(DeliveryKind.FOLLOW_UP)}


async def test_follow_ups_of_others_stay_with_them(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)
    await plan(desk, incident, FollowUpKind.CALL, assignee_id=COLLEAGUE.user_id)

    handed = await desk.handing.hand_over(STAFF, a_token(), incident.id, TO, "")

    assert handed.follow_ups == 0
    assert [f.assignee_id for f in handed.case.follow_ups] == [COLLEAGUE.user_id]


async def test_the_same_form_hands_over_once(desk: RecoveryDesk, books: Books) -> None:
    incident, token = await open_incident(desk), a_token()
    await hand_over(desk, incident, "Once", token)

    await hand_over(desk, incident, "Once", token)

    assert len(await books.audited("hand_over")) == len(await books.audited("note")) == 1


async def test_a_lead_hands_on_a_colleagues_and_a_colleague_does_not(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)

    with pytest.raises(NotTheirsToHand):
        await desk.handing.hand_over(COLLEAGUE, a_token(), incident.id, TO, "")
    handed = await desk.handing.hand_over(LEAD, a_token(), incident.id, TO, "")

    assert handed.case.incident.owner_id == TO


async def test_whoever_opened_it_may_hand_it_on_again(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)
    await hand_over(desk, incident)

    handed = await desk.handing.hand_over(STAFF, a_token(), incident.id, COLLEAGUE.user_id, "")

    assert handed.case.incident.owner_id == COLLEAGUE.user_id


async def test_nobody_is_handed_what_they_have_already(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)

    with pytest.raises(AlreadyTheirs):
        await desk.handing.hand_over(LEAD, a_token(), incident.id, STAFF.user_id, "")


async def test_what_waits_for_its_follow_ups_can_be_handed_over_without_a_reminder_to_walk_it(
    desk: RecoveryDesk, books: Books
) -> None:
    incident = await open_incident(desk)
    await plan(desk, incident, FollowUpKind.CALL)
    await write_down(desk, incident)

    handed = await hand_over(desk, incident)

    assert handed.owner_id == TO
    assert await books.pending(DeliveryKind.LEFT_OPEN) == []


async def test_a_closed_incident_is_not_handed_over(desk: RecoveryDesk) -> None:
    incident = await write_down(desk, await open_incident(desk))

    with pytest.raises(IncidentIsClosed):
        await hand_over(desk, incident)


async def test_a_protected_case_is_not_handed_over_here(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)
    await desk.protecting.protect(STAFF, ROSTERS, a_token(), incident.id, {})

    for actor in (STAFF, MANAGER):
        with pytest.raises(IncidentIsProtected):
            await desk.handing.hand_over(actor, a_token(), incident.id, TO, "")


@pytest.mark.parametrize(
    "stranger", [an_actor("U0ELSE", site="elsewhere"), an_actor("U0STAFF", team_id=OTHER_TEAM)], ids=["site", "team"]
)
async def test_nobody_of_another_site_or_team_hands_it_over(desk: RecoveryDesk, stranger: object) -> None:
    incident = await open_incident(desk)

    with pytest.raises(NoSuchIncident):
        await desk.handing.hand_over(stranger, a_token(), incident.id, TO, "")  # type: ignore[arg-type]
    with pytest.raises(NoSuchIncident):
        await desk.handing.check_may_hand_over(stranger, incident.id)  # type: ignore[arg-type]


# Everything, by whoever goes off duty


async def test_whoever_goes_home_hands_over_incidents_and_follow_ups_of_the_site(
    desk: RecoveryDesk, books: Books
) -> None:
    walked, written = await open_incident(desk), await open_incident(desk)
    await plan(desk, walked, FollowUpKind.CALL)
    (later,) = await plan(desk, written, FollowUpKind.DAY_3)
    await write_down(desk, written)
    left = await desk.handing.everything_of(STAFF, SITE)
    assert (len(left.incidents), len(left.follow_ups)) == (1, 2)

    token = a_token()
    await desk.handing.hand_over_everything(STAFF, token, SITE, an_actor(TO))
    await desk.handing.hand_over_everything(STAFF, token, SITE, an_actor("U0ANOTHER"))

    left = await desk.handing.everything_of(STAFF, SITE)
    assert left == Everything((), ())
    theirs = await desk.handing.everything_of(an_actor(TO), SITE)
    assert ([i.id for i in theirs.incidents], len(theirs.follow_ups)) == ([walked.id], 2)
    assert [recipient for _, recipient, _ in await books.pending(DeliveryKind.HANDED_OVER)] == [TO]
    assert {recipient for _, recipient, _ in await books.pending(DeliveryKind.FOLLOW_UP)} == {TO}
    [(who, before, after)] = await books.audited("hand_follow_up")
    assert (who, before["assignee_id"], after["assignee_id"], after["follow_up"]) == (
        "U0STAFF",
        "U0STAFF",
        TO,
        later.id,
    )


async def test_who_takes_over_is_proposed_and_never_oneself(desk: RecoveryDesk) -> None:
    assert await desk.handing.stand_in(STAFF, SITE, ROSTERS) == "U0LEAD"
    assert await desk.handing.stand_in(LEAD, SITE, ROSTERS) == "U0MANAGER"

    await desk.home.switch_duty(an_actor("U0MANAGER2", Level.MANAGER), True)

    assert await desk.handing.stand_in(STAFF, SITE, ROSTERS) == "U0MANAGER2"


async def test_drafts_protected_cases_and_colleagues_work_stay_where_they_are(desk: RecoveryDesk) -> None:
    await desk.walking.start(STAFF, "Not opened yet")
    protected = await open_incident(desk)
    await desk.protecting.protect(STAFF, ROSTERS, a_token(), protected.id, {})
    await open_incident(desk, COLLEAGUE)
    await desk.handing.hand_over_everything(STAFF, a_token(), SITE, an_actor(TO))
    theirs = await desk.handing.everything_of(an_actor(TO), SITE)
    assert theirs == Everything((), ())


async def test_everything_is_not_handed_to_oneself_nor_at_a_site_of_others(desk: RecoveryDesk) -> None:
    await open_incident(desk)
    with pytest.raises(AlreadyTheirs):
        await desk.handing.hand_over_everything(STAFF, a_token(), SITE, STAFF)
    with pytest.raises(NotTheirSite):
        await desk.handing.hand_over_everything(STAFF, a_token(), "station", an_actor(TO))
    assert len((await desk.handing.everything_of(STAFF, SITE)).incidents) == 1


async def test_nothing_is_handed_to_who_is_the_customer_of_any_of_it(desk: RecoveryDesk) -> None:
    await open_incident(desk)
    await plan(desk, await open_incident(desk), FollowUpKind.CALL, contact="marco@example.org")
    marco = an_actor(TO, contacts=["Marco@example.org"])

    with pytest.raises(NotForThem):
        await desk.handing.hand_over_everything(STAFF, a_token(), SITE, marco)
    assert len((await desk.handing.everything_of(STAFF, SITE)).incidents) == 2

    await desk.handing.hand_over_everything(STAFF, a_token(), SITE, an_actor(TO))
    assert await desk.handing.everything_of(STAFF, SITE) == Everything((), ())
