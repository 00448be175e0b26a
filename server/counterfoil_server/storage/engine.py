"""The database as everybody else sees it: transactions that read, and transactions that write.

Every wait has a bound: for a connection, for a lock, for a statement, for a server that does not answer.

The pool does not ping a connection before it hands it out, which would cost every call a round trip. The message that
begins a transaction does that work: it is needed anyway and changes nothing, so where it finds the connection dead, the
pool's others are replaced as well, and the transaction begins again on a new one.

A worker pins its pool to the epoch that it found at its start. Where the database has another one later, everything
that the worker knows is of another history, so nothing is read or written any more. So it is where the log is shorter
than it was: a copy of the files was put back, and has the epoch that it always had. Whoever finds that renews it, so
that all others find it out, and so that nothing of the lost history holds in the new one: no token, no cached entry.

The driver is in autocommit mode, so that it sends no BEGIN of its own: `DatabaseClock` begins and commits.
"""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, TypeVar

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Engine, QueuePool, create_engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from counterfoil_server.faults import DeadlineExceeded
from counterfoil_server.storage import errors
from counterfoil_server.storage.driver import DriverConnection
from counterfoil_server.storage.metadata import IDLE_LIMIT_MS, Access, Beginning, DatabaseClock, Position, PostgresClock
from counterfoil_server.storage.transaction import Actor, Committed, ReadTransaction, WriteTransaction
from counterfoil_server.storage.url import parse_url

T = TypeVar("T")

SNAPSHOT_LIMIT_MS = 60_000
"""A snapshot keeps PostgreSQL from removing dead rows everywhere, so none lives longer."""

_DURABLE = (
    "SELECT set_config('synchronous_commit', 'on', false)"
    " WHERE current_setting('synchronous_commit') IN ('off', 'local', 'remote_write')"
)
_TRIES = 4
_CONFLICT_PAUSE_S = 0.005
_LOST_PAUSE_S = 0.05
_RECONNECT_LIMIT_S = 1.0  # who waited so long for the database does not wait again
_CONNECTION_LIFE_S = 3600  # so that replicas behind one name get their share again


@dataclass(frozen=True, slots=True)
class PoolStatus:
    """Connections in use, open and idle, open at most; and calls that wait for one."""

    in_use: int
    idle: int
    size: int
    waiting: int


