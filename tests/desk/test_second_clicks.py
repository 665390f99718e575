"""Every write of the desk, made twice with all that it was made with the first time: the second changes nothing.

Slack may send a form again, and people tap twice. The lists here name every write, so that a new one has to say what
makes its second click harmless.
"""

import inspect
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Final

import pytest

from bot.desk import RecoveryDesk
from bot.desk.giving import Wish
from bot.desk.recording import GivenAlready
from bot.desk.story import Story
from bot.recovery.correction import Voiding
from bot.recovery.customer import Picked
from bot.recovery.delivery import DeliveryKind
from bot.recovery.empowerment import Level
from bot.recovery.errors import NoSuchIncident, NothingToTryAgain, RecoveryError, RequestIsDecided
from bot.recovery.followup import FollowUp, FollowUpKind, Outcome
from bot.recovery.grant import Grant
from bot.recovery.incident import Incident, Severity, Step, VoidKind
from bot.recovery.link import LinkKind
from bot.recovery.people import Roster, Rosters
from tests.desk.books import claim
from tests.desk.stories import (
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
)
from tests.factories import SITE
from tests.storage.rows import all_rows

Again = Callable[[], Awaitable[Any]]
Made = Callable[[RecoveryDesk], Awaitable[Again]]

WRITING: Final = re.compile(r"_database\.(transaction|writing)\(")
WRITES: Final[dict[str, Made]] = {}
# Nothing is changed, and whoever clicked again reads why.
REFUSED: Final[dict[str, type[RecoveryError]]] = {
    "deciding.approve": RequestIsDecided,
    "walking.discard": NoSuchIncident,
    "delivering.try_again": NothingToTryAgain,
}
# Each of them asks for something of its own: two commands are two digests; whoever leaves twice is reminded by the same
# message.
ANEW: Final = {
    "walking.leave",
    "walking.remind_now",
    "reporting.ask_digest",
    "delivering.say_not_shown",
}
# No clicks: run at the start or by the loop, which lets one worker have each. Their own tests run them twice.
TIMERS: Final = {
    "delivering.give_up",
    "erasing.plan_forgetting",
    "erasing.run_forgetting",
    "lapsing.run_request_clock",
    "ringing.run_ring",
    "protecting.run_backup",
    "reporting.plan_weekly",
    "reporting.run_weekly",
}


def write(made: Made) -> Made:
    WRITES[made.__name__.replace("__", ".")] = made
    return made


async def a_grant(desk: RecoveryDesk) -> tuple[Incident, Grant]:
    incident = await open_incident(desk)
    given = await give(desk, incident, 1000)
    assert given.grant
    return incident, given.grant


async def a_call(desk: RecoveryDesk) -> FollowUp:
    (call,) = await plan(desk, await open_incident(desk), FollowUpKind.CALL)
    return call


async def a_case(desk: RecoveryDesk) -> Incident:
    """A protected one that the manager has taken on."""
    incident = await open_incident(desk)
    await protect(desk, incident)
    return (await desk.protecting.take_on(MANAGER, incident.id)).incident


@write
async def walking__start(desk: RecoveryDesk) -> Again:
    return lambda: desk.walking.start(STAFF, "The soup was cold.", "1.2.c0ffee")


@write
async def walking__save_step(desk: RecoveryDesk) -> Again:
    incident, token = await open_incident(desk), a_token()
    typed = {"what_happened": "Burnt"}
    return lambda: desk.walking.save_step(STAFF, token, incident.id, Step.UNDERSTAND, typed)


@write
async def walking__keep(desk: RecoveryDesk) -> Again:
    incident = await open_incident(desk)
    return lambda: desk.walking.keep(STAFF, incident.id, {"fair": "An apology"})


@write
async def walking__customer_left(desk: RecoveryDesk) -> Again:
    incident, token = await open_incident(desk), a_token()
    return lambda: desk.walking.customer_left(STAFF, token, incident.id, {})


