"""Where the walk ends: written down, or nothing to do but read."""

from typing import Final

from bot.recovery.followup import FollowUpState
from bot.recovery.grant import Grant, may_reverse, may_undo
from bot.recovery.incident import Step
from bot.recovery.people import Person
from bot.recovery.permissions import Act, may
from bot.views import ids
from bot.views.blocks import Block, button, context, modal, section, typed
from bot.views.case_buttons import build_case_buttons
from bot.views.correcting import void_words
from bot.views.noting import notes_shown
from bot.views.speech import at
from bot.views.walking.follow_up import NAMES
from bot.views.walking.frame import Scene
from bot.views.walking.frame import given as given_row

# What comes to light later counts too.
_GIVEN_ALREADY: Final = button("Given already…", ids.GIVEN_ALREADY)


def build_finished(scene: Scene) -> Block:
    """Written down, or void: what is still owed to the customer, what colleagues noted, and a breath.

    The breath is for the one who stood there. Nothing is typed here, so nobody has to tell us that it was closed.
    """
    case, incident = scene.case, scene.case.incident
    blocks = [
        *([section(scene.notice)] if scene.notice else []),
        section("\n".join(_still_owed(scene))),
        *([typed("Why", incident.void_reason)] if incident.void_reason else []),
        *([typed("What happened", incident.what_happened)] if incident.what_happened else []),
        *([typed("They called fair", incident.fair)] if incident.fair else []),
        *_not_as_reported(scene),
        *(given_row(scene, grant) for grant in case.grants if _is_shown(scene, grant)),
        *notes_shown(case, scene.actor.zone, most=10),
        *([] if incident.is_void else [_breath(scene)]),
        build_case_buttons(incident, "finished.buttons", also=[] if incident.is_void else [_GIVEN_ALREADY]),
    ]
    title, metadata = "Void" if incident.is_void else "Done", scene.form(Step.CLOSED).encoded()
    return modal(title, ids.FINISHED, blocks, metadata=metadata, close="Close") | {"notify_on_close": False}


def _is_shown(scene: Scene, grant: Grant) -> bool:
    """What its reader may still take back, or what a lead has to."""
    may_end = may_undo(grant, scene.actor.user_id, scene.case.now) or may_reverse(grant, scene.actor)
    return may_end or grant.is_said_untaken


def _breath(scene: Scene) -> Block:
    given = sum(grant.amount_minor for grant in scene.case.grants)
    return context(
        f"Given: {scene.money(given)}. " if given else "",
        "That was hard work. If you can, step away for a minute before the next customer.",
    )


def _not_as_reported(scene: Scene) -> list[Block]:
    """For the staff that it is no failure of this customer; what shows it is for leads and above."""
    incident = scene.case.incident
    if not incident.not_as_reported_at:
        return []
    shown = section("Not as reported: it doesn't count as a failure of this customer.")
    may_read = may(scene.actor.level_at(incident.site), Act.CORRECT)
    return [shown, *([typed("What shows it", incident.not_as_reported_why)] if may_read else [])]


def _still_owed(scene: Scene) -> list[str]:
    case, number = scene.case, scene.case.incident.number
    if case.incident.is_void:
        by = f" {Person(case.incident.voided_by)} said so." if case.incident.voided_by else ""
        return [f"*#{number} · {void_words(case.incident)}.* It counts nowhere.{by}"]
    if case.incident.closed_at:
        return [f"*#{number} is closed.* Nothing is owed any more."]
    rows = [
        f"• {NAMES[f.kind]}: {Person(f.assignee_id)}, {at(f.due_at, case.now, scene.actor.zone)}"
        for f in case.follow_ups
        if f.state is FollowUpState.OPEN
    ]
    rows += [f"• an answer about {scene.money(r.amount_minor)}" for r in case.waiting_requests]
    return [f"*#{number} is written down.* Before it closes:", *rows]
