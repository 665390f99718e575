"""Follow-ups ring more than once and share a DM; news has its own consent, and the customer may have a zone."""

import sqlalchemy as sa
from alembic import op

from storage import tables

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_UTC = tables.Utc(timezone=True)


def upgrade() -> None:
    op.add_column("incidents", sa.Column("news_consent", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("incidents", sa.Column("customer_zone", sa.String(length=64), server_default="", nullable=False))
    op.create_index(
        "ix_incidents_news",
        "incidents",
        ["team_id", "site"],
        sqlite_where=sa.text("news_consent = 1"),
        postgresql_where=sa.text("news_consent"),
    )
    op.add_column("follow_ups", sa.Column("rung", sa.String(length=32), nullable=True))
    op.add_column("follow_ups", sa.Column("rings_at", _UTC, nullable=True))
    op.add_column("follow_ups", sa.Column("about", sa.Text(), server_default="", nullable=False))
    op.create_index("ix_deliveries_team_id_kind_subject", "deliveries", ["team_id", "kind", "subject"])
    op.create_table(
        "pings",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("incident_id", _ID, nullable=False),
        sa.Column("follow_up_id", _ID, nullable=False),
        sa.Column("ping", sa.String(length=64), nullable=False),
        sa.Column("recipient", sa.String(length=32), nullable=False),
        sa.Column("ring", sa.String(length=32), nullable=False),
        sa.Column("due_at", _UTC, nullable=False),
        sa.Column("at", _UTC, nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name="fk_pings_incident_id"),
        sa.ForeignKeyConstraint(["follow_up_id"], ["follow_ups.id"], name="fk_pings_follow_up_id"),
        sa.PrimaryKeyConstraint("id", name="pk_pings"),
    )
    for columns in (["ping"], ["follow_up_id"], ["incident_id"], ["recipient", "at"]):
        op.create_index(f"ix_pings_team_id_{'_'.join(columns)}", "pings", ["team_id", *columns])
    _keep_what_was_sent()


def _keep_what_was_sent() -> None:
    """A DM that was sent goes on to change with its follow-up; what is still to come rings when it would have come."""
    op.execute("UPDATE follow_ups SET rings_at = due_at WHERE state = 'open'")
    op.execute("UPDATE follow_ups SET rings_at = NULL, rung = 'due' WHERE state = 'open' AND id IN (" + _SENT + ")")
    op.execute(
        "INSERT INTO pings (team_id, site, incident_id, follow_up_id, ping, recipient, ring, due_at, at)"
        " SELECT d.team_id, d.site, f.incident_id, f.id, 'before:' || d.id, d.recipient, 'due', f.due_at, d.due_at"
        " FROM deliveries d JOIN follow_ups f ON CAST(f.id AS VARCHAR(64)) = d.subject AND f.team_id = d.team_id"
        " WHERE d.kind = 'follow_up' AND d.ts <> ''"
    )
    op.execute(
        "UPDATE deliveries SET kind = 'ping', subject = 'before:' || id, dedupe_key = 'ping:before:' || id,"
        " incident_id = NULL WHERE kind = 'follow_up' AND ts <> ''"
    )


_SENT = "SELECT CAST(subject AS BIGINT) FROM deliveries WHERE kind = 'follow_up' AND ts <> '' AND status = 'done'"


def downgrade() -> None:
    op.drop_table("pings")
    op.drop_index("ix_deliveries_team_id_kind_subject", "deliveries")
    op.drop_index("ix_incidents_news", "incidents")
    for table, columns in (("follow_ups", ("about", "rings_at", "rung")), ("incidents", _OF_INCIDENTS)):
        for column in columns:
            op.drop_column(table, column)


_OF_INCIDENTS = ("customer_zone", "news_consent")