@write
async def walking__write_down(desk: RecoveryDesk) -> Again:
    (incident, grant), token = await a_grant(desk), a_token()
    return lambda: desk.walking.write_down(STAFF, token, incident.id, {"cause": "unknown"}, {grant.id: False})


@write
async def walking__discard(desk: RecoveryDesk) -> Again:
    draft = (await desk.walking.start(STAFF, "A slip")).incident
    return lambda: desk.walking.discard(STAFF, draft.id)


@write
async def giving__give(desk: RecoveryDesk) -> Again:
    incident, token = await open_incident(desk), a_token()
    return lambda: give(desk, incident, 1000, token=token)


@write
async def giving__take_offer(desk: RecoveryDesk) -> Again:
    incident, token = await open_incident(desk), a_token()
    choice = next(c for c in (await desk.walking.case(STAFF, incident.id)).menu if c.may_give and c.amount_minor)
    assert choice.amount_minor
    shown = choice.amount_minor
    return lambda: desk.giving.take_offer(STAFF, token, incident.id, choice.offer.id, shown, {})


@write
async def giving__undo(desk: RecoveryDesk) -> Again:
    _, grant = await a_grant(desk)
    return lambda: desk.giving.undo(STAFF, grant.id)


@write
async def recording__record(desk: RecoveryDesk) -> Again:
    incident, token = await open_incident(desk), a_token()
    already = GivenAlready(Wish("store_credit", 9000, reason="Slack was down"), STAFF, None)
    return lambda: desk.recording.record(STAFF, ROSTERS, token, incident.id, already, {})


@write
async def deciding__approve(desk: RecoveryDesk) -> Again:
    request = await ask(desk, await open_incident(desk))
    return lambda: desk.deciding.approve(MANAGER, ROSTERS, request.id)


@write
async def deciding__adjust(desk: RecoveryDesk) -> Again:
    request, token = await ask(desk, await open_incident(desk)), a_token()
    return lambda: desk.deciding.adjust(MANAGER, ROSTERS, token, request.id, 4000, "")


@write
async def deciding__decline(desk: RecoveryDesk) -> Again:
    request = await ask(desk, await open_incident(desk))
    return lambda: desk.deciding.decline(MANAGER, request.id, "Too much")


@write
async def giving__wait_in(desk: RecoveryDesk) -> Again:
    incident = await open_incident(desk)
    await ask(desk, incident)
    return lambda: desk.giving.wait_in(STAFF, incident.id, "V0", "1.x")


@write
async def lapsing__withdraw(desk: RecoveryDesk) -> Again:
    request = await ask(desk, await open_incident(desk))
    return lambda: desk.lapsing.withdraw(STAFF, request.id)


@write
async def reversing__reverse(desk: RecoveryDesk) -> Again:
    (_, grant), token = await a_grant(desk), a_token()
    return lambda: desk.reversing.reverse(LEAD, token, grant.id, "A mistake")


@write
async def following__plan(desk: RecoveryDesk) -> Again:
    incident, token = await open_incident(desk), a_token()
    return lambda: desk.following.plan(STAFF, token, incident.id, REACHABLE, [])


@write
async def following__finish(desk: RecoveryDesk) -> Again:
    call, token = await a_call(desk), a_token()
    return lambda: desk.following.finish(STAFF, token, call.id, Outcome.UNSATISFIED, "Still cold")


@write
async def following__snooze(desk: RecoveryDesk) -> Again:
    call, token = await a_call(desk), a_token()
    until = desk.clock.now() + timedelta(days=2)
    return lambda: desk.following.snooze(STAFF, token, call.id, until)


@write
async def following__hand_on(desk: RecoveryDesk) -> Again:
    call, token = await a_call(desk), a_token()
    return lambda: desk.following.hand_on(STAFF, token, call.id, "U0COLLEAGUE")


@write
async def news__tell(desk: RecoveryDesk) -> Again:
    incident, token = await open_incident(desk), a_token()
    await plan(desk, incident, contact="anna@example.org", news_consent=True)
    tomorrow = desk.clock.now() + timedelta(days=1)
    return lambda: desk.news.tell(MANAGER, token, SITE, "", "A new oven", tomorrow)


