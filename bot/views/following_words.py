"""The lines of the audit about follow-ups, in plain words: promised, moved, passed on and done."""

from collections.abc import Mapping
from typing import Final

from bot.recovery.audit import AuditLine
from bot.recovery.followup import FollowUpKind, Outcome
from bot.recovery.people import Person
from bot.views.outcomes import ended
from bot.views.timeline_reader import Parts, Reader, Sentence
from bot.views.walking.follow_up import NAMES


def _promise(line: AuditLine, reader: Reader) -> tuple[Parts, str]:
    """When, and by whom unless they do it themselves."""
    return [f"promised: {_name(line)}, {reader.moment(line.after['due_at'], line)}", *_by(line)], ""


def _promise_anew(line: AuditLine, reader: Reader) -> tuple[Parts, str]:
    was, is_now = reader.moment(line.before["due_at"], line), reader.moment(line.after["due_at"], line)
    when = is_now if was == is_now else f"{was} → {is_now}"
    return [f"promised anew: {_name(line)}, {when}", *_by(line)], ""


def _strike_promise(line: AuditLine, reader: Reader) -> tuple[Parts, str]:
    why = ": too late, the customer had gone" if line.after.get("why") == "too_late" else ""
    return [f"struck: {_name(line)}, {reader.moment(line.after['due_at'], line)}{why}"], ""


def _follow_up(line: AuditLine, reader: Reader) -> tuple[Parts, str]:
    kind, outcome = FollowUpKind(str(line.after["kind"])), Outcome(str(line.after["outcome"]))
    return [f"followed up ({kind.value.replace('_', ' ')}): {ended(kind, outcome)}"], str(line.after["note"])


def _snooze(line: AuditLine, reader: Reader) -> tuple[Parts, str]:
    was, is_now = reader.moment(line.before["due_at"], line), reader.moment(line.after["due_at"], line)
    return [f"moved a follow-up: {was} → {is_now}"], ""


def _hand_follow_up(line: AuditLine, reader: Reader) -> tuple[Parts, str]:
    return ["handed a follow-up to ", Person(str(line.after["assignee_id"]))], ""


def _stand_in(line: AuditLine, reader: Reader) -> tuple[Parts, str]:
    who, to = Person(str(line.before["assignee_id"])), Person(str(line.after["assignee_id"]))
    why = " is off duty" if line.after["why"] == "off_duty" else " was late twice"
    return ["passed a follow-up to ", to, ": ", who, why], ""


def _name(line: AuditLine) -> str:
    return NAMES[FollowUpKind(str(line.after["kind"]))]


def _by(line: AuditLine) -> Parts:
    assignee = str(line.after["assignee_id"])
    return [] if assignee == line.who else [", by ", Person(assignee)]


FOLLOWING_SENTENCES: Final[Mapping[str, Sentence]] = {
    "promise": _promise,
    "promise_anew": _promise_anew,
    "strike_promise": _strike_promise,
    "follow_up": _follow_up,
    "snooze": _snooze,
    "hand_follow_up": _hand_follow_up,
    "stand_in": _stand_in,
    "plan_news": lambda line, reader: (["planned to tell them what is new"], str(line.after["about"])),
}
