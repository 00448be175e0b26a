"""Group commit: many calls, one transaction.

Calls hand over their commands and go. A committer takes all that wait, without waiting for more, runs them as one
set-based transaction and answers each with its own result. While one batch commits the next gathers, so the busier
it is the more calls share a commit, and nobody waits for others to come.

    queue ──> claim keys, read, lock ──> decide each in order ──> write all, COMMIT ──> answer each
                one round trip               in memory             one round trip

The keys come first, so that a twin of a request, on whatever replica, waits for this transaction before either has
locked anything else. What a command is refused for is its own affair: its key is given up and its neighbours commit.
Where the transaction itself fails, it is run again whole after a deadlock or a lost connection, and in halves after
anything else, until the command that is to blame stands alone. A COMMIT that gave no answer may have happened: the
batch is run again, and finds its own keys where it did.
"""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Generic, Protocol, TypeVar

from counterfoil_server.faults import DeadlineExceeded, Fault, Reason, Unavailable
from counterfoil_server.promises import Promise
from counterfoil_server.storage import errors
from counterfoil_server.storage.changes import Change, OutboxWriter
from counterfoil_server.storage.driver import DriverConnection
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.idempotency import RequestKey, reused
from counterfoil_server.storage.metadata import Position
from counterfoil_server.storage.pipeline import Pipeline
from counterfoil_server.storage.request_keys import Claims
from counterfoil_server.storage.statements import Statements
from counterfoil_server.storage.transaction import Actor, Committed

P = TypeVar("P")

BATCH_LIMIT: Final = 512
"""Commands of one transaction. More would hold the interpreter, and the locks, for too long."""

WEIGHT_LIMIT: Final = 10_000
"""What the commands of one transaction may weigh together, but for a request that alone weighs more."""

_TRIES: Final = 4
_OUTAGE_LIMIT_S: Final = 5.0  # after a connection was lost; by then callers have given up
_PAUSE_S: Final = 0.01
_RECONNECT_S: Final = 0.25
_OVERLOADED_MS: Final = 200


@dataclass(frozen=True, slots=True)
class Command(Generic[P]):
    """What one request asks for: it acts once for its key.

    `resource` is the id that what it makes will have; the key remembers it, and so finds the answer again.
    """

    key: RequestKey
    fingerprint: bytes
    actor: Actor
    resource: uuid.UUID
    payload: P
    deadline: float = float("inf")
    """`time.monotonic()` seconds. A command that is not begun by then is not begun; one that is goes on."""
    weight: int = 1
    """How many things it writes: an order's lines, a transaction's entries."""


class HotBatch:
    """What a `HotWork` writes with: its connection, the database's clock, and the events of its changes."""

    __slots__ = ("_outbox", "changes", "now", "statements")

    def __init__(self, statements: Statements, now: datetime) -> None:
        self.statements = statements
        self.now = now
        self.changes: list[Change] = []
        self._outbox = OutboxWriter(now)

    def emit(self, changes: Sequence[Change], actor: Actor) -> None:
        """Puts changes into the outbox, as `WriteTransaction.emit` does."""
        self.changes.extend(changes)
        self._outbox.add(changes, actor)

    def flush(self) -> None:
        """Queues what was emitted."""
        self._outbox.ask(self.statements)


class HotWork(Protocol[P]):
    """What a kind of command does, for many at a time. Thread-safe."""

    scope: str
    """Whose keys these are, a short name like `orders.place`: a request id may be used once in each."""

    def begin(self, statements: Statements, payloads: Sequence[P]) -> Any:
        """Queues what must be read and locked, in lock order, and reads none of it yet."""
        ...

    def finish(self, batch: HotBatch, commands: Sequence[Command[P]], begun: Any) -> Sequence[bytes | Fault]:
        """Decides the commands, which are new, one after the other, and queues what they write.

        An answer, or the fault that refuses it, for each; a refused one writes nothing. `begun` may cover more.
        """
        ...

    def stored(self, statements: Statements, resources: Sequence[uuid.UUID]) -> Sequence[bytes]:
        """The answers that these resources were made with, byte for byte."""
        ...


