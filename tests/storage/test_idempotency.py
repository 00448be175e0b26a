"""A request that is sent again acts once and has the same answer."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial

import pytest
from sqlalchemy import text

from counterfoil_server.faults import FailedPrecondition, NotFound, Reason, Unavailable
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.errors import CommitUnknown
from counterfoil_server.storage.idempotency import IdempotentWrites, Outcome, RequestKey
from counterfoil_server.storage.transaction import Change, WriteTransaction
from tests.storage.conftest import ACTOR, HookedClock, give_up_answers, slow_commits, soon, together, until
from tests.storage.proxy import Fault, PostgresProxy

BUMP = text("UPDATE counter SET revision = revision + 1 WHERE name = 'counters/0' RETURNING revision")


def a_key(**changes: object) -> RequestKey:
    parts = {"principal": "p", "method": "/counters/Bump", "request_id": uuid.uuid4()}
    return RequestKey(**(parts | changes))  # type: ignore[arg-type]


def bump(transaction: WriteTransaction) -> bytes:
    revision = int(transaction.connection.execute(BUMP).scalar_one())
    transaction.emit([Change("counter", "bumped", "counters/0", revision, b"")])
    return f"revision {revision}".encode()


def run(database: Database, key: RequestKey, fingerprint: bytes = b"f", *, for_ever: bool = False) -> Outcome:
    writes = IdempotentWrites(database)
    return writes.run(key, fingerprint, bump, actor=ACTOR, deadline=soon(20), for_ever=for_ever)


def one(database: Database, sql: str) -> object:
    with database.read(soon()) as transaction:
        return transaction.connection.execute(text(sql)).scalar_one()


def revision(database: Database) -> object:
    return one(database, "SELECT revision FROM counter WHERE name = 'counters/0'")


def test_ten_twins_over_two_replicas_have_one_effect_and_one_answer(
    counters: Database, open_database: Callable[..., Database]
) -> None:
    replicas = [counters, open_database()]
    for number in range(1, 6):
        key = a_key()
        outcomes = together([partial(run, replicas[n % 2], key) for n in range(10)])
        assert {outcome.answer for outcome in outcomes} == {f"revision {number}".encode()}
        assert sorted(outcome.replayed for outcome in outcomes) == [False] + [True] * 9
        original = next(outcome.position for outcome in outcomes if not outcome.replayed)
        with counters.read(soon()) as transaction:
            assert all(outcome.position <= transaction.reached for outcome in outcomes)
        assert run(counters, key).position > original
    assert revision(counters) == 5
    assert one(counters, "SELECT sum(count) FROM outbox") == 5


def test_a_reused_id_with_other_contents_is_refused(counters: Database) -> None:
    key = a_key()
    run(counters, key, b"one")
    with pytest.raises(FailedPrecondition) as refused:
        run(counters, key, b"two")
    assert refused.value.reason is Reason.REQUEST_ID_REUSED
    assert refused.value.metadata == {"request_id": str(key.request_id)}
    assert revision(counters) == 1


@pytest.mark.parametrize("other", [{"principal": "q"}, {"method": "/counters/Other"}, {"request_id": uuid.uuid4()}])
def test_keys_that_differ_in_one_part_are_different(counters: Database, other: dict[str, object]) -> None:
    key = a_key()
    run(counters, key)
    assert not run(counters, a_key(**({"request_id": key.request_id} | other))).replayed
    assert revision(counters) == 2


def test_a_refusal_is_not_stored_and_leaves_nothing(counters: Database) -> None:
    key = a_key()

    def refuse(transaction: WriteTransaction) -> bytes:
        bump(transaction)
        raise NotFound("counters/none")

    with pytest.raises(NotFound):
        IdempotentWrites(counters).run(key, b"f", refuse, actor=ACTOR, deadline=soon(), for_ever=True)
    assert revision(counters) == 0
    assert one(counters, "SELECT count(*) FROM outbox") == 0
    assert one(counters, "SELECT count(*) FROM idempotency") == 0
    assert one(counters, "SELECT count(*) FROM request_acts") == 0
    assert run(counters, key, for_ever=True).answer == b"revision 1"


@pytest.mark.parametrize("for_ever", [False, True])
@pytest.mark.parametrize("fault", [Fault.LOSE_REPLY, Fault.LOSE_COMMIT])
def test_an_unknown_commit_is_looked_up(
    counters: Database, proxy: PostgresProxy, open_database: Callable[..., Database], fault: Fault, *, for_ever: bool
) -> None:
    """Whether the COMMIT had happened or not: the effect is there once, and the caller learns of no trouble."""
    database = open_database(proxy.url)
    proxy.fault = fault
    key = a_key()
    outcome = run(database, key, for_ever=for_ever)
    assert proxy.faults_done == 1
    assert outcome.answer == b"revision 1"
    assert not outcome.replayed
    assert run(counters, key, for_ever=for_ever).answer == b"revision 1"
    assert revision(counters) == 1


def test_a_commit_that_goes_on_without_its_caller_is_waited_for(
    counters: Database, proxy: PostgresProxy, open_database: Callable[..., Database]
) -> None:
    slow_commits(counters, 0.5)
    proxy.fault = Fault.LEAVE
    assert run(open_database(proxy.url, lock_timeout_ms=200), a_key()).answer == b"revision 1"
    assert proxy.faults_done == 1
    assert revision(counters) == 1


def test_while_a_commit_goes_on_nobody_says_that_nothing_was_changed(
    counters: Database, proxy: PostgresProxy, open_database: Callable[..., Database]
) -> None:
    """The look-up waits for the key, and is refused the lock."""
    slow_commits(counters, 4.0)
    proxy.fault = Fault.LEAVE
    key = a_key()
    with pytest.raises(CommitUnknown):
        run(open_database(proxy.url, lock_timeout_ms=200), key)
    assert proxy.faults_done == 1
    until(lambda: revision(counters) == 1)
    assert run(counters, key).answer == b"revision 1"


def test_what_refuses_the_second_run_after_a_commit_that_did_not_happen_is_told(
    counters: Database, proxy: PostgresProxy, open_database: Callable[..., Database]
) -> None:
    database = open_database(proxy.url)
    proxy.fault = Fault.LOSE_COMMIT
    runs = 0

    def refuse_later(transaction: WriteTransaction) -> bytes:
        nonlocal runs
        runs += 1
        if runs > 1:
            raise NotFound("counters/none")
        return bump(transaction)

    with pytest.raises(NotFound):
        IdempotentWrites(database).run(a_key(), b"f", refuse_later, actor=ACTOR, deadline=soon())
    assert (runs, revision(counters)) == (2, 0)


def test_a_twin_that_does_not_end_is_no_conflict(counters: Database, open_database: Callable[..., Database]) -> None:
    key = a_key()
    inside, go_on = threading.Event(), threading.Event()

    def wait(transaction: WriteTransaction) -> bytes:
        answer = bump(transaction)
        inside.set()
        go_on.wait(20)
        return answer

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(IdempotentWrites(counters).run, key, b"f", wait, actor=ACTOR, deadline=soon(20))
        try:
            assert inside.wait(10)
            with pytest.raises(Unavailable) as refused:
                run(open_database(lock_timeout_ms=200), key)
        finally:
            go_on.set()
        assert first.result(timeout=20).answer == b"revision 1"
    assert refused.value.reason is Reason.STORAGE_UNAVAILABLE
    assert revision(counters) == 1


def test_a_plain_write_whose_commit_is_unknown_says_so(
    counters: Database, proxy: PostgresProxy, open_database: Callable[..., Database]
) -> None:
    database = open_database(proxy.url)
    proxy.fault = Fault.LOSE_REPLY
    with pytest.raises(CommitUnknown):
        database.write(bump, actor=ACTOR, deadline=soon())
    assert revision(counters) == 1


def test_a_connection_that_dies_before_the_commit_costs_nothing(counters: Database) -> None:
    runs = 0

    def die_once(transaction: WriteTransaction) -> bytes:
        nonlocal runs
        runs += 1
        answer = bump(transaction)
        if runs == 1:
            transaction.connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        return answer

    outcome = IdempotentWrites(counters).run(a_key(), b"f", die_once, actor=ACTOR, deadline=soon())
    assert (runs, outcome.answer, outcome.replayed) == (2, b"revision 1", False)
    assert revision(counters) == 1


def test_what_was_answered_before_comes_with_a_position_at_which_its_effect_is_seen(
    counters: Database, open_database: Callable[..., Database]
) -> None:
    """Also where it was committed while that was looked up."""
    clock, key = HookedClock(), a_key()
    writes = IdempotentWrites(open_database(clock=clock))
    assert writes.before(key, b"f", deadline=soon()) is None
    done: list[Outcome] = []
    clock.hook = lambda: done.append(run(counters, key))
    found = writes.before(key, b"f", deadline=soon())
    assert found is not None
    assert (found.answer, found.replayed) == (b"revision 1", True)
    assert found.position >= done[0].position
    with counters.read(soon()) as transaction:
        assert transaction.reached >= found.position
    clock.hook = lambda: None
    with pytest.raises(FailedPrecondition):
        writes.before(key, b"other", deadline=soon())


def test_old_requests_are_forgotten_and_young_ones_are_not(counters: Database) -> None:
    old, young = a_key(), a_key()
    run(counters, old)
    run(counters, young)
    age = text("UPDATE idempotency SET created_at = now() - interval '49 h' WHERE request_id = :id")
    counters.write(
        lambda transaction: transaction.connection.execute(age, {"id": old.request_id}), actor=ACTOR, deadline=soon()
    )
    writes = IdempotentWrites(counters)
    assert writes.expire(older_than_h=48, limit_rows=0) == 0
    assert writes.expire(older_than_h=48) == 1
    assert run(counters, young).replayed
    assert not run(counters, old).replayed
    assert one(counters, "SELECT count(*) FROM request_acts") == 0


def test_a_key_that_is_kept_for_ever_outlives_its_answer(
    counters: Database, open_database: Callable[..., Database]
) -> None:
    key = a_key()
    before = time.time()
    run(counters, key, for_ever=True)
    assert run(open_database(), key, for_ever=True).replayed
    with pytest.raises(FailedPrecondition) as refused:
        run(counters, key, b"g", for_ever=True)
    assert refused.value.reason is Reason.REQUEST_ID_REUSED
    assert give_up_answers(counters) == 1
    for replica in (counters, open_database()):
        with pytest.raises(FailedPrecondition) as refused:
            run(replica, key, for_ever=True)
        assert refused.value.reason is Reason.REQUEST_ID_SPENT
        assert refused.value.metadata["request_id"] == str(key.request_id)
        acted = datetime.fromisoformat(refused.value.metadata["act_time"]).timestamp()
        assert before - 1 < acted < time.time() + 1
    with pytest.raises(FailedPrecondition) as refused:
        run(counters, key, b"g", for_ever=True)
    assert refused.value.reason is Reason.REQUEST_ID_REUSED
    assert revision(counters) == 1
    assert one(counters, "SELECT count(*) FROM idempotency") == 0
    assert one(counters, "SELECT sum(count) FROM outbox") == 1
    assert not run(counters, a_key(request_id=key.request_id, principal="q"), for_ever=True).replayed
    assert not run(counters, a_key(request_id=key.request_id, method="/counters/Other"), for_ever=True).replayed


def test_a_request_that_meets_the_giving_up_of_its_answer_does_nothing(counters: Database) -> None:
    key = a_key()
    run(counters, key, for_ever=True)
    deleted, go_on = threading.Event(), threading.Event()

    def give_up(transaction: WriteTransaction) -> None:
        transaction.connection.execute(text("DELETE FROM idempotency"))
        deleted.set()
        go_on.wait(20)

    with ThreadPoolExecutor(2) as pool:
        giving_up = pool.submit(counters.write, give_up, actor=ACTOR, deadline=soon(20))
        try:
            assert deleted.wait(10)
            again = pool.submit(run, counters, key, for_ever=True)
            until(lambda: one(counters, "SELECT count(*) FROM pg_locks WHERE NOT granted"))
        finally:
            go_on.set()
        giving_up.result(timeout=20)
        with pytest.raises(FailedPrecondition) as refused:
            again.result(timeout=20)
    assert refused.value.reason is Reason.REQUEST_ID_SPENT
    assert revision(counters) == 1


def test_beside_a_server_that_keeps_no_key_for_ever_each_request_acts_once_all_the_same(counters: Database) -> None:
    """As in a rolling upgrade: whoever comes first, the other one finds the answer."""
    for number, first in enumerate((False, True), start=1):
        key = a_key()
        answer = f"revision {number}".encode()
        assert run(counters, key, for_ever=first).answer == answer
        assert run(counters, key, for_ever=not first).answer == answer
    assert revision(counters) == 2
