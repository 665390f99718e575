"""The audit's lines of a protected case in plain words. Whom it concerns is never said."""

from collections.abc import Mapping
from typing import Final

from bot.recovery.audit import AuditLine
from bot.recovery.incident import Severity
from bot.recovery.people import Person
from bot.views.speech import severity_name
from bot.views.timeline_reader import Parts, Reader, Sentence


def _words(words: str) -> Sentence:
    return lambda line, reader: ([words], "")


def _told(line: AuditLine, reader: Reader) -> tuple[Parts, str]:
    told = line.after.get("told")
    people: Parts = []
    for person in told if isinstance(told, list) else ():
        people += [", " if people else " ", Person(str(person))]
    return ["told", *(people or [" nobody: a call stands in the approvals channel"])], ""


def _take_on(line: AuditLine, reader: Reader) -> tuple[Parts, str]:
    return [f"took the case on, to be there by {reader.moment(line.after['with_them_by'], line)}"], ""


def _take_from(line: AuditLine, reader: Reader) -> tuple[Parts, str]:
    return ["took the case over from ", Person(str(line.after["taken_from"]))], ""


def _nobody_came(line: AuditLine, reader: Reader) -> tuple[Parts, str]:
    return ["said that nobody came; until then it was with ", Person(str(line.after["case_owner_id"]))], ""


def _hand_case(line: AuditLine, reader: Reader) -> tuple[Parts, str]:
    return ["handed the case to ", Person(str(line.after["case_owner_id"]))], ""


def _lower(line: AuditLine, reader: Reader) -> tuple[Parts, str]:
    return [f"lowered it to “{severity_name(Severity(str(line.after['severity'])))}”"], str(line.after["reason"])


def _because(words: str, why: str = "reason") -> Sentence:
    return lambda line, reader: ([words], str(line.after[why]))


PROTECTED_SENTENCES: Final[Mapping[str, Sentence]] = {
    "said_safe": _words("said that nobody was hurt, threatened or at risk"),
    "protected": _words("opened a protected case"),
    "told": _told,
    "concerns": _words("said that it concerns one of our people"),
    "take_on": _take_on,
    "take_from": _take_from,
    "nobody_came": _nobody_came,
    "hand_case": _hand_case,
    "hold": _because("set the legal hold"),
    "lift_hold": _because("lifted the legal hold"),
    "lower": _lower,
    "keep_from": _words("keeps it from whom it concerned, and goes on with it instead"),
    "close_case": _because("closed the case", "done"),
}
