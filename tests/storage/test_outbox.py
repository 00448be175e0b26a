"""Every committed change gets one position, and every reader gets every change."""

from __future__ import annotations

import itertools
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import event as sql_event
from sqlalchemy import text

from counterfoil_server.storage import outbox as storage_outbox
from counterfoil_server.storage import sequencer
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.outbox import Invalidation, OutboxConsumers, OutboxTail
from counterfoil_server.storage.sequencer import Sequencer
from counterfoil_server.storage.transaction import Change, WriteTransaction
from tests.storage.conftest import ACTOR, flush_log, soon, together

Open = Callable[..., Database]
KINDS = ("counter",)
BUMP = text("UPDATE counter SET revision = revision + 1 WHERE name = :name RETURNING revision")
CUT_OFF = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
EVENTS = text(
    "SELECT first_position + place - 1, kind, name, revision, event_id FROM outbox,"
    " unnest(names, revisions, event_ids) WITH ORDINALITY AS one (name, revision, event_id, place)"
    " ORDER BY first_position, place"
)


def a_change(name: str, revision: int, kind: str = "counter") -> Change:
    return Change(kind, f"{kind}.changed", name, revision, b"image")


def emit(database: Database, *changes: Change) -> int:
    return database.write(lambda t: t.emit(changes), actor=ACTOR, deadline=soon()).position


def events(database: Database) -> list[tuple[int, str, str, int, object]]:
    with database.read(soon()) as transaction:
        return [tuple(row) for row in transaction.connection.execute(EVENTS)]


