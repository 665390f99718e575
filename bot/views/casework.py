"""A protected case as its owner and the others named in it read it, and the short forms that change it."""

from collections.abc import Mapping
from typing import Any

from bot.recovery.audit import AuditLine
from bot.recovery.empowerment import Level
from bot.recovery.incident import Incident, Severity
from bot.recovery.people import Person
from bot.recovery.protection import may_take_from
from bot.views import ids
from bot.views.blocks import (
    Block,
    actions,
    button,
    choice,
    context,
    facts,
    field,
    header,
    modal,
    option,
    person,
    section,
    text_input,
    told,
    typed,
)
from bot.views.form import new_token
from bot.views.protecting import WHERE, take_from_button, told_in
from bot.views.speech import at, money
from bot.views.timeline_reader import Reader
from bot.views.timeline_words import sentence
from bot.views.values import Values
from bot.views.walking.frame import Scene

# A modal holds 100 blocks.
_MOST_LINES = 50
_ITS_LINES = frozenset(
    {
        *("protected", "told", "take_on", "take_from", "nobody_came", "note", "concerns", "hand_case"),
        *("hold", "lift_hold", "lower", "close_case"),
    }
)


def build_case(scene: Scene) -> Block:
    """Facts, who has it, what can be done by this reader, and what was done, newest first."""
    incident = scene.case.incident
    pressed = _buttons(scene)
    lines = [line for line in scene.case.lines if line.what in _ITS_LINES][-_MOST_LINES:]
    blocks = [
        section(_who_has_it(scene)),
        *([actions(*pressed, block_id="case.buttons")] if pressed else []),
        *(typed("What was written", text) for text in scene.case.called_for),
        typed("What happened", incident.what_happened),
        *_facts(scene),
        header("So far"),
        *(_line(scene, line) for line in reversed(lines)),
    ]
    return modal(f"Case #{incident.number}", ids.PROTECTED, blocks, close="Close")


def _who_has_it(scene: Scene) -> str:
    incident = scene.case.incident
    owner = "You have" if incident.case_owner_id == scene.actor.user_id else f"{Person(incident.case_owner_id)} has"
    if incident.closed_at:
        return f"*Closed by {Person(incident.case_owner_id)}.* It stays restricted."
    if not incident.case_owner_id:
        names = ", ".join(str(Person(p)) for p in told_in(scene.case)) or "nobody yet"
        return f"*Nobody has taken it on yet.* Told: {names}."
    by = incident.with_them_by
    due = f" Be with {Person(incident.walker_id)} by {at(by, scene.case.now, scene.actor.zone)}." if by else ""
    return f"*{owner} this case.*" + (due if owner == "You have" and by and by > scene.case.now else "")


def _buttons(scene: Scene) -> list[Block]:
    """What this reader may do; whoever forges the rest is refused by the rules."""
    incident, reader = scene.case.incident, scene.actor
    is_over = incident.is_over
    owns = incident.case_owner_id == reader.user_id and reader.reaches(Level.MANAGER, incident.site)
    director = reader.reaches(Level.DIRECTOR, incident.site)
    pressed = []
    if not incident.case_owner_id and not is_over:
        pressed.append(button("Take it on", ids.TAKE_ON, incident.id, style="primary"))
    if may_take_from(incident, reader, scene.roster):
        pressed.append(take_from_button(incident))
    pressed.append(_form_button("Add a note", "note", incident))
    if owns and not is_over:
        pressed.append(_form_button("Hand it on", "hand", incident))
        if not incident.legal_hold:
            pressed.append(_form_button("Lower it", "lower", incident))
    if owns or director:
        pressed.append(_form_button("Lift the hold" if incident.legal_hold else "Legal hold", "hold", incident))
    if owns and not is_over:
        pressed.append(_form_button("Close the case", "close", incident))
    return pressed


def _form_button(text: str, form: str, incident: Incident) -> Block:
    return button(text, f"{ids.CASE_FORM}{form}", incident.id)


def _facts(scene: Scene) -> list[Block]:
    case, incident = scene.case, scene.case.incident
    given = sum(grant.amount_minor for grant in case.grants)
    pairs = [
        ("With the customer", str(Person(incident.walker_id))),
        ("The customer", WHERE[incident.waiting]),
        ("Legal hold", "yes: nothing is erased" if incident.legal_hold else "no"),
        *([("Concerns", ", ".join(str(Person(p)) for p in incident.concerns))] if incident.concerns else []),
        *([("Given before", money(given, incident.currency))] if given else []),
    ]
    typed_in = {"Customer": incident.customer_name, "Reach them": incident.contact, "Order": incident.order_number}
    return [facts(pairs), *(typed(name, value) for name, value in typed_in.items() if value)]


