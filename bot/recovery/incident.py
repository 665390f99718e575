"""An incident: one failure for one customer, as far as it is known."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.recovery.errors import (
    IncidentIsClosed,
    IncidentIsProtected,
    IncidentIsRestricted,
    IncidentIsVoid,
    NoSuchIncident,
    NotForThem,
)
from bot.recovery.people import Actor, Roster, Rosters
from bot.recovery.permissions import Act, may


class Severity(StrEnum):
    """How much the failure cost the customer; S4 are the protected cases that leave the script at once."""

    S1 = "S1"
    S2 = "S2"
    S3 = "S3"
    S4 = "S4"


class Waiting(StrEnum):
    """How the customer waits: decides phrases, clocks and the check on site."""

    HERE = "here"
    ON_THE_LINE = "on_the_line"
    LATER = "later"


class Step(StrEnum):
    """Where the walk stands; an incident is kept at its step until Next saves it."""

    ACKNOWLEDGE = "acknowledge"
    UNDERSTAND = "understand"
    SOLVE = "solve"
    FOLLOW_UP = "follow_up"
    WRITE_DOWN = "write_down"
    CLOSED = "closed"


class Proof(StrEnum):
    """What shows that the customer bought it."""

    RECEIPT = "receipt"
    CARD = "card"
    ORDER = "order"
    ACCOUNT = "account"
    NONE = "none"


class Parting(StrEnum):
    """How the customer left."""

    SATISFIED = "satisfied"
    CALMER = "calmer"
    UNHAPPY = "unhappy"
    LEFT = "left"


class VoidKind(StrEnum):
    """Why an incident counts nowhere."""

    TEST = "test"
    DUPLICATE = "duplicate"
    MISTAKE = "mistake"


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One row of the incidents table.

    `number` is None while it is a draft: typed but not opened, so no card and no place in any count.
    `written_at` is when the walk was finished; `closed_at` follows when no follow-up is open any more. While
    `voided_at` is set it counts nowhere; `not_as_reported_at` takes it out of the customer's failures only.
    Whoever owns it answers for it and its follow-ups, `walker_id` walks it with the customer: a lead who takes over
    leaves the walk. `severity` is what counts, `reported_severity` what staff reported: a repeat failure is one worse.
    `origin` is what in Slack it was begun by, which begins no second one.
    `asking` marks the texts of which nobody has said yet whether somebody was hurt, `said_safe` those where nobody was.
    Of a protected case only the `named` know, without whom it `concerns`, who never read it; its `case_owner_id` is ""
    until taken on.
    """

    id: int
    team_id: str
    site: str
    number: int | None
    step: Step
    owner_id: str
    currency: str
    waiting: Waiting
    created_at: datetime
    saved_at: datetime
    opened_at: datetime | None = None
    written_at: datetime | None = None
    closed_at: datetime | None = None
    reopened: int = 0
    origin: str = ""
    walker_id: str = ""
    what_happened: str = ""
    customer_id: int | None = None
    customer_name: str = ""
    area: str = ""
    severity: Severity | None = None
    reported_severity: Severity | None = None
    order_number: str = ""
    order_key: str = ""
    price_minor: int | None = None
    proof: Proof | None = None
    avoidable: bool = False
    unforeseeable: bool = False
    happened_at: datetime | None = None
    fair: str = ""
    contact: str = field(default="", repr=False)
    contact_key: str = field(default="", repr=False)
    consent: bool = False
    news_consent: bool = False
    customer_zone: str = ""
    legal_hold: bool = False
    cause: str = ""
    prevention: str = ""
    parting: Parting | None = None
    thanks_to: str = ""
    thanks_for: str = ""
    opened_by: str = ""
    voided_at: datetime | None = None
    voided_by: str = ""
    void_kind: VoidKind | None = None
    void_reason: str = ""
    duplicate_of: int | None = None
    not_as_reported_at: datetime | None = None
    not_as_reported_why: str = ""
    asking: tuple[str, ...] = ()
    said_safe: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    concerns: tuple[str, ...] = ()
    case_owner_id: str = ""
    with_them_by: datetime | None = None

    @property
    def has_proof(self) -> bool:
        return self.proof not in (None, Proof.NONE)

    @property
    def is_protected(self) -> bool:
        return self.severity is Severity.S4

    @property
    def may_be_contacted(self) -> bool:
        """Beyond the check on site nobody is contacted without a way and a consent."""
        return bool(self.contact) and self.consent

    @property
    def is_void(self) -> bool:
        """A test, a duplicate or a mistake: out of every number, still in the audit."""
        return self.voided_at is not None

    @property
    def is_over(self) -> bool:
        """Whether the walk is finished; its follow-ups may still be owed. What is void isn't walked any more."""
        return self.written_at is not None or self.is_void

    def check_counts(self) -> None:
        """Raises: IncidentIsVoid."""
        if self.is_void:
            raise IncidentIsVoid(number=self.number)

    def check_open(self) -> None:
        """Raises: IncidentIsVoid, IncidentIsClosed."""
        self.check_counts()
        if self.is_over:
            raise IncidentIsClosed(number=self.number)

    def is_kept_from(self, user_id: str) -> bool:
        """Whether this person may never read it: it concerned them when it was a protected case."""
        return user_id in self.concerns

    def roster(self, rosters: Rosters) -> Roster:
        """Who holds which level at its site, without whom it concerned: nothing of it is theirs to decide or to do."""
        return rosters.at(self.site).without(*self.concerns)

    def check_may_be_given_to(self, user_id: str, field: str) -> None:
        """Nothing of it is handed to whom it concerned; the answer doesn't say why. Raises: NotForThem."""
        if self.is_kept_from(user_id):
            raise NotForThem(field)

    def lets_see(self, user_id: str) -> bool:
        """Whether this person is one of the few who know of a protected case."""
        return user_id in self.named and not self.is_kept_from(user_id)

    def check_may_see(self, viewer: Actor, called: str = "like that") -> None:
        """An incident is for its site's staff, a draft for whoever typed it, a protected case for the people named.

        Whom it concerned never sees it, not even once it was lowered: what was said of them is in its texts. Another
        site's is answered like one that doesn't exist, by what it was `called`.
        Raises: NoSuchIncident, IncidentIsRestricted.
        """
        unseen_draft = self.number is None and viewer.user_id not in (self.owner_id, self.walker_id)
        if unseen_draft or not may(viewer.levels.get(self.site), Act.SEE):
            raise NoSuchIncident(number=called)
        if self.is_kept_from(viewer.user_id) or (self.is_protected and not self.lets_see(viewer.user_id)):
            raise IncidentIsRestricted(number=self.number)

    def check_unprotected(self) -> None:
        """Raises: IncidentIsProtected: a protected case gets no offers, whoever clicks."""
        if self.is_protected:
            raise IncidentIsProtected(number=self.number)
