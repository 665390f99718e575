"""What the modals of the walk share: the words to say, the buttons that are always there, what was given so far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.content.playbook import Phrase, Playbook
from bot.recovery.approval import RequestState
from bot.recovery.case import Case
from bot.recovery.empowerment import UNDO_PERIOD, Level
from bot.recovery.grant import Grant, may_reverse
from bot.recovery.incident import Step
from bot.recovery.people import Actor, Roster
from bot.recovery.sequence import progress, step_before
from bot.recovery.site import Site
from bot.views import ids
from bot.views.blocks import Block, actions, button, context, header, modal, section
from bot.views.form import Form
from bot.views.speech import BEYOND, at, left, money

_NAMES = {
    Step.ACKNOWLEDGE: "Acknowledge",
    Step.UNDERSTAND: "Understand",
    Step.SOLVE: "Solve",
    Step.FOLLOW_UP: "Follow up",
    Step.WRITE_DOWN: "Write it down",
    Step.CLOSED: "Closed",
}

_OURS = {Level.LEAD: "our team lead", Level.MANAGER: "our manager", Level.DIRECTOR: "our director"}

CLOSE = "Finish later"
UNTAKEN = "Said not to be taken. It counts until a lead takes it back."


@dataclass(frozen=True, slots=True)
class Scene:
    """All that a modal of the walk is built from.

    `before` is the form that is drawn again in its place: what its reader was shown stays what they were shown.
    `notice` is what the last press brought about, in words; `names` is what people call those who hold a level.
    """

    case: Case
    actor: Actor
    playbook: Playbook
    site: Site
    roster: Roster
    before: Form | None = None
    notice: str = ""
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def wording(self) -> int:
        return self.before.wording if self.before else 0

    def money(self, minor: int) -> str:
        return money(minor, self.case.incident.currency)

    def form(self, step: Step, *shown: str, **also_shown: object) -> Form:
        """A form for this incident and step, that was shown these fields of it, and what else is named."""
        incident = self.case.incident
        if self.before and self.before.step is step:
            return self.before.again()
        fields = {name: getattr(incident, name) for name in shown}
        return Form(incident.id, step, incident.currency).showing({**fields, **also_shown})

    def called(self, user_id: str) -> str:
        """What a customer hears of a colleague who holds a level: a name, else what they are. "": they hold none."""
        level = self.roster.level_of(user_id) if user_id != self.actor.user_id else None
        return self.names.get(user_id, "").strip() or _OURS[level] if level else ""

    def phrase(self, situation: str, manager_id: str = "") -> Phrase:
        """The words to say now; slots are filled with what is known.

        `manager_id` is whoever is to come or call; "": whoever has taken it over.
        """
        incident = self.case.incident
        slots: dict[str, str] = {}
        if incident.customer_name:
            slots["customer"] = incident.customer_name
        waiting = self.case.waiting_requests
        if incident.with_them_by and incident.with_them_by > self.case.now:
            slots["promise_time"] = at(incident.with_them_by, self.case.now, self.site.hours.zone)
        elif waiting:
            slots["promise_time"] = at(waiting[-1].promise_at, self.case.now, self.site.hours.zone)
        slots["manager"] = self.called(manager_id or self.case.taken_over_by)
        if self.case.last_answer:
            slots["amount"] = self.money(self.case.last_answer.remainder_minor)
        return self.playbook.phrase(
            situation,
            wording=self.wording,
            waiting=incident.waiting,
            severity=incident.severity,
            failure=self.playbook.policy.failure(incident.area),
            slots=slots,
        )


def step_name(step: Step) -> str:
    return _NAMES[step]


def build_frame(scene: Scene, step: Step, form: Form, callback_id: str, blocks: Sequence[Block], submit: str) -> Block:
    """A step's modal around its blocks; the progress is the title, since a phone shows it all the time."""
    number, of = progress(step)
    title = f"{number} of {of} · {step_name(step)}"
    return modal(title, callback_id, blocks, metadata=form.encoded(), submit=submit, close=CLOSE)


def words(scene: Scene, situation: str, step: Step, manager_id: str = "") -> list[Block]:
    """The notice, the phrase to say, what to mind while saying it, and the buttons that every step has."""
    phrase = scene.phrase(situation, manager_id)
    pressed = [button("Another wording", ids.ANOTHER_WORDING)] if phrase.wordings > 1 else []
    if step_before(step):
        pressed.append(button("Back", ids.BACK))
    if step is not Step.WRITE_DOWN:
        pressed.append(button("Customer left", ids.CUSTOMER_LEFT))
    return [
        *([section(scene.notice)] if scene.notice else []),
        header(f"“{phrase.text}”"),
        context(phrase.coach, f"*Avoid:* {phrase.avoid}" if phrase.avoid else ""),
        *([actions(*pressed, block_id=f"{step.value}.buttons")] if pressed else []),
    ]


def somebody_hurt(step: Step) -> Block:
    """The way out of the script, at the foot of the first steps; the question comes next."""
    out = button("Someone is hurt or at risk", ids.SOMEBODY_HURT, style="danger")
    return actions(out, block_id=f"{step.value}.protect")


def give_now(scene: Scene) -> list[Block]:
    """The small gestures, one tap each, beside what is left; then what was given."""
    case = scene.case
    still, currency = case.goodwill_left, case.incident.currency
    gestures = scene.playbook.policy.gestures(currency)
    affordable = [g for g in gestures if still is None or g.counted_minor <= still.minor]
    buttons = [
        button(f"{g.label} · {scene.money(g.amount_minor or 0)}", f"{ids.GESTURE}{g.id}", g.id) for g in affordable
    ]
    blocks = [section(f"*Give now*{left(still, currency)}")]
    if buttons:
        blocks.append(actions(*buttons, block_id=f"{Step.ACKNOWLEDGE.value}.give"))
    else:
        blocks.append(context("Under Solve you can ask for more."))
    return [*blocks, *given_so_far(scene)]


def given_so_far(scene: Scene) -> list[Block]:
    """What was given, with Undo while it may be undone, and what it is beyond."""
    return [given(scene, grant) for grant in scene.case.grants]


def given(scene: Scene, grant: Grant) -> Block:
    """With Undo for its giver while that lasts, and the way to take it back for a lead."""
    text = given_words(grant) + _marked(scene, grant)
    if grant.is_own_of(scene.actor.user_id) and scene.case.now - grant.recorded_at <= UNDO_PERIOD:
        return section(text, button("Undo", f"{ids.UNDO}{grant.id}", grant.id))
    reversible = may_reverse(grant, scene.actor)
    return section(text, button("Take back…", f"{ids.REVERSE}{grant.id}", grant.id) if reversible else None)


def given_words(grant: Grant) -> str:
    """What was given, in one line; attention has no amount."""
    worth = f", *{money(grant.amount_minor, grant.currency)}*" if grant.amount_minor else ""
    return f"✓ Given: {grant.label}{worth}"


def _marked(scene: Scene, grant: Grant) -> str:
    """What was given above a limit before anybody could ask, and whether it is confirmed by now; what is doubtful."""
    untaken = f"\n{UNTAKEN}" if grant.is_said_untaken else ""
    if grant.beyond is None:
        return untaken
    about = next((r for r in scene.case.requests if r.grant_id == grant.id), None)
    said = {RequestState.WAITING: " · waits to be confirmed", RequestState.DECLINED: " · not confirmed"}
    return f"\n⚠ {BEYOND[grant.beyond]}{said.get(about.state, '') if about else ''}{untaken}"
