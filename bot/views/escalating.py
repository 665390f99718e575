"""Escalating: the form that asks whom and what for, and the messages of those who are called."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.content.playbook import Playbook
from bot.recovery.case import Case
from bot.recovery.empowerment import Level
from bot.recovery.errors import UnreadableClick
from bot.recovery.handing import Escalation, levels_above
from bot.recovery.incident import Waiting
from bot.recovery.people import Actor, Person
from bot.views import ids
from bot.views.blocks import (
    Block,
    actions,
    button,
    choice,
    context,
    facts,
    field,
    notification,
    option,
    section,
    text_input,
    typed,
)
from bot.views.handing import MOST_LINE, WAITS, standing_facts
from bot.views.message import Message
from bot.views.short_form import build_short_form
from bot.views.speech import level_name, on_their_clock
from bot.views.values import Values

_CALLED = {Level.LEAD: "A lead", Level.MANAGER: "A manager", Level.DIRECTOR: "A director"}


def build_escalate(case: Case, actor: Actor) -> Block:
    """Whom, and what for."""
    incident = case.incident
    levels = [option(level.value, _CALLED[level]) for level in levels_above(actor.level_at(incident.site))]
    blocks = [
        field("escalate.level", "Whom do you need?", choice("radio_buttons", levels, levels[0]["value"])),
        field(
            "escalate.reason",
            "What for?",
            text_input(most=MOST_LINE, multiline=True),
            hint="They read this first. Whoever takes it over is shown on the card.",
        ),
    ]
    return build_short_form(f"Escalate #{incident.number}", ids.ESCALATE_TO, blocks, incident.id, "Call them")


def parse_escalate(view: Mapping[str, Any]) -> tuple[Level, str]:
    """The level and the reason. Raises: Missing, TooLong, UnreadableClick."""
    values = Values(view)
    chosen = values.chosen("escalate.level", required=True)
    level = next((level for level in Level if level.value == chosen), None)
    if level is None:
        raise UnreadableClick("escalate.level")
    return level, values.text("escalate.reason", required=True)


def called_words(told: Sequence[str], case: Case) -> str:
    """Who was told; the same form a second time says only that it is done."""
    names = ", ".join(str(Person(p)) for p in told) or "them"
    return f"*I've told {names}.* You'll get a message when somebody takes #{case.incident.number} over."


def build_escalation(escalation: Escalation, case: Case, playbook: Playbook, recipient: str) -> Message:
    """For those of the level: who calls, what for, who waits, and Take it over while nobody has."""
    incident, who = case.incident, Person(escalation.asked_by)
    called = f"#{incident.number}: {who} needs {level_name(escalation.level)}"
    ended = _ended(escalation, case, recipient)
    if ended:
        again = [actions(button("Continue", ids.CONTINUE, incident.id), block_id="escalate.buttons")]
        mine = escalation.taken_by == recipient and not incident.is_over
        return Message(f"{called}: {ended}", [section(f"*{called}*\n{ended}"), *(again if mine else [])])
    called_at = ("Called", on_their_clock(escalation.asked_at))
    blocks = [
        section(f"*{called}*"),
        typed("What for", escalation.reason),
        facts([*standing_facts(case, playbook), ("Owner", str(Person(incident.owner_id))), called_at]),
        typed("What happened", incident.what_happened),
        actions(
            button("Take it over", ids.TAKE_OVER, escalation.id, style="primary"),
            button("Look first", ids.CONTINUE, incident.id),
            block_id="escalate.buttons",
        ),
    ]
    waits = f"the customer waits {WAITS[incident.waiting]}"
    return Message(notification(f"{called} now, {waits}. ", escalation.reason), blocks)


def _ended(escalation: Escalation, case: Case, recipient: str) -> str:
    """Why there is nothing left to take over. "": there is."""
    if escalation.taken_by:
        when = f", {on_their_clock(escalation.taken_at)}" if escalation.taken_at else ""
        mine = escalation.taken_by == recipient
        return f"✓ {'You have' if mine else f'{Person(escalation.taken_by)} has'} taken it over{when}."
    if case.incident.is_void:
        return "It is void: nothing to do any more."
    if case.incident.is_protected:
        return "It is a protected case now: its owner takes it from here."
    if escalation.ended_at:
        return "Called again since: see the newer message."
    return "It is closed." if case.incident.closed_at else ""


def build_taken_over(escalation: Escalation, case: Case, recipient: str) -> Message:
    """For whoever called, and the former owner: who has it now."""
    incident, taker = case.incident, Person(escalation.taken_by)
    told = f"{taker} has taken #{incident.number} over"
    stays = recipient == escalation.asked_by and incident.waiting is not Waiting.LATER
    stay = "Stay with the customer until they are there, and say who is coming."
    return Message(
        f"{told}. {stay if stays else ''}".strip(), [section(f"*{told}*"), *([context(stay)] if stays else [])]
    )
