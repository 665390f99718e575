"""Somebody was hurt, threatened or at risk: everything automatic stops, and a few people know at once."""

from datetime import timedelta

import pytest

from bot.desk import RecoveryDesk
from bot.recovery.approval import RequestState
from bot.recovery.correction import Voiding
from bot.recovery.delivery import DeliveryKind
from bot.recovery.empowerment import Level
from bot.recovery.errors import (
    CaseIsTaken,
    ConcernsThemselves,
    IncidentIsProtected,
    IncidentIsRestricted,
    NoSuchIncident,
    NotTheirLevel,
    NotYetLate,
    RecoveryError,
    RequestIsDropped,
    TooLateToCallAgain,
)
from bot.recovery.followup import ChosenFollowUp, FollowUpKind, FollowUpState, Outcome
from bot.recovery.incident import Severity, Step, VoidKind
from bot.recovery.people import Actor, Roster, Rosters
from storage.database import Database
from storage.tables import deliveries
from tests.clock import NOON, StoppedClock
from tests.desk.books import Books, claim
from tests.desk.stories import (
    COLLEAGUE,
    DIRECTOR,
    LEAD,
    MANAGER,
    REACHABLE,
    ROSTERS,
    STAFF,
    a_token,
    ask,
    give,
    open_incident,
    plan,
    protect,
    write_down,
)
from tests.factories import OTHER_TEAM, SITE, TEAM, an_actor
from tests.storage.rows import all_rows, rows_of

A_CALL = ChosenFollowUp(FollowUpKind.CALL, NOON + timedelta(days=1), "")
SECOND_MANAGER = an_actor("U0MANAGER2", Level.MANAGER)
BURNT = "She burnt her hand on the plate"


async def on_duty(database: Database, *people: str) -> None:
    async with database.transaction(TEAM) as work:
        for person in people:
            await work.duty.switch(person, True, NOON)


async def told(books: Books) -> list[str]:
    return [recipient for _, recipient, _ in await books.pending(DeliveryKind.PROTECTED)]


# The question


async def test_keyword_of_the_command_opens_the_question_before_any_card(desk: RecoveryDesk, books: Books) -> None:
    case = await desk.walking.start(STAFF, BURNT)
    saved = await desk.walking.save_step(STAFF, a_token(), case.incident.id, Step.ACKNOWLEDGE, {})

    assert case.incident.asking
    assert saved.incident.asking
    assert await books.pending(DeliveryKind.CARD) == []


async def test_no_goes_on_posts_the_card_and_is_not_asked_again_for_the_same_text(
    desk: RecoveryDesk, books: Books
) -> None:
    incident = (await desk.walking.start(STAFF, BURNT)).incident
    await desk.protecting.say_safe(STAFF, a_token(), incident.id, incident.asking)
    await desk.walking.save_step(STAFF, a_token(), incident.id, Step.ACKNOWLEDGE, {})
    same = {"what_happened": f"  {BURNT.upper()}! "}
    saved = await desk.walking.save_step(STAFF, a_token(), incident.id, Step.UNDERSTAND, same)

    assert saved.incident.asking == ()
    assert len(await books.pending(DeliveryKind.CARD)) == 1
    assert [(who, after) for who, _, after in await books.audited("said_safe")] == [
        ("U0STAFF", {"texts": list(incident.asking)})
    ]


async def test_another_text_with_a_keyword_asks_again_and_loses_nothing(desk: RecoveryDesk) -> None:
    incident = (await desk.walking.start(STAFF, BURNT)).incident
    await desk.protecting.say_safe(STAFF, a_token(), incident.id, incident.asking)
    worse = {"what_happened": "She burnt her hand, and there is blood", "area": "wrong_order", "price_minor": 900}

    saved = (await desk.walking.save_step(STAFF, a_token(), incident.id, Step.UNDERSTAND, worse)).incident

    assert saved.asking
    assert (saved.area, saved.price_minor) == ("wrong_order", 900)