class Database:
    """A pool of connections to one database. Thread-safe; make it after a fork, never before.

    `pool_timeout_ms` bounds the wait for a connection, `lock_timeout_ms` that for a lock, `statement_timeout_ms` the
    run of a statement; a call's deadline shortens the first and the last. The faults that leave this class are those of
    `storage.errors`.
    """

    def __init__(
        self,
        url: str,
        *,
        pool_size: int,
        pool_timeout_ms: int,
        connect_timeout_ms: int,
        statement_timeout_ms: int,
        lock_timeout_ms: int,
        application_name: str,
        clock: DatabaseClock | None = None,
    ) -> None:
        self._clock = clock or PostgresClock()
        self._pool_size = pool_size
        self._pool_timeout_s = pool_timeout_ms / 1000
        self._statement_timeout_ms = statement_timeout_ms
        self._slots = threading.Semaphore(pool_size)
        self._waiting = 0
        self._epoch: uuid.UUID | None = None  # what it is pinned to
        self._on_change: Callable[[], None] = lambda: None
        self._changed = threading.Lock()  # taken by the first who finds another epoch, and never given back
        self._flushed: Position = 0  # the highest that any transaction has begun with
        self._noting = threading.Lock()
        self._renewed = 0.0  # time.monotonic() seconds; no older connection is used
        options = {
            "application_name": application_name,
            # libpq counts whole seconds
            "connect_timeout": max(1, -(-connect_timeout_ms // 1000)),
            "options": (
                f"-c statement_timeout={int(statement_timeout_ms)} -c lock_timeout={int(lock_timeout_ms)}"
                f" -c idle_in_transaction_session_timeout={SNAPSHOT_LIMIT_MS} -c timezone=UTC"
            ),
        }
        self._engine: Engine = create_engine(
            parse_url(url),
            poolclass=QueuePool,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=self._pool_timeout_s,
            pool_use_lifo=True,
            pool_recycle=_CONNECTION_LIFE_S,
            hide_parameters=True,
            creator=self._connect,
        )
        self._arguments, parameters = self._engine.dialect.create_connect_args(self._engine.url)
        self._parameters = {**parameters, **options}
        event.listen(self._engine, "checkout", self._check_age)
        event.listen(self._engine, "handle_error", _translate_error)
        event.listen(self._engine, "before_cursor_execute", _check_deadline)

    def __repr__(self) -> str:
        return f"Database({self._engine.url.render_as_string(hide_password=True)})"

    def pin(self, deadline: float, on_change: Callable[[], None]) -> uuid.UUID:
        """The database's epoch, and from now on the only one that this pool works with.

        Every new connection is asked for its own, and so is that of `check_epoch`. Where one has another, or its log
        has gone back, that and every later transaction raises `HistoryChanged`, and `on_change` is called, once, on the
        thread that found out. So does every transaction under way that was to be committed; one that was being
        committed meanwhile raises `CommitUnknown`.
        """
        with self.read(deadline) as transaction, _translated(transaction.connection) as driver:
            epoch = self._clock.history(driver).epoch
        self._on_change, self._epoch = on_change, epoch
        return epoch

    def check_epoch(self, transaction: ReadTransaction) -> None:
        """Asks a transaction's connection for its epoch, in one round trip; nothing where the pool is not pinned."""
        if self._epoch is not None:
            with _translated(transaction.connection) as driver:
                self._require_history(driver)

    def require_pinned(self) -> None:
        """Raises HistoryChanged once another history has been found; a look at memory, which costs next to nothing.

        For connections that are kept: the server at their other end may be one that a failover has left behind.
        """
        if self._changed.locked():
            raise errors.HistoryChanged

    @contextmanager
    def read(self, deadline: float) -> Iterator[ReadTransaction]:
        """A transaction that reads, READ COMMITTED; `deadline` is in `time.monotonic()` seconds.

        Its positions are read before any statement that runs in it takes its snapshot.
        """
        with self._begin(deadline, Access.READ) as (connection, beginning):
            yield ReadTransaction(connection, beginning.as_of, beginning.reached, beginning.now)

    @contextmanager
    def snapshot(self, deadline: float) -> Iterator[ReadTransaction]:
        """A transaction whose statements all see one moment, REPEATABLE READ; it lasts a minute at most."""
        deadline = min(deadline, time.monotonic() + SNAPSHOT_LIMIT_MS / 1000)
        with self._begin(deadline, Access.SNAPSHOT) as (connection, beginning):
            yield ReadTransaction(connection, beginning.as_of, beginning.reached, beginning.now)

    def write(self, work: Callable[[WriteTransaction], T], *, actor: Actor, deadline: float) -> Committed[T]:
        """Runs `work` in a transaction and commits it, with what it emitted.

        `work` is run again whole, up to three times, after a deadlock, a serialization failure or a connection that was
        lost before the commit; it must change nothing but the database. What it raises rolls the transaction back.
        """
        for attempt in range(1, _TRIES + 1):
            began = time.monotonic()
            try:
                return self._write_once(work, actor, deadline)
            except (errors.TransactionConflict, errors.ConnectionLost) as error:
                lost = isinstance(error, errors.ConnectionLost)
                now = time.monotonic()
                pause_s = random.random() * (_LOST_PAUSE_S if lost else _CONFLICT_PAUSE_S) * 2**attempt  # noqa: S311
                if attempt == _TRIES or now + pause_s >= deadline or (lost and now - began > _RECONNECT_LIMIT_S):
                    raise
                time.sleep(pause_s)
        raise AssertionError("unreachable")

    @contextmanager
    def maintain(self, deadline: float) -> Iterator[Connection]:
        """A transaction for storage's own upkeep: not run again, and committed where its block ends well."""
        with self._begin(deadline, Access.WRITE) as (connection, _):
            yield connection
            self._commit(connection)

    @property
    def clock(self) -> DatabaseClock:
        """How its transactions begin and end."""
        return self._clock

    def dedicated(self, *, statement_timeout_ms: int, lock_timeout_ms: int) -> DriverConnection:
        """A connection of the caller's own, with these timeouts for its statements.

        It is a new one and takes no place in the pool, so it waits for nobody but the database. It is for transactions
        that hold locks, so none of them may be idle for longer than `IDLE_LIMIT_MS`.

        Whoever has it closes it. Raises ConnectionLost where the database cannot be reached, HistoryChanged where it is
        another one.
        """
        self.require_pinned()
        try:
            driver = self._connect()
        except psycopg.Error as error:
            raise errors.translate(error, disconnected=True) or error from error
        driver.wait_limit_s = statement_timeout_ms / 1000
        try:
            driver.execute(
                "SELECT set_config('statement_timeout', %s, false), set_config('lock_timeout', %s, false),"
                " set_config('idle_in_transaction_session_timeout', %s, false)",
                (str(statement_timeout_ms), str(lock_timeout_ms), str(IDLE_LIMIT_MS)),
            )
        except psycopg.Error as error:
            driver.close()
            raise errors.translate(error, disconnected=True) or error from error
        return driver

    def dispose(self) -> None:
        """Closes the connections that no transaction uses, and every other one when its transaction ends."""
        self._engine.dispose()

    def status(self) -> PoolStatus:
        """The pool's figures now."""
        pool = self._engine.pool
        assert isinstance(pool, QueuePool)  # noqa: S101 - made so above
        return PoolStatus(pool.checkedout(), pool.checkedin(), self._pool_size, self._waiting)

    def _require_history(self, driver: DriverConnection) -> None:
        """Raises HistoryChanged where a connection leads to another history than the pinned one."""
        flushed = self._flushed  # before the database is asked: meanwhile it may go on
        history = self._clock.history(driver)
        if history.epoch == self._epoch:
            if history.flushed >= flushed:
                return
            # Where it may not be renewed, the others still find out as this pool did.
            with suppress(psycopg.Error):
                self._clock.renew(driver, history)
        if self._changed.acquire(blocking=False):
            self._on_change()
        raise errors.HistoryChanged

    def _write_once(self, work: Callable[[WriteTransaction], T], actor: Actor, deadline: float) -> Committed[T]:
        with self._begin(deadline, Access.WRITE) as (connection, beginning):
            transaction = WriteTransaction(connection, beginning.now, actor)
            value = work(transaction)
            transaction.flush()
            return Committed(value, self._commit(connection))

    def _commit(self, connection: Connection) -> Position:
        driver = _driver_of(connection)
        if driver.info.transaction_status != TransactionStatus.INTRANS:
            # PostgreSQL answers COMMIT with a rollback then, and no error.
            raise RuntimeError("a statement has failed and its error was swallowed: nothing can be committed")
        self.require_pinned()
        try:
            position = self._clock.commit(driver)
        except psycopg.Error as error:
            if not driver.closed and isinstance(error, psycopg.IntegrityError | psycopg.errors.TransactionRollback):
                raise errors.translate(error, disconnected=False) or error from error
            connection.invalidate(error)
            raise errors.CommitUnknown from error
        if self._changed.locked():
            raise errors.CommitUnknown  # to which history it was committed, nobody knows
        return position

    @contextmanager
    def _begin(self, deadline: float, access: Access) -> Iterator[tuple[Connection, Beginning]]:
        self.require_pinned()
        self._take_slot(deadline)
        try:
            connection, beginning = self._open(deadline, access)
            with self._noting:
                self._flushed = max(self._flushed, beginning.as_of)
            with connection:
                yield connection, beginning
        finally:
            self._slots.release()

    def _open(self, deadline: float, access: Access) -> tuple[Connection, Beginning]:
        """A connection whose transaction has begun: at the second try where the pooled one turned out to be dead."""
        began = time.monotonic()
        timeout_ms = self._statement_timeout(deadline)
        for final in (False, True):
            try:
                connection = self._engine.connect()
            except PoolTimeoutError as error:  # not with as many places as connections; but it is to be a fault
                raise errors.pool_exhausted() from error
            driver = _driver_of(connection)
            try:
                driver.deadline = deadline
                driver.reads_only = access is not Access.WRITE
                return connection, self._clock.begin(driver, access, timeout_ms)
            except psycopg.Error as error:
                # This statement has nothing wrong in it, so whatever fails is the database's state.
                fault = errors.translate(error, disconnected=True)
                connection.invalidate(error)
                connection.close()
                if isinstance(fault, errors.ConnectionLost):
                    self._renew_pool(driver)
                now = time.monotonic()
                tired = final or now >= deadline or now - began > _RECONNECT_LIMIT_S
                if tired or not isinstance(fault, errors.ConnectionLost):
                    raise fault or error from error
            except BaseException:
                connection.close()
                raise
        raise AssertionError("unreachable")

    def _renew_pool(self, dead: DriverConnection) -> None:
        """Where one connection is dead, those made before are suspect: each is replaced when it is next asked for."""
        if dead.opened >= self._renewed:
            self._renewed = time.monotonic()

    def _check_age(self, driver: DriverConnection, *_: Any) -> None:
        if driver.opened < self._renewed:
            raise DisconnectionError  # tells the pool to open another one in its place

    def _take_slot(self, deadline: float) -> None:
        if self._slots.acquire(blocking=False):
            return
        self._waiting += 1  # a figure for people: an addition lost between two threads does no harm
        try:
            wait_s = max(0.0, min(self._pool_timeout_s, deadline - time.monotonic()))
            if not self._slots.acquire(timeout=wait_s):
                raise DeadlineExceeded if time.monotonic() >= deadline else errors.pool_exhausted()
        finally:
            self._waiting -= 1

    def _statement_timeout(self, deadline: float) -> int:
        remaining_ms = (deadline - time.monotonic()) * 1000
        if remaining_ms < 1:
            raise DeadlineExceeded
        return int(min(remaining_ms, self._statement_timeout_ms))

    def _connect(self) -> DriverConnection:
        connection = DriverConnection.connect(*self._arguments, **self._parameters, autocommit=True)
        connection.opened = time.monotonic()
        connection.wait_limit_s = self._statement_timeout_ms / 1000
        try:
            # A role or a database may have less, and what is acknowledged would not be on disk, or not on that of a
            # synchronous standby, and lost with a failover. More, which is `remote_apply`, stays.
            connection.execute(_DURABLE)
            if self._epoch is not None:
                self._require_history(connection)
        except BaseException:
            connection.close()
            raise
        return connection


def _driver_of(connection: Connection) -> DriverConnection:
    driver = connection.connection.driver_connection
    assert isinstance(driver, DriverConnection)  # noqa: S101 - `Database._connect` makes no other
    return driver


@contextmanager
def _translated(connection: Connection) -> Iterator[DriverConnection]:
    """The driver's connection of a transaction, past SQLAlchemy; errors come out as storage's."""
    driver = _driver_of(connection)
    try:
        yield driver
    except psycopg.Error as error:
        if driver.closed:
            connection.invalidate(error)
        raise errors.translate(error, disconnected=driver.closed) or error from error


def _translate_error(context: ExceptionContext) -> BaseException | None:
    error = context.original_exception
    disconnected = context.is_disconnect or context.connection is None
    if isinstance(error, psycopg.errors.ReadOnlySqlTransaction) and context.connection is not None:
        # In a transaction that may write, this says that the primary has become a standby: look for the new one.
        disconnected = not _driver_of(context.connection).reads_only
    fault = errors.translate(error, disconnected=disconnected)
    if isinstance(fault, errors.ConnectionLost) and context.connection is not None:
        context.is_disconnect = True
    return fault


def _check_deadline(_connection: Any, cursor: Any, *_: Any) -> None:
    """The statement timeout was set for what remained at the beginning: no statement starts after the deadline."""
    if time.monotonic() >= cursor.connection.deadline:
        raise DeadlineExceeded
