"""Step 4: how to reach the customer, whether they agreed, and what was promised for when."""

from collections.abc import Mapping
from typing import Any

from bot.recovery.followup import Assignee, ChosenFollowUp, FollowUp, FollowUpKind, FollowUpState, PlannedFollowUp, plan
from bot.recovery.incident import Severity, Step
from bot.views import ids
from bot.views.blocks import Block, context, date_time, field, option, person, text_input, ticks
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


def build_follow_up(scene: Scene) -> Block:
    incident = scene.case.incident
    agreed = [option(_AGREED, "They agreed that we contact them")]
    planned = _planned(scene)
    blocks = [
        *words(scene, "follow_up", Step.FOLLOW_UP),
        field(
            "follow_up.contact",
            "How to reach them",
            text_input(incident.contact, most=200, example="Phone, mail or ticket link"),
            optional=True,
        ),
        field("follow_up.consent", "Consent", ticks(agreed, [_AGREED] if incident.consent else []), optional=True),
        context("Without both, nobody contacts them and only a check on site is planned."),
        *(block for one in planned for block in _rows(scene, one)),
    ]
    form = scene.form(Step.FOLLOW_UP, "contact", "consent")
    return build_frame(scene, Step.FOLLOW_UP, form, ids.FOLLOW_UP, blocks, "Next")


def _planned(scene: Scene) -> list[tuple[FollowUpKind, FollowUp | PlannedFollowUp | None]]:
    """What is planned already, or else what the policy proposes; a call without a time where it proposes nothing."""
    still_open = [f for f in scene.case.follow_ups if f.state is FollowUpState.OPEN]
    if still_open:
        return [(f.kind, f) for f in still_open]
    incident = scene.case.incident
    steps = scene.playbook.policy.plan(incident.severity or Severity.S1)
    proposed = plan(steps, incident, scene.case.now, scene.site.hours)
    if any(p.kind.needs_contact for p in proposed):
        return [(p.kind, p) for p in proposed]
    return [*((p.kind, p) for p in proposed), (FollowUpKind.CALL, None)]


def _rows(scene: Scene, row: tuple[FollowUpKind, FollowUp | PlannedFollowUp | None]) -> list[Block]:
    kind, one = row
    by = one.assignee_id if isinstance(one, FollowUp) else _by_policy(scene, one.by if one else Assignee.HANDLER)
    return [
        field(
            f"follow_up.when.{kind.value}",
            NAMES[kind],
            date_time(one.due_at if one else None),
            optional=True,
            hint="" if one else "Only if they asked for it.",
        ),
        field(f"follow_up.who.{kind.value}", "by", person(by)),
    ]


def _by_policy(scene: Scene, by: Assignee) -> str:
    """The one who does it by the policy; where nobody holds the level, the one who walks."""
    holders = {Assignee.LEAD: scene.roster.leads, Assignee.MANAGER: scene.roster.managers}.get(by, ())
    return holders[0] if holders else scene.case.incident.owner_id


def parse_follow_up(
    view: Mapping[str, Any], *, lenient: bool = False
) -> tuple[dict[str, object], list[ChosenFollowUp]]:
    """The contact and consent, and each follow-up that has a time. Raises: TooLong."""
    values = Values(view, lenient=lenient)
    chosen = [
        ChosenFollowUp(kind, due_at, values.person(f"follow_up.who.{kind.value}"))
        for kind in FollowUpKind
        if (due_at := values.moment(f"follow_up.when.{kind.value}"))
    ]
    contact = {"contact": values.text("follow_up.contact"), "consent": values.ticked("follow_up.consent", _AGREED)}
    return contact, chosen
