"""Where the walk ends: written down, protected, or nothing to do but read."""

from bot.recovery.empowerment import Level
from bot.recovery.followup import FollowUpState
from bot.recovery.people import Person
from bot.views import ids
from bot.views.blocks import Block, context, header, modal, section, typed
from bot.views.speech import at
from bot.views.walking.follow_up import NAMES
from bot.views.walking.frame import Scene


def build_finished(scene: Scene) -> Block:
    """Written down: what is still owed to the customer, and a breath for the one who stood there."""
    case = scene.case
    given = sum(grant.amount_minor for grant in case.grants)
    blocks = [
        section("\n".join(_still_owed(scene))),
        *([typed("What happened", case.incident.what_happened)] if case.incident.what_happened else []),
        *([typed("They called fair", case.incident.fair)] if case.incident.fair else []),
        context(
            f"Given: {scene.money(given)}." if given else "",
            "That was hard work. If you can, step away for a minute before the next customer.",
        ),
    ]
    return modal("Done", ids.FINISHED, blocks, close="Close")


def _still_owed(scene: Scene) -> list[str]:
    case, number = scene.case, scene.case.incident.number
    if case.incident.closed_at:
        return [f"*#{number} is closed.* Nothing is owed any more."]
    rows = [
        f"• {NAMES[f.kind]}: {Person(f.assignee_id)}, {at(f.due_at, case.now, scene.actor.zone)}"
        for f in case.follow_ups
        if f.state is FollowUpState.OPEN
    ]
    rows += [f"• an answer about {scene.money(r.amount_minor)}" for r in case.waiting_requests]
    return [f"*#{number} is written down.* Before it closes:", *rows]


def build_protected(scene: Scene) -> Block:
    """Somebody was hurt or at risk: care, safety, a named person and a time; no offers and no script."""
    phrase = scene.phrase("protected")
    told = ", ".join(str(Person(p)) for p in scene.roster.approvers(Level.MANAGER)) or "the approvals channel"
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
