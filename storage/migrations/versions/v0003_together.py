"""Notes, escalations, and the corrections of a whole incident."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage import tables

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _add_corrections()
    _create("notes", sa.Column("at", tables.Utc(timezone=True), nullable=False), _who("who"), _text("text"))
    _create(
        "escalations",
        sa.Column("level", sa.String(length=32), nullable=False),
        _text("reason"),
        _who("asked_by"),
        sa.Column("asked_at", tables.Utc(timezone=True), nullable=False),
        _who("taken_by", server_default=""),
        sa.Column("taken_at", tables.Utc(timezone=True), nullable=True),
        sa.Column("ended_at", tables.Utc(timezone=True), nullable=True),
    )
    op.create_index(op.f("ix_escalations_team_id_site_asked_at"), "escalations", ["team_id", "site", "asked_at"])


def _add_corrections() -> None:
    for column in (
        _who("opened_by", server_default=""),
        sa.Column("voided_at", tables.Utc(timezone=True), nullable=True),
        _who("voided_by", server_default=""),
        sa.Column("void_kind", sa.String(length=32), nullable=True),
        _text("void_reason", server_default=""),
        sa.Column("duplicate_of", sa.Integer(), nullable=True),
        sa.Column("not_as_reported_at", tables.Utc(timezone=True), nullable=True),
        _text("not_as_reported_why", server_default=""),
    ):
        op.add_column("incidents", column)
    # Until now nothing changed an owner: whoever opened it owns it.
    op.execute("UPDATE incidents SET opened_by = owner_id WHERE number IS NOT NULL")


def _create(name: str, *columns: sa.Column[Any]) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("incident_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name=op.f(f"fk_{name}_incident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_team_id_incident_id"), name, ["team_id", "incident_id"])


def _who(name: str, server_default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=32), server_default=server_default, nullable=False)


def _text(name: str, server_default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default=server_default, nullable=False)


def downgrade() -> None:
    for table in ("escalations", "notes"):
        op.drop_table(table)
    for column in ("opened_by", "voided_at", "voided_by", "void_kind", "void_reason", "duplicate_of"):
        op.drop_column("incidents", column)
    for column in ("not_as_reported_at", "not_as_reported_why"):
        op.drop_column("incidents", column)