@write
async def noting__add_note(desk: RecoveryDesk) -> Again:
    incident, token = await open_incident(desk), a_token()
    return lambda: desk.noting.add_note(STAFF, token, incident.id, "She comes back at five")


@write
async def handing__hand_over(desk: RecoveryDesk) -> Again:
    incident, token = await open_incident(desk), a_token()
    return lambda: desk.handing.hand_over(STAFF, token, incident.id, "U0LEAD", "Call her")


@write
async def handing__hand_over_everything(desk: RecoveryDesk) -> Again:
    await a_call(desk)
    token = a_token()
    return lambda: desk.handing.hand_over_everything(STAFF, token, SITE, LEAD)


@write
async def escalating__escalate(desk: RecoveryDesk) -> Again:
    incident, token = await open_incident(desk), a_token()
    return lambda: desk.escalating.escalate(STAFF, ROSTERS, token, incident.id, Level.LEAD, "Help")


@write
async def escalating__take_over(desk: RecoveryDesk) -> Again:
    called = await desk.escalating.escalate(
        STAFF, ROSTERS, a_token(), (await open_incident(desk)).id, Level.LEAD, "Help"
    )
    return lambda: desk.escalating.take_over(LEAD, called.case.escalations[0].id)


@write
async def correcting__void(desk: RecoveryDesk) -> Again:
    incident, token = await open_incident(desk), a_token()
    return lambda: desk.correcting.void(LEAD, token, incident.id, Voiding(VoidKind.TEST))


@write
async def correcting__restore(desk: RecoveryDesk) -> Again:
    incident = await open_incident(desk)
    await desk.correcting.void(LEAD, a_token(), incident.id, Voiding(VoidKind.TEST))
    return lambda: desk.correcting.restore(LEAD, incident.id)


@write
async def correcting__call_not_as_reported(desk: RecoveryDesk) -> Again:
    incident, token = await open_incident(desk), a_token()
    return lambda: desk.correcting.call_not_as_reported(LEAD, token, incident.id, "The camera")


@write
async def knowing__link(desk: RecoveryDesk) -> Again:
    one, two, token = await open_incident(desk), await open_incident(desk), a_token()
    return lambda: desk.knowing.link(STAFF, token, one.id, two.number or 0, LinkKind.SAME_CUSTOMER)


@write
async def knowing__unlink(desk: RecoveryDesk) -> Again:
    one, two, token = await open_incident(desk), await open_incident(desk), a_token()
    history = await desk.knowing.link(STAFF, a_token(), one.id, two.number or 0, LinkKind.SAME_CUSTOMER)
    link, _ = history.links[0]
    return lambda: desk.knowing.unlink(LEAD, token, link.id, one.id, "Two people")


@write
async def erasing__export(desk: RecoveryDesk) -> Again:
    incident, token = await open_incident(desk, contact="anna@example.org"), a_token()
    return lambda: desk.erasing.export(DIRECTOR, token, Picked(incident.customer_id))


@write
async def erasing__erase(desk: RecoveryDesk) -> Again:
    incident, token = await open_incident(desk, contact="anna@example.org"), a_token()
    return lambda: desk.erasing.erase(MANAGER, token, Picked(incident.customer_id))


@write
async def protecting__say_safe(desk: RecoveryDesk) -> Again:
    draft, token = (await desk.walking.start(STAFF, "He was threatened")).incident, a_token()
    return lambda: desk.protecting.say_safe(STAFF, token, draft.id, draft.asking)


@write
async def protecting__protect(desk: RecoveryDesk) -> Again:
    incident, token = await open_incident(desk), a_token()
    return lambda: desk.protecting.protect(STAFF, ROSTERS, token, incident.id, {})


@write
async def protecting__say_whom_it_concerns(desk: RecoveryDesk) -> Again:
    incident = await a_case(desk)
    return lambda: desk.protecting.say_whom_it_concerns(MANAGER, ROSTERS, incident.id, "U0LEAD")


