"""JSON over HTTP through a real Envoy before two real servers: orders, errors, streams, and a server that is killed."""

from __future__ import annotations

import shutil
import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import pytest

from counterfoil.catalog.v1 import catalog_service_pb2 as catalog
from counterfoil.catalog.v1 import catalog_service_pb2_grpc as catalog_grpc
from counterfoil.inventory.v1 import inventory_service_pb2 as inventory
from counterfoil.inventory.v1 import inventory_service_pb2_grpc as inventory_grpc
from tests.deploy.edge import Api, Edge
from tests.runtime.processes import eventually
from tests.servers import WORKERS_ALONE, ServerProcess

pytestmark = [pytest.mark.whole, pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")]


@dataclass(frozen=True)
class Shop:
    """Two servers behind one Envoy."""

    servers: list[ServerProcess]
    edge: Edge
    token: str
    api: Api

    def channel(self) -> grpc.Channel:
        return grpc.insecure_channel(self.edge.address)


def order(quantity: int = 2, request_id: str = "") -> dict[str, Any]:
    lines = [{"sku": "TEA", "quantity": quantity}]
    draft = {"location": "locations/till", "currencyCode": "EUR", "lines": lines}
    return {"requestId": request_id or str(uuid.uuid4()), "draft": draft}


def query(**fields: str) -> str:
    given = {"requestId": str(uuid.uuid4())} | fields
    return "&".join(f"{name}={value}" for name, value in given.items())


@pytest.fixture(scope="module")
def shop(
    tmp_path_factory: pytest.TempPathFactory, make_database: Any, template_url: str, valkey_url: str
) -> Iterator[Shop]:
    """What there is to sell is made by JSON, too."""
    folder = tmp_path_factory.mktemp("json")
    url = make_database(template_url)

    def server(name: str) -> ServerProcess:
        return ServerProcess(
            folder / name, database_url=url, redis_url=valkey_url, keys_dir=folder / "keys", flags=WORKERS_ALONE
        )

    with server("one") as one, server("two") as two, Edge(folder / "edge", [one.address, two.address]) as edge:
        token = one.mint_token()
        api = Api(edge.address, token)
        eventually(lambda: edge.healthy() == 2, "both servers")
        variant = {"sku": "TEA", "unit": "UNIT_EACH", "prices": [{"amount": {"currencyCode": "EUR", "units": "3"}}]}
        tea = {"displayName": "Green tea", "status": "STATUS_ACTIVE", "variants": [variant]}
        assert api.call("POST", f"/v1/products?{query(productId='tea')}", tea).status == 200
        till = {"displayName": "Till", "timeZone": "Europe/Berlin"}
        assert api.call("POST", f"/v1/locations?{query(locationId='till')}", till).status == 200
        receipt = {
            "requestId": str(uuid.uuid4()),
            "reason": "REASON_RECEIPT",
            "lines": [{"sku": "TEA", "quantity": "1000"}],
        }
        assert api.call("POST", "/v1/locations/till:adjustStock", receipt).status == 200
        yield Shop([one, two], edge, token, api)


def test_an_order_is_placed_once_and_read(shop: Shop) -> None:
    sent = order()
    placed = shop.api.call("POST", "/v1/orders:place", sent)
    assert placed.status == 200
    assert placed.json["total"] == {"currencyCode": "EUR", "units": "6", "nanos": 0}
    assert placed.json["lines"][0]["returnedQuantity"] == "0"  # a zero is there
    assert shop.api.call("POST", "/v1/orders:place", sent).json == placed.json
    read = shop.api.call("GET", f"/v1/{placed.json['name']}")
    assert read.json == placed.json
    listed = shop.api.call("GET", "/v1/orders?pageSize=1&orderBy=placed_time%20desc")
    assert [each["name"] for each in listed.json["orders"]] == [placed.json["name"]]


def test_a_write_gives_a_freshness_token_that_reads_take_and_check(shop: Shop) -> None:
    for brand in ("First", "Second", "Third"):
        changed = shop.api.call("PATCH", f"/v1/products/tea?{query(updateMask='brand')}", {"brand": brand})
        token = {"counterfoil-freshness": changed.headers["counterfoil-freshness"]}
        for _ in range(4):  # both servers
            assert shop.api.call("GET", "/v1/products/tea", **token).json["brand"] == brand
    refused = shop.api.call("GET", "/v1/products/tea", **{"counterfoil-freshness": "nonsense"})
    assert (refused.status, refused.reason) == (400, "FRESHNESS_TOKEN_INVALID")


@pytest.mark.parametrize(
    ("method", "path", "body", "expected"),
    [
        ("GET", "/v1/products/UPPER", None, (400, 3, "INVALID_FIELD")),
        ("GET", "/v1/products/nothing", None, (404, 5, "RESOURCE_NOT_FOUND")),
        ("POST", "/v1/orders:place", {}, (400, 3, "INVALID_FIELD")),
        ("POST", "/v1/orders:place", order(1_000_000), (400, 9, "OUT_OF_STOCK")),
        # Envoy's own:
        ("GET", "/v1/products:search?query=tea&nope=1", None, (400, 3, "")),
        ("GET", "/v1/nothing", None, (404, 5, "")),
        ("PUT", "/v1/orders:place", {}, (404, 5, "")),
        ("POST", "/v1/orders:place", "{broken", (400, 3, "")),
        ("POST", "/v1/orders:place", '{"requestId": 1.5}', (400, 3, "")),
        ("POST", "/v1/orders:place", '{"draft": {"lines": [{"quantity": "many"}]}}', (400, 3, "")),
    ],
)
def test_errors_are_statuses(shop: Shop, method: str, path: str, body: Any, expected: tuple[int, int, str]) -> None:
    answer = shop.api.call(method, path, body)
    assert (answer.status, answer.json["code"], answer.reason) == expected


def test_a_field_that_breaks_a_rule_is_named(shop: Shop) -> None:
    details = shop.api.call("POST", "/v1/orders:place", {}).json["details"]
    broken = [each["fieldViolations"] for each in details if each["@type"].endswith("google.rpc.BadRequest")]
    assert [violation["field"] for violation in broken[0]] == ["draft", "request_id"]


def test_who_has_no_credentials_is_told_so(shop: Shop) -> None:
    answer = Api(shop.edge.address).call("GET", "/v1/products/tea")
    assert (answer.status, answer.json["code"], answer.reason) == (401, 16, "CREDENTIALS_MISSING")
    answer = Api(shop.edge.address, "nonsense").call("GET", "/v1/products/tea")
    assert (answer.status, answer.json["code"], answer.reason) == (401, 16, "CREDENTIALS_INVALID")
    answer = Api(shop.edge.address, shop.servers[0].mint_token("--permission", "catalog.read")).call("GET", "/v1/roles")
    assert (answer.status, answer.json["code"], answer.reason) == (403, 7, "PERMISSION_MISSING")


def test_a_body_that_is_too_large_is_refused(shop: Shop, tmp_path: Path) -> None:
    large = tmp_path / "large.json"
    large.write_text('{"draft": {"externalReference": "' + "x" * (5 << 20) + '"}}')
    answer = shop.api.call("POST", "/v1/orders:place", f"@{large}")
    assert (answer.status, answer.json["code"]) == (429, 8)  # the server's limit of a message
    assert "larger than max" in answer.json["message"]


def test_streams(shop: Shop) -> None:
    imported = [{"requestId": str(uuid.uuid4())}, {"products": [{"name": "products/a", "displayName": "A"}]}]
    assert shop.api.call("POST", "/v1/products:import", imported).json["createdCount"] == "1"
    exported = shop.api.call("GET", "/v1/products:export")
    assert {each["name"] for each in exported.json["products"]} == {"products/a", "products/tea"}
    assert shop.api.call("GET", "/v1/ledger:verify").json["summary"]["findingCount"] == "0"


def test_a_stream_is_an_object_a_line_and_each_comes_at_once(shop: Shop) -> None:
    with shop.api.watch("/v1/locations/till/stockLevels:watch") as lines:
        assert next(lines)["cursor"]
        assert shop.api.call("POST", "/v1/orders:place", order(1)).status == 200
        changes = next(line for line in lines if line["stockLevels"])
    assert [level["name"] for level in changes["stockLevels"]] == ["locations/till/stockLevels/TEA"]


def test_grpc_passes_through(shop: Shop) -> None:
    metadata = (("authorization", f"Bearer {shop.token}"),)
    with shop.channel() as channel:
        read, call = catalog_grpc.CatalogServiceStub(channel).GetProduct.with_call(
            catalog.GetProductRequest(name="products/tea"), timeout=10, metadata=metadata
        )
        assert read.display_name == "Green tea"
        assert call.code() is grpc.StatusCode.OK
        watched = inventory_grpc.InventoryServiceStub(channel).WatchStock(
            inventory.WatchStockRequest(parent="locations/till"), timeout=30, metadata=metadata
        )
        assert next(iter(watched)).cursor
        watched.cancel()
        with pytest.raises(grpc.RpcError) as refused:
            catalog_grpc.CatalogServiceStub(channel).GetProduct(
                catalog.GetProductRequest(name="products/tea"), timeout=10
            )
        assert refused.value.code() is grpc.StatusCode.UNAUTHENTICATED


def test_a_server_is_killed_and_nobody_notices_and_then_all_are(shop: Shop) -> None:
    stop = threading.Event()
    answers: list[tuple[int, str]] = []

    def buy() -> None:
        while not stop.is_set():
            answer = shop.api.call("POST", "/v1/orders:place", order(1))
            answers.append((answer.status, answer.body))

    buyers = [threading.Thread(target=buy) for _ in range(2)]
    for buyer in buyers:
        buyer.start()
    try:
        eventually(lambda: len(answers) >= 10, "orders before", 30.0)
        shop.servers[0].kill()
        eventually(lambda: shop.edge.healthy() == 1, "Envoy to see it", 30.0)
        before = len(answers)
        eventually(lambda: len(answers) >= before + 10, "orders after", 30.0)
    finally:
        stop.set()
        for buyer in buyers:
            buyer.join()
    assert {status for status, _ in answers} == {200}, [each for each in answers if each[0] != 200]
    assert len({body for _, body in answers}) == len(answers)

    shop.servers[1].kill()
    eventually(lambda: shop.edge.healthy() == 0, "Envoy to see it", 30.0)
    answer = shop.api.call("GET", "/v1/products/tea")
    assert (answer.status, answer.json["code"]) == (503, 14)
    assert "{" not in answer.json["message"]
    with shop.channel() as channel, pytest.raises(grpc.RpcError) as refused:
        catalog_grpc.CatalogServiceStub(channel).GetProduct(catalog.GetProductRequest(name="products/tea"), timeout=10)
    assert refused.value.code() is grpc.StatusCode.UNAVAILABLE
    assert "{" not in str(refused.value.details())
