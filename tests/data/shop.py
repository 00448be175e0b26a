"""A small server of orders that keeps what it is sent, for tests of the sending side. It can be away and refuse."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent import futures
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import grpc
from google.rpc import code_pb2, error_details_pb2, status_pb2

from counterfoil.orders.v1 import order_pb2, order_service_pb2, order_service_pb2_grpc
from counterfoil_server.sample.baskets import cents_of, money


class Shop(order_service_pb2_grpc.OrderServiceServicer):
    """Places each request id once. `before` and `after` may end a call, `refuse` may refuse an order."""

    def __init__(self) -> None:
        self.orders: dict[str, bytes] = {}
        self.requests: dict[str, bytes] = {}
        self.batches: list[int] = []
        self.lock = threading.Lock()
        self.before: Callable[[int, grpc.ServicerContext], None] = lambda _number, _context: None
        self.refuse: Callable[[order_service_pb2.PlaceOrderRequest], status_pb2.Status | None] = lambda _request: None
        self.after: Callable[[int, grpc.ServicerContext], None] = lambda _placed, _context: None

    def PlaceOrder(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802
        with self.lock:
            self.batches.append(1)
            number = len(self.batches)
        self.before(number, context)
        refusal = self.refuse(request)
        if refusal is not None:
            context.abort(next(code for code in grpc.StatusCode if code.value[0] == refusal.code), refusal.message)
        with self.lock:
            order = self._place(request)
        self.after(len(self.orders), context)
        return order

    def BatchPlaceOrders(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802
        with self.lock:
            self.batches.append(len(request.requests))
            number = len(self.batches)
        self.before(number, context)
        answer = order_service_pb2.BatchPlaceOrdersResponse()
        with self.lock:
            for each in request.requests:
                refusal = self.refuse(each)
                result = answer.results.add()
                if refusal is not None:
                    result.status.CopyFrom(refusal)
                else:
                    result.order.CopyFrom(self._place(each))
        self.after(len(self.orders), context)
        return answer

    def _place(self, request: order_service_pb2.PlaceOrderRequest) -> order_pb2.Order:
        kept = self.orders.get(request.request_id)
        if kept is not None:
            assert self.requests[request.request_id] == request.SerializeToString(deterministic=True)
            return order_pb2.Order.FromString(kept)
        order = answer_to(request)
        self.requests[request.request_id] = request.SerializeToString(deterministic=True)
        self.orders[request.request_id] = order.SerializeToString()
        return order

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Serves; the address."""
        server = grpc.server(futures.ThreadPoolExecutor(8))
        order_service_pb2_grpc.add_OrderServiceServicer_to_server(self, server)
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        try:
            yield f"127.0.0.1:{port}"
        finally:
            server.stop(None).wait(5)


def answer_to(request: order_service_pb2.PlaceOrderRequest) -> order_pb2.Order:
    """The order that a request with agreed totals places."""
    draft = request.draft
    placed = datetime.fromtimestamp(draft.placed_time.seconds, ZoneInfo("America/New_York"))
    order = order_pb2.Order(
        name=f"orders/{uuid.uuid4()}",
        account=draft.account,
        location=draft.location,
        currency_code=draft.currency_code,
        external_reference=draft.external_reference,
        placed_time=draft.placed_time,
    )
    order.business_date.year, order.business_date.month, order.business_date.day = placed.year, placed.month, placed.day
    total = discount = 0
    for line in draft.lines:
        agreed = cents_of(line.agreed_total)
        off = sum(cents_of(each.amount) for each in line.discounts)
        order.lines.add(sku=line.sku, quantity=line.quantity, list_total=money(agreed + off), total=money(agreed))
        total += agreed
        discount += off
    assert total == cents_of(request.expected_total)
    order.items_total.CopyFrom(money(total + discount))
    order.total.CopyFrom(money(total))
    if discount:
        order.discount_total.CopyFrom(money(discount))
    return order


def status(code: int, message: str, *, reason: str = "", retry_ms: int | None = None) -> status_pb2.Status:
    """A status with details, as a server puts it into a batch's results."""
    made = status_pb2.Status(code=code, message=message)
    made.details.add().Pack(error_details_pb2.ErrorInfo(domain="counterfoil", reason=reason))
    if retry_ms is not None:
        retry = error_details_pb2.RetryInfo()
        retry.retry_delay.FromMilliseconds(retry_ms)
        made.details.add().Pack(retry)
    return made


OUT_OF_STOCK = status(code_pb2.FAILED_PRECONDITION, "not enough", reason="OUT_OF_STOCK")
AWAY = status(code_pb2.UNAVAILABLE, "unknown outcome", reason="STORAGE_UNAVAILABLE", retry_ms=5)
