"""Nobody looks twice through what has its position, and no change is passed over for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
from sqlalchemy import Connection, text

from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.outbox import OutboxTail
from counterfoil_server.storage.sequencer import Sequencer
from counterfoil_server.storage.transaction import WriteTransaction
from tests.storage.conftest import ACTOR, soon
from tests.storage.test_outbox import KINDS, a_change, emit

Open = Callable[..., Database]

DRAW = text("SELECT nextval(pg_get_serial_sequence('outbox', 'id'))")
INSERT_DRAWN = text(
    "INSERT INTO outbox OVERRIDING SYSTEM VALUE"
    " SELECT :id, kind, principal, trace_id, occurred_at, count, event_ids, types, ARRAY[:name], revisions, images"
    " FROM outbox LIMIT 1"
)
READ = text(
    "SELECT (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes WHERE relname = 'outbox')"
    " + (SELECT seq_tup_read FROM pg_stat_user_tables WHERE relname = 'outbox')"
)


def settling(database: Database, limit_rows: int = 1000) -> Sequencer:
    """A sequencer that settles what it can at each step."""
    return Sequencer(database, limit_rows=limit_rows, settle_interval_ms=0)


def ask(database: Database, statement: str) -> int:
    with database.read(soon()) as transaction:
        return int(transaction.connection.execute(text(statement)).scalar_one())


def settled(database: Database) -> int:
    return ask(database, "SELECT settled_id FROM sequencer")


def highest(database: Database) -> int:
    return ask(database, "SELECT max(id) FROM outbox")


@contextmanager
def open_writer(database: Database) -> Iterator[Connection]:
    """A transaction that commits where the block ends well."""
    with database.maintain(soon()) as connection:
        yield connection


def emit_rows(database: Database, count: int) -> None:
    def work(transaction: WriteTransaction) -> None:
        for number in range(count):
            transaction.emit([a_change(f"n/{number}", 1)])

    database.write(work, actor=ACTOR, deadline=soon())


def test_idle_polls_and_steps_read_little_beside_an_old_snapshot(database: Database, open_database: Open) -> None:
    """A dump holds one for an hour, and all that got its position meanwhile is a dead entry of the index."""
    reader = open_database(pool_size=1)
    sequencer, tail = settling(reader), OutboxTail(reader, KINDS)

    def entries_read(act: Callable[[], object]) -> int:
        def flushed() -> int:
            ask(reader, "SELECT 1 FROM (SELECT pg_stat_force_next_flush()) AS flushed")
            with database.read(soon()) as transaction:
                return int(transaction.connection.execute(READ).scalar_one())

        before = flushed()
        act()
        return flushed() - before

    emit_rows(database, 10)
    with database.snapshot(soon(30)) as dump:
        dump.connection.execute(text("SELECT count(*) FROM outbox"))
        emit_rows(database, 2500)
        while sequencer.step():
            pass
        sequencer.step()
        while not tail.poll().complete:
            pass
        assert entries_read(tail.poll) < 100
        assert entries_read(sequencer.step) < 100
        emit(database, a_change("a", 1))
        assert [one.name for one in tail.poll().invalidations] == ["a"]
        assert sequencer.step() == 1


def test_a_change_whose_id_was_drawn_long_ago_is_not_passed_over(database: Database, open_database: Open) -> None:
    """Its transaction may not even have an id of its own yet: the table's lock tells that it is there."""
    other = open_database()
    sequencer, tail = settling(other), OutboxTail(other, KINDS)
    emit(database, a_change("first", 1))
    while sequencer.step():
        pass
    tail.poll()
    assigned = True
    while assigned:  # one draw in some thirty is logged, which gives the transaction an id
        with open_writer(database) as writer:
            writer.execute(text("LOCK TABLE outbox IN ROW EXCLUSIVE MODE"))
            drawn = writer.execute(DRAW).scalar_one()
            is_assigned = text("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")
            assigned = writer.execute(is_assigned).scalar_one()
            if not assigned:
                for number in range(5):
                    emit(other, a_change(f"n/{number}", 1))
                    sequencer.step()
                assert highest(other) > drawn
                assert settled(other) < drawn
                tail.poll()
                writer.execute(INSERT_DRAWN, {"id": drawn, "name": "late"})
                for _ in range(3):
                    sequencer.step()
                assert settled(other) < drawn
    assert [one.name for one in tail.poll().invalidations] == ["late"]
    assert sequencer.step() == 1
    for _ in range(2):
        sequencer.step()
    assert settled(other) == highest(other)
    assert tail.poll().invalidations == []


def test_what_waits_for_its_position_ends_what_is_settled(database: Database) -> None:
    """Far behind, the sequencer settles as it goes: each step would else look through all those before."""
    tail = OutboxTail(database, KINDS)
    sequencer = settling(database, limit_rows=2)
    emit_rows(database, 7)
    seen = []
    while sequencer.step():
        first = ask(database, "SELECT coalesce(min(id), 0) FROM outbox WHERE first_position IS NULL")
        seen.append((settled(database), first - 1 if first else highest(database)))
    assert [one for one, _ in seen[1:]] == [limit for _, limit in seen[1:]]
    assert len(seen) == 4
    assert len(tail.poll().invalidations) == 7


def test_nothing_is_settled_where_sessions_draw_ids_in_stock(database: Database) -> None:
    """They use lower ones than the highest later on, in transactions that had not begun."""
    sequence = text("ALTER SEQUENCE outbox_id_seq CACHE 10")
    with open_writer(database) as owner:
        owner.execute(sequence)
    sequencer = settling(database)
    for number in range(3):
        emit(database, a_change(f"n/{number}", 1))
        assert sequencer.step() == 1
    assert settled(database) == 0


def test_a_server_that_goes_on_after_another_knows_what_is_settled(database: Database, open_database: Open) -> None:
    emit(database, a_change("a", 1))
    settling(database).step()
    settling(open_database()).step()
    assert settled(database) == highest(database)


@pytest.mark.parametrize("committed", [True, False])
def test_a_writer_that_ends_holds_nothing_up(database: Database, open_database: Open, *, committed: bool) -> None:
    other = open_database()
    sequencer = settling(other)
    with suppress(ZeroDivisionError), open_writer(database) as writer:
        drawn = writer.execute(DRAW).scalar_one()
        emit(other, a_change("a", 1))
        writer.execute(INSERT_DRAWN, {"id": drawn, "name": "late"})
        assert sequencer.step() == 1
        assert sequencer.step() == 0
        assert settled(other) < drawn
        _ = 1 // committed
    assert sequencer.step() == int(committed)
    sequencer.step()
    assert settled(other) == highest(other)
