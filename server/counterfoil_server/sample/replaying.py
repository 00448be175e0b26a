"""The replay of the grocery year, from the data to a comparison to the cent.

    read the year · stores and opening stock that are missing · prepare orders · send them · verify · compare

Revenue by department is what the server answered for each line of each order; revenue by week is that, and a second
time what its ledger holds of the week. Both are compared with the data's own sums.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import grpc
from rich.console import Console

from counterfoil.client import Token, connect
from counterfoil.orders.v1 import order_service_pb2, order_service_pb2_grpc
from counterfoil_server.sample import baskets, books, comparison, odd, opening, place, stores, sums, year
from counterfoil_server.sample.calls import RefusedError, patiently
from counterfoil_server.sample.comparison import Comparison
from counterfoil_server.sample.place import Place
from counterfoil_server.sample.progress import LoadProgress
from counterfoil_server.sample.replay import Orders, Plan, Replay, Sending
from counterfoil_server.sample.sums import Sums
from counterfoil_server.sample.year import Year

PERMISSIONS: Final = (
    "inventory.read",
    "inventory.write",
    "ledger.read",
    "ledger.verify",
    "orders.backdate",
    "orders.place",
    "orders.read",
    "orders.set_price",
)
"""What a replay's token has to hold."""

CONNECTIONS_LIMIT: Final = 8
_PREPARE_SLICE: Final = 2_000
_SAVE_INTERVAL_S: Final = 2.0
_RECENT: Final = 1_000
_SHOWN: Final = 10
_MS_PER_S: Final = 1_000
_US_PER_S: Final = 1_000_000


class ReplayStoppedError(Exception):
    """Somebody stopped it; the same command goes on."""


@dataclass(frozen=True, slots=True)
class Options:
    """What to replay and how."""

    plan: Plan = field(default_factory=Plan)
    limit: int | None = None  # so many baskets, from the first on; None: all
    from_start: bool = False  # as if nothing was known of an earlier run
    verify: bool = True


@dataclass(frozen=True, slots=True)
class Report:
    """What a replay did and found."""

    baskets: int
    answered: int
    seconds: float
    latencies_s: Sequence[float]
    calls: int
    retries: int
    cpu_s: float
    refused: Sequence[str]
    comparison: Comparison
    verification: books.Verification | None

    @property
    def true(self) -> bool:
        """Whether everything is as it must be."""
        sound = self.verification is None or self.verification.findings == 0
        return sound and not self.refused and self.comparison.equal

    def lines(self) -> list[str]:
        """All of it, for people."""
        text = [str(self)]
        if self.refused:
            text += ["", f"refused: {len(self.refused):,} orders", *self.refused[:_SHOWN]]
        text += self.comparison.lines()
        differences = len(self.comparison.differences)
        text += ["", f"{differences} figures differ" if differences else "every figure is equal, to the cent"]
        if self.verification is not None:
            text += ["", *self.verification.shown, *self.verification.checks]
            text.append(f"VerifyInvariants: {self.verification.findings:,} found")
        return text

    def __str__(self) -> str:
        if not self.answered:
            return f"nothing was left to send of {self.baskets:,} baskets"
        rate = self.answered / max(self.seconds, 1e-9)
        again = f", {self.retries:,} of them again" if self.retries else ""
        return (
            f"{self.answered:,} orders in {self.seconds:.1f} s ({rate:,.0f}/s) by {self.calls:,} calls{again}; "
            f"a call took {percentiles(self.latencies_s)}; this side spent "
            f"{self.cpu_s / self.answered * _US_PER_S:.0f} µs of CPU an order"
        )


