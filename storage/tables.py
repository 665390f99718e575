"""The tables. Every row carries its team and site; all times are UTC; all money is whole minor units."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Enum,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from bot.recovery.approval import RequestState
from bot.recovery.customer import KeyKind
from bot.recovery.delivery import DeliveryKind, DeliveryStatus
from bot.recovery.empowerment import Bound, CompensationClass, Level
from bot.recovery.followup import FollowUpKind, FollowUpState, Outcome, Ring
from bot.recovery.grant import Ending
from bot.recovery.incident import Parting, Proof, Severity, Step, VoidKind, Waiting
from bot.recovery.link import LinkKind


class Utc(TypeDecorator[datetime]):
    """An aware UTC time on both databases; SQLite itself keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time needs its zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class Words(TypeDecorator[tuple[str, ...]]):
    """A few ids or marks in one column, each of which has no spaces."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str:
        return " ".join(value or ())

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...]:
        return tuple((value or "").split())


def _word(members: type[StrEnum]) -> Enum:
    """A StrEnum stored as its value in plain text, so that a new member needs no migration."""
    return Enum(
        members, native_enum=False, create_constraint=False, length=32, values_callable=lambda e: [m.value for m in e]
    )


# BIGINT on PostgreSQL; SQLite numbers rows by itself only in an INTEGER primary key.
_Id = BigInteger().with_variant(Integer(), "sqlite")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _row_id() -> Column[Any]:
    return Column("id", _Id, primary_key=True, autoincrement=True)


def _place() -> list[Column[Any]]:
    return [Column("team_id", String(32), nullable=False), Column("site", String(64), nullable=False)]


def _incident_id() -> Column[Any]:
    return Column("incident_id", _Id, ForeignKey("incidents.id"), nullable=False)


workspaces = Table(
    "workspaces",
    metadata,
    Column("team_id", String(32), primary_key=True),
    Column("next_number", Integer, nullable=False),
)

customers = Table(
    "customers",
    metadata,
    _row_id(),
    *_place(),
    Column("name", Text, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("erased_at", Utc),
)

# By what a customer is known again (unique in the workspace) or found (words of the name, any number of times).
customer_keys = Table(
    "customer_keys",
    metadata,
    _row_id(),
    *_place(),
    Column("kind", _word(KeyKind), nullable=False),
    # In the order of code points on both databases, so that the index finds what begins so.
    Column("key", Text().with_variant(Text(collation="C"), "postgresql"), nullable=False),
    # As somebody typed it: a phone is dialled with its zeros.
    Column("typed", Text, nullable=False),
    Column("customer_id", _Id, ForeignKey("customers.id"), nullable=False),
    Index(None, "team_id", "kind", "key", "customer_id"),
    Index(None, "team_id", "customer_id", "kind"),
    Index(
        "uq_customer_keys_known_by",
        "team_id",
        "kind",
        "key",
        unique=True,
        sqlite_where=text("kind <> 'word'"),
        postgresql_where=text("kind <> 'word'"),
    ),
)

incidents = Table(
    "incidents",
    metadata,
    _row_id(),
    *_place(),
    Column("number", Integer),
    Column("step", _word(Step), nullable=False),
    Column("owner_id", String(32), nullable=False),
    Column("walker_id", String(32), nullable=False, server_default=""),
    Column("currency", String(3), nullable=False),
    Column("waiting", _word(Waiting), nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("saved_at", Utc, nullable=False),
    Column("opened_at", Utc),
    Column("written_at", Utc),
    Column("closed_at", Utc),
    Column("reopened", Integer, nullable=False, server_default="0"),
    Column("what_happened", Text, nullable=False, server_default=""),
    Column("customer_id", _Id, ForeignKey("customers.id")),
    Column("customer_name", Text, nullable=False, server_default=""),
    Column("area", String(64), nullable=False, server_default=""),
    Column("severity", _word(Severity)),
    Column("reported_severity", _word(Severity)),
    Column("order_number", Text, nullable=False, server_default=""),
    Column("order_key", Text, nullable=False, server_default=""),
    Column("price_minor", BigInteger),
    Column("proof", _word(Proof)),
    Column("avoidable", Boolean, nullable=False, server_default=text("false")),
    Column("unforeseeable", Boolean, nullable=False, server_default=text("false")),
    Column("happened_at", Utc),
    Column("fair", Text, nullable=False, server_default=""),
    Column("contact", Text, nullable=False, server_default=""),
    Column("contact_key", Text, nullable=False, server_default=""),
    Column("news_consent", Boolean, nullable=False, server_default=false()),
    Column("customer_zone", String(64), nullable=False, server_default=""),
    Column("consent", Boolean, nullable=False, server_default=text("false")),
    Column("legal_hold", Boolean, nullable=False, server_default=text("false")),
    Column("cause", String(64), nullable=False, server_default=""),
    Column("prevention", Text, nullable=False, server_default=""),
    Column("parting", _word(Parting)),
    Column("thanks_to", String(32), nullable=False, server_default=""),
    Column("thanks_for", Text, nullable=False, server_default=""),
    Column("opened_by", String(32), nullable=False, server_default=""),
    Column("voided_at", Utc),
    Column("voided_by", String(32), nullable=False, server_default=""),
    Column("void_kind", _word(VoidKind)),
    Column("void_reason", Text, nullable=False, server_default=""),
    Column("duplicate_of", Integer),
    Column("not_as_reported_at", Utc),
    Column("not_as_reported_why", Text, nullable=False, server_default=""),
    # A protected case: what was asked about, who knows of it, whom it concerns, who takes care of it and until when.
    Column("asking", String(32), nullable=False, server_default=""),
    Column("said_safe", Words, nullable=False, server_default=""),
    Column("named", Words, nullable=False, server_default=""),
    Column("concerns", Words, nullable=False, server_default=""),
    Column("case_owner_id", String(32), nullable=False, server_default=""),
    Column("with_them_by", Utc),
    UniqueConstraint("team_id", "number"),
    Index(None, "team_id", "owner_id", "written_at"),
    Index(None, "team_id", "walker_id", "written_at"),
    Index(None, "team_id", "site", "opened_at"),
    Index(None, "team_id", "contact_key"),
    Index(None, "team_id", "customer_id"),
    Index(None, "team_id", "order_key"),
    Index(
        "ix_incidents_protected",
        "team_id",
        "opened_at",
        sqlite_where=text("severity = 'S4' AND closed_at IS NULL"),
        postgresql_where=text("severity = 'S4' AND closed_at IS NULL"),
    ),
    # With a name and no known customer: looked through, the newest first.
    Index(
        "ix_incidents_named",
        "team_id",
        "site",
        "opened_at",
        sqlite_where=text("customer_name <> '' AND customer_id IS NULL"),
        postgresql_where=text("customer_name <> '' AND customer_id IS NULL"),
    ),
    Index(
        "ix_incidents_void_contact_kept",
        "team_id",
        "voided_at",
        sqlite_where=text("contact <> '' AND voided_at IS NOT NULL"),
        postgresql_where=text("contact <> '' AND voided_at IS NOT NULL"),
    ),
    Index(
        "ix_incidents_news",
        "team_id",
        "site",
        sqlite_where=text("news_consent = 1"),
        postgresql_where=text("news_consent"),
    ),
    Index(
        "ix_incidents_contact_kept",
        "team_id",
        "closed_at",
        sqlite_where=text("contact <> ''"),
        postgresql_where=text("contact <> ''"),
    ),
)

# Links that staff made between incidents; they hold both ways, until they end.
incident_links = Table(
    "incident_links",
    metadata,
    _row_id(),
    *_place(),
    _incident_id(),
    Column("other_id", _Id, ForeignKey("incidents.id"), nullable=False),
    Column("kind", _word(LinkKind), nullable=False),
    Column("linked_by", String(32), nullable=False),
    Column("linked_at", Utc, nullable=False),
    Column("ended_at", Utc),
    Column("ended_by", String(32), nullable=False, server_default=""),
    Column("ending_reason", Text, nullable=False, server_default=""),
    Index(None, "team_id", "incident_id"),
    Index(None, "team_id", "other_id"),
)

requests = Table(
    "requests",
    metadata,
    _row_id(),
    *_place(),
    _incident_id(),
    Column("kind", String(64), nullable=False),
    Column("compensation_class", _word(CompensationClass), nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("reason", Text, nullable=False),
    Column("needs", _word(Level), nullable=False),
    Column("requested_by", String(32), nullable=False),
    Column("requested_at", Utc, nullable=False),
    Column("promise_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False),
    Column("promise_passed_at", Utc),
    # What was given already and is to be ratified; a plain number, since grants point at requests.
    Column("grant_id", _Id),
    Column("state", _word(RequestState), nullable=False),
    Column("first_approver", String(32), nullable=False, server_default=""),
    Column("allowed_minor", BigInteger),
    Column("counted_minor", BigInteger, nullable=False, server_default="0"),
    Column("decided_by", String(32), nullable=False, server_default=""),
    Column("decided_at", Utc),
    Column("decision_note", Text, nullable=False, server_default=""),
    Column("entitlement", String(64), nullable=False, server_default=""),
    Index(None, "team_id", "incident_id"),
    Index(None, "team_id", "state"),
)

grants = Table(
    "grants",
    metadata,
    _row_id(),
    *_place(),
    _incident_id(),
    Column("kind", String(64), nullable=False),
    Column("label", Text, nullable=False),
    Column("compensation_class", _word(CompensationClass), nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("with_proof", Boolean, nullable=False),
    Column("money_back", Boolean, nullable=False),
    Column("cost_minor", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("given_by", String(32), nullable=False),
    Column("authorised_by", String(32), nullable=False),
    Column("level", _word(Level), nullable=False),
    Column("limit_minor", BigInteger),
    Column("policy_version", String(64), nullable=False),
    Column("given_at", Utc, nullable=False),
    Column("request_id", _Id, ForeignKey("requests.id")),
    # The order as it was named when it was given: the incident may be told to be of another later.
    Column("order_key", Text, nullable=False, server_default=""),
    Column("offer_id", String(64), nullable=False, server_default=""),
    Column("entitlement", String(64), nullable=False, server_default=""),
    Column("recorded_by", String(32), nullable=False),
    Column("recorded_at", Utc, nullable=False),
    # When it came onto the authority of whoever carries it: a ratification moves it there.
    Column("authorised_at", Utc, nullable=False),
    Column("beyond", _word(Bound)),
    Column("taken", Boolean),
    Column("ended_at", Utc),
    Column("ended_by", String(32), nullable=False, server_default=""),
    Column("ending", _word(Ending)),
    Column("ending_reason", Text, nullable=False, server_default=""),
    Index(None, "team_id", "incident_id"),
    Index(None, "team_id", "order_key"),
    Index(None, "team_id", "authorised_by", "authorised_at"),
    Index(None, "team_id", "site", "given_at"),
    Index(None, "team_id", "site", "recorded_at"),
    Index(
        "ix_grants_said_untaken",
        "team_id",
        "site",
        "id",
        sqlite_where=text("NOT taken AND ended_at IS NULL"),
        postgresql_where=text("NOT taken AND ended_at IS NULL"),
    ),
    UniqueConstraint("request_id"),
)

follow_ups = Table(
    "follow_ups",
    metadata,
    _row_id(),
    *_place(),
    _incident_id(),
    Column("kind", _word(FollowUpKind), nullable=False),
    Column("assignee_id", String(32), nullable=False),
    Column("due_at", Utc, nullable=False),
    Column("promised_at", Utc, nullable=False),
    Column("state", _word(FollowUpState), nullable=False),
    Column("rung", _word(Ring)),
    Column("rings_at", Utc),
    Column("about", Text, nullable=False, server_default=""),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("outcome", _word(Outcome)),
    Column("note", Text, nullable=False, server_default=""),
    Column("done_at", Utc),
    Column("done_by", String(32), nullable=False, server_default=""),
    Index(None, "team_id", "incident_id"),
    Index(None, "team_id", "assignee_id", "state", "due_at"),
    Index(None, "team_id", "site", "promised_at"),
    Index(None, "team_id", "site", "state", "promised_at"),
)

# Which follow-ups a DM told of. `ping` names the DM, and is its delivery's subject; one may tell of several.
pings = Table(
    "pings",
    metadata,
    _row_id(),
    *_place(),
    _incident_id(),
    Column("follow_up_id", _Id, ForeignKey("follow_ups.id"), nullable=False),
    Column("ping", String(64), nullable=False),
    Column("recipient", String(32), nullable=False),
    Column("ring", _word(Ring), nullable=False),
    Column("due_at", Utc, nullable=False),
    Column("at", Utc, nullable=False),
    Index(None, "team_id", "ping"),
    Index(None, "team_id", "follow_up_id"),
    Index(None, "team_id", "incident_id"),
    Index(None, "team_id", "recipient", "at"),
)

# Who has switched on duty: requests go to them first.
duty = Table(
    "duty",
    metadata,
    Column("team_id", String(32), primary_key=True),
    Column("user_id", String(32), primary_key=True),
    Column("on_duty", Boolean, nullable=False),
    Column("since", Utc, nullable=False),
)

# Append-only: what colleagues tell each other about an incident.
notes = Table(
    "notes",
    metadata,
    _row_id(),
    *_place(),
    _incident_id(),
    Column("at", Utc, nullable=False),
    Column("who", String(32), nullable=False),
    Column("text", Text, nullable=False),
    Index(None, "team_id", "incident_id"),
)

escalations = Table(
    "escalations",
    metadata,
    _row_id(),
    *_place(),
    _incident_id(),
    Column("level", _word(Level), nullable=False),
    Column("reason", Text, nullable=False),
    Column("asked_by", String(32), nullable=False),
    Column("asked_at", Utc, nullable=False),
    Column("taken_by", String(32), nullable=False, server_default=""),
    Column("taken_at", Utc),
    Column("ended_at", Utc),
    Index(None, "team_id", "incident_id"),
    Index(None, "team_id", "site", "asked_at"),
)

# Where somebody is who works at several sites; others are at the only one that they have.
home_sites = Table(
    "home_sites",
    metadata,
    Column("team_id", String(32), primary_key=True),
    Column("user_id", String(32), primary_key=True),
    Column("site", String(64), nullable=False),
)

# Append-only: who has looked at which quiet flag, and what it showed. Kept apart from the audit of incidents, which
# the people read whom a flag asks about.
flag_reviews = Table(
    "flag_reviews",
    metadata,
    _row_id(),
    *_place(),
    Column("flag_key", String(255), nullable=False),
    Column("reviewed_by", String(32), nullable=False),
    Column("level", _word(Level), nullable=False),
    Column("reviewed_at", Utc, nullable=False),
    Column("policy_version", String(64), nullable=False),
    Column("shown", JSON, nullable=False),
    Index(None, "team_id", "site", "reviewed_at"),
)

# A rendered form's token; inserted by the write that the form causes, so that the same form never writes twice.
form_tokens = Table(
    "form_tokens",
    metadata,
    Column("team_id", String(32), primary_key=True),
    Column("token", String(255), primary_key=True),
    Column("used_at", Utc, nullable=False),
)

# Append-only: who, when, on which authority, what it was before and after.
audit = Table(
    "audit",
    metadata,
    _row_id(),
    *_place(),
    _incident_id(),
    Column("at", Utc, nullable=False),
    Column("who", String(32), nullable=False),
    Column("what", String(64), nullable=False),
    Column("level", _word(Level)),
    Column("policy_version", String(64), nullable=False, server_default=""),
    Column("limit_minor", BigInteger),
    Column("before", JSON, nullable=False),
    Column("after", JSON, nullable=False),
    Index(None, "team_id", "incident_id"),
)

deliveries = Table(
    "deliveries",
    metadata,
    _row_id(),
    *_place(),
    Column("kind", _word(DeliveryKind), nullable=False),
    Column("subject", String(64), nullable=False),
    # What it tells of, where that is an incident: when this becomes a protected case, its messages lose their content.
    Column("incident_id", _Id),
    Column("recipient", String(32), nullable=False),
    Column("dedupe_key", String(128), nullable=False),
    Column("due_at", Utc, nullable=False),
    # Until then nobody else takes it: a worker's lease, or the wait that Slack asked for. Real time, not business time.
    Column("lease_until", Utc),
    Column("claim", String(32), nullable=False, server_default=""),
    Column("revision", Integer, nullable=False, server_default="1"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("status", _word(DeliveryStatus), nullable=False),
    Column("channel", String(32), nullable=False, server_default=""),
    Column("ts", String(32), nullable=False, server_default=""),
    Column("last_error", Text, nullable=False, server_default=""),
    UniqueConstraint("team_id", "dedupe_key"),
    Index(None, "team_id", "kind", "subject"),
    Index(
        "ix_deliveries_pending",
        "due_at",
        sqlite_where=text("status = 'pending'"),
        postgresql_where=text("status = 'pending'"),
    ),
    Index(
        "ix_deliveries_dead",
        "team_id",
        "site",
        sqlite_where=text("status = 'dead'"),
        postgresql_where=text("status = 'dead'"),
    ),
    Index(None, "team_id", "incident_id"),
)

# When a channel may take the next post: one a second, counted over all replicas.
slots = Table(
    "slots",
    metadata,
    Column("team_id", String(32), primary_key=True),
    Column("channel", String(32), primary_key=True),
    Column("free_at", Utc, nullable=False),
)
