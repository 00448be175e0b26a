"""P2 with many buyers over two servers: nothing is sold twice, and what adds up does so at every moment."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from google.rpc import error_details_pb2

from counterfoil.orders.v1 import order_service_pb2 as pb
from counterfoil.orders.v1.order_pb2 import Order
from tests.faults.books import Books
from tests.faults.shop import Till, new_id, order, outcome_of
from tests.servers import WORKERS_ALONE, ServerProcess

BUYERS = 64
UNITS = 500
ATTEMPTS_EACH = 10
REUSED = "REQUEST_ID_REUSED"


@pytest.fixture(scope="module")
def module_url(make_database: object, template_url: str) -> str:
    """A database for this file, whose tests each have a location of their own."""
    assert callable(make_database)
    url: str = make_database(template_url)
    return url


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory, module_url: str) -> Iterator[list[ServerProcess]]:
    """Two servers on one database."""
    folder: Path = tmp_path_factory.mktemp("pair")
    made = [
        ServerProcess(folder / name, database_url=module_url, keys_dir=folder / "keys", flags=WORKERS_ALONE)
        for name in ("one", "two")
    ]
    with made[0], made[1]:
        yield made


@pytest.fixture(scope="module")
def token(pair: list[ServerProcess]) -> str:
    """May do everything."""
    return pair[0].mint_token()


@pytest.fixture
def tills(pair: list[ServerProcess], token: str) -> Iterator[list[Till]]:
    """A caller of each server."""
    with Till(pair[0], token) as one, Till(pair[1], token) as two:
        yield [one, two]


@pytest.fixture
def books(module_url: str) -> Iterator[Books]:
    """A look into the database."""
    with Books(module_url) as opened:
        yield opened


class Round:
    """Buyers who want more of two SKUs than there is."""

    def __init__(self, pair: list[ServerProcess], token: str, location: str, *, both: bool) -> None:
        """`both`: each order is of both SKUs, in either order of its lines."""
        self._servers, self._token, self._location, self._both = pair, token, location, both

    def run(self) -> Counter[str]:
        """How all attempts ended; `` is an order that was placed."""
        outcomes = Counter[str]()
        with ExitStack() as stack:
            # Not a connection for each buyer: that would measure connections.
            pool = [stack.enter_context(Till(server, self._token)) for server in self._servers for _ in range(4)]
            with ThreadPoolExecutor(BUYERS) as threads:
                for own in threads.map(lambda number: self._buy(pool, number), range(BUYERS)):
                    outcomes += own
        return outcomes

    def _buy(self, pool: list[Till], number: int) -> Counter[str]:
        chance = random.Random(number)
        own = Counter[str]()
        left = ATTEMPTS_EACH
        while left:
            till = chance.choice(pool)
            if chance.random() < 0.2:
                together = min(left, 3)
                left -= together
                own.update(self._batch(till, chance, together))
            else:
                left -= 1
                outcome = outcome_of(till.begin("PlaceOrder", self._order(chance)))
                own[outcome if isinstance(outcome, str) else ""] += 1
        return own

    def _batch(self, till: Till, chance: random.Random, count: int) -> list[str]:
        request = pb.BatchPlaceOrdersRequest(requests=[self._order(chance) for _ in range(count)])
        answer = pb.BatchPlaceOrdersResponse.FromString(till.begin("BatchPlaceOrders", request).result())
        return [refused_with(result) for result in answer.results]

    def _order(self, chance: random.Random) -> pb.PlaceOrderRequest:
        skus = ["TEA", "COFFEE"] if self._both else ["TEA"]
        chance.shuffle(skus)
        return order([(sku, 1) for sku in skus], self._location)


def refused_with(result: pb.PlaceOrderResult) -> str:
    """The reason in a result of a batch; nothing where the order was placed."""
    if result.HasField("order"):
        return ""
    info = next(each for each in result.status.details if each.type_url.endswith("ErrorInfo"))
    return str(error_details_pb2.ErrorInfo.FromString(info.value).reason)


def sell_out(pair: list[ServerProcess], token: str, url: str, location: str, *, both: bool) -> int:
    """One round; how many snapshots were looked at meanwhile."""
    stock = {"TEA": UNITS, "COFFEE": UNITS} if both else {"TEA": UNITS}
    with Till(pair[0], token) as till:
        till.open(location, **stock)
    over, found, looked = threading.Event(), list[str](), [0]

    def watch() -> None:
        with Books(url) as books:
            while not over.is_set() and not found:
                found.extend(books.faults(location, stock))
                looked[0] += 1

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        outcomes = Round(pair, token, location, both=both).run()
    finally:
        over.set()
        watching.join(60)
    assert found == []
    assert outcomes == {"": UNITS, "OUT_OF_STOCK": BUYERS * ATTEMPTS_EACH - UNITS}
    with Books(url) as books:
        assert books.sold(location) == stock
        assert books.faults(location, stock) == []
    return looked[0]


def test_64_buyers_for_500_units_over_two_servers(pair: list[ServerProcess], token: str, module_url: str) -> None:
    for number in range(2):
        assert sell_out(pair, token, module_url, f"locations/few-{number}", both=bool(number)) > 0
    with Till(pair[1], token) as till:
        assert till.findings() == []


@pytest.mark.prove
@pytest.mark.timeout(1800)
def test_64_buyers_for_500_units_100_times(pair: list[ServerProcess], token: str, module_url: str) -> None:
    looked = 0
    for number in range(100):
        looked += sell_out(pair, token, module_url, f"locations/round-{number}", both=bool(number % 2))
    assert looked >= 100
    with Till(pair[1], token) as till:
        assert till.findings() == []


def same_request_everywhere(tills: list[Till], books: Books, location: str, count: int) -> None:
    """Each of many requests is sent up to five times at once, to either server; half of them with another one."""
    chance = random.Random(location)
    told: dict[str, bytes] = {}
    for number in range(count):
        request = order({"TEA": 1, "MILK": 2}, location)
        other = order({"TEA": 2}, location, request_id=request.request_id)
        sent = [request] * chance.randint(1, 5)
        if number % 2:
            sent += [other] * chance.randint(1, 3)
            chance.shuffle(sent)
        first = chance.randrange(2)
        calls = [tills[(first + copy) % 2].begin("PlaceOrder", each) for copy, each in enumerate(sent)]
        outcomes = [outcome_of(call) for call in calls]
        [answer] = {outcome for outcome in outcomes if isinstance(outcome, bytes)}
        won = request if len(Order.FromString(answer).lines) == 2 else other
        assert outcomes == [answer if each is won else REUSED for each in sent]
        told[request.request_id] = answer
        # Long afterwards, too, and from both.
        lost = other if won is request else request
        for till in tills:
            assert till.place(won) == answer
            assert outcome_of(till.begin("PlaceOrder", lost)) == REUSED
    assert books.placed(location) == told
    assert books.faults(location) == []


def test_the_same_request_sent_many_times_to_both_servers(tills: list[Till], books: Books) -> None:
    tills[0].open("locations/twins", TEA=10_000, MILK=10_000)
    same_request_everywhere(tills, books, "locations/twins", 40)


@pytest.mark.prove
@pytest.mark.timeout(900)
def test_the_same_request_sent_many_times_to_both_servers_2000_times(tills: list[Till], books: Books) -> None:
    tills[0].open("locations/many-twins", TEA=10_000, MILK=10_000)
    same_request_everywhere(tills, books, "locations/many-twins", 2_000)


def test_a_refused_request_may_be_sent_again_and_then_acts_once(tills: list[Till], books: Books) -> None:
    location = "locations/refused"
    tills[0].open(location, TEA=1)
    request = order({"TEA": 2}, location)
    refused = [outcome_of(tills[copy % 2].begin("PlaceOrder", request)) for copy in range(5)]
    assert refused == ["OUT_OF_STOCK"] * 5
    tills[0].receive(location, TEA=1)
    calls = [tills[copy % 2].begin("PlaceOrder", request) for copy in range(5)]
    assert len({outcome_of(call) for call in calls}) == 1
    assert books.sold(location) == {"TEA": 2}
    assert books.placed(location).keys() == {request.request_id}
    assert books.faults(location) == []


def test_one_id_is_one_order_for_each_caller(pair: list[ServerProcess], tills: list[Till], books: Books) -> None:
    """Another caller's id is another id."""
    location = "locations/callers"
    tills[0].open(location, TEA=10)
    somebody = pair[0].mint_token("--subject", "somebody else", "--all")
    with Till(pair[1], somebody) as other:
        request = order({"TEA": 1}, location, request_id=new_id())
        assert tills[0].place(request) != other.place(request)
        assert tills[1].place(request) != other.place(request)
    assert books.sold(location) == {"TEA": 2}
