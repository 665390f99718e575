"""Requests know when their promise passed, what was allowed of them, and which director said yes first."""

import sqlalchemy as sa
from alembic import op

from storage import tables

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # SQLite changes columns in place only without a batch, and a batch would drop a table that grants point at.
    op.add_column("requests", sa.Column("promise_passed_at", tables.Utc(timezone=True), nullable=True))
    op.add_column("requests", sa.Column("first_approver", sa.String(length=32), server_default="", nullable=False))
    op.add_column("requests", sa.Column("allowed_minor", sa.BigInteger(), nullable=True))
    op.add_column("requests", sa.Column("counted_minor", sa.BigInteger(), server_default="0", nullable=False))
    op.execute("ALTER TABLE requests RENAME COLUMN decline_reason TO decision_note")
    op.execute("UPDATE requests SET promise_passed_at = promise_at WHERE promise_passed")
    op.execute("UPDATE requests SET allowed_minor = amount_minor WHERE state = 'approved'")
    op.drop_column("requests", "promise_passed")


def downgrade() -> None:
    op.add_column("requests", sa.Column("promise_passed", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute("UPDATE requests SET promise_passed = (promise_passed_at IS NOT NULL)")
    op.execute("ALTER TABLE requests RENAME COLUMN decision_note TO decline_reason")
    for column in ("counted_minor", "allowed_minor", "first_approver", "promise_passed_at"):
        op.drop_column("requests", column)
