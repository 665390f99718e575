"""A grant keeps the order that it was given for."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("grants", sa.Column("order_key", sa.Text(), server_default="", nullable=False))
    op.create_index("ix_grants_team_id_order_key", "grants", ["team_id", "order_key"])
    op.execute(
        "UPDATE grants SET order_key = (SELECT order_key FROM incidents WHERE incidents.id = grants.incident_id)"
    )


def downgrade() -> None:
    op.drop_index("ix_grants_team_id_order_key", "grants")
    op.drop_column("grants", "order_key")
