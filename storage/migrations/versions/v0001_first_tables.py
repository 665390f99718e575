"""The first tables."""

import sqlalchemy as sa
from alembic import op

from storage import tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("recipient", sa.String(length=32), nullable=False),
        sa.Column("dedupe_key", sa.String(length=128), nullable=False),
        sa.Column("due_at", tables.Utc(timezone=True), nullable=False),
        sa.Column("lease_until", tables.Utc(timezone=True), nullable=True),
        sa.Column("claim", sa.String(length=32), server_default="", nullable=False),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), server_default="", nullable=False),
        sa.Column("ts", sa.String(length=32), server_default="", nullable=False),
        sa.Column("last_error", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("team_id", "dedupe_key", name=op.f("uq_deliveries_team_id_dedupe_key")),
    )
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.create_index(
            "ix_deliveries_pending",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("status = 'pending'"),
            postgresql_where=sa.text("status = 'pending'"),
        )

    op.create_table(
        "form_tokens",
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("token", sa.String(length=255), nullable=False),
        sa.Column("used_at", tables.Utc(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "token", name=op.f("pk_form_tokens")),
    )
    op.create_table(
        "incidents",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("step", sa.String(length=32), nullable=False),
        sa.Column("owner_id", sa.String(length=32), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("waiting", sa.String(length=32), nullable=False),
        sa.Column("created_at", tables.Utc(timezone=True), nullable=False),
        sa.Column("saved_at", tables.Utc(timezone=True), nullable=False),
        sa.Column("opened_at", tables.Utc(timezone=True), nullable=True),
        sa.Column("written_at", tables.Utc(timezone=True), nullable=True),
        sa.Column("closed_at", tables.Utc(timezone=True), nullable=True),
        sa.Column("reopened", sa.Integer(), server_default="0", nullable=False),
        sa.Column("what_happened", sa.Text(), server_default="", nullable=False),
        sa.Column("customer_name", sa.Text(), server_default="", nullable=False),
        sa.Column("area", sa.String(length=64), server_default="", nullable=False),
        sa.Column("severity", sa.String(length=32), nullable=True),
        sa.Column("order_number", sa.Text(), server_default="", nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=True),
        sa.Column("proof", sa.String(length=32), nullable=True),
        sa.Column("avoidable", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("unforeseeable", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("happened_at", tables.Utc(timezone=True), nullable=True),
        sa.Column("fair", sa.Text(), server_default="", nullable=False),
        sa.Column("contact", sa.Text(), server_default="", nullable=False),
        sa.Column("contact_key", sa.Text(), server_default="", nullable=False),
        sa.Column("consent", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("cause", sa.String(length=64), server_default="", nullable=False),
        sa.Column("prevention", sa.Text(), server_default="", nullable=False),
        sa.Column("parting", sa.String(length=32), nullable=True),
        sa.Column("thanks_to", sa.String(length=32), server_default="", nullable=False),
        sa.Column("thanks_for", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
        sa.UniqueConstraint("team_id", "number", name=op.f("uq_incidents_team_id_number")),
    )
    with op.batch_alter_table("incidents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_incidents_team_id_contact_key"), ["team_id", "contact_key"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_incidents_team_id_order_number"), ["team_id", "order_number"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_incidents_team_id_owner_id_closed_at"), ["team_id", "owner_id", "closed_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_incidents_team_id_site_opened_at"), ["team_id", "site", "opened_at"], unique=False
        )

    op.create_table(
        "slots",
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("free_at", tables.Utc(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "channel", name=op.f("pk_slots")),
    )
    op.create_table(
        "workspaces",
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("next_number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", name=op.f("pk_workspaces")),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("incident_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", tables.Utc(timezone=True), nullable=False),
        sa.Column("who", sa.String(length=32), nullable=False),
        sa.Column("what", sa.String(length=64), nullable=False),
        sa.Column("level", sa.String(length=32), nullable=True),
        sa.Column("policy_version", sa.String(length=64), server_default="", nullable=False),
        sa.Column("limit_minor", sa.BigInteger(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name=op.f("fk_audit_incident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_team_id_incident_id"), ["team_id", "incident_id"], unique=False)

    op.create_table(
        "follow_ups",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("incident_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("assignee_id", sa.String(length=32), nullable=False),
        sa.Column("due_at", tables.Utc(timezone=True), nullable=False),
        sa.Column("promised_at", tables.Utc(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("done_at", tables.Utc(timezone=True), nullable=True),
        sa.Column("done_by", sa.String(length=32), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name=op.f("fk_follow_ups_incident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_ups")),
    )
    with op.batch_alter_table("follow_ups", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_follow_ups_team_id_assignee_id_state"), ["team_id", "assignee_id", "state"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_follow_ups_team_id_incident_id"), ["team_id", "incident_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_follow_ups_team_id_site_promised_at"), ["team_id", "site", "promised_at"], unique=False
        )

    op.create_table(
        "requests",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("incident_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("compensation_class", sa.String(length=32), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("needs", sa.String(length=32), nullable=False),
        sa.Column("requested_by", sa.String(length=32), nullable=False),
        sa.Column("requested_at", tables.Utc(timezone=True), nullable=False),
        sa.Column("promise_at", tables.Utc(timezone=True), nullable=False),
        sa.Column("expires_at", tables.Utc(timezone=True), nullable=False),
        sa.Column("promise_passed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("decided_by", sa.String(length=32), server_default="", nullable=False),
        sa.Column("decided_at", tables.Utc(timezone=True), nullable=True),
        sa.Column("decline_reason", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name=op.f("fk_requests_incident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requests")),
    )
    with op.batch_alter_table("requests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_requests_team_id_incident_id"), ["team_id", "incident_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_requests_team_id_state"), ["team_id", "state"], unique=False)

    op.create_table(
        "grants",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("incident_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("compensation_class", sa.String(length=32), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("with_proof", sa.Boolean(), nullable=False),
        sa.Column("money_back", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("given_by", sa.String(length=32), nullable=False),
        sa.Column("authorised_by", sa.String(length=32), nullable=False),
        sa.Column("level", sa.String(length=32), nullable=False),
        sa.Column("limit_minor", sa.BigInteger(), nullable=True),
        sa.Column("policy_version", sa.String(length=64), nullable=False),
        sa.Column("given_at", tables.Utc(timezone=True), nullable=False),
        sa.Column("request_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("undone_at", tables.Utc(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name=op.f("fk_grants_incident_id")),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name=op.f("fk_grants_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
        sa.UniqueConstraint("request_id", name=op.f("uq_grants_request_id")),
    )
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_grants_team_id_authorised_by_given_at"),
            ["team_id", "authorised_by", "given_at"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_grants_team_id_incident_id"), ["team_id", "incident_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_grants_team_id_site_given_at"), ["team_id", "site", "given_at"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_grants_team_id_site_given_at"))
        batch_op.drop_index(batch_op.f("ix_grants_team_id_incident_id"))
        batch_op.drop_index(batch_op.f("ix_grants_team_id_authorised_by_given_at"))

    op.drop_table("grants")
    with op.batch_alter_table("requests", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_requests_team_id_state"))
        batch_op.drop_index(batch_op.f("ix_requests_team_id_incident_id"))

    op.drop_table("requests")
    with op.batch_alter_table("follow_ups", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_follow_ups_team_id_site_promised_at"))
        batch_op.drop_index(batch_op.f("ix_follow_ups_team_id_incident_id"))
        batch_op.drop_index(batch_op.f("ix_follow_ups_team_id_assignee_id_state"))

    op.drop_table("follow_ups")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_team_id_incident_id"))

    op.drop_table("audit")
    op.drop_table("workspaces")
    op.drop_table("slots")
    with op.batch_alter_table("incidents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_incidents_team_id_site_opened_at"))
        batch_op.drop_index(batch_op.f("ix_incidents_team_id_owner_id_closed_at"))
        batch_op.drop_index(batch_op.f("ix_incidents_team_id_order_number"))
        batch_op.drop_index(batch_op.f("ix_incidents_team_id_contact_key"))

    op.drop_table("incidents")
    op.drop_table("form_tokens")
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_deliveries_pending",
            sqlite_where=sa.text("status = 'pending'"),
            postgresql_where=sa.text("status = 'pending'"),
        )

    op.drop_table("deliveries")
