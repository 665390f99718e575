"""Step 3: what the customer calls fair, what may be given in one tap, and what waits for an answer."""

from collections.abc import Mapping
from typing import Any

from bot.recovery.incident import Step
from bot.views import ids
from bot.views.blocks import Block, field, text_input
from bot.views.knowing import advice, background, known_again
from bot.views.noting import notes_shown
from bot.views.values import Values
from bot.views.walking.asked import asked, asked_situation
from bot.views.walking.frame import Scene, build_frame, given_so_far, words
from bot.views.walking.offers import build_menu


def build_solve(scene: Scene) -> Block:
    case = scene.case
    situation = asked_situation(case) or ("repeat" if case.earlier or case.incident.reopened else "solve")
    form = scene.form(Step.SOLVE, "fair")
    blocks = [
        *words(scene, situation, Step.SOLVE),
        *asked(scene),
        *known_again(scene, Step.SOLVE),
        *advice(scene),
        *notes_shown(case, scene.actor.zone, most=2, clip_at=300),
        *given_so_far(scene),
        *build_menu(scene),
        *background(scene),
        field(
            "solve.fair",
            "What would they call fair?",
            text_input(case.incident.fair, multiline=True, example="Ask them, and write their words"),
            optional=True,
        ),
    ]
    return build_frame(scene, Step.SOLVE, form, ids.SOLVE, blocks, "Next")


def parse_solve(view: Mapping[str, Any], *, lenient: bool = False) -> dict[str, object]:
    """Raises: TooLong."""
    return {"fair": Values(view, lenient=lenient).text("solve.fair")}
