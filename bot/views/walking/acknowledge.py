"""Step 1: words before forms, a gesture in one tap, and how the customer waits."""

from collections.abc import Mapping
from typing import Any

from bot.recovery.incident import Step, Waiting
from bot.views import ids
from bot.views.blocks import Block, choice, field, option, text_input
from bot.views.values import Values
from bot.views.walking.frame import Scene, build_frame, give_now, somebody_hurt, words

_WAITING = {
    Waiting.HERE: "Here with me",
    Waiting.ON_THE_LINE: "On the line",
    Waiting.LATER: "Not now: they wrote, or I call back",
}


def build_acknowledge(scene: Scene) -> Block:
    incident = scene.case.incident
    form = scene.form(Step.ACKNOWLEDGE, "waiting", "customer_name")
    ways = [option(waiting.value, text) for waiting, text in _WAITING.items()]
    blocks = [
        *words(scene, "acknowledge", Step.ACKNOWLEDGE),
        *give_now(scene),
        field("acknowledge.waiting", "Where is the customer?", choice("radio_buttons", ways, incident.waiting.value)),
        field(
            "acknowledge.customer_name",
            "Customer",
            text_input(incident.customer_name, most=100, example="Name, if you know it"),
            optional=True,
        ),
        somebody_hurt(Step.ACKNOWLEDGE),
    ]
    return build_frame(scene, Step.ACKNOWLEDGE, form, ids.ACKNOWLEDGE, blocks, "Next")


def parse_acknowledge(view: Mapping[str, Any], *, lenient: bool = False) -> dict[str, object]:
    """Raises: Missing, TooLong."""
    values = Values(view, lenient=lenient)
    waiting = values.chosen("acknowledge.waiting", required=True)
    return ({"waiting": Waiting(waiting)} if waiting else {}) | {
        "customer_name": values.text("acknowledge.customer_name")
    }
