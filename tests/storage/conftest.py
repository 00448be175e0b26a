"""A table to have effects in, and help to act at the same time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any, TypeVar

import pytest
from sqlalchemy import text

from counterfoil_server.storage.driver import DriverConnection
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.idempotency import IdempotentWrites
from counterfoil_server.storage.metadata import Access, Beginning, PostgresClock
from counterfoil_server.storage.transaction import Actor, WriteTransaction
from tests.storage.bumps import Bumps, Group
from tests.storage.proxy import PostgresProxy

T = TypeVar("T")

ACTOR = Actor(principal="accounts/tester", trace_id="4bf92f3577b34da6a3ce929d0e0e4736")


def soon(seconds: float = 10.0) -> float:
    """A deadline."""
    return time.monotonic() + seconds


def together(works: Sequence[Callable[[], T]]) -> list[T]:
    """Runs all at the same time; raises what one of them raised."""
    with ThreadPoolExecutor(len(works)) as pool:
        futures = [pool.submit(work) for work in works]
        return [future.result(timeout=50) for future in futures]


def until(condition: Callable[[], object], seconds: float = 10.0) -> None:
    """Waits for a condition, and fails where it does not come true."""
    end = soon(seconds)
    while not condition():
        assert time.monotonic() < end, "the condition did not come true in time"
        time.sleep(0.005)


def flush_log(database: Database) -> None:
    """Commits something, and with it flushes all that is in the log."""

    def work(transaction: WriteTransaction) -> None:
        transaction.connection.execute(text("SELECT pg_logical_emit_message(true, 'test', '')"))

    database.write(work, actor=ACTOR, deadline=soon())


def give_up_answers(database: Database) -> int:
    """Lets a year go by for all requests there have been; how many answers were given up."""

    def age(transaction: WriteTransaction) -> None:
        transaction.connection.execute(text("UPDATE idempotency SET created_at = created_at - interval '1 year'"))

    database.write(age, actor=ACTOR, deadline=soon())
    return IdempotentWrites(database).expire(168)


class HookedClock(PostgresClock):
    """Calls `hook` whenever a transaction has begun: its positions are read, and none of its statements has run."""

    def __init__(self) -> None:
        self.hook: Callable[[], object] = lambda: None

    def begin(self, driver: DriverConnection, access: Access, statement_timeout_ms: int) -> Beginning:
        beginning = super().begin(driver, access, statement_timeout_ms)
        self.hook()
        return beginning


@pytest.fixture
def counters(database: Database) -> Database:
    """The test's database with ten rows to change: counter(name, revision)."""

    def create(transaction: object) -> None:
        connection = transaction.connection  # type: ignore[attr-defined]
        connection.execute(text("CREATE TABLE counter (name text PRIMARY KEY, revision bigint NOT NULL)"))
        connection.execute(text("INSERT INTO counter SELECT 'counters/' || n, 0 FROM generate_series(0, 9) n"))

    database.write(create, actor=ACTOR, deadline=soon())
    return database


@pytest.fixture
def effects(counters: Database) -> Database:
    """The database with a table for what each command did."""
    create = text("CREATE TABLE effect (id uuid PRIMARY KEY, answer text NOT NULL)")
    counters.write(lambda transaction: transaction.connection.execute(create), actor=ACTOR, deadline=soon())
    return counters


@pytest.fixture
def group_of(effects: Database) -> Iterator[Callable[..., Group]]:
    """Starts a group commit on a database."""
    with ExitStack() as stack:

        def start(database: Database = effects, work: Bumps | None = None, **options: Any) -> Group:
            group = Group(database, work or Bumps(), **options)
            group.start()
            stack.callback(group.stop)
            return group

        yield start


def slow_commits(database: Database, seconds: float) -> None:
    """From now on, a transaction that has changed a counter is inside of its COMMIT for so long."""
    _in_commits(database, f"pg_sleep({seconds})")


def held_commits(database: Database, lock: int) -> None:
    """From now on, a transaction that has changed a counter waits inside of its COMMIT for an advisory lock."""
    _in_commits(database, f"pg_advisory_xact_lock({lock})")


def _in_commits(database: Database, call: str) -> None:
    def create(transaction: WriteTransaction) -> None:
        connection = transaction.connection
        connection.execute(
            text(
                "CREATE FUNCTION be_slow() RETURNS trigger LANGUAGE plpgsql AS"
                f" $$ BEGIN PERFORM {call}; RETURN NULL; END $$"
            )
        )
        connection.execute(
            text(
                "CREATE CONSTRAINT TRIGGER slow AFTER UPDATE ON counter DEFERRABLE INITIALLY DEFERRED"
                " FOR EACH ROW EXECUTE FUNCTION be_slow()"
            )
        )

    database.write(create, actor=ACTOR, deadline=soon())


@pytest.fixture
def proxy(database_url: str) -> Iterator[PostgresProxy]:
    """A proxy in front of the test's database."""
    if "host=" not in database_url:
        pytest.skip("needs a PostgreSQL on a Unix socket")
    made = PostgresProxy(database_url)
    yield made
    made.close()
