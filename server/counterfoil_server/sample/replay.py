"""Sends prepared orders: several calls at a time over several connections, again where that helps, each once in effect.

    feed       what is sent next, and when: as fast as it goes, or at the pace of the year
    callers    threads, each with one call in flight: a batch of orders, or with `unary` one order
    answers    are summed at once and not kept

What is placed is known by its place in the order of the year: `Sending.done` orders from the first on are all placed,
and `Sending.sums` are theirs. Later ones may be placed as well; they are sent again next time, and answered as the
first time.
"""

from __future__ import annotations

import threading
import time
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import grpc
from google.rpc import error_details_pb2

from counterfoil.orders.v1 import order_pb2, order_service_pb2
from counterfoil_server.sample import sums
from counterfoil_server.sample.baskets import batch
from counterfoil_server.sample.calls import Failure, Pauses, RefusedError, StoppedError
from counterfoil_server.sample.sums import Sums

BATCH_LIMIT: Final = 500
REFUSALS_LIMIT: Final = 100
"""After so many orders that were refused for good, it stops: something is wrong with more than a few orders."""

_TIMEOUT_S: Final = 60.0
_UNARY_TIMEOUT_S: Final = 30.0
_UNARY: Final = "/counterfoil.orders.v1.OrderService/PlaceOrder"
_BATCH: Final = "/counterfoil.orders.v1.OrderService/BatchPlaceOrders"
_US_PER_S: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Plan:
    """How to send."""

    callers: int = 4
    batch: int = BATCH_LIMIT
    unary: bool = False
    speed: float | None = None  # so many times as fast as the year was; None: as fast as it goes


@dataclass(frozen=True, slots=True)
class Orders:
    """Prepared orders: serialized requests, in the year's order. `first` is the place of the first one in the year."""

    first: int
    payloads: Sequence[bytes]
    placed_us: Sequence[int]  # empty unless the plan has a speed


@dataclass(frozen=True, slots=True)
class Refusal:
    """An order that the server refused for good."""

    place: int
    failure: Failure


@dataclass(slots=True)
class Chunk:
    """Some orders that one call sends; `due` is when, on the monotonic clock."""

    begin: int
    end: int
    due: float


class Feed:
    """Hands out what is sent next. Thread-safe."""

    def __init__(self, orders: Orders, plan: Plan, stop: threading.Event) -> None:
        self._orders = orders
        self._size = 1 if plan.unary else plan.batch
        self._speed = plan.speed
        self._stop = stop
        self._next = 0
        self._turn = threading.Lock()
        self._started = time.monotonic()

    def take(self) -> Chunk | None:
        """The next orders, once they are due; None where there are no more, or the replay is to stop."""
        with self._turn:
            begin = self._next
            if begin >= len(self._orders.payloads) or self._stop.is_set():
                return None
            end = min(begin + self._size, len(self._orders.payloads))
            if self._speed is None:
                self._next = end
                return Chunk(begin, end, time.monotonic())
            due = self._due(begin)
            if self._stop.wait(max(due - time.monotonic(), 0)):
                return None
            now = time.monotonic()
            last = begin + 1
            while last < end and self._due(last) <= now:
                last += 1
            self._next = last
            return Chunk(begin, last, due)

    def _due(self, index: int) -> float:
        assert self._speed is not None  # noqa: S101 - who asks has looked
        times = self._orders.placed_us
        return self._started + (times[index] - times[0]) / _US_PER_S / self._speed


@dataclass
class Sending:
    """How far the sending has come; changed by callers under its lock, read by anybody."""

    done: int  # orders from the start of the year that are all placed
    sums: Sums  # of these
    answered: int = 0  # orders of this run
    calls: int = 0
    retries: int = 0
    latencies_s: array[float] = field(default_factory=lambda: array("d"))
    refusals: list[Refusal] = field(default_factory=list)
    first_order: str = ""  # the names of the first of the year and of the last of these
    last_order: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)
    _ahead: dict[int, tuple[int, Sums, str]] = field(default_factory=dict)

    def answer(self, begin: int, end: int, part: Sums, names: tuple[str, str], latency_s: float) -> None:
        """All orders from a place in the year to another are placed; `names` are those of the first and the last."""
        with self.lock:
            self.answered += end - begin
            self.latencies_s.append(latency_s)
            if begin == 0:
                self.first_order = names[0]
            self._ahead[begin] = (end, part, names[1])
            while (ready := self._ahead.pop(self.done, None)) is not None:
                self.done = ready[0]
                self.sums.add(ready[1])
                self.last_order = ready[2]

    def refuse(self, refusals: Sequence[Refusal]) -> bool:
        """Some orders of a chunk are refused for good; whether there are too many of these by now."""
        with self.lock:
            self.refusals += refusals
            return len(self.refusals) >= REFUSALS_LIMIT


