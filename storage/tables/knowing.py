"""Customers, and by what they are known again."""

from sqlalchemy import Column, ForeignKey, Index, Table, Text

from bot.recovery.customer import KeyKind
from storage.tables.columns import Id, Utc, metadata, one_of, partial_index, place, row_id

customers = Table(
    "customers",
    metadata,
    row_id(),
    *place(),
    Column("name", Text, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("erased_at", Utc),
)

# By what a customer is known again (unique in the workspace) or found (words of the name, any number of times).
customer_keys = Table(
    "customer_keys",
    metadata,
    row_id(),
    *place(),
    Column("kind", one_of(KeyKind), nullable=False),
    # In the order of code points on both databases, so that the index finds what begins so.
    Column("key", Text().with_variant(Text(collation="C"), "postgresql"), nullable=False),
    # As somebody typed it: a phone is dialled with its zeros.
    Column("typed", Text, nullable=False),
    Column("customer_id", Id, ForeignKey("customers.id"), nullable=False),
    Index(None, "team_id", "kind", "key", "customer_id"),
    Index(None, "team_id", "customer_id", "kind"),
    partial_index("uq_customer_keys_known_by", "team_id", "kind", "key", where="kind <> 'word'", unique=True),
)
