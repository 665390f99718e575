"""What one transaction can do: the tables of one workspace, grouped by what they hold."""

from datetime import datetime
from functools import cache

from sqlalchemy import update

from storage.audit import Audit, History
from storage.customers import Customers
from storage.duty import Duty
from storage.flags import Flags
from storage.follow_ups import FollowUps
from storage.forgetting import Forgetting
from storage.giving import Grants
from storage.home import Homes
from storage.incidents import Incidents
from storage.linking import Links
from storage.notes import Escalations, Notes
from storage.owing import Owed, Owing
from storage.pings import Pings
from storage.prepared import Connection, Prepared
from storage.requests import Requests
from storage.tables import form_tokens, workspaces
from storage.upsert import insert


@cache
def _marked(dialect: str) -> Prepared:
    """The token of a form that writes for the first time; no row for one that wrote before."""
    return Prepared(insert(dialect, form_tokens).on_conflict_do_nothing().returning(form_tokens.c.token))


class Reading:
    """Everything of one workspace that can be read."""

    def __init__(self, connection: Connection, team_id: str) -> None:
        self._connection = connection
        self._team_id = team_id
        self.links = Links(connection, team_id)
        self.incidents = Incidents(connection, team_id, self.links)
        self.customers = Customers(connection, team_id)
        self.grants = Grants(connection, team_id, self.links)
        self.requests = Requests(connection, team_id)
        self.follow_ups = FollowUps(connection, team_id)
        self.pings = Pings(connection, team_id)
        self.duty = Duty(connection, team_id)
        self.notes = Notes(connection, team_id)
        self.escalations = Escalations(connection, team_id)
        self.history = History(connection, team_id)
        self.owed = Owed(connection, team_id)
        self.flags = Flags(connection, team_id)
        self.homes = Homes(connection, team_id)
        self.forgetting = Forgetting(connection, team_id)


class Work(Reading):
    """A transaction that holds the workspace's lock."""

    def __init__(self, connection: Connection, team_id: str, next_number: int) -> None:
        super().__init__(connection, team_id)
        self.deliveries = Owing(connection, team_id)
        self.audit = Audit(connection, team_id)
        self._first_number = self._next_number = next_number

    def take_number(self) -> int:
        """The next incident's number in this workspace: no gaps, since it is taken with the commit."""
        number = self._next_number
        self._next_number += 1
        return number

    async def is_first_use(self, token: str, now: datetime) -> bool:
        """Whether this rendered form, or this button of it, writes for the first time; marks it used."""
        marked = {"team_id": self._team_id, "token": token, "used_at": now}
        return bool(await _marked(self._connection.dialect.name).rows(self._connection, marked))

    async def flush(self) -> None:
        """Write what was only counted so far; the last thing before the commit."""
        if self._next_number != self._first_number:
            await self._connection.execute(
                update(workspaces).where(workspaces.c.team_id == self._team_id).values(next_number=self._next_number)
            )
