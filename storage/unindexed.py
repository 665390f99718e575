"""Conditions that no index serves, on purpose.

SQLite keeps no count of rows: it takes any workspace for a small one, and of two indexes the one with more columns for
the better. It would rather read all that a workspace has opened than look a dozen incidents up.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, func

from storage.tables import incidents


def are_these(team_id: str | BindParameter[Any], ids: Collection[int] | BindParameter[Any]) -> ColumnElement[bool]:
    """These incidents of the workspace, each looked up by its id."""
    return and_(incidents.c.id.in_(ids), incidents.c.team_id.concat("") == team_id)


def is_opened() -> ColumnElement[bool]:
    """No draft: the incident has its number."""
    return func.coalesce(incidents.c.number, 0) > 0
