"""The card: an incident's one message in its channel. It names its owner and never its customer."""

from bot.content.playbook import Playbook
from bot.recovery.case import Case
from bot.recovery.people import Person
from bot.views.blocks import facts, section
from bot.views.case_buttons import build_case_buttons
from bot.views.correcting import void_words
from bot.views.message import Message
from bot.views.speech import level_name, money, on_their_clock, severity_name
from bot.views.walking.frame import step_name


def build_card(case: Case, playbook: Playbook) -> Message:
    incident = case.incident
    area = playbook.policy.area_name(incident.area) or "New incident"
    severity = f" · {severity_name(incident.severity)}" if incident.severity else ""
    title = f"#{incident.number} · {area}{severity}"
    buttons = build_case_buttons(incident, "card.buttons", with_continue=True)
    blocks = [section(f"*{title}*"), facts(_facts(case)), buttons]
    return Message(f"{title}: {state_of(case)}", blocks)


def _facts(case: Case) -> list[tuple[str, str]]:
    incident = case.incident
    given = sum(g.amount_minor for g in case.grants)
    asked = sum(r.amount_minor for r in case.waiting_requests)
    follow_up = case.next_follow_up
    called = ", ".join(level_name(e.level) for e in case.open_escalations) if not incident.closed_at else ""
    return [
        ("Step", state_of(case)),
        ("Owner", str(Person(incident.owner_id))),
        *([] if incident.is_void else [("Given", money(given, incident.currency) if given else "nothing yet")]),
        *([("Waiting for an answer", money(asked, incident.currency))] if asked else []),
        *([("Next follow-up", on_their_clock(follow_up.due_at))] if follow_up else []),
        *([("Called", called)] if called else []),
        *([("Notes", str(len(case.notes)))] if case.notes else []),
    ]


def state_of(case: Case) -> str:
    """Where it stands, in a word or two."""
    incident = case.incident
    if incident.is_void:
        return void_words(incident)
    if incident.closed_at:
        return "Closed"
    if incident.is_over:
        return "Waits for an answer" if case.waiting_requests else "Waits for its follow-ups"
    return step_name(incident.step) + (" (reopened)" if incident.reopened else "")
