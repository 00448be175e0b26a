"""The import of many products at once."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Final

import grpc

from counterfoil.calls import StreamingCall
from counterfoil.catalog.v1 import catalog_service_pb2
from counterfoil.catalog.v1.product_pb2 import Product
from counterfoil.contract import ATTEMPTS_LIMIT, new_request_id
from counterfoil.errors import CounterfoilError
from counterfoil.retrying import longest_pauses_s, pause_s

PRODUCTS_LIMIT: Final = 1_000
"""How many products one message holds at most."""

MESSAGE_BYTES: Final = 2 * 1024 * 1024
"""How large a message gets before the next one begins, well below what a server takes by default."""

Products = Iterable[Product] | Callable[[], Iterable[Product]]
"""An iterator, which is read once, or what can be read again: a list, say, or a function that opens a file anew."""


def import_products(
    send: StreamingCall,
    products: Products,
    request_id: str,
    timeout: float,
    pause: Callable[[float], object],
) -> catalog_service_pb2.ImportProductsResponse:
    """Sends all products by `send`, the stub's method, within `timeout` seconds; see Client.import_products.

    `pause` waits so many seconds, or less where the client is closed.
    """
    request_id = request_id or new_request_id()
    # What gives the same iterator twice is read once: what was read of it is gone.
    again = callable(products) or iter(products) is not iter(products)
    end = time.monotonic() + timeout
    pauses_s = longest_pauses_s()

    broken: list[BaseException] = []
    read: Iterator[Product] | None = None

    def begun() -> Iterator[Product]:
        nonlocal read
        before, read = read, iter(products() if callable(products) else products)
        if read is before:  # the rest of it would count as the whole import
            raise ValueError("products gave the same iterator twice, and what was read of it is gone")
        return read

    def messages() -> Iterator[catalog_service_pb2.ImportProductsRequest]:
        try:
            yield from _messages(begun(), request_id)
        except BaseException as error:
            broken.append(error)
            raise

    for attempt in itertools.count(1):
        left_s = end - time.monotonic()
        try:
            answer: catalog_service_pb2.ImportProductsResponse = (
                send.anew(messages, left_s) if again else send(messages(), left_s)
            )
        except CounterfoilError as error:
            if any(error is each for each in broken):  # of another call, which the products come from
                raise
            wait_s = pause_s(error.__cause__, next(pauses_s)) if _may_resend(error) else None
            left_s = end - time.monotonic()
            if not again or attempt == ATTEMPTS_LIMIT or wait_s is None or wait_s >= left_s:
                raise
            pause(wait_s)
        else:
            return answer
    raise AssertionError("the last attempt returns or raises")


def _may_resend(error: CounterfoilError) -> bool:
    return error.code is grpc.StatusCode.UNAVAILABLE


def _messages(products: Iterable[Product], request_id: str) -> Iterator[catalog_service_pb2.ImportProductsRequest]:
    """The products in messages. There is always a first one, which says the request id."""
    message = catalog_service_pb2.ImportProductsRequest(request_id=request_id)
    size_bytes = 0
    for product in products:
        product_bytes = product.ByteSize()
        if len(message.products) == PRODUCTS_LIMIT or (message.products and size_bytes + product_bytes > MESSAGE_BYTES):
            yield message
            message, size_bytes = catalog_service_pb2.ImportProductsRequest(), 0
        message.products.append(product)
        size_bytes += product_bytes
    if message.products or message.request_id:
        yield message
