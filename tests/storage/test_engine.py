"""Transactions end as promised when the database refuses, hangs, or is not there."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

from counterfoil_server.faults import Aborted, DeadlineExceeded, Fault, Reason, Unavailable
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.errors import ConnectionLost, TransactionConflict
from counterfoil_server.storage.transaction import UniqueConflict, WriteTransaction
from counterfoil_server.storage.url import parse_url
from tests.storage import proxy as proxies
from tests.storage.conftest import ACTOR, soon, together, until

Open = Callable[..., Database]
LOOK = text("SELECT revision FROM counter WHERE name = :name")
BUMP = text("UPDATE counter SET revision = revision + 1 WHERE name = :name")
SLEEP = text("SELECT pg_sleep(:seconds)")
KILL_ALL = text(
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def revision(database: Database, name: str = "counters/0") -> int:
    with database.read(soon()) as transaction:
        return int(transaction.connection.execute(LOOK, {"name": name}).scalar_one())


def test_a_reading_transaction_cannot_write(counters: Database) -> None:
    with pytest.raises(DBAPIError), counters.read(soon()) as transaction:
        transaction.connection.execute(BUMP, {"name": "counters/0"})
    with pytest.raises(DBAPIError), counters.snapshot(soon()) as transaction:
        transaction.connection.execute(BUMP, {"name": "counters/0"})
    counters.write(lambda t: t.connection.execute(BUMP, {"name": "counters/0"}), actor=ACTOR, deadline=soon())
    assert revision(counters) == 1


def test_what_work_raises_rolls_back(counters: Database) -> None:
    def fail(transaction: WriteTransaction) -> None:
        transaction.connection.execute(BUMP, {"name": "counters/0"})
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        counters.write(fail, actor=ACTOR, deadline=soon())
    assert revision(counters) == 0


def test_a_swallowed_error_never_passes_for_a_commit(counters: Database) -> None:
    """PostgreSQL answers COMMIT of a failed transaction with ROLLBACK and without an error."""

    def swallow(transaction: WriteTransaction) -> None:
        transaction.connection.execute(BUMP, {"name": "counters/0"})
        with pytest.raises(DBAPIError):
            transaction.connection.execute(text("SELECT 1 / 0"))

    with pytest.raises(RuntimeError, match="swallowed"):
        counters.write(swallow, actor=ACTOR, deadline=soon())
    assert revision(counters) == 0


def test_a_savepoint_saves_the_rest(counters: Database) -> None:
    def save(transaction: WriteTransaction) -> None:
        transaction.connection.execute(BUMP, {"name": "counters/0"})
        with pytest.raises(UniqueConflict), transaction.connection.begin_nested():
            transaction.connection.execute(text("INSERT INTO counter VALUES ('counters/1', 0)"))

    counters.write(save, actor=ACTOR, deadline=soon())
    assert revision(counters) == 1


def test_a_unique_conflict_names_its_constraint(counters: Database) -> None:
    with pytest.raises(UniqueConflict) as conflict:
        counters.write(
            lambda t: t.connection.execute(text("INSERT INTO counter VALUES ('counters/1', 0)")),
            actor=ACTOR,
            deadline=soon(),
        )
    assert conflict.value.constraint == "counter_pkey"
    assert "counters/1" not in str(conflict.value)


def test_a_deadlock_is_run_again(counters: Database) -> None:
    """Two transactions lock two rows in opposite order, and wait for each other the first time."""
    both_hold_one = threading.Barrier(2)
    runs: list[str] = []

    def lock(first: str, second: str) -> None:
        tried = False

        def work(transaction: WriteTransaction) -> None:
            nonlocal tried
            runs.append(first)
            transaction.connection.execute(BUMP, {"name": first})
            if not tried:
                tried = True
                both_hold_one.wait(10)
            transaction.connection.execute(BUMP, {"name": second})

        counters.write(work, actor=ACTOR, deadline=soon(20))

    together([lambda: lock("counters/0", "counters/1"), lambda: lock("counters/1", "counters/0")])
    assert len(runs) >= 3
    assert (revision(counters), revision(counters, "counters/1")) == (2, 2)


def test_retries_end(counters: Database) -> None:
    runs = 0

    def conflict(_: WriteTransaction) -> None:
        nonlocal runs
        runs += 1
        raise TransactionConflict

    with pytest.raises(Aborted) as aborted:
        counters.write(conflict, actor=ACTOR, deadline=soon())
    assert runs == 4
    assert aborted.value.reason is Reason.CONFLICT


@pytest.mark.parametrize(("deadline_s", "limit_ms"), [(0.3, 20_000), (20.0, 300)])
def test_a_statement_ends_at_the_deadline_and_at_its_own_limit(
    open_database: Open, deadline_s: float, limit_ms: int
) -> None:
    database = open_database(statement_timeout_ms=limit_ms, pool_size=1)
    began = time.monotonic()
    with pytest.raises(DeadlineExceeded), database.read(soon(deadline_s)) as transaction:
        transaction.connection.execute(SLEEP, {"seconds": 10})
    assert time.monotonic() - began < 3
    with database.read(soon()) as transaction:
        shown = transaction.connection.execute(text("SHOW statement_timeout")).scalar_one()
    assert shown != "300ms" if limit_ms > 300 else shown == "300ms", "a pooled connection kept a call's limit"


def test_no_statement_starts_after_the_deadline(database: Database) -> None:
    with pytest.raises(DeadlineExceeded), database.read(soon(-1)):
        pass
    with pytest.raises(DeadlineExceeded), database.read(soon(0.2)) as transaction:  # noqa: PT012 - the second raises
        until(lambda: time.monotonic() >= transaction.connection.connection.driver_connection.deadline)  # type: ignore[union-attr]
        transaction.connection.execute(text("SELECT 1"))
    assert database.status().in_use == 0


def test_a_lock_is_waited_for_so_long(counters: Database, open_database: Open) -> None:
    impatient = open_database(lock_timeout_ms=100)

    def hold(transaction: WriteTransaction) -> None:
        transaction.connection.execute(BUMP, {"name": "counters/0"})
        with pytest.raises(Aborted) as aborted:
            impatient.write(lambda t: t.connection.execute(BUMP, {"name": "counters/0"}), actor=ACTOR, deadline=soon())
        assert aborted.value.reason is Reason.CONFLICT

    counters.write(hold, actor=ACTOR, deadline=soon())


def test_dead_pooled_connections_are_replaced_unnoticed(counters: Database, open_database: Open) -> None:
    """Without a ping before each use: the first statement finds out."""
    other = open_database()

    def fill_pool() -> None:
        meet = threading.Barrier(4)

        def hold() -> None:
            with counters.read(soon()):
                meet.wait(10)

        together([hold] * 4)

    fill_pool()
    assert counters.status().idle >= 4
    with other.read(soon()) as transaction:
        transaction.connection.execute(KILL_ALL)
    assert revision(counters) == 0
    fill_pool()
    with other.read(soon()) as transaction:
        transaction.connection.execute(KILL_ALL)
    counters.write(lambda t: t.connection.execute(BUMP, {"name": "counters/0"}), actor=ACTOR, deadline=soon())
    assert revision(counters) == 1


def test_a_database_that_is_away_is_unavailable_at_once(open_database: Open, tmp_path: object) -> None:
    database = open_database(f"postgresql://u:secret@/d?host={tmp_path}")
    for attempt in (
        lambda: database.read(soon()).__enter__(),
        lambda: database.write(lambda _: None, actor=ACTOR, deadline=soon()),
    ):
        began = time.monotonic()
        with pytest.raises(Unavailable) as unavailable:
            attempt()
        assert time.monotonic() - began < 2
        assert unavailable.value.reason is Reason.STORAGE_UNAVAILABLE
        assert unavailable.value.retry_after_ms
        assert "secret" not in f"{unavailable.value!r}{database!r}"
        assert str(tmp_path) not in str(unavailable.value)


def test_a_frozen_database_is_given_up_soon_after_the_deadline(
    proxy: proxies.PostgresProxy, open_database: Open
) -> None:
    """The server cannot cancel the statement when it does not run; the client stops waiting by itself."""
    database = open_database(proxy.url)
    with database.read(soon()):
        pass
    proxy.fault = proxies.Fault.FREEZE
    began = time.monotonic()
    with pytest.raises(ConnectionLost), database.read(soon(0.3)) as transaction:
        transaction.connection.execute(text("SELECT 1"))
    assert time.monotonic() - began < 2
    proxy.fault = proxies.Fault.NONE
    with database.read(soon()) as transaction:
        assert transaction.connection.execute(text("SELECT 1")).scalar_one() == 1
    assert database.status().in_use == 0


@pytest.mark.parametrize(("pool_timeout_ms", "deadline_s", "fault"), [(100, 10, Unavailable), (9_000, 0.1, Fault)])
def test_a_full_pool_refuses_in_time(
    open_database: Open, pool_timeout_ms: int, deadline_s: float, fault: type[Fault]
) -> None:
    database = open_database(pool_size=2, pool_timeout_ms=pool_timeout_ms)
    with database.read(soon()), database.read(soon()):
        assert database.status().in_use == 2
        began = time.monotonic()
        with pytest.raises(fault) as refused, database.read(soon(deadline_s)):
            pass
        assert time.monotonic() - began < 2
    assert isinstance(refused.value, Unavailable | DeadlineExceeded)
    assert isinstance(refused.value, DeadlineExceeded) == (deadline_s < 1)
    with database.read(soon()):
        pass


def test_a_connection_beside_the_pool_does_not_wait_for_it(open_database: Open) -> None:
    """Nor does the pool wait for such a connection."""
    database = open_database(pool_size=1, pool_timeout_ms=100)
    with database.read(soon()):
        driver = database.dedicated(statement_timeout_ms=1_000, lock_timeout_ms=1_000)
        with closing(driver):
            assert database.status().in_use == 1
    with closing(database.dedicated(statement_timeout_ms=1_000, lock_timeout_ms=1_000)), database.read(soon()):
        assert database.status().in_use == 1


def test_a_connection_beside_the_pool_is_a_new_one_however_many_are_dead(
    counters: Database, open_database: Open
) -> None:
    """The pool has none that could be handed on, and a batch must not fail for each that is dead."""
    with counters.read(soon()):
        pass
    with open_database().read(soon()) as transaction:
        transaction.connection.execute(KILL_ALL)
    with closing(counters.dedicated(statement_timeout_ms=1_000, lock_timeout_ms=1_000)) as driver:
        assert driver.execute("SELECT current_setting('lock_timeout')").fetchone() == ("1s",)


def test_whoever_has_a_place_waits_for_its_connection_no_longer_than_for_the_place(open_database: Open) -> None:
    """There is one for each place, but for a defect."""
    database = open_database(pool_size=1, pool_timeout_ms=100)
    with closing(database._engine.raw_connection()), pytest.raises(Unavailable) as refused, database.read(soon()):
        pass
    assert refused.value.reason is Reason.STORAGE_UNAVAILABLE
    with database.read(soon()):
        pass


def test_the_pool_never_holds_more_than_its_size(open_database: Open) -> None:
    database = open_database(pool_size=3)
    highest = 0

    def use() -> None:
        nonlocal highest
        for _ in range(20):
            with database.read(soon()):
                highest = max(highest, database.status().in_use)

    with ThreadPoolExecutor(8) as pool:
        for future in [pool.submit(use) for _ in range(8)]:
            future.result()
    assert 1 <= highest <= 3
    assert database.status().in_use == 0


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_urls_are_read_as_people_write_them(scheme: str) -> None:
    assert parse_url(f"{scheme}://u:p@h:1/d").render_as_string(hide_password=False) == "postgresql+psycopg://u:p@h:1/d"


@pytest.mark.parametrize("url", ["mysql://u:secret@h/d", "secret", "postgresql+asyncpg://u:secret@h/d", ""])
def test_other_urls_are_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(ValueError, match="database URL") as refused:
        parse_url(url)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("given", "in_force"),
    [("off", "on"), ("local", "on"), ("remote_write", "on"), ("on", "on"), ("remote_apply", "remote_apply")],
)
def test_a_commit_is_on_disk_whatever_the_database_says(
    database_url: str, open_database: Open, given: str, in_force: str
) -> None:
    plain = make_url(database_url).set(drivername="postgresql")
    with psycopg.connect(plain.render_as_string(hide_password=False), autocommit=True) as admin:
        alter = sql.SQL("ALTER DATABASE {} SET synchronous_commit = {}")
        admin.execute(alter.format(sql.Identifier(str(plain.database)), given))
    database = open_database()
    show = "SELECT current_setting('synchronous_commit')"
    with database.read(soon()) as transaction:
        assert transaction.connection.execute(text(show)).scalar_one() == in_force
    driver = database.dedicated(statement_timeout_ms=1_000, lock_timeout_ms=1_000)
    assert driver.execute(show).fetchone() == (in_force,)
    driver.close()
