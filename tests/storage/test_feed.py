"""What happens to resources of one kind, however little of it there is among all that happens."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from itertools import islice
from typing import Any

from sqlalchemy import text

from counterfoil_server.rpc.paging import PageTokens
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.feed import Feed, Happened
from counterfoil_server.storage.sequencer import Sequencer
from counterfoil_server.storage.transaction import WriteTransaction
from counterfoil_server.watches import Watches
from tests.storage.conftest import ACTOR, soon
from tests.storage.test_outbox import a_change, emit

LOOK_LIMIT_CHANGES = 51_000
MANY_OTHERS = text(
    "INSERT INTO outbox (kind, principal, trace_id, occurred_at, count, event_ids, types, names, revisions, images)"
    " SELECT 'other', 'p', 't', now(), 1000, array_agg(gen_random_uuid()), array_agg(CAST('other.changed' AS text)),"
    " array_agg('others/' || place), array_agg(1), array_agg('image'::bytea)"
    " FROM generate_series(1, 1000 * CAST(:rows AS int)) place GROUP BY place % :rows"
)


def others(database: Database, rows: int) -> None:
    """So many rows of a thousand changes each of another kind."""

    def work(transaction: WriteTransaction) -> None:
        transaction.connection.execute(MANY_OTHERS, {"rows": rows})

    database.write(work, actor=ACTOR, deadline=soon())


def sequence(database: Database) -> None:
    sequencer = Sequencer(database)
    while sequencer.step():
        pass


def read_to_the_end(feed: Feed, position: int) -> tuple[list[Happened], int]:
    """All that comes after a position, and how many looks it took; each looks at a bounded part of the outbox."""
    changes: list[Happened] = []
    for looks in range(1, 20):
        news = feed.after(position, 8, soon())
        changes += news.changes
        assert news.reached - position <= LOOK_LIMIT_CHANGES, "the whole outbox was looked through"
        assert news.complete or news.reached > position, "whoever goes on from there comes no further"
        position = news.reached
        if news.complete:
            assert position == feed.last_position(soon())
            return changes, looks
    raise AssertionError("it does not come to an end")


def test_a_kind_that_was_quiet_for_long_is_read_in_bounded_looks(database: Database) -> None:
    feed = Feed(database, "counter")
    emit(database, a_change("a", 1))
    others(database, 60)
    emit(database, a_change("b", 1), a_change("c", 1))
    others(database, 60)
    sequence(database)
    changes, looks = read_to_the_end(feed, 0)
    assert [(each.position, each.name) for each in changes] == [(1, "a"), (60_002, "b"), (60_003, "c")]
    assert looks == 3
    assert read_to_the_end(feed, 60_002)[0] == changes[2:]
    assert read_to_the_end(feed, 120_003) == ([], 1)


def test_a_row_over_the_end_of_a_look_is_read_once(database: Database, open_database: Callable[..., Database]) -> None:
    """Its first change is looked at, its last one lies beyond."""
    feed = Feed(open_database(), "counter")
    others(database, 49)
    emit(database, *(a_change(f"n/{number}", 1) for number in range(600)))
    emit(database, *(a_change(f"n/{number}", 1) for number in range(600, 1500)))
    others(database, 3)
    emit(database, a_change("last", 1))
    sequence(database)
    changes, _ = read_to_the_end(feed, 0)
    assert [each.name for each in changes] == [*(f"n/{number}" for number in range(1500)), "last"]
    assert [each.position for each in changes] == [*range(49_001, 50_501), 53_501]


class Patient:
    """A call that may last."""

    def __init__(self) -> None:
        self.deadline = soon(60)

    @property
    def stands(self) -> Callable[[], bool]:
        return lambda: True

    def is_active(self) -> bool:
        return True


def test_a_watch_that_is_far_behind_sends_its_cursor_on_the_way(database: Database) -> None:
    """Whatever ends it, the next one goes on from there, and one day comes through."""

    def cursor_message(cursor: str) -> bytes:
        return b"|" + cursor.encode()

    def some_of(cursor: str) -> list[list[bytes]]:
        return [message.rsplit(b"|", 1) for message in islice(watches.watch(cursor, lambda _: True, Patient()), 2)]

    options: dict[str, Any] = {"kind": "counter", "scope": "test", "cursor_message": cursor_message}
    watches = Watches(database, PageTokens(b"k" * 32), uuid.uuid4(), **options)
    emit(database, a_change("a", 1))
    others(database, 120)
    emit(database, a_change("b", 1))
    sequence(database)
    cursor, resumed = watches.cursor_at(1), 0
    while not (last := some_of(cursor)[-1])[0]:
        assert last[1].decode() != cursor, "it is where it was"
        cursor = last[1].decode()
        resumed += 1
    assert b"image" in last[0]
    assert resumed == 2
