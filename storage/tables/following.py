"""What was promised for later, and who was told of it."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from bot.recovery.followup import FollowUpKind, FollowUpState, Outcome, Ring
from storage.tables.columns import Id, Utc, incident_id, metadata, one_of, partial_index, place, row_id

follow_ups = Table(
    "follow_ups",
    metadata,
    row_id(),
    *place(),
    incident_id(),
    Column("kind", one_of(FollowUpKind), nullable=False),
    Column("assignee_id", String(32), nullable=False),
    Column("due_at", Utc, nullable=False),
    Column("promised_at", Utc, nullable=False),
    Column("state", one_of(FollowUpState), nullable=False),
    Column("rung", one_of(Ring)),
    Column("rings_at", Utc),
    Column("about", Text, nullable=False, server_default=""),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("outcome", one_of(Outcome)),
    Column("note", Text, nullable=False, server_default=""),
    Column("done_at", Utc),
    Column("done_by", String(32), nullable=False, server_default=""),
    Index(None, "team_id", "incident_id"),
    Index(None, "team_id", "assignee_id", "state", "due_at"),
    Index(None, "team_id", "site", "promised_at"),
    Index(None, "team_id", "site", "state", "promised_at"),
    partial_index("ix_follow_ups_news_to_come", "team_id", "site", where="kind = 'news' AND state = 'open'"),
)

# Which follow-ups a DM told of. `ping` names the DM, and is its delivery's subject; one may tell of several.
pings = Table(
    "pings",
    metadata,
    row_id(),
    *place(),
    incident_id(),
    Column("follow_up_id", Id, ForeignKey("follow_ups.id"), nullable=False),
    Column("ping", String(64), nullable=False),
    Column("recipient", String(32), nullable=False),
    Column("ring", one_of(Ring), nullable=False),
    Column("due_at", Utc, nullable=False),
    Column("at", Utc, nullable=False),
    Index(None, "team_id", "ping"),
    Index(None, "team_id", "follow_up_id"),
    Index(None, "team_id", "incident_id"),
    Index(None, "team_id", "recipient", "at"),
)
