"""Filling a database: one workspace, two sites, twenty people, a year of incidents and what was promised for later.

In SQL that both databases speak, a table at a time and with its indexes made afterwards: a million incidents take a
minute instead of ten. For the tests of plans, and for the benchmark.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from storage.database import open_database
from storage.tables import metadata

MAIN, STATION = "main", "station"
# The flags look back thirty days, everything else that asks for a period less.
_LATELY: Final = 800
_LATELY_SECONDS: Final = 30 * 86_400
_YEAR_SECONDS: Final = 365 * 86_400
# Incidents that are still walked, and requests that nobody has decided: among the newest.
_OPEN: Final = 100
_WAITING: Final = 120
_LATE: Final = 40
# Follow-ups that are due in an hour; all others later.
DUE_SOON: Final = 100
SOON_SECONDS: Final = 3600

_BEGINNINGS: Final = ("An", "Be", "Car", "Di", "El", "Jo", "Ma", "Ol")
_ENDINGS: Final = ("a", "na", "rta", "ria", "n")
_FIRST_NAMES: Final = [first + last for first in _BEGINNINGS for last in _ENDINGS]
_SYLLABLES: Final = ("ber", "can", "dor", "fel", "gar", "hol", "lin", "mon", "ost", "per", "ras", "sol", "tan", "ver")
_LAST_NAMES: Final = [f"{a}{b}{c}".title() for a in _SYLLABLES for b in _SYLLABLES for c in _SYLLABLES[::2]]

_DRIVERS: Final = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}
_TIMES: Final = {"sqlite": "strftime('%Y-%m-%d %H:%M:%S.000000', {}, 'unixepoch')", "postgresql": "to_timestamp({})"}
# For the filling alone: neither a disk that is waited for, nor keys that are looked up row by row.
_QUICKLY: Final = {
    "sqlite": ("PRAGMA journal_mode=OFF", "PRAGMA temp_store=MEMORY", "PRAGMA cache_size=-400000"),
    "postgresql": ("SET session_replication_role = replica", "SET maintenance_work_mem = '512MB'"),
}


@dataclass(frozen=True, slots=True)
class Filled:
    """A database with so many incidents, and as many pending follow-ups; `now` is the moment up to which they go."""

    url: str
    team_id: str
    incidents: int
    now: int


async def fill(url: str, incidents: int, now: datetime, team_id: str) -> Filled:
    """Make the tables as the product does, and fill them up to now."""
    await (await open_database(url)).close()
    filled = Filled(url, team_id, incidents, int(now.timestamp()))
    address = make_url(url)
    backend = address.get_backend_name()
    engine = create_async_engine(address.set(drivername=_DRIVERS[backend]))
    async with engine.connect() as connection:
        for setting in _QUICKLY[backend]:
            await connection.exec_driver_sql(setting)
        await connection.commit()
        await connection.run_sync(_drop_indexes)
        await _insert_all(connection, filled)
        await connection.run_sync(_make_indexes)
        await connection.commit()
    if backend == "postgresql":  # as its autovacuum does sooner or later
        async with engine.connect() as connection:
            autocommit = await connection.execution_options(isolation_level="AUTOCOMMIT")
            await autocommit.exec_driver_sql("VACUUM ANALYZE")
    await engine.dispose()
    return filled


def _drop_indexes(connection: Connection) -> None:
    for index in (index for table in metadata.sorted_tables for index in table.indexes):
        index.drop(connection)


def _make_indexes(connection: Connection) -> None:
    for index in (index for table in metadata.sorted_tables for index in table.indexes):
        index.create(connection)


async def _insert_all(connection: AsyncConnection, filled: Filled) -> None:
    backend = connection.dialect.name
    for table, names in (("first_names", _FIRST_NAMES), ("last_names", _LAST_NAMES)):
        await connection.exec_driver_sql(f"CREATE TEMP TABLE {table} (k INTEGER PRIMARY KEY, name TEXT)")
        values = ", ".join(f"({k}, '{name}')" for k, name in enumerate(names))
        await connection.exec_driver_sql(f"INSERT INTO {table} VALUES {values}")
    for statement in _statements(filled, _TIMES[backend]):
        await connection.exec_driver_sql(statement)
    if backend == "postgresql":
        for name in (table.name for table in metadata.sorted_tables if "id" in table.c):
            following = f"(SELECT coalesce(max(id), 0) + 1 FROM {name})"
            await connection.exec_driver_sql(
                f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), {following}, false)"
            )


def _statements(filled: Filled, time_of: str) -> Iterator[str]:
    n, now = filled.incidents, filled.now
    customers = n * 2 // 5
    site = f"CASE WHEN i % 20 < 10 THEN '{MAIN}' ELSE '{STATION}' END"
    team = f"'{filled.team_id}'"
    place = f"{team}, {site}"
    owner = "'U0STAFF' || (i % 20 / 10) || (i % 10)"
    opened, later = time_of.format("opened"), time_of.format("opened + 600")
    phone = "'4479' || (10000000 + j)"
    reversed_phone = " || ".join(f"substr(CAST(10000000 + j AS TEXT), {k}, 1)" for k in range(8, 0, -1)) + " || '9744'"

    def at(moment: str) -> str:
        return time_of.format(moment)

    yield f"""CREATE TEMP TABLE history AS
        WITH RECURSIVE numbers(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < {n})
        SELECT i, i % 5 < 3 AS is_known, 1 + (i / 5 * 3 + i % 5) % {customers} AS j, {now} - CASE
            WHEN i > {n - _LATELY} THEN ({n} - i) * {_LATELY_SECONDS // _LATELY} + 60
            ELSE {_LATELY_SECONDS} + CAST(
                1.0 * {_YEAR_SECONDS - _LATELY_SECONDS} * ({n - _LATELY} - i) / {n - _LATELY} AS BIGINT)
            END AS opened
        FROM numbers"""
    yield f"""CREATE TEMP TABLE people AS
        SELECT j.i AS j, f.name AS first_name, l.name AS last_name FROM history AS j
        JOIN first_names AS f ON f.k = j.i % {len(_FIRST_NAMES)} JOIN last_names AS l ON l.k = j.i % {len(_LAST_NAMES)}
        WHERE j.i <= {customers}"""
    yield f"INSERT INTO workspaces (team_id, next_number) VALUES ({team}, {n + 1})"
    yield f"""INSERT INTO customers (id, team_id, site, name, created_at)
        SELECT j, {team}, '{MAIN}', first_name || ' ' || last_name, {at(str(now - _YEAR_SECONDS))} FROM people"""
    for kind, key, condition in (
        ("word", "lower(first_name)", "true"),
        ("word", "lower(last_name)", "true"),
        ("phone", phone, "true"),
        ("phone_end", reversed_phone, "true"),
        ("mail", "lower(first_name) || j || '@example.org'", "j % 2 = 0"),
        ("reference", "'card' || (7000000 + j)", "j % 2 = 1"),
    ):
        yield f"""INSERT INTO customer_keys (team_id, site, kind, key, typed, customer_id)
            SELECT {team}, '{MAIN}', '{kind}', {key}, {key}, j FROM people WHERE {condition}"""
    yield f"""INSERT INTO incidents (id, team_id, site, number, step, owner_id, walker_id, opened_by, currency, waiting,
            created_at, saved_at, opened_at, written_at, closed_at, what_happened, customer_id, customer_name, area,
            severity, reported_severity, order_number, order_key, price_minor, contact, contact_key, consent, cause)
        SELECT i, {place}, i, CASE WHEN i > {n - _OPEN} THEN 'solve' ELSE 'closed' END, {owner}, {owner}, {owner},
            'EUR', 'here', {opened}, {later}, {opened}, CASE WHEN i <= {n - _OPEN} THEN {later} END,
            CASE WHEN i <= {n - _OPEN} AND (i % 2 = 0 OR i % 200 = 7) THEN {later} END,
            'The soup came cold, and then it came cold again.',
            CASE WHEN is_known THEN j END, CASE WHEN is_known THEN '' ELSE 'Sam' END,
            CASE i % 3 WHEN 0 THEN 'quality' WHEN 1 THEN 'delay' ELSE 'staff' END,
            CASE WHEN i % 200 = 7 THEN 'S4' WHEN i % 4 = 0 THEN 'S2' ELSE 'S1' END,
            CASE WHEN i % 200 = 7 THEN 'S4' WHEN i % 4 = 0 THEN 'S2' ELSE 'S1' END,
            CASE WHEN i % 3 = 0 THEN 'A-' || i ELSE '' END, CASE WHEN i % 3 = 0 THEN 'a' || i ELSE '' END, 4000,
            CASE WHEN is_known THEN {phone} ELSE '' END, CASE WHEN is_known THEN {phone} ELSE '' END, is_known,
            'process'
        FROM history"""
    yield f"""INSERT INTO grants (team_id, site, incident_id, kind, label, compensation_class, amount_minor, currency,
            with_proof, money_back, cost_minor, reason, given_by, authorised_by, level, limit_minor, policy_version,
            given_at, recorded_by, recorded_at, authorised_at, taken, order_key)
        SELECT {place}, i, 'gift', 'A dessert', CASE WHEN i % 10 < 4 THEN 'goodwill' ELSE 'restoration' END, 800, 'EUR',
            true, false, 800, '', {owner}, {owner}, 'frontline', 2500, '1', {later}, {owner}, {later}, {later},
            CASE WHEN i % 10 = 1 THEN true WHEN i > {n - _LATE} AND i % 10 = 0 THEN false END,
            CASE WHEN i % 3 = 0 THEN 'a' || i ELSE '' END
        FROM history WHERE i % 5 < 3"""
    yield f"""INSERT INTO requests (team_id, site, incident_id, kind, compensation_class, amount_minor, currency,
            reason, needs, requested_by, requested_at, promise_at, expires_at, state)
        SELECT {place}, i, 'gift', 'goodwill', 8000, 'EUR', 'Their anniversary', 'manager', {owner}, {later}, {later},
            {at("opened + 86400")}, CASE WHEN i > {n - _WAITING} THEN 'waiting' ELSE 'approved' END
        FROM history WHERE i % 20 = 11"""
    yield f"""INSERT INTO audit (team_id, site, incident_id, at, who, what, level, before, after)
        SELECT {place}, i, {opened}, {owner}, 'open_incident', 'frontline', '{{}}', '{{}}' FROM history"""
    yield f"""INSERT INTO notes (team_id, site, incident_id, at, who, text)
        SELECT {place}, i, {later}, {owner}, 'She comes back at five' FROM history WHERE i % 10 = 3"""
    yield f"""INSERT INTO escalations (team_id, site, incident_id, level, reason, asked_by, asked_at, ended_at)
        SELECT {place}, i, 'manager', '', {owner}, {later}, {later} FROM history WHERE i % 10 = 4"""
    yield f"""INSERT INTO incident_links (team_id, site, incident_id, other_id, kind, linked_by, linked_at)
        SELECT {place}, i, i - 1, 'same_cause', {owner}, {later} FROM history WHERE i % 10 = 5"""
    yield f"""INSERT INTO flag_reviews (team_id, site, flag_key, reviewed_by, level, reviewed_at, policy_version, shown)
        SELECT {place}, 'no_proof:' || i, 'U0STAFF03', 'manager', {later}, '1', '{{}}' FROM history WHERE i % 10 = 6"""
    yield f"""CREATE TEMP TABLE promised AS
        SELECT 2 * i - 1 AS f, i, 'call' AS kind, 'done' AS state, opened + 7200 AS due FROM history WHERE i % 2 = 0
        UNION ALL SELECT 2 * i - 1, i, 'call', 'open', CASE
            WHEN i > {n - 2 * DUE_SOON} THEN {now + SOON_SECONDS} ELSE {now + 86_400} + i % 100000 * 7919 % 2592000 END
            FROM history WHERE i % 2 = 1
        UNION ALL SELECT 2 * i, i, 'day_30', 'open', {now + 86_400} + i % 100000 * 6067 % 2592000
            FROM history WHERE i % 2 = 1
        UNION ALL SELECT {2 * n} + i, i, 'day_3', 'late', {now - 172_800} FROM history WHERE i > {n - _LATE}"""
    promised = at("due")
    yield f"""INSERT INTO follow_ups (id, team_id, site, incident_id, kind, assignee_id, due_at, promised_at, state,
            outcome, done_at, done_by)
        SELECT f, {place}, i, kind, {owner}, {promised}, {promised}, CASE state WHEN 'done' THEN 'done' ELSE 'open' END,
            CASE state WHEN 'done' THEN 'satisfied' END, CASE state WHEN 'done' THEN {promised} END, {owner}
        FROM promised"""
    yield f"""INSERT INTO pings (team_id, site, incident_id, follow_up_id, ping, recipient, ring, due_at, at)
        SELECT {place}, i, f, {owner} || ':' || f, {owner}, 'due', {promised}, {promised} FROM promised
        WHERE state = 'done'"""
    posted = "team_id, site, kind, subject, incident_id, recipient, dedupe_key, due_at, status, channel, ts"
    yield f"""INSERT INTO deliveries ({posted})
        SELECT {place}, 'card', i, i, 'C0INCIDENTS', 'card:' || i || ':C0INCIDENTS', {opened}, 'done', 'C0INCIDENTS',
            opened
        FROM history"""
    yield f"""INSERT INTO deliveries ({posted})
        SELECT {place}, 'follow_up', f, i, {owner}, 'follow_up:' || f || ':' || ({owner}) || ':1', {promised},
            CASE state WHEN 'open' THEN 'pending' ELSE 'done' END, CASE state WHEN 'open' THEN '' ELSE 'D0' END,
            CASE state WHEN 'open' THEN '' ELSE '1.0' END
        FROM promised"""
