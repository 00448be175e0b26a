"""What the Python client does with a server that refuses, breaks off or never answers, on a loopback socket."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import grpc
import pytest

from counterfoil import AccessToken, Client, CounterfoilError
from counterfoil.catalog.v1 import catalog_service_pb2 as catalog
from counterfoil.catalog.v1.product_pb2 import Product
from counterfoil.inventory.v1 import inventory_service_pb2 as inventory
from tests.clients.python.answering import LIMIT_S, answering, refuse
from tests.clients.wire import Wire
from tests.rpc.echo import until

BUSY, FULL = "locations/busy", "locations/full"
PAUSES_MS = {BUSY: "60000", FULL: "-1"}


class Shop:
    """Takes one token alone, and keeps what it is sent."""

    def __init__(self) -> None:
        self.imports: list[tuple[str, int]] = []
        self.watches = threading.Semaphore(0)
        self.closing = threading.Event()

    def import_products(self, messages: Iterator[Any], context: Any) -> catalog.ImportProductsResponse:
        sent = list(messages)
        self.imports.append((sent[0].request_id, sum(len(each.products) for each in sent)))
        if ("authorization", "Bearer new") not in context.invocation_metadata():
            refuse(context, grpc.StatusCode.UNAUTHENTICATED, "CREDENTIALS_INVALID")
        if sent[0].products[0].name == "products/later":
            context.set_trailing_metadata([("grpc-retry-pushback-ms", "60000")])
            context.abort(grpc.StatusCode.UNAVAILABLE, "later")
        return catalog.ImportProductsResponse(created_count=self.imports[-1][1])

    def watch_stock(self, request: Any, context: Any) -> Iterator[Any]:
        self.watches.release()
        if request.parent == BUSY:
            yield inventory.WatchStockResponse(cursor="here")  # after which gRPC itself sends nothing again
        if request.parent:
            context.set_trailing_metadata([("grpc-retry-pushback-ms", PAUSES_MS[request.parent])])
            context.abort(grpc.StatusCode.UNAVAILABLE, "not now")
        yield inventory.WatchStockResponse(cursor="here")
        self.closing.wait(LIMIT_S)


@contextmanager
def serving(shop: Shop) -> Iterator[str]:
    imports = grpc.stream_unary_rpc_method_handler(
        shop.import_products, catalog.ImportProductsRequest.FromString, catalog.ImportProductsResponse.SerializeToString
    )
    watches = grpc.unary_stream_rpc_method_handler(
        shop.watch_stock, inventory.WatchStockRequest.FromString, inventory.WatchStockResponse.SerializeToString
    )
    with answering({"ImportProducts": imports}, {"WatchStock": watches}) as target:
        try:
            yield target
        finally:
            shop.closing.set()


class Tokens:
    """First an old token, then a new one."""

    def __init__(self) -> None:
        self._left = ["new", "old"]

    def __call__(self) -> AccessToken:
        return AccessToken(self._left.pop(), datetime.now(UTC) + timedelta(hours=1))


def test_an_import_that_can_be_read_again_is_sent_with_a_new_token() -> None:
    shop = Shop()
    products = [Product(name="products/one"), Product(name="products/two")]
    with serving(shop) as target, Client(target, token=Tokens()) as client:
        assert client.import_products(products).created_count == 2
    (first, sent), (second, again) = shop.imports
    assert (sent, again) == (2, 2)
    assert first == second != ""


def test_an_import_that_cannot_is_refused_and_the_next_one_has_a_new_token() -> None:
    shop = Shop()
    with serving(shop) as target, Client(target, token=Tokens()) as client:
        with pytest.raises(CounterfoilError, match="CREDENTIALS_INVALID"):
            client.import_products(iter([Product(name="products/one")]))
        assert client.import_products(iter([Product(name="products/one")])).created_count == 1
    assert len(shop.imports) == 2


def test_products_that_come_from_another_call_are_read_once_where_that_fails() -> None:
    shop, reads = Shop(), 0

    def products() -> Iterator[Product]:
        nonlocal reads
        reads += 1
        yield Product(name="products/one")
        raise CounterfoilError(grpc.StatusCode.UNAVAILABLE, "the other server is away")

    with (
        serving(shop) as target,
        Client(target, token="new") as client,
        pytest.raises(CounterfoilError, match="the other server"),
    ):
        client.import_products(products)
    assert reads == 1


def test_an_import_from_what_always_gives_the_same_iterator_is_sent_once() -> None:
    class Once:
        def __init__(self) -> None:
            self._left = iter([Product(name="products/one"), Product(name="products/two")])

        def __iter__(self) -> Iterator[Product]:
            return self._left

    shop = Shop()
    with (
        serving(shop) as target,
        Client(target, token=Tokens()) as client,
        pytest.raises(CounterfoilError, match="CREDENTIALS_INVALID"),
    ):
        client.import_products(Once())
    assert [count for _, count in shop.imports] == [2], "without what was read already"


def test_the_rest_of_an_import_is_not_sent_as_the_whole() -> None:
    shop, left = Shop(), iter([Product(name="products/one"), Product(name="products/two")])
    with serving(shop) as target, Client(target, token=Tokens()) as client, pytest.raises(ValueError, match="twice"):
        client.import_products(lambda: left)
    assert [count for _, count in shop.imports] == [2]


def test_a_closed_client_cancels() -> None:
    with serving(Shop()) as target:
        client = Client(target)
        client.close()
        calls: list[Callable[[], object]] = [
            lambda: client.catalog.GetProduct(catalog.GetProductRequest(name="products/one")),
            lambda: client.catalog.ExportProducts(catalog.ExportProductsRequest()),
            lambda: client.import_products([Product()]),
            lambda: next(client.watch_stock(inventory.WatchStockRequest())),
        ]
        for call in calls:
            with pytest.raises(CounterfoilError) as refused:
                call()
            assert refused.value.code is grpc.StatusCode.CANCELLED


def test_a_wrong_argument_is_not_taken_for_a_closed_client() -> None:
    three: Any = [("a", "b", "c")]
    with serving(Shop()) as target, Client(target) as client, pytest.raises(ValueError, match="unpack"):
        client.catalog.GetProduct(catalog.GetProductRequest(), metadata=three)


def test_a_watch_ends_where_the_server_wants_no_other_try() -> None:
    shop = Shop()
    with serving(shop) as target, Client(target) as client:
        with pytest.raises(CounterfoilError) as ended:
            next(client.watch_stock(inventory.WatchStockRequest(parent=FULL)))
        assert ended.value.code is grpc.StatusCode.UNAVAILABLE
        assert shop.watches.acquire(timeout=0)
        assert not shop.watches.acquire(timeout=0)


def test_a_watch_ends_with_its_client_though_it_pauses() -> None:
    shop = Shop()
    with serving(shop) as target:
        client = Client(target)
        watch = client.watch_stock(inventory.WatchStockRequest(parent=BUSY))
        with ThreadPoolExecutor(1) as pool:
            reading = pool.submit(next, watch)
            until(lambda: watch.cursor == "here")
            time.sleep(0.3)  # it pauses, as the server asks
            began_s = time.monotonic()
            client.close()
            with pytest.raises(CounterfoilError) as ended:
                reading.result(LIMIT_S)
        assert ended.value.code is grpc.StatusCode.CANCELLED
        assert time.monotonic() - began_s < LIMIT_S


def test_an_import_ends_with_its_client_though_it_pauses() -> None:
    shop = Shop()
    with serving(shop) as target, Client(target, token="new") as client, ThreadPoolExecutor(1) as pool:
        importing = pool.submit(client.import_products, [Product(name="products/later")])
        until(lambda: len(shop.imports) == 1)
        time.sleep(0.3)  # it pauses, as the server asks
        client.close()
        with pytest.raises(CounterfoilError) as ended:
            importing.result(LIMIT_S)
        assert ended.value.code is grpc.StatusCode.CANCELLED


def test_what_ends_the_source_of_an_import_ends_the_import() -> None:
    def products() -> Iterator[Product]:
        yield Product(name="products/one")
        sys.exit("row 2 is no product")

    began_s = time.monotonic()
    with serving(Shop()) as target, Client(target, token="new") as client, pytest.raises(SystemExit, match="row 2"):
        client.import_products(products, timeout=LIMIT_S)
    assert time.monotonic() - began_s < LIMIT_S / 2


def test_a_watch_misses_a_server_that_is_gone_without_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_SILENCE_MS", "_LIFE_LIMIT_MS"):  # a minute and 20 seconds otherwise
        monkeypatch.setattr(f"counterfoil.client.{name}", 300)
    shop = Shop()
    cursors: list[str] = []
    with serving(shop) as target, Wire(target) as wire, Client(wire.target) as client:
        watch = client.watch_stock(inventory.WatchStockRequest(), on_cursor=cursors.append)
        reader = threading.Thread(target=lambda: list(watch))
        reader.start()
        assert shop.watches.acquire(timeout=LIMIT_S)
        until(lambda: cursors == ["here"])
        wire.cut = True
        assert shop.watches.acquire(timeout=LIMIT_S), "it waits for who is gone"
        until(lambda: len(cursors) == 2)
        assert wire.accepted == 2
        watch.close()
        reader.join(LIMIT_S)
        assert not reader.is_alive()
