"""What was asked for in this incident, as Solve shows it to the one who walks."""

from bot.recovery.approval import Request, RequestState
from bot.recovery.case import Case
from bot.recovery.people import Person
from bot.views.answering import withdraw_button
from bot.views.blocks import Block, section, typed
from bot.views.requests import kind_of
from bot.views.speech import at
from bot.views.walking.frame import Scene


def asked_situation(case: Case) -> str | None:
    """The words to hold the customer with while something waits, or to bring them a no with. None: neither.

    The no has been brought as soon as something was given in its place.
    """
    if case.waiting_requests:
        late = all(request.promise_passed_at for request in case.waiting_requests)
        return "promise_passed" if late else "approval_pending"
    last = next((r for r in reversed(case.requests) if not r.is_ratification), None)
    if last is None or last.state not in (RequestState.DECLINED, RequestState.EXPIRED) or not last.decided_at:
        return None
    is_brought = any(grant.recorded_at >= last.decided_at for grant in case.grants)
    return None if is_brought else last.state.value


def asked(scene: Scene) -> list[Block]:
    """What waits, with the time by which staff will know; and the last answer, where it was no yes."""
    requests = [r for r in scene.case.requests if not r.is_ratification]
    waiting = [_waiting(scene, request) for request in requests if request.is_waiting]
    return [*waiting, *(_no(scene, requests[-1]) if requests else [])]


def _waiting(scene: Scene, request: Request) -> Block:
    text = f"⏳ {_what(scene, request)}: {_until(scene, request)}"
    return section(text, withdraw_button(request) if request.requested_by == scene.actor.user_id else None)


def _until(scene: Scene, request: Request) -> str:
    if request.promise_passed_at:
        return "no answer yet. Use your own limit and promise a call; what you give counts towards it."
    if request.first_approver not in ("", request.requested_by):
        return f"{Person(request.first_approver)} says yes, another director has to confirm it."
    promise = at(request.promise_at, scene.case.now, scene.site.hours.zone)
    return f"asked. You will have the answer by *{promise}*."


def _no(scene: Scene, request: Request) -> list[Block]:
    what = _what(scene, request)
    match request.state:
        case RequestState.DECLINED:
            return [
                section(f"✗ {what}: declined by {Person(request.decided_by)}."),
                typed("Why", request.decision_note),
            ]
        case RequestState.EXPIRED:
            return [section(f"✗ {what}: nobody decided.")]
        case _:
            return []


def _what(scene: Scene, request: Request) -> str:
    return f"*{scene.money(request.amount_minor)}* · {kind_of(request, scene.playbook)}"