async def test_an_open_question_stays_open_whatever_is_typed_over_it(desk: RecoveryDesk) -> None:
    incident = (await desk.walking.start(STAFF, BURNT)).incident

    kept = await desk.walking.keep(STAFF, incident.id, {"what_happened": "The soup was cold"})

    assert kept.incident.asking


async def test_each_text_is_answered_for_the_later_one_does_not_cover_the_earlier(
    desk: RecoveryDesk, books: Books
) -> None:
    incident = (await desk.walking.start(STAFF, BURNT)).incident
    await desk.walking.keep(STAFF, incident.id, {"fair": "The cost of the hospital"})
    case = await desk.walking.case(STAFF, incident.id)
    first, second = case.incident.asking

    left = await desk.protecting.say_safe(STAFF, a_token(), incident.id, [second])
    safe = await desk.protecting.say_safe(STAFF, a_token(), incident.id, [first, second])

    assert list(case.asked_about.values()) == [BURNT, "The cost of the hospital"], "what the question quotes"
    assert (left.incident.asking, safe.incident.asking) == ((first,), ())
    assert [after["texts"] for _, _, after in await books.audited("said_safe")] == [[second], [first]]


async def test_no_to_marks_that_nobody_asked_about_answers_nothing(desk: RecoveryDesk) -> None:
    incident = (await desk.walking.start(STAFF, BURNT)).incident

    said = await desk.protecting.say_safe(STAFF, a_token(), incident.id, ["0" * 16, "no"])

    assert (said.incident.asking, said.incident.said_safe) == (incident.asking, ())


async def test_keyword_in_the_note_of_a_follow_up_asks(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)
    (call,) = await plan(desk, incident, FollowUpKind.CALL)

    case = await desk.following.finish(STAFF, a_token(), call.id, Outcome.PARTLY, "He went to hospital afterwards")

    assert case.incident.asking
    assert list(case.asked_about.values()) == ["He went to hospital afterwards"]


async def test_keyword_in_a_note_asks_and_keeps_the_note(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)

    case = await desk.noting.add_note(COLLEAGUE, a_token(), incident.id, "Her lawyer rang")

    assert case.incident.asking
    assert list(case.asked_about.values()) == ["Her lawyer rang"]
    assert [note.text for note in case.notes] == ["Her lawyer rang"]


async def test_keyword_in_the_reason_for_calling_somebody_asks_and_calls_all_the_same(
    desk: RecoveryDesk, books: Books
) -> None:
    incident = await open_incident(desk)

    called = await desk.escalating.escalate(STAFF, ROSTERS, a_token(), incident.id, Level.MANAGER, "He has a knife")

    assert called.case.incident.asking
    assert list(called.case.asked_about.values()) == ["He has a knife"]
    assert called.told
    assert await books.pending(DeliveryKind.ESCALATION)


async def test_keyword_in_what_they_call_fair_asks(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)

    kept = await desk.walking.keep(STAFF, incident.id, {"fair": "The cost of the hospital"})

    assert kept.incident.asking
    assert list(kept.asked_about.values()) == ["The cost of the hospital"], "what the question quotes"


async def test_whoever_is_called_reads_each_text_that_raised_the_question(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk, what_happened="The soup was cold")
    await give(desk, incident, 8000, reason="He came with a knife")
    await desk.noting.add_note(COLLEAGUE, a_token(), incident.id, "Her lawyer rang")
    await desk.noting.add_note(COLLEAGUE, a_token(), incident.id, "They sit by the window")

    await desk.protecting.protect(STAFF, ROSTERS, a_token(), incident.id, {})

    case = await desk.protecting.told_of(TEAM, incident.id)
    assert case.called_for == ["He came with a knife", "Her lawyer rang"]


async def test_what_happened_is_not_shown_twice_to_whoever_is_called(desk: RecoveryDesk) -> None:
    incident = (await desk.walking.start(STAFF, BURNT)).incident

    await desk.protecting.protect(STAFF, ROSTERS, a_token(), incident.id, {})

    assert (await desk.protecting.told_of(TEAM, incident.id)).called_for == []


