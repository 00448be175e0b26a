"""Many commands in one transaction: each acts once and has its own answer, whatever happens to its neighbours."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import Any

import pytest
from sqlalchemy import text

from counterfoil_server.faults import (
    Aborted,
    DeadlineExceeded,
    FailedPrecondition,
    NotFound,
    Reason,
    Unavailable,
)
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.errors import CommitUnknown
from counterfoil_server.storage.idempotency import RequestKey
from counterfoil_server.storage.metadata import Ending, PostgresClock
from counterfoil_server.storage.statements import Statement, Statements
from counterfoil_server.storage.transaction import Actor, Committed
from tests.storage.bumps import LOCK_AS_GIVEN, Bump, Bumps, Group, a_command, answer
from tests.storage.conftest import ACTOR, slow_commits, soon, together, until
from tests.storage.proxy import Fault as ProxyFault
from tests.storage.proxy import PostgresProxy

_LATE_POSITION = Statement(text("SELECT CAST(1 AS bigint) FROM pg_sleep(CAST(:seconds AS float8))"))


def one(database: Database, sql: str) -> Any:
    with database.read(soon()) as transaction:
        return transaction.connection.execute(text(sql)).scalar_one()


def revision(database: Database, name: str = "counters/0") -> Any:
    return one(database, f"SELECT revision FROM counter WHERE name = '{name}'")  # noqa: S608 - a test's own names


def test_many_callers_share_commits_and_each_has_its_own_answer(
    effects: Database, group_of: Callable[..., Group]
) -> None:
    group = group_of()
    futures = [group.submit(a_command()) for _ in range(500)]
    answers = [future.result(timeout=30) for future in futures]
    assert [each.value for each in answers] == [f"counters/0: {n}".encode() for n in range(1, 501)]
    assert revision(effects) == 500
    assert one(effects, "SELECT sum(count) FROM outbox") == 500
    figures = group.figures()
    assert figures.commands == 500
    assert figures.batches < 100
    assert figures.waiting == 0


def test_an_answer_comes_with_a_position_at_which_its_effect_is_seen(
    effects: Database, group_of: Callable[..., Group]
) -> None:
    done = group_of().submit(a_command()).result(timeout=30)
    with effects.read(soon()) as transaction:
        assert transaction.reached >= done.position > 0


def test_a_transaction_takes_as_much_as_it_may_weigh(group_of: Callable[..., Group]) -> None:
    work = Bumps(pause_s=0.3)
    group = group_of(work=work)
    futures = [group.submit(a_command())]
    until(lambda: group.figures().waiting == 0)
    futures += [group.submit(a_command(weight=each)) for each in (4_000, 6_000, 1, 10_001, 9_999, 1)]
    for future in futures:
        future.result(timeout=30)
    assert group.figures().batches == 1 + 4  # together, up to 10,000; one that is heavier comes alone


def test_statements_are_as_many_for_one_command_as_for_hundreds(group_of: Callable[..., Group]) -> None:
    work = Bumps()
    group = group_of(work=work)
    answer(group, a_command())
    group.submit_all([a_command() for _ in range(400)]).result(timeout=30)
    assert len(work.asked) == 2
    assert work.asked[0] == work.asked[1] == 6  # BEGIN, now, keys, locks, and two writes; the outbox and the end follow


def test_the_outbox_has_a_row_for_each_caller_and_batch(effects: Database, group_of: Callable[..., Group]) -> None:
    others = [Actor("q", ""), Actor("p", "1" * 32)]
    commands = [a_command(actor=actor) for actor in (ACTOR, *others) for _ in range(5)]
    group_of().submit_all(commands).result(timeout=30)
    with effects.read(soon()) as transaction:
        rows = transaction.connection.execute(
            text("SELECT principal, trace_id, count, revisions FROM outbox ORDER BY id")
        )
        found = [tuple(row) for row in rows]
    assert [row[:3] for row in found] == [(each.principal, each.trace_id, 5) for each in (ACTOR, *others)]
    assert [revision for row in found for revision in row[3]] == list(range(1, 16))


def test_the_outbox_keeps_the_order_of_a_resource_whoever_changed_it(
    effects: Database, group_of: Callable[..., Group]
) -> None:
    """Callers who change one in turn have a row for each turn, into which all else goes that may."""
    mine, other = ACTOR, Actor("q", "")
    turns = [(mine, 0), (other, 0), (other, 1), (mine, 2), (mine, 0), (mine, 1), (other, 2)]
    commands = [a_command(Bump((f"counters/{number}",)), actor=actor) for actor, number in turns]
    group_of().submit_all(commands).result(timeout=30)
    with effects.read(soon()) as transaction:
        rows = transaction.connection.execute(text("SELECT principal, names, revisions FROM outbox ORDER BY id"))
        found = [tuple(row) for row in rows]
    changes = [change for _, names, revisions in found for change in zip(names, revisions, strict=True)]
    for name in ("counters/0", "counters/1", "counters/2"):
        revisions = [revision for each, revision in changes if each == name]
        assert revisions == list(range(1, len(revisions) + 1))
    assert len(changes) == len(turns)
    assert [row[0] for row in found] == [each.principal for each in (mine, other, mine)]


def test_what_changed_is_told_before_the_answer(group_of: Callable[..., Group]) -> None:
    told: list[tuple[list[int], int]] = []
    group = group_of(on_commit=lambda changes, position: told.append(([c.revision for c in changes], position)))
    done = group.submit(a_command()).result(timeout=30)
    assert told == [([1], done.position)]
    with pytest.raises(NotFound):
        answer(group, a_command(Bump(amount=-5)))
    assert len(told) == 1


# --- once -------------------------------------------------------------------------------------------------------------


def test_twins_over_two_replicas_have_one_effect_and_one_answer(
    effects: Database, group_of: Callable[..., Group], open_database: Callable[..., Database]
) -> None:
    groups = [group_of(committers=2), group_of(open_database(), committers=2)]
    for number in range(1, 31):
        request_id = uuid.uuid4()
        results = together([partial(answer, groups[n % 2], a_command(request_id=request_id)) for n in range(6)])
        assert set(results) == {f"counters/0: {number}".encode()}
    assert revision(effects) == 30
    assert one(effects, "SELECT count(*) FROM effect") == 30
    assert one(effects, "SELECT sum(count) FROM outbox") == 30


def test_twins_in_one_batch(effects: Database, group_of: Callable[..., Group]) -> None:
    request_id = uuid.uuid4()
    same = [a_command(request_id=request_id) for _ in range(3)]
    other = a_command(Bump(amount=7), request_id)
    neighbour = a_command()
    results = group_of().submit_all([*same, other, neighbour]).result(timeout=30)
    assert [each.value for each in results[:3] if isinstance(each, Committed)] == [b"counters/0: 1"] * 3
    assert isinstance(results[3], FailedPrecondition)
    assert results[3].reason is Reason.REQUEST_ID_REUSED
    assert isinstance(results[4], Committed)
    assert revision(effects) == 2


def test_the_same_id_of_another_principal_or_scope_is_another_request(
    effects: Database, group_of: Callable[..., Group]
) -> None:
    request_id = uuid.uuid4()
    group = group_of()
    answer(group, a_command(request_id=request_id))
    answer(group, a_command(key=RequestKey("q", "test.bump", request_id)))
    answer(group_of(work=Bumps(scope="test.other")), a_command(key=RequestKey("p", "test.other", request_id)))
    assert revision(effects) == 3


def test_a_key_of_another_scope_is_a_defect_and_not_taken(group_of: Callable[..., Group]) -> None:
    """Keys are told apart within a scope by principal and id alone."""
    group = group_of()
    other = a_command(key=RequestKey("p", "test.other", uuid.uuid4()))
    with pytest.raises(ValueError, match=r"test\.other"):
        group.submit(other)
    with pytest.raises(ValueError, match=r"test\.other"):
        group.submit_all([a_command(), other])
    assert group.figures().waiting == 0


def test_a_replay_is_told_by_its_key_also_where_a_new_command_has_the_same_resource(
    effects: Database, group_of: Callable[..., Group]
) -> None:
    """It is not taken for new, nor its key given up, when both would be refused now."""
    group = group_of()
    answer(group, a_command())
    taking = a_command(Bump(amount=-1))
    assert answer(group, taking) == b"counters/0: 0"
    refused = a_command(Bump(amount=-1), resource=taking.resource)
    results = group.submit_all([taking, refused]).result(timeout=30)
    assert isinstance(results[0], Committed)
    assert results[0].value == b"counters/0: 0"
    assert isinstance(results[1], NotFound)
    assert answer(group, taking) == b"counters/0: 0"
    assert one(effects, "SELECT count(*) FROM request_keys") == 2


def test_a_refusal_is_its_own_affair_and_not_remembered(effects: Database, group_of: Callable[..., Group]) -> None:
    group = group_of()
    taking = a_command(Bump(amount=-1))
    first = group.submit_all([a_command(Bump(("counters/1",))), taking, a_command(Bump(("counters/2",)))])
    results = first.result(timeout=30)
    assert isinstance(results[1], NotFound)
    assert [isinstance(each, Committed) for each in results] == [True, False, True]
    assert one(effects, "SELECT count(*) FROM request_keys") == 2
    answer(group, a_command())
    assert answer(group, taking) == b"counters/0: 0"


# --- what goes wrong --------------------------------------------------------------------------------------------------


def test_a_command_that_breaks_the_transaction_breaks_only_its_own(
    effects: Database, group_of: Callable[..., Group]
) -> None:
    commands = [a_command(Bump(poison=number in {3, 11})) for number in range(16)]
    results = group_of().submit_all(commands).result(timeout=30)
    broken = [index for index, each in enumerate(results) if not isinstance(each, Committed)]
    assert broken == [3, 11]
    assert revision(effects) == 14
    assert one(effects, "SELECT count(*) FROM request_keys") == 14


def test_a_deadlock_is_run_again(
    effects: Database, group_of: Callable[..., Group], open_database: Callable[..., Database]
) -> None:
    def work() -> Bumps:
        return Bumps(lock=LOCK_AS_GIVEN, pause_s=0.2)

    groups = [group_of(work=work()), group_of(open_database(), work=work())]
    forth = a_command(Bump(("counters/0", "counters/1")))
    back = a_command(Bump(("counters/1", "counters/0")))
    together([partial(answer, groups[0], forth), partial(answer, groups[1], back)])
    assert sum(group.figures().repeated for group in groups) >= 1
    assert (revision(effects), revision(effects, "counters/1")) == (2, 2)


@pytest.mark.parametrize("fault", [ProxyFault.LOSE_REPLY, ProxyFault.LOSE_COMMIT])
def test_an_unknown_commit_is_looked_up(
    effects: Database,
    group_of: Callable[..., Group],
    proxy: PostgresProxy,
    open_database: Callable[..., Database],
    fault: ProxyFault,
) -> None:
    group = group_of(open_database(proxy.url))
    proxy.fault = fault
    results = group.submit_all([a_command() for _ in range(20)]).result(timeout=30)
    assert proxy.faults_done == 1
    assert [each.value for each in results if isinstance(each, Committed)] == [
        f"counters/0: {n}".encode() for n in range(1, 21)
    ]
    assert revision(effects) == 20


@pytest.fixture
def left_in_a_commit(
    effects: Database, group_of: Callable[..., Group], proxy: PostgresProxy, open_database: Callable[..., Database]
) -> Callable[[float], list[Any]]:
    """Results of a command, one that is refused, and two twins of the first, whose COMMIT is left and takes so long."""

    def leave(seconds: float) -> list[Any]:
        slow_commits(effects, seconds)
        group = group_of(open_database(proxy.url), lock_timeout_ms=200, timeout_ms=20_000)
        proxy.fault = ProxyFault.LEAVE
        first, refused = a_command(deadline=soon(1.5)), a_command(Bump(("counters/none",), -1))
        twins = [a_command(request_id=first.key.request_id, deadline=soon(deadline)) for deadline in (0.5, 30)]
        results = group.submit_all([first, refused, *twins]).result(timeout=30)
        assert proxy.faults_done == 1
        until(lambda: revision(effects) == 1)
        assert answer(group_of(), a_command(request_id=first.key.request_id)) == b"counters/0: 1"
        assert revision(effects) == 1
        return results

    return leave


def test_a_commit_that_goes_on_without_its_caller_is_waited_for(
    left_in_a_commit: Callable[[float], list[Any]],
) -> None:
    first, refused, *twins = left_in_a_commit(1.0)
    assert [each.value for each in (first, *twins)] == [b"counters/0: 1"] * 3
    assert isinstance(refused, NotFound)


def test_while_a_commit_goes_on_nobody_says_that_nothing_was_changed(
    left_in_a_commit: Callable[[float], list[Any]],
) -> None:
    """The next runs' claims wait for the keys, and are refused the locks."""
    assert {type(each) for each in left_in_a_commit(7.0)} == {CommitUnknown}


