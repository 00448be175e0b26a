"""Makes many orders out of some real ones, with SQL: the rows that PlaceOrder left, again and again with other ids.

Whatever columns an order's rows have, their copies have the same; `_COPIES` only names what must differ. Copies lie
before a given moment, one a second, and their ids are of their time, as real ones are. Each account has about a hundred
orders however many there are, so that a page of a list holds as much among many as among few. What levels and balances
sum up is raised by what the copies add.

Two things differ from orders that were placed one by one: indexes are built in one go where there are many to make, so
they are as small as can be, and the etag inside a copy is the one of the original.
"""
# ruff: noqa: S608 - tables and columns are named here and by the database, and by nobody else

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import psycopg
from psycopg import sql

from bench.cluster import Cluster

ORDERS_PER_ACCOUNT: Final = 100
_ACCOUNT_DIGITS: Final = 5
_SLICE: Final = 20_000
_THREADS: Final = 2
_PLACED: Final = "CAST(%(until)s AS timestamptz) - c.g * interval '1 second'"

# For each table: which rows of it belong to a seed order `s`, and what of a copy `c` stands in their place.
_COPIES: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "orders": (
        "o.id = s.id",
        {
            "id": "c.id",
            "account": "c.account",
            "placed_at": "c.placed_at",
            "created_at": "c.placed_at",
            "updated_at": "c.placed_at",
            "business_date": "c.placed_at::date",
            # The message begins with the name, whose UUID is its bytes 10 to 45, and has the account, as long as any.
            "placed": (
                "overlay(overlay(o.placed PLACING c.id::text::bytea FROM 10)"
                " PLACING c.account::bytea FROM position(o.account::bytea IN o.placed))"
            ),
        },
    ),
    "request_keys": (
        "o.resource = s.id AND o.scope = 'orders.place'",
        {"request_id": "gen_random_uuid()", "resource": "c.id"},
    ),
    "stock_movements": (
        "o.source = 'orders/' || s.id",
        {"source": "'orders/' || c.id", "occurred_at": "c.placed_at"},
    ),
    "ledger_transactions": (
        "o.reference = 'orders/' || s.id",
        {
            "id": "c.transaction_id",
            "reference": "'orders/' || c.id",
            "occurred_at": "c.placed_at",
            "created_at": "c.placed_at",
        },
    ),
    "ledger_entries": (
        "o.transaction_id = (SELECT t.id FROM ledger_transactions t WHERE t.reference = 'orders/' || s.id)",
        {"transaction_id": "c.transaction_id", "occurred_at": "c.placed_at"},
    ),
}


class TooFewRowsError(Exception):
    """The seed orders did not leave the rows that were expected, so copies of them would be no orders."""


@dataclass(frozen=True, slots=True)
class Made:
    """What was made."""

    orders: int
    rows: int
    seconds: float
    gib: float  # of the whole database, indexes included


