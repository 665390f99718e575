"""The tables, by story. Every row carries its team and site; all times are UTC; all money is whole minor units.

Read as one: whoever imports a table has them all in `metadata`.
"""

from storage.tables.columns import Utc, Words, metadata
from storage.tables.following import follow_ups, pings
from storage.tables.giving import grants, requests
from storage.tables.incident import incident_links, incidents
from storage.tables.knowing import customer_keys, customers
from storage.tables.noting import escalations, notes
from storage.tables.people import duty, home_sites
from storage.tables.records import audit, flag_reviews
from storage.tables.sending import deliveries, slots
from storage.tables.workspace import form_tokens, workspaces

__all__ = [
    "Utc",
    "Words",
    "audit",
    "customer_keys",
    "customers",
    "deliveries",
    "duty",
    "escalations",
    "flag_reviews",
    "follow_ups",
    "form_tokens",
    "grants",
    "home_sites",
    "incident_links",
    "incidents",
    "metadata",
    "notes",
    "pings",
    "requests",
    "slots",
    "workspaces",
]