def test_what_refuses_the_second_run_after_a_commit_that_did_not_happen_is_told(
    effects: Database, group_of: Callable[..., Group], proxy: PostgresProxy, open_database: Callable[..., Database]
) -> None:
    group = group_of(open_database(proxy.url), lock_timeout_ms=200)
    proxy.fault = ProxyFault.LOSE_COMMIT
    with effects.maintain(soon(60)) as other:
        promise = group.submit(a_command())
        until(lambda: proxy.faults_done == 1)  # the second run begins a tenth of a second later, or more
        other.execute(text("SELECT FROM counter WHERE name = 'counters/0' FOR UPDATE"))
        with pytest.raises(Aborted):
            promise.result(timeout=30)
    assert revision(effects) == 0


def test_an_answer_is_found_again_whatever_its_neighbours_and_locks_do(
    effects: Database, group_of: Callable[..., Group]
) -> None:
    """It says what has happened: no lock that cannot be had, and no deadline, makes that unsaid."""
    group = group_of(lock_timeout_ms=300)
    done = a_command()
    answer(group, done)
    with effects.maintain(soon(60)) as other:
        other.execute(text("SELECT FROM counter WHERE name = 'counters/0' FOR UPDATE"))
        assert answer(group, done) == b"counters/0: 1"
        again = a_command(request_id=done.key.request_id, deadline=soon(0.2))
        reused = a_command(Bump(amount=7), done.key.request_id)
        results = group.submit_all([a_command(), again, a_command(Bump(("counters/1",))), reused]).result(timeout=30)
    assert isinstance(results[0], Aborted)
    assert [each.value for each in results if isinstance(each, Committed)] == [b"counters/0: 1", b"counters/1: 1"]
    assert isinstance(results[3], FailedPrecondition)
    assert (revision(effects), revision(effects, "counters/1")) == (1, 1)


