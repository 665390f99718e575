"""Which news is still to be told: a handful among all follow-ups."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    where = sa.text("kind = 'news' AND state = 'open'")
    op.create_index(
        "ix_follow_ups_news_to_come",
        "follow_ups",
        ["team_id", "site"],
        sqlite_where=where,
        postgresql_where=where,
    )


def downgrade() -> None:
    op.drop_index("ix_follow_ups_news_to_come", "follow_ups")
