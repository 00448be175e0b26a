"""P5 through a crash of PostgreSQL: positions that were not flushed come again, and vouch for nothing that is kept.

The servers' own threads are left out, so that the moment in question lasts as long as the test looks at it: after the
crash, the worker has not polled yet, and still trusts what it polled before.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import pytest
from sqlalchemy import text

from counterfoil_server.caching.freshness import Horizon
from counterfoil_server.caching.near import Entry, NearCache
from counterfoil_server.caching.read_through import ReadThrough
from counterfoil_server.catalog import editing
from counterfoil_server.catalog.changes import KIND
from counterfoil_server.catalog.loading import load_products
from counterfoil_server.catalog.rules import Contents, Status
from counterfoil_server.storage import migrate
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.outbox import OutboxTail
from counterfoil_server.storage.transaction import Actor, WriteTransaction
from tests.faults.postgres import CrashingPostgres

pytestmark = pytest.mark.whole

ACTOR = Actor(principal="tester", trace_id="")
NAME = "products/tea"
RENAME = text("UPDATE products SET display_name = :name, revision = revision + 1 WHERE id = 'tea'")


def soon(seconds: float = 20.0) -> float:
    """A deadline."""
    return time.monotonic() + seconds


class Kept:
    """A second level that keeps what it is given, and hears no tombstone."""

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}

    def get_many(self, names: Sequence[str]) -> Mapping[str, Entry]:
        return {name: self.entries[name] for name in names if name in self.entries}

    def fill_many(self, entries: Mapping[str, Entry]) -> None:
        self.entries.update(entries)

    def tombstone_many(self, changes: Sequence[tuple[str, int]]) -> None:
        pass


class Worker:
    """A worker's reads, without its threads: it polls when told to."""

    def __init__(self, database: Database, shared: Kept) -> None:
        self.near, self.horizon = NearCache(1_000_000), Horizon()
        self.tail = OutboxTail(database, (KIND,))
        self.reads = ReadThrough(self.near, shared, self.horizon, partial(load_products, database))

    def poll(self) -> None:
        """A poll whose trust outlasts the test."""
        tail = self.tail.poll()
        self.horizon.receive(tail.as_of, tail.invalidations)
        self.near.invalidate_many((change.name, change.revision) for change in tail.invalidations)
        self.horizon.advance(tail.as_of, time.monotonic() + 1_000)


@pytest.fixture
def postgres() -> Iterator[CrashingPostgres]:
    """A migrated database on a server of the test's own, which flushes as in production."""
    with CrashingPostgres({"shared_buffers": "32MB", "wal_buffers": "8MB"}) as server:
        migrate.upgrade(server.url)
        yield server


@pytest.fixture
def tea(postgres: CrashingPostgres, open_database: Callable[..., Database]) -> Database:
    """A pool of the server's connections; the database has one product."""
    database = open_database(postgres.url)

    def create(transaction: WriteTransaction) -> None:
        editing.create(transaction, "tea", Contents("Old", "", "", "", (), Status.ACTIVE, {}, ()))

    database.write(create, actor=ACTOR, deadline=soon())
    return database


def write_unflushed(database: Database) -> int:
    """A write that nobody flushes, of more than what a recovery writes; returns its token."""

    def work(transaction: WriteTransaction) -> None:
        transaction.connection.execute(text("SELECT pg_logical_emit_message(false, 'test', repeat('x', 2000000))"))

    return database.write(work, actor=ACTOR, deadline=soon()).position


def rename(database: Database) -> int:
    """Changes the product, as another worker would, and returns the write's token."""

    def work(transaction: WriteTransaction) -> None:
        transaction.connection.execute(RENAME, {"name": "New"})

    return database.write(work, actor=ACTOR, deadline=soon()).position


def test_what_was_kept_before_a_crash_is_not_fresh_enough_for_a_token_after_it(
    postgres: CrashingPostgres, tea: Database
) -> None:
    shared = Kept()
    worker, another = Worker(tea, shared), Worker(tea, shared)
    worker.poll()
    another.poll()
    postgres.hold_log()
    lost = write_unflushed(tea)
    assert b"Old" in (worker.reads.get(NAME, None, soon()) or b"")
    assert NAME in shared.entries
    postgres.crash()
    postgres.start()
    token = rename(tea)
    assert token < lost, "the positions have not come again: the test does not show what it should"
    assert b"New" in (worker.reads.get(NAME, token, soon()) or b""), "the near cache vouched for a lost position"
    assert b"New" in (another.reads.get(NAME, token, soon()) or b""), "the second level was believed"


def test_a_crash_takes_what_was_reached_and_nothing_that_was_flushed(postgres: CrashingPostgres, tea: Database) -> None:
    postgres.hold_log()
    token = write_unflushed(tea)
    with tea.read(soon()) as before:
        pass
    assert before.as_of < token <= before.reached
    postgres.crash()
    postgres.start()
    with tea.read(soon()) as after:
        pass
    assert before.as_of <= after.as_of <= after.reached < token
    assert after.reached < rename(tea) < token