async def test_saying_safe_twice_says_it_once_and_never_lowers_a_case(desk: RecoveryDesk, books: Books) -> None:
    incident, token = (await desk.walking.start(STAFF, BURNT)).incident, a_token()
    for _ in range(2):
        await desk.protecting.say_safe(STAFF, token, incident.id, incident.asking)
    await protect(desk, incident)

    case = await desk.protecting.say_safe(STAFF, a_token(), incident.id, incident.asking)

    assert case.incident.is_protected
    assert len(await books.audited("said_safe")) == 1


# Leaving the script


async def test_s4_without_an_earlier_card_posts_none(desk: RecoveryDesk, books: Books) -> None:
    incident = (await desk.walking.start(STAFF, BURNT)).incident

    case = await protect(desk, incident)

    assert (case.incident.number, case.incident.severity) == (1, Severity.S4)
    assert await books.pending(DeliveryKind.CARD) == []
    assert await books.pending(DeliveryKind.LEFT_OPEN) == []


async def test_s4_drops_follow_ups_and_their_pings(desk: RecoveryDesk, books: Books) -> None:
    incident = await open_incident(desk)
    await plan(desk, incident, *FollowUpKind)

    case = await protect(desk, incident)

    assert {f.state for f in case.follow_ups} == {FollowUpState.DROPPED}
    assert await books.pending(DeliveryKind.FOLLOW_UP) == []


async def test_s4_ends_waiting_requests_and_every_copy_loses_its_content(
    desk: RecoveryDesk, clock: StoppedClock, books: Books
) -> None:
    incident = await open_incident(desk)
    request = await ask(desk, incident)
    for kind in (DeliveryKind.REQUEST, DeliveryKind.CARD):
        for delivery in await claim(desk, kind):
            await desk.outbox.finish(delivery, "D1", f"ts of {delivery.recipient}")

    case = await protect(desk, incident)

    assert [r.state for r in case.requests] == [RequestState.DROPPED]
    assert await books.pending(DeliveryKind.REQUEST_CLOCK) == []
    with pytest.raises(RequestIsDropped):
        await desk.deciding.approve(MANAGER, ROSTERS, request.id)
    shown = await desk.outbox.claim(clock.now(), clock.real() + timedelta(hours=1), 100)
    earlier = [d for d in shown if d.kind in (DeliveryKind.REQUEST, DeliveryKind.CARD)]
    assert {d.recipient for d in earlier} == {"U0MANAGER", "U0MANAGER2", "C_APPROVALS", "C_INCIDENTS"}
    for delivery in earlier:
        assert await desk.protecting.restricted(delivery)


async def test_everything_that_tells_of_an_incident_says_of_which(desk: RecoveryDesk, database_url: str) -> None:
    incident = await open_incident(desk)
    await ask(desk, incident)
    await plan(desk, incident, *FollowUpKind)
    await desk.escalating.escalate(STAFF, ROSTERS, a_token(), incident.id, Level.LEAD, "They shout")
    await desk.handing.hand_over(STAFF, a_token(), incident.id, "U0COLLEAGUE", "Mind the bill")
    await protect(desk, incident)

    rows = await rows_of(database_url, deliveries)

    assert {row["incident_id"] for row in rows} == {incident.id}


async def test_protected_case_takes_no_gift_whoever_gives(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)
    given = await give(desk, incident, 500)
    await protect(desk, incident)

    for who in (STAFF, MANAGER):
        with pytest.raises(IncidentIsProtected, match="#1"):
            await give(desk, incident, 500, actor=who)
    assert given.grant
    with pytest.raises(IncidentIsProtected, match="#1"):
        await desk.giving.undo(STAFF, given.grant.id)
    with pytest.raises(IncidentIsProtected, match="#1"):
        await desk.reversing.reverse(MANAGER, a_token(), given.grant.id, "Not needed")


async def test_form_that_protects_tells_once_when_sent_twice(desk: RecoveryDesk, books: Books) -> None:
    incident, once = await open_incident(desk), a_token()

    for token in (once, once, a_token()):
        await desk.protecting.protect(STAFF, ROSTERS, token, incident.id, {})

    assert len(await books.audited("protect")) == len(await books.audited("protected")) == 1


