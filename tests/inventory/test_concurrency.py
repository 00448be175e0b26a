"""Many callers at once, over two replicas: no unit is made or lost, and everything ends once."""

from __future__ import annotations

import random
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import grpc
import pytest
from sqlalchemy import text

from counterfoil.inventory.v1 import inventory_service_pb2 as pb
from counterfoil.inventory.v1.reservation_pb2 import Reservation, StockLine
from counterfoil_server.inventory import rules, stock
from counterfoil_server.inventory.levels import Levels
from counterfoil_server.inventory.reserving import ReserveWork
from counterfoil_server.inventory.rules import COMMIT, RELEASED, Cause
from counterfoil_server.inventory.settling import Settlement, SettleWork
from counterfoil_server.storage.changes import Actor
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.group_commit import Command
from counterfoil_server.storage.idempotency import RequestKey
from counterfoil_server.storage.statements import Statements
from tests.catalog.conftest import new_id, refusal_of
from tests.inventory.conftest import ACTOR, STORE, Inventory, Reason, execute, query, soon
from tests.storage.conftest import together

CALLERS = 64


def reason_of(error: grpc.RpcError) -> str:
    """Why a call was refused."""

    def again() -> None:
        raise error

    return refusal_of(again).reason


def attempt(action: Callable[[], Any]) -> str:
    """`ok`, or the reason of the refusal."""
    try:
        action()
    except grpc.RpcError as error:
        return reason_of(error)
    return "ok"


@pytest.fixture
def replicas(inventory: Inventory, open_inventory: Callable[..., Inventory]) -> list[Inventory]:
    """Two workers on one database."""
    return [inventory, open_inventory()]


def test_64_callers_for_500_units(replicas: list[Inventory]) -> None:
    first = replicas[0]
    first.adjust(A=500)
    outcomes: Counter[str] = Counter()

    def buy(number: int) -> Counter[str]:
        own: Counter[str] = Counter()
        for step in range(10):
            replica = replicas[(number + step) % 2]
            own[attempt(lambda replica=replica: replica.reserve(A=1))] += 1  # type: ignore[misc]
        return own

    with ThreadPoolExecutor(CALLERS) as pool:
        for own in pool.map(buy, range(CALLERS)):
            outcomes += own
    assert outcomes == {"ok": 500, "OUT_OF_STOCK": 140}
    assert first.buckets("A") == (0, 500, 0, 0, 0)
    assert query(first.database, "SELECT count(*), sum(quantities[1]) FROM reservations")[0] == (500, 500)
    assert first.findings() == []


def test_backorders_end_at_their_limit(replicas: list[Inventory]) -> None:
    replicas[0].adjust(A=20)
    replicas[0].backorder("A", 30)
    with ThreadPoolExecutor(16) as pool:
        outcomes = Counter(
            pool.map(lambda number: attempt(lambda: replicas[number % 2].reserve(A=1)), range(80))
        )
    assert outcomes == {"ok": 50, "OUT_OF_STOCK": 30}
    assert replicas[0].buckets("A") == (-30, 50, 0, 0, 0)
    assert replicas[0].findings() == []


def test_one_request_sent_many_times_at_once(replicas: list[Inventory]) -> None:
    first = replicas[0]
    first.adjust(A=100)
    for round_number in range(8):
        key = new_id()
        made = together([lambda replica=replicas[n % 2]: replica.reserve(A=1, request_id=key) for n in range(6)])  # type: ignore[misc]
        assert len({each.SerializeToString() for each in made}) == 1
        end = new_id()
        method = ("commit", "release")[round_number % 2]
        ended = together(
            [lambda replica=replicas[n % 2]: getattr(replica, method)(made[0].name, end) for n in range(6)]  # type: ignore[misc]
        )
        assert len({each.SerializeToString() for each in ended}) == 1
        adjusted = new_id()
        answers = together(
            [lambda replica=replicas[n % 2]: list(replica.adjust(B=1, request_id=adjusted)) for n in range(6)]  # type: ignore[misc]
        )
        assert len({answer[0].SerializeToString() for answer in answers}) == 1
        assert first.stock("B").on_hand == round_number + 1
    assert first.buckets("A") == (96, 0, 4, 0, 0)
    assert query(first.database, "SELECT count(*) FROM reservations")[0][0] == 8
    assert first.findings() == []


