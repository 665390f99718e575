"""The customer: found as one types, recognised before anything is decided, with what happened to them before."""

from collections.abc import Sequence

from bot.content.playbook import Playbook
from bot.phones import known_by
from bot.recovery.case import Case
from bot.recovery.customer import KeyKind, Picked, Suggestion, masked
from bot.recovery.grant import Grant
from bot.recovery.incident import Incident, Step
from bot.recovery.paradox import THIRD_PARTY, read_paradox, third_party_helps
from bot.recovery.people import Person
from bot.recovery.repeat import manager_calls, remedies_given, was_raised
from bot.views import ids
from bot.views.blocks import (
    Block,
    actions,
    button,
    clipped,
    context,
    field,
    option,
    plain,
    section,
    text_input,
)
from bot.views.speech import count, day, money, nth
from bot.views.values import Values
from bot.views.walking.frame import Scene

# An option's value holds 150 characters: what was typed, behind two that say so.
_MOST_TYPED = 140
_CONTACT = "understand.contact."
_KNOWN, _TYPED = "c:", "t:"
# What fits below the offers.
_MOST_SHARED = 3
_KINDS = {KeyKind.PHONE: "Phone", KeyKind.MAIL: "Mail", KeyKind.REFERENCE: "Reference", KeyKind.WORD: "New"}


def customer_field(incident: Incident, step: Step) -> Block:
    """One field, found as one types; picking redraws the words with their name."""
    element = customer_select(option_of(incident))
    return field(f"{step.value}.customer", "Customer", element, optional=True) | {"dispatch_action": True}


def customer_select(initial: Block | None = None) -> Block:
    """Asks for options from the second letter on."""
    element: Block = {
        "type": "external_select",
        "action_id": ids.CUSTOMER,
        "min_query_length": 2,
        "placeholder": plain("Name, phone, mail or reference", 150),
    }
    return element | ({"initial_option": initial} if initial else {})


def picked_of(incident: Incident) -> Picked | None:
    """What the field shows: the customer who is known, or else the name that was typed."""
    if incident.customer_id is not None:
        return Picked(incident.customer_id)
    return Picked(typed=incident.customer_name[:_MOST_TYPED]) if incident.customer_name else None


def option_of(incident: Incident) -> Block | None:
    picked = picked_of(incident)
    if picked is None:
        return None
    return option(value_of(picked), incident.customer_name or incident.contact or "Known customer")


def value_of(picked: Picked) -> str:
    return f"{_TYPED}{picked.typed}" if picked.customer_id is None else f"{_KNOWN}{picked.customer_id}"


def parse_customer(values: Values, block_id: str) -> Picked | None:
    """None: nobody. A value that isn't one of ours is read as nobody."""
    value = values.chosen(block_id) or ""
    if value.startswith(_TYPED):
        return Picked(typed=value.removeprefix(_TYPED).strip()) if value.removeprefix(_TYPED).strip() else None
    number = value.removeprefix(_KNOWN)
    is_ours = value.startswith(_KNOWN) and number.isascii() and number.isdigit() and len(number) < 19
    return Picked(int(number)) if is_ours else None


def customer_typed(values: Values, step: Step) -> dict[str, object]:
    """The customer as a step's form holds it; a form that was drawn without the field says nothing about them."""
    block_id = f"{step.value}.customer"
    return {"customer": parse_customer(values, block_id)} if values.has(block_id) else {}


def contact_typed(values: Values) -> dict[str, object]:
    block_id = values.beginning(_CONTACT)
    return {"contact": values.text(block_id)} if values.has(block_id) else {}


def build_suggestions(
    suggestions: Sequence[Suggestion], asked: str, days: int, country: str = "", *, may_be_new: bool = True
) -> list[Block]:
    """At most a hundred: those who may be meant, then what was typed, as a new name or as the contact that it is.

    Where nobody new can be meant, a name that isn't known is not offered.
    """
    text = asked.strip()[:_MOST_TYPED]
    key = known_by(text, country)
    exactly = [s for s in suggestions if key and s.contact == key]
    options = [_suggested(s, days, Picked(typed=text) if s in exactly else Picked(s.customer.id)) for s in suggestions]
    if text and not exactly and (key or may_be_new):
        name = f"{_KINDS[key.kind]}: {text}" if key else f"New: “{clipped(text, 60)}”"
        options.append(option(value_of(Picked(typed=text)), name))
    return options


def _suggested(suggestion: Suggestion, days: int, picked: Picked) -> Block:
    """Two of one name are told apart by a glimpse of how to reach them, and by what happened."""
    name = suggestion.customer.name or (masked(suggestion.contact) if suggestion.contact else "Known customer")
    return option(value_of(picked), name, told_apart(suggestion, days))