@dataclass(slots=True)
class _Counts:
    batches: int = 0
    commands: int = 0
    repeated: int = 0


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """Since the start: transactions, the commands in them, and runs that had to be repeated. And what waits now."""

    batches: int
    commands: int
    repeated: int
    waiting: int


Result = Committed[bytes] | Exception


class GroupCommit(Generic[P]):
    """Runs the commands of one `HotWork`, on threads and connections of its own. Thread-safe."""

    def __init__(
        self,
        database: Database,
        work: HotWork[P],
        *,
        on_commit: Callable[[Sequence[Change], Position], None] = lambda _changes, _position: None,
        committers: int = 1,
        batch_limit: int = BATCH_LIMIT,
        waiting_limit: int = 4096,
        timeout_ms: int = 5_000,
        lock_timeout_ms: int = 2_000,
    ) -> None:
        """`on_commit` is told what a batch changed, after the commit and before the answers; it must not raise.

        `committers` batches are under way at once. Beyond `waiting_limit` commands, more are refused. `timeout_ms`
        bounds each statement of a batch, `lock_timeout_ms` each wait for a lock.
        """
        self._batch_limit = batch_limit
        self._waiting_limit = waiting_limit
        self._stop_timeout_s = timeout_ms / 1000 + _OUTAGE_LIMIT_S
        self._queue: deque[_Ticket[P]] = deque()
        self._waiting = 0
        self._ready = threading.Condition()
        self._stopping = False
        self._counts = _Counts()
        made = [
            _Committer(
                database,
                work,
                on_commit=on_commit,
                counts=self._counts,
                timeout_ms=timeout_ms,
                lock_timeout_ms=lock_timeout_ms,
            )
            for _ in range(committers)
        ]
        self._threads = [
            threading.Thread(target=self._commit_for_ever, args=(each,), name=f"{work.scope}-{number}", daemon=True)
            for number, each in enumerate(made)
        ]

    def start(self) -> None:
        """Starts the committers."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Ends them when they have answered all that waits. Later commands are refused."""
        with self._ready:
            self._stopping = True
            self._ready.notify_all()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(self._stop_timeout_s)

    def figures(self) -> GroupFigures:
        """What has been counted."""
        counts = self._counts
        return GroupFigures(counts.batches, counts.commands, counts.repeated, self._waiting)

    def submit(self, command: Command[P]) -> Promise[Committed[bytes]]:
        """Runs a command; the promise has its answer, or the fault that refuses it. Raises Unavailable when full."""
        promise: Promise[Committed[bytes]] = Promise()
        self._put(_Ticket([command], command.weight, lambda results: _settle(promise, results[0])))
        return promise

    def submit_all(self, commands: Sequence[Command[P]]) -> Promise[list[Result]]:
        """Runs commands, all of which are in one batch at first; results in their order. At most `BATCH_LIMIT`."""
        promise: Promise[list[Result]] = Promise()
        if commands:
            self._put(_Ticket(list(commands), sum(each.weight for each in commands), promise.set_result))
        else:
            promise.set_result([])
        return promise

    # --- the queue --------------------------------------------------------------------------------------------------

    def _put(self, ticket: _Ticket[P]) -> None:
        with self._ready:
            if self._stopping:
                raise Unavailable(Reason.SHUTTING_DOWN, "the server is stopping", retry_after_ms=_OVERLOADED_MS)
            if self._waiting and self._waiting + len(ticket.commands) > self._waiting_limit:
                raise Unavailable(
                    Reason.OVERLOADED, "too many writes are waiting; try again later", retry_after_ms=_OVERLOADED_MS
                )
            self._queue.append(ticket)
            self._waiting += len(ticket.commands)
            self._ready.notify()

    def _take(self) -> list[_Ticket[P]]:
        """All that wait, up to a batch; nothing only when it is time to end."""
        with self._ready:
            while not self._queue:
                if self._stopping:
                    return []
                self._ready.wait()
            tickets: list[_Ticket[P]] = []
            size = weight = 0
            while self._queue:
                ticket = self._queue[0]
                size_after, weight = size + len(ticket.commands), weight + ticket.weight
                if tickets and (size_after > self._batch_limit or weight > WEIGHT_LIMIT):
                    break
                size = size_after
                tickets.append(self._queue.popleft())
            self._waiting -= size
            return tickets

    def _commit_for_ever(self, committer: _Committer[P]) -> None:
        try:
            while tickets := self._take():
                results = committer.run([command for ticket in tickets for command in ticket.commands])
                first = 0
                for ticket in tickets:
                    last = first + len(ticket.commands)
                    ticket.done(results[first:last])
                    first = last
        finally:
            committer.close()


