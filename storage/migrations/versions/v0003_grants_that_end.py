"""Grants end in one way, whoever ends them, and know what they cost."""

import sqlalchemy as sa
from alembic import op

from storage import tables

revision = "0003"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cost_minor", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("ended_at", tables.Utc(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("ended_by", sa.String(length=32), server_default="", nullable=False))
        batch_op.add_column(sa.Column("ending", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("ending_reason", sa.Text(), server_default="", nullable=False))

    op.execute("UPDATE grants SET cost_minor = amount_minor")
    op.execute(
        "UPDATE grants SET ended_at = undone_at, ended_by = given_by, ending = 'undone' WHERE undone_at IS NOT NULL"
    )
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.alter_column("cost_minor", existing_type=sa.BigInteger(), nullable=False)
        batch_op.drop_column("undone_at")


def downgrade() -> None:
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.add_column(sa.Column("undone_at", tables.Utc(timezone=True), nullable=True))

    op.execute("UPDATE grants SET undone_at = ended_at")
    with op.batch_alter_table("grants", schema=None) as batch_op:
        for column in ("ending_reason", "ending", "ended_by", "ended_at", "cost_minor"):
            batch_op.drop_column(column)
