"""Reservations that many want to end at once, each in another way, and a model that counts what came of it."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final

from counterfoil.inventory.v1 import inventory_service_pb2 as stock_pb
from counterfoil.inventory.v1.reservation_pb2 import StockLine
from counterfoil.orders.v1 import order_service_pb2 as pb
from counterfoil.orders.v1.order_pb2 import Order
from tests.faults.books import Books
from tests.faults.shop import Till, new_id, order, outcome_of
from tests.runtime.processes import eventually

SKUS: Final = ("TEA", "COFFEE", "MILK")
REFUSALS: Final = frozenset({"OUT_OF_STOCK", "RESERVATION_NOT_ACTIVE", "STATE_CONFLICT"})
SHORT_S: Final = 1
ACTIVE, COMMITTED, RELEASED, EXPIRED = 1, 2, 3, 4


@dataclass
class Reserved:
    """One reservation, and which calls were told that they have ended it."""

    name: str
    units: Counter[str]
    short: bool
    endings: list[int] = field(default_factory=list)


class Storm:
    """Callers who reserve, commit, release, order and cancel at random, mostly the same things as others."""

    def __init__(self, tills: Sequence[Till], location: str, stock: dict[str, int]) -> None:
        self._tills, self._location, self._stock = tills, location, stock
        self._lock = threading.Lock()
        self.reserved: dict[str, Reserved] = {}
        self._orders: list[tuple[str, Counter[str]]] = []
        self.sold = Counter[str]()
        self.refusals = Counter[str]()

    def rage(self, *, callers: int, steps: int) -> None:
        """All of it."""
        with ThreadPoolExecutor(callers) as threads:
            for _ in threads.map(lambda number: self._act(number, steps), range(callers)):
                pass

    def _act(self, number: int, steps: int) -> None:
        chance = random.Random(f"{self._location} {number}")
        for _ in range(steps):
            known = list(self.reserved.values())
            kind = chance.randrange(8)
            if kind < 3 or not known:
                self._reserve(chance)
            elif kind < 6:
                # The youngest are those that others look at as well.
                self._end(chance, chance.choice(known[-6:]))
            elif kind < 7:
                self._order(chance)
            else:
                self._cancel(chance)

    def _units(self, chance: random.Random) -> Counter[str]:
        return Counter({sku: chance.randint(1, 4) for sku in chance.sample(SKUS, chance.randint(1, 2))})

    def _answer(self, call: Any) -> Any:
        """A call's answer; nothing where it was refused."""
        outcome = outcome_of(call)
        if not isinstance(outcome, str):
            return outcome
        assert outcome in REFUSALS, outcome
        with self._lock:
            self.refusals[outcome] += 1
        return None

    def _reserve(self, chance: random.Random) -> None:
        units, short = self._units(chance), chance.random() < 0.4
        request = stock_pb.ReserveStockRequest(
            location=self._location,
            lines=[StockLine(sku=sku, quantity=count) for sku, count in units.items()],
            request_id=new_id(),
        )
        request.ttl.FromSeconds(SHORT_S if short else 900)
        till = chance.choice(self._tills)
        answer = self._answer(till.start(till.stock.ReserveStock, request))
        if answer is not None:
            with self._lock:
                self.reserved[answer.name] = Reserved(answer.name, units, short)

    def _end(self, chance: random.Random, reserved: Reserved) -> None:
        """Up to three calls at once, over both servers: one may succeed, of all that are ever made."""
        calls: list[tuple[int, Counter[str], Any]] = []
        for _ in range(chance.randint(1, 3)):
            till, request = chance.choice(self._tills), {"name": reserved.name, "request_id": new_id()}
            way = chance.randrange(3)
            if way == 0:
                commit = till.start(till.stock.CommitReservation, stock_pb.CommitReservationRequest(**request))
                calls.append((COMMITTED, reserved.units, commit))
            elif way == 1:
                release = till.start(till.stock.ReleaseReservation, stock_pb.ReleaseReservationRequest(**request))
                calls.append((RELEASED, Counter(), release))
            else:
                # Less than was reserved, or more, or something else.
                units = Counter(chance.choice([reserved.units, self._units(chance)]))
                placing = order(units, self._location, reservation=reserved.name)
                calls.append((COMMITTED, units, till.begin("PlaceOrder", placing)))
        for state, units, call in calls:
            answer = self._answer(call)
            if answer is None:
                continue
            with self._lock:
                reserved.endings.append(state)
                self.sold.update(units)
                if isinstance(answer, bytes):
                    self._orders.append((Order.FromString(answer).name, units))

    def _order(self, chance: random.Random) -> None:
        units = self._units(chance)
        answer = self._answer(chance.choice(self._tills).begin("PlaceOrder", order(units, self._location)))
        if answer is not None:
            with self._lock:
                self.sold.update(units)
                self._orders.append((Order.FromString(answer).name, units))

    def _cancel(self, chance: random.Random) -> None:
        with self._lock:
            if not self._orders:
                return
            name, units = chance.choice(self._orders[-6:])
        request = pb.CancelOrderRequest(name=name, reason="a test", request_id=new_id())
        answer = self._answer(chance.choice(self._tills).begin("CancelOrder", request))
        if answer is not None:
            with self._lock:
                self.sold.subtract(units)

    # --- afterwards -------------------------------------------------------------------------------------------------

    def assert_as_counted(self, books: Books) -> None:
        """The database has what the callers were told, and nothing else."""
        short = [each.name.removeprefix("reservations/") for each in self.reserved.values() if each.short]
        due = "SELECT count(*) FROM reservations WHERE state = 1 AND id = ANY(CAST(%s AS uuid[]))"
        eventually(lambda: books.rows(due, short) == [(0,)], "all that is due to expire", 30.0)
        states = {f"reservations/{key}": state for key, state in books.rows("SELECT id, state FROM reservations")}
        active = Counter[str]()
        for name, each in self.reserved.items():
            assert len(each.endings) <= 1, f"{name} was ended by {each.endings}"
            untouched = EXPIRED if each.short else ACTIVE
            assert states[name] == (each.endings[0] if each.endings else untouched), name
            if states[name] == ACTIVE:
                active.update(each.units)
        levels = books.rows(
            "SELECT sku, reserved, sold FROM stock_levels WHERE location_id = %s",
            self._location.removeprefix("locations/"),
        )
        kept = {sku: (reserved, sold) for sku, reserved, sold in levels}
        counted = {sku: (active[sku], self.sold[sku]) for sku in self._stock}
        assert kept == counted, f"{kept} is not {counted}"
        faults = books.faults(self._location, self._stock)
        assert not faults, faults
