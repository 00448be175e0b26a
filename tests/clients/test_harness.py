"""The harness finds out who lies, who repeats a write wrongly, and who does not do what a scenario is about."""

from __future__ import annotations

import sys
import textwrap
import threading
from collections.abc import Iterator
from concurrent import futures
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import grpc
import pytest

from counterfoil.catalog.v1 import catalog_service_pb2 as catalog
from counterfoil.catalog.v1 import catalog_service_pb2_grpc as catalog_grpc
from counterfoil.catalog.v1.product_pb2 import Product
from counterfoil.orders.v1 import order_service_pb2_grpc as orders_grpc
from counterfoil.orders.v1.order_pb2 import Order
from tests.clients import play
from tests.clients.proxy import Call, Loop, Proxy
from tests.clients.runners import Language
from tests.clients.stage import Stage


class Shop(catalog_grpc.CatalogServiceServicer, orders_grpc.OrderServiceServicer):
    """A server with one product, which places an order once for each request id."""

    def __init__(self) -> None:
        self.placed: dict[str, str] = {}
        self._lock = threading.Lock()

    def GetProduct(self, request: Any, context: grpc.ServicerContext) -> Product:  # noqa: N802
        context.set_trailing_metadata((("counterfoil-freshness", "token"),))
        return Product(name=request.name, display_name="Green tea")

    def PlaceOrder(self, request: Any, context: grpc.ServicerContext) -> Order:  # noqa: ARG002, N802
        with self._lock:
            self.placed[request.request_id] = request.draft.location
        return Order(name=f"orders/{request.request_id}", state=Order.STATE_PLACED)

    def ExportProducts(self, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:  # noqa: ARG002, N802
        for _ in range(3):
            yield catalog.ExportProductsResponse(products=[Product(name="products/tea")])


@dataclass
class Server:
    address: str


class Shops:
    """A stage that is there at once."""

    def __init__(self, shop: Shop, address: str) -> None:
        self._shop = shop
        self.servers = {name: Server(address) for name in ("one", "two", "tls")}
        self.credentials = {"admin": "admin-token", "reader": "reader-token", "expired": "x", "api_key": "y"}
        self.tls: dict[str, str] = {}

    def make_changing(self, language: str) -> None: ...

    def open_location(self, location_id: str) -> str:
        return f"locations/{location_id}"

    def orders(self, location: str) -> int:
        return list(self._shop.placed.values()).count(location)


@pytest.fixture
def shops() -> Iterator[Shops]:
    shop = Shop()  # type: ignore[abstract] # the other methods stay UNIMPLEMENTED
    server = grpc.server(futures.ThreadPoolExecutor(4))
    catalog_grpc.add_CatalogServiceServicer_to_server(shop, server)
    orders_grpc.add_OrderServiceServicer_to_server(shop, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield Shops(shop, f"127.0.0.1:{port}")
    server.stop(None).wait(5)


@pytest.fixture
def loop() -> Iterator[Loop]:
    with Loop() as running:
        yield running


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(play, "_SETTLING_S", 0.3)


# What each runner below begins with: a client that does nothing on its own.
PREAMBLE = """
import json, sys, uuid
import grpc
from counterfoil.catalog.v1 import catalog_service_pb2 as catalog, catalog_service_pb2_grpc as catalog_grpc
from counterfoil.orders.v1 import order_service_pb2 as orders, order_service_pb2_grpc as orders_grpc
from counterfoil.orders.v1.order_pb2 import DraftLine, OrderDraft

with open(sys.argv[1]) as file:
    (scenario,) = json.load(file)["scenarios"]
given = scenario["input"]
channel = grpc.insecure_channel(
    scenario["target"], [("grpc.enable_retries", 0), ("grpc.primary_user_agent", "counterfoil-python/1")]
)
get, place = catalog_grpc.CatalogServiceStub(channel).GetProduct, orders_grpc.OrderServiceStub(channel).PlaceOrder

def order(request_id):
    draft = OrderDraft(location=given["location"], currency_code="EUR", lines=[DraftLine(sku="TEA", quantity=1)])
    return orders.PlaceOrderRequest(draft=draft, request_id=request_id)

def product():
    return catalog.GetProductRequest(name="products/tea")

def failed(call, *arguments, **named):
    try:
        call(*arguments, **named)
    except grpc.RpcError as error:
        return error.code().name

def say(**saw):
    print(json.dumps({"scenario": scenario["name"], "saw": saw}))
"""


def judged(shops: Shops, loop: Loop, folder: Path, scenario: str, program: str) -> str:
    """What the harness has to say about a runner."""
    file = folder / "runner.py"
    file.write_text(PREAMBLE + textwrap.dedent(program), encoding="utf-8")
    # It is started in the folder of a client; this one's is here.
    language = Language("python", (), run=(sys.executable, str(file)))
    (result,) = play.Play(cast("Stage", shops), loop, language, folder).results(play.scenarios([scenario]))
    return "; ".join(result.faults)


SAME_ID = """
    request = order(str(uuid.uuid4()))
    failed(place, request)
    place(request)
    say(state="PLACED")
"""
ANOTHER_ID = """
    failed(place, order(str(uuid.uuid4())))
    place(order(str(uuid.uuid4())))
    say(state="PLACED")
"""
NO_UUID = """
    failed(place, order("mine"))
    place(order("mine"))
    say(state="PLACED")
"""
NO_RETRY = """
    failed(place, order(str(uuid.uuid4())))
    say(state="PLACED")
"""
NO_CALL = """
    say(state="PLACED")
"""
LIES = """
    request = order(str(uuid.uuid4()))
    failed(place, request)
    place(request)
    say(state="CANCELLED")
"""
SAYS_LITTLE = """
    request = order(str(uuid.uuid4()))
    failed(place, request)
    place(request)
    say()
"""


@pytest.mark.parametrize(
    ("program", "complaints"),
    [
        (SAME_ID, []),
        (ANOTHER_ID, ["2 different request ids, not 1", "2 orders were placed, not 1"]),
        (NO_UUID, ["request ids ['mine', 'mine']"]),
        (NO_RETRY, ["1 calls on the wire, not 2"]),
        (NO_CALL, ["0 calls on the wire, not 2", "0 orders were placed, not 1"]),
        (LIES, ["saw state = 'CANCELLED', not 'PLACED'"]),
        (SAYS_LITTLE, ["saw state = None, not 'PLACED'"]),
    ],
    ids=["right", "another-id", "no-uuid", "no-retry", "no-call", "lies", "says-little"],
)
def test_a_write_whose_answer_was_lost(
    shops: Shops, loop: Loop, tmp_path: Path, program: str, complaints: list[str]
) -> None:
    found = judged(shops, loop, tmp_path, "retry-lost-answer", program)
    assert bool(found) == bool(complaints)
    assert all(complaint in found for complaint in complaints), found


@pytest.mark.parametrize(
    ("scenario", "program", "complaint"),
    [
        ("get-product", "get(product(), timeout=1.8); say(display_name='Green tea', price='3.50 EUR')", ""),
        ("get-product", "get(product()); say(display_name='Green tea', price='3.50 EUR')", "deadlines of [None] ms"),
        (
            "get-product",
            "get(product(), timeout=1.8); get(product(), timeout=1.8); say(display_name='Green tea', price='3.50 EUR')",
            "2 calls on the wire, not 1",
        ),
        (
            "retry-read",
            "[failed(get, product()) for _ in range(2)]; get(product()); say(display_name='Green tea')",
            "",
        ),
        ("retry-not-others", "say(code=failed(get, product()), reason='CONFLICT')", ""),
        (
            "retry-not-others",
            "code = failed(get, product()); get(product()); say(code=code, reason='CONFLICT')",
            "2 calls on the wire, not 1",
        ),
        (
            "retry-pushback",
            "failed(get, product()); say(display_name=get(product()).display_name)",
            "ms between two attempts, not within [650, 1700]",
        ),
        ("deadline-own", "say(code=failed(get, product(), timeout=0.3), reason='')", ""),
        ("deadline-own", "say(code=failed(get, product(), timeout=0.5), reason='')", "not within [0, 300]"),
        (
            "trace-context",
            """
            failed(get, product(), metadata=[("traceparent", given["traceparent"])])
            get(product())
            say(display_name="Green tea")
            """,
            "metadata ['traceparent'] is not as given on all attempts",
        ),
        (
            "unauthenticated",
            """
            get(product(), metadata=[("authorization", "Bearer x")])
            say(code="UNAUTHENTICATED", reason="CREDENTIALS_MISSING")
            """,
            "1 different credentials on the wire, not 0",
        ),
        ("unknown-field", "found = get(product()); say(display_name='Green tea', status=found.status)", ""),
        ("unknown-field", "say(display_name='Green tea', status=0)", "saw status = 0, not 99"),
        ("money-sums", "say(sum='92233720368547758.07 EUR', times='59.97 EUR', mixed=1)", "saw mixed = 1, not True"),
        ("money-sums", "print('{}')", "the runner did None in its place"),
        ("money-sums", "print('no json')", "the runner said 'no json"),
        ("money-sums", "sys.exit('gone')", "its last words: gone"),
        ("money-sums", "print(json.dumps({'scenario': 'money-sums', 'error': 'no'}))", "error: no"),
    ],
)
def test_what_else_is_found_out(
    shops: Shops, loop: Loop, tmp_path: Path, *, scenario: str, program: str, complaint: str
) -> None:
    found = judged(shops, loop, tmp_path, scenario, program)
    assert complaint in found if complaint else not found


def test_a_runner_that_is_restarted_under_too_early(shops: Shops, loop: Loop, tmp_path: Path) -> None:
    for server in shops.servers.values():
        server.stop = server.start = lambda: None  # type: ignore[attr-defined]
    found = judged(shops, loop, tmp_path, "restart-under-load", "say(failed=0, enough=True)")
    assert "done before both servers had been restarted" in found


def test_the_proxy_breaks_what_the_plan_says(shops: Shops, loop: Loop) -> None:
    calls: list[Call] = []
    plan = {
        "GetProduct": [{"do": "delay", "delay_ms": 300}, {"do": "refuse", "code": "ABORTED", "reason": "CONFLICT"}],
        "ExportProducts": [{"do": "cut", "after": 2}],
    }
    with (
        Proxy(loop, "one", shops.servers["one"].address, plan, calls) as proxy,
        grpc.insecure_channel(proxy.address) as channel,
    ):
        stub = catalog_grpc.CatalogServiceStub(channel)
        request = catalog.GetProductRequest(name="products/tea")
        answer, call = stub.GetProduct.with_call(request)
        assert answer.display_name == "Green tea"
        assert ("counterfoil-freshness", "token") in call.trailing_metadata()
        with pytest.raises(grpc.RpcError) as refused:
            stub.GetProduct(request)
        assert refused.value.code() is grpc.StatusCode.ABORTED
        stub.GetProduct(request)
        exported = []
        with pytest.raises(grpc.RpcError) as cut:
            exported.extend(stub.ExportProducts(catalog.ExportProductsRequest()))
        assert cut.value.code() is grpc.StatusCode.UNAVAILABLE
    assert [call.method for call in calls] == ["GetProduct"] * 3 + ["ExportProducts"]
    assert calls[0].ended_s is not None
    assert calls[0].ended_s - calls[0].began_s >= 0.3
    assert calls[3].answered == 2