@dataclass(frozen=True, slots=True)
class _Ticket(Generic[P]):
    commands: list[Command[P]]
    weight: int
    done: Callable[[list[Result]], object]


def _too_late() -> DeadlineExceeded:
    return DeadlineExceeded("the deadline passed before the call was begun")


def _settle(promise: Promise[Committed[bytes]], result: Result) -> None:
    if isinstance(result, Exception):
        promise.set_exception(result)
    else:
        promise.set_result(result)


class _Committer(Generic[P]):
    """One thread's connection, and what it does with a batch."""

    def __init__(
        self,
        database: Database,
        work: HotWork[P],
        *,
        on_commit: Callable[[Sequence[Change], Position], None],
        counts: _Counts,
        timeout_ms: int,
        lock_timeout_ms: int,
    ) -> None:
        self._database = database
        self._work = work
        self._claims = Claims(work.scope)
        self._on_commit = on_commit
        self._counts = counts
        self._timeout_ms, self._lock_timeout_ms = timeout_ms, lock_timeout_ms
        self._driver: DriverConnection | None = None
        self._pipeline: Pipeline | None = None

    def close(self) -> None:
        if self._driver is not None:
            self._driver.close()
        self._driver = self._pipeline = None

    def run(self, commands: Sequence[Command[P]]) -> list[Result]:
        """A result for each command, whatever happens."""
        results: dict[int, Result] = {}
        rest = list(range(len(commands)))
        while rest:
            # Of two requests with one key the second is for a later transaction, which finds what the first has done.
            seen: set[RequestKey] = set()
            batch = []
            for index in rest:
                if commands[index].key not in seen:
                    seen.add(commands[index].key)
                    batch.append(index)
            results.update(zip(batch, self._divide([commands[index] for index in batch]), strict=True))
            rest = [index for index in rest if index not in results]
        return [results[index] for index in range(len(commands))]

    def _divide(self, commands: Sequence[Command[P]]) -> list[Result]:
        """Runs a batch, and its halves where it fails as a whole for what may be one command's fault.

        Commands whose time is over are left out each time: a lock that cannot be had would otherwise hold up all who
        come later, for as long as it takes to try it for each command that wants it.
        """
        now = time.monotonic()
        if any(command.deadline <= now for command in commands):
            timely = [command for command in commands if command.deadline > now]
            done = iter(self._divide(timely) if timely else ())
            return [next(done) if command.deadline > now else _too_late() for command in commands]
        try:
            return self._persist(commands)
        except (errors.ConnectionLost, errors.CommitUnknown, errors.HistoryChanged) as error:
            return [error for _ in commands]
        except Exception as error:  # noqa: BLE001 - a defect too is the command's own, once it stands alone
            if len(commands) == 1:
                return [error]
            self._counts.repeated += 1
            half = len(commands) // 2
            return [*self._divide(commands[:half]), *self._divide(commands[half:])]

    def _persist(self, commands: Sequence[Command[P]]) -> list[Result]:
        """Runs a batch until its outcome is known, a few times."""
        unknown: errors.CommitUnknown | None = None
        conflicts = losses = 0
        give_up = float("inf")
        while True:
            try:
                return self._once(commands)
            except errors.TransactionConflict:
                conflicts += 1
                if conflicts == _TRIES:
                    raise
                time.sleep(random.random() * _PAUSE_S * 2**conflicts)  # noqa: S311 - spreads what collided
            except (errors.ConnectionLost, errors.CommitUnknown) as error:
                if isinstance(error, errors.CommitUnknown):
                    unknown = error
                losses += 1
                give_up = min(give_up, time.monotonic() + _OUTAGE_LIMIT_S)
                pause_s = _RECONNECT_S * min(losses, 4) * (0.5 + random.random())  # noqa: S311 - as above
                if time.monotonic() + pause_s >= give_up:
                    raise unknown or error from None
                time.sleep(pause_s)
            self._counts.repeated += 1

    def _once(self, commands: Sequence[Command[P]]) -> list[Result]:
        """One transaction."""
        pipeline = self._connected()
        committing = False
        try:
            attempt = _Attempt(self._work, self._claims, pipeline, self._database, commands)
            results = attempt.decide()
            committing = attempt.writes
            position = attempt.end()
        except BaseException as error:
            # What of its prepared statements and its transaction is left, nobody needs to know.
            self.close()
            if committing and isinstance(error, errors.ConnectionLost):
                raise errors.CommitUnknown from error
            raise
        self._counts.batches += 1
        self._counts.commands += len(commands)
        if attempt.changes:
            self._on_commit(attempt.changes, position)
        return [Committed(each, position) if isinstance(each, bytes) else each for each in results]

    def _connected(self) -> Pipeline:
        driver, pipeline = self._driver, self._pipeline
        if driver is None or pipeline is None or driver.closed:
            self._driver = driver = self._database.dedicated(
                statement_timeout_ms=self._timeout_ms, lock_timeout_ms=self._lock_timeout_ms
            )
            self._pipeline = pipeline = Pipeline(driver)
        # The watchdog for a database that does not answer at all.
        driver.deadline = time.monotonic() + 2 * self._timeout_ms / 1000
        return pipeline


