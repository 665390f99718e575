"""A phone is found by its last digits: each has its digits from the end, too, which an index serves."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_KEYS = sa.table(
    "customer_keys", *(sa.column(name) for name in ("id", "team_id", "site", "kind", "key", "typed", "customer_id"))
)


def upgrade() -> None:
    connection = op.get_bind()
    phones = sa.select(_KEYS).where(_KEYS.c.kind == "phone")
    for row in connection.execute(phones).mappings().all():
        kept = {name: row[name] for name in ("team_id", "site", "customer_id")}
        connection.execute(_KEYS.insert().values(**kept, kind="phone_end", key=row["key"][::-1], typed=""))


def downgrade() -> None:
    op.execute("DELETE FROM customer_keys WHERE kind = 'phone_end'")
