"""Grants know what they cost, who recorded them, and end in one way, whoever ends them."""

import sqlalchemy as sa
from alembic import op

from storage import tables

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cost_minor", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("offer_id", sa.String(length=64), server_default="", nullable=False))
        batch_op.add_column(sa.Column("entitlement", sa.String(length=64), server_default="", nullable=False))
        batch_op.add_column(sa.Column("recorded_by", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("recorded_at", tables.Utc(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("beyond", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("taken", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("ended_at", tables.Utc(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("ended_by", sa.String(length=32), server_default="", nullable=False))
        batch_op.add_column(sa.Column("ending", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("ending_reason", sa.Text(), server_default="", nullable=False))

    op.execute("UPDATE grants SET cost_minor = amount_minor, recorded_by = given_by, recorded_at = given_at")
    op.execute(
        "UPDATE grants SET ended_at = undone_at, ended_by = given_by, ending = 'undone' WHERE undone_at IS NOT NULL"
    )
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.alter_column("cost_minor", existing_type=sa.BigInteger(), nullable=False)
        batch_op.alter_column("recorded_by", existing_type=sa.String(length=32), nullable=False)
        batch_op.alter_column("recorded_at", existing_type=tables.Utc(timezone=True), nullable=False)
        batch_op.drop_column("undone_at")
        batch_op.drop_index("ix_grants_team_id_authorised_by_given_at")
        batch_op.create_index(
            "ix_grants_team_id_authorised_by_recorded_at", ["team_id", "authorised_by", "recorded_at"], unique=False
        )
    with op.batch_alter_table("requests", schema=None) as batch_op:
        batch_op.add_column(sa.Column("entitlement", sa.String(length=64), server_default="", nullable=False))
        batch_op.add_column(sa.Column("grant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("requests", schema=None) as batch_op:
        batch_op.drop_column("grant_id")
        batch_op.drop_column("entitlement")
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.add_column(sa.Column("undone_at", tables.Utc(timezone=True), nullable=True))

    op.execute("UPDATE grants SET undone_at = ended_at")
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.drop_index("ix_grants_team_id_authorised_by_recorded_at")
        batch_op.create_index(
            "ix_grants_team_id_authorised_by_given_at", ["team_id", "authorised_by", "given_at"], unique=False
        )
        for column in ("cost_minor", "offer_id", "entitlement", "recorded_by", "recorded_at", "beyond", "taken"):
            batch_op.drop_column(column)
        for column in ("ended_at", "ended_by", "ending", "ending_reason"):
            batch_op.drop_column(column)