async def test_text_is_kept_when_the_form_that_protects_came_empty(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)

    case = await desk.protecting.protect(STAFF, ROSTERS, a_token(), incident.id, {"what_happened": ""})

    assert case.incident.what_happened == "The soup was cold."


async def test_what_was_written_down_is_open_again_once_it_is_protected(desk: RecoveryDesk) -> None:
    incident = await write_down(desk, await open_incident(desk))

    case = await protect(desk, incident)

    assert not case.incident.is_over
    assert case.incident.closed_at is None


# Who is told


async def test_the_manager_on_duty_is_told_at_once(
    desk: RecoveryDesk, database: Database, books: Books, clock: StoppedClock
) -> None:
    await on_duty(database, "U0MANAGER2")
    incident = await open_incident(desk)

    case = await protect(desk, incident)

    assert await books.pending(DeliveryKind.PROTECTED) == [(str(incident.id), "U0MANAGER2", clock.now())]
    assert set(case.incident.named) == {"U0STAFF", "U0MANAGER2"}


async def test_every_manager_of_the_site_is_told_where_none_is_on_duty(desk: RecoveryDesk, books: Books) -> None:
    await protect(desk, await open_incident(desk))

    assert await told(books) == ["U0MANAGER", "U0MANAGER2"]


async def test_a_director_is_told_when_it_concerns_the_manager_on_duty(
    desk: RecoveryDesk, database: Database, books: Books
) -> None:
    await on_duty(database, "U0MANAGER")
    incident = await open_incident(desk)

    await protect(desk, incident, concerns="U0MANAGER")

    assert await told(books) == ["U0DIRECTOR"]
    with pytest.raises(IncidentIsRestricted):
        await desk.protecting.take_on(MANAGER, incident.id)


async def test_nobody_names_themselves_as_the_one_it_concerns(desk: RecoveryDesk, database_url: str) -> None:
    incident = await open_incident(desk)
    before = await all_rows(database_url)

    with pytest.raises(ConcernsThemselves):
        await protect(desk, incident, concerns="U0STAFF")

    assert await all_rows(database_url) == before


async def test_whom_it_concerns_late_sees_no_more_and_a_director_is_told(desk: RecoveryDesk, books: Books) -> None:
    incident = await open_incident(desk)
    await protect(desk, incident)
    await desk.protecting.take_on(MANAGER, incident.id)

    case = await desk.protecting.say_whom_it_concerns(STAFF, ROSTERS, incident.id, "U0MANAGER")

    assert (case.incident.concerns, case.incident.case_owner_id) == (("U0MANAGER",), "")
    assert "U0DIRECTOR" in await told(books)
    with pytest.raises(IncidentIsRestricted):
        await desk.walking.case(MANAGER, incident.id)


async def test_nobody_left_to_tell_leaves_a_bare_call_in_the_approvals_channel(
    desk: RecoveryDesk, books: Books
) -> None:
    incident = await open_incident(desk)

    await desk.protecting.protect(STAFF, Rosters({}), a_token(), incident.id, {})

    assert await told(books) == ["C_APPROVALS"]


async def test_the_backup_is_told_after_five_minutes_unless_somebody_took_it_on(
    desk: RecoveryDesk, books: Books, clock: StoppedClock
) -> None:
    incident = await open_incident(desk)
    await protect(desk, incident)
    assert (str(incident.id), "U0DIRECTOR", clock.now() + timedelta(minutes=5)) in await books.pending(
        DeliveryKind.PROTECTED_BACKUP
    )

    clock.skip(timedelta(minutes=5))
    for delivery in await claim(desk, DeliveryKind.PROTECTED_BACKUP):
        await desk.protecting.run_backup(delivery)
        await desk.protecting.run_backup(delivery)

    assert "U0DIRECTOR" in await told(books)
    assert (await desk.walking.case(DIRECTOR, incident.id)).incident.named[-1] == "U0DIRECTOR"


