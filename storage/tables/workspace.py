"""The workspaces, and the tokens of forms that wrote."""

from sqlalchemy import Column, Integer, String, Table

from storage.tables.columns import Utc, metadata

workspaces = Table(
    "workspaces",
    metadata,
    Column("team_id", String(32), primary_key=True),
    Column("next_number", Integer, nullable=False),
)

# A rendered form's token; inserted by the write that the form causes, so that the same form never writes twice.
form_tokens = Table(
    "form_tokens",
    metadata,
    Column("team_id", String(32), primary_key=True),
    Column("token", String(255), primary_key=True),
    Column("used_at", Utc, nullable=False),
)
