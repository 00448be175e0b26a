"""Group commit: many calls, one transaction.

Calls hand over their commands and go. A committer takes all that wait, without waiting for more, runs them as one
set-based transaction and answers each with its own result. While one batch commits the next gathers, so the busier
it is the more calls share a commit, and nobody waits for others to come.

    queue ──> claim keys, read, lock ──> decide each in order ──> write all, COMMIT ──> answer each
                one round trip               in memory             one round trip

The keys come first, so that a twin of a request, on whatever replica, waits for this transaction before either has
locked anything else. What a command is refused for is its own affair: its key is given up and its neighbours commit.
Where the transaction itself fails, it is run again whole after a deadlock or a lost connection, and in halves after
anything else, until the command that is to blame stands alone. A lock that somebody keeps is waited for once; the parts
of that batch wait ever less, so that who does not want it is served before their time is over.

A COMMIT that gave no answer may have happened, or be under way still: the batch is run again, and its claims wait for
the end of it. Until they are answered nothing is known, and no command is told that nothing was changed. Whose key
turned out to be an earlier request's is answered from what that has left, whatever happens to the others.
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

from sqlalchemy import text

from counterfoil_server.faults import Aborted, DeadlineExceeded, Fault, Reason, Unavailable
from counterfoil_server.promises import Promise
from counterfoil_server.storage import errors
from counterfoil_server.storage.changes import Change, OutboxWriter
from counterfoil_server.storage.driver import DriverConnection
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.idempotency import RequestKey, reused
from counterfoil_server.storage.metadata import DatabaseClock, Ending, Position
from counterfoil_server.storage.pipeline import Pipeline
from counterfoil_server.storage.request_keys import Claims
from counterfoil_server.storage.statements import Statement, Statements
from counterfoil_server.storage.transaction import Actor, Committed

P = TypeVar("P")

BATCH_LIMIT: Final = 512
"""Commands of one transaction. More would hold the interpreter, and the locks, for too long."""

WEIGHT_LIMIT: Final = 10_000
"""What the commands of one transaction may weigh together, but for a request that alone weighs more."""

LOCK_TIMEOUT_MS: Final = 1_200
"""Unless told otherwise. PostgreSQL looks for a deadlock after a second, and only that is run again."""

_TRIES: Final = 4
_OUTAGE_LIMIT_S: Final = 5.0  # after a connection was lost; by then callers have given up
_PAUSE_S: Final = 0.01
_RECONNECT_S: Final = 0.25
_OVERLOADED_MS: Final = 200
_LEAST_LOCK_TIMEOUT_MS: Final = 10
_ASK_LOCK_TIMEOUT: Final = Statement(text("SELECT set_config('lock_timeout', :ms, true)"))


@dataclass(frozen=True, slots=True)
class Command(Generic[P]):
    """What one request asks for: it acts once for its key, whose method is the scope of the work.

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
        lock_timeout_ms: int = LOCK_TIMEOUT_MS,
    ) -> None:
        """`on_commit` is told what a batch changed, after the commit and before the answers; it must not raise.

        `committers` batches are under way at once. Beyond `waiting_limit` commands, more are refused. `timeout_ms`
        bounds each statement of a batch, `lock_timeout_ms` each wait for a lock: it is to be well below the deadlines
        of callers, since all of a batch wait with the one that wants the lock.
        """
        self._scope = work.scope
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
        """Runs a command; the promise has its answer, or the fault that refuses it.

        Raises Unavailable when full, ValueError for a key of another scope.
        """
        promise: Promise[Committed[bytes]] = Promise()
        self._put(_Ticket([command], command.weight, lambda results: _settle(promise, results[0])))
        return promise

    def submit_all(self, commands: Sequence[Command[P]]) -> Promise[list[Result]]:
        """Runs commands, all of which are in one batch at first; results in their order. At most `BATCH_LIMIT`.

        Raises as `submit` does.
        """
        promise: Promise[list[Result]] = Promise()
        if commands:
            self._put(_Ticket(list(commands), sum(each.weight for each in commands), promise.set_result))
        else:
            promise.set_result([])
        return promise

    # --- the queue --------------------------------------------------------------------------------------------------

    def _put(self, ticket: _Ticket[P]) -> None:
        for command in ticket.commands:
            if command.key.method != self._scope:  # two of them could have one row, and both would act
                raise ValueError(f"a key of {command.key.method} for {self._scope}")
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
    return DeadlineExceeded("the deadline passed before the call could act")


