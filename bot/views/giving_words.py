"""The lines of the audit in which money is the matter, in plain words: given, asked for, decided and taken back."""

from collections.abc import Mapping
from typing import Final

from bot.recovery.audit import AuditLine
from bot.recovery.empowerment import Bound, Level
from bot.recovery.people import Person
from bot.views.speech import BEYOND, level_name
from bot.views.timeline_reader import Parts, Reader, Sentence


def _grant(line: AuditLine, reader: Reader) -> tuple[Parts, str]:
    gift = f"{reader.money(line.after['amount_minor'])} · {reader.kind(line.after['kind'])}"
    given_by = str(line.after.get("given_by") or line.who)
    why = str(line.after.get("reason", ""))
    if given_by == line.who:
        return [f"gave {gift}"], why
    return [f"approved {gift}, asked by ", Person(given_by)], why


def _given_already(line: AuditLine, reader: Reader) -> tuple[Parts, str]:
    gift, giver = (
        f"{reader.money(line.after['amount_minor'])} · {reader.kind(line.after['kind'])}",
        line.after["given_by"],
    )
    by: Parts = [] if giver == line.who else [", given by ", Person(str(giver))]
    beyond = line.after.get("beyond")
    return [f"wrote down {gift}, given already", *by], BEYOND[Bound(str(beyond))] if beyond else ""


def _ratify(line: AuditLine, reader: Reader) -> tuple[Parts, str]:
    request = next((r for r in reader.case.requests if r.id == line.after.get("request")), None)
    return [f"confirmed {reader.money(request.amount_minor)}, given already" if request else "confirmed a gift"], ""


def _taken(line: AuditLine, reader: Reader) -> tuple[Parts, str]:
    did = "took" if line.after["taken"] else "did not take"
    counts = "; it counts until a lead takes it back" if line.after.get("counts") else ""
    return [f"said that the customer {did} {reader.money(line.before['amount_minor'])}{counts}"], ""


def _undo(line: AuditLine, reader: Reader) -> tuple[Parts, str]:
    return [f"took back {reader.money(line.before['amount_minor'])}"], ""


def _request(line: AuditLine, reader: Reader) -> tuple[Parts, str]:
    asked = f"{reader.money(line.after['amount_minor'])} · {reader.kind(line.after['kind'])}"
    return [f"asked {level_name(Level(str(line.after['needs'])))} for {asked}"], ""


def _decline(line: AuditLine, reader: Reader) -> tuple[Parts, str]:
    request = next((r for r in reader.case.requests if r.id == line.after.get("request")), None)
    what = f"{reader.money(request.amount_minor)} · {reader.kind(request.kind)}" if request else "a request"
    return [f"declined {what}"], str(line.after.get("reason", ""))


def _yes(line: AuditLine, reader: Reader) -> tuple[Parts, str]:
    asked, yes = reader.money(line.before["amount_minor"]), reader.money(line.after["allowed_minor"])
    counted = int(str(line.after["counted_minor"]))
    meanwhile = f"; {reader.money(counted)} of it was given meanwhile" if counted else ""
    return [f"said yes to {yes}{'' if yes == asked else f' instead of {asked}'}{meanwhile}"], ""


def _first_yes(line: AuditLine, reader: Reader) -> tuple[Parts, str]:
    return [f"said yes to {reader.money(line.after['allowed_minor'])}; another director has to confirm it"], ""


def _about(words: str) -> Sentence:
    """What became of the amount that was asked, with a reason where there is one."""
    return lambda line, reader: (
        [words.format(reader.money(line.before["amount_minor"]))],
        str(line.after.get("reason", "")),
    )


GIVING_SENTENCES: Final[Mapping[str, Sentence]] = {
    "grant": _grant,
    "given_already": _given_already,
    "ratify": _ratify,
    "taken": _taken,
    "undo": _undo,
    "request": _request,
    "approve": _yes,
    "adjust": _yes,
    "first_yes": _first_yes,
    "decline": _decline,
    "not_ratified": _about("did not confirm {}, which stays recorded"),
    "withdraw": _about("withdrew the request for {}"),
    "promise_passed": _about("told staff that there is no answer yet about {}"),
    "expire": _about("ended the request for {}: nobody decided"),
    "drop_request": _about("ended the request for {}: it is needed no more"),
    "reverse": _about("took back {}"),
}
