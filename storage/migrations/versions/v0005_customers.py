"""Customers, the keys by which they are known, links between incidents, and who walks a case that a lead owns."""

import sqlalchemy as sa
from alembic import op

from bot.recovery.customer import contact_key, reference_key
from storage import tables

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "customers",
        *_place(),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", tables.Utc(timezone=True), nullable=False),
        sa.Column("erased_at", tables.Utc(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers")),
    )
    _create_keys()
    _create_links()
    with op.batch_alter_table("incidents", schema=None) as batch_op:
        batch_op.add_column(sa.Column("walker_id", sa.String(length=32), server_default="", nullable=False))
        batch_op.add_column(sa.Column("customer_id", _ID, nullable=True))
        batch_op.add_column(sa.Column("reported_severity", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("order_key", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("legal_hold", sa.Boolean(), server_default=sa.text("false"), nullable=False))
        batch_op.create_foreign_key(batch_op.f("fk_incidents_customer_id"), "customers", ["customer_id"], ["id"])
        batch_op.drop_index(batch_op.f("ix_incidents_team_id_order_number"))
        batch_op.create_index(batch_op.f("ix_incidents_team_id_order_key"), ["team_id", "order_key"])
        batch_op.create_index(batch_op.f("ix_incidents_team_id_customer_id"), ["team_id", "customer_id"])
        batch_op.create_index(
            batch_op.f("ix_incidents_team_id_walker_id_written_at"), ["team_id", "walker_id", "written_at"]
        )
        kept = sa.text("contact <> ''")
        batch_op.create_index(
            "ix_incidents_contact_kept", ["team_id", "closed_at"], sqlite_where=kept, postgresql_where=kept
        )
    _carry_over()


def _place() -> list[sa.Column[object]]:
    return [
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
    ]


def _create_keys() -> None:
    text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    op.create_table(
        "customer_keys",
        *_place(),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("key", text, nullable=False),
        sa.Column("typed", sa.Text(), nullable=False),
        sa.Column("customer_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_customer_keys_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_keys")),
    )
    known_by = sa.text("kind <> 'word'")
    with op.batch_alter_table("customer_keys", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_customer_keys_team_id_kind_key_customer_id"), ["team_id", "kind", "key", "customer_id"]
        )
        batch_op.create_index(batch_op.f("ix_customer_keys_team_id_customer_id"), ["team_id", "customer_id"])
        batch_op.create_index(
            "uq_customer_keys_known_by",
            ["team_id", "kind", "key"],
            unique=True,
            sqlite_where=known_by,
            postgresql_where=known_by,
        )


def _create_links() -> None:
    op.create_table(
        "incident_links",
        *_place(),
        sa.Column("incident_id", _ID, nullable=False),
        sa.Column("other_id", _ID, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("linked_by", sa.String(length=32), nullable=False),
        sa.Column("linked_at", tables.Utc(timezone=True), nullable=False),
        sa.Column("ended_at", tables.Utc(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=32), server_default="", nullable=False),
        sa.Column("ending_reason", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name=op.f("fk_incident_links_incident_id")),
        sa.ForeignKeyConstraint(["other_id"], ["incidents.id"], name=op.f("fk_incident_links_other_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_links")),
    )
    with op.batch_alter_table("incident_links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_incident_links_team_id_incident_id"), ["team_id", "incident_id"])
        batch_op.create_index(batch_op.f("ix_incident_links_team_id_other_id"), ["team_id", "other_id"])


def _carry_over() -> None:
    """Until now the owner walked, what was reported counted, and keys were spelt in another way."""
    op.execute("UPDATE incidents SET walker_id = owner_id, reported_severity = severity")
    named = sa.table(
        "incidents", *(sa.column(name) for name in ("id", "contact", "contact_key", "order_number", "order_key"))
    )
    connection = op.get_bind()
    typed = sa.select(named.c.id, named.c.contact, named.c.order_number).where(
        sa.or_(named.c.contact != "", named.c.order_number != "")
    )
    for incident_id, contact, order_number in connection.execute(typed).all():
        keys = {"contact_key": contact_key(contact), "order_key": reference_key(order_number)}
        connection.execute(sa.update(named).where(named.c.id == incident_id).values(**keys))


def downgrade() -> None:
    with op.batch_alter_table("incidents", schema=None) as batch_op:
        batch_op.drop_index("ix_incidents_contact_kept")
        batch_op.drop_index(batch_op.f("ix_incidents_team_id_walker_id_written_at"))
        batch_op.drop_index(batch_op.f("ix_incidents_team_id_customer_id"))
        batch_op.drop_index(batch_op.f("ix_incidents_team_id_order_key"))
        batch_op.create_index(batch_op.f("ix_incidents_team_id_order_number"), ["team_id", "order_number"])
        batch_op.drop_constraint(batch_op.f("fk_incidents_customer_id"), type_="foreignkey")
        for column in ("walker_id", "customer_id", "reported_severity", "order_key", "legal_hold"):
            batch_op.drop_column(column)
    for table in ("incident_links", "customer_keys", "customers"):
        op.drop_table(table)
