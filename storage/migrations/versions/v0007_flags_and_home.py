"""Who has looked at which quiet flag, who is at which site, and what a site's App Home counts."""

import sqlalchemy as sa
from alembic import op

from storage import tables

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "home_sites",
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "user_id", name=op.f("pk_home_sites")),
    )
    op.create_table(
        "flag_reviews",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("flag_key", sa.String(length=255), nullable=False),
        sa.Column("reviewed_by", sa.String(length=32), nullable=False),
        sa.Column("level", sa.String(length=32), nullable=False),
        sa.Column("reviewed_at", tables.Utc(timezone=True), nullable=False),
        sa.Column("policy_version", sa.String(length=64), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flag_reviews")),
    )
    op.create_index(
        op.f("ix_flag_reviews_team_id_site_reviewed_at"), "flag_reviews", ["team_id", "site", "reviewed_at"]
    )
    op.create_index(
        op.f("ix_follow_ups_team_id_site_state_promised_at"), "follow_ups", ["team_id", "site", "state", "promised_at"]
    )
    op.create_index(op.f("ix_grants_team_id_site_recorded_at"), "grants", ["team_id", "site", "recorded_at"])
    _index_some("ix_incidents_protected", "incidents", "severity = 'S4'")
    _index_some("ix_deliveries_dead", "deliveries", "status = 'dead'")


def _index_some(name: str, table: str, which: str) -> None:
    """A site's rows of one sort, of which there are few."""
    where = sa.text(which)
    op.create_index(name, table, ["team_id", "site"], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_index("ix_deliveries_dead", table_name="deliveries")
    op.drop_index("ix_incidents_protected", table_name="incidents")
    op.drop_index(op.f("ix_grants_team_id_site_recorded_at"), table_name="grants")
    op.drop_index(op.f("ix_follow_ups_team_id_site_state_promised_at"), table_name="follow_ups")
    op.drop_table("flag_reviews")
    op.drop_table("home_sites")
