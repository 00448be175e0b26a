"""What goes with each attempt of a Python client's call, and what ends one: tokens, deadlines, closing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import grpc
import pytest

from counterfoil import AccessToken, Client, CounterfoilError
from counterfoil.catalog.v1 import catalog_service_pb2 as catalog
from counterfoil.catalog.v1.product_pb2 import Product
from counterfoil.inventory.v1 import inventory_service_pb2 as inventory
from counterfoil.inventory.v1.stock_pb2 import StockLevel
from tests.clients.python.answering import LIMIT_S, answering, refuse

GET = catalog.GetProductRequest(name="products/one")


class Door:
    """Takes the token `new` alone, and keeps the metadata of what it is sent."""

    def __init__(self) -> None:
        self.seen: list[dict[str, Any]] = []
        self.begun, self.ended = threading.Event(), threading.Event()  # of a watch

    def look(self, context: Any) -> None:
        self.seen.append(dict(context.invocation_metadata()))
        if self.seen[-1].get("authorization") != "Bearer new":
            refuse(context, grpc.StatusCode.UNAUTHENTICATED, "CREDENTIALS_INVALID")

    def get_product(self, request: catalog.GetProductRequest, context: Any) -> Product:
        self.look(context)
        return Product(name=request.name)

    def watch_stock(self, _: Any, context: Any) -> Iterator[Any]:
        self.look(context)
        context.add_callback(self.ended.set)
        self.begun.set()
        yield inventory.WatchStockResponse(cursor="one", stock_levels=[StockLevel()])
        yield inventory.WatchStockResponse(cursor="two", stock_levels=[StockLevel()])
        self.ended.wait(LIMIT_S)


@contextmanager
def serving(door: Door) -> Iterator[str]:
    get = grpc.unary_unary_rpc_method_handler(
        door.get_product, catalog.GetProductRequest.FromString, Product.SerializeToString
    )
    watch = grpc.unary_stream_rpc_method_handler(
        door.watch_stock, inventory.WatchStockRequest.FromString, inventory.WatchStockResponse.SerializeToString
    )
    with answering({"GetProduct": get}, {"WatchStock": watch}) as target:
        yield target


def token(value: str) -> AccessToken:
    return AccessToken(value, datetime.now(UTC) + timedelta(hours=1))


class Source:
    """Gives `old`, and from the second time on `new`; then it closes first what it is told to."""

    def __init__(self) -> None:
        self.closes: Any = None
        self.asked = 0

    def __call__(self) -> AccessToken:
        self.asked += 1
        if self.asked == 1:
            return token("old")
        if self.closes is not None:
            self.closes.close()
        return token("new")


def test_a_slow_token_source_takes_of_the_calls_deadline() -> None:
    door = Door()

    def slow() -> AccessToken:
        time.sleep(0.3)
        return token("new")

    with serving(door) as target, Client(target, token=slow) as client:
        with pytest.raises(CounterfoilError) as late:
            client.catalog.GetProduct(GET, timeout=0.2)
        assert late.value.code is grpc.StatusCode.DEADLINE_EXCEEDED
        assert not door.seen, "it was sent after its deadline"
        assert client.catalog.GetProduct(GET, timeout=5).name == GET.name


def test_who_waits_for_another_ones_token_waits_until_the_deadline() -> None:
    asked, answer = threading.Event(), threading.Event()

    def stuck() -> AccessToken:
        asked.set()
        answer.wait(LIMIT_S)
        return token("new")

    with serving(Door()) as target, Client(target, token=stuck) as client, ThreadPoolExecutor(1) as pool:
        first = pool.submit(client.catalog.GetProduct, GET, LIMIT_S)
        assert asked.wait(LIMIT_S)
        began_s = time.monotonic()
        calls: list[Callable[[], object]] = [
            lambda: client.catalog.GetProduct(GET, timeout=0.2),
            lambda: client.catalog.ExportProducts(catalog.ExportProductsRequest(), timeout=0.2),
        ]
        for call in calls:
            with pytest.raises(CounterfoilError, match="DEADLINE_EXCEEDED"):
                call()
        assert time.monotonic() - began_s < LIMIT_S / 2
        answer.set()
        assert first.result(LIMIT_S).name == GET.name


def test_a_source_that_calls_through_its_own_client_does_not_wait_for_ever() -> None:
    def wrong() -> AccessToken:
        client.catalog.GetProduct(GET, timeout=0.2)
        return token("new")

    with (
        serving(Door()) as target,
        Client(target, token=wrong) as client,
        pytest.raises(CounterfoilError, match="DEADLINE_EXCEEDED"),
    ):
        client.catalog.GetProduct(GET)


def test_a_client_that_is_closed_between_two_attempts_cancels() -> None:
    source = Source()
    with serving(Door()) as target, Client(target, token=source) as client:
        source.closes = client
        with pytest.raises(CounterfoilError) as refused:
            client.catalog.GetProduct(GET)
    assert refused.value.code is grpc.StatusCode.CANCELLED


def test_a_watch_that_is_closed_between_two_attempts_is_over() -> None:
    source = Source()
    with serving(Door()) as target, Client(target, token=source) as client, ThreadPoolExecutor(1) as pool:
        source.closes = watch = client.watch_stock(inventory.WatchStockRequest())
        assert pool.submit(list, watch).result(LIMIT_S) == []


@pytest.mark.parametrize("way", ["close", "cancel"])
def test_a_stream_that_is_closed_between_two_attempts_is_cancelled(way: str) -> None:
    source = Source()
    with serving(Door()) as target, Client(target, token=source) as client:
        answers: Any = client.inventory.WatchStock(inventory.WatchStockRequest())
        source.closes = SimpleNamespace(close=getattr(answers, way))
        with pytest.raises(CounterfoilError) as ended:
            list(answers)
    assert ended.value.code is grpc.StatusCode.CANCELLED


@pytest.mark.parametrize("error", [OSError("no space left"), CounterfoilError(grpc.StatusCode.UNAVAILABLE, "no")])
def test_a_watch_whose_cursor_cannot_be_kept_says_so_and_leaves_no_stream_open(error: Exception) -> None:
    door = Door()

    def keep(_: str) -> None:
        raise error

    with serving(door) as target, Client(target, token="new") as client:
        watch = client.watch_stock(inventory.WatchStockRequest(), on_cursor=keep)
        with pytest.raises(type(error)):
            list(watch)
        assert door.begun.is_set()
        assert door.ended.wait(LIMIT_S / 2)
        assert watch.cursor == "one"


def test_all_attempts_of_a_call_have_the_same_trace_context() -> None:
    door, made = Door(), iter(range(9))
    with (
        serving(door) as target,
        Client(target, token=Source(), traceparent=lambda: f"trace-{next(made)}") as client,
    ):
        client.catalog.GetProduct(GET)
        client.catalog.GetProduct(GET, metadata=[("traceparent", "own"), ("x-more", "1")])
        client.catalog.GetProduct(GET, metadata=[("x-more", "1")])
    assert [each["traceparent"] for each in door.seen] == ["trace-0", "trace-0", "own", "trace-1"]
    assert [each.get("x-more") for each in door.seen] == [None, None, "1", "1"]
    assert door.seen[0]["authorization"] == "Bearer old"
    assert door.seen[1]["authorization"] == "Bearer new"