def test_a_reservation_ends_once_whoever_comes_first(replicas: list[Inventory]) -> None:
    first = replicas[0]
    first.adjust(A=1000)
    sweepers = [replica.sweeper(limit_rows=3) for replica in replicas]
    random_order = random.Random(7)
    for _ in range(12):
        made = [replicas[number % 2].reserve(A=2) for number in range(4)]
        actions: list[Callable[[], Any]] = [sweeper.step for sweeper in sweepers]
        for reservation in made:
            for replica in replicas:
                actions.append(lambda r=replica, n=reservation.name: attempt(lambda: r.commit(n)))  # type: ignore[misc]
                actions.append(lambda r=replica, n=reservation.name: attempt(lambda: r.release(n)))  # type: ignore[misc]
        expire = {reservation.name for reservation in made if random_order.random() < 0.5}
        if expire:
            execute(
                first.database,
                "UPDATE reservations SET expire_time = now() WHERE id = ANY(CAST(:ids AS uuid[]))",
                ids=[name.removeprefix("reservations/") for name in expire],
            )
        random_order.shuffle(actions)
        outcomes = together(actions)
        ended_by_call = outcomes.count("ok")
        for sweeper in sweepers:
            while sweeper.step():
                pass
        states = Counter(first.get(reservation.name).state for reservation in made)
        assert states[Reservation.STATE_ACTIVE] == 0
        assert states[Reservation.STATE_COMMITTED] + states[Reservation.STATE_RELEASED] == ended_by_call
        assert set(outcomes) - {"ok", "RESERVATION_NOT_ACTIVE"} <= set(range(5))
    committed = query(first.database, "SELECT count(*) FROM reservations WHERE state = 2")[0][0]
    assert first.buckets("A") == (1000 - 2 * committed, 0, 2 * committed, 0, 0)
    ends = "SELECT count(*) FROM stock_movements WHERE from_bucket = 3 GROUP BY source"
    assert {row[0] for row in query(first.database, ends)} == {1}
    assert first.findings() == []


def test_random_work_of_all_kinds_against_the_model(replicas: list[Inventory]) -> None:
    first = replicas[0]
    first.create("depot")
    skus = "ABCD"
    for location in (STORE, "locations/depot"):
        first.adjust(Reason.REASON_OPENING, location, **dict.fromkeys(skus, 60))
    first.backorder("D", 5)
    received: Counter[str] = Counter()
    lock = threading.Lock()

    def act(seed: int) -> None:  # noqa: C901 - one branch for each kind of call
        chance = random.Random(seed)
        own: list[str] = []
        for _ in range(25):
            replica = chance.choice(replicas)
            location = chance.choice([STORE, "locations/depot"])
            some = {sku: chance.randint(1, 4) for sku in chance.sample(skus, chance.randint(1, 3))}
            kind = chance.randrange(6)
            try:
                if kind <= 1 or not own:
                    own.append(replica.reserve(location=location, ttl_s=chance.choice([1, 900]), **some).name)
                elif kind == 2:
                    replica.commit(own.pop(chance.randrange(len(own))))
                elif kind == 3:
                    replica.release(own.pop(chance.randrange(len(own))))
                elif kind == 4:
                    replica.adjust(location=location, **some)
                    with lock:
                        received.update(some)
                else:
                    lines = [StockLine(sku=sku, quantity=quantity) for sku, quantity in some.items()]
                    other = "locations/depot" if location == STORE else STORE
                    request = pb.TransferStockRequest(
                        location=location, destination=other, lines=lines, request_id=new_id()
                    )
                    replica.stub.TransferStock(request)
            except grpc.RpcError as error:
                assert reason_of(error) in {"OUT_OF_STOCK", "RESERVATION_NOT_ACTIVE"}, error

    stopping = threading.Event()

    def sweep(replica: Inventory) -> None:
        sweeper = replica.sweeper(limit_rows=2)
        while not stopping.is_set():
            sweeper.step()

    with ThreadPoolExecutor(10) as pool:
        sweeping = [pool.submit(sweep, replica) for replica in replicas]
        working = [pool.submit(act, seed) for seed in range(8)]
        try:
            for future in working:
                future.result(timeout=100)
        finally:
            stopping.set()
        for future in sweeping:
            future.result(timeout=30)
    rows = query(
        first.database,
        "SELECT sku, sum(on_hand + reserved + sold + incoming + damaged), min(on_hand - floor) FROM stock_levels GROUP BY sku",
    )
    assert {row[0]: row[1] for row in rows} == {sku: 120 + received[sku] for sku in skus}
    assert min(row[2] for row in rows) >= 0
    assert first.findings() == []


