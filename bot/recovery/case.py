"""A case: an incident with all that hangs on it, as one person sees it at one moment; what every view is built from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.recovery.approval import Request
from bot.recovery.audit import AuditLine, Note
from bot.recovery.empowerment import Verdict
from bot.recovery.excess import Excess
from bot.recovery.followup import FollowUp, FollowUpState
from bot.recovery.grant import Grant
from bot.recovery.handing import Escalation
from bot.recovery.incident import Incident
from bot.recovery.keywords import mark_of
from bot.recovery.offers import Choice
from bot.recovery.standing import Left


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """`goodwill_left` is what the viewer may still give here on their own, `put_right_left` what they may
    put right of the price. None: no limit, or nothing known. `menu` is what they may offer, best first.

    `earlier` are the customer's other failures, newest first, known by contact or order; `earlier_grants` is what was
    given for them. `lines` are the audit's, of a protected case or of what may become one. `duty` is who said that they
    are on duty, or off. `excess` is told where links are shown: what linked incidents got together, above a limit.
    `areas_of_cause` are what failed in incidents that share a cause with it. `contacts` are how the customer is
    reached, as far as the viewer's limits depend on it.
    """

    incident: Incident
    now: datetime
    goodwill_left: Left | None = None
    put_right_left: Left | None = None
    menu: tuple[Choice, ...] = ()
    grants: tuple[Grant, ...] = ()
    requests: tuple[Request, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    earlier: tuple[Incident, ...] = ()
    earlier_grants: tuple[Grant, ...] = ()
    notes: tuple[Note, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    lines: tuple[AuditLine, ...] = ()
    duty: Mapping[str, bool] = field(default_factory=dict)
    excess: Excess | None = None
    areas_of_cause: tuple[str, ...] = ()
    contacts: frozenset[str] = field(default=frozenset(), repr=False)

    @property
    def limits_are_used_up(self) -> bool:
        """Whether the viewer's own limits leave nothing for this customer."""
        goodwill, put_right = self.goodwill_left, self.put_right_left
        return goodwill is not None and not goodwill.minor and not (put_right and put_right.minor)

    @property
    def has_nothing_left(self) -> bool:
        """Whether the viewer can give nothing more on their own, nor offer what takes nothing of a limit."""
        return self.limits_are_used_up and all(choice.has_to_be_asked for choice in self.menu)

    @property
    def open_escalations(self) -> tuple[Escalation, ...]:
        """Levels that were called and of which nobody has taken it over."""
        return tuple(e for e in self.escalations if e.is_open)

    @property
    def asked_about(self) -> dict[str, str]:
        """The texts that raise the question whether somebody was hurt, by their marks, in the order they came in."""
        return self._typed(self.incident.asking)

    @property
    def called_for(self) -> list[str]:
        """Beside what happened: the texts after which it became a protected case."""
        marks = next((line.after.get("about") for line in reversed(self.lines) if line.what == "protected"), None)
        found = self._typed([str(mark) for mark in marks]) if isinstance(marks, list | tuple) else {}
        return [text for text in found.values() if text not in ("", self.incident.what_happened)]

    def _typed(self, marks: Sequence[str]) -> dict[str, str]:
        texts = (
            self.incident.what_happened,
            *(note.text for note in self.notes),
            *(text for request in self.requests for text in (request.reason, request.decision_note)),
            *(text for line in self.lines for text in (*line.before.values(), *line.after.values())),
        )
        marked = {mark_of(text): text for text in texts if isinstance(text, str)}
        return {mark: marked.get(mark, "") for mark in marks}

    @property
    def taken_over_by(self) -> str:
        """Who looks after it beside whoever began it. "": nobody. A protected case is its owner's, once taken on."""
        i = self.incident
        if i.is_protected or i.owner_id != i.walker_id:
            return i.case_owner_id if i.is_protected else i.owner_id
        return next((e.taken_by for e in self.escalations if e.taken_by), "")

    @property
    def last_answer(self) -> Request | None:
        """The newest request to decide; None also while it waits."""
        asked = [request for request in self.requests if not request.is_ratification]
        return asked[-1] if asked and not asked[-1].is_waiting else None

    @property
    def waiting_requests(self) -> tuple[Request, ...]:
        """What the customer waits for: what they have already, and is only to be ratified, isn't among it."""
        return tuple(r for r in self.requests if r.is_waiting and not r.is_ratification)

    @property
    def next_follow_up(self) -> FollowUp | None:
        """The soonest that is still owed."""
        still_open = [f for f in self.follow_ups if f.state is FollowUpState.OPEN]
        return min(still_open, key=lambda f: f.due_at, default=None)

    @property
    def reopened_by(self) -> FollowUp | None:
        """The newest follow-up that opened it again."""
        reopening = (f for f in self.follow_ups if f.outcome and f.outcome.reopens)
        return max(reopening, key=lambda f: (f.done_at or self.now, f.id), default=None)

    @property
    def waits_since(self) -> datetime:
        """Since when the customer waits; where it was opened again, since they told us."""
        told_at = self.reopened_by.done_at if self.reopened_by else None
        return told_at or self.incident.opened_at or self.incident.created_at


@dataclass(frozen=True, slots=True)
class Given:
    """What came of giving: a grant, or a request to whoever may; neither where the same click had done it already."""

    case: Case
    verdict: Verdict | None = None
    grant: Grant | None = None
    request: Request | None = None


@dataclass(frozen=True, slots=True)
class HandOver:
    """A hand-over as its receiver reads it. `note` is what its giver wanted them to know."""

    case: Case
    giver_id: str
    note: Note | None

    def is_for(self, user_id: str) -> bool:
        """Whether there is something to go on with, and it is theirs."""
        incident = self.case.incident
        is_over = incident.closed_at or incident.is_void or incident.is_protected
        return incident.owner_id == user_id and not is_over


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as those who decide see it. `grant` is what it ratifies, or what came of it; also where that ended.

    `elsewhere` counts towards the same limits: given for other incidents of the same customer or order, without those
    that nobody may be told of.
    """

    request: Request
    case: Case
    grant: Grant | None = None
    elsewhere: tuple[Grant, ...] = ()
