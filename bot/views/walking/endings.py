"""Where the walk ends: written down, protected, or nothing to do but read."""

from bot.recovery.followup import FollowUpState
from bot.recovery.people import Person
from bot.views import ids
from bot.views.blocks import Block, context, header, modal, section
from bot.views.speech import at, count
from bot.views.walking.follow_up import NAMES
from bot.views.walking.frame import Scene


def build_finished(scene: Scene) -> Block:
    """Written down: what is still owed to the customer, and a breath for the one who stood there."""
    case = scene.case
    still_open = [f for f in case.follow_ups if f.state is FollowUpState.OPEN]
    number = case.incident.number
    if still_open:
        rest = [
            f"• {NAMES[f.kind]}: {Person(f.assignee_id)}, {at(f.due_at, case.now, scene.actor.zone)}"
            for f in still_open
        ]
        told = f"*#{number} is written down.* It closes after {count(len(still_open), 'follow-up')}:\n" + "\n".join(
            rest
        )
    else:
        told = f"*#{number} is written down and closed.* Nothing is owed any more."
    blocks = [
        section(told),
        context("That was hard work. If you can, step away for a minute before the next customer."),
    ]
    return modal("Done", ids.FINISHED, blocks, close="Close")


def build_protected(scene: Scene) -> Block:
    """Somebody was hurt or at risk: care, safety, a named person and a time; no offers and no script."""
    phrase = scene.phrase("protected")
    told = ", ".join(str(Person(manager)) for manager in scene.roster.managers) or "whoever manages today"
    blocks = [
        header(f"“{phrase.text}”"),
        section(phrase.coach),
        section(f"I've told {told}. Stay with the customer until one of them is there; offer nothing, admit nothing."),
        context("Keep what was involved: the item, the receipt, the names of those who saw it."),
    ]
    return modal("Protected case", ids.PROTECTED, blocks, close="Close")


def build_note(title: str, text: str) -> Block:
    """A modal that only says something."""
    return modal(title, ids.NOTE, [section(text)], close="Close")
