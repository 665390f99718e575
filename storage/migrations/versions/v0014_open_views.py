"""The modal in which staff read that a request waits: it shows the answer, while it is open."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_NAMES = {"view_id": 32, "view_hash": 64}


def upgrade() -> None:
    for name, length in _NAMES.items():
        op.add_column("requests", sa.Column(name, sa.String(length), nullable=False, server_default=""))


def downgrade() -> None:
    for name in _NAMES:
        op.drop_column("requests", name)