def _line(scene: Scene, line: AuditLine) -> Block:
    """As the incident's history says it."""
    parts, text = sentence(line, Reader(scene.case, scene.actor, scene.playbook))
    who: list[str | Person] = [Person(line.who)] if line.who else ["Recover"]
    return told([*who, " ", *parts], text, when=at(line.at, scene.case.now, scene.actor.zone))


def build_case_form(scene: Scene, form: str) -> Block | None:
    """One of the short forms of a case. None: there is no such form."""
    incident = scene.case.incident
    match form:
        case "note":
            what = field("note.text", "What should the case's owner know?", text_input(multiline=True))
            note = context("Only the people named in the case read it. It can't be changed later.")
            return _form(incident, "Add a note", ids.CASE_NOTE, [what, note], "Add")
        case "lower":
            return _form(incident, "Lower it", ids.CASE_LOWER, _lower_fields(scene), "Lower it")
        case "hand":
            whom = field("hand.to", "Who takes it on?", person(example="A manager or director of this site"))
            return _form(incident, "Hand it on", ids.CASE_HAND, [whom], "Hand it on")
        case "hold":
            title = "Lift the hold" if incident.legal_hold else "Legal hold"
            without = "Without the hold, this case can be erased, voided and lowered again."
            under = "While the hold stands, nothing of this case can be erased, voided or lowered."
            why = field("hold.reason", "Why?", text_input(multiline=True, most=500))
            held, do = ("", "Lift it") if incident.legal_hold else ("hold", "Hold it")
            means = context(without if incident.legal_hold else under)
            return _form(incident, title, ids.CASE_HOLD, [means, why], do, held)
        case "close":
            done = field("close.done", "What was done?", text_input(multiline=True))
            means = context("It stays restricted, and what is in it stays as it is.")
            return _form(incident, "Close the case", ids.CASE_CLOSE, [done, means], "Close it")
    return None


def _lower_fields(scene: Scene) -> list[Block]:
    """Whoever lowers it reads that those whom it concerns still won't see it."""
    concerned = " and ".join(str(Person(p)) for p in scene.case.incident.concerns)
    but = f", but not {concerned}, whom it concerns" if concerned else ""
    levels = [option(s.id.value, s.label) for s in scene.playbook.policy.severities if s.id is not Severity.S4]
    return [
        section(f"*The site's staff can then see it again{but}*, and the recovery goes on where it was."),
        field("lower.severity", "How bad is it?", choice("radio_buttons", levels)),
        field("lower.reason", "Why is it less than it seemed?", text_input(multiline=True, most=500)),
    ]


def _form(incident: Incident, title: str, callback_id: str, blocks: list[Block], submit: str, also: str = "") -> Block:
    metadata = f"{incident.id}:{new_token()}:{also}"
    made = modal(title, callback_id, blocks, metadata=metadata, submit=submit, close="Cancel")
    return made | {"notify_on_close": False}


def parse_case_form(view: Mapping[str, Any]) -> tuple[str, str, str]:
    """The incident's id, the form's token, and what else it was drawn for."""
    incident_id, _, rest = str(view.get("private_metadata", "")).partition(":")
    token, _, also = rest.partition(":")
    return incident_id, token, also


def parse_note(view: Mapping[str, Any]) -> str:
    """Raises: Missing, TooLong."""
    return Values(view).text("note.text", required=True)


def parse_lower(view: Mapping[str, Any]) -> tuple[Severity, str]:
    """Raises: Missing, TooLong."""
    values = Values(view)
    reason = values.text("lower.reason", required=True)
    return Severity(values.chosen("lower.severity", required=True) or ""), reason


def parse_hand(view: Mapping[str, Any]) -> str:
    """ "" where nobody was chosen, who can't take it over."""
    return Values(view).person("hand.to")


def parse_hold(view: Mapping[str, Any]) -> str:
    """Raises: Missing, TooLong."""
    return Values(view).text("hold.reason", required=True)


def parse_close(view: Mapping[str, Any]) -> str:
    """Raises: Missing, TooLong."""
    return Values(view).text("close.done", required=True)
