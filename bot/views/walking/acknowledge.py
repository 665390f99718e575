"""Step 1: words before forms, a gesture in one tap, and how the customer waits."""

from collections.abc import Mapping
from typing import Any

from bot.recovery.incident import Step, Waiting
from bot.views import ids
from bot.views.blocks import Block, choice, field, option
from bot.views.knowing import customer_field, customer_typed, known_again, picked_of
from bot.views.values import Values
from bot.views.walking.frame import Scene, build_frame, give_now, somebody_hurt, words

_WAITING = [
    option(Waiting.HERE.value, "Here with me"),
    option(Waiting.ON_THE_LINE.value, "On the line"),
    option(Waiting.LATER.value, "Not now: they wrote, or I call back"),
]
_SOMEBODY_HURT = somebody_hurt(Step.ACKNOWLEDGE)


def build_acknowledge(scene: Scene) -> Block:
    incident = scene.case.incident
    form = scene.form(Step.ACKNOWLEDGE, "waiting", customer=picked_of(incident))
    blocks = [
        *words(scene, "acknowledge", Step.ACKNOWLEDGE),
        *give_now(scene),
        field(
            "acknowledge.waiting", "Where is the customer?", choice("radio_buttons", _WAITING, incident.waiting.value)
        ),
        customer_field(incident, Step.ACKNOWLEDGE),
        *known_again(scene, Step.ACKNOWLEDGE),
        _SOMEBODY_HURT,
    ]
    return build_frame(scene, Step.ACKNOWLEDGE, form, ids.ACKNOWLEDGE, blocks, "Next")


def parse_acknowledge(view: Mapping[str, Any], *, lenient: bool = False) -> dict[str, object]:
    """Raises: Missing, TooLong."""
    values = Values(view, lenient=lenient)
    waiting = values.chosen("acknowledge.waiting", required=True)
    where: dict[str, object] = {"waiting": Waiting(waiting)} if waiting else {}
    return where | customer_typed(values, Step.ACKNOWLEDGE)
