"""Many callers at once, over two replicas: no unit is made or lost, and everything ends once."""

from __future__ import annotations

import random
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from operator import methodcaller
from typing import Any

import grpc
import pytest
from google.protobuf.message import Message

from counterfoil.inventory.v1 import inventory_service_pb2 as pb
from counterfoil.inventory.v1.reservation_pb2 import Reservation, StockLine
from counterfoil_server.storage.statements import Statements
from tests.catalog.conftest import new_id, refusal_of
from tests.inventory.conftest import STORE, Inventory, Reason, execute, query
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
        outcomes = Counter(pool.map(lambda number: attempt(lambda: replicas[number % 2].reserve(A=1)), range(80)))
    assert outcomes == {"ok": 50, "OUT_OF_STOCK": 30}
    assert replicas[0].buckets("A") == (-30, 50, 0, 0, 0)
    assert replicas[0].findings() == []


def on_all(replicas: list[Inventory], call: Callable[[Inventory], Message]) -> Any:
    """Makes a call six times at once, on one replica and the other; the one answer that all of them had."""
    answers = together([partial(call, replicas[number % 2]) for number in range(6)])
    assert len({answer.SerializeToString() for answer in answers}) == 1
    return answers[0]


def test_one_request_sent_many_times_at_once(replicas: list[Inventory]) -> None:
    first = replicas[0]
    first.adjust(A=100)
    for number in range(8):
        key = new_id()
        made = on_all(replicas, lambda replica, key=key: replica.reserve(A=1, request_id=key))  # type: ignore[misc]
        method = ("commit", "release")[number % 2]
        on_all(replicas, methodcaller(method, made.name, key))
        on_all(replicas, lambda replica, key=key: replica.adjust(B=1, request_id=key)[0])  # type: ignore[misc]
        assert first.stock("B").on_hand == number + 1
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


def test_random_work_of_all_kinds_against_the_model(replicas: list[Inventory]) -> None:  # noqa: C901 - a model in one piece
    first = replicas[0]
    first.create("depot")
    skus = "ABCD"
    for location in (STORE, "locations/depot"):
        first.adjust(Reason.REASON_OPENING, location, units=dict.fromkeys(skus, 60))
    first.backorder("D", 5)
    received: Counter[str] = Counter()
    lock = threading.Lock()

    def act(seed: int) -> None:
        chance = random.Random(seed)
        own: list[str] = []
        for _ in range(25):
            replica = chance.choice(replicas)
            location = chance.choice([STORE, "locations/depot"])
            some = {sku: chance.randint(1, 4) for sku in chance.sample(skus, chance.randint(1, 3))}
            kind = chance.randrange(6)
            try:
                if kind <= 1 or not own:
                    own.append(replica.reserve(location=location, ttl_s=chance.choice([1, 900]), units=some).name)
                elif kind == 2:
                    replica.commit(own.pop(chance.randrange(len(own))))
                elif kind == 3:
                    replica.release(own.pop(chance.randrange(len(own))))
                elif kind == 4:
                    replica.adjust(location=location, units=some)
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
        "SELECT sku, sum(on_hand + reserved + sold + incoming + damaged), min(on_hand - floor) FROM stock_levels"
        " GROUP BY sku",
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
                lambda sku=sku: replicas[0].adjust(units={sku: 1}),  # type: ignore[misc]
                lambda sku=sku: replicas[1].adjust(units={sku: 1}),  # type: ignore[misc]
                lambda sku=sku: replicas[1].adjust(location="locations/depot", units={sku: 1}),  # type: ignore[misc]
                lambda sku=sku: replicas[0].backorder(sku, 7),  # type: ignore[misc]
            ]
        )
        assert (replicas[0].stock(sku).on_hand, replicas[0].stock(sku).backorder_limit) == (2, 7)
        assert replicas[0].stock(sku, "locations/depot").backorder_limit == 7
    assert replicas[0].findings() == []


def test_the_books_are_right_at_every_moment_of_a_live_system(replicas: list[Inventory]) -> None:
    first = replicas[0]
    first.adjust(units=dict.fromkeys("ABCDEFGH", 500))
    stopping = threading.Event()

    def work(seed: int) -> int:
        chance = random.Random(seed)
        done = 0
        while not stopping.is_set():
            replica = chance.choice(replicas)
            made = replica.reserve(units=dict.fromkeys(chance.sample("ABCDEFGH", 3), 1))
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