async def test_the_backup_is_left_in_peace_once_somebody_took_it_on(
    desk: RecoveryDesk, books: Books, clock: StoppedClock
) -> None:
    incident = await open_incident(desk)
    await protect(desk, incident)
    await desk.protecting.take_on(MANAGER, incident.id)

    clock.skip(timedelta(minutes=5))

    assert await claim(desk, DeliveryKind.PROTECTED_BACKUP) == []
    assert "U0DIRECTOR" not in await told(books)


async def _rings(desk: RecoveryDesk, clock: StoppedClock, minutes: int) -> list[str]:
    """Who is told anew after so many minutes more."""
    clock.skip(timedelta(minutes=minutes))
    due = await claim(desk, DeliveryKind.PROTECTED_BACKUP)
    for delivery in due:
        await desk.protecting.run_backup(delivery)
    return sorted(delivery.recipient for delivery in due)


async def test_everybody_is_told_again_at_a_steady_pace_until_somebody_takes_it_on(
    desk: RecoveryDesk, clock: StoppedClock
) -> None:
    incident = await open_incident(desk)
    await desk.home.switch_duty(MANAGER, True)
    await protect(desk, incident)

    everybody = ["U0DIRECTOR", "U0MANAGER", "U0MANAGER2"]
    assert await _rings(desk, clock, 5) == ["U0DIRECTOR"]
    assert await _rings(desk, clock, 4) == []
    assert await _rings(desk, clock, 1) == everybody
    assert await _rings(desk, clock, 5) == everybody
    await desk.protecting.take_on(SECOND_MANAGER, incident.id)
    assert await _rings(desk, clock, 5) == []
    assert await _rings(desk, clock, 60) == []


async def test_being_told_again_is_a_new_message_and_no_new_line_of_the_audit(
    desk: RecoveryDesk, clock: StoppedClock, books: Books
) -> None:
    await protect(desk, await open_incident(desk))
    for _ in range(4):
        for sent in await claim(desk, DeliveryKind.PROTECTED):
            await desk.outbox.finish(sent, f"D-{sent.recipient}", str(clock.now().timestamp()))
        await _rings(desk, clock, 5)

    assert "U0MANAGER" in await told(books)
    named = [str(person) for _, _, after in await books.audited("told") for person in list(after["told"])]  # type: ignore[call-overload]
    assert sorted(named) == ["U0DIRECTOR", "U0MANAGER", "U0MANAGER2"]


async def test_an_owner_who_left_is_replaced_by_a_director_who_was_never_told(
    desk: RecoveryDesk, books: Books, database_url: str
) -> None:
    incident = await open_incident(desk)
    await protect(desk, incident)
    await desk.protecting.take_on(MANAGER, incident.id)
    gone = Rosters({SITE: Roster(managers=("U0MANAGER2",), directors=("U0DIRECTOR",))})
    before = await all_rows(database_url)
    with pytest.raises(IncidentIsRestricted):
        await desk.protecting.take_from(DIRECTOR, ROSTERS, incident.id, "U0MANAGER")
    assert await all_rows(database_url) == before
    assert (await desk.home.home(DIRECTOR, ROSTERS, {})).left_alone == ()
    assert [i.id for i in (await desk.home.home(DIRECTOR, gone, {})).left_alone] == [incident.id]

    case = await desk.protecting.take_from(DIRECTOR, gone, incident.id, "U0MANAGER")

    assert case.incident.case_owner_id == "U0DIRECTOR"
    assert [after["taken_from"] for _, _, after in await books.audited("take_from")] == ["U0MANAGER"]
    assert (await desk.home.home(DIRECTOR, gone, {})).left_alone == ()
    assert (await desk.casework.note(DIRECTOR, a_token(), incident.id, "I look after it now")).notes


async def test_whom_it_concerns_may_not_take_it_over_though_it_is_left_alone(desk: RecoveryDesk) -> None:
    incident = await open_incident(desk)
    await protect(desk, incident, concerns="U0DIRECTOR")
    await desk.protecting.take_on(MANAGER, incident.id)
    gone = Rosters({SITE: Roster(directors=("U0DIRECTOR",))})

    assert (await desk.home.home(DIRECTOR, gone, {})).left_alone == ()
    with pytest.raises(IncidentIsRestricted):
        await desk.protecting.take_from(DIRECTOR, gone, incident.id, "U0MANAGER")


