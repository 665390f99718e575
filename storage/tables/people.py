"""Where staff are, and whether they are on duty."""

from sqlalchemy import Boolean, Column, String, Table

from storage.tables.columns import Utc, metadata

# Who has switched on duty: requests go to them first.
duty = Table(
    "duty",
    metadata,
    Column("team_id", String(32), primary_key=True),
    Column("user_id", String(32), primary_key=True),
    Column("on_duty", Boolean, nullable=False),
    Column("since", Utc, nullable=False),
)

# Where somebody is who works at several sites; others are at the only one that they have.
home_sites = Table(
    "home_sites",
    metadata,
    Column("team_id", String(32), primary_key=True),
    Column("user_id", String(32), primary_key=True),
    Column("site", String(64), nullable=False),
)
