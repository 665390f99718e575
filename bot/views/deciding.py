"""A request as those who decide read it, in ten seconds; and the forms that decline or adjust it."""

from collections.abc import Mapping
from typing import Any

from bot.content.playbook import Playbook
from bot.recovery.approval import Request, RequestState, given_meanwhile
from bot.recovery.case import Asked
from bot.recovery.money import Money
from bot.recovery.people import Person
from bot.views import ids
from bot.views.blocks import (
    Block,
    actions,
    button,
    clipped,
    context,
    facts,
    field,
    modal,
    section,
    text_input,
    typed,
)
from bot.views.form import new_token
from bot.views.message import Message
from bot.views.requests import asked_for, how_they_wait, no_word, state_of, waits, worth, yes_word
from bot.views.speech import money, severity_name, since
from bot.views.values import Values

_LONGEST_NOTE = 500
# What is typed is read in ten seconds here; the incident has all of it.
_READ_AT_ONCE = 400


def build_request(asked: Asked, playbook: Playbook, *, is_reminder: bool = False) -> Message:
    """For a DM to somebody who may decide; a reminder says that it is one."""
    request = asked.request
    if not request.is_waiting:
        what = asked_for(request, playbook)
        state = state_of(asked)
        text = f"*{what}* for #{asked.case.incident.number}, asked by {Person(request.requested_by)}\n{state}"
        return Message(f"{what}: {state_of(asked, timed=False)}", [section(text), *_words(asked), *_reverse(asked)])
    again = "Still waiting: " if is_reminder else ""
    blocks = [*_told(asked, playbook, again), *decision_buttons(request)]
    return Message(again + _notice(asked, playbook), blocks)


def build_request_copy(asked: Asked, playbook: Playbook) -> Message:
    """For the approvals channel: number, amount and state; nothing about the customer."""
    request = asked.request
    title = f"#{asked.case.incident.number} · {asked_for(request, playbook)}"
    state = state_of(asked)
    blocks = [section(f"*{title}*\n{state}")]
    if not request.is_waiting:
        return Message(f"{title}: {state_of(asked, timed=False)}", [*blocks, *_reverse(asked)])
    details = button("Details", ids.DETAILS, request.id)
    return Message(f"{title}: waiting", [*blocks, *decision_buttons(request, details)])


def build_details(asked: Asked, playbook: Playbook) -> Block:
    """What the channel doesn't see, for those who may decide."""
    buttons = decision_buttons(asked.request) if asked.request.is_waiting else [section(state_of(asked))]
    return modal(
        f"Request for #{asked.case.incident.number}",
        ids.DETAILS_SHOWN,
        [*_told(asked, playbook), *buttons],
        close="Close",
    )


def _words(asked: Asked) -> list[Block]:
    """Why it was declined or taken back, or the note that came with a yes."""
    request, grant = asked.request, asked.grant
    if grant and grant.ending_reason:
        return [typed("Why", grant.ending_reason)]
    label = "Why" if request.state is RequestState.DECLINED else "Note"
    return [typed(label, request.decision_note)] if request.decision_note else []


def _notice(asked: Asked, playbook: Playbook) -> str:
    """What a phone shows: the amount, who asks and how long somebody has waited."""
    request, case = asked.request, asked.case
    what, who = asked_for(request, playbook), Person(request.requested_by)
    if request.is_ratification:
        return f"{what} for #{case.incident.number} was given already. {who} asks you to confirm it."
    waited = since(request.requested_at, case.now)
    so_far = "" if waited == "just now" else f" and has waited {waited}"
    return f"{what} for #{case.incident.number}: {who} asks. The customer {how_they_wait(case.incident)}{so_far}."


def _told(asked: Asked, playbook: Playbook, again: str = "") -> list[Block]:
    """All that decides: what is asked and why, what happened, what they call fair, what was given, what went before."""
    request, incident = asked.request, asked.case.incident
    area = playbook.policy.area_name(incident.area)
    kind = " · ".join(part for part in (area, severity_name(incident.severity)) if part)
    title = f"{again}*{asked_for(request, playbook)}* for #{incident.number}" + (f" · {kind}" if kind else "")
    waited = since(request.requested_at, asked.case.now)
    asks = f"{Person(request.requested_by)} asked {waited}{'' if waited == 'just now' else ' ago'}."
    said = [("What happened", incident.what_happened), ("Why", request.reason), ("They call fair", incident.fair)]
    return [
        section(f"{title}\n{asks} {waits(asked)}"),
        *(typed(label, clipped(text, _READ_AT_ONCE)) for label, text in said if text),
        facts(_facts(asked)),
        *_counts(asked),
    ]


