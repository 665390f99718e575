"""The DM that tells of follow-ups that are due: one in full, with the words to say, or several in short."""

from collections.abc import Sequence
from datetime import timedelta

from bot.content.playbook import Playbook
from bot.recovery.followup import FollowUp, FollowUpKind, FollowUpState, Ring
from bot.recovery.people import Person
from bot.recovery.ringing import AGAIN_ON_SITE, Told
from bot.views import ids
from bot.views.blocks import (
    Block,
    actions,
    button,
    clipped,
    context,
    header,
    notification,
    option,
    overflow,
    plain,
    section,
    small,
    typed,
)
from bot.views.message import Message
from bot.views.outcomes import ended
from bot.views.protecting import build_restricted
from bot.views.requests import worth
from bot.views.speech import count, on_their_clock, on_wall_of
from bot.views.walking.follow_up import NAMES

SOON, HOUR, TOMORROW, DATE, HAND = "soon", "hour", "tomorrow", "date", "hand"
# On a check on site: the customer stands there, and is gone in an hour.
_MINUTES = f"{AGAIN_ON_SITE // timedelta(minutes=1)} minutes"
_SOON = f"In {_MINUTES}"
_SNOOZES = [option(HOUR, "In 1 hour"), option(TOMORROW, "Tomorrow"), option(DATE, "On a date…")]
# The same where nothing else says what they are.
_IN_FULL = [
    option(HOUR, "Snooze 1 hour"),
    option(TOMORROW, "Snooze until tomorrow"),
    option(DATE, "Snooze until a date…"),
    option(HAND, "Hand over…"),
]
_IN_FULL_ON_SITE = [option(SOON, f"Snooze {_MINUTES}"), option(HAND, "Hand over…")]
_MOST_IN_SHORT = 150


def build_ping(told: Sequence[Told], playbook: Playbook) -> Message:
    """As it stands now. What is done, dropped or somebody else's keeps one line, without buttons."""
    if len(told) == 1:
        return _alone(told[0], playbook)
    current = [one for one in told if one.is_open]
    numbers = ", ".join(dict.fromkeys(f"#{one.incident.number}" for one in current))
    heading = f"{count(len(current), 'follow-up')} to do: {numbers}" if current else "Nothing to do here any more"
    return Message(heading, [section(f"*{heading}*"), *(block for one in told for block in _in_short(one))])


def _alone(told: Told, playbook: Playbook) -> Message:
    incident, follow_up = told.incident, told.follow_up
    if told.is_hidden:
        return build_restricted(incident)
    if not told.is_current:
        line = _settled(told)
        return Message(line.replace("*", "").replace("~", ""), [section(line)])
    name, slots = NAMES[follow_up.kind], {"customer": incident.customer_name} if incident.customer_name else {}
    phrase = playbook.phrase(follow_up.kind.value, waiting=incident.waiting, severity=incident.severity, slots=slots)
    before = _before(told)
    blocks = [
        section(_heading(told)),
        *([typed("Customer", incident.customer_name)] if incident.customer_name else []),
        *([typed("Reach them", incident.contact)] if follow_up.kind.needs_contact else []),
        *([typed("What is new", follow_up.about)] if follow_up.about else []),
        typed("What happened", incident.what_happened),
        *([small(before)] if before else []),
        header(f"“{phrase.text}”"),
        context(phrase.coach),
        _buttons(follow_up),
    ]
    urgent = "⏰ Late: " if told.ping.ring is not Ring.DUE else ""
    handed = f"from {Person(told.handed_by)} · " if told.handed_by else ""
    text = f"{urgent}{name} now · #{incident.number} · {handed}"
    return Message(notification(text, incident.customer_name or "customer"), blocks)


def _heading(told: Told) -> str:
    """What it is, since when it was promised, who handed it on, and the customer's hour where that differs."""
    follow_up, incident = told.follow_up, told.incident
    late = {Ring.OVERDUE: "⏰ Late: ", Ring.LEAD: "⏰ Late, and yours now: "}.get(told.ping.ring, "")
    theirs = ""
    if follow_up.kind.needs_contact and incident.customer_zone:
        theirs = f"\n{on_wall_of(follow_up.due_at, incident.customer_zone)} where they are."
    promised = on_their_clock(follow_up.promised_at)
    handed = f"\nFrom {Person(told.handed_by)}." if told.handed_by else ""
    return f"{late}*{NAMES[follow_up.kind]}* · #{incident.number}, promised for {promised}{handed}{theirs}"