def test_two_sweepers_share_the_work(replicas: list[Inventory]) -> None:
    first = replicas[0]
    first.adjust(A=1000, B=1000)
    made = [first.reserve(A=1, B=2) for _ in range(60)]
    held = {uuid.UUID(each.name.removeprefix("reservations/")) for each in made[::10]}

    def hold(_statements: Statements, ids: Sequence[uuid.UUID]) -> Collection[uuid.UUID]:
        return held.intersection(ids)

    first.expire()
    ended: list[int] = []

    def sweep(replica: Inventory) -> None:
        sweeper = replica.sweeper(hold, limit_rows=5)
        while count := sweeper.step():
            ended.append(count)

    together([lambda replica=replica: sweep(replica) for replica in [*replicas, *replicas]])  # type: ignore[misc]
    sweep(first)
    states = Counter(row[0] for row in query(first.database, "SELECT state FROM reservations"))
    assert states == {1: 6, 4: 54}
    assert first.buckets("A") == (994, 6, 0, 0, 0)
    expiries = query(first.database, "SELECT count(*), count(DISTINCT source) FROM stock_movements WHERE reason = 13")
    assert expiries[0] == (108, 54)
    assert first.findings() == []


def test_levels_are_made_once_while_their_policy_changes(replicas: list[Inventory]) -> None:
    replicas[0].create("depot")
    for sku in "EFGH":
        together(
            [
                lambda sku=sku: replicas[0].adjust(**{sku: 1}),  # type: ignore[misc]
                lambda sku=sku: replicas[1].adjust(**{sku: 1}),  # type: ignore[misc]
                lambda sku=sku: replicas[1].adjust(location="locations/depot", **{sku: 1}),  # type: ignore[misc]
                lambda sku=sku: replicas[0].backorder(sku, 7),  # type: ignore[misc]
            ]
        )
        assert (replicas[0].stock(sku).on_hand, replicas[0].stock(sku).backorder_limit) == (2, 7)
        assert replicas[0].stock(sku, "locations/depot").backorder_limit == 7
    assert replicas[0].findings() == []


