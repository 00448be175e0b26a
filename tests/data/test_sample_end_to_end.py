"""The sample store in a whole server."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import grpc
import pytest

from counterfoil.catalog.v1 import catalog_service_pb2, catalog_service_pb2_grpc
from counterfoil_server.sample import grocery_year
from tests.servers import ServerProcess


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