async def test_nobody_came_frees_the_case_and_tells_everybody_anew(
    desk: RecoveryDesk, books: Books, clock: StoppedClock
) -> None:
    incident = await open_incident(desk)
    await protect(desk, incident)
    await desk.protecting.take_on(MANAGER, incident.id)
    with pytest.raises(NotYetLate, match="is to be with you by"):
        await desk.protecting.nobody_came(STAFF, ROSTERS, incident.id)
    clock.skip(timedelta(minutes=10))

    case = await desk.protecting.nobody_came(STAFF, ROSTERS, incident.id)

    assert case.incident.case_owner_id == ""
    assert {"U0MANAGER", "U0MANAGER2"} <= set(await told(books))
    assert await _rings(desk, clock, 5) == ["U0DIRECTOR"]


async def test_an_hour_after_the_promised_time_nobody_came_takes_no_case_from_its_owner(
    desk: RecoveryDesk, books: Books, clock: StoppedClock
) -> None:
    incident = await open_incident(desk)
    await protect(desk, incident)
    await desk.protecting.take_on(MANAGER, incident.id)
    clock.skip(timedelta(minutes=70))

    with pytest.raises(TooLateToCallAgain, match="a director can take it over"):
        await desk.protecting.nobody_came(STAFF, ROSTERS, incident.id)

    assert (await desk.walking.case(STAFF, incident.id)).incident.case_owner_id == "U0MANAGER"
    assert await books.audited("nobody_came") == []


# Who sees it and who takes it on


async def test_a_manager_who_takes_it_on_owns_the_case_and_those_there_read_by_when(
    desk: RecoveryDesk, books: Books, clock: StoppedClock
) -> None:
    incident = await open_incident(desk)
    await protect(desk, incident)

    for _ in range(2):
        case = await desk.protecting.take_on(MANAGER, incident.id)

    assert case.incident.case_owner_id == "U0MANAGER"
    assert case.incident.with_them_by == clock.now() + timedelta(minutes=10)
    assert [who for who, _, _ in await books.audited("take_on")] == ["U0MANAGER"]
    assert [r for _, r, _ in await books.pending(DeliveryKind.PROTECTED_NEWS)] == ["U0STAFF"]
    with pytest.raises(CaseIsTaken):
        await desk.protecting.take_on(SECOND_MANAGER, incident.id)


STRANGERS = [COLLEAGUE, LEAD, DIRECTOR, an_actor("U0GRACE", Level.MANAGER)]


@pytest.mark.parametrize("stranger", STRANGERS, ids=lambda actor: actor.user_id)
async def test_who_is_not_named_changes_nothing_and_learns_nothing(
    desk: RecoveryDesk, database_url: str, stranger: Actor
) -> None:
    incident = await open_incident(desk)
    await protect(desk, incident)
    before = await all_rows(database_url)

    await refused_everything(desk, stranger, incident.id, IncidentIsRestricted)

    assert await all_rows(database_url) == before


@pytest.mark.parametrize(
    "stranger",
    [an_actor("U0MANAGER", Level.MANAGER, OTHER_TEAM), an_actor("U0MANAGER", Level.MANAGER, site="elsewhere")],
    ids=["another team", "another site"],
)
async def test_another_team_or_site_finds_no_such_case(desk: RecoveryDesk, database_url: str, stranger: Actor) -> None:
    incident = await open_incident(desk)
    await protect(desk, incident)
    before = await all_rows(database_url)

    await refused_everything(desk, stranger, incident.id, NoSuchIncident)

    after = await all_rows(database_url)
    del before["workspaces"], after["workspaces"]
    assert after == before


async def test_whom_it_concerns_changes_nothing_and_learns_nothing(desk: RecoveryDesk, database_url: str) -> None:
    incident = await open_incident(desk)
    await protect(desk, incident, concerns="U0MANAGER")
    before = await all_rows(database_url)

    await refused_everything(desk, MANAGER, incident.id, IncidentIsRestricted)

    assert await all_rows(database_url) == before