@write
async def protecting__take_on(desk: RecoveryDesk) -> Again:
    incident = await open_incident(desk)
    await protect(desk, incident)
    return lambda: desk.protecting.take_on(MANAGER, incident.id)


@write
async def protecting__take_from(desk: RecoveryDesk) -> Again:
    incident = await open_incident(desk)
    await protect(desk, incident)
    await desk.protecting.take_on(MANAGER, incident.id)
    gone = Rosters({SITE: Roster(directors=("U0DIRECTOR",))})
    return lambda: desk.protecting.take_from(DIRECTOR, gone, incident.id, "U0MANAGER")


@write
async def protecting__nobody_came(desk: RecoveryDesk) -> Again:
    incident = await a_case(desk)
    desk.clock.skip(timedelta(minutes=10))
    return lambda: desk.protecting.nobody_came(STAFF, ROSTERS, incident.id)


@write
async def casework__note(desk: RecoveryDesk) -> Again:
    incident, token = await a_case(desk), a_token()
    return lambda: desk.casework.note(STAFF, token, incident.id, "She ate the brownie")


@write
async def casework__lower(desk: RecoveryDesk) -> Again:
    incident, token = await a_case(desk), a_token()
    return lambda: desk.casework.lower(MANAGER, token, incident.id, Severity.S2, "A fright")


@write
async def casework__hand_to(desk: RecoveryDesk) -> Again:
    incident, token = await a_case(desk), a_token()
    return lambda: desk.casework.hand_to(MANAGER, ROSTERS, token, incident.id, "U0DIRECTOR")


@write
async def casework__hold(desk: RecoveryDesk) -> Again:
    incident, token = await a_case(desk), a_token()
    return lambda: desk.casework.hold(MANAGER, token, incident.id, True, "A lawyer")


@write
async def casework__close(desk: RecoveryDesk) -> Again:
    incident, token = await a_case(desk), a_token()
    return lambda: desk.casework.close(MANAGER, token, incident.id, "Doctor seen")


@write
async def delivering__try_again(desk: RecoveryDesk) -> Again:
    await open_incident(desk)
    (card,) = await claim(desk, DeliveryKind.CARD)
    await desk.delivering.give_up(card, "is_archived", ROSTERS)
    return lambda: desk.delivering.try_again(MANAGER, SITE, card.id)


@write
async def home__move(desk: RecoveryDesk) -> Again:
    return lambda: desk.home.move(STAFF, SITE)


@write
async def home__switch_duty(desk: RecoveryDesk) -> Again:
    return lambda: desk.home.switch_duty(LEAD, True)


@write
async def home__have_looked(desk: RecoveryDesk) -> Again:
    for _ in range(3):
        await give(desk, await open_incident(desk), 2500)
    overview = (await desk.home.home(MANAGER, ROSTERS, {})).overview
    assert overview
    key = overview.flags[0].key
    return lambda: desk.home.have_looked(MANAGER, SITE, key, {})


@pytest.mark.parametrize("name", WRITES)
async def test_second_click_changes_nothing(desk: RecoveryDesk, database_url: str, name: str) -> None:
    again = await WRITES[name](desk)
    before = await all_rows(database_url)
    await again()
    after = await all_rows(database_url)
    assert after != before, "the first click has to do something, or this tests nothing"

    if name in REFUSED:
        with pytest.raises(REFUSED[name]):
            await again()
    else:
        await again()

    assert await all_rows(database_url) == after


def test_every_write_of_the_desk_is_listed() -> None:
    def stories() -> list[tuple[str, Any]]:
        found = inspect.get_annotations(RecoveryDesk)
        return [(name, kind) for name, kind in found.items() if isinstance(kind, type) and issubclass(kind, Story)]

    writes = {
        f"{name}.{method}"
        for name, kind in stories()
        for method, function in inspect.getmembers(kind, inspect.isfunction)
        if not method.startswith("_") and WRITING.search(inspect.getsource(function))
    }
    assert writes == set(WRITES) | ANEW | TIMERS
