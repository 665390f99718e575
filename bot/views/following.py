"""A follow-up as the one who owes it reads it, and the forms that end or move it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.content.playbook import Playbook
from bot.recovery.case import Case
from bot.recovery.errors import Missing
from bot.recovery.followup import MOST_TRIES, FollowUp, FollowUpState, Outcome
from bot.recovery.people import Person
from bot.views import ids
from bot.views.blocks import (
    Block,
    actions,
    button,
    choice,
    context,
    date_time,
    field,
    header,
    notification,
    option,
    plain,
    section,
    text_input,
    typed,
)
from bot.views.message import Message
from bot.views.short_form import build_short_form
from bot.views.speech import on_their_clock
from bot.views.values import Values
from bot.views.walking.follow_up import NAMES

OUTCOMES = {
    Outcome.SATISFIED: "Yes, it is put right",
    Outcome.PARTLY: "Partly",
    Outcome.UNSATISFIED: "No: open it again",
    Outcome.RECURRED: "It happened again: open it again",
    Outcome.UNREACHABLE: "Nobody reached: try again tomorrow",
    Outcome.DECLINED_CONTACT: "They don't want to be contacted",
}
HOUR, TOMORROW, DATE = "hour", "tomorrow", "date"


def build_ping(follow_up: FollowUp, case: Case, playbook: Playbook, recipient: str, due: str) -> Message:
    """The follow-up's DM: who, how to reach them, what happened, what to say.

    `recipient` and `due` are for whom and for which due time the delivery was owed; both may have changed since.
    """
    incident, name = case.incident, NAMES[follow_up.kind]
    if follow_up.state is FollowUpState.DROPPED:
        return Message(f"Dropped: {name}", [section(f"~{name}~ for #{incident.number}: no longer needed.")])
    if follow_up.state is FollowUpState.DONE:
        ended = OUTCOMES[follow_up.outcome] if follow_up.outcome else ""
        return Message(f"Done: {name}", [section(f"✓ {name}, #{incident.number}: {ended}")])
    if (recipient, due) != (follow_up.assignee_id, follow_up.due_key):
        return Message(
            f"Moved: {name}",
            [
                section(
                    f"{name}, #{incident.number}: moved to {on_their_clock(follow_up.due_at)}, "
                    f"{Person(follow_up.assignee_id)}."
                )
            ],
        )
    slots = {"customer": incident.customer_name} if incident.customer_name else {}
    phrase = playbook.phrase(follow_up.kind.value, waiting=incident.waiting, severity=incident.severity, slots=slots)
    blocks = [
        section(f"*{name}* · #{incident.number}, promised for {on_their_clock(follow_up.promised_at)}"),
        *([typed("Customer", incident.customer_name)] if incident.customer_name else []),
        *([typed("Reach them", incident.contact)] if follow_up.kind.needs_contact else []),
        typed("What happened", incident.what_happened),
        header(f"“{phrase.text}”"),
        context(phrase.coach),
        _buttons(follow_up),
    ]
    return Message(notification(f"{name} now · #{incident.number} · ", incident.customer_name or "customer"), blocks)


def _buttons(follow_up: FollowUp) -> Block:
    later = [option(HOUR, "In 1 hour"), option(TOMORROW, "Tomorrow"), option(DATE, "On a date…")]
    snooze = {
        "type": "static_select",
        "action_id": ids.FOLLOW_UP_SNOOZE,
        "placeholder": plain("Snooze"),
        "options": later,
    }
    done = button("Done", ids.FOLLOW_UP_DONE, follow_up.id, style="primary")
    return actions(done, snooze, block_id=f"follow.{follow_up.id}")


def build_outcome(follow_up: FollowUp, case: Case) -> Block:
    """How it went, in the customer's eyes."""
    tries = f"Try {follow_up.tries + 1} of {MOST_TRIES}." if follow_up.tries else ""
    names = OUTCOMES | ({Outcome.UNREACHABLE: "Nobody reached"} if follow_up.tries + 1 >= MOST_TRIES else {})
    outcomes = [option(outcome.value, name) for outcome, name in names.items()]
    blocks = [
        typed("What happened", case.incident.what_happened),
        field("outcome.outcome", "Has it put this right for them?", choice("radio_buttons", outcomes), hint=tries),
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


def build_left_open(case: Case, step: str, *, was_sent: bool = False) -> Message | None:
    """One reminder of a walk that was left. None where there is nothing to come back to, unless it was sent before."""
    incident = case.incident
    if incident.is_void:
        gone = f"#{incident.number} is void: nothing to do any more."
        return Message(gone, [section(gone)])
    if incident.is_over:
        done = f"#{incident.number} is written down."
        return Message(done, [section(done)]) if was_sent else None
    name = f"#{incident.number}" if incident.number else "A recovery you started"
    told = f"{name} is open at {step}."
    blocks = [
        section(f"*{told}* Nothing is lost: go on where you left off."),
        *([typed("What happened", incident.what_happened)] if incident.what_happened else []),
        actions(
            button("Continue", ids.CONTINUE, incident.id, style="primary"),
            *([] if incident.number else [button("Drop it", ids.DISCARD, incident.id)]),
        ),
    ]
    return Message(notification(f"{told} ", incident.what_happened), blocks)
