"""What a search found, and a person's data: asked for, sent to a director, erased by a manager."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.content.playbook import Playbook
from bot.recovery.customer import Customer, Picked, Suggestion, matches_name
from bot.recovery.errors import Missing, NotTheirLevel
from bot.recovery.history import Found
from bot.recovery.incident import Incident
from bot.recovery.personal import Erased, PersonalRecord, parts
from bot.views import ids
from bot.views.blocks import (
    Block,
    actions,
    button,
    choice,
    clipped,
    context,
    field,
    modal,
    option,
    plain,
    section,
    text_input,
    typed,
)
from bot.views.form import new_token
from bot.views.knowing import customer_select, parse_customer, told_apart, value_of
from bot.views.message import Message
from bot.views.speech import count, refusal
from bot.views.values import Values
from bot.views.walking.frame import step_name

_CANCEL = "Cancel"
_ALSO = "erase.also"
# The form has shown where else the name stands.
_ASKED = "asked"


def build_found(found: Found, asked: str, playbook: Playbook) -> Message:
    """Only whoever asked sees it: customers with their history, incidents with Continue."""
    told = f"{count(len(found.incidents), 'incident')} found." if found.incidents else "Nothing found."
    return Message(told, found_blocks(found, asked, playbook))


def found_blocks(found: Found, asked: str, playbook: Playbook) -> list[Block]:
    days = playbook.policy.history.days
    newest = {i.customer_id: i for i in reversed(found.incidents)}
    customers = [_customer(s, newest[s.customer.id], days) for s in found.customers if s.customer.id in newest]
    if found.incidents:
        return [typed("Found for", asked), *customers, *(_incident(i, playbook) for i in found.incidents)]
    start = button("Start a recovery with this", ids.START, clipped(asked, 2000))
    return [typed("Nothing found for", asked), actions(start)]


def _customer(suggestion: Suggestion, newest: Incident, days: int) -> Block:
    text = f"{suggestion.customer.name or 'Customer'} · {told_apart(suggestion, days)}"
    return {"type": "section", "text": plain(text), "accessory": button("History", ids.HISTORY, newest.id)}


def _incident(incident: Incident, playbook: Playbook) -> Block:
    about = playbook.policy.area_name(incident.area) or clipped(incident.what_happened, 80) or "nothing typed yet"
    text = " · ".join(filter(None, (f"#{incident.number}", incident.customer_name, step_name(incident.step), about)))
    return {"type": "section", "text": plain(text), "accessory": button("Continue", ids.CONTINUE, incident.id)}


def build_find() -> Block:
    """Asks what to find, where the command had no text."""
    what = field("find.text", "Find", text_input(most=100, example="Name, phone, mail, order or reference"))
    return modal("Find", ids.FIND, [what], submit="Find", close=_CANCEL)


def build_found_modal(found: Found, asked: str, playbook: Playbook) -> Block:
    return modal("Find", ids.FOUND, found_blocks(found, asked, playbook), close="Close")


def parse_find(view: Mapping[str, Any]) -> str:
    """Raises: Missing, TooLong."""
    return Values(view).text("find.text", required=True)


def build_export_form(chosen: Customer | None = None) -> Block:
    """Whose data a director wants."""
    blocks = [section("I'll send you everything that is kept of one customer, by message."), _whose("export", chosen)]
    return modal(
        "Export a person's data", ids.EXPORT, blocks, metadata=new_token(), submit="Send it", close=_CANCEL
    ) | {"notify_on_close": False}


def build_erase_form(chosen: Customer | None = None, name: str = "", also: Sequence[Incident] = ()) -> Block:
    """Whom a manager erases, and what that means; below, where else that name stands: they say which are theirs."""
    blocks = [
        section(
            "*This can't be undone.* Their name, contacts and words go from every incident of theirs, and open "
            "follow-ups are dropped. Sums and the audit stay, without them."
        ),
        _whose("erase", chosen) | {"optional": bool(also)},
        *_named(name, also),
    ]
    metadata = f"{new_token()}:{_ASKED if name else ''}"
    return modal("Erase a customer", ids.ERASE, blocks, metadata=metadata, submit="Erase", close=_CANCEL) | {
        "notify_on_close": False
    }


def _named(name: str, also: Sequence[Incident]) -> list[Block]:
    if not also:
        return []
    ticks = choice("checkboxes", [option(str(i.id), _called(i, name)) for i in also])
    label = f"“{clipped(name, 40)}” also stands here. Which are theirs?"
    hint = "Two people may share a name. Tick only what you are sure of: all its words go."
    return [field(_ALSO, label, ticks, optional=True, hint=hint)]


def _called(incident: Incident, name: str) -> str:
    """“#12 · 3 Mar · Anna Smith”; a draft is its author's, and says no more than that it is one."""
    number = f"#{incident.number}" if incident.number else "A draft"
    where = incident.customer_name if matches_name(name, incident.customer_name) else "named in its texts"
    return f"{number} · {incident.created_at:%-d %b %Y} · {where}"


def parse_erase(view: Mapping[str, Any]) -> tuple[Picked | None, list[str], str, bool]:
    """Whom, what else of the boxes, the form's token, and whether it has shown what else there is.

    Raises: Missing: nobody and nothing was picked.
    """
    values = Values(view)
    token, _, asked = str(view.get("private_metadata", "")).partition(":")
    also = [incident_id for incident_id in values.offered(_ALSO) if values.ticked(_ALSO, incident_id)]
    picked = parse_customer(values, "erase.customer")
    if picked is None and not also:
        raise Missing("erase.customer")
    return picked, also, token, asked == _ASKED


def _whose(form: str, chosen: Customer | None) -> Block:
    initial = option(value_of(Picked(chosen.id)), chosen.name or "Known customer") if chosen else None
    return field(f"{form}.customer", "Customer", customer_select(initial))


def build_not_theirs(refused: NotTheirLevel, asked: str) -> Message:
    """For whoever may not export or erase; what began with that word by chance still starts a recovery."""
    told = refusal(refused, as_mrkdwn=True)
    start = button("Start a recovery with this", ids.START, clipped(asked, 2000))
    pressed = [context("Was it what happened?"), actions(start)] if " " in asked else []
    return Message(told, [section(told), *pressed])


def parse_whose(view: Mapping[str, Any], form: str) -> Picked:
    """Raises: Missing."""
    picked = parse_customer(Values(view), f"{form}.customer")
    if picked is None:
        raise Missing(f"{form}.customer")
    return picked


def build_asked() -> Block:
    return modal("Export a person's data", ids.NOTE, [section("It's on its way, in a message to you.")], close="Close")


def build_erased(erased: Erased) -> Block:
    """From where they are gone, and honestly from where not."""
    drafts = f" and {count(erased.drafts, 'draft')}" if erased.drafts else ""
    gone = f"{count(erased.incidents, 'incident')}{drafts}"
    told = f"*Erased.* What identified them is gone from {gone}, and from what I posted about them."
    cant = (
        "*What I can't reach:* what people wrote in Slack themselves, the answers that only one person saw, a form "
        "that is open right now, and the name in another spelling. Search for those and delete them by hand."
    )
    return modal("Erase a customer", ids.NOTE, [section(told), section(cant)], close="Close")


def build_export_part(record: PersonalRecord, part: int) -> Message | None:
    """One message of an export. None: there is less to tell by now."""
    made: Sequence[str] = parts(record.lines())
    if part >= len(made):
        return None
    which = f"What is kept of a customer, {part + 1} of {len(made)}"
    return Message(which, [typed(which, made[part])])