def replay(target: str, token: Token, options: Options, place_path: Path, *, console: Console | None = None) -> Report:
    """Places the baskets of the year that have not been placed yet, verifies and compares.

    Raises:
        SampleMissingError: the `sample` extra is not installed.
        RefusedError: the server refused something as a whole, or was away for too long.
        ReplayStoppedError: it was interrupted; `place_path` says how far it has come.
        PlaceError: `place_path` cannot be written.
    """
    with ExitStack() as stack:
        channels = [
            stack.enter_context(connect(target, token=token, own_connection=True))
            for _ in range(min(options.plan.callers, CONNECTIONS_LIMIT))
        ]
        try:
            return _Replaying(target, channels, options, place_path, console).run()
        except KeyboardInterrupt as error:
            raise ReplayStoppedError("stopped; the same command goes on from there") from error


def percentiles(latencies_s: Sequence[float]) -> str:
    """The median and the slow ends, in milliseconds."""
    ordered = sorted(latencies_s)
    if not ordered:
        return "no time"
    points = ((name, ordered[min(int(len(ordered) * share), len(ordered) - 1)]) for name, share in _POINTS)
    return " ".join(f"{name} {value * _MS_PER_S:,.1f}" for name, value in points) + " ms"


_POINTS: Final = (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))


class _Replaying:
    """One replay; the steps share what is here."""

    def __init__(
        self, target: str, channels: list[grpc.Channel], options: Options, place_path: Path, console: Console | None
    ) -> None:
        self._target = target
        self._channels = channels
        self._options = options
        self._place_path = place_path
        self._console = console
        self._say("reading the year")
        self._year: Year = year.read()
        self._departments: Mapping[int, str] = year.departments()
        limit = options.limit
        self._baskets = self._year.baskets if limit is None else min(limit, self._year.baskets)

    def run(self) -> Report:
        for each in odd.odd_lines(self._year.first(self._baskets), self._departments):
            if each.lines:
                self._say(str(each))
        kept = self._kept_place()
        known = None if self._options.from_start else kept
        stocked = self._stock(known)
        sending = Sending(0, Sums())
        if known and 0 < known.done <= self._baskets:  # sums of more baskets than are asked for are no help
            self._say(f"{known.done:,} baskets have been placed before; going on after them")
            sending = Sending(known.done, known.sums, first_order=known.first_order, last_order=known.last_order)
        seconds, cpu_s = self._send(self._prepare(sending.done), sending, stocked, kept.done if kept else 0)
        verification = self._verify() if self._options.verify else None
        return Report(
            baskets=self._baskets,
            answered=sending.answered,
            seconds=seconds,
            latencies_s=sending.latencies_s,
            calls=sending.calls,
            retries=sending.retries,
            cpu_s=cpu_s,
            refused=[f"{self._reference(each.place)}: {each.failure}" for each in sending.refusals],
            comparison=self._compare(sending.sums),
            verification=verification,
        )

    def _kept_place(self) -> Place | None:
        """Where the last run ended, if that was with this server and what it placed is there."""
        kept = place.read(self._place_path)
        if kept is None or kept.target != self._target or not 0 <= kept.done <= self._year.baskets:
            return None
        if not kept.done:
            return kept
        stub = order_service_pb2_grpc.OrderServiceStub(self._channels[0])
        for name, index in ((kept.first_order, 0), (kept.last_order, kept.done - 1)):
            try:
                request = order_service_pb2.GetOrderRequest(name=name)
                order = patiently(lambda request=request: stub.GetOrder(request))  # type: ignore[misc]
            except RefusedError:
                return None
            if order.external_reference != self._reference(index):
                return None
        return kept

    def _reference(self, index: int) -> str:
        return f"baskets/{self._year.lines['basket_id'][self._year.starts[index]].as_py()}"

    def _stock(self, kept: Place | None) -> int:
        """Sees to it that the stores and what they sell are there; for how many baskets."""
        stock = opening.sold(self._year, self._baskets)
        try:
            if kept and kept.stocked >= self._baskets and opening.is_complete(self._channels[0], stock):
                return kept.stocked
            created = stores.load(self._channels[0], sorted(stock))
            if created.created:
                self._say(str(created))
            opening.load(self._channels, stock, console=self._console)
        except RefusedError as error:
            hint = "has the sample store been loaded? (counterfoil load grocery-year)"
            raise RefusedError(f"{error}; {hint}" if "NOT_FOUND" in str(error) else str(error)) from error
        return self._baskets

    def _prepare(self, done: int) -> Orders:
        payloads: list[bytes] = []
        with LoadProgress(self._console, "Preparing", self._baskets - done) as shown:
            for begin in range(done, self._baskets, _PREPARE_SLICE):
                end = min(begin + _PREPARE_SLICE, self._baskets)
                payloads += baskets.requests(self._year.some(begin, end))
                shown.advance(end - begin)
        times: list[int] = []
        if self._options.plan.speed is not None:
            rows = self._year.starts[done : self._baskets]
            times = self._year.lines["placed_us"].take(rows).to_pylist() if rows else []
        return Orders(done, payloads, times)

    def _send(self, orders: Orders, sending: Sending, stocked: int, kept_done: int) -> tuple[float, float]:
        """Sends the orders and keeps the place, once it is past the one that is kept; how long it took, and its CPU."""
        departments = {str(product): name for product, name in self._departments.items()}
        running = Replay(self._channels, orders, self._options.plan, departments, sending)
        started, cpu = time.monotonic(), time.process_time()
        saved = started

        def save() -> None:
            with sending.lock:
                if sending.done < kept_done:
                    return
                now = Place(
                    self._target, stocked, sending.done, sending.sums, sending.first_order, sending.last_order
                )  # fmt: skip
                place.write(self._place_path, now)

        with LoadProgress(self._console, "Orders", len(orders.payloads)) as shown:
            seen = 0

            def tick() -> None:
                nonlocal seen, saved
                answered = sending.answered
                if answered > seen:
                    shown.note(percentiles(sending.latencies_s[-_RECENT:]))
                    shown.advance(answered - seen)
                    seen = answered
                if time.monotonic() - saved >= _SAVE_INTERVAL_S:
                    save()
                    saved = time.monotonic()

            save()
            try:
                running.run(tick)
            except KeyboardInterrupt as error:
                told = (
                    f"stopped after {sending.done:,} of {self._baskets:,} baskets; the same command goes on from there"
                )
                raise ReplayStoppedError(told) from error
            finally:
                save()
        return time.monotonic() - started, time.process_time() - cpu

    def _verify(self) -> books.Verification:
        self._say("verifying the books")
        try:
            return books.verify(self._channels[0])
        except RefusedError as error:  # the comparison is worth reading all the same
            return books.Verification(1, [f"the verification did not end: {error}"], [])

    def _compare(self, answered: Sums) -> Comparison:
        """Compares what was answered, and what the ledger holds, with the data's own sums."""
        data = sums.of_data(self._year.first(self._baskets), self._departments)
        # Baskets of one moment may be divided by the limit, and an earlier run may have placed more: the ledger is
        # compared up to the moment of the first basket that was left out.
        last = self._baskets - 1
        end_us = self._year.placed_us(last) + _US_PER_S
        within = self._baskets
        if self._baskets < self._year.baskets:
            end_us = self._year.placed_us(self._baskets)
            while within and self._year.placed_us(within - 1) == end_us:
                within -= 1
        if not within:
            return comparison.compare(data, answered, {}, Sums())
        posted = books.by_week(self._channels[0], self._year.placed_us(0), end_us)
        return comparison.compare(
            data, answered, posted, sums.of_data(self._year.first(within), self._departments)
        )  # fmt: skip

    def _say(self, text: str) -> None:
        if self._console is not None:
            self._console.print(text, highlight=False, markup=False, soft_wrap=True)


@contextmanager
def interruptible() -> Iterator[None]:
    """SIGTERM stops a replay as Ctrl-C does."""
    import signal  # noqa: PLC0415

    def stop(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
