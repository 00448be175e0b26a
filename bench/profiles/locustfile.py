"""Browse and checkout for locust: `locust --headless -f bench/profiles/locustfile.py …`, see README.md.

From the environment: TOKEN, TARGET (127.0.0.1:50051), DATA (var/profiles/profiles.json).
"""

from __future__ import annotations

import json
import os
import random
import time
import uuid
from pathlib import Path
from typing import Any, Final

import grpc.experimental.gevent as grpc_gevent

grpc_gevent.init_gevent()  # before any channel: calls of other greenlets go on while one waits

import grpc  # noqa: E402
from google.protobuf.json_format import ParseDict  # noqa: E402
from locust import User, between, events, task  # noqa: E402

from counterfoil.catalog.v1 import catalog_service_pb2 as catalog  # noqa: E402
from counterfoil.catalog.v1 import catalog_service_pb2_grpc as catalog_grpc  # noqa: E402
from counterfoil.client import connect  # noqa: E402
from counterfoil.orders.v1 import order_service_pb2 as orders  # noqa: E402
from counterfoil.orders.v1 import order_service_pb2_grpc as orders_grpc  # noqa: E402

TARGET: Final = os.environ.get("TARGET", "127.0.0.1:50051")
DATA: Final[dict[str, Any]] = json.loads(Path(os.environ.get("DATA", "var/profiles/profiles.json")).read_text())


class Shopper(User):  # type: ignore[misc]
    """Looks at products, and now and then buys a basket."""

    wait_time = between(0.01, 0.1)

    def on_start(self) -> None:
        """Each user has a channel of its own."""
        self._channel = connect(TARGET, token=os.environ["TOKEN"])
        self._catalog = catalog_grpc.CatalogServiceStub(self._channel)
        self._orders = orders_grpc.OrderServiceStub(self._channel)

    def on_stop(self) -> None:
        """Closes it."""
        self._channel.close()

    @task(19)  # type: ignore[untyped-decorator]
    def look(self) -> None:
        """GetProduct, popular ones often."""
        name = random.choice(DATA["products"])  # noqa: S311
        self._timed("GetProduct", self._catalog.GetProduct, catalog.GetProductRequest(name=name))

    @task(1)  # type: ignore[untyped-decorator]
    def buy(self) -> None:
        """PlaceOrder; that something is sold out is a right answer."""
        request = orders.PlaceOrderRequest(request_id=str(uuid.uuid4()))
        ParseDict(random.choice(DATA["drafts"]), request.draft)  # noqa: S311
        self._timed("PlaceOrder", self._orders.PlaceOrder, request, grpc.StatusCode.FAILED_PRECONDITION)

    def _timed(self, name: str, method: Any, request: Any, *right: grpc.StatusCode) -> None:
        began, error, length = time.perf_counter(), None, 0
        try:
            length = method(request).ByteSize()
        except grpc.RpcError as refusal:
            error = None if refusal.code() in right else refusal
        events.request.fire(
            request_type="grpc",
            name=name,
            response_time=(time.perf_counter() - began) * 1000,
            response_length=length,
            exception=error,
        )
