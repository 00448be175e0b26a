"""The sample store in a whole server."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import chain, islice
from pathlib import Path

import grpc
import pytest

from counterfoil.catalog.v1 import catalog_service_pb2, catalog_service_pb2_grpc
from counterfoil.inventory.v1 import inventory_service_pb2, inventory_service_pb2_grpc, stock_pb2
from counterfoil.orders.v1 import order_service_pb2, order_service_pb2_grpc
from counterfoil_server.sample import baskets, grocery_year, opening, place, stores, year
from tests.servers import ServerProcess

BASKETS = 250
SPEED = 5_000  # so that these baskets take some seconds
LIMIT_S = 90.0


def test_a_server_takes_the_sample_once(tmp_path: Path, database_url: str, valkey_url: str) -> None:
    products = list(islice(grocery_year.products(), 1_700))
    what = grocery_year.encode(products)
    with ServerProcess(tmp_path / "one", database_url=database_url, redis_url=valkey_url) as server:
        token = server.mint_token("--permission", "catalog.read", "--permission", "catalog.write")
        first = grocery_year.send(server.address, token, what)
        assert (first.created, first.updated, first.unchanged) == (1_700, 0, 0)

        with server.channel(token) as channel:
            stub = catalog_service_pb2_grpc.CatalogServiceStub(channel)
            names = [product.name for product in products[:1_000]]
            read = stub.BatchGetProducts(catalog_service_pb2.BatchGetProductsRequest(names=names)).products
        for sent, stored in zip(products, read, strict=False):
            assert stored.revision == 1
            for field in ("etag", "revision", "create_time", "update_time"):
                stored.ClearField(field)
            stored.variants[0].ClearField("current_prices")
            assert stored == sent

        second = grocery_year.send(server.address, token, what)
        assert (second.created, second.updated, second.unchanged) == (0, 0, 1_700)

        reader = server.mint_token("--permission", "catalog.read")
        with pytest.raises(grocery_year.LoadFailedError, match="PERMISSION_DENIED") as refused:
            grocery_year.send(server.address, reader, what)
        assert isinstance(refused.value.__cause__, grpc.RpcError)
        assert reader not in str(refused.value)


@pytest.fixture
def server(tmp_path: Path, database_url: str, valkey_url: str) -> Iterator[ServerProcess]:
    """A server with the products of the first baskets, and no stores or stock."""
    with ServerProcess(tmp_path / "shop", database_url=database_url, redis_url=valkey_url) as started:
        sold = set(year.read().first(BASKETS)["product_id"].to_pylist())
        some = [
            product
            for product in chain(grocery_year.products(), grocery_year.unlisted())
            if int(product.variants[0].sku) in sold
        ]
        assert len(some) == len(sold)
        grocery_year.send(started.address, started.mint_token(), grocery_year.encode(some))
        yield started


def test_stores_and_opening_stock_are_put_once(server: ServerProcess) -> None:
    stock = opening.sold(year.read(), BASKETS)
    with server.channel(server.mint_token()) as channel:
        assert stores.load(channel, sorted(stock)).created == len(stock)
        assert not opening.is_complete(channel, stock)
        half = {store: dict(list(levels.items())[::2]) for store, levels in stock.items()}
        assert opening.load([channel], half).present == 0
        rest = opening.load([channel], stock)
        levels = sum(map(len, stock.values()))
        assert (rest.present, rest.put) == (sum(map(len, half.values())), levels - rest.present)
        again = opening.load([channel], stock)
        assert opening.is_complete(channel, stock)
        assert (again.put, again.present, stores.load(channel, sorted(stock)).created) == (0, levels, 0)

        store = opening.busiest_store(stock)
        stub = inventory_service_pb2_grpc.InventoryServiceStub(channel)
        request = inventory_service_pb2.ListStockRequest(parent=stores.name(store), page_size=1_000)
        listed = {int(level.sku): level.on_hand for level in stub.ListStock(request).stock_levels}
        assert listed == dict(stock[store])
        location = stub.GetLocation(inventory_service_pb2.GetLocationRequest(name=stores.name(store)))
        assert (location.display_name, location.time_zone) == (f"Store {store}", "America/New_York")


@pytest.mark.timeout(400)  # five processes, one after the other
@pytest.mark.prove
def test_a_replay_that_is_killed_goes_on_and_every_cent_is_there(server: ServerProcess) -> None:
    place_path = server.data_dir / place.FILE_NAME
    slow = _replay(server, "--speed", str(SPEED), "--batch", "10")
    _wait_for(lambda: _done(place_path) > 0, slow)
    slow.kill()
    slow.communicate(timeout=LIMIT_S)
    done = _done(place_path)
    placed = _references(server)
    assert 0 < done <= len(placed) < BASKETS

    # A server that goes away in the middle is waited for.
    again = _replay(server, "--speed", str(SPEED), "--unary", "--callers", "4")
    _wait_for(lambda: _done(place_path) > done, again)
    server.kill()
    _wait_for(server.is_free, again)
    server.start()
    said, shown = again.communicate(timeout=LIMIT_S)
    assert again.returncode == 0, said + shown
    assert f"{done:,} baskets have been placed before" in shown
    assert "every figure is equal, to the cent" in said
    assert "VerifyInvariants: 0 found" in said
    references = _references(server)
    assert len(references) == len(set(references)) == BASKETS

    # Without a place, and as batches, everything is answered again and nothing is placed.
    place_path.unlink()
    third = _replay(server)
    said, shown = third.communicate(timeout=LIMIT_S)
    assert third.returncode == 0, said + shown
    assert f"{BASKETS} orders in" in said
    assert sorted(_references(server)) == sorted(references)

    # A part of it again, whatever is known: the place stays the farther one.
    part = _replay(server, "--no-verify", "--from-start", "--limit", "30")
    said, shown = part.communicate(timeout=LIMIT_S)
    assert part.returncode == 0, said + shown
    assert "30 orders in" in said
    assert _done(place_path) == BASKETS

    # Where the place cannot be kept, that is one line.
    place_path.with_suffix(".new").mkdir()
    unkept = _replay(server, "--no-verify", "--from-start", "--quiet")
    said, shown = unkept.communicate(timeout=LIMIT_S)
    place_path.with_suffix(".new").rmdir()
    assert unkept.returncode == 7
    assert len(shown.splitlines()) == 1, shown
    assert str(place_path) in shown

    _sell_something_else(server)
    fourth = _replay(server, "--no-verify", "--quiet")
    said, shown = fourth.communicate(timeout=LIMIT_S)
    assert fourth.returncode == 1
    assert said.count("DIFFERS") == 3  # list prices, revenue and a week: the ledger has a cent more
    assert "VerifyInvariants" not in said
    assert shown == "counterfoil: the server does not hold what the data says; see above\n"


def _sell_something_else(server: ServerProcess) -> None:
    """An order for a cent, of somebody else, at the time of the first basket."""
    with server.channel(server.mint_token()) as channel:
        orders = order_service_pb2_grpc.OrderServiceStub(channel)
        first = orders.ListOrders(order_service_pb2.ListOrdersRequest(page_size=1, order_by="placed_time")).orders[0]
        adjustment = inventory_service_pb2.AdjustStockRequest(
            location=first.location,
            reason=stock_pb2.StockMovement.REASON_RECEIPT,
            request_id="0190b2f1-7c3e-7a53-8e4d-3f0b6a9d2c71",
        )
        adjustment.lines.add(sku=first.lines[0].sku, quantity=1)
        inventory_service_pb2_grpc.InventoryServiceStub(channel).AdjustStock(adjustment)
        request = order_service_pb2.PlaceOrderRequest(request_id="0190b2f1-7c3e-7a53-8e4d-3f0b6a9d2c72")
        request.draft.location, request.draft.currency_code = first.location, "USD"
        request.draft.placed_time.CopyFrom(first.placed_time)
        request.draft.lines.add(sku=first.lines[0].sku, quantity=1, agreed_total=baskets.money(1))
        orders.PlaceOrder(request)


def _replay(server: ServerProcess, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "counterfoil_server", "replay", "grocery-year", "--target", server.address]
    command += ["--data-dir", str(server.data_dir), "--limit", str(BASKETS)]
    environment = {name: value for name, value in os.environ.items() if name != "COUNTERFOIL_TOKEN"}
    return subprocess.Popen(
        [*command, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )


def _wait_for(condition: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + LIMIT_S
    while not condition():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _done(path: Path) -> int:
    kept = place.read(path)
    return kept.done if kept else 0


def _references(server: ServerProcess) -> list[str]:
    with server.channel(server.mint_token()) as channel:
        stub = order_service_pb2_grpc.OrderServiceStub(channel)
        answer = stub.ListOrders(order_service_pb2.ListOrdersRequest(page_size=1_000))
        assert not answer.next_page_token
        return [order.external_reference for order in answer.orders]
