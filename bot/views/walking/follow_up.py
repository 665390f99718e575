"""Step 4: how to reach the customer, whether they agreed, and what was promised for when."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from bot.recovery.followup import Assignee, ChosenFollowUp, FollowUpKind, FollowUpState, plan
from bot.recovery.incident import Severity, Step
from bot.recovery.repeat import manager_calls, with_managers_call
from bot.views import ids
from bot.views.blocks import Block, context, date_time, field, option, person, text_input, ticks
from bot.views.form import Form
from bot.views.knowing import managers_call_line
from bot.views.values import Values
from bot.views.walking.frame import Scene, build_frame, words

NAMES = {
    FollowUpKind.CHECK_ON_SITE: "Come by and ask how it is",
    FollowUpKind.CALL: "Call the customer",
    FollowUpKind.DAY_3: "Ask whether it still works",
    FollowUpKind.HANDWRITTEN_NOTE: "Send a handwritten note",
    FollowUpKind.DAY_30: "Ask once more after a month",
}
_AGREED = "agreed"


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
    agreed = [option(_AGREED, "They agreed that we contact them")]
    rows = _rows(scene)
    blocks = [
        *words(scene, "follow_up", Step.FOLLOW_UP),
        field(
            "follow_up.contact",
            "How to reach them",
            text_input(incident.contact, most=200, example="Phone, mail or ticket link"),
            optional=True,
        ),
        field("follow_up.consent", "Consent", ticks(agreed, [_AGREED] if incident.consent else []), optional=True),
        context(
            "Without both, nobody contacts them and only a check on site is planned.",
            f"*Third failure.* {managers_call_line(incident)}" if manager_calls(len(scene.case.earlier)) else "",
        ),
        *(block for row in rows for block in _fields(row)),
    ]
    shown = {name: value for row in rows for name, value in row.shown.items()}
    form = scene.form(Step.FOLLOW_UP, "contact", "consent", **shown)
    return build_frame(scene, Step.FOLLOW_UP, form, ids.FOLLOW_UP, blocks, "Next")


def _rows(scene: Scene) -> list[_Row]:
    """What is planned already, or else what the policy proposes; a call without a time where it proposes nothing."""
    still_open = [f for f in scene.case.follow_ups if f.state is FollowUpState.OPEN]
    if still_open:
        return [_Row(f.kind, f.due_at, f.assignee_id) for f in still_open]
    incident = scene.case.incident
    steps = scene.playbook.policy.plan(incident.severity or Severity.S1)
    steps = with_managers_call(steps, len(scene.case.earlier))
    proposed = plan(steps, incident, scene.case.now, scene.site.hours)
    rows = [_Row(p.kind, p.due_at, _by_policy(scene, p.by)) for p in proposed]
    if not any(row.kind.needs_contact for row in rows):
        rows.append(_Row(FollowUpKind.CALL, None, incident.owner_id))
    return rows


def _by_policy(scene: Scene, by: Assignee) -> str:
    """The one who does it by the policy; where nobody holds the level, the one who walks."""
    holders = {Assignee.LEAD: scene.roster.leads, Assignee.MANAGER: scene.roster.managers}.get(by, ())
    return holders[0] if holders else scene.case.incident.owner_id


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
    for kind in FollowUpKind:
        due_at = values.moment(f"follow_up.when.{kind.value}")
        assignee_id = values.person(f"follow_up.who.{kind.value}")
        if due_at:
            changed = bool(form.changed(_as_shown(kind, due_at, assignee_id)))
            chosen.append(ChosenFollowUp(kind, due_at, assignee_id, changed))
    contact = {"contact": values.text("follow_up.contact"), "consent": values.ticked("follow_up.consent", _AGREED)}
    return contact, chosen
