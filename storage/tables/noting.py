"""What colleagues say to each other about an incident: notes, and calls for somebody above."""

from sqlalchemy import Column, Index, String, Table, Text

from bot.recovery.empowerment import Level
from storage.tables.columns import Utc, incident_id, metadata, one_of, place, row_id

# Append-only: what colleagues tell each other about an incident.
notes = Table(
    "notes",
    metadata,
    row_id(),
    *place(),
    incident_id(),
    Column("at", Utc, nullable=False),
    Column("who", String(32), nullable=False),
    Column("text", Text, nullable=False),
    Index(None, "team_id", "incident_id"),
)

escalations = Table(
    "escalations",
    metadata,
    row_id(),
    *place(),
    incident_id(),
    Column("level", one_of(Level), nullable=False),
    Column("reason", Text, nullable=False),
    Column("asked_by", String(32), nullable=False),
    Column("asked_at", Utc, nullable=False),
    Column("taken_by", String(32), nullable=False, server_default=""),
    Column("taken_at", Utc),
    Column("ended_at", Utc),
    Index(None, "team_id", "incident_id"),
    Index(None, "team_id", "site", "asked_at"),
)
