"""What is told of a write right after its commit is what was committed."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from sqlalchemy import text

from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.idempotency import IdempotentWrites, Outcome
from counterfoil_server.storage.transaction import Change, WriteTransaction
from counterfoil_server.storage.writes import Intent, Writes, Written
from tests.storage.conftest import ACTOR, HookedClock, soon
from tests.storage.proxy import Fault, PostgresProxy

BUMP = text("UPDATE counter SET revision = revision + :amount WHERE name = 'counters/0' RETURNING revision")


class Replica:
    """Writes of one process, and the revisions that it was told of."""

    def __init__(self, database: Database) -> None:
        self.told: list[int] = []
        self._writes = Writes(
            IdempotentWrites(database), lambda changes, _: self.told.extend(each.revision for each in changes)
        )

    def bump(
        self, request_id: uuid.UUID, amount: int = 1, then: Callable[[WriteTransaction], object] = lambda _: None
    ) -> Outcome:
        """Adds to a counter; `then` is run when all but the commit is done."""

        def work(transaction: WriteTransaction) -> Written:
            revision = int(transaction.connection.execute(BUMP, {"amount": amount}).scalar_one())
            then(transaction)
            return Written(b"%d" % revision, [Change("counter", "bumped", "counters/0", revision, b"")])

        return self._writes.run(Intent("/counters/Bump", request_id, b"f", ACTOR, soon(20)), work)


def test_a_write_is_told_of_once_and_its_replay_is_not(counters: Database) -> None:
    replica, request_id = Replica(counters), uuid.uuid4()
    assert not replica.bump(request_id).replayed
    assert replica.bump(request_id).replayed
    assert replica.told == [1]


def test_what_a_lost_attempt_would_have_changed_is_not_told_with_its_twins_answer(
    counters: Database, open_database: Callable[..., Database]
) -> None:
    lost, twin, request_id = Replica(counters), Replica(open_database()), uuid.uuid4()

    def lose(transaction: WriteTransaction) -> None:
        pid = transaction.connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with open_database().maintain(soon()) as other:
            other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
        twin.bump(request_id)

    outcome = lost.bump(request_id, amount=7, then=lose)
    assert (outcome.answer, outcome.replayed) == (b"1", True)
    assert (lost.told, twin.told) == ([], [1])


def test_nor_is_what_a_lost_commit_would_have_changed(
    counters: Database, proxy: PostgresProxy, open_database: Callable[..., Database]
) -> None:
    """It is not known that the answer is another's: the request is the same."""
    clock = HookedClock()
    lost, twin, request_id = Replica(open_database(proxy.url, clock=clock)), Replica(counters), uuid.uuid4()

    def act_between() -> None:
        if proxy.faults_done:
            twin.bump(request_id)

    proxy.fault, clock.hook = Fault.LOSE_COMMIT, act_between
    assert lost.bump(request_id, amount=7).answer == b"1"
    assert (lost.told, twin.told) == ([], [1])


def test_a_commit_that_was_looked_up_is_told_of(
    counters: Database, proxy: PostgresProxy, open_database: Callable[..., Database]
) -> None:
    replica, request_id = Replica(open_database(proxy.url)), uuid.uuid4()
    proxy.fault = Fault.LOSE_REPLY
    assert not replica.bump(request_id).replayed
    assert proxy.faults_done == 1
    assert Replica(counters).bump(request_id).answer == b"1"
    assert replica.told == [1]
