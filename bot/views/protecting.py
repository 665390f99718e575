"""A protected case as it is met: the question, what the one who stands there sees, and the messages about it.

Calm and short: the reader may be in shock. Care, safety, a named person and a time; no offers, no script.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final

from bot.recovery.case import Case
from bot.recovery.empowerment import Level
from bot.recovery.incident import Incident, Step, Waiting
from bot.recovery.people import Person
from bot.recovery.protection import may_call_again
from bot.views import ids
from bot.views.blocks import Block, actions, button, confirm, context, header, modal, person, section, typed
from bot.views.message import Message
from bot.views.speech import at, count, on_their_clock, severity_name
from bot.views.values import Values
from bot.views.walking.frame import Scene

QUESTION = "Was anyone hurt, threatened or at risk?"
YES, UNSURE, NO = "yes", "unsure", "no"
WHERE = {Waiting.HERE: "is here", Waiting.ON_THE_LINE: "is on the line", Waiting.LATER: "isn't here"}
# What more was written is asked about next.
_MOST_QUOTED: Final = 5
_MOST_SHOWN: Final = 3
_MINUTE = timedelta(minutes=1)
_KEEP = "Keep what was involved: the item, the receipt, the names of those who saw it. Throw nothing away."


def build_question(scene: Scene, step: Step) -> Block:
    """Asked once, before anything is posted; `step` is where No goes on."""
    asked = dict(islice(scene.case.asked_about.items(), _MOST_QUOTED))
    quoted = asked.values() if asked else [scene.case.incident.what_happened]
    whom = person(example="Nobody of ours") | {"action_id": ids.WHOM}
    blocks = [
        header(QUESTION),
        section("If somebody needs help now, call the emergency number first. This can wait."),
        *(typed("What was written", text) for text in quoted if text),
        section("Is it about one of our people? They aren't told, and never see it.", whom)
        | {"block_id": "question.concerns"},
        actions(
            button("Yes", f"{ids.ANSWER}{YES}", YES, style="danger"),
            button("Not sure", f"{ids.ANSWER}{UNSURE}", UNSURE),
            button("No, go on", f"{ids.ANSWER}{NO}", " ".join(asked) or NO),
            block_id="question.answers",
        ),
        context("Yes or not sure: a manager is told at once and takes it from you. No: you go on, nothing is lost."),
    ]
    return modal("One question first", ids.QUESTION, blocks, metadata=scene.form(step).encoded(), close="Close")


def parse_question(view: Mapping[str, Any]) -> str:
    """Whom it concerns; "" for nobody of ours."""
    return Values(view).person("question.concerns")


def parse_safe(value: object) -> list[str]:
    """The marks of the texts that No was said to; what Slack sends, or somebody made up, names none of others."""
    return str(value or "").split()


def build_protected(scene: Scene) -> Block:
    """For the one who is with the customer: what to say, who comes and by when, and what to leave alone."""
    incident = scene.case.incident
    phrase = scene.phrase("protected")
    whom = person(example="One of our people") | {"action_id": ids.CONCERNS}
    concerns = section("Is it about one of our people? They aren't told, and never see it.", whom)
    concerns["block_id"] = f"protected.concerns.{incident.id}"
    blocks = [
        header(f"“{phrase.text}”"),
        section(phrase.coach),
        section(_who_comes(scene.case, scene.playbook.policy.protection.backup, scene)),
        section("Offer nothing and explain nothing. You don't have to solve this."),
        context(_KEEP),
        actions(*_pressed(scene), block_id="protected.buttons"),
        *([concerns] if scene.actor.user_id in (incident.walker_id, incident.case_owner_id) else []),
    ]
    return modal(f"Case #{incident.number}", ids.PROTECTED, blocks, close="Close")


def _pressed(scene: Scene) -> list[Block]:
    """A manager who stands there may take it on themselves."""
    incident = scene.case.incident
    pressed = [
        button("Who is coming?", ids.SEE_CASE, incident.id),
        button("Add what you saw", f"{ids.CASE_FORM}note", incident.id),
    ]
    if may_call_again(incident, scene.actor, scene.case.now):
        pressed.append(_nobody_came_button(incident))
    free = not incident.case_owner_id and not incident.is_over
    if free and scene.actor.reaches(Level.MANAGER, incident.site):
        pressed.append(button("Take it on", ids.TAKE_ON, incident.id))
    return pressed


def _nobody_came_button(incident: Incident) -> Block:
    """It takes the case from its owner, so it asks first."""
    sure = confirm(
        "Did nobody come?",
        "The case is taken from them, and the managers on duty are called once more.",
        "Nobody came",
        "Wait a little",
    )
    return button("Nobody came", ids.NOBODY_CAME, incident.id, confirm=sure)


def _who_comes(case: Case, backup_after: timedelta, scene: Scene | None) -> str:
    """Who takes it on and by when; before that, who was told, and when the next ones are."""
    incident = case.incident

    def clock(moment: datetime) -> str:
        return at(moment, case.now, scene.actor.zone) if scene else on_their_clock(moment)

    if incident.closed_at:
        return f"*{Person(incident.case_owner_id)} has closed this case.* You have nothing more to do."
    if incident.case_owner_id and incident.with_them_by:
        owner, by = Person(incident.case_owner_id), clock(incident.with_them_by)
        if case.now > incident.with_them_by:
            return f"*{owner} has this case.*"
        return f"*{owner} is taking this on* and is with you by *{by}*."
    told = told_in(case)
    if not told:
        return "*I couldn't tell a manager by message. Call one now.* The approvals channel reads that you need one."
    names = ", ".join(str(Person(p)) for p in told)
    asked_at = _protected_at(case)
    if case.now < asked_at + backup_after:
        return (
            f"*I've told {names}.* If nobody has taken it on by *{clock(asked_at + backup_after)}*, I tell others too."
        )
    return f"*I've told {names}*, and tell them again until one takes it on. If you can, call one of them now."


def _protected_at(case: Case) -> datetime:
    """Since when somebody has been called to it."""
    called = ("protected", "nobody_came")
    return next((line.at for line in reversed(case.lines) if line.what in called), case.now)


def told_in(case: Case) -> list[str]:
    """Who was told since it became a protected case, in the order of telling, without whom it concerns."""
    told: list[str] = []
    for line in case.lines:
        if line.what in ("protected", "nobody_came"):
            told = []
        people = line.after.get("told")
        if line.what == "told" and isinstance(people, list):
            told += [str(p) for p in people if p not in told]
    return [p for p in told if p not in case.incident.concerns]


def build_alert(case: Case, recipient: str) -> Message:
    """For a manager or director who is told: who needs them, what happened, and one button."""
    incident = case.incident
    number, there = incident.number, Person(incident.walker_id)
    if not incident.lets_see(recipient):
        return _nobody_told(incident) if recipient.startswith(("C", "G")) else build_restricted(incident)
    if not incident.is_protected:
        return _short(f"#{number} is no longer a protected case: now it is “{severity_name(incident.severity)}”.")
    if incident.closed_at:
        return _short(f"Case #{number} is closed by {Person(incident.case_owner_id)}.", _see(incident))
    if incident.case_owner_id == recipient and incident.with_them_by:
        text = f"You have case #{number}. Be with {there} by {on_their_clock(incident.with_them_by)}."
        return _short(text, _see(incident, "primary"))
    if incident.case_owner_id:
        return _short(f"{Person(incident.case_owner_id)} has taken case #{number} on.", _see(incident))
    told = f"Case #{number}: somebody was hurt, threatened or at risk. {there} needs you now."
    since = case.now - _protected_at(case)
    still = f" Nobody has taken it on for {since // _MINUTE} minutes." if since >= 2 * _MINUTE else ""
    blocks = [
        section(f"🛑 *{told}*{still}\nThe customer {WHERE[incident.waiting]}."),
        *(typed("What was written", text) for text in case.called_for),
        *([typed("What happened", incident.what_happened)] if incident.what_happened else []),
        actions(
            button("Take it on", ids.TAKE_ON, incident.id, style="primary"),
            button("See the case", ids.SEE_CASE, incident.id),
            block_id="alert.buttons",
        ),
        context("Whoever takes it on owns the case. No offers, no script. Say nothing of it in channels."),
    ]
    return Message(told, blocks)


def _nobody_told(incident: Incident) -> Message:
    """For the approvals channel, where nobody could be told by message."""
    if not incident.is_protected or incident.case_owner_id:
        return _short(f"#{incident.number} is looked after.")
    return _short(
        f"{Person(incident.walker_id)} needs a manager now, in person. Case #{incident.number} is restricted."
    )


def build_news(case: Case, recipient: str, backup_after: timedelta) -> Message:
    """For those who are with the customer: who comes and by when, as it changes."""
    incident = case.incident
    if recipient in incident.concerns:
        return build_restricted(incident)
    if not incident.is_protected:
        lowered = f"#{incident.number} is no longer a protected case. Go on where you were."
        return _short(lowered, button("Continue", ids.CONTINUE, incident.id, style="primary"))
    return _short(f"Case #{incident.number}: {_who_comes(case, backup_after, None)}", _see(incident))


def build_own_cases(cases: Sequence[Incident]) -> list[Block]:
    """The newest with the way in, and nothing of what they are: nobody looks for the message while somebody is hurt."""
    shown, rest = cases[: -_MOST_SHOWN - 1 : -1], len(cases[:-_MOST_SHOWN])
    return [
        *(section(f"*Case #{case.number}* is protected.", _see(case)) for case in shown),
        *([context(f"{count(rest, 'protected case')} more: see the messages.")] if rest else []),
    ]


def build_restricted(incident: Incident) -> Message:
    """What is left of a message about a case that is now protected."""
    text = f"#{incident.number} is restricted."
    return Message(text, [section(f"*{text}*"), context("The people named in it take care of it.")])


def _short(text: str, pressed: Block | None = None) -> Message:
    return Message(text.replace("*", ""), [section(text), *([actions(pressed)] if pressed else [])])


def take_from_button(incident: Incident) -> Block:
    """It carries whom it is taken from: a press that comes late takes it from nobody else."""
    return button("Take it over", ids.TAKE_FROM, f"{incident.id}:{incident.case_owner_id}")


def parse_take_from(value: object) -> tuple[str, str]:
    """The incident's id and the owner who was shown."""
    incident_id, _, owner_id = str(value).partition(":")
    return incident_id, owner_id


def _see(incident: Incident, style: str = "") -> Block:
    return button("See the case", ids.SEE_CASE, incident.id, style=style)
