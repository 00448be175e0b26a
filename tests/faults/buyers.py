"""Buyers who keep ordering while something breaks, and remember byte for byte what they were told.

Whatever happens to a call, its buyer sends it again with the same id, to either server and sometimes to both at once,
until it is answered. So in the end each id has one order, and every answer that any copy of it ever had is that one.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from types import TracebackType
from typing import Final, Self

from counterfoil.orders.v1 import order_service_pb2 as pb
from counterfoil.orders.v1.order_pb2 import Order
from tests.faults.books import Books
from tests.faults.shop import SKUS, TILL, PatientTill, Till, order, outcome_of, reason_of
from tests.runtime.processes import eventually
from tests.servers import ServerProcess

CALL_LIMIT_S: Final = 8.0
PATIENCE_S: Final = 90.0
THINKING_S: Final = 0.04
GRACE_S: Final = 3.0
"""How much later than at its deadline a call may end, on a machine that has much to do."""

# What a caller is told while something is broken. Anything else is a failure.
PASSING: Final = frozenset(
    {"UNAVAILABLE", "STORAGE_UNAVAILABLE", "SHUTTING_DOWN", "OVERLOADED", "CONFLICT"}
    | {"DEADLINE_EXCEEDED", "CANCELLED"}
)


def any_order(chance: random.Random, location: str) -> pb.PlaceOrderRequest:
    """One to three lines, in any order: two orders may want the same levels the other way round."""
    skus = chance.sample(SKUS, chance.randint(1, 3))
    return order([(sku, chance.randint(1, 3)) for sku in skus], location)


class Buyers:
    """Threads that order through connections of their own. A context manager: they order inside."""

    def __init__(
        self,
        servers: Sequence[ServerProcess],
        token: str,
        *,
        callers: int = 6,
        copies_limit: int = 1,
        call_limit_s: float = CALL_LIMIT_S,
        location: str = TILL,
        patient: bool = False,
        make: Callable[[random.Random, str], pb.PlaceOrderRequest] = any_order,
    ) -> None:
        """`copies_limit`: how often a request is sent at once, at most.

        `patient`: they call as `counterfoil.client` does, and none of their calls may fail.
        """
        self.answers: dict[str, bytes] = {}  # by request id
        self.requests: dict[str, pb.PlaceOrderRequest] = {}
        self.failures: list[str] = []
        self.passing = Counter[str]()
        self.slowest_s = 0.0
        self._patient = patient
        self._servers, self._token, self._location = servers, token, location
        self._copies_limit, self._call_limit_s, self._make = copies_limit, call_limit_s, make
        self._end = threading.Event()
        self._threads = [threading.Thread(target=self._buy, args=(number,)) for number in range(callers)]

    def has_bought(self, more: int, limit_s: float = 60.0) -> None:
        """Waits until so many more orders were answered."""
        goal = len(self.answers) + more
        eventually(lambda: len(self.answers) >= goal or self.failures, f"{more} more orders", limit_s)

    def _tills(self, stack: ExitStack, number: int) -> list[Till]:
        """A caller's connections; every other one begins with the other server."""
        first = number % len(self._servers)
        servers = [*self._servers[first:], *self._servers[:first]]
        if self._patient:
            return [stack.enter_context(PatientTill(servers, self._token))]
        return [stack.enter_context(Till(server, self._token)) for server in servers]

    def _buy(self, number: int) -> None:
        chance = random.Random(f"{self._location} {number}")
        with ExitStack() as stack:
            tills = self._tills(stack, number)
            while not self._end.is_set() and not self.failures:
                request = self._make(chance, self._location)
                try:
                    self.requests[request.request_id] = request
                    self.answers[request.request_id] = self._until_answered(tills, request, chance)
                except Exception as error:  # noqa: BLE001 - the test fails with it
                    self.failures.append(f"{request.request_id}: {error!r}")
                self._end.wait(chance.random() * THINKING_S)

    def _until_answered(self, tills: Sequence[Till], request: pb.PlaceOrderRequest, chance: random.Random) -> bytes:
        give_up = time.monotonic() + PATIENCE_S
        while True:
            copies = chance.randint(1, self._copies_limit)
            first = chance.randrange(len(tills))
            began = time.monotonic()
            calls = [
                tills[(first + copy) % len(tills)].begin("PlaceOrder", request, self._call_limit_s)
                for copy in range(copies)
            ]
            outcomes = [outcome_of(call) for call in calls]
            self.slowest_s = max(self.slowest_s, time.monotonic() - began)
            answers = {outcome for outcome in outcomes if isinstance(outcome, bytes)}
            refusals = {outcome for outcome in outcomes if isinstance(outcome, str)}
            self.passing.update(refusals)
            allowed = frozenset[str]() if self._patient else PASSING
            assert refusals <= allowed, [(call.code(), call.details()) for call in calls]
            assert len(answers) <= 1, "two answers to one request"
            if answers:
                return answers.pop()
            assert time.monotonic() < give_up, f"never answered; at last {outcomes}"
            time.sleep(0.05 + chance.random() * 0.1)

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end.set()
        for thread in self._threads:
            thread.join(PATIENCE_S + 10)
        assert not any(thread.is_alive() for thread in self._threads)


def assert_exact(buyers: Buyers, books: Books, till: Till, location: str = TILL) -> None:
    """Each request has one order with all that belongs to it, and is answered now as it was when it was placed."""
    assert not buyers.failures, buyers.failures
    assert buyers.slowest_s < buyers._call_limit_s + GRACE_S, buyers.slowest_s
    placed = books.placed(location)
    unequal = placed.keys() ^ buyers.answers.keys()
    assert not unequal, unequal
    differing = [key for key, image in placed.items() if image != buyers.answers[key]]
    assert not differing, differing
    names = [Order.FromString(image).name for image in placed.values()]
    assert till.orders(names) == list(placed.values())
    some = random.Random(len(names)).sample(sorted(placed), min(20, len(placed)))
    assert [till.place(buyers.requests[key]) for key in some] == [placed[key] for key in some]
    others = [order({"TEA": 1, "MILK": 999}, location, request_id=key) for key in some]
    assert {reason_of(partial(till.place, each)) for each in others} == {"REQUEST_ID_REUSED"}
    faults = [*books.faults(location), *till.findings()]
    assert not faults, faults
