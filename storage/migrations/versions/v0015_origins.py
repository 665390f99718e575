"""What an incident was begun by: the same command, sent twice, begins no second one."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("incidents", sa.Column("origin", sa.Text(), nullable=False, server_default=""))
    where = sa.text("origin <> ''")
    op.create_index(
        "uq_incidents_begun_by",
        "incidents",
        ["team_id", "origin"],
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )


def downgrade() -> None:
    op.drop_index("uq_incidents_begun_by", "incidents")
    op.drop_column("incidents", "origin")
