"""Who did what on which authority, and who looked at which flag."""

from sqlalchemy import JSON, BigInteger, Column, Index, String, Table

from bot.recovery.empowerment import Level
from storage.tables.columns import Utc, incident_id, metadata, one_of, place, row_id

# Append-only: who, when, on which authority, what it was before and after.
audit = Table(
    "audit",
    metadata,
    row_id(),
    *place(),
    incident_id(),
    Column("at", Utc, nullable=False),
    Column("who", String(32), nullable=False),
    Column("what", String(64), nullable=False),
    Column("level", one_of(Level)),
    Column("policy_version", String(64), nullable=False, server_default=""),
    Column("limit_minor", BigInteger),
    Column("before", JSON, nullable=False),
    Column("after", JSON, nullable=False),
    Index(None, "team_id", "incident_id"),
)

# Append-only: who has looked at which quiet flag, and what it showed. Kept apart from the audit of incidents, which
# the people read whom a flag asks about.
flag_reviews = Table(
    "flag_reviews",
    metadata,
    row_id(),
    *place(),
    Column("flag_key", String(255), nullable=False),
    Column("reviewed_by", String(32), nullable=False),
    Column("level", one_of(Level), nullable=False),
    Column("reviewed_at", Utc, nullable=False),
    Column("policy_version", String(64), nullable=False),
    Column("shown", JSON, nullable=False),
    Index(None, "team_id", "site", "reviewed_at"),
)
