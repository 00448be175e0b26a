"""The sending of orders: each once in effect, whatever happens on the way, and every cent summed."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.rpc import code_pb2

from counterfoil.client import connect
from counterfoil.orders.v1 import order_service_pb2
from counterfoil_server.sample import baskets, calls, comparison, loading, place, replaying, sums, year
from counterfoil_server.sample.books import Posted
from counterfoil_server.sample.calls import Failure, Pauses, RefusedError
from counterfoil_server.sample.replay import Feed, Orders, Plan, Replay, Sending
from counterfoil_server.sample.sums import Sums
from counterfoil_server.sample.year import Year
from tests.data.shop import AWAY, OUT_OF_STOCK, Shop, status

BASKETS = 700


@pytest.fixture(scope="module")
def whole() -> Year:
    return year.read()


@pytest.fixture(scope="module")
def payloads(whole: Year) -> list[bytes]:
    return list(baskets.requests(whole.some(0, BASKETS)))


@pytest.fixture(scope="module")
def departments() -> dict[int, str]:
    return year.departments()


@pytest.fixture
def shop() -> Shop:
    return Shop()  # type: ignore[abstract] # the other methods stay UNIMPLEMENTED


@pytest.fixture
def address(shop: Shop) -> Iterator[str]:
    with shop.serving() as address:
        yield address


class Sender:
    """Sends the first baskets of the year, or what is left of them."""

    def __init__(self, address: str, payloads: list[bytes], departments: dict[int, str]) -> None:
        self._address = address
        self._payloads = payloads
        self._departments = {str(product): name for product, name in departments.items()}

    def __call__(self, plan: Plan, sending: Sending | None = None, tick: Callable[[], None] = lambda: None) -> Sending:
        sending = sending or Sending(0, Sums())
        with connect(self._address) as channel, connect(self._address, own_connection=True) as other:
            orders = Orders(sending.done, self._payloads[sending.done :], [])
            Replay([channel, other], orders, plan, self._departments, sending).run(tick, 0.02)
        return sending


@pytest.fixture
def send(address: str, payloads: list[bytes], departments: dict[int, str]) -> Sender:
    return Sender(address, payloads, departments)


@pytest.fixture(scope="module")
def data(whole: Year, departments: dict[int, str]) -> Sums:
    return sums.of_data(whole.first(BASKETS), departments)


@pytest.mark.parametrize("plan", [Plan(4, 100), Plan(3, 500), Plan(8, unary=True), Plan(1, 7)])
def test_every_basket_is_placed_once_and_every_cent_is_summed(shop: Shop, send: Sender, data: Sums, plan: Plan) -> None:
    sending = send(plan)
    assert (sending.done, sending.answered, sending.retries) == (BASKETS, BASKETS, 0)
    assert sending.sums == data
    assert len(shop.orders) == BASKETS
    assert max(shop.batches) == (1 if plan.unary else plan.batch)
    assert len(sending.latencies_s) == sending.calls == len(shop.batches)


def test_a_second_run_is_answered_as_the_first(shop: Shop, send: Sender, data: Sums) -> None:
    send(Plan(4, 64))
    kept = dict(shop.orders)
    assert send(Plan(8, unary=True)).sums == data
    assert shop.orders == kept


def test_a_server_that_is_away_gets_the_same_again(shop: Shop, send: Sender, data: Sums) -> None:
    lost = threading.Lock()

    def before(number: int, context: grpc.ServicerContext) -> None:
        if number < 12 or number % 3 == 0:  # longer than gRPC sends a call again by itself, and now and then
            context.set_trailing_metadata((("grpc-retry-pushback-ms", "7"),))
            context.abort(grpc.StatusCode.UNAVAILABLE, "stopping")

    def after(placed: int, context: grpc.ServicerContext) -> None:
        if placed > BASKETS // 2 and lost.acquire(blocking=False):
            context.abort(grpc.StatusCode.UNAVAILABLE, "the answer is lost, the orders are not")

    shop.before, shop.after = before, after
    sending = send(Plan(2, 50))
    assert (sending.done, sending.sums) == (BASKETS, data)
    assert sending.retries > 0
    assert len(shop.batches) > 25
    assert len(shop.orders) == BASKETS


def test_only_what_failed_of_a_batch_is_sent_again(shop: Shop, send: Sender, data: Sums) -> None:
    once: set[str] = set()

    def refuse(request: Any) -> Any:
        if request.request_id[-1] == "0" and request.request_id not in once:
            once.add(request.request_id)
            return AWAY
        return None

    shop.refuse = refuse
    sending = send(Plan(1, 350))
    assert (sending.done, sending.sums) == (BASKETS, data)
    assert sorted(shop.batches)[-2:] == [350, 350]
    assert sum(shop.batches) == BASKETS + len(once)


@pytest.mark.parametrize("unary", [False, True])
def test_a_refused_order_is_told_and_the_next_run_sends_it_again(
    shop: Shop, send: Sender, data: Sums, payloads: list[bytes], *, unary: bool
) -> None:
    bad = {order_service_pb2.PlaceOrderRequest.FromString(payloads[index]).request_id for index in (99, 350)}
    shop.refuse = lambda request: OUT_OF_STOCK if request.request_id in bad else None
    first = send(Plan(2, 50, unary=unary))
    assert [refusal.place for refusal in sorted(first.refusals, key=lambda refusal: refusal.place)] == [99, 350]
    assert "FAILED_PRECONDITION" in str(first.refusals[0].failure)
    assert first.done == (99 if unary else 50)  # those before the first one that is not placed, whole calls of them
    assert len(shop.orders) == BASKETS - 2

    shop.refuse = lambda _request: None
    second = send(Plan(2, 50, unary=unary), Sending(first.done, first.sums))
    assert (second.done, second.sums, second.refusals) == (BASKETS, data, [])
    assert len(shop.orders) == BASKETS


def test_too_many_refusals_end_it(shop: Shop, send: Sender) -> None:
    shop.refuse = lambda _request: OUT_OF_STOCK
    with pytest.raises(RefusedError, match=r"100 orders were refused.*OUT_OF_STOCK"):
        send(Plan(2, 20))
    assert sum(shop.batches) < BASKETS / 2


def test_a_call_that_is_refused_as_a_whole_ends_it(shop: Shop, send: Sender) -> None:
    shop.before = lambda _number, context: context.abort(grpc.StatusCode.PERMISSION_DENIED, "orders.place is needed")
    with pytest.raises(RefusedError, match=r"PERMISSION_DENIED: orders\.place"):
        send(Plan(4, 100))
    assert len(shop.batches) <= 4


def test_a_run_that_is_stopped_in_the_middle_is_taken_up(shop: Shop, send: Sender, data: Sums) -> None:
    sending = Sending(0, Sums())

    def tick() -> None:
        if len(shop.orders) > BASKETS // 3:
            raise KeyboardInterrupt

    shop.after = lambda _placed, _context: time.sleep(0.01)
    with pytest.raises(KeyboardInterrupt):
        send(Plan(3, 20), sending, tick)
    assert 0 < sending.done < BASKETS
    assert len(shop.orders) >= sending.done
    before = sending.done
    again = send(Plan(3, 20), Sending(sending.done, sending.sums))
    assert (again.done, again.sums, again.answered) == (BASKETS, data, BASKETS - before)
    assert len(shop.orders) == BASKETS


def test_sigterm_stops_it_like_an_interrupt() -> None:
    before = signal.getsignal(signal.SIGTERM)

    def be_terminated() -> None:
        with replaying.interruptible():
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(5)

    with pytest.raises(KeyboardInterrupt):
        be_terminated()
    assert signal.getsignal(signal.SIGTERM) == before


def test_a_speed_keeps_the_year_s_own_rhythm(whole: Year, payloads: list[bytes]) -> None:
    times = [whole.placed_us(index) for index in range(50)]
    seconds = (times[-1] - times[0]) / 1e6
    feed = Feed(Orders(0, payloads[:50], times), Plan(1, 500, speed=seconds / 0.5), threading.Event())
    started = time.monotonic()
    seen = []
    while (chunk := feed.take()) is not None:
        seen += list(range(chunk.begin, chunk.end))
        due = started + (times[chunk.begin] - times[0]) / 1e6 / (seconds / 0.5)
        assert time.monotonic() >= chunk.due
        assert chunk.due == pytest.approx(due, abs=0.05)
    assert seen == list(range(50))
    assert 0.45 < time.monotonic() - started < 5


def test_pauses_obey_the_server_and_have_an_end() -> None:
    started = time.monotonic()
    Pauses().after(Failure(code_pb2.UNAVAILABLE, "busy", pushback_s=0.2))
    assert time.monotonic() - started >= 0.2
    with pytest.raises(RefusedError, match="UNAVAILABLE: gone"):
        Pauses().after(Failure(code_pb2.UNAVAILABLE, "gone", pushback_s=-0.001))
    with pytest.raises(RefusedError, match="NOT_FOUND"):
        Pauses().after(Failure(code_pb2.NOT_FOUND, "no"))
    pauses = Pauses(patience_s=0.3)
    pauses.after(Failure(code_pb2.UNAVAILABLE, "away"))
    with pytest.raises(RefusedError, match=r"for 0 s"):
        pauses.after(Failure(code_pb2.UNAVAILABLE, "away", pushback_s=0.4))
    stop = threading.Event()
    stop.set()
    with pytest.raises(calls.StoppedError):
        Pauses(stop).after(Failure(code_pb2.UNAVAILABLE, "away"))


def test_a_status_says_why_and_when_to_come_again() -> None:
    failure = Failure.of_status(status(code_pb2.UNAVAILABLE, "later", reason="OVERLOADED", retry_ms=250))
    assert (failure.reason, failure.pushback_s, failure.passes) == ("OVERLOADED", 0.25, True)
    assert str(failure) == "UNAVAILABLE (OVERLOADED): later"
    assert not Failure.of_status(status(code_pb2.ABORTED, "changed", reason="ETAG_MISMATCH")).passes
    assert Failure.of_status(status(code_pb2.ABORTED, "waited", reason="CONFLICT")).passes


def test_a_place_is_kept_and_nonsense_is_none(tmp_path: Path, data: Sums) -> None:
    path = tmp_path / "data" / place.FILE_NAME
    assert place.read(path) is None
    kept = place.Place("localhost:1", 5_000, BASKETS, data, "orders/a", "orders/b")
    place.write(path, kept)
    assert place.read(path) == kept
    for nonsense in ("", "[]", "{}", path.read_text()[:-40], path.read_text().replace(str(BASKETS), "7", 1)):
        path.write_text(nonsense)
        assert place.read(path) is None


def test_a_place_that_cannot_be_kept_says_where_and_leaves_the_last_one(tmp_path: Path) -> None:
    path = tmp_path / place.FILE_NAME
    kept = place.Place("localhost:1", 5_000)
    place.write(path, kept)
    path.with_suffix(".new").mkdir()
    with pytest.raises(place.PlaceError, match=str(path)):
        place.write(path, place.Place("localhost:2", 1))
    assert place.read(path) == kept


def test_a_load_is_remembered_beside_a_replay_of_the_same_server_only(tmp_path: Path, data: Sums) -> None:
    path = tmp_path / place.FILE_NAME
    loading.remember(path, "localhost:1", 155_848)
    assert place.read(path) == place.Place("localhost:1", 155_848)
    place.write(path, place.Place("localhost:1", BASKETS, BASKETS, data, "orders/a", "orders/b"))
    loading.remember(path, "localhost:1", 155_848)
    assert place.read(path) == place.Place("localhost:1", 155_848, BASKETS, data, "orders/a", "orders/b")
    loading.remember(path, "localhost:2", 155_848)
    assert place.read(path) == place.Place("localhost:2", 155_848)


def test_a_cent_too_few_is_seen_on_every_side(data: Sums) -> None:
    week, amount = next(iter(data.by_week.items()))
    books = {
        number: Posted(data.listed if number == week else 0, data.discounts if number == week else 0)
        for number in data.by_week
    }
    if len(data.by_week) > 1:
        books = {number: Posted(cents, 0) for number, cents in data.by_week.items()}
        books[week] = Posted(amount + data.discounts, data.discounts)
    equal = comparison.compare(data, data, books, data)
    assert equal.equal, equal.differences

    for change in ("sales", "by_week", "by_department", "lines", "orders"):
        other = Sums.of_json(data.as_json())
        if isinstance(getattr(other, change), dict):
            table = getattr(other, change)
            table[next(iter(table))] -= 1
        else:
            setattr(other, change, getattr(other, change) - 1)
        assert [row.equal for row in comparison.compare(data, other, books, data).differences] == [False], change
    short = dict(books)
    short[week] = Posted(books[week].listed - 1, books[week].discounts)
    differing = comparison.compare(data, data, short, data)
    assert [row.name for row in differing.differences] == ["list prices", "revenue", f"week {week}"]
    assert any(line.endswith("DIFFERS") for line in differing.lines())


def test_percentiles_are_those_of_all_calls() -> None:
    assert replaying.percentiles([each / 1_000 for each in range(100, 0, -1)]) == "p50 51.0 p95 96.0 p99 100.0 ms"
    assert replaying.percentiles([]) == "no time"