def told_apart(suggestion: Suggestion, days: int) -> str:
    """“…0958 · 2 failures in 90 days”"""
    seen = masked(suggestion.contact) if suggestion.contact else "no contact"
    failures = count(suggestion.failures, "failure") if suggestion.failures else "nothing"
    return f"{seen} · {failures} in {days} days"


def contact_field(incident: Incident) -> Block:
    """How to reach them; filled anew under another id, since Slack keeps what an id held before."""
    return field(
        f"{_CONTACT}{incident.customer_id or 0}",
        "How to reach them",
        text_input(incident.contact, most=200, example="Phone, mail or reference"),
        optional=True,
        hint="So that we know them again, and nobody asks them twice.",
    )


def known_again(scene: Scene, step: Step) -> list[Block]:
    """What happened to this customer before, in one line, and the way to the rest."""
    case = scene.case
    if case.earlier:
        lines = [again_line(case, scene.playbook), *_what_it_changes(scene)]
        return [section("\n".join(lines), button("History", ids.HISTORY, case.incident.id))]
    if step is not Step.UNDERSTAND:
        return []
    name = "History" if case.incident.customer_id is not None else "Link to another incident"
    return [actions(button(name, ids.HISTORY, case.incident.id), block_id=f"{step.value}.history")]


def again_line(case: Case, playbook: Playbook) -> str:
    """“2nd failure in 90 days · last time: Store credit €15.00, 12 Oct”"""
    last = case.earlier[0]
    given = [g for g in case.earlier_grants if g.incident_id == last.id]
    when = day(last.opened_at or last.created_at, case.now)
    said = f"{gifts(given, playbook)}, {when}" if given else f"nothing given, {when}"
    return f"*{nth(len(case.earlier) + 1)} failure in {playbook.policy.history.days} days* · last time: {said}"


def gifts(grants: Sequence[Grant], playbook: Playbook) -> str:
    return ", ".join(f"{playbook.policy.kind(g.kind).name} {money(g.amount_minor, g.currency)}" for g in grants)


def _what_it_changes(scene: Scene) -> list[str]:
    """Why it counts as worse, who owns it now, and who has to call."""
    incident, lines = scene.case.incident, []
    if was_raised(incident) and incident.severity and incident.reported_severity:
        now, said = (scene.playbook.policy.severity(s).label for s in (incident.severity, incident.reported_severity))
        lines.append(f"It counts as “{now}”, one worse than “{said}”.")
    if incident.owner_id != incident.walker_id:
        lines.append(f"{Person(incident.owner_id)} owns it and its follow-ups; you stay with the customer.")
    if manager_calls(len(scene.case.earlier)):
        lines.append(managers_call_line(incident))
    return [" ".join(lines)] if lines else []


def managers_call_line(incident: Incident) -> str:
    """Whether the call that a third failure asks for can be made."""
    if incident.may_be_contacted:
        return "A manager calls them within 24 hours."
    missing = "whether we may" if incident.contact else "how to reach them, and whether we may"
    return f"A manager should call them within 24 hours: ask {missing}."


def advice(scene: Scene) -> list[Block]:
    """How to read this customer's chance, and which remedy not to repeat."""
    case, policy = scene.case, scene.playbook.policy
    kinds = [policy.kind(kind).name for kind in remedies_given(case.earlier_grants)]
    return [
        context(
            read_paradox(case.incident, case.earlier).value,
            f"*Given before:* {', '.join(kinds)}. Offer something else." if kinds else "",
            THIRD_PARTY if third_party_helps(case.incident) else "",
        )
    ]


def background(scene: Scene) -> list[Block]:
    """What to do if it can't be mended here, and what they are worth to us: below what is given in a hurry."""
    incident, policy = scene.case.incident, scene.playbook.policy
    plan_b, value = policy.plan_b(incident.area), policy.customer_value.minor(incident.currency)
    shared = [area for area in scene.case.areas_of_cause if area != incident.area and policy.plan_b(area)]
    lines = [
        f"*Plan B:* {plan_b}" if plan_b else "",
        *(
            f"*Plan B of the shared cause, {policy.area_name(area)}:* {policy.plan_b(area)}"
            for area in shared[:_MOST_SHARED]
        ),
        value_line(value, policy.customer_value.years, incident.currency) if value else "",
    ]
    return [context(*lines)] if any(lines) else []


def value_line(minor: int, years: int, currency: str) -> str:
    spent = money(minor, currency, round_off=True)
    return f"Think of the person, not the bill: over {years} years a regular spends about {spent} here."