# --- what a batch asks of the database ------------------------------------------------------------------------------


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The statements asked for meanwhile."""
    seen: list[str] = []
    original = Statements.ask

    def ask(self: Statements, statement: Any, parameters: Any = None) -> Any:
        seen.append(" ".join(statement.sql.decode().split()))
        return original(self, statement, parameters)

    with monkeypatch.context() as patched:
        patched.setattr(Statements, "ask", ask)
        yield seen


def command(scope: str, payload: Any, resource: uuid.UUID | None = None) -> Command[Any]:
    key = RequestKey("tester", scope, uuid.uuid4())
    return Command(key, b"\x01" + key.request_id.bytes, ACTOR, resource or uuid.uuid4(), payload)


@pytest.mark.parametrize("count", [1, 40, 300])
def test_a_batch_takes_as_many_statements_for_many_as_for_one(
    inventory: Inventory, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    from counterfoil_server.inventory.reserving import Wanted  # noqa: PLC0415

    inventory.adjust(A=10_000, B=10_000, C=10_000)
    inventory.reserve_group.submit_all([]).result()
    wanted = [
        command(ReserveWork.scope, Wanted("store", ["A", "BC"[number % 2]], [1, 2], 10**9)) for number in range(count)
    ]
    with counted(monkeypatch) as seen:
        made = inventory.reserve_group.submit_all(wanted).result(timeout=60)
    assert not [each for each in made if isinstance(each, Exception)]
    assert [statement.split("(")[0].split("FROM")[0][:30].strip() for statement in seen] == [
        "BEGIN",
        *seen_kinds(seen)[1:],
    ]
    # Begin, claim, locations, levels; levels, movements, two of the outbox, reservations; commit.
    assert len(seen) == 11, "\n".join(seen)
    with counted(monkeypatch) as seen:
        settled = inventory.settle_group.submit_all(
            [
                command(SettleWork.scope, Settlement(each.resource, COMMIT if number % 3 else RELEASED))
                for number, each in enumerate(wanted)
            ]
        ).result(timeout=60)
    assert not [each for each in settled if isinstance(each, Exception)]
    assert len(seen) == 11, "\n".join(seen)
    assert inventory.findings() == []


def seen_kinds(seen: Sequence[str]) -> list[str]:
    return [statement.split("(")[0].split("FROM")[0][:30].strip() for statement in seen]


def test_other_domains_move_stock_in_their_own_transactions(inventory: Inventory, database: Database) -> None:
    """As orders do: lock, take, queue; two statements to write, however many orders there are."""
    inventory.adjust(A=50, B=50)
    reservation = inventory.reserve(A=5)
    from counterfoil_server.inventory import settling  # noqa: PLC0415

    def work(transaction: Any) -> int:
        statements = transaction.statements
        ids = [uuid.UUID(reservation.name.removeprefix("reservations/"))]
        found = settling.locked(settling.lock(statements, ids))
        levels = Levels(stock.lock(statements, [("B", "store"), ("C", "store")], ids).rows())
        now_us = rules.microseconds(transaction.now)
        sold = settling.consume(
            levels, found[ids[0]], "store", (["A", "B"], [4, 1]), cause=Cause("orders/1", "till", 1), now_us=now_us
        )
        for number in range(20):
            assert levels.take("store", ["B", "B"], [1, 1], stock.SALE, cause=Cause(f"orders/{number}", "till", 1)) is None
        assert levels.take("store", ["B", "C"], [1, 1], stock.SALE, cause=Cause("orders/x", "till", 1)) is not None
        before = statements.asked
        changed = stock.queue(statements, levels)
        asked = statements.asked - before
        transaction.emit([*stock.changes(changed), *settling.queue_ended(statements, [sold])])
        return asked

    assert database.write(work, actor=Actor("till", ""), deadline=soon()).value == 2
    assert inventory.buckets("A") == (46, 0, 4, 0, 0)
    assert inventory.buckets("B") == (9, 0, 41, 0, 0)
    assert inventory.get(reservation.name).state == Reservation.STATE_COMMITTED
    movement = inventory.movements("B")[0]
    assert (movement.source, movement.principal, movement.occur_time.ToMicroseconds()) == ("orders/19", "till", 1)
    assert inventory.findings() == []


# --- the books ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "checks"),
    [
        ("UPDATE stock_levels SET on_hand = on_hand + 1 WHERE sku = 'C'", {"levels_equal_movements"}),
        ("UPDATE stock_levels SET sold = 3 WHERE sku = 'E'", {"levels_equal_movements"}),
        ("DELETE FROM stock_levels WHERE sku = 'Z'", {"levels_equal_movements"}),
        ("DELETE FROM stock_movements WHERE sku = 'A'", {"levels_equal_movements"}),
        ("UPDATE reservations SET quantities = '{4}'", {"reserved_equals_reservations"}),
        ("UPDATE reservations SET state = 3", {"reserved_equals_reservations"}),
        ("UPDATE stock_policies SET backorder_limit = 2 WHERE sku = 'B'", {"buckets_within_bounds"}),
        ("DELETE FROM stock_policies WHERE sku = 'B'", {"buckets_within_bounds"}),
    ],
)
def test_books_that_are_wrong_are_found(inventory: Inventory, statement: str, checks: set[str]) -> None:
    inventory.adjust(**dict.fromkeys("ABCDEFGHXYZ", 5))
    inventory.reserve(D=3)
    for size in (1, 2, 11, 100):
        assert inventory.findings(size) == []
    execute(inventory.database, statement)
    for size in (1, 2, 11, 100):
        findings = inventory.findings(size)
        assert {finding.check.partition(".")[2] for finding in findings} == checks
        assert len(findings) == 1
        assert findings[0].resource.startswith(f"{STORE}/stockLevels/")


def test_the_database_itself_refuses_what_must_not_be(inventory: Inventory) -> None:
    inventory.adjust(A=1)
    for column, value in (("on_hand", -1), ("reserved", -1), ("sold", -1), ("incoming", -1), ("damaged", -1)):
        with pytest.raises(Exception, match=f"ck_stock_levels_{column}"):
            execute(inventory.database, f"UPDATE stock_levels SET {column} = {value}")
    with pytest.raises(Exception, match="ck_stock_movements_quantity"):
        execute(inventory.database, "UPDATE stock_movements SET quantity = 0")
    with pytest.raises(Exception, match="fk_stock_levels_location_id_locations"):
        execute(inventory.database, "DELETE FROM locations")


def test_the_books_are_right_at_every_moment_of_a_live_system(replicas: list[Inventory]) -> None:
    first = replicas[0]
    first.adjust(**dict.fromkeys("ABCDEFGH", 500))
    stopping = threading.Event()

    def work(seed: int) -> int:
        chance = random.Random(seed)
        done = 0
        while not stopping.is_set():
            replica = chance.choice(replicas)
            made = replica.reserve(**dict.fromkeys(chance.sample("ABCDEFGH", 3), 1))
            (replica.release if chance.random() < 0.5 else replica.commit)(made.name)
            done += 1
        return done

    with ThreadPoolExecutor(4) as pool:
        workers = [pool.submit(work, seed) for seed in range(4)]
        try:
            for _ in range(40):
                assert first.findings(3) == []
                rows = query(
                    first.database,
                    "SELECT sum(on_hand + reserved + sold), min(on_hand) FROM stock_levels",
                )
                assert rows[0][0] == 8 * 500
        finally:
            stopping.set()
        assert sum(each.result(timeout=30) for each in workers) > 10


def test_a_statement_of_the_sweeper_uses_its_index(inventory: Inventory) -> None:
    with inventory.database.read(soon()) as transaction:
        transaction.connection.execute(text("SELECT set_config('enable_seqscan', 'off', true)"))
        plan = transaction.connection.execute(
            text("EXPLAIN SELECT id FROM reservations WHERE state = 1 AND expire_time <= now() ORDER BY expire_time, id")
        )
        assert "ix_reservations_expire_time" in "\n".join(row[0] for row in plan)
