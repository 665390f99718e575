"""From a step to its modal, and from a pressed button's modal to what was typed in it."""

from collections.abc import Mapping
from typing import Any

from bot.recovery.empowerment import Level
from bot.recovery.incident import Step
from bot.views.blocks import Block
from bot.views.casework import build_case
from bot.views.protecting import build_protected, build_question
from bot.views.values import Values
from bot.views.walking.acknowledge import build_acknowledge, parse_acknowledge
from bot.views.walking.endings import build_finished
from bot.views.walking.follow_up import build_follow_up, parse_follow_up
from bot.views.walking.frame import Scene
from bot.views.walking.solve import build_solve, parse_solve
from bot.views.walking.understand import build_understand, parse_understand
from bot.views.walking.write_down import build_write_down, parse_write_down

_BUILDERS = {
    Step.ACKNOWLEDGE: build_acknowledge,
    Step.UNDERSTAND: build_understand,
    Step.SOLVE: build_solve,
    Step.FOLLOW_UP: build_follow_up,
    Step.WRITE_DOWN: build_write_down,
    Step.CLOSED: build_finished,
}

_FIRST_INPUT = {
    Step.ACKNOWLEDGE: "acknowledge.waiting",
    Step.UNDERSTAND: "understand.what_happened",
    Step.SOLVE: "solve.fair",
    Step.FOLLOW_UP: "follow_up.contact",
    Step.WRITE_DOWN: "write_down.cause",
}


def build_step(scene: Scene, step: Step | None = None) -> Block:
    """The modal of a step; of the incident's own step where none is named.

    A protected case has no steps, and what may become one is asked about before anything else is shown.
    """
    incident = scene.case.incident
    if incident.is_protected:
        stands_there = incident.walker_id == scene.actor.user_id and incident.case_owner_id != scene.actor.user_id
        is_told = scene.actor.reaches(Level.MANAGER, incident.site)
        return build_case(scene) if is_told and not stands_there else build_protected(scene)
    step = step or incident.step
    if incident.asking:
        return build_question(scene, step)
    return build_finished(scene) if incident.is_void else _BUILDERS[step](scene)


def is_whole(view: Mapping[str, Any], step: Step) -> bool:
    """Whether a submission holds this step's inputs: Slack has been seen to send an earlier screen's values."""
    return Values(view).has(_FIRST_INPUT[step])


def parse_typed(view: Mapping[str, Any], step: Step, currency: str) -> dict[str, object]:
    """What was typed so far, for buttons that aren't Next and for a closed modal.

    What can't be used yet is left out, and nothing is cleared: a closed modal may send empty values.
    """
    match step:
        case Step.ACKNOWLEDGE:
            typed = parse_acknowledge(view, lenient=True)
        case Step.UNDERSTAND:
            typed = parse_understand(view, currency, lenient=True)
        case Step.SOLVE:
            typed = parse_solve(view, lenient=True)
        case Step.FOLLOW_UP:
            typed, _ = parse_follow_up(view, lenient=True)
        case Step.WRITE_DOWN:
            typed = parse_write_down(view, lenient=True)
        case Step.CLOSED:
            typed = {}
    return {name: value for name, value in typed.items() if value}
