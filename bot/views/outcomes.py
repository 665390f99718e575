"""How a follow-up ended: as it is asked of whoever did it, and as it is told afterwards."""

from collections.abc import Mapping
from typing import Final

from bot.recovery.followup import FollowUpKind, Outcome

_ASKED: Final = {
    Outcome.SATISFIED: "Yes, it is put right",
    Outcome.PARTLY: "Partly",
    Outcome.UNSATISFIED: "No: open it again",
    Outcome.RECURRED: "It happened again: open it again",
    Outcome.ESCALATED: "They want somebody above me: open it again",
    Outcome.UNREACHABLE: "Nobody reached: try another day",
    Outcome.DECLINED_CONTACT: "They don't want to be contacted",
    Outcome.SENT: "Sent",
    Outcome.CUSTOMER_LEFT: "They had left already",
    Outcome.RETURNED: "They came back to us",
    Outcome.LOST: "They won't come back",
    Outcome.DUPLICATE: "Somebody has done it already",
}
_TOLD: Final = {
    Outcome.SATISFIED: "it is put right",
    Outcome.PARTLY: "partly put right",
    Outcome.UNSATISFIED: "not put right, open again",
    Outcome.RECURRED: "it happened again, open again",
    Outcome.ESCALATED: "they want somebody above, open again",
    Outcome.UNREACHABLE: "nobody reached in three tries. It ends here; they know where to find us",
    Outcome.DECLINED_CONTACT: "they don't want to be contacted; nobody will",
    Outcome.SENT: "sent",
    Outcome.CUSTOMER_LEFT: "they had left already",
    Outcome.RETURNED: "they have been back since",
    Outcome.LOST: "we have lost them. Nobody contacts them any more",
    Outcome.DUPLICATE: "a colleague had done it already",
}
_REOPENED: Final = {
    Outcome.UNSATISFIED: "it isn't put right for them",
    Outcome.RECURRED: "it happened to them again",
    Outcome.ESCALATED: "they want somebody above",
}
# Of a note nobody hears what the customer says: it was sent, or there is a reason why not.
_NOTE_ASKED: Final = {
    Outcome.SENT: "It is sent",
    Outcome.RETURNED: "Not sent: they have been back since",
    Outcome.DECLINED_CONTACT: "Not sent: they don't want to hear from us",
    Outcome.LOST: "Not sent: we have lost them",
    Outcome.DUPLICATE: "A colleague has sent one already",
}
_NOTE_TOLD: Final = {
    Outcome.SENT: "it is sent",
    Outcome.RETURNED: "not sent, they have been back since",
    Outcome.DECLINED_CONTACT: "not sent, they don't want to hear from us; nobody contacts them any more",
    Outcome.LOST: "not sent, we have lost them. Nobody contacts them any more",
    Outcome.DUPLICATE: "a colleague had sent one already",
}


def asked(kind: FollowUpKind) -> Mapping[Outcome, str]:
    """The ways in which such a follow-up can end, as choices."""
    words = _NOTE_ASKED if kind is FollowUpKind.HANDWRITTEN_NOTE else _ASKED
    return {outcome: words[outcome] for outcome in kind.outcomes}


def ended(kind: FollowUpKind, outcome: Outcome) -> str:
    """What became of it, as the rest of a sentence without its full stop."""
    return (_NOTE_TOLD if kind is FollowUpKind.HANDWRITTEN_NOTE else _TOLD)[outcome]


def why_reopened(outcome: Outcome) -> str:
    """Why the incident is open again, as the rest of a sentence without its full stop."""
    return _REOPENED[outcome]
