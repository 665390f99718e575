"""Each line of the audit in plain words: one sentence for everything that the desk writes there."""

from collections.abc import Mapping
from typing import Final

from bot.recovery.audit import AuditLine
from bot.recovery.empowerment import Level
from bot.recovery.incident import Severity
from bot.recovery.people import Person
from bot.views.blocks import clipped
from bot.views.following_words import FOLLOWING_SENTENCES
from bot.views.giving_words import GIVING_SENTENCES
from bot.views.protected_words import PROTECTED_SENTENCES
from bot.views.speech import count, level_name, nth, severity_name
from bot.views.timeline_reader import Parts, Reader, Sentence

_MOST_VALUE = 300

# What a person calls the fields that a save can change; what isn't here is of no interest to a reader.
_FIELDS: Final = {
    "what_happened": "what happened",
    "customer_name": "customer",
    "waiting": "how the customer waits",
    "area": "what failed",
    "severity": "how bad it is",
    "order_number": "order",
    "price_minor": "price paid",
    "proof": "proof",
    "avoidable": "they think it avoidable",
    "unforeseeable": "nobody could foresee it",
    "happened_at": "when it happened",
    "fair": "what they call fair",
    "contact": "how to reach them",
    "consent": "agreed to be contacted",
    "news_consent": "agreed to hear of news",
    "customer_zone": "their time zone",
    "cause": "cause",
    "prevention": "what would prevent it",
    "parting": "how they left",
    "thanks_to": "thanks to",
    "thanks_for": "thanks for",
}


def sentence(line: AuditLine, reader: Reader) -> tuple[Parts, str]:
    """What they did, with the people it names apart; then what was typed, or changed, in lines of its own."""
    known = SENTENCES.get(line.what)
    return known(line, reader) if known else ([line.what.replace("_", " ")], "")


def details(line: AuditLine, reader: Reader) -> str:
    """On whose authority, within which limit, by which policy: only where money is the matter."""
    if not line.policy_version:
        return ""
    level = f"as {level_name(line.level)}" if line.level else ""
    return " · ".join(part for part in (level, _limits(line, reader), f"policy {line.policy_version}") if part)


def _limits(line: AuditLine, reader: Reader) -> str:
    """The limit, and the cap for the price where that is what counted."""
    cap = line.after.get("cap_minor")
    told = [f"limit {reader.money(line.limit_minor)}"] if line.limit_minor not in (None, cap) else []
    return " · ".join([*told, *([f"cap for the price {reader.money(cap)}"] if cap is not None else [])])


def _changes(line: AuditLine, reader: Reader) -> str:
    """“price paid: €90.00 → €80.00”, a line for each field that a reader knows."""
    rows = []
    for name, after in line.after.items():
        if name in _FIELDS:
            before, now = (_value(name, value, line, reader) for value in (line.before.get(name), after))
            rows.append(f"{_FIELDS[name]}: " + (f"{before} → " if before else "") + (now or "—"))
    return "\n".join(rows)


def _value(name: str, value: object, line: AuditLine, reader: Reader) -> str:
    if value in (None, ""):
        return ""
    policy = reader.playbook.policy
    match name:
        case "price_minor":
            return reader.money(value)
        case "severity":
            return severity_name(Severity(str(value)))
        case "area":
            return policy.area_name(str(value))
        case "cause":
            return policy.cause_name(str(value))
        case "happened_at":
            return reader.moment(value, line)
        case "thanks_to":
            return "a colleague"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return clipped(str(value).replace("_", " ") if name in ("waiting", "proof", "parting") else str(value), _MOST_VALUE)


def _said(words: str) -> Sentence:
    """A sentence that is always the same, with the fields that changed."""
    return lambda line, reader: ([words], _changes(line, reader))


def _note(line: AuditLine, reader: Reader) -> tuple[Parts, str]:
    note = next((n for n in reader.case.notes if n.id == line.after["note"]), None)
    return ["wrote a note"], note.text if note else ""


def _hand_over(line: AuditLine, reader: Reader) -> tuple[Parts, str]:
    moved = int(str(line.after.get("follow_ups") or 0))
    rest = f", with {count(moved, 'follow-up')}" if moved else ""
    giver, to = str(line.before["owner_id"]), str(line.after["owner_id"])
    of: Parts = [] if giver == line.who else [" from ", Person(giver)]
    return ["handed it over", *of, " to ", Person(to), rest], ""


def _escalate(line: AuditLine, reader: Reader) -> tuple[Parts, str]:
    told = line.after.get("told")
    people: Parts = []
    for person in told if isinstance(told, list) else ():
        people += [", " if people else ": ", Person(str(person))]
    return [f"called {level_name(Level(str(line.after['to_level'])))}", *people], str(line.after["reason"])


def _take_over(line: AuditLine, reader: Reader) -> tuple[Parts, str]:
    return ["took it over from ", Person(str(line.before["owner_id"]))], ""


def _void(line: AuditLine, reader: Reader) -> tuple[Parts, str]:
    of = line.after.get("duplicate_of")
    why = f"duplicate of #{of}" if of else str(line.after["void_kind"])
    return [f"made it void: {why}"], str(line.after.get("void_reason") or "")


def _not_as_reported(line: AuditLine, reader: Reader) -> tuple[Parts, str]:
    evidence = str(line.after["evidence"]) if reader.sees_evidence else ""
    return ["found that it wasn't as reported; it is no failure of this customer"], evidence


def _repeat_failure(line: AuditLine, reader: Reader) -> tuple[Parts, str]:
    number = nth(int(str(line.after["earlier"])) + 1)
    return [f"found that it is the customer's {number} failure: ", Person(str(line.after["owner_id"])), " owns it"], ""


def _link(line: AuditLine, reader: Reader) -> tuple[Parts, str]:
    why = {"same_customer": "same customer or order", "same_cause": "same cause"}[str(line.after["kind"])]
    return [f"linked it to #{line.after['to']}: {why}"], ""


def _unlink(line: AuditLine, reader: Reader) -> tuple[Parts, str]:
    return ["ended a link"], str(line.before["reason"])


SENTENCES: Final[Mapping[str, Sentence]] = {
    "open_incident": _said("opened it"),
    "keep_typed": _said("filled in"),
    "save_acknowledge": _said("acknowledged it"),
    "save_understand": _said("wrote down what happened"),
    "save_solve": _said("went on from Solve"),
    "plan_follow_ups": _said("planned what follows"),
    "customer_left": _said("said that the customer left"),
    "write_down": _said("wrote it down"),
    "protect": _said("left the script: somebody was hurt, threatened or at risk"),
    "leave_in_peace": _said("left the customer in peace: no more contact"),
    "note": _note,
    "hand_over": _hand_over,
    "escalate": _escalate,
    "take_over": _take_over,
    "void": _void,
    "restore": _said("restored it: it counts again"),
    "not_as_reported": _not_as_reported,
    "repeat_failure": _repeat_failure,
    "link": _link,
    "unlink": _unlink,
    "share_cause": _said("took over what failed, and the cause"),
    "judge_again": _said("changed what counts by a link"),
    "try_again": _said("had a message that didn't come through tried again"),
    "export": _said("exported what is kept of the customer"),
    "erase": _said("erased what identified the customer"),
    **FOLLOWING_SENTENCES,
    **GIVING_SENTENCES,
    **PROTECTED_SENTENCES,
}