async def test_the_one_who_stands_there_decides_nothing(desk: RecoveryDesk, database_url: str) -> None:
    incident = await open_incident(desk)
    await protect(desk, incident)
    before = await all_rows(database_url)

    with pytest.raises(NotTheirLevel):
        await desk.protecting.take_on(STAFF, incident.id)

    assert await all_rows(database_url) == before


async def refused_everything(desk: RecoveryDesk, actor: Actor, incident_id: int, refusal: type[RecoveryError]) -> None:
    """Every click on a protected case that somebody could forge."""
    milder = {"severity": Severity.S1}
    walking, protecting, casework = desk.walking, desk.protecting, desk.casework
    for click in (
        walking.case(actor, incident_id),
        walking.numbered(actor, 1),
        walking.save_step(actor, a_token(), incident_id, Step.UNDERSTAND, milder),
        walking.keep(actor, incident_id, milder),
        walking.leave(actor, incident_id, milder),
        desk.noting.add_note(actor, a_token(), incident_id, "I was there"),
        desk.noting.history(actor, incident_id),
        desk.handing.hand_over(actor, a_token(), incident_id, "U0LEAD", ""),
        desk.escalating.escalate(actor, ROSTERS, a_token(), incident_id, Level.DIRECTOR, "now"),
        desk.correcting.void(actor, a_token(), incident_id, Voiding(VoidKind.TEST)),
        desk.correcting.call_not_as_reported(actor, a_token(), incident_id, "nothing happened"),
        protecting.say_safe(actor, a_token(), incident_id, ()),
        protecting.protect(actor, ROSTERS, a_token(), incident_id, {}),
        protecting.say_whom_it_concerns(actor, ROSTERS, incident_id, "U0LEAD"),
        protecting.take_on(actor, incident_id),
        casework.case(actor, incident_id),
        casework.note(actor, a_token(), incident_id, "I was there"),
        casework.lower(actor, a_token(), incident_id, Severity.S1, "nothing"),
        casework.hand_to(actor, ROSTERS, a_token(), incident_id, "U0MANAGER2"),
        casework.hold(actor, a_token(), incident_id, True, "because"),
        casework.close(actor, a_token(), incident_id, "nothing"),
    ):
        with pytest.raises(refusal):
            await click


async def test_form_that_was_open_elsewhere_changes_nothing_of_a_protected_case(
    desk: RecoveryDesk, database_url: str
) -> None:
    incident = await open_incident(desk)
    await protect(desk, incident)
    before = await all_rows(database_url)
    milder = {"severity": Severity.S1, "what_happened": ""}

    for form in (
        desk.handing.hand_over(STAFF, a_token(), incident.id, "U0LEAD", ""),
        desk.escalating.escalate(STAFF, ROSTERS, a_token(), incident.id, Level.LEAD, "now"),
        desk.correcting.void(STAFF, a_token(), incident.id, Voiding(VoidKind.TEST)),
        desk.walking.save_step(STAFF, a_token(), incident.id, Step.UNDERSTAND, milder),
        desk.walking.customer_left(STAFF, a_token(), incident.id, milder),
        desk.walking.write_down(STAFF, a_token(), incident.id, {"cause": "unknown"}),
        desk.following.plan(STAFF, a_token(), incident.id, REACHABLE, [A_CALL]),
    ):
        with pytest.raises(IncidentIsProtected, match="#1"):
            await form
    await desk.walking.keep(STAFF, incident.id, milder)
    await desk.walking.leave(STAFF, incident.id, milder)

    assert await all_rows(database_url) == before


async def test_the_list_has_only_ones_own_protected_cases_and_apart(desk: RecoveryDesk) -> None:
    await open_incident(desk)
    incident = await open_incident(desk)
    await protect(desk, incident)
    await desk.protecting.take_on(MANAGER, incident.id)

    assert [i.number for i in await desk.walking.open_incidents(STAFF)] == [1]
    assert [i.number for i in await desk.protecting.open_cases(STAFF)] == [2]
    assert [i.number for i in await desk.protecting.open_cases(MANAGER)] == [2]
    assert await desk.protecting.open_cases(SECOND_MANAGER) == []
