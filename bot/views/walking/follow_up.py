"""Step 4: how to reach the customer, whether they agreed, and what was promised for when."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.recovery.errors import UnreadableClick
from bot.recovery.followup import ChosenFollowUp, FollowUpKind, FollowUpState, plan
from bot.recovery.incident import Incident, Severity, Step, Waiting
from bot.recovery.repeat import manager_calls, with_managers_call
from bot.recovery.ringing import Crew, who_follows_up
from bot.views import ids
from bot.views.blocks import Block, context, date_time, field, option, person, plain, text_input, ticks
from bot.views.form import Form
from bot.views.knowing import managers_call_line
from bot.views.speech import spelt_zone
from bot.views.values import Values
from bot.views.walking.frame import Scene, build_frame, words

NAMES = {
    FollowUpKind.CHECK_ON_SITE: "Come by and ask how it is",
    FollowUpKind.CALL: "Call the customer",
    FollowUpKind.DAY_3: "Ask whether it still works",
    FollowUpKind.HANDWRITTEN_NOTE: "Send a handwritten note",
    FollowUpKind.DAY_30: "Ask once more after a month",
    FollowUpKind.NEWS: "Tell them what is new",
}
_AGREED, _NEWS = "agreed", "news"
_CONSENTS = [
    option(_AGREED, "We may contact them about this"),
    option(_NEWS, "We may tell them when something new comes"),
]


class _Row(NamedTuple):
    """A follow-up as the form shows it; `due_at` None: nothing is proposed, staff may ask for it."""

    kind: FollowUpKind
    due_at: datetime | None
    assignee_id: str

    @property
    def shown(self) -> dict[str, object]:
        return _as_shown(self.kind, self.due_at, self.assignee_id)


def _as_shown(kind: FollowUpKind, due_at: datetime | None, assignee_id: str) -> dict[str, object]:
    """By what the form knows again whether its author changed the row; pickers count whole minutes."""
    return {f"when.{kind.value}": int(due_at.timestamp()) // 60 if due_at else 0, f"who.{kind.value}": assignee_id}


def build_follow_up(scene: Scene) -> Block:
    incident = scene.case.incident
    rows = _rows(scene)
    blocks = [
        *words(scene, _situation(incident), Step.FOLLOW_UP, _who_calls(rows)),
        field(
            "follow_up.contact",
            "How to reach them",
            text_input(incident.contact, most=200, example="Phone, mail or ticket link"),
            optional=True,
        ),
        field("follow_up.consent", "They agreed", ticks(_CONSENTS, _ticked(incident)), optional=True),
        *_zone(incident),
        context(
            "Without a way and a yes to contact, only a check on site is planned. News is a yes of its own: ask.",
            f"*Third failure.* {managers_call_line(incident)}" if manager_calls(len(scene.case.earlier)) else "",
        ),
        *(block for row in rows for block in _fields(row)),
    ]
    shown = {name: value for row in rows for name, value in row.shown.items()}
    form = scene.form(Step.FOLLOW_UP, "contact", "consent", "news_consent", "customer_zone", **shown)
    return build_frame(scene, Step.FOLLOW_UP, form, ids.FOLLOW_UP, blocks, "Next")


def _situation(incident: Incident) -> str:
    """Whoever is promised something is asked how to reach them, unless that is known."""
    is_promised = incident.severity in (Severity.S2, Severity.S3)
    return "follow_up_reachable" if incident.contact and is_promised else "follow_up"


def _rows(scene: Scene) -> list[_Row]:
    """What is planned already, or else what the policy proposes; a call without a time where it proposes nothing.

    News isn't planned here: it is neither shown nor does it stand for a plan.
    """
    still_open = [f for f in scene.case.follow_ups if f.state is FollowUpState.OPEN and f.kind.is_promised]
    if still_open:
        return [_Row(f.kind, f.due_at, f.assignee_id) for f in still_open]
    incident = scene.case.incident
    steps = scene.playbook.policy.plan(incident.severity or Severity.S1)
    steps = with_managers_call(steps, len(scene.case.earlier))
    hours = scene.playbook.policy.contact_hours(incident.customer_zone, scene.site)
    proposed = plan(steps, incident, scene.case.now, *hours)
    crew = Crew.of(incident, scene.roster, scene.case.duty)
    rows = [_Row(p.kind, p.due_at, who_follows_up(p.kind, p.by, incident, crew)) for p in proposed]
    if not any(row.kind.needs_contact for row in rows):
        rows.append(_Row(FollowUpKind.CALL, None, incident.owner_id))
    return rows


def _who_calls(rows: list[_Row]) -> str:
    """Whose call the customer is promised first. "": nobody's."""
    return next((row.assignee_id for row in rows if row.kind is FollowUpKind.CALL and row.due_at), "")


def _ticked(incident: Incident) -> list[str]:
    return [*([_AGREED] if incident.consent else []), *([_NEWS] if incident.news_consent else [])]


def _zone(incident: Incident) -> list[Block]:
    """Where they are, of whoever isn't here: found by typing a city."""
    if incident.waiting is Waiting.HERE and not incident.customer_zone:
        return []
    search: Block = {
        "type": "external_select",
        "action_id": ids.CUSTOMER_ZONE,
        "min_query_length": 2,
        "placeholder": plain("Only if they are in another time zone: a city"),
    }
    if incident.customer_zone:
        search["initial_option"] = option(incident.customer_zone, spelt_zone(incident.customer_zone))
    return [field("follow_up.zone", "Where they are", search, optional=True)]


def _known_zone(zone: str) -> str:
    """Raises: UnreadableClick: it wasn't one of those that we offer."""
    try:
        return ZoneInfo(zone).key if zone else ""
    except (ZoneInfoNotFoundError, ValueError):
        raise UnreadableClick("follow_up.zone") from None


def _fields(row: _Row) -> list[Block]:
    hint = "" if row.due_at else "Only if they asked for it."
    when = date_time(row.due_at)
    return [
        field(f"follow_up.when.{row.kind.value}", NAMES[row.kind], when, optional=True, hint=hint),
        field(f"follow_up.who.{row.kind.value}", "by", person(row.assignee_id)),
    ]


def parse_follow_up(
    view: Mapping[str, Any], *, lenient: bool = False
) -> tuple[dict[str, object], list[ChosenFollowUp]]:
    """The contact and consent, and each follow-up that has a time. Raises: TooLong, UnreadableClick."""
    values, form = Values(view, lenient=lenient), Form.decoded(view.get("private_metadata", ""))
    chosen = []
    for kind in (kind for kind in FollowUpKind if kind.is_promised):
        due_at = values.moment(f"follow_up.when.{kind.value}")
        assignee_id = values.person(f"follow_up.who.{kind.value}")
        if due_at:
            changed = bool(form.changed(_as_shown(kind, due_at, assignee_id)))
            chosen.append(ChosenFollowUp(kind, due_at, assignee_id, changed))
    contact: dict[str, object] = {
        "contact": values.text("follow_up.contact"),
        "consent": values.ticked("follow_up.consent", _AGREED),
        "news_consent": values.ticked("follow_up.consent", _NEWS),
    }
    if values.has("follow_up.zone"):
        contact["customer_zone"] = _known_zone(values.chosen("follow_up.zone") or "")
    return contact, chosen
