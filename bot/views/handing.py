"""Handing over: the form that asks to whom, and the message of the one who has it now."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.content.playbook import Playbook
from bot.recovery.case import Case, HandOver
from bot.recovery.followup import FollowUpState
from bot.recovery.incident import Waiting
from bot.recovery.people import Person
from bot.recovery.site import Site
from bot.views import ids
from bot.views.blocks import (
    Block,
    actions,
    button,
    context,
    facts,
    field,
    notification,
    person,
    section,
    text_input,
    typed,
)
from bot.views.card import state_of
from bot.views.message import Message
from bot.views.short_form import build_short_form
from bot.views.speech import count, money, since
from bot.views.values import Values

MOST_LINE = 500
WAITS = {Waiting.HERE: "here", Waiting.ON_THE_LINE: "on the line", Waiting.LATER: "for a call back"}


def build_hand_over(case: Case) -> Block:
    """To whom, and what they should know."""
    incident = case.incident
    owner = Person(incident.owner_id)
    open_ones = [f for f in case.follow_ups if f.state is FollowUpState.OPEN and f.assignee_id == incident.owner_id]
    along = f" {count(len(open_ones), 'open follow-up')} of {owner} on it moves too." if open_ones else ""
    blocks = [
        field("hand.to", "To whom?", person()),
        field("hand.line", "What should they know?", text_input(most=MOST_LINE, multiline=True), optional=True),
        context(f"I tell them at once.{along}"),
    ]
    return build_short_form(f"Hand over #{incident.number}", ids.HAND_OVER_TO, blocks, incident.id, "Hand over")


def build_hand_over_everything(site: Site, incidents: int, follow_ups: int, stand_in: str) -> Block:
    """For somebody who goes off duty: to whom goes what is still theirs, and who it most likely is."""
    left = [count(incidents, "open incident")] if incidents else []
    left += [count(follow_ups, "follow-up")] if follow_ups else []
    blocks = [
        section(f"You are off duty. *{' and '.join(left)}* at {site.name} {_is(incidents + follow_ups)} still yours."),
        field("hand.to", "Who takes over?", person(stand_in)),
        context("They hear of each incident at once, and of each follow-up when it is due. Cancel keeps all with you."),
    ]
    return build_short_form("Hand everything over?", ids.HAND_EVERYTHING_TO, blocks, site.id, "Hand over")


def _is(things: int) -> str:
    return "is" if things == 1 else "are"


def parse_hand_over_everything(view: Mapping[str, Any]) -> str:
    """To whom. Raises: Missing."""
    return Values(view).person("hand.to", required=True)


def parse_hand_over(view: Mapping[str, Any]) -> tuple[str, str]:
    """To whom, and the line. Raises: Missing, TooLong."""
    values = Values(view)
    return values.person("hand.to", required=True), values.text("hand.line")


def handed_words(case: Case, follow_ups: int) -> str:
    moved = f" {count(follow_ups, 'follow-up')} went with it." if follow_ups else ""
    return f"*#{case.incident.number} is {Person(case.incident.owner_id)}'s now.* I've told them.{moved}"


def build_handed_over(handed: HandOver, playbook: Playbook, recipient: str) -> Message:
    """For the new owner: what it is, what its giver wants them to know, and the way in."""
    incident, giver = handed.case.incident, Person(handed.giver_id)
    if not handed.is_for(recipient):
        gone = f"#{incident.number} isn't yours to go on with any more."
        return Message(gone, [section(gone)])
    told = f"#{incident.number} is yours now, from {giver}"
    line = handed.note.text if handed.note else ""
    blocks = [
        section(f"*{told}*"),
        *([typed("What to know", line)] if line else []),
        facts(standing_facts(handed.case, playbook)),
        typed("What happened", incident.what_happened),
        actions(button("Continue", ids.CONTINUE, incident.id, style="primary"), block_id="hand.buttons"),
    ]
    return Message(notification(f"{told}. ", line or incident.what_happened), blocks)


def standing_facts(case: Case, playbook: Playbook) -> list[tuple[str, str]]:
    """What somebody who takes it reads first."""
    incident = case.incident
    given = sum(g.amount_minor for g in case.grants)
    return [
        *([] if incident.is_over else [_where_they_are(case)]),
        ("What failed", playbook.policy.area_name(incident.area) or "not known yet"),
        ("Step", state_of(case)),
        ("Given", money(given, incident.currency) if given else "nothing yet"),
    ]


def _where_they_are(case: Case) -> tuple[str, str]:
    """Whoever was here a day ago isn't here any more."""
    incident, began = case.incident, case.waits_since
    where, long = WAITS[incident.waiting], since(began, case.now)
    if incident.waiting is not Waiting.LATER and case.now - began >= timedelta(days=1):
        return "Customer was", f"{where}, {long} ago"
    return "Customer waits", f"{where}, {long}"
