"""Callers that keep calling while something breaks, and remember what they were told."""

from __future__ import annotations

import itertools
import threading
import uuid
from collections import Counter
from types import TracebackType
from typing import Self

import grpc

from counterfoil.catalog.v1 import catalog_service_pb2 as catalog
from counterfoil.catalog.v1 import catalog_service_pb2_grpc as catalog_grpc
from counterfoil.catalog.v1 import product_pb2
from counterfoil.client import connect


class Traffic:
    """Threads that create products and read them back through `counterfoil.client`, which sends safe calls again.

    A context manager: the callers run inside, each on a channel of its own, so that every worker has some.
    """

    def __init__(self, target: str, token: str, *, callers: int = 6) -> None:
        self.acknowledged: list[str] = []  # names of products whose creation was answered
        self.failures: list[str] = []
        self.calls = Counter[str]()
        self._end = threading.Event()
        self._threads = [threading.Thread(target=self._call, args=(target, token, n)) for n in range(callers)]

    def _call(self, target: str, token: str, caller: int) -> None:
        with connect(target, token=token) as channel:
            stub = catalog_grpc.CatalogServiceStub(channel)
            for number in itertools.count():
                if self._end.is_set():
                    return
                product_id = f"traffic-{caller}-{number}"
                try:
                    self._create_and_read(stub, product_id)
                except grpc.RpcError as error:
                    self.failures.append(f"{product_id}: {error.code().name}: {error.details()}")

    def _create_and_read(self, stub: catalog_grpc.CatalogServiceStub, product_id: str) -> None:
        created = stub.CreateProduct(
            catalog.CreateProductRequest(
                product=product_pb2.Product(display_name=product_id, status=product_pb2.Product.STATUS_DRAFT),
                product_id=product_id,
                request_id=str(uuid.uuid4()),
            )
        )
        self.acknowledged.append(created.name)
        self.calls["create"] += 1
        for _ in range(5):
            read = stub.GetProduct(catalog.GetProductRequest(name=created.name))
            if read.display_name != product_id:
                self.failures.append(f"{product_id}: read {read.display_name!r}")
            self.calls["read"] += 1

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end.set()
        for thread in self._threads:
            thread.join(30)
        assert not any(thread.is_alive() for thread in self._threads)


def missing(target: str, token: str, names: list[str]) -> set[str]:
    """Those of the products that the server does not have."""
    found: set[str] = set()
    with connect(target, token=token) as channel:
        stub = catalog_grpc.CatalogServiceStub(channel)
        for start in range(0, len(names), 500):
            page = names[start : start + 500]
            found |= {
                product.name for product in stub.BatchGetProducts(catalog.BatchGetProductsRequest(names=page)).products
            }
    return set(names) - found