def test_a_twin_that_does_not_end_is_no_conflict(
    effects: Database, group_of: Callable[..., Group], open_database: Callable[..., Database]
) -> None:
    """It may be a call that was cut off during its commit: nobody knows yet whether that has happened."""
    slow = group_of(open_database(), Bumps(lock=LOCK_AS_GIVEN, pause_s=2.0))
    group = group_of(lock_timeout_ms=200)
    command, free = a_command(), a_command(Bump(("counters/1",)))
    first = slow.submit(command)
    until(lambda: one(effects, "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'") == 1)
    results = group.submit_all([command, free]).result(timeout=30)
    assert isinstance(results[0], Unavailable)
    assert results[0].reason is Reason.STORAGE_UNAVAILABLE
    assert isinstance(results[1], Committed)
    assert first.result(timeout=30).value == b"counters/0: 1"
    assert answer(group, command) == b"counters/0: 1"


def test_a_commit_after_which_something_fails_has_happened(
    effects: Database, group_of: Callable[..., Group], open_database: Callable[..., Database]
) -> None:
    class Slow(PostgresClock):
        """Takes long for the position behind the first commit."""

        seconds = 1.0

        def ask_end(self, statements: Statements, *, durably: bool) -> Ending:
            ending = super().ask_end(statements, durably=durably)
            seconds, self.seconds = self.seconds, 0.0
            return Ending(ending.commit, statements.ask(_LATE_POSITION, {"seconds": seconds}))

    group = group_of(open_database(clock=Slow()), timeout_ms=300)
    assert answer(group, a_command()) == b"counters/0: 1"
    assert group.figures().repeated == 1
    assert revision(effects) == 1


