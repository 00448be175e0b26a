"""Positions order what was written and what was read."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from sqlalchemy import make_url, text

from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.transaction import WriteTransaction
from tests.storage.conftest import ACTOR, flush_log, soon, together, until

BUMP = text("UPDATE counter SET revision = revision + 1 WHERE name = 'counters/0' RETURNING revision")
LOOK = text("SELECT revision FROM counter WHERE name = 'counters/0'")


def bump(transaction: WriteTransaction) -> int:
    return int(transaction.connection.execute(BUMP).scalar_one())


@pytest.fixture
def admin(database_url: str) -> Iterator[psycopg.Connection]:
    plain = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        yield connection


def test_a_position_read_between_commit_record_and_visibility_is_below_the_token(
    counters: Database, admin: psycopg.Connection
) -> None:
    """A commit that waits for a standby stands in the WAL, on disk, and nobody sees it: the moment that matters."""
    admin.execute("ALTER SYSTEM SET synchronous_standby_names = 'nowhere'")
    admin.execute("SELECT pg_reload_conf()")

    def waits() -> bool:
        return bool(admin.execute("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'SyncRep'").fetchone())

    try:
        until(lambda: admin.execute("SHOW synchronous_standby_names").fetchone() == ("nowhere",))
        with ThreadPoolExecutor(1) as pool:
            before, end = 0, soon()
            while True:
                writing = pool.submit(counters.write, bump, actor=ACTOR, deadline=soon(20))
                until(lambda: waits() or writing.done())  # noqa: B023
                if waits():
                    break
                before = writing.result().value  # the checkpointer, which turns waiting on, has not read the settings
                assert time.monotonic() < end
            flushed = admin.execute("SELECT (pg_current_wal_flush_lsn() - '0/0')::bigint").fetchone()
            with counters.read(soon()) as reading:
                revision = reading.connection.execute(LOOK).scalar_one()
            assert revision == before, "the commit is visible: the test does not show what it should"
            assert flushed is not None
            assert reading.reached >= reading.as_of >= flushed[0], (
                "the commit record is not behind the reader's position"
            )
            admin.execute("ALTER SYSTEM RESET synchronous_standby_names")
            admin.execute("SELECT pg_reload_conf()")
            committed = writing.result(timeout=20)
    finally:
        admin.execute("ALTER SYSTEM RESET synchronous_standby_names")
        admin.execute("SELECT pg_reload_conf()")
    assert reading.reached < committed.position
    with counters.read(soon()) as reading:
        assert reading.reached >= committed.position
        assert reading.connection.execute(LOOK).scalar_one() == before + 1
    flush_log(counters)
    with counters.read(soon()) as reading:
        assert reading.as_of >= committed.position


def test_who_read_at_or_after_a_token_sees_its_write(counters: Database) -> None:
    tokens: list[tuple[int, int]] = []
    reads: list[tuple[int, int]] = []  # the higher of their positions
    done = threading.Event()

    def write() -> None:
        for _ in range(40):
            committed = counters.write(bump, actor=ACTOR, deadline=soon())
            tokens.append((committed.position, committed.value))

    def read() -> None:
        while not done.is_set():
            with counters.read(soon()) as transaction:
                assert transaction.as_of <= transaction.reached
                reads.append((transaction.reached, transaction.connection.execute(LOOK).scalar_one()))

    with ThreadPoolExecutor(3) as pool:
        readers = [pool.submit(read) for _ in range(3)]
        together([write] * 3)
        done.set()
        for reader in readers:
            reader.result()
    assert len(tokens) == 120
    assert len(reads) > 20
    stale = [(r, t) for r in reads for t in tokens if r[0] >= t[0] and r[1] < t[1]]
    assert stale == []


def test_a_snapshot_sees_one_moment_and_its_position_lies_before_it(counters: Database) -> None:
    with counters.snapshot(soon()) as snapshot:
        before = snapshot.connection.execute(LOOK).scalar_one()
        committed = counters.write(bump, actor=ACTOR, deadline=soon())
        assert snapshot.connection.execute(LOOK).scalar_one() == before
        assert 0 < snapshot.as_of <= snapshot.reached < committed.position
        assert snapshot.connection.execute(text("SHOW transaction_isolation")).scalar_one() == "repeatable read"
    with counters.read(soon()) as transaction:
        assert transaction.connection.execute(text("SHOW transaction_isolation")).scalar_one() == "read committed"


def test_a_write_that_changes_nothing_has_a_position_too(counters: Database) -> None:
    first = counters.write(lambda _: None, actor=ACTOR, deadline=soon())
    second = counters.write(lambda _: None, actor=ACTOR, deadline=soon())
    assert first.position < second.position
