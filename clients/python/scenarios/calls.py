"""Scenarios of single calls: what comes back, errors, retries, request ids, deadlines, credentials."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from google.protobuf.field_mask_pb2 import FieldMask

from counterfoil import AccessToken, Client, Money
from counterfoil.catalog.v1 import catalog_service_pb2 as catalog
from counterfoil.catalog.v1.product_pb2 import Product
from counterfoil.identity.v1 import access_service_pb2 as access
from counterfoil.orders.v1 import order_service_pb2 as orders
from counterfoil.orders.v1.order_pb2 import Order
from scenarios.scene import Saw, Scene, milliseconds, refused, seen, shown


def get(scene: Scene, client: Client | None = None, **options: Any) -> Any:
    """The given product."""
    request = catalog.GetProductRequest(name=scene.given["name"])
    return (client or scene.client).catalog.GetProduct(request, **options)


def who_am_i(client: Client) -> str:
    """Whom the server takes a client for."""
    subject: str = client.access.WhoAmI(access.WhoAmIRequest()).subject
    return subject


def get_product(scene: Scene) -> Saw:
    product = get(scene)
    price = Money.from_message(product.variants[0].prices[0].amount)
    return {"display_name": product.display_name, "price": str(price)}


def batch_get(scene: Scene) -> Saw:
    answer = scene.client.catalog.BatchGetProducts(catalog.BatchGetProductsRequest(names=scene.given["names"]))
    return {"names": [product.name for product in answer.products]}


def place_order(scene: Scene) -> Saw:
    lines = [(line["sku"], line["quantity"]) for line in scene.given["lines"]]
    order = scene.client.orders.PlaceOrder(scene.ordering(lines))
    total = Money.from_message(order.total)
    return {"state": state(order), "lines": len(order.lines), "total": str(total)}


def state(order: Order) -> str:
    """An order's state, without what all states begin with."""
    return Order.State.Name(order.state).removeprefix("STATE_")


def batch(scene: Scene) -> Saw:
    requests = [scene.order() for _ in range(scene.given["count"])]
    answer = scene.client.orders.BatchPlaceOrders(orders.BatchPlaceOrdersRequest(requests=requests))
    placed = sum(result.HasField("order") for result in answer.results)
    return {"placed": placed, "refused": len(answer.results) - placed}


def unicode(scene: Scene) -> Saw:
    product = Product(display_name=scene.given["display_name"])
    made = scene.client.catalog.CreateProduct(
        catalog.CreateProductRequest(product=product, product_id=scene.given["id"])
    )
    read = scene.client.catalog.GetProduct(catalog.GetProductRequest(name=made.name))
    return {"display_name": read.display_name}


def trace_context(scene: Scene) -> Saw:
    return {"display_name": get(scene, metadata=[("traceparent", scene.given["traceparent"])]).display_name}


def display_name(scene: Scene) -> Saw:
    return {"display_name": get(scene).display_name}


def error(scene: Scene) -> Saw:
    return seen(lambda: get(scene))


def invalid_field(scene: Scene) -> Saw:
    refusal = refused(lambda: get(scene))
    return {**shown(refusal), "fields": [each.field for each in refusal.field_violations]}


def already_exists(scene: Scene) -> Saw:
    request = catalog.CreateProductRequest(product=Product(display_name="twin"), product_id=scene.given["product_id"])
    return seen(lambda: scene.client.catalog.CreateProduct(request))


def etag_mismatch(scene: Scene) -> Saw:
    product = Product(name=scene.given["name"], description="x", etag=scene.given["etag"])
    request = catalog.UpdateProductRequest(product=product, update_mask=FieldMask(paths=["description"]))
    return seen(lambda: scene.client.catalog.UpdateProduct(request))


def out_of_stock(scene: Scene) -> Saw:
    lines = [(line["sku"], line["quantity"]) for line in scene.given["lines"]]
    refusal = refused(lambda: scene.client.orders.PlaceOrder(scene.ordering(lines)))
    return {**shown(refusal), "subjects": [each.subject for each in refusal.precondition_violations]}


def request_id_reused(scene: Scene) -> Saw:
    request_id = scene.given["request_id"]
    scene.client.orders.PlaceOrder(scene.order(request_id=request_id))
    return seen(lambda: scene.client.orders.PlaceOrder(scene.order(quantity=2, request_id=request_id)))


def unauthenticated(scene: Scene) -> Saw:
    return seen(lambda: get(scene, scene.another()))


def permission_denied(scene: Scene) -> Saw:
    client = scene.another(token=scene.credentials["reader"])
    request = catalog.CreateProductRequest(product=Product(display_name="x"), product_id=scene.given["id"])
    return seen(lambda: client.catalog.CreateProduct(request))


def rate_limited(scene: Scene) -> Saw:
    refusal = refused(lambda: get(scene))
    return {**shown(refusal), "retry_delay": milliseconds(refusal.retry_delay)}