def multiply(cluster: Cluster, database: str, *, orders: int, until: datetime) -> Made:
    """Makes copies of the orders that a database has until it has so many; they were placed before `until`.

    Raises:
        TooFewRowsError: the seed orders lack rows.
    """
    started = time.monotonic()
    with cluster.connect(database) as connection:
        seeds = _seeds(connection)
        copies = orders - seeds
        indexes = _drop_indexes(connection) if copies > seeds * 100 else []
    slices = [(first, min(first + _SLICE, copies)) for first in range(0, copies, _SLICE)]
    # The last slice is the latest in time: rows come in the order in which they would have come.
    slices = [(copies - last, copies - first) for first, last in slices]
    how = {"seeds": seeds, "accounts": max(1, orders // ORDERS_PER_ACCOUNT), "until": until}

    def make(parts: Sequence[tuple[int, int]]) -> int:
        with cluster.connect(database) as connection:
            return sum(_make(connection, first, last, how) for first, last in parts)

    with ThreadPoolExecutor(_THREADS) as pool:
        rows = sum(pool.map(make, [slices[thread::_THREADS] for thread in range(_THREADS)]))
    with cluster.connect(database) as connection:
        _raise_sums(connection, copies, seeds)
    with ThreadPoolExecutor(_THREADS) as pool:
        list(pool.map(lambda statement: _do(cluster, database, statement), indexes))
    _do(cluster, database, "VACUUM (FREEZE, ANALYZE)")
    _do(cluster, database, "DROP TABLE IF EXISTS bench_seeds, " + ", ".join(f"bench_{table}" for table in _COPIES))
    made, size = cluster.ask(
        "SELECT (SELECT count(*) FROM orders), pg_database_size(current_database())", database=database
    )
    return Made(int(made), rows, time.monotonic() - started, int(size) / 1024**3)


def _do(cluster: Cluster, database: str, statement: str) -> None:
    with cluster.connect(database) as connection:
        connection.execute("SET maintenance_work_mem = '512MB'")
        connection.execute(statement.encode())


def _seeds(connection: psycopg.Connection[Any]) -> int:
    """Puts the rows of the seed orders aside, numbered; how many orders they are."""
    connection.execute("CREATE TABLE bench_seeds AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM orders")
    connection.execute("ANALYZE")
    row = connection.execute("SELECT count(*) FROM bench_seeds").fetchone()
    assert row is not None
    seeds = int(row[0])
    for table, (belongs, _) in _COPIES.items():
        name = f"bench_{table}"
        connection.execute(
            f"CREATE TABLE {name} AS SELECT s.n, o.* FROM bench_seeds s JOIN {table} o ON {belongs}".encode()
        )
        found = connection.execute(f"SELECT count(DISTINCT n) FROM {name}".encode()).fetchone()
        if found is None or int(found[0]) != seeds:
            raise TooFewRowsError(f"{found} of {seeds} orders have rows in {table}")
        connection.execute(f"CREATE INDEX ON {name} (n)".encode())
    connection.execute("ANALYZE")
    return seeds


def _make(connection: psycopg.Connection[Any], first: int, last: int, how: Mapping[str, Any]) -> int:
    """Makes the copies `first` to `last`, as one transaction; the number of rows."""
    rows = 0
    with connection.transaction():
        connection.execute("SET LOCAL synchronous_commit = off")
        connection.execute(
            f"""
            CREATE TEMP TABLE copy ON COMMIT DROP AS
            SELECT c.g, c.g %% %(seeds)s AS n, {_PLACED} AS placed_at,
                   uuidv7({_PLACED} - now()) AS id, uuidv7({_PLACED} - now()) AS transaction_id,
                   'customers/' || lpad((hashint8(c.g) & 2147483647) %% %(accounts)s || '', {_ACCOUNT_DIGITS}, '0')
                       AS account
            FROM generate_series(CAST(%(last)s AS bigint) - 1, %(first)s, -1) AS c (g)
            """.encode(),
            {**how, "first": first, "last": last},
        )
        connection.execute("ANALYZE copy")
        for table, (_, differs) in _COPIES.items():
            columns = _columns(connection, table)
            values = [sql.SQL(differs.get(column, f"o.{column}")) for column in columns]
            rows += connection.execute(
                sql.SQL("INSERT INTO {} ({}) SELECT {} FROM copy c JOIN {} o USING (n) ORDER BY c.g DESC").format(
                    sql.Identifier(table),
                    sql.SQL(", ").join(map(sql.Identifier, columns)),
                    sql.SQL(", ").join(values),
                    sql.Identifier(f"bench_{table}"),
                )
            ).rowcount
    return rows


def _columns(connection: psycopg.Connection[Any], table: str) -> list[str]:
    """All that an insert may name: numbers that the table gives itself are left out."""
    found = connection.execute(
        """
        SELECT attname FROM pg_attribute
        WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attidentity = '' AND attgenerated = ''
        ORDER BY attnum
        """,
        [table],
    )
    return [name for (name,) in found]


def _drop_indexes(connection: psycopg.Connection[Any]) -> list[str]:
    """Drops all indexes of the tables to fill; the statements that make them again."""
    statements = []
    for table in _COPIES:
        keys = connection.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = %s::regclass AND contype IN ('p', 'u')",
            [table],
        ).fetchall()
        for name, definition in keys:
            connection.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"'.encode())
            statements.append(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
        for name, definition in connection.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s", [table]
        ).fetchall():
            connection.execute(f'DROP INDEX "{name}"'.encode())
            statements.append(definition)
    return statements


def _raise_sums(connection: psycopg.Connection[Any], copies: int, seeds: int) -> None:
    """Adds to levels and balances what the copies move: each seed order as often as it was copied."""
    times = {"each": copies // seeds, "more": copies % seeds}
    often = "(%(each)s + CASE WHEN n < %(more)s THEN 1 ELSE 0 END)"
    connection.execute(
        f"""
        UPDATE stock_levels l SET on_hand = l.on_hand - m.quantity, sold = l.sold + m.quantity
        FROM (SELECT sku, location_id, sum(quantity * {often}) AS quantity FROM bench_stock_movements GROUP BY 1, 2) m
        WHERE l.sku = m.sku AND l.location_id = m.location_id
        """.encode(),
        times,
    )
    connection.execute(
        f"""
        INSERT INTO ledger_deltas (account, posted_minor, pending_debit_minor, pending_credit_minor)
        SELECT account, sum(amount_minor * {often}), 0, 0 FROM bench_ledger_entries GROUP BY account
        """.encode(),
        times,
    )