class _Attempt(Generic[P]):
    """One run of a batch inside a pipeline."""

    def __init__(
        self,
        work: HotWork[P],
        claims: Claims,
        pipeline: Pipeline,
        database: Database,
        commands: Sequence[Command[P]],
    ) -> None:
        self._work, self._claims, self._commands = work, claims, commands
        self._statements = pipeline
        pipeline.asked = 0
        self._clock = database.clock
        self.writes = False
        self.changes: Sequence[Change] = ()

    def decide(self) -> list[bytes | Fault]:
        """Claims, locks, decides, and queues what is written."""
        commands, statements = self._commands, self._statements
        began = self._clock.ask_begin(statements)
        claimed = self._claims.ask(statements, commands)
        begun = self._work.begin(statements, [command.payload for command in commands])
        batch = HotBatch(statements, began.rows()[0][0])
        new = self._claims.new(claimed, commands)
        results: list[Any] = [None] * len(commands)
        if len(new) < len(commands):
            self._answer_old(sorted(set(range(len(commands))) - set(new)), results)
        if new:
            fresh = [commands[index] for index in new]
            decided = self._work.finish(batch, fresh, begun)
            for index, result in zip(new, decided, strict=True):
                results[index] = result
            refused = [command for command, result in zip(fresh, decided, strict=True) if isinstance(result, Fault)]
            if refused:
                self._claims.ask_release(statements, refused)
            self.writes = len(refused) < len(new)
            if self.writes:
                batch.flush()
                self.changes = batch.changes
        return results

    def end(self) -> Position:
        """Commits, in the same flight as the writes. Where all were refused nothing is left, so nothing is flushed."""
        ending = self._clock.ask_end(self._statements, durably=self.writes)
        self._statements.sync()
        return ending.reached()

    def _answer_old(self, indexes: Sequence[int], results: list[Any]) -> None:
        """The answers that earlier requests with the same keys had."""
        found = self._claims.find(self._statements, [self._commands[index] for index in indexes])
        replayed, resources = [], []
        for index in indexes:
            command = self._commands[index]
            stored = found.get(command.key)
            if stored is None:
                raise errors.TransactionConflict  # given up between the two statements; the next run has it
            if stored.fingerprint != command.fingerprint:
                results[index] = reused(command.key.request_id)
            else:
                replayed.append(index)
                resources.append(stored.resource)
        if replayed:
            for index, answer in zip(replayed, self._work.stored(self._statements, resources), strict=True):
                results[index] = answer