def test_a_connection_that_is_killed_costs_nothing(effects: Database, group_of: Callable[..., Group]) -> None:
    group = group_of()
    kill = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE pid <> pg_backend_pid() AND datname = current_database()"
    )
    stop = threading.Event()

    def killer() -> None:
        while not stop.wait(0.03):
            with effects.read(soon()) as transaction:
                transaction.connection.execute(kill)

    thread = threading.Thread(target=killer)
    thread.start()
    try:
        results = []
        for _ in range(40):
            results += [group.submit(a_command()) for _ in range(5)]
            time.sleep(0.02)
        answers = [future.result(timeout=40).value for future in results]
    finally:
        stop.set()
        thread.join()
    assert len(set(answers)) == 200
    assert revision(effects) == 200
    assert group.figures().repeated > 0


def test_a_committer_needs_no_place_in_the_pool(
    group_of: Callable[..., Group], open_database: Callable[..., Database]
) -> None:
    """Neither at its start nor when it has lost its connection, as after each batch that failed."""
    database = open_database(pool_size=1, pool_timeout_ms=100)
    group = group_of(database)
    with database.read(soon(60)):
        results = group.submit_all([a_command(), a_command(Bump(poison=True)), a_command()]).result(timeout=60)
    assert [isinstance(each, Committed) for each in results] == [True, False, True]


