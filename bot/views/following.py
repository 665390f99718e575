"""The forms that end, move or hand on a follow-up, and the reminder of a walk that was left."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from bot.recovery.case import Case
from bot.recovery.errors import Missing
from bot.recovery.followup import MOST_TRIES, ChosenFollowUp, FollowUp, FollowUpKind, FollowUpState, Outcome
from bot.recovery.incident import Incident, Step
from bot.recovery.people import Person
from bot.recovery.repeat import manager_calls
from bot.recovery.working_time import into_hours
from bot.views import ids
from bot.views.blocks import (
    Block,
    actions,
    button,
    choice,
    clipped,
    context,
    date_time,
    field,
    notification,
    option,
    person,
    section,
    text_input,
    typed,
)
from bot.views.message import Message
from bot.views.outcomes import asked, why_reopened
from bot.views.short_form import build_short_form
from bot.views.speech import at, closed_words, on_day, on_wall_of, spelt_zone
from bot.views.values import Values
from bot.views.walking.follow_up import NAMES
from bot.views.walking.frame import Scene

HAND_TO = "hand.to"
_MOST_ZONES = 20
# A reminder is known again by its first words; the walk has all of them.
_KNOWN_AGAIN = 200
# The others are other names for the same zones, or none that people know.
_REGIONS = frozenset({"Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"})
_LAST_TRY = "Nobody reached: that was the last try"
_QUESTION = {
    FollowUpKind.CHECK_ON_SITE: "Has it put this right for them?",
    FollowUpKind.HANDWRITTEN_NOTE: "What became of the note?",
    FollowUpKind.NEWS: "What did they say?",
}


def build_outcome(follow_up: FollowUp, case: Case) -> Block:
    """How it went, in the customer's eyes."""
    is_last = follow_up.tries + 1 >= MOST_TRIES
    tries = f"Try {follow_up.tries + 1} of {MOST_TRIES}." if follow_up.tries else ""
    last = {Outcome.UNREACHABLE: _LAST_TRY} if is_last else {}
    outcomes = [option(outcome.value, last.get(outcome, words)) for outcome, words in asked(follow_up.kind).items()]
    question = _QUESTION.get(follow_up.kind, "Has it put this right for them?")
    blocks = [
        typed("What happened", case.incident.what_happened),
        field("outcome.outcome", question, choice("radio_buttons", outcomes), hint=tries),
        field("outcome.note", "Note", text_input(follow_up.note, multiline=True), optional=True),
    ]
    return build_short_form("How did it go?", ids.FOLLOW_UP_OUTCOME, blocks, follow_up.id, "Done")


def parse_outcome(view: Mapping[str, Any]) -> tuple[Outcome, str]:
    """Raises: Missing, TooLong."""
    values = Values(view)
    return Outcome(values.chosen("outcome.outcome", required=True) or ""), values.text("outcome.note")


def build_snooze_date(follow_up: FollowUp, proposed: datetime) -> Block:
    when = field("snooze.until", "Remind me", date_time(proposed))
    return build_short_form("Snooze", ids.FOLLOW_UP_SNOOZE_DATE, [when], follow_up.id, "Snooze")


def parse_snooze_date(view: Mapping[str, Any]) -> datetime:
    """Raises: Missing."""
    until = Values(view).moment("snooze.until")
    if until is None:
        raise Missing("snooze.until")
    return until


def moved_words(asked: datetime, due_at: datetime, scene: Scene) -> str:
    """ "We close at 18:00: tomorrow 09:00." "": it is when they asked for."""
    why = _why_moved(asked, due_at, scene)
    return f"{why}: {at(due_at, scene.case.now, scene.actor.zone)}." if why else ""


def _why_moved(asked: datetime, due_at: datetime, scene: Scene) -> str:
    zone = scene.case.incident.customer_zone
    hours, theirs = scene.playbook.policy.contact_hours(zone, scene.site)
    if due_at < asked:
        return "A manager calls them within 24 hours" if manager_calls(len(scene.case.earlier)) else ""
    if into_hours(asked, hours) != asked:
        return closed_words(asked, hours, scene.actor.zone)
    if into_hours(asked, hours, theirs) == asked:
        return ""
    if theirs.is_holiday(asked):
        return f"{on_day(asked, theirs.zone)} is a public holiday{' where they are' if zone else ''}"
    if zone:
        return f"It is {on_wall_of(asked, zone)} where they are then"
    earliest, latest = scene.playbook.policy.contact_between
    return f"Customers are contacted from {earliest:%H:%M} to {latest:%H:%M}"


