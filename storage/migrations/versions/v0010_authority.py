"""Grants know since when somebody answers for them; what is said not to be taken is found."""

import sqlalchemy as sa
from alembic import op

from storage import tables

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.add_column(sa.Column("authorised_at", tables.Utc(timezone=True), nullable=True))

    # Of what was ratified before, only the request knows when.
    op.execute(
        "UPDATE grants SET authorised_at = coalesce((SELECT max(requests.decided_at) FROM requests WHERE"
        " requests.grant_id = grants.id AND requests.state = 'approved'), recorded_at)"
    )
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.alter_column("authorised_at", existing_type=tables.Utc(timezone=True), nullable=False)
        batch_op.drop_index("ix_grants_team_id_authorised_by_recorded_at")
        batch_op.create_index(
            "ix_grants_team_id_authorised_by_authorised_at", ["team_id", "authorised_by", "authorised_at"]
        )
    untaken = sa.text("NOT taken AND ended_at IS NULL")
    op.create_index(
        "ix_grants_said_untaken",
        "grants",
        ["team_id", "site", "id"],
        sqlite_where=untaken,
        postgresql_where=untaken,
    )


def downgrade() -> None:
    op.drop_index("ix_grants_said_untaken", "grants")
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.drop_index("ix_grants_team_id_authorised_by_authorised_at")
        batch_op.create_index(
            "ix_grants_team_id_authorised_by_recorded_at", ["team_id", "authorised_by", "recorded_at"]
        )
        batch_op.drop_column("authorised_at")
