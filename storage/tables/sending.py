"""What the bot owes to Slack, and when a channel may take it."""

from sqlalchemy import Column, Index, Integer, String, Table, Text, UniqueConstraint

from bot.recovery.delivery import DeliveryKind, DeliveryStatus
from storage.tables.columns import Id, Utc, metadata, one_of, partial_index, place, row_id

deliveries = Table(
    "deliveries",
    metadata,
    row_id(),
    *place(),
    Column("kind", one_of(DeliveryKind), nullable=False),
    Column("subject", String(64), nullable=False),
    # What it tells of, where that is an incident: when this becomes a protected case, its messages lose their content.
    Column("incident_id", Id),
    Column("recipient", String(32), nullable=False),
    Column("dedupe_key", String(128), nullable=False),
    Column("due_at", Utc, nullable=False),
    # Until then nobody else takes it: a worker's lease, or the wait that Slack asked for. Real time, not business time.
    Column("lease_until", Utc),
    Column("claim", String(32), nullable=False, server_default=""),
    Column("revision", Integer, nullable=False, server_default="1"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("status", one_of(DeliveryStatus), nullable=False),
    Column("channel", String(32), nullable=False, server_default=""),
    Column("ts", String(32), nullable=False, server_default=""),
    Column("last_error", Text, nullable=False, server_default=""),
    UniqueConstraint("team_id", "dedupe_key"),
    Index(None, "team_id", "kind", "subject"),
    partial_index("ix_deliveries_pending", "due_at", where="status = 'pending'"),
    partial_index("ix_deliveries_dead", "team_id", "site", where="status = 'dead'"),
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
