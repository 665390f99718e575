"""What was asked for in this incident, as Solve shows it to the one who walks."""

from bot.content.playbook import Playbook
from bot.recovery.approval import Request, RequestState
from bot.recovery.case import Asked, Case
from bot.recovery.incident import Step
from bot.recovery.people import Person
from bot.views.answering import situation, unless_used_up, withdraw_button
from bot.views.blocks import Block, section, told, typed
from bot.views.requests import asked_for, kind_of
from bot.views.speech import at
from bot.views.walking.frame import Scene


def asked_situation(case: Case) -> str | None:
    """The words to hold the customer with while something waits, or to bring them the answer with. None: neither.

    The answer has been brought as soon as something else was given, and a yes when they went on from Solve.
    """
    if case.waiting_requests:
        late = all(request.promise_passed_at for request in case.waiting_requests)
        return unless_used_up("promise_passed", case) if late else "approval_pending"
    last = case.last_answer
    if last is None or not last.decided_at or last.state is RequestState.DROPPED:
        return None
    if any(grant.request_id != last.id and grant.recorded_at >= last.decided_at for grant in case.grants):
        return None
    if last.state is RequestState.APPROVED and case.incident.step is not Step.SOLVE:
        return None
    return situation(last, last.state.value, case)


def asked(scene: Scene) -> list[Block]:
    """What waits, with the time by which staff will know; and the last answer, where what was given doesn't say it."""
    last = scene.case.last_answer
    return [
        *(_waiting(scene, request) for request in scene.case.waiting_requests),
        *(_answered(scene, last) if last else []),
    ]


def withdrawn_words(asked: Asked, playbook: Playbook) -> str:
    """For the one who withdrew it, on top of Solve: the words to say follow, unless something else matters more."""
    incident, told = asked.case.incident, f"Withdrawn: {asked_for(asked.request, playbook)}. If they know of it, say"
    if asked_situation(asked.case) == RequestState.WITHDRAWN:
        return f"{told}:"
    phrase = playbook.phrase("withdrawn", waiting=incident.waiting, severity=incident.severity)
    return f"{told}: “{phrase.text}”"


def _waiting(scene: Scene, request: Request) -> Block:
    text = f"⏳ {_what(scene, request)}: {_until(scene, request)}"
    return section(text, withdraw_button(request) if request.requested_by == scene.actor.user_id else None)


def _until(scene: Scene, request: Request) -> str:
    if request.promise_passed_at and scene.case.limits_are_used_up:
        return "no answer yet, and your own limit is used up. Promise a call."
    if request.promise_passed_at:
        return "no answer yet. Use your own limit and promise a call; what you give counts towards it."
    if request.first_approver not in ("", request.requested_by):
        return f"{Person(request.first_approver)} says yes, another director has to confirm it."
    theirs, yours = (at(request.promise_at, scene.case.now, zone) for zone in (scene.site.hours.zone, scene.actor.zone))
    elsewhere = f" ({yours} on your clock)" if yours != theirs else ""
    return f"asked. You will have the answer by *{theirs}*{elsewhere}."


def _answered(scene: Scene, request: Request) -> list[Block]:
    what = _what(scene, request)
    match request.state:
        case RequestState.DECLINED:
            return [
                section(f"✗ {what}: declined by {Person(request.decided_by)}."),
                typed("Why", request.decision_note),
            ]
        case RequestState.EXPIRED:
            return [section(f"✗ {what}: nobody decided.")]
        case RequestState.APPROVED if request.decision_note:
            return [told(["Note from ", Person(request.decided_by)], request.decision_note)]
        case _:
            return []


def _what(scene: Scene, request: Request) -> str:
    return f"*{scene.money(request.amount_minor)}* · {kind_of(request, scene.playbook)}"