def moved_notice(chosen: Sequence[ChosenFollowUp], scene: Scene) -> str:
    """Of what staff chose, what falls at another time than that. "": nothing."""
    due = {f.kind: f.due_at for f in scene.case.follow_ups if f.state is FollowUpState.OPEN}
    moved = [(c.kind, moved_words(c.due_at, due[c.kind], scene)) for c in chosen if c.kind in due]
    return "\n".join(f"*{NAMES[kind]}* · {words}" for kind, words in moved if words)


def build_hand(follow_up: FollowUp, case: Case) -> Block:
    """To whom one follow-up goes."""
    when = "at once" if follow_up.due_at <= case.now else "when it is due"
    blocks = [
        field(HAND_TO, "Who does it?", person()),
        context(f"{NAMES[follow_up.kind]}, #{case.incident.number}. They hear of it {when}, with all that they need."),
    ]
    return build_short_form("Hand over", ids.FOLLOW_UP_HAND_TO, blocks, follow_up.id, "Hand over")


def parse_hand(view: Mapping[str, Any]) -> str:
    """To whom. Raises: Missing."""
    return Values(view).person(HAND_TO, required=True)


def build_zones(typed_so_far: str, now: datetime) -> list[Block]:
    """Options for a time zone, by its city or region, with what the clock shows there now."""
    wanted = typed_so_far.strip().casefold()
    found = [zone for zone in _zones() if any(name.startswith(wanted) for name in (zone.casefold(), _city(zone)))]
    return [option(zone, f"{spelt_zone(zone)} · {on_wall_of(now, zone)}") for zone in found[:_MOST_ZONES]]


@cache
def _zones() -> tuple[str, ...]:
    """Looked up once: it reads a directory of hundreds of files."""
    return tuple(zone for zone in sorted(available_timezones()) if zone.partition("/")[0] in _REGIONS)


def _city(zone: str) -> str:
    return spelt_zone(zone).casefold()


def build_left_open(case: Case, step: str, *, was_sent: bool = False, is_replaced: bool = False) -> Message | None:
    """One reminder of a walk that was left. None where there is nothing to come back to, unless it was sent before.

    Of several only the newest leads back; what it replaced says so.
    """
    incident = case.incident
    if incident.is_void:
        gone = f"#{incident.number} is void: nothing to do any more."
        return Message(gone, [section(gone)])
    if incident.is_over:
        done = f"#{incident.number} is written down."
        return Message(done, [section(done)]) if was_sent else None
    name = f"#{incident.number}" if incident.number else "A recovery you started"
    if is_replaced:
        went_on = f"{name} went on after this."
        return Message(went_on, [section(went_on)])
    why, note = _reopened(case)
    told = f"{name} is open again: {why}." if why else f"{name} is open at {step}."
    blocks = [
        section(f"*{told}* " + (f"Go on at {step}." if why else "Nothing is lost: go on where you left off.")),
        *([typed("Note", clipped(note, _KNOWN_AGAIN))] if note else []),
        *([typed("What happened", clipped(incident.what_happened, _KNOWN_AGAIN))] if incident.what_happened else []),
        actions(
            button("Continue", ids.CONTINUE, incident.id, style="primary"),
            *([] if incident.number else [button("Drop it", ids.DISCARD, incident.id)]),
        ),
    ]
    return Message(notification(f"{told} ", incident.what_happened), blocks)


def build_let_go(incident: Incident) -> Message:
    """The same for whoever handed it over: somebody else goes on."""
    told = f"#{incident.number}: {Person(incident.owner_id)} has it now."
    return Message(told, [section(told)])


def _reopened(case: Case) -> tuple[str, str]:
    """Why the walk is back at Solve, and what was noted. Both "": nobody reopened it, or it has gone on since."""
    by = case.reopened_by
    if case.incident.step is not Step.SOLVE or by is None or by.outcome is None:
        return "", ""
    return why_reopened(by.outcome), by.note