@pytest.mark.timeout(60)
def test_a_frozen_database_is_noticed(
    effects: Database, group_of: Callable[..., Group], proxy: PostgresProxy, open_database: Callable[..., Database]
) -> None:
    group = group_of(open_database(proxy.url, connect_timeout_ms=1000), timeout_ms=500)
    answer(group, a_command())
    proxy.fault = ProxyFault.FREEZE
    began = time.monotonic()
    lost = a_command()
    future = group.submit(lost)
    with pytest.raises(Unavailable):
        future.result(timeout=45)
    assert time.monotonic() - began < 40
    proxy.fault = ProxyFault.NONE
    assert answer(group, lost) == b"counters/0: 2"
    assert revision(effects) == 2


def test_a_deadline_that_has_passed_is_not_begun_and_one_that_passes_later_ends_nothing(
    effects: Database, group_of: Callable[..., Group]
) -> None:
    group = group_of()
    late = a_command(deadline=time.monotonic() - 1)
    results = group.submit_all([late, a_command()]).result(timeout=30)
    assert isinstance(results[0], DeadlineExceeded)
    assert isinstance(results[1], Committed)
    assert revision(effects) == 1
    assert one(effects, "SELECT count(*) FROM request_keys") == 1


def test_a_lock_that_cannot_be_had_holds_others_up_only_as_long_as_its_own_callers_wait(
    effects: Database, group_of: Callable[..., Group]
) -> None:
    """Halves of a batch that was not to be committed begin anew, and so not where the time of a command is over."""
    group = group_of(lock_timeout_ms=200)
    with effects.maintain(soon(60)) as other:
        other.execute(text("SELECT FROM counter WHERE name = 'counters/0' FOR UPDATE"))
        began = time.monotonic()
        stuck = [a_command(deadline=began + 0.5) for _ in range(60)]
        free = a_command(Bump(("counters/1",)))
        results = group.submit_all([*stuck, free]).result(timeout=60)
        took_s = time.monotonic() - began
    assert isinstance(results[-1], Committed)
    assert {type(result) for result in results[:-1]} <= {DeadlineExceeded, Aborted}
    assert DeadlineExceeded in {type(result) for result in results}
    assert took_s < 5  # each of them once would take 12 s, and there would be halves as well
    assert (revision(effects), revision(effects, "counters/1")) == (0, 1)
    assert one(effects, "SELECT count(*) FROM request_keys") == 1


