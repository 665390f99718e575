"""What happened to a customer before, the links that staff make, and what the lead of a repeat failure reads."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.content.playbook import Playbook
from bot.recovery.case import Case
from bot.recovery.empowerment import Level
from bot.recovery.errors import NoSuchIncident
from bot.recovery.history import History, PastFailure
from bot.recovery.incident import Incident, Parting, Step
from bot.recovery.link import Link, LinkKind
from bot.recovery.people import Actor, Person
from bot.recovery.repeat import manager_calls
from bot.recovery.site import Sites
from bot.views import ids
from bot.views.blocks import (
    Block,
    actions,
    button,
    choice,
    clipped,
    field,
    modal,
    notification,
    option,
    section,
    text_input,
    typed,
)
from bot.views.form import Form
from bot.views.knowing import again_line, gifts, managers_call_line
from bot.views.message import Message
from bot.views.speech import day, excess, severity_name
from bot.views.values import Values

_PARTINGS = {
    Parting.SATISFIED: "they left satisfied",
    Parting.CALMER: "they left calmer, not yet satisfied",
    Parting.UNHAPPY: "they left unhappy",
    Parting.LEFT: "they left before it was mended",
}


def build_history(
    history: History, actor: Actor, playbook: Playbook, sites: Sites, step: Step, notice: str = ""
) -> Block:
    """What happened before, newest first, what belongs to it by hand, and the form that links one more."""
    incident = history.case.incident
    past = [block for one in history.past for block in _past(one, history.case.now, playbook, sites)]
    blocks = [
        *([section(notice)] if notice else []),
        *([section(excess(history.case.excess))] if history.case.excess else []),
        *([typed("Customer", incident.customer_name)] if incident.customer_name else []),
        *(past or [section("No earlier incident is known of this customer.")]),
        *(_linked(link, other, actor) for link, other in history.links),
        *([] if incident.is_over or incident.is_protected else _link_form()),
    ]
    form = Form(incident.id, step, incident.currency)
    made = modal("History", ids.LINK, blocks, metadata=form.encoded(), submit=_submit(incident), close="Back")
    return made | {"notify_on_close": False}


def _submit(incident: Incident) -> str:
    return "" if incident.is_over or incident.is_protected else "Link"


def _past(past: PastFailure, now: datetime, playbook: Playbook, sites: Sites) -> list[Block]:
    incident = past.incident
    area = playbook.policy.area_name(incident.area) or "not said what failed"
    severity = f" · {severity_name(incident.severity)}" if incident.severity else ""
    given = gifts(past.grants, playbook) or "nothing"
    title = f"*#{incident.number} · {day(incident.opened_at or incident.created_at, now)} · {area}{severity}*"
    if not past.is_readable:
        return [section(f"{title}\nAt {sites.at(incident.site).name}. Given: {given}.")]
    told = section(f"{title}\nGiven: {given}. {_ending(incident)}")
    return [told, *([typed("What happened", clipped(incident.what_happened, 300))] if incident.what_happened else [])]


def _ending(incident: Incident) -> str:
    if not incident.is_over:
        return "Still open" + (", reopened." if incident.reopened else ".")
    parting = _PARTINGS[incident.parting] if incident.parting else "written down"
    return f"{parting[:1].upper()}{parting[1:]}" + (", after it was reopened." if incident.reopened else ".")


def _linked(link: Link, other: Incident, actor: Actor) -> Block:
    why = {LinkKind.SAME_CUSTOMER: "same customer or order", LinkKind.SAME_CAUSE: "same cause"}[link.kind]
    ends = button("Unlink", ids.UNLINK, link.id) if actor.reaches(Level.LEAD, link.site) else None
    return section(f"Linked to #{other.number}: {why}.", ends)


def _link_form() -> list[Block]:
    kinds = [
        option(LinkKind.SAME_CUSTOMER.value, "Same customer or order", "They share limits and history"),
        option(LinkKind.SAME_CAUSE.value, "Same cause", "They share the cause and its Plan B, no limit"),
    ]
    return [
        field("link.number", "Link to another incident", text_input(most=12, example="Its number, like 12")),
        field("link.kind", "Because it is", choice("radio_buttons", kinds, LinkKind.SAME_CUSTOMER.value)),
    ]


def parse_link(view: Mapping[str, Any]) -> tuple[int, LinkKind]:
    """Raises: Missing, NoSuchIncident."""
    values = Values(view)
    number = values.text("link.number", required=True).removeprefix("#")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise NoSuchIncident("link.number", number="like that")
    kind = values.chosen("link.kind", required=True)
    return int(number), LinkKind(kind) if kind in set(LinkKind) else LinkKind.SAME_CAUSE


def build_unlink(link: Link, history: Form) -> Block:
    """Why a lead ends a link: one line, for the audit. The form goes back to the history under it."""
    why = field(f"unlink.{link.id}", "Why don't they belong together?", text_input(most=500, multiline=True))
    metadata = history.again().encoded()
    made = modal("Unlink", ids.UNLINK_REASON, [why], metadata=metadata, submit="Unlink", close="Cancel")
    return made | {"notify_on_close": False}


def parse_unlink(view: Mapping[str, Any]) -> tuple[str, str]:
    """The link's id, as the form carries it, and the reason. Raises: Missing, TooLong."""
    values = Values(view)
    block_id = values.beginning("unlink.")
    return block_id.removeprefix("unlink."), values.text(block_id, required=True)


def build_repeat_alert(case: Case, playbook: Playbook, recipient: str) -> Message | None:
    """For the lead who owns a repeat failure now. None where it isn't theirs any more."""
    incident = case.incident
    if incident.is_protected:
        return Message(f"#{incident.number} is restricted", [section(f"#{incident.number} is a protected case.")])
    if incident.owner_id != recipient:
        return None
    again = again_line(case, playbook) if case.earlier else "A repeat failure"
    told = f"#{incident.number} is yours: we failed this customer before."
    blocks = [
        section(f"*{told}* {Person(incident.walker_id)} stays with them; you own it and its follow-ups."),
        section(again + (f"\n{managers_call_line(incident)}" if manager_calls(len(case.earlier)) else "")),
        *([typed("Customer", incident.customer_name)] if incident.customer_name else []),
        typed("What happened", incident.what_happened),
        actions(button("Continue", ids.CONTINUE, incident.id), button("History", ids.HISTORY, incident.id)),
    ]
    return Message(notification(f"{told} ", incident.what_happened), blocks)
