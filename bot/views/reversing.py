"""Taking back what was given: the form that asks why, and the message to everybody concerned."""

from collections.abc import Mapping
from typing import Any

from bot.recovery.case import Case
from bot.recovery.grant import Grant
from bot.recovery.incident import Step
from bot.recovery.people import Person
from bot.views import ids
from bot.views.blocks import Block, actions, button, context, field, modal, section, text_input, typed
from bot.views.form import new_token
from bot.views.message import Message
from bot.views.requests import worth
from bot.views.values import Values


def build_reverse(grant: Grant, case: Case, over: Step | None) -> Block:
    """`over` is the step of the walk that the form lies on. None: it was opened from a message."""
    given = f"*{worth(grant)}* for #{case.incident.number}, given by {Person(grant.given_by)}."
    blocks = [
        section(f"{given} It counts no more after this."),
        field(
            "reverse.reason",
            "Why?",
            text_input(most=500, multiline=True),
            hint="Whoever gave it and whoever approved it read this.",
        ),
    ]
    metadata = f"{grant.id}:{new_token()}:{over.value if over else ''}"
    made = modal("Take back", ids.REVERSAL, blocks, metadata=metadata, submit="Take back", close="Cancel")
    return made | {"notify_on_close": False}


def parse_reverse(view: Mapping[str, Any]) -> tuple[str, str, str]:
    """The grant's id and the form's token as they stand in the metadata, and the reason. Raises: Missing, TooLong."""
    grant_id, token, _ = _metadata(view)
    return grant_id, token, Values(view).text("reverse.reason", required=True)


def step_under(view: Mapping[str, Any]) -> Step | None:
    """The step of the walk that shows what was given."""
    step = _metadata(view)[2]
    return Step(step) if step in list(Step) else None


def _metadata(view: Mapping[str, Any]) -> tuple[str, str, str]:
    grant_id, token, step = (*str(view.get("private_metadata", "")).split(":"), "", "", "")[:3]
    return grant_id, token, step


def build_reversal(grant: Grant, case: Case) -> Message:
    """For whoever gave it, authorised it, or looks after the customer."""
    incident, by = case.incident, Person(grant.ended_by)
    told = f"{by} has taken back {worth(grant)} for #{incident.number}"
    go_on = [] if incident.is_over else [actions(button("Continue", ids.CONTINUE, incident.id))]
    blocks = [
        section(f"*{told}*"),
        typed("Why", grant.ending_reason),
        context(f"It counts no more. If the customer knows of it, agree with {by} what to say."),
        *go_on,
    ]
    return Message(told, blocks)