class Replay:
    """One run over prepared orders."""

    def __init__(
        self,
        channels: Sequence[grpc.Channel],
        orders: Orders,
        plan: Plan,
        departments: Mapping[str, str],
        sending: Sending,
    ) -> None:
        self.sending = sending
        self._orders = orders
        self._plan = plan
        self._departments = departments
        self._stop = threading.Event()
        self._feed = Feed(orders, plan, self._stop)
        self._calls = [_call_of(channel, unary=plan.unary) for channel in channels]
        self._errors: list[BaseException] = []

    def run(self, tick: Callable[[], None], interval_s: float = 0.2) -> None:
        """Sends everything; `tick` is called from this thread from time to time, and at the end.

        Raises:
            RefusedError: a call was refused as a whole, or the server was away for too long.
            KeyboardInterrupt: somebody interrupted it; the calls in flight have ended by then.
        """
        crew = [
            threading.Thread(target=self._send, args=(self._calls[number % len(self._calls)],), daemon=True)
            for number in range(self._plan.callers)
        ]
        for thread in crew:
            thread.start()
        try:
            while any(thread.is_alive() for thread in crew):
                next((thread for thread in crew if thread.is_alive()), crew[0]).join(interval_s)
                tick()
        finally:
            self._stop.set()
            for thread in crew:
                thread.join(_TIMEOUT_S)
            tick()
        if self._errors:
            raise self._errors[0]

    def _send(self, call: Any) -> None:
        try:
            while (chunk := self._feed.take()) is not None:
                self._place(call, chunk)
        except StoppedError:
            pass
        except BaseException as error:  # noqa: BLE001 - raised by `run`
            self._errors.append(error)
            self._stop.set()

    def _place(self, call: Any, chunk: Chunk) -> None:
        """Sends a chunk until each of its orders is placed or refused for good."""
        orders, sending = self._orders, self.sending
        waiting = list(range(chunk.begin, chunk.end))
        placed: dict[int, order_pb2.Order] = {}
        refused: list[Refusal] = []
        pauses = Pauses(self._stop)
        while waiting:
            with sending.lock:
                sending.calls += 1
            results = self._ask(call, [orders.payloads[index] for index in waiting], pauses)
            again: list[int] = []
            passing: Failure | None = None
            for index, result in zip(waiting, results, strict=True):
                if result.HasField("order"):
                    placed[index] = result.order
                    continue
                failure = Failure.of_status(result.status)
                if failure.passes:
                    again.append(index)
                    passing = failure
                else:
                    refused.append(Refusal(orders.first + index, failure))
            waiting = again
            if passing is not None:
                self._pause(pauses, passing)
        latency_s = time.monotonic() - chunk.due
        if refused:
            if sending.refuse(refused):
                raise RefusedError(f"{REFUSALS_LIMIT} orders were refused, the last with {refused[-1].failure}")
            return
        part = sums.of_answers(placed.values(), self._departments)
        names = placed[chunk.begin].name, placed[chunk.end - 1].name
        sending.answer(orders.first + chunk.begin, orders.first + chunk.end, part, names, latency_s)

    def _ask(self, call: Any, payloads: list[bytes], pauses: Pauses) -> Sequence[order_service_pb2.PlaceOrderResult]:
        while True:
            try:
                if self._plan.unary:
                    order = call(payloads[0], timeout=_UNARY_TIMEOUT_S)
                    return [order_service_pb2.PlaceOrderResult(order=order)]
                results: Sequence[order_service_pb2.PlaceOrderResult] = call(
                    batch(payloads), timeout=_TIMEOUT_S
                ).results
            except grpc.RpcError as error:
                failure = Failure.of_error(error)
            else:
                return results
            if self._plan.unary and not failure.passes:
                return [_refused(failure)]
            self._pause(pauses, failure)

    def _pause(self, pauses: Pauses, failure: Failure) -> None:
        pauses.after(failure)
        with self.sending.lock:
            self.sending.retries += 1


def _refused(failure: Failure) -> order_service_pb2.PlaceOrderResult:
    result = order_service_pb2.PlaceOrderResult()
    result.status.code, result.status.message = failure.code, failure.message
    result.status.details.add().Pack(error_details_pb2.ErrorInfo(reason=failure.reason))
    return result


def _call_of(channel: grpc.Channel, *, unary: bool) -> Any:
    """A method that takes what is serialized already."""
    answer = order_pb2.Order if unary else order_service_pb2.BatchPlaceOrdersResponse
    return channel.unary_unary(
        _UNARY if unary else _BATCH, request_serializer=None, response_deserializer=answer.FromString
    )