def _facts(asked: Asked) -> list[tuple[str, str]]:
    incident, case = asked.case.incident, asked.case
    given = "\n".join(worth(grant) for grant in case.grants if grant.id != asked.request.grant_id)
    price, elsewhere = incident.price_minor, money(sum(g.counted_minor for g in asked.elsewhere), incident.currency)
    return [
        ("Given besides" if asked.request.is_ratification else "Given already", given or "nothing"),
        ("They paid", money(price, incident.currency) if price is not None else "not known"),
        ("Earlier failures", str(len(case.earlier)) if case.earlier else "none known"),
        *([("Given for their other incidents", f"{elsewhere}, towards the same limit")] if asked.elsewhere else []),
    ]


def _counts(asked: Asked) -> list[Block]:
    """What Approve would still give, where something was given since the promise passed."""
    request = asked.request
    counted = min(given_meanwhile(request, asked.case.grants, asked.case.requests), request.yes_minor)
    if not (counted and request.is_waiting):
        return []
    meanwhile, rest = money(counted, request.currency), money(request.yes_minor - counted, request.currency)
    return [context(f"{meanwhile} was given meanwhile and counts towards it: *Approve* gives the other {rest}.")]


def decision_buttons(request: Request, *more: Block, block_id: str = "decide.buttons") -> list[Block]:
    """Yes, another amount, no; App Home has several of them and names each block."""
    yes = button(yes_word(request), ids.APPROVE, request.id, style="primary")
    other = [] if request.is_ratification else [button("Adjust", ids.ADJUST, request.id)]
    no = button(no_word(request), ids.DECLINE, request.id)
    return [actions(yes, *other, no, *more, block_id=block_id)]


def _reverse(asked: Asked) -> list[Block]:
    """The way to take back what was approved."""
    grant = asked.grant
    if grant is None or grant.ended_at or asked.request.state is not RequestState.APPROVED:
        return []
    return [actions(button("Take back…", f"{ids.REVERSE}{grant.id}", grant.id), block_id="decide.reverse")]


def build_decline(asked: Asked, playbook: Playbook) -> Block:
    """Why not: one line that the one who asked will read."""
    request = asked.request
    what = section(f"*{asked_for(request, playbook)}* for #{asked.case.incident.number}")
    why = field(
        "decline.reason", "Why not?", text_input(most=_LONGEST_NOTE, multiline=True), hint="Whoever asked reads this."
    )
    stays = [section("What was given stays recorded, marked as not confirmed.")] if request.is_ratification else []
    title = no_word(request)
    return _form(title, ids.DECLINE_REASON, [what, *stays, why], str(request.id), title)


def parse_decline(view: Mapping[str, Any]) -> tuple[str, str]:
    """The request's id as it stands in the metadata, and the reason. Raises: Missing, TooLong."""
    return str(view.get("private_metadata", "")), Values(view).text("decline.reason", required=True)


def build_adjust(asked: Asked, playbook: Playbook) -> Block:
    """Another amount of the same kind, and a note to whoever asked."""
    request = asked.request
    blocks = [
        section(f"Asked: *{asked_for(request, playbook)}*. Less, or more up to your own limits."),
        *_counts(asked),
        field(
            "adjust.amount",
            f"Amount, {request.currency}",
            text_input(most=20, example=_plain(request.yes_minor, request.currency)),
        ),
        field(
            "adjust.note",
            "Note",
            text_input(most=_LONGEST_NOTE, multiline=True),
            optional=True,
            hint="Whoever asked reads this.",
        ),
    ]
    metadata = f"{request.id}:{new_token()}:{request.currency}"
    return _form("Adjust", ids.ADJUSTMENT, blocks, metadata, "Approve this")


def parse_adjust(view: Mapping[str, Any]) -> tuple[str, str, int, str]:
    """The request's id and the form's token as they stand in the metadata, the amount and the note.

    Raises: Missing, TooLong and what parse_amount raises.
    """
    request_id, token, currency, *_ = (*str(view.get("private_metadata", "")).split(":"), "", "", "")
    values = Values(view)
    amount = values.amount("adjust.amount", currency, required=True) or 0
    return request_id, token, amount, values.text("adjust.note")


def _plain(minor: int, currency: str) -> str:
    """An amount as one types it."""
    return str(Money(minor, currency)).split()[0]


def _form(title: str, callback_id: str, blocks: list[Block], metadata: str, submit: str) -> Block:
    """A form over a message or another modal; closing it keeps nothing."""
    made = modal(title, callback_id, blocks, metadata=metadata, submit=submit, close="Cancel")
    return made | {"notify_on_close": False}
