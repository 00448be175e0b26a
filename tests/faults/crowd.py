"""Many who buy at once, and one who looks at the books meanwhile."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Final

from google.rpc import status_pb2

from counterfoil.orders.v1 import order_service_pb2 as pb
from tests.catalog.conftest import taken_apart
from tests.faults.books import Books
from tests.faults.shop import Till, order, outcome_of
from tests.servers import ServerProcess

BUYERS: Final = 64
UNITS: Final = 500
ATTEMPTS_EACH: Final = 10

_CONNECTIONS: Final = 4
"""To each server. One for each buyer would measure connections."""


class Crowd:
    """Buyers who want more of two SKUs than there is."""

    def __init__(self, pair: Sequence[ServerProcess], token: str, location: str, *, both: bool) -> None:
        """`both`: each order is of both SKUs, in either order of its lines."""
        self._pair, self._token, self._location, self._both = pair, token, location, both

    def buy(self) -> Counter[str]:
        """How all attempts ended: the reason of a refusal, or nothing."""
        outcomes = Counter[str]()
        with ExitStack() as stack:
            tills = [
                stack.enter_context(Till(server, self._token)) for server in self._pair for _ in range(_CONNECTIONS)
            ]
            with ThreadPoolExecutor(BUYERS) as threads:
                for own in threads.map(lambda number: self._one(tills, number), range(BUYERS)):
                    outcomes += own
        return outcomes

    def _one(self, tills: Sequence[Till], number: int) -> Counter[str]:
        chance = random.Random(number)
        own = Counter[str]()
        left = ATTEMPTS_EACH
        while left:
            till = chance.choice(tills)
            count = min(left, 3) if chance.random() < 0.2 else 1
            left -= count
            own.update(self._batch(till, chance, count) if count > 1 else self._single(till, chance))
        return own

    def _single(self, till: Till, chance: random.Random) -> list[str]:
        outcome = outcome_of(till.begin("PlaceOrder", self._order(chance)))
        return [outcome if isinstance(outcome, str) else ""]

    def _batch(self, till: Till, chance: random.Random, count: int) -> list[str]:
        request = pb.BatchPlaceOrdersRequest(requests=[self._order(chance) for _ in range(count)])
        answer = pb.BatchPlaceOrdersResponse.FromString(till.begin("BatchPlaceOrders", request).result())
        return ["" if result.HasField("order") else _reason(result) for result in answer.results]

    def _order(self, chance: random.Random) -> pb.PlaceOrderRequest:
        skus = ["TEA", "COFFEE"] if self._both else ["TEA"]
        chance.shuffle(skus)
        return order([(sku, 1) for sku in skus], self._location)


def _reason(result: pb.PlaceOrderResult) -> str:
    return taken_apart(status_pb2.Status.FromString(result.status.SerializeToString())).reason


def sell_out(pair: Sequence[ServerProcess], token: str, url: str, location: str, *, both: bool) -> int:
    """Sells all there is, and asserts that it is sold once; how many snapshots were looked at meanwhile."""
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
        outcomes = Crowd(pair, token, location, both=both).buy()
    finally:
        over.set()
        watching.join(60)
    assert not found, found
    assert outcomes == {"": UNITS, "OUT_OF_STOCK": BUYERS * ATTEMPTS_EACH - UNITS}, outcomes
    with Books(url) as books:
        sold, faults = books.sold(location), books.faults(location, stock)
    assert sold == stock, sold
    assert not faults, faults
    return looked[0]
