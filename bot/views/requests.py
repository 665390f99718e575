"""A request in words: what is asked for, where it stands, who waits, and what a yes came to."""

from datetime import datetime

from bot.content.playbook import Playbook
from bot.recovery.approval import Request, RequestState
from bot.recovery.case import Asked
from bot.recovery.grant import Grant
from bot.recovery.incident import Incident, Waiting
from bot.recovery.people import Person
from bot.views.speech import money, on_their_clock

_WAITS = {Waiting.HERE: "is here", Waiting.ON_THE_LINE: "is on the line", Waiting.LATER: "waits for a call back"}


def asked_for(request: Request, playbook: Playbook) -> str:
    return f"{money(request.amount_minor, request.currency)} · {kind_of(request, playbook)}"


def yes_word(request: Request) -> str:
    """On the button, wherever it is decided."""
    return "Confirm" if request.is_ratification else "Approve"


def no_word(request: Request) -> str:
    return "Don't confirm" if request.is_ratification else "Decline"


def kind_of(request: Request, playbook: Playbook) -> str:
    """What is asked for, in the policy's words."""
    owed = playbook.policy.entitlement(request.entitlement, request.currency)
    return owed.name if owed else playbook.policy.kind(request.kind).name


def allowed(request: Request) -> str:
    """What a yes came to, where it isn't just what was asked: “€55.00 of the €80.00: €25.00 was given meanwhile”."""
    asked, yes, counted, rest = (
        money(minor, request.currency)
        for minor in (request.amount_minor, request.yes_minor, request.counted_minor, request.remainder_minor)
    )
    if not request.counted_minor:
        return f"{yes} instead of {asked}" if request.is_adjusted else yes
    of = f"{yes}, allowed instead of {asked}" if request.is_adjusted else yes
    if not request.remainder_minor:
        return f"nothing more of the {of}: {counted} was given meanwhile"
    return f"{rest} of the {of}: {counted} was given meanwhile"


def state_of(asked: Asked, *, timed: bool = True) -> str:
    """Where the request stands, in one line; a notification leaves the time out."""
    request, grant = asked.request, asked.grant
    if request.is_waiting:
        return waits(asked)
    if grant and grant.ended_at and (request.is_ratification or request.state is RequestState.APPROVED):
        return _settled("↩ Taken back", grant.ended_by, grant.ended_at if timed else None)
    more = f": {allowed(request)}" if request.is_adjusted or request.counted_minor else ""
    stays = ". It stays recorded as given." if request.is_ratification else ""
    said, after = {
        RequestState.APPROVED: ("✓ Confirmed", "") if request.is_ratification else ("✓ Approved", more),
        RequestState.DECLINED: ("✗ Not confirmed", stays) if request.is_ratification else ("✗ Declined", ""),
        RequestState.WITHDRAWN: ("Withdrawn", ""),
        RequestState.DROPPED: ("Needed no more", ""),
        RequestState.EXPIRED: ("Expired, nobody decided", stays),
    }[request.state]
    return _settled(said, request.decided_by, request.decided_at if timed else None) + after


def _settled(said: str, who: str, when: datetime | None) -> str:
    by = f" by {Person(who)}" if who else ""
    return said + by + (f", {on_their_clock(when)}" if when else "")


def waits(asked: Asked) -> str:
    """Who waits for the answer, and until when."""
    request = asked.request
    if request.is_ratification:
        giver = f" by {Person(asked.grant.given_by)}" if asked.grant else ""
        return f"Given already{giver}, to be confirmed by {on_their_clock(request.expires_at)}."
    customer = f"The customer {how_they_wait(asked.case.incident)}"
    if request.first_approver not in ("", request.requested_by):
        yes = money(request.yes_minor, request.currency)
        return f"{Person(request.first_approver)} says yes to {yes}. *Another director has to confirm it.* {customer}."
    if request.promise_passed_at:
        until = on_their_clock(request.expires_at)
        return f"⏰ The promised time has passed: they were promised a call. Open until {until}."
    return f"⏳ {customer}. Answer promised by {on_their_clock(request.promise_at)}."


def how_they_wait(incident: Incident) -> str:
    return _WAITS[incident.waiting]


def worth(grant: Grant) -> str:
    """What was given: “€15.00 · Credit for next time”; attention has no amount."""
    return f"{money(grant.amount_minor, grant.currency)} · {grant.label}" if grant.amount_minor else grant.label
