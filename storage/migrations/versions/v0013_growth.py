"""Indexes for what is asked of many rows: nothing that somebody waits for reads a table from end to end."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _replace("customer_keys", ["team_id", "customer_id"], ["team_id", "customer_id", "kind"])
    _replace("incidents", ["team_id", "owner_id", "closed_at"], ["team_id", "owner_id", "written_at"])
    _replace("follow_ups", ["team_id", "assignee_id", "state"], ["team_id", "assignee_id", "state", "due_at"])
    op.drop_index("ix_incidents_protected", "incidents")
    _index_some("protected", ["team_id", "opened_at"], "severity = 'S4' AND closed_at IS NULL")
    _index_some("named", ["team_id", "site", "opened_at"], "customer_name <> '' AND customer_id IS NULL")
    _index_some("void_contact_kept", ["team_id", "voided_at"], "contact <> '' AND voided_at IS NOT NULL")


def downgrade() -> None:
    op.drop_index("ix_incidents_void_contact_kept", "incidents")
    op.drop_index("ix_incidents_named", "incidents")
    op.drop_index("ix_incidents_protected", "incidents")
    _index_some("protected", ["team_id", "site"], "severity = 'S4'")
    _replace("follow_ups", ["team_id", "assignee_id", "state", "due_at"], ["team_id", "assignee_id", "state"])
    _replace("incidents", ["team_id", "owner_id", "written_at"], ["team_id", "owner_id", "closed_at"])
    _replace("customer_keys", ["team_id", "customer_id", "kind"], ["team_id", "customer_id"])


def _index(table: str, columns: list[str]) -> None:
    op.create_index(_name(table, columns), table, columns)


def _replace(table: str, old: list[str], new: list[str]) -> None:
    op.drop_index(_name(table, old), table)
    _index(table, new)


def _name(table: str, columns: list[str]) -> str:
    return f"ix_{table}_{'_'.join(columns)}"


def _index_some(name: str, columns: list[str], which: str) -> None:
    """Incidents of one sort, of which there are few."""
    where = sa.text(which)
    op.create_index(f"ix_incidents_{name}", "incidents", columns, sqlite_where=where, postgresql_where=where)
