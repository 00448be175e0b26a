"""P2 with many buyers over two servers: nothing is sold twice, and what adds up does so at every moment."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from counterfoil.orders.v1.order_pb2 import Order
from tests.faults.books import Books
from tests.faults.crowd import sell_out
from tests.faults.endings import COMMITTED, RELEASED, Storm
from tests.faults.shop import Till, new_id, order, outcome_of
from tests.servers import WORKERS_ALONE, ServerProcess

pytestmark = pytest.mark.whole

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


def storm(tills: list[Till], books: Books, location: str, *, steps: int) -> Storm:
    """Everybody at once, and then the books."""
    stock = {"TEA": 60, "COFFEE": 80, "MILK": 70}
    tills[0].open(location, **stock)
    raging = Storm(tills, location, stock)
    raging.rage(callers=12, steps=steps)
    raging.assert_as_counted(books)
    return raging


def test_a_reservation_ends_once_however_many_end_it(tills: list[Till], books: Books) -> None:
    """Committed, released, used by an order or expired, over two servers that both sweep."""
    raging = storm(tills, books, "locations/storm", steps=25)
    assert raging.refusals["RESERVATION_NOT_ACTIVE"]
    assert {state for each in raging.reserved.values() for state in each.endings} == {COMMITTED, RELEASED}
    assert tills[0].findings() == []


@pytest.mark.prove
@pytest.mark.timeout(1800)
def test_a_reservation_ends_once_however_many_end_it_in_40_storms(tills: list[Till], books: Books) -> None:
    for number in range(40):
        storm(tills, books, f"locations/storm-{number}", steps=60)
    assert tills[1].findings() == []