def _is_lock_refusal(error: Exception) -> bool:
    """Whether somebody else kept a lock, or a key, for longer than it was waited for."""
    return type(error) is Aborted or type(error.__cause__) is Aborted


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
        self._acted: set[RequestKey] = set()  # the keys of this run that have an effect, as is known by now
        self._refusals = 0  # of locks, in this run

    def close(self) -> None:
        if self._driver is not None:
            self._driver.close()
        self._driver = self._pipeline = None

    def run(self, commands: Sequence[Command[P]]) -> list[Result]:
        """A result for each command, whatever happens."""
        results: dict[int, Result] = {}
        rest = list(range(len(commands)))
        self._acted.clear()
        self._refusals = 0
        while rest:
            # Of two requests with one key the second is for a later transaction, which finds what the first has done.
            seen: set[RequestKey] = set()
            batch = []
            for index in rest:
                if commands[index].key not in seen:
                    seen.add(commands[index].key)
                    batch.append(index)
            results.update(zip(batch, self._divide([commands[index] for index in batch]), strict=True))
            rest = self._twins(commands, batch, results) if len(batch) < len(rest) else []
        return [results[index] for index in range(len(commands))]

    def _twins(self, commands: Sequence[Command[P]], batch: Sequence[int], results: dict[int, Result]) -> list[int]:
        """The commands that have no result yet. One whose twin may have acted, or not, has the same one now."""
        first = {commands[index].key: results[index] for index in batch}
        self._acted.update(key for key, result in first.items() if isinstance(result, Committed))
        for index, command in enumerate(commands):
            if index not in results and isinstance(result := first.get(command.key), errors.CommitUnknown):
                results[index] = result
        return [index for index in range(len(commands)) if index not in results]

    def _divide(self, commands: Sequence[Command[P]]) -> list[Result]:
        """Runs a batch, and its halves where it fails as a whole for what may be one command's fault.

        Commands whose time is over are left out each time: a lock that cannot be had would otherwise hold up all who
        come later, for as long as it takes to try it for each command that wants it. Not so those that have acted.
        """
        acted = [command.key in self._acted for command in commands] if self._acted else [False] * len(commands)
        now = time.monotonic()
        late = [command.deadline <= now for command in commands]
        if any(acted) and not all(acted):
            return self._part(commands, acted, self._divide)
        if any(late) and not any(acted):
            return self._part(commands, late, lambda those: [_too_late() for _ in those])
        try:
            return self._persist(commands, recalling=all(acted))
        except (errors.ConnectionLost, errors.CommitUnknown, errors.HistoryChanged) as error:
            return [error for _ in commands]
        except Exception as error:  # noqa: BLE001 - a defect too is the command's own, once it stands alone
            self._refusals += _is_lock_refusal(error)
            half = len(commands) // 2
            if not any(acted) and not self._acted.isdisjoint(command.key for command in commands):
                half = 0  # whole, without those that this has shown to have acted
            elif not half:
                return [error]
            self._counts.repeated += 1
            return [*(self._divide(commands[:half]) if half else ()), *self._divide(commands[half:])]

    def _part(
        self, commands: Sequence[Command[P]], chosen: Sequence[bool], run: Callable[[list[Command[P]]], list[Result]]
    ) -> list[Result]:
        """Runs those that were chosen so, and then the others, if any, as a batch of their own."""
        those = [command for command, each in zip(commands, chosen, strict=True) if each]
        others = [command for command, each in zip(commands, chosen, strict=True) if not each]
        done, rest = iter(run(those)), iter(self._divide(others) if others else [])
        return [next(done) if each else next(rest) for each in chosen]

    def _persist(self, commands: Sequence[Command[P]], *, recalling: bool) -> list[Result]:
        """Runs a batch until its outcome is known, a few times."""
        unknown: errors.CommitUnknown | None = None
        conflicts = losses = 0
        give_up = float("inf")
        while True:
            attempt = _Attempt(self._work, self._claims, self._database.clock, commands, self._shorter_ms())
            try:
                return self._once(attempt, recalling=recalling)
            except Exception as error:
                if attempt.met is not None:  # an earlier transaction that had one of the keys is at its end
                    unknown = None
                    self._acted.update(commands[index].key for index in attempt.met)
                if isinstance(error, errors.CommitUnknown):
                    unknown = error
                if unknown is not None or isinstance(error, errors.ConnectionLost):
                    losses += 1
                    give_up = min(give_up, time.monotonic() + _OUTAGE_LIMIT_S)
                    pause_s = _RECONNECT_S * min(losses, 4) * (0.5 + random.random())  # noqa: S311 - spreads retries
                    if time.monotonic() + pause_s >= give_up or isinstance(error, errors.HistoryChanged):
                        raise unknown or error from None
                elif isinstance(error, errors.TransactionConflict) and conflicts < _TRIES - 1:
                    conflicts += 1
                    pause_s = random.random() * _PAUSE_S * 2**conflicts  # noqa: S311 - as above
                elif attempt.met is None and isinstance(error, Aborted | DeadlineExceeded):
                    # Somebody else's transaction has one of the keys and does not end.
                    raise errors.outcome_unknown() from error
                else:
                    raise
            time.sleep(pause_s)
            self._counts.repeated += 1

    def _shorter_ms(self) -> int | None:
        """How long the next part may wait for a lock, once this run has been refused one.

        A quarter each time: however many parts it takes to find whom the lock is refused, they wait little longer
        together than the whole batch did.
        """
        if not self._refusals:
            return None
        return min(self._lock_timeout_ms, max(_LEAST_LOCK_TIMEOUT_MS, self._lock_timeout_ms >> 2 * self._refusals))

    def _once(self, attempt: _Attempt[P], *, recalling: bool) -> list[Result]:
        """One transaction; none that goes on once the database was found to be another one."""
        committing = False
        try:
            self._database.require_pinned()
            pipeline = self._connected()
            results = attempt.recall(pipeline) if recalling else attempt.decide(pipeline)
            self._database.require_pinned()
            committing = attempt.writes
            position = attempt.end(pipeline)
            self._database.require_pinned()  # what was committed meanwhile may be of the history that is lost
        except BaseException as error:
            # What of its prepared statements and its transaction is left, nobody needs to know.
            self.close()
            if committing and (attempt.committed or isinstance(error, errors.ConnectionLost)):
                raise errors.CommitUnknown from error
            raise
        self._counts.batches += 1
        self._counts.commands += len(results)
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
        clock: DatabaseClock,
        commands: Sequence[Command[P]],
        lock_timeout_ms: int | None,
    ) -> None:
        """`lock_timeout_ms` is for this run alone; None leaves the connection's."""
        self._work, self._claims, self._clock, self._commands = work, claims, clock, commands
        self._lock_timeout_ms = lock_timeout_ms
        self._ending: Ending | None = None
        self.met: Sequence[int] | None = None  # whose keys earlier requests had; None until that is known
        self.writes = False
        self.changes: Sequence[Change] = ()

    @property
    def committed(self) -> bool:
        """Whether the database has said so; what was asked of it after the commit may fail all the same."""
        return self._ending is not None and self._ending.commit.tag == "COMMIT"

    def decide(self, statements: Pipeline) -> list[bytes | Fault]:
        """Claims, locks, decides, and queues what is written."""
        statements.asked = 0
        commands = self._commands
        began = self._clock.ask_begin(statements)
        if self._lock_timeout_ms is not None:
            statements.ask(_ASK_LOCK_TIMEOUT, {"ms": str(self._lock_timeout_ms)})
        claimed = self._claims.ask(statements, commands)
        begun = self._work.begin(statements, [command.payload for command in commands])
        batch = HotBatch(statements, began.rows()[0][0])
        new = self._claims.new(claimed, commands)
        self.met = sorted(set(range(len(commands))) - set(new)) if len(new) < len(commands) else ()
        results: list[Any] = [None] * len(commands)
        if self.met:
            self._answer_old(statements, self.met, results)
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

    def recall(self, statements: Pipeline) -> list[bytes | Fault]:
        """Answers commands that earlier requests had the keys of; locks nothing."""
        self._clock.ask_begin(statements)
        results: list[Any] = [None] * len(self._commands)
        self._answer_old(statements, range(len(self._commands)), results)
        return results

    def end(self, statements: Pipeline) -> Position:
        """Commits, in the same flight as the writes. Where all were refused nothing is left, so nothing is flushed."""
        self._ending = self._clock.ask_end(statements, durably=self.writes)
        statements.sync()
        return self._ending.reached()

    def _answer_old(self, statements: Statements, indexes: Sequence[int], results: list[Any]) -> None:
        """The answers that earlier requests with the same keys had."""
        found = self._claims.find(statements, [self._commands[index] for index in indexes])
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
            for index, answer in zip(replayed, self._work.stored(statements, resources), strict=True):
                results[index] = answer
