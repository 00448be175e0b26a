"""A pool that is pinned to an epoch works with no database of another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url, text

from counterfoil_server.faults import Fault
from counterfoil_server.storage import migrate
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.errors import CommitUnknown, ConnectionLost, HistoryChanged
from counterfoil_server.storage.group_commit import Command, HotBatch
from counterfoil_server.storage.outbox import OutboxTail
from counterfoil_server.storage.transaction import WriteTransaction
from tests.storage.bumps import Bump, Bumps, Group, a_command, answer
from tests.storage.conftest import ACTOR, held_commits, soon, together, until

Open = Callable[..., Database]
_LOCK = 4711
RENEW = "UPDATE deployment SET epoch = gen_random_uuid()"


def pinned(database: Database, found: list[None] | None = None) -> object:
    """Pins a pool, and notes when it finds another epoch."""
    noted = [] if found is None else found
    return database.pin(soon(), lambda: noted.append(None))


@pytest.fixture
def admin(database_url: str) -> Iterator[psycopg.Connection]:
    plain = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        yield connection


def end_connections(admin: psycopg.Connection) -> None:
    """As a failover does."""
    admin.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )


@pytest.fixture
def find(database: Database, admin: psycopg.Connection) -> Callable[[], None]:
    """Gives the test's database another epoch, and has its pinned pool find out on another connection."""

    def find_out() -> None:
        admin.execute(RENEW)
        with suppress(HistoryChanged), database.read(soon()) as transaction:
            database.check_epoch(transaction)

    return find_out


def revision(admin: psycopg.Connection) -> int:
    row = admin.execute("SELECT revision FROM counter WHERE name = 'counters/0'").fetchone()
    assert row is not None
    return int(row[0])


def bump(transaction: WriteTransaction) -> None:
    transaction.connection.execute(text("UPDATE counter SET revision = revision + 1 WHERE name = 'counters/0'"))


@contextmanager
def found_in_a_commit(database: Database, admin: psycopg.Connection, find: Callable[[], None]) -> Iterator[None]:
    """Has the other history be found while what begins in the block is inside of its COMMIT."""
    held_commits(database, _LOCK)
    pinned(database)
    admin.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
    yield
    waiting = "SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted"
    until(lambda: admin.execute(waiting, [_LOCK]).fetchone() is not None)
    find()
    admin.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def test_the_epoch_stays_and_is_the_databases_own(
    database: Database, make_database: Callable[[str | None], str], open_database: Open
) -> None:
    other_url = make_database(None)
    migrate.upgrade(other_url)
    assert pinned(database) == pinned(database) == pinned(open_database())
    assert pinned(database) != pinned(open_database(other_url))


def test_a_new_connection_to_another_history_is_of_no_use(database: Database, admin: psycopg.Connection) -> None:
    found: list[None] = []
    pinned(database, found)
    end_connections(admin)
    with database.read(soon()):
        pass  # the same history: the lost connection is replaced
    admin.execute(RENEW)
    end_connections(admin)
    outcomes = []

    def read() -> None:
        try:
            with database.read(soon()):
                outcomes.append("read")
        except HistoryChanged:
            outcomes.append("refused")

    together([read] * 4)
    assert outcomes == ["refused"] * 4
    assert found == [None], "it is told once"
    with pytest.raises(HistoryChanged):
        database.write(lambda _: None, actor=ACTOR, deadline=soon())
    with pytest.raises(HistoryChanged), database.maintain(soon()):
        pass
    assert database.status().in_use == 0


def test_a_poll_finds_another_history_on_an_old_connection(database: Database, admin: psycopg.Connection) -> None:
    found: list[None] = []
    pinned(database, found)
    tail = OutboxTail(database, ())
    assert tail.poll().complete
    admin.execute(RENEW)
    with pytest.raises(HistoryChanged):
        tail.poll()
    assert found == [None]
    with pytest.raises(HistoryChanged), database.read(soon()):
        pass


def test_a_pool_that_is_not_pinned_takes_what_comes(database: Database, admin: psycopg.Connection) -> None:
    tail = OutboxTail(database, ())
    admin.execute(RENEW)
    assert tail.poll().complete
    end_connections(admin)
    assert tail.poll().complete


def test_a_connection_lost_while_the_epoch_is_asked_for_is_only_that(
    database: Database, admin: psycopg.Connection
) -> None:
    found: list[None] = []
    pinned(database, found)

    def lose_it() -> None:
        with database.read(soon()) as transaction:
            end_connections(admin)
            database.check_epoch(transaction)

    with pytest.raises(ConnectionLost):
        lose_it()
    with database.read(soon()) as transaction:
        database.check_epoch(transaction)
        assert transaction.connection.execute(text("SELECT 1")).scalar_one() == 1
    assert found == []
    assert database.status().in_use == 0


def test_a_database_without_an_epoch_is_away(database: Database, admin: psycopg.Connection) -> None:
    pinned(database)
    admin.execute("ALTER TABLE deployment RENAME TO deployment_elsewhere")
    end_connections(admin)
    with pytest.raises(ConnectionLost), database.read(soon()):
        pass
    admin.execute("ALTER TABLE deployment_elsewhere RENAME TO deployment")
    with database.read(soon()):
        pass


def test_nothing_is_committed_on_an_old_connection_once_another_history_was_found(
    effects: Database, group_of: Callable[..., Group], admin: psycopg.Connection, find: Callable[[], None]
) -> None:
    """A failover may leave the old primary within reach of those who are connected to it."""
    pinned(effects)
    group, done = group_of(), a_command()
    answer(group, done)
    find()
    for command in (a_command(), done):
        with pytest.raises(HistoryChanged):
            answer(group, command)
    assert revision(admin) == 1


def test_what_is_under_way_when_another_history_is_found_is_not_committed(
    effects: Database, group_of: Callable[..., Group], admin: psycopg.Connection, find: Callable[[], None]
) -> None:
    class Finding(Bumps):
        """Decides while somebody finds out."""

        def finish(self, batch: HotBatch, commands: Sequence[Command[Bump]], begun: Any) -> Sequence[bytes | Fault]:
            find()
            return super().finish(batch, commands, begun)

    pinned(effects)
    with pytest.raises(HistoryChanged):
        answer(group_of(work=Finding()), a_command())
    assert revision(admin) == 0


def test_neither_is_a_single_write(counters: Database, admin: psycopg.Connection, find: Callable[[], None]) -> None:
    def work(transaction: WriteTransaction) -> None:
        bump(transaction)
        find()

    pinned(counters)
    with pytest.raises(HistoryChanged):
        counters.write(work, actor=ACTOR, deadline=soon())
    assert revision(admin) == 0


def test_a_commit_during_which_another_history_is_found_is_not_acknowledged(
    effects: Database, group_of: Callable[..., Group], admin: psycopg.Connection, find: Callable[[], None]
) -> None:
    """It may be of the history that is lost."""
    group = group_of(lock_timeout_ms=10_000, timeout_ms=20_000)
    with found_in_a_commit(effects, admin, find):
        promise = group.submit(a_command())
    with pytest.raises(CommitUnknown):
        promise.result(timeout=30)


def test_neither_is_that_of_a_single_write(
    counters: Database, admin: psycopg.Connection, find: Callable[[], None]
) -> None:
    with ThreadPoolExecutor(1) as pool, found_in_a_commit(counters, admin, find):
        writing = pool.submit(counters.write, bump, actor=ACTOR, deadline=soon())
    with pytest.raises(CommitUnknown):
        writing.result(timeout=30)
