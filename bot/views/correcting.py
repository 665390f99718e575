"""Void and not as reported: the forms that ask why, and the words that say so."""

from collections.abc import Mapping
from typing import Any, Final

from bot.recovery.case import Case
from bot.recovery.correction import Voiding
from bot.recovery.errors import NoSuchIncident
from bot.recovery.incident import Incident, VoidKind
from bot.views import ids
from bot.views.blocks import Block, choice, context, field, option, section, text_input, typed
from bot.views.short_form import build_short_form
from bot.views.speech import money
from bot.views.values import Values

_KINDS: Final = {
    VoidKind.TEST: ("A test", "Somebody tried Recover out"),
    VoidKind.DUPLICATE: ("A duplicate", "The same failure was opened twice"),
    VoidKind.MISTAKE: ("A mistake", "There was no failure"),
}


def void_words(incident: Incident) -> str:
    """“Void: duplicate of #11”, as a card may say it: what was typed stays inside."""
    why = {
        VoidKind.TEST: "a test",
        VoidKind.DUPLICATE: f"duplicate of #{incident.duplicate_of}",
        VoidKind.MISTAKE: "opened by mistake",
        None: "counts nowhere",
    }
    return f"Void: {why[incident.void_kind]}"


def build_void(case: Case) -> Block:
    """Why it shall count nowhere, and what that ends."""
    incident = case.incident
    given = sum(g.amount_minor for g in case.grants)
    kinds = [option(kind.value, name, about) for kind, (name, about) in _KINDS.items()]
    blocks = [
        *([section(f"⚠️ {money(given, incident.currency)} was given. It won't count any more.")] if given else []),
        field("void.kind", "Why is it void?", choice("radio_buttons", kinds)),
        field(
            "void.duplicate_of", "If it is a duplicate: of which?", text_input(most=12, example="#11"), optional=True
        ),
        field(
            "void.reason", "In a few words", text_input(most=500), optional=True, hint="For a mistake, say what it was."
        ),
        context(
            "It leaves every number, limit and list. Open requests, follow-ups and reminders are cancelled. "
            "The history keeps it, and a lead can restore it."
        ),
    ]
    return build_short_form(f"Void #{incident.number}", ids.VOID_WHY, blocks, incident.id, "Void it")


def parse_void(view: Mapping[str, Any]) -> Voiding:
    """Raises: Missing, TooLong, NoSuchIncident."""
    values = Values(view)
    kind = VoidKind(values.chosen("void.kind", required=True) or "")
    of = _number(values.text("void.duplicate_of")) if kind is VoidKind.DUPLICATE else None
    return Voiding(kind, of, values.text("void.reason"))


def _number(text: str) -> int | None:
    """“#11” or “11”. None: nothing was typed. Raises: NoSuchIncident."""
    digits = text.removeprefix("#").strip()
    if not digits:
        return None
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        raise NoSuchIncident("void.duplicate_of", number=text)
    return int(digits)


def restored_words(incident: Incident) -> str:
    return (
        f"*#{incident.number} counts again.* What was cancelled stays cancelled: ask again, and plan its follow-ups "
        "again."
    )


def build_not_as_reported(case: Case) -> Block:
    """What shows it, in words that could be read to the customer."""
    incident = case.incident
    blocks = [
        *([typed("What was reported", incident.what_happened)] if incident.what_happened else []),
        field(
            "not_as_reported.evidence",
            "What shows that it wasn't so?",
            text_input(multiline=True),
            hint="Facts only: what was seen, where, by whom. Leads and above read this.",
        ),
        context("What was given still counts. It is no longer a failure of this customer, and nobody is marked."),
    ]
    title = f"#{incident.number} not as reported"
    return build_short_form(title, ids.NOT_AS_REPORTED_WHY, blocks, incident.id, "Not as reported")


def parse_not_as_reported(view: Mapping[str, Any]) -> str:
    """Raises: Missing, TooLong."""
    return Values(view).text("not_as_reported.evidence", required=True)