class Writers:
    """Transactions that commit out of the order of their ids, and now and then not at all."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.written: list[tuple[int, list[tuple[str, int]]]] = []  # token, changes

    def run(self, seed: int, count: int) -> None:
        chance = random.Random(seed)
        for _ in range(count):
            names = sorted({f"counters/{chance.randrange(10)}" for _ in range(chance.randint(1, 3))})
            doomed = chance.random() < 0.1
            changes: list[tuple[str, int]] = []

            def work(
                transaction: WriteTransaction,
                names: list[str] = names,
                changes: list[tuple[str, int]] = changes,
                *,
                doomed: bool = doomed,
            ) -> None:
                changes.clear()
                changes += [(name, transaction.connection.execute(BUMP, {"name": name}).scalar_one()) for name in names]
                transaction.emit([a_change(*change) for change in changes])
                transaction.flush()
                transaction.connection.execute(text("SELECT pg_sleep(random() * 0.01)"))
                if doomed:
                    raise ZeroDivisionError

            try:
                committed = self._database.write(work, actor=ACTOR, deadline=soon(30))
                self.written.append((committed.position, changes))
            except ZeroDivisionError:
                pass


def test_twelve_writers_and_two_sequencers_lose_and_reorder_nothing(  # noqa: C901 - four readers beside twelve writers
    counters: Database, open_database: Open
) -> None:
    """Beside them a tail and a consumer read, and get everything as well."""
    other = open_database()
    writers = Writers(counters)
    consumers = OutboxConsumers(other, limit_rows=7)
    assert consumers.drain("test", KINDS, lambda _: None) == 0
    tail = OutboxTail(other, KINDS, limit_rows=5)
    consumed: list[Invalidation] = []
    polls: list[tuple[int, int]] = []  # as_of, how many had been returned by then
    tailed: list[tuple[str, int]] = []
    done = threading.Event()

    def sequence(database: Database) -> None:
        mine = Sequencer(database, limit_rows=10, settle_interval_ms=0)
        while not done.is_set() or mine.step():
            mine.step()

    def follow() -> None:
        while True:
            last = done.is_set()
            polled = tail.poll()
            tailed.extend((one.name, one.revision) for one in polled.invalidations)
            if polled.complete:
                polls.append((polled.as_of, len(tailed)))
            if last:
                return

    def consume() -> None:
        while not done.is_set():
            consumers.drain("test", KINDS, consumed.extend)

    def write() -> None:
        try:
            together([partial(writers.run, seed, 15) for seed in range(12)])
        finally:
            done.set()

    together([write, lambda: sequence(counters), lambda: sequence(other), follow, consume])
    while Sequencer(counters).step():
        pass
    while consumers.drain("test", KINDS, consumed.extend):
        pass

    expected = sorted(change for _, changes in writers.written for change in changes)
    sequenced = events(counters)
    assert [event[0] for event in sequenced] == list(range(1, len(expected) + 1)), "a position is missing or doubled"
    assert sorted((event[2], event[3]) for event in sequenced) == expected
    assert len({event[4] for event in sequenced}) == len(expected)
    for name in {event[2] for event in sequenced}:
        revisions = [event[3] for event in sequenced if event[2] == name]
        assert revisions == sorted(revisions), f"{name} is out of order"
    assert [(one.name, one.revision) for one in consumed] == [(event[2], event[3]) for event in sequenced]
    assert sorted(tailed) == expected, "the tail lost or doubled a change"
    for as_of, count in polls:
        known = set(tailed[:count])
        late = [change for token, changes in writers.written if token <= as_of for change in changes]
        assert known.issuperset(late), "the tail claimed a position whose changes it had not returned"


def test_a_row_is_written_per_kind_and_keeps_its_order(database: Database) -> None:
    def work(transaction: WriteTransaction) -> None:
        transaction.emit([a_change("a", 1), a_change("x", 1, "other"), a_change("b", 1)])
        transaction.emit([])
        transaction.emit([a_change("a", 2)])

    database.write(work, actor=ACTOR, deadline=soon())
    assert Sequencer(database).step() == 4
    assert [event[:4] for event in events(database)] == [
        (1, "counter", "a", 1),
        (2, "counter", "b", 1),
        (3, "other", "x", 1),
        (4, "counter", "a", 2),
    ]
    with database.read(soon()) as transaction:
        row = transaction.connection.execute(text("SELECT * FROM outbox ORDER BY id LIMIT 1")).one()
    assert (row.principal, row.trace_id, len(row.event_ids)) == (ACTOR.principal, ACTOR.trace_id, 2)
    assert (row.types, row.images) == (["counter.changed"] * 2, [b"image"] * 2)


def test_many_changes_are_cut_into_rows(database: Database) -> None:
    tail = OutboxTail(database, KINDS)
    emit(database, *(a_change(f"n/{number}", 1) for number in range(2500)))
    assert Sequencer(database, limit_rows=2).step() == 2000
    assert Sequencer(database).step() == 500
    assert Sequencer(database).step() == 0
    assert [one.name for one in tail.poll().invalidations] == [f"n/{number}" for number in range(2500)]


def test_a_tail_returns_a_change_before_and_not_again_after_it_got_its_position(database: Database) -> None:
    emit(database, a_change("old", 1))
    while Sequencer(database).step():
        pass
    tail = OutboxTail(database, KINDS)
    assert tail.poll().invalidations == []
    token = emit(database, a_change("a", 1))
    polled = tail.poll()
    assert polled.invalidations == [Invalidation("counter", "a", 1)]
    assert tail.unpositioned == 1
    flush_log(database)
    assert tail.poll().as_of >= token
    assert tail.poll().invalidations == []
    Sequencer(database).step()
    assert tail.poll().invalidations == []
    assert tail.unpositioned == 0
    emit(database, a_change("b", 1))
    Sequencer(database).step()
    assert tail.poll().invalidations == [Invalidation("counter", "b", 1)]


def test_a_tail_that_has_not_read_everything_does_not_claim_to(database: Database) -> None:
    tail = OutboxTail(database, KINDS, limit_rows=1)
    assert tail.poll().complete
    token = 0
    for number in range(25):
        token = emit(database, a_change(f"n/{number}", 1))
    first = tail.poll()
    assert len(first.invalidations) < 25
    assert not first.complete
    flush_log(database)
    second = tail.poll()
    assert len(first.invalidations) + len(second.invalidations) == 25
    assert second.complete
    assert second.as_of >= token


def during(database: Database, statement: str, act: Callable[[int], None]) -> None:
    """From now on, calls `act` before each statement of a pool that has this in it, with how many there were before."""
    count = itertools.count()

    def before(_connection: object, _cursor: object, sql: str, *_: object) -> None:
        if statement in sql:
            act(next(count))

    sql_event.listen(database._engine, "before_cursor_execute", before)


def test_a_poll_keeps_what_it_has_read_when_the_database_fails_it(database: Database, open_database: Open) -> None:
    """A worker that is far behind would else read the same again, and fail again."""
    reader = open_database(pool_size=1)
    tail = OutboxTail(reader, KINDS, limit_rows=2)
    for number in range(9):
        emit(database, a_change(f"n/{number}", 1))
        if number == 4:
            Sequencer(database).step()

    def cut(round_number: int) -> None:
        if round_number in {1, 3}:  # the second one of a poll
            with database.maintain(soon()) as connection:
                connection.execute(CUT_OFF)

    during(reader, "UNION ALL", cut)
    brought: list[list[str]] = []
    complete = False
    while not complete:
        polled = tail.poll()
        complete = polled.complete
        brought.append([one.name for one in polled.invalidations])
    assert len(brought) == 3
    assert sorted(itertools.chain(*brought)) == [f"n/{number}" for number in range(9)], "lost or doubled"
    assert tail.poll().invalidations == []


def test_a_poll_that_has_taken_its_time_leaves_the_rest_to_the_next(
    database: Database, open_database: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = open_database(pool_size=1)
    tail = OutboxTail(reader, KINDS, limit_rows=1)
    for number in range(6):
        emit(database, a_change(f"n/{number}", 1))
    Sequencer(database).step()
    # Each round takes a fifth of the time in which a poll must have got through, and there are seven.
    monkeypatch.setattr(storage_outbox, "_TIMEOUT_S", 1.0)
    monkeypatch.setattr(storage_outbox, "_ROUNDS_S", 0.5, raising=False)
    during(reader, "UNION ALL", lambda _: time.sleep(0.2))
    names: list[str] = []
    for _ in range(7):
        polled = tail.poll()
        names += [one.name for one in polled.invalidations]
        if polled.complete:
            break
    assert names == [f"n/{number}" for number in range(6)]


def test_one_sequencer_works_at_a_time(database: Database, open_database: Open) -> None:
    other = open_database()
    emit(database, a_change("a", 1))
    with database.maintain(soon()) as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": sequencer._LOCK})
        assert Sequencer(other).step() == 0
    assert Sequencer(other).step() == 1


def test_one_replica_drains_a_consumer_at_a_time_and_an_error_keeps_the_cursor(
    database: Database, open_database: Open
) -> None:
    first, second = OutboxConsumers(database), OutboxConsumers(open_database())
    assert first.drain("c", KINDS, lambda _: None) == 0
    emit(database, a_change("a", 1), a_change("b", 1))
    assert first.drain("c", KINDS, lambda _: None) == 0, "a change without a position was handed over"
    Sequencer(database).step()
    seen: list[Invalidation] = []

    def apply_while_another_tries(changes: list[Invalidation]) -> None:
        assert second.drain("c", KINDS, seen.extend) == 0
        seen.extend(changes)
        raise ZeroDivisionError

    for _ in range(2):
        try:
            first.drain("c", KINDS, apply_while_another_tries)
        except ZeroDivisionError:
            continue
        raise AssertionError("the error of apply was swallowed")
    assert second.drain("c", KINDS, seen.extend) == 2
    assert [one.name for one in seen] == ["a", "b"] * 3
    assert first.drain("c", KINDS, seen.extend) == 0
    assert first.drain("another", KINDS, seen.extend) == 0, "a new consumer begins with what comes"


DRAIN_AND_DIE = """
import os, signal, sys
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.outbox import OutboxConsumers
timeouts = {f'{one}_timeout_ms': 5000 for one in ('pool', 'connect', 'statement', 'lock')}
def apply(changes):
    with open(sys.argv[2], "a") as file:
        file.writelines(f"{change.name}\\n" for change in changes)
        file.flush()
    os.kill(os.getpid(), signal.SIGKILL)
