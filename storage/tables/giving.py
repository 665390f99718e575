"""What was given, and what somebody is asked to allow."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, String, Table, Text, UniqueConstraint

from bot.recovery.approval import RequestState
from bot.recovery.empowerment import Bound, CompensationClass, Level
from bot.recovery.grant import Ending
from storage.tables.columns import Id, Utc, incident_id, metadata, one_of, partial_index, place, row_id

requests = Table(
    "requests",
    metadata,
    row_id(),
    *place(),
    incident_id(),
    Column("kind", String(64), nullable=False),
    Column("compensation_class", one_of(CompensationClass), nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("reason", Text, nullable=False),
    Column("needs", one_of(Level), nullable=False),
    Column("requested_by", String(32), nullable=False),
    Column("requested_at", Utc, nullable=False),
    Column("promise_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False),
    Column("promise_passed_at", Utc),
    # What was given already and is to be ratified; a plain number, since grants point at requests.
    Column("grant_id", Id),
    Column("state", one_of(RequestState), nullable=False),
    Column("first_approver", String(32), nullable=False, server_default=""),
    Column("allowed_minor", BigInteger),
    Column("counted_minor", BigInteger, nullable=False, server_default="0"),
    Column("decided_by", String(32), nullable=False, server_default=""),
    Column("decided_at", Utc),
    Column("decision_note", Text, nullable=False, server_default=""),
    Column("entitlement", String(64), nullable=False, server_default=""),
    Column("view_id", String(32), nullable=False, server_default=""),
    Column("view_hash", String(64), nullable=False, server_default=""),
    Index(None, "team_id", "incident_id"),
    Index(None, "team_id", "state"),
)

grants = Table(
    "grants",
    metadata,
    row_id(),
    *place(),
    incident_id(),
    Column("kind", String(64), nullable=False),
    Column("label", Text, nullable=False),
    Column("compensation_class", one_of(CompensationClass), nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("with_proof", Boolean, nullable=False),
    Column("money_back", Boolean, nullable=False),
    Column("cost_minor", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("given_by", String(32), nullable=False),
    Column("authorised_by", String(32), nullable=False),
    Column("level", one_of(Level), nullable=False),
    Column("limit_minor", BigInteger),
    Column("policy_version", String(64), nullable=False),
    Column("given_at", Utc, nullable=False),
    Column("request_id", Id, ForeignKey("requests.id")),
    # The order as it was named when it was given: the incident may be told to be of another later.
    Column("order_key", Text, nullable=False, server_default=""),
    Column("offer_id", String(64), nullable=False, server_default=""),
    Column("entitlement", String(64), nullable=False, server_default=""),
    Column("recorded_by", String(32), nullable=False),
    Column("recorded_at", Utc, nullable=False),
    # When it came onto the authority of whoever carries it: a ratification moves it there.
    Column("authorised_at", Utc, nullable=False),
    Column("beyond", one_of(Bound)),
    Column("taken", Boolean),
    Column("ended_at", Utc),
    Column("ended_by", String(32), nullable=False, server_default=""),
    Column("ending", one_of(Ending)),
    Column("ending_reason", Text, nullable=False, server_default=""),
    Index(None, "team_id", "incident_id"),
    Index(None, "team_id", "order_key"),
    Index(None, "team_id", "authorised_by", "authorised_at"),
    Index(None, "team_id", "site", "given_at"),
    Index(None, "team_id", "site", "recorded_at"),
    partial_index("ix_grants_said_untaken", "team_id", "site", "id", where="NOT taken AND ended_at IS NULL"),
    UniqueConstraint("request_id"),
)
