"""Step 5: what failed, what would prevent it, how the customer left, and thanks where they are due."""

from collections.abc import Mapping
from typing import Any, Final

from bot.content.playbook import Playbook
from bot.recovery.case import Case
from bot.recovery.grant import may_end_untaken
from bot.recovery.incident import Parting, Step
from bot.recovery.people import Person
from bot.views import ids
from bot.views.blocks import (
    Block,
    choice,
    context,
    field,
    notification,
    option,
    person,
    section,
    text_input,
    ticks,
    typed,
)
from bot.views.message import Message
from bot.views.values import Values
from bot.views.walking.frame import Scene, build_frame, words

_PARTINGS = {
    Parting.SATISFIED: "Satisfied",
    Parting.CALMER: "Calmer, not yet satisfied",
    Parting.UNHAPPY: "Still unhappy",
    Parting.LEFT: "They left before we could mend it",
}
# Slack shows no more.
_MOST_TICKS: Final = 10
_FIELDS = ("cause", "prevention", "parting", "thanks_to", "thanks_for")


def build_write_down(scene: Scene) -> Block:
    incident = scene.case.incident
    causes = [option(cause.id, cause.name) for cause in scene.playbook.policy.causes]
    partings = [option(parting.value, name) for parting, name in _PARTINGS.items()]
    blocks = [
        *words(scene, "write_down", Step.WRITE_DOWN),
        field("write_down.cause", "What was the cause?", choice("static_select", causes, incident.cause)),
        field(
            "write_down.parting",
            "How did the customer leave?",
            choice("radio_buttons", partings, incident.parting.value if incident.parting else None),
        ),
        *_taken(scene),
        field(
            "write_down.prevention",
            "What would prevent it?",
            text_input(incident.prevention, multiline=True),
            optional=True,
        ),
        field("write_down.thanks_to", "Thank a colleague", person(incident.thanks_to), optional=True),
        field(
            "write_down.thanks_for",
            "For what",
            text_input(incident.thanks_for, most=300),
            optional=True,
            hint="They get it from you in a message.",
        ),
    ]
    form = scene.form(Step.WRITE_DOWN, *_FIELDS)
    return build_frame(scene, Step.WRITE_DOWN, form, ids.WRITE_DOWN, blocks, "Done")


def _taken(scene: Scene) -> list[Block]:
    """What was given and nobody has said yet whether it was taken."""
    unknown = [grant for grant in scene.case.grants if grant.taken is None][:_MOST_TICKS]
    if not unknown:
        return []
    worth = {g.id: f" · {scene.money(g.amount_minor)}" if g.amount_minor else "" for g in unknown}
    now, actor = scene.case.now, scene.actor
    ends = all(may_end_untaken(grant, actor, now) for grant in unknown)
    options = [option(str(grant.id), f"{grant.label}{worth[grant.id]}") for grant in unknown]
    ticked = [str(grant.id) for grant in unknown]
    return [
        field(
            "write_down.taken",
            "They took",
            ticks(options, ticked),
            optional=True,
            hint="Untick what they didn't want: it costs nothing" + ("." if ends else ", once a lead takes it back."),
        )
    ]


def parse_taken(view: Mapping[str, Any]) -> dict[int, bool]:
    """Whether each of what was shown was taken, by grant."""
    values = Values(view)
    return {int(shown): values.ticked("write_down.taken", shown) for shown in values.offered("write_down.taken")}


def parse_write_down(view: Mapping[str, Any], *, lenient: bool = False) -> dict[str, object]:
    """Raises: Missing, TooLong."""
    values = Values(view, lenient=lenient)
    parting, thanks_for = values.chosen("write_down.parting", required=True), values.text("write_down.thanks_for")
    return {
        "cause": values.chosen("write_down.cause", required=True) or "",
        "parting": Parting(parting) if parting else None,
        "prevention": values.text("write_down.prevention"),
        "thanks_to": values.person("write_down.thanks_to", required=bool(thanks_for)),
        "thanks_for": thanks_for,
    }


def build_thanks(case: Case, playbook: Playbook) -> Message:
    """For the colleague who is thanked: by whom, for what, and which incident it was."""
    incident = case.incident
    told = f"{Person(incident.walker_id)} thanks you"
    area = playbook.policy.area_name(incident.area)
    blocks = [
        section(f"*{told}*"),
        *([typed("For", incident.thanks_for)] if incident.thanks_for else []),
        context(f"#{incident.number}{f' · {area}' if area else ''}"),
    ]
    return Message(notification(f"{told}. ", incident.thanks_for), blocks)