def test_a_lock_that_cannot_be_had_takes_from_others_less_than_their_deadline(
    effects: Database, group_of: Callable[..., Group]
) -> None:
    """Neither from those who are in the batch, the last of all, nor from those who wait behind it."""
    group = group_of()
    with effects.maintain(soon(60)) as other:
        other.execute(text("SELECT FROM counter WHERE name = 'counters/0' FOR UPDATE"))
        for _ in range(2):
            stuck = [a_command(deadline=soon(5.0)) for _ in range(24)]
            free = [a_command(Bump((f"counters/{n}",)), deadline=soon(5.0)) for n in (1, 2)]
            batch = group.submit_all([*stuck, free[0]])
            until(lambda: group.figures().waiting == 0)
            behind = group.submit(free[1])
            assert isinstance(batch.result(timeout=60)[-1], Committed)
            assert behind.result(timeout=60).value
            other.execute(text("SELECT"))  # whoever says nothing is ended
    assert (revision(effects), revision(effects, "counters/1"), revision(effects, "counters/2")) == (0, 2, 2)


def test_the_locks_of_a_replica_that_says_nothing_more_are_free_again_soon(
    effects: Database, group_of: Callable[..., Group]
) -> None:
    """It may have lost its power between the two flights of a batch, or in the midst of a single write."""
    driver = effects.dedicated(statement_timeout_ms=20_000, lock_timeout_ms=1_000)
    lock = "SELECT FROM counter WHERE name = 'counters/%s' FOR UPDATE"
    with ExitStack() as stack:
        stack.callback(driver.close)
        driver.execute("BEGIN")
        driver.execute(lock, [1])
        with pytest.raises(Unavailable), effects.maintain(soon(60)) as other:  # noqa: PT012 - the end of it raises
            other.execute(text(lock % 0))
            group = group_of(lock_timeout_ms=15_000, timeout_ms=20_000)
            results = group.submit_all([a_command(), a_command(Bump(("counters/1",)))]).result(timeout=30)
            assert {type(each) for each in results} == {Committed}


def test_what_waits_is_bounded_and_a_stop_answers_it(effects: Database, group_of: Callable[..., Group]) -> None:
    work = Bumps(lock=LOCK_AS_GIVEN, pause_s=0.3)
    group = group_of(work=work, waiting_limit=5)
    first = group.submit(a_command())
    until(lambda: group.figures().waiting == 0)
    waiting = [group.submit(a_command()) for _ in range(5)]
    with pytest.raises(Unavailable) as refused:
        group.submit(a_command())
    assert refused.value.reason is Reason.OVERLOADED
    assert refused.value.retry_after_ms
    group.stop()
    assert [future.result(timeout=0).value for future in (first, *waiting)]
    assert revision(effects) == 6
    with pytest.raises(Unavailable) as stopped:
        group.submit(a_command())
    assert stopped.value.reason is Reason.SHUTTING_DOWN