doomed = Database(sys.argv[1], application_name="doomed", pool_size=1, **timeouts)
OutboxConsumers(doomed).drain("c", ("counter",), apply)
"""


def test_a_consumer_that_is_killed_before_its_cursor_moves_gets_the_changes_again(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    consumers = OutboxConsumers(database)
    consumers.drain("c", KINDS, lambda _: None)
    emit(database, a_change("a", 1), a_change("b", 1))
    Sequencer(database).step()
    seen = tmp_path / "seen"
    doomed = subprocess.run([sys.executable, "-c", DRAIN_AND_DIE, database_url, str(seen)], check=False, timeout=30)
    assert doomed.returncode == -signal.SIGKILL
    assert seen.read_text().split() == ["a", "b"]
    again: list[Invalidation] = []
    end = soon()
    while not consumers.drain("c", KINDS, again.extend) and time.monotonic() < end:
        pass  # until PostgreSQL has noticed that the killed process is gone
    assert [one.name for one in again] == ["a", "b"]
    assert consumers.drain("c", KINDS, again.extend) == 0


def test_readers_pass_what_is_of_other_kinds(database: Database) -> None:
    """They come past it, and are handed none of it: before it has a position and after."""
    tail, consumers = OutboxTail(database, KINDS), OutboxConsumers(database)
    seen: list[Invalidation] = []
    assert consumers.drain("c", KINDS, seen.extend) == 0
    emit(database, a_change("x", 1, "other"), a_change("a", 1), a_change("y", 1, "other"))
    assert [each.name for each in tail.poll().invalidations] == ["a"]
    assert Sequencer(database).step() == 3
    assert tail.poll().invalidations == []
    assert consumers.drain("c", KINDS, seen.extend) == 3
    assert [each.name for each in seen] == ["a"]
    emit(database, a_change("z", 1, "other"))
    Sequencer(database).step()
    polled = tail.poll()
    assert (polled.invalidations, polled.complete) == ([], True)
    assert consumers.drain("c", KINDS, seen.extend) == 1
    assert len(seen) == 1