def retry_lost_answer(scene: Scene) -> Saw:
    return {"state": state(scene.client.orders.PlaceOrder(scene.order()))}


def retry_lost_answers(scene: Scene) -> Saw:
    placed = scene.client.orders.PlaceOrder(scene.order())
    read = scene.client.orders.GetOrder(orders.GetOrderRequest(name=placed.name))
    return {"same": read.name == placed.name}


def request_id_own(scene: Scene) -> Saw:
    request = scene.order(request_id=scene.given["request_id"])
    scene.client.orders.PlaceOrder(request)
    return {"unchanged": request.request_id == scene.given["request_id"]}


def request_id_fresh(scene: Scene) -> Saw:
    request = scene.order()
    first, second = (scene.client.orders.PlaceOrder(request) for _ in range(2))
    return {"different": first.name != second.name}


def deadline(timeout_s: float) -> Callable[[Scene], Saw]:
    return lambda scene: seen(lambda: get(scene, timeout=timeout_s))


def api_key(scene: Scene) -> Saw:
    return {"principal": who_am_i(scene.another(token=scene.credentials["api_key"]))}


def token_source(scene: Scene) -> Saw:
    source = Source([scene.credentials["admin"]], timedelta(hours=1))
    client = scene.another(token=source)
    for _ in range(5):
        who_am_i(client)
    return {"asked": source.asked}


def token_source_expiring(scene: Scene) -> Saw:
    source = Source([scene.credentials["admin"]], timedelta(seconds=1))
    client = scene.another(token=source)
    for left in (2, 1, 0):
        who_am_i(client)
        if left:
            time.sleep(1.5)
    return {"asked": source.asked}


def token_refused(scene: Scene) -> Saw:
    source = Source([scene.credentials["expired"], scene.credentials["admin"]], timedelta(hours=1))
    return {"principal": who_am_i(scene.another(token=source)), "asked": source.asked}


class Source:
    """A token source that gives one token after another, the last one again and again, and counts."""

    def __init__(self, tokens: Sequence[str], lifetime: timedelta) -> None:
        self._tokens, self._lifetime = tokens, lifetime
        self.asked = 0

    def __call__(self) -> AccessToken:
        """The next one."""
        token = self._tokens[min(self.asked, len(self._tokens) - 1)]
        self.asked += 1
        return AccessToken(token, datetime.now(UTC) + self._lifetime)


def with_certificate(scene: Scene, target: str) -> Client:
    return scene.another(
        target,
        root_certificates=Path(scene.tls["roots"]),
        client_certificate=Path(scene.tls["certificate"]),
        client_key=Path(scene.tls["key"]),
    )


def mtls(scene: Scene) -> Saw:
    return {"principal": who_am_i(with_certificate(scene, scene.tls["target"]))}


def mtls_list(scene: Scene) -> Saw:
    client = with_certificate(scene, scene.tls["targets"])
    principals = [who_am_i(client) for _ in range(10)]
    return {"principal": principals[0], "answered": len(principals)}


def no_clear_text(scene: Scene) -> Saw:
    try:
        scene.another(scene.given["address"], token=scene.credentials["admin"], plaintext=True)
    except ValueError:
        return {"refused": True}
    return {"refused": False}


def unknown_field(scene: Scene) -> Saw:
    product = get(scene)
    return {"display_name": product.display_name, "status": product.status}


CALLS: Final[dict[str, Callable[[Scene], Saw]]] = {
    "get-product": get_product,
    "batch-get": batch_get,
    "place-order": place_order,
    "big-batch": batch,
    "unicode": unicode,
    "trace-context": trace_context,
    "not-found": error,
    "invalid-field": invalid_field,
    "already-exists": already_exists,
    "etag-mismatch": etag_mismatch,
    "out-of-stock": out_of_stock,
    "request-id-reused": request_id_reused,
    "unauthenticated": unauthenticated,
    "permission-denied": permission_denied,
    "rate-limited": rate_limited,
    "unknown-reason": error,
    "retry-read": display_name,
    "retry-lost-answer": retry_lost_answer,
    "retry-lost-answers": retry_lost_answers,
    "retry-exhausted": error,
    "retry-pushback": display_name,
    "retry-pushback-stop": error,
    "retry-not-others": error,
    "request-id-own": request_id_own,
    "request-id-fresh": request_id_fresh,
    "request-id-batch": batch,
    "deadline-default": error,
    "deadline-own": deadline(0.3),
    "deadline-of-all-attempts": deadline(1.0),
    "api-key": api_key,
    "token-source": token_source,
    "token-source-expiring": token_source_expiring,
    "token-refused": token_refused,
    "mtls": mtls,
    "mtls-list": mtls_list,
    "no-clear-text": no_clear_text,
    "unknown-field": unknown_field,
}
