"""Step 3: what the customer calls fair, what may be given in one tap, and what waits for an answer."""

from collections.abc import Mapping
from typing import Any

from bot.recovery.approval import Request
from bot.recovery.incident import Step
from bot.views import ids
from bot.views.blocks import Block, field, section, text_input
from bot.views.knowing import advice, known_again
from bot.views.noting import notes_shown
from bot.views.speech import at
from bot.views.values import Values
from bot.views.walking.frame import Scene, build_frame, given_so_far, words
from bot.views.walking.offers import build_menu


def build_solve(scene: Scene) -> Block:
    case = scene.case
    waiting = [request for request in case.waiting_requests if request.grant_id is None]
    situation = "approval_pending" if waiting else "repeat" if case.earlier else "solve"
    form = scene.form(Step.SOLVE, "fair")
    blocks = [
        *words(scene, situation, Step.SOLVE),
        *(_waiting(scene, request) for request in waiting),
        *known_again(scene, Step.SOLVE),
        *advice(scene),
        *notes_shown(case, scene.actor.zone, most=2, clip_at=300),
        *given_so_far(scene),
        *build_menu(scene),
        field(
            "solve.fair",
            "What would they call fair?",
            text_input(case.incident.fair, multiline=True, example="Ask them, and write their words"),
            optional=True,
        ),
    ]
    return build_frame(scene, Step.SOLVE, form, ids.SOLVE, blocks, "Next")


def _waiting(scene: Scene, request: Request) -> Block:
    kind = scene.playbook.policy.kind(request.kind).name
    amount = scene.money(request.amount_minor)
    if request.promise_passed:
        return section(f"⏳ *{amount}* · {kind}: no answer yet. Use your own limit and promise a call.")
    promise = at(request.promise_at, scene.case.now, scene.actor.zone)
    return section(f"⏳ *{amount}* · {kind}: asked. You will have the answer by *{promise}*.")


def parse_solve(view: Mapping[str, Any], *, lenient: bool = False) -> dict[str, object]:
    """Raises: TooLong."""
    return {"fair": Values(view, lenient=lenient).text("solve.fair")}
