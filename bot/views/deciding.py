"""A request as those who decide read it, in ten seconds; and the answer as the one who asked reads it."""

from collections.abc import Mapping
from typing import Any

from bot.content.playbook import Playbook
from bot.recovery.approval import Request, RequestState
from bot.recovery.case import Case
from bot.recovery.incident import Waiting
from bot.recovery.people import Person
from bot.views import ids
from bot.views.blocks import Block, actions, button, context, facts, field, header, modal, section, text_input, typed
from bot.views.message import Message
from bot.views.speech import money, on_their_clock, since
from bot.views.values import Values

_WAITING = {Waiting.HERE: "here", Waiting.ON_THE_LINE: "on the line", Waiting.LATER: "for a call back"}
_STATES = {
    RequestState.APPROVED: "✓ Approved",
    RequestState.DECLINED: "✗ Declined",
    RequestState.EXPIRED: "Expired, nobody decided",
}


def build_request(request: Request, case: Case, playbook: Playbook) -> Message:
    """For a DM to somebody who may decide."""
    asked = _asked(request, playbook)
    who = Person(request.requested_by)
    waits = _WAITING[case.incident.waiting]
    if request.state is not RequestState.WAITING:
        state = _state(request)
        return Message(f"{state}: {asked}", [section(f"*{asked}* for {who}\n{state}")])
    blocks = [
        section(f"*{asked}* for #{case.incident.number}, asked by {who}"),
        facts(_facts(request, case, waits)),
        typed("What happened", case.incident.what_happened),
        typed("Why", request.reason),
        *([typed("They call fair", case.incident.fair)] if case.incident.fair else []),
        _buttons(request),
    ]
    return Message(f"{asked} for #{case.incident.number}: {who} asks, the customer waits {waits}.", blocks)


def build_request_copy(request: Request, case: Case, playbook: Playbook) -> Message:
    """For the approvals channel: number, amount and state; nothing about the customer."""
    asked, number = _asked(request, playbook), case.incident.number
    if request.state is not RequestState.WAITING:
        state = _state(request)
        return Message(f"#{number} · {asked}: {state}", [section(f"*#{number} · {asked}*\n{state}")])
    waits = f"Answer promised by {on_their_clock(request.promise_at)}."
    return Message(f"#{number} · {asked}: waiting", [section(f"*#{number} · {asked}*\n{waits}"), _buttons(request)])


def _asked(request: Request, playbook: Playbook) -> str:
    return f"{money(request.amount_minor, request.currency)} · {playbook.policy.kind(request.kind).name}"


def _facts(request: Request, case: Case, waits: str) -> list[tuple[str, str]]:
    given = sum(g.amount_minor for g in case.grants)
    price = case.incident.price_minor
    return [
        ("Customer waits", f"{waits}, {since(request.requested_at, case.now)}"),
        ("Answer promised by", on_their_clock(request.promise_at)),
        ("Given already", money(given, request.currency) if given else "nothing"),
        ("They paid", money(price, request.currency) if price is not None else "not known"),
        ("Earlier failures", str(len(case.earlier)) if case.earlier else "none known"),
    ]


def _state(request: Request) -> str:
    by = f" by {Person(request.decided_by)}" if request.decided_by else ""
    when = f", {on_their_clock(request.decided_at)}" if request.decided_at else ""
    return f"{_STATES[request.state]}{by}{when}"


def _buttons(request: Request) -> Block:
    return actions(
        button("Approve", ids.APPROVE, request.id, style="primary"),
        button("Decline", ids.DECLINE, request.id),
        block_id="decide.buttons",
    )


def build_decline(request: Request) -> Block:
    """Why not: one line that the one who asked will read."""
    why = field("decline.reason", "Why not?", text_input(most=500, multiline=True), hint="Whoever asked reads this.")
    return modal("Decline", ids.DECLINE_REASON, [why], metadata=str(request.id), submit="Decline", close="Cancel") | {
        "notify_on_close": False
    }


def parse_decline(view: Mapping[str, Any]) -> str:
    """Raises: Missing, TooLong."""
    return Values(view).text("decline.reason", required=True)


def build_answer(request: Request, case: Case, playbook: Playbook, answer: str) -> Message | None:
    """For the one who asked: the answer and the words to say now. None where a later answer has overtaken it."""
    asked, number = _asked(request, playbook), case.incident.number
    overtaken = answer != request.state.value and request.state is not RequestState.WAITING
    if overtaken:
        return None
    told = {
        "approved": f"Approved: {asked} for #{number}",
        "declined": f"Declined: {asked} for #{number}",
        "expired": f"Nobody decided: {asked} for #{number}",
        "promise_passed": f"No answer yet: {asked} for #{number}",
    }[answer]
    phrase = playbook.phrase(
        "promise_passed" if answer == "expired" else answer,
        waiting=case.incident.waiting,
        severity=case.incident.severity,
        slots={"amount": money(request.amount_minor, request.currency)},
    )
    blocks = [
        section(f"*{told}*" + (f" by {Person(request.decided_by)}" if request.decided_by else "")),
        *([typed("Why", request.decline_reason)] if request.decline_reason else []),
        header(f"“{phrase.text}”"),
        context(phrase.coach),
        *([] if case.incident.is_over else [actions(button("Continue", ids.CONTINUE, case.incident.id))]),
    ]
    return Message(f"{told}. Say: “{phrase.text}”", blocks)