def _in_short(told: Told) -> list[Block]:
    incident, follow_up = told.incident, told.follow_up
    if told.is_hidden:
        return [section(f"#{incident.number} is restricted.")]
    if not told.is_current:
        return [section(_settled(told))]
    reach = [incident.customer_name, incident.contact if follow_up.kind.needs_contact else ""]
    who = " · ".join(filter(None, reach)) or "What happened"
    what = follow_up.about if follow_up.kind is FollowUpKind.NEWS else incident.what_happened
    lines = filter(None, (clipped(what, _MOST_IN_SHORT), _before(told)))
    return [
        section(_heading(told)),
        typed(clipped(who, _MOST_IN_SHORT), "\n".join(lines)),
        _buttons_in_short(follow_up),
    ]


def _before(told: Told) -> str:
    """What they have, and what they called fair, in one short line; History has the rest. "": neither is known."""
    fair = " ".join(told.incident.fair.split())
    known = [
        f"Given: {', '.join(worth(grant) for grant in told.given)}." if told.given else "",
        f"They called fair: {fair}" if fair else "",
    ]
    return clipped(" ".join(filter(None, known)), _MOST_IN_SHORT)


def _settled(told: Told) -> str:
    """One line of what became of it."""
    follow_up, incident = told.follow_up, told.incident
    name, number = NAMES[follow_up.kind], f"#{incident.number}"
    if follow_up.state is FollowUpState.DROPPED:
        return f"~{name}~ for {number}: no longer needed."
    if follow_up.state is FollowUpState.DONE:
        return f"✓ {name}, {number}: {_ended(follow_up)}."
    if follow_up.assignee_id != told.ping.recipient:
        return f"{name}, {number}: {Person(follow_up.assignee_id)} has it now."
    if follow_up.due_at != told.ping.due_at:
        return f"{name}, {number}: moved to {on_their_clock(follow_up.due_at)}."
    return f"{name}, {number}: you were reminded again."


def _ended(follow_up: FollowUp) -> str:
    return ended(follow_up.kind, follow_up.outcome) if follow_up.outcome else "done"


def _buttons(follow_up: FollowUp) -> Block:
    done = button("Done", ids.FOLLOW_UP_DONE, follow_up.id, style="primary")
    hand = button("Hand over", ids.FOLLOW_UP_HAND, follow_up.id)
    history = button("History", ids.FOLLOW_UP_HISTORY, follow_up.incident_id)
    later = button(_SOON, ids.FOLLOW_UP_SNOOZE, SOON) if _is_there(follow_up) else _later("Snooze", _SNOOZES)
    return actions(done, later, hand, history, block_id=_block_id(follow_up))


def _buttons_in_short(follow_up: FollowUp) -> Block:
    """One row on a phone."""
    done = button("Done", ids.FOLLOW_UP_DONE, follow_up.id)
    snoozes = [option(SOON, _SOON)] if _is_there(follow_up) else _SNOOZES
    menu = _later("Later, or hand over", [*snoozes, option(HAND, "Hand over…")])
    return actions(done, menu, block_id=_block_id(follow_up))


def build_row_buttons(follow_up: FollowUp, place: str) -> Block:
    """For a row on App Home, which may stand at several places of it: Done, and the rest behind three dots.

    A menu that shows what was chosen would go on showing it after the row has moved.
    """
    done = button("Done", ids.FOLLOW_UP_DONE, follow_up.id)
    menu = overflow(ids.FOLLOW_UP_SNOOZE, _IN_FULL_ON_SITE if _is_there(follow_up) else _IN_FULL)
    return actions(done, menu, block_id=f"{_block_id(follow_up)}.{place}")


def follow_up_of(block_id: object) -> str:
    """The id of the follow-up whose menu it was."""
    return str(block_id).removeprefix("follow.").partition(".")[0]


def _is_there(follow_up: FollowUp) -> bool:
    """Whether the customer is seen, not called."""
    return not follow_up.kind.needs_contact


def _later(words: str, choices: list[Block]) -> Block:
    return {
        "type": "static_select",
        "action_id": ids.FOLLOW_UP_SNOOZE,
        "placeholder": plain(words),
        "options": choices,
    }


def _block_id(follow_up: FollowUp) -> str:
    """A select carries no value of its own: this says whose it is."""
    return f"follow.{follow_up.id}"
