"""Of several texts somebody may have to say whether anybody was hurt: room for the marks of all of them."""

import sqlalchemy as sa
from alembic import op

from storage import tables

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_ONE = sa.String(length=32)


def upgrade() -> None:
    with op.batch_alter_table("incidents") as batch:
        batch.alter_column(
            "asking", existing_type=_ONE, type_=tables.Words(), server_default="", existing_nullable=False
        )


def downgrade() -> None:
    """What was asked about last is asked about still."""
    op.execute("UPDATE incidents SET asking = substr(asking, length(asking) - 15) WHERE length(asking) > 16")
    with op.batch_alter_table("incidents") as batch:
        batch.alter_column(
            "asking", existing_type=tables.Words(), type_=_ONE, server_default="", existing_nullable=False
        )
