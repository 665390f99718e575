"""The answer to a request as the one who asked reads it: what came of it, and the words to say now."""

from bot.content.playbook import Playbook
from bot.recovery.approval import Request, RequestState
from bot.recovery.case import Asked, Case
from bot.recovery.people import Person
from bot.views import ids
from bot.views.blocks import Block, actions, button, confirm, context, header, section, typed
from bot.views.message import Message
from bot.views.requests import allowed, asked_for, kind_of, state_of
from bot.views.speech import money

# What is told while the request still waits; the answer itself goes by the name of its state.
PROMISE_PASSED, NEEDS_SECOND = "promise_passed", "needs_second"


def build_answer(asked: Asked, playbook: Playbook, answer: str) -> Message:
    """The answer, or what is told meanwhile; what was told before the answer shows what came of it."""
    request = asked.request
    if answer in (PROMISE_PASSED, NEEDS_SECOND) and not request.is_waiting:
        return _overtaken(asked, playbook)
    told = _headline(asked, playbook, answer)
    if request.is_ratification:
        return Message(told, [section(f"*{told}*"), *_note(request)])
    phrase = playbook.phrase(
        situation(request, answer, asked.case),
        waiting=asked.case.incident.waiting,
        severity=asked.case.incident.severity,
        slots={"amount": money(request.remainder_minor, request.currency)},
    )
    blocks = [
        section(f"*{told}*"),
        *_note(request),
        header(f"“{phrase.text}”"),
        context(phrase.coach),
        *_buttons(asked),
    ]
    return Message(f"{told}. Say: “{phrase.text}”", blocks)


def situation(request: Request, answer: str, case: Case) -> str:
    """Which words of the playbook are said now, by whoever asked."""
    if answer == NEEDS_SECOND:
        return "approval_pending"
    if request.state is not RequestState.APPROVED:
        return unless_used_up(answer, case)
    if request.counted_minor:
        return "approved_partly" if request.remainder_minor else "nothing_more"
    return "adjusted" if request.is_adjusted else "approved"


def unless_used_up(situation: str, case: Case) -> str:
    """These words offer what one may give alone; where that is nothing, others are said."""
    is_used_up = situation in ("declined", "expired", PROMISE_PASSED) and case.has_nothing_left
    return f"{situation}_used_up" if is_used_up else situation


def withdraw_button(request: Request) -> Block:
    sure = confirm("Withdraw this?", "Nobody is asked any more. You can ask again.", "Withdraw")
    return button("Withdraw", f"{ids.WITHDRAW}{request.id}", request.id, confirm=sure)


def _headline(asked: Asked, playbook: Playbook, answer: str) -> str:
    request, number = asked.request, asked.case.incident.number
    what = f"{asked_for(request, playbook)} for #{number}"
    by = f" by {Person(request.decided_by)}" if request.decided_by else ""
    match answer:
        case "promise_passed":
            return f"No answer yet: {what}"
        case "needs_second":
            return f"{Person(request.first_approver)} says yes, and another director has to confirm it: {what}"
        case "expired":
            return f"Nobody {'confirmed' if request.is_ratification else 'decided'}: {what}"
        case "declined":
            return (
                f"Not confirmed{by}, it stays recorded: {what}" if request.is_ratification else f"Declined{by}: {what}"
            )
        case _ if request.is_ratification:
            return f"Confirmed{by}: {what}"
        case _ if request.is_adjusted or request.counted_minor:
            return f"Approved{by}, {kind_of(request, playbook)} for #{number}: {allowed(request)}"
        case _:
            return f"Approved{by}: {what}"


def _overtaken(asked: Asked, playbook: Playbook) -> Message:
    what, state = asked_for(asked.request, playbook), state_of(asked)
    text = f"{what} for #{asked.case.incident.number}"
    return Message(f"{text}: {state_of(asked, timed=False)}", [section(f"{text}\n{state}")])


def _note(request: Request) -> list[Block]:
    if not request.decision_note or request.is_waiting:
        return []
    return [typed("Why" if request.state is RequestState.DECLINED else "Note", request.decision_note)]


def _buttons(asked: Asked) -> list[Block]:
    request, incident = asked.request, asked.case.incident
    buttons = [] if incident.is_over else [button("Continue", ids.CONTINUE, incident.id)]
    if request.is_waiting:
        buttons.append(withdraw_button(request))
    return [actions(*buttons)] if buttons else []
