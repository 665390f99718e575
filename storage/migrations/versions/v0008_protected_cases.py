"""Protected cases: who knows of one, who takes care of it, and which deliveries tell of which incident."""

import sqlalchemy as sa
from alembic import op

from storage import tables

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_INCIDENT_ITSELF = ("card", "left_open", "protected")
_OF_REQUEST = ("request", "request_clock", "answer")


def upgrade() -> None:
    with op.batch_alter_table("incidents") as batch:
        batch.add_column(sa.Column("asking", sa.String(length=32), server_default="", nullable=False))
        for name in ("said_safe", "named", "concerns"):
            batch.add_column(sa.Column(name, tables.Words(), server_default="", nullable=False))
        batch.add_column(sa.Column("case_owner_id", sa.String(length=32), server_default="", nullable=False))
        batch.add_column(sa.Column("with_them_by", tables.Utc(timezone=True), nullable=True))
    with op.batch_alter_table("deliveries") as batch:
        batch.add_column(sa.Column("incident_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch.create_index(op.f("ix_deliveries_team_id_incident_id"), ["team_id", "incident_id"], unique=False)
    op.execute("UPDATE incidents SET named = walker_id WHERE severity = 'S4'")
    _say_what_they_tell_of()


def _say_what_they_tell_of() -> None:
    """Fill in the incident of the deliveries that are there."""
    connection = op.get_bind()
    incident_of = {
        table: {row.id: row.incident_id for row in connection.execute(sa.text(f"SELECT id, incident_id FROM {table}"))}
        for table in ("requests", "follow_ups")
    }
    for delivery in connection.execute(sa.text("SELECT id, kind, subject FROM deliveries")).all():
        about = delivery.subject.partition(":")[0]
        if not about.isdigit():
            continue
        found: dict[str, int | None] = dict.fromkeys(_INCIDENT_ITSELF, int(about))
        found |= dict.fromkeys(_OF_REQUEST, incident_of["requests"].get(int(about)))
        found["follow_up"] = incident_of["follow_ups"].get(int(about))
        if found.get(delivery.kind):
            told = {"incident": found[delivery.kind], "delivery": delivery.id}
            connection.execute(sa.text("UPDATE deliveries SET incident_id = :incident WHERE id = :delivery"), told)


def downgrade() -> None:
    with op.batch_alter_table("deliveries") as batch:
        batch.drop_index(op.f("ix_deliveries_team_id_incident_id"))
        batch.drop_column("incident_id")
    with op.batch_alter_table("incidents") as batch:
        for name in ("with_them_by", "case_owner_id", "concerns", "named", "said_safe", "asking"):
            batch.drop_column(name)
