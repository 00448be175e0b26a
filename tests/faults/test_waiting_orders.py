"""Orders that wait for a group commit: whose callers go, whose time is over, and one too many.

A lock on a level holds a batch where it is, so what is in it and what waits behind it is known.
"""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import grpc
import psycopg
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import make_url

from counterfoil.orders.v1 import order_service_pb2 as pb
from counterfoil.orders.v1.order_pb2 import Order
from tests.faults.books import Books
from tests.faults.buyers import Buyers, assert_exact
from tests.faults.shop import LIMIT_S, SKUS, TILL, Till, order, outcome_of, refusal
from tests.runtime.processes import eventually
from tests.servers import WORKERS_ALONE, ServerProcess

pytestmark = pytest.mark.whole

WAITING_LIMIT = 12
DEADLINE_S = 5  # the contract's for an order
STOCK = dict.fromkeys(SKUS, 1_000_000)
# Nothing but the test decides how long a batch is held.
PATIENT = {
    "COUNTERFOIL_COMMIT_WAITING_LIMIT": str(WAITING_LIMIT),
    "COUNTERFOIL_COMMIT_TIMEOUT_MS": "60000",
    "COUNTERFOIL_COMMIT_LOCK_TIMEOUT_MS": "60000",
}


class Held:
    """Levels that somebody else has locked, as seen from outside of the server."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)

    @contextmanager
    def level(self, sku: str, location: str = TILL) -> Iterator[ExitStack]:
        """Holds it until the end, or until the stack that it gives is closed."""
        with ExitStack() as stack:
            connection = stack.enter_context(psycopg.connect(self._url))
            connection.execute(
                "SELECT FROM stock_levels WHERE sku = %s AND location_id = %s FOR UPDATE",
                [sku, location.removeprefix("locations/")],
            )
            yield stack

    def wait_for_waiters(self, count: int) -> None:
        """Waits until so many transactions wait for a lock."""
        query = """
            SELECT count(*) FROM pg_stat_activity
            WHERE wait_event_type = 'Lock' AND datname = current_database() AND application_name LIKE 'counterfoil%'"""
        with psycopg.connect(self._url, autocommit=True) as connection:
            eventually(lambda: connection.execute(query).fetchone() == (count,), f"{count} that wait", LIMIT_S)


@pytest.fixture(scope="module")
def own_url(make_database: Any, template_url: str) -> str:
    """A database for this file."""
    url: str = make_database(template_url)
    return url


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, own_url: str) -> Iterator[ServerProcess]:
    """One server with one worker, in which few orders may wait."""
    folder: Path = tmp_path_factory.mktemp("server")
    with ServerProcess(folder / "one", database_url=own_url, environment=PATIENT, flags=WORKERS_ALONE) as started:
        yield started


@pytest.fixture(scope="module")
def opened(server: ServerProcess) -> Iterator[Till]:
    """A caller, and a location with much of everything."""
    with Till(server, server.mint_token()) as made:
        made.open(TILL, **STOCK)
        yield made


@pytest.fixture
def till(opened: Till) -> Till:
    """A caller of the server."""
    return opened


@pytest.fixture
def held(own_url: str) -> Held:
    """Locks."""
    return Held(own_url)


@pytest.fixture
def books(own_url: str) -> Iterator[Books]:
    """A look into the database."""
    with Books(own_url) as made:
        yield made


def waits(server: ServerProcess, count: int) -> None:
    """Waits until so many orders wait for a batch."""

    def waiting() -> float:
        with urllib.request.urlopen(f"http://{server.admin}/metrics", timeout=10) as page:
            families = list(text_string_to_metric_families(page.read().decode()))
        [family] = [each for each in families if each.name == "counterfoil_group_commit_waiting"]
        return sum(sample.value for sample in family.samples)

    eventually(lambda: waiting() == count, f"{count} orders in the queue", LIMIT_S)


def leave(call: Any, how: str) -> None:
    """The caller goes, or its time is over already."""
    if how == "cancels":
        call.cancel()
    assert outcome_of(call) == {"cancels": "CANCELLED", "is late": "DEADLINE_EXCEEDED"}[how]


@pytest.mark.parametrize("how", ["cancels", "is late"])
def test_a_caller_that_leaves_a_batch_leaves_its_neighbours_alone(
    server: ServerProcess, till: Till, held: Held, books: Books, how: str
) -> None:
    """Its order was begun, so it is placed, whole; asked again, it is answered with it."""
    ours, before = order({"TEA": 2, "COFFEE": 1}), books.placed()
    neighbours = [order({"TEA": 1}), order({"TEA": 3})]
    with held.level("MILK") as plug, held.level("TEA") as tea:
        plugged = till.begin("PlaceOrder", order({"MILK": 1}))
        held.wait_for_waiters(1)
        calls = [till.begin("PlaceOrder", each) for each in neighbours]
        leaving = till.begin("PlaceOrder", ours, 60 if how == "cancels" else 4)
        waits(server, 3)
        plug.close()
        assert isinstance(outcome_of(plugged), bytes)
        held.wait_for_waiters(1)  # all three, in one batch
        waits(server, 0)
        leave(leaving, how)
        assert not any(call.done() for call in calls)
        tea.close()
        answers = [outcome_of(call) for call in calls]
    assert [Order.FromString(answer).lines[0].quantity for answer in answers if isinstance(answer, bytes)] == [1, 3]
    assert books.placed().keys() - before.keys() >= {each.request_id for each in (*neighbours, ours)}
    assert till.place(ours) == books.placed()[ours.request_id]
    assert books.faults(TILL, STOCK) == []


@pytest.mark.parametrize("how", ["cancels", "is late"])
def test_a_caller_that_leaves_the_queue_leaves_nothing_or_all(
    server: ServerProcess, till: Till, held: Held, books: Books, how: str
) -> None:
    """One whose time is over before its order is begun has none; one that goes may. Asked again, both have one."""
    ours = order({"TEA": 2, "COFFEE": 1})
    with held.level("MILK") as plug:
        plugged = till.begin("PlaceOrder", order({"MILK": 1}))
        held.wait_for_waiters(1)
        leaving = till.begin("PlaceOrder", ours, 60 if how == "cancels" else 2)
        neighbour = till.begin("PlaceOrder", order({"TEA": 1}))
        waits(server, 2)
        leave(leaving, how)
        time.sleep(0.3)  # the server learned of the deadline later than the caller set it
        plug.close()
        assert isinstance(outcome_of(plugged), bytes)
        assert isinstance(outcome_of(neighbour), bytes)
    assert books.faults(TILL, STOCK) == []
    placed = books.placed().get(ours.request_id)
    assert placed is None or how == "cancels"
    answer = till.place(ours)
    assert answer == books.placed()[ours.request_id]
    assert placed in (None, answer)
    assert till.place(ours) == answer
    assert books.faults(TILL, STOCK) == []


def test_too_many_orders_are_refused_at_once_and_those_taken_are_placed_once(
    server: ServerProcess, till: Till, held: Held, books: Books
) -> None:
    requests = [order({"TEA": 1}) for _ in range(4 * WAITING_LIMIT)]
    with held.level("MILK") as plug:
        plugged = till.begin("PlaceOrder", order({"MILK": 1}))
        held.wait_for_waiters(1)
        calls = [till.begin("PlaceOrder", each) for each in requests]
        refused = ended_refused(calls, len(requests) - WAITING_LIMIT)
        waits(server, WAITING_LIMIT)
        # A batch is refused as a whole, before any of it is looked at.
        batch = pb.BatchPlaceOrdersRequest(requests=requests[:2])
        assert outcome_of(till.begin("BatchPlaceOrders", batch)) == "OVERLOADED"
        assert till.orders([Order.FromString(each).name for each in books.placed().values()][:3])  # reads go on
        assert len([call for call in calls if call.done()]) == len(refused) == len(requests) - WAITING_LIMIT
        plug.close()
        assert isinstance(outcome_of(plugged), bytes)
        taken = {
            request.request_id: outcome_of(call)
            for request, call in zip(requests, calls, strict=True)
            if call not in refused
        }
    ids = {request.request_id for request in requests}
    assert {key: image for key, image in books.placed().items() if key in ids} == taken
    # All of them, again: those placed are answered, the others placed now.
    again = {request.request_id: till.place(request) for request in requests}
    assert {key: image for key, image in books.placed().items() if key in ids} == again
    assert taken.items() <= again.items()
    assert books.faults(TILL, STOCK) == []


@pytest.mark.prove  # quicker in tests/storage/test_group_commit.py
def test_a_level_that_stays_locked_holds_others_up_no_longer_than_its_own_callers_wait(
    tmp_path: Path, own_url: str, held: Held, books: Books
) -> None:
    """A batch that cannot have a lock is run again in halves. Each of them would wait as long, and all behind them."""
    location = "locations/locked"
    with (
        ServerProcess(tmp_path / "two", database_url=own_url, flags=WORKERS_ALONE) as server,
        Till(server, server.mint_token()) as till,
    ):
        till.open(location, **STOCK)
        stuck = [order({"TEA": 1}, location) for _ in range(24)]
        with held.level("TEA", location):
            calls = [till.begin("PlaceOrder", each, DEADLINE_S) for each in stuck]
            held.wait_for_waiters(1)
            free = till.begin("PlaceOrder", order({"COFFEE": 1}, location), DEADLINE_S)
            assert isinstance(outcome_of(free), bytes)
            assert {outcome_of(call) for call in calls} <= {"DEADLINE_EXCEEDED", "CONFLICT"}
            assert books.sold(location)["TEA"] == 0
        assert len({till.place(each) for each in stuck}) == len(stuck)
    assert books.sold(location)["TEA"] == len(stuck)
    assert books.faults(location, STOCK) == []


def ended_refused(calls: Sequence[Any], count: int) -> list[Any]:
    """The calls that have ended, once there are so many: each with OVERLOADED, and the pause to make."""
    eventually(lambda: sum(call.done() for call in calls) >= count, f"{count} refusals", LIMIT_S)
    ended = [call for call in calls if call.done()]
    for call in ended:
        assert (call.code(), refusal(call.exception())) == (grpc.StatusCode.UNAVAILABLE, "OVERLOADED")
        assert int(dict(call.trailing_metadata())["grpc-retry-pushback-ms"]) > 0
    return ended


def test_all_get_through_an_overload_in_the_end(server: ServerProcess, till: Till, held: Held, books: Books) -> None:
    """Many more than may wait order at once, and each sends again until it is answered."""
    location = "locations/rush"
    till.open(location, **STOCK)
    with (
        held.level(SKUS[0], location) as plug,
        Buyers([server], server.mint_token(), location=location, callers=3 * WAITING_LIMIT, copies_limit=2) as buyers,
    ):
        eventually(lambda: buyers.passing["OVERLOADED"] or buyers.failures, "an overload", LIMIT_S)
        plug.close()
        buyers.has_bought(200)
    assert_exact(buyers, books, till, location)
    assert books.faults(location, STOCK) == []
