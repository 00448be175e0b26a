"""`counterfoil serve` on a grpcio that the engine does not know: it says so and serves on grpcio's own server."""

from __future__ import annotations

import json
import os
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import grpc
import pytest
from prometheus_client.parser import text_string_to_metric_families

from counterfoil.catalog.v1 import catalog_service_pb2 as catalog
from counterfoil.catalog.v1 import catalog_service_pb2_grpc as catalog_grpc
from tests.servers import ServerProcess

pytestmark = pytest.mark.whole

WARNING = "the stock server is used instead of the engine"

UNKNOWN_RELEASE = """
import grpc
grpc.__version__ = "1.999.0"
"""
"""Python runs it at the start of every process that finds it as `sitecustomize`."""

WITHOUT_A_PRIVATE_NAME = """
import sys
import grpc
import grpc._server  # has imported what it needs
del grpc._interceptor
sys.modules["grpc._interceptor"] = None
"""


def changed(folder: Path, code: str) -> Mapping[str, str]:
    """The environment of processes that find grpcio as the code leaves it."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(code)
    return {"PYTHONPATH": os.pathsep.join(filter(None, (str(folder), os.environ.get("PYTHONPATH"))))}


def warnings(server: ServerProcess) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in server.log_path.read_text().splitlines()]
    return [line for line in lines if line["event"] == WARNING]


def is_served_by_the_engine(server: ServerProcess) -> bool:
    """Only the engine has a count of its own."""
    with urllib.request.urlopen(f"http://{server.admin}/metrics", timeout=10) as answer:
        text = answer.read().decode()
    names = {family.name for family in text_string_to_metric_families(text)}
    assert "counterfoil_worker_up" in names
    return "counterfoil_engine_calls" in names


def assert_answers(server: ServerProcess) -> None:
    with server.channel(server.mint_token()) as channel:
        stub = catalog_grpc.CatalogServiceStub(channel)
        assert not stub.ListProducts(catalog.ListProductsRequest(), timeout=10).products
        with pytest.raises(grpc.RpcError) as refused:
            stub.GetProduct(catalog.GetProductRequest(name="products/none"), timeout=10)
        assert refused.value.code() is grpc.StatusCode.NOT_FOUND


@pytest.mark.parametrize(
    ("code", "reason"),
    [(UNKNOWN_RELEASE, "not on 1.999.0"), (WITHOUT_A_PRIVATE_NAME, "_interceptor")],
    ids=["an unknown release", "a private name is gone"],
)
def test_the_stock_server_takes_over_with_a_warning(
    tmp_path: Path, database_url: str, valkey_url: str, code: str, reason: str
) -> None:
    server = ServerProcess(
        tmp_path / "one",
        database_url=database_url,
        redis_url=valkey_url,
        environment=changed(tmp_path / "grpcio", code),
        flags=("--engine", "engine"),
    )
    with server:
        assert_answers(server)
        assert not is_served_by_the_engine(server)
        found = warnings(server)
        assert found
        assert {line["level"] for line in found} == {"warning"}
        assert all(reason in line["reason"] for line in found), found


@pytest.mark.parametrize("kind", ["engine", "stock"])
def test_what_is_asked_for_serves_without_a_warning(
    tmp_path: Path, database_url: str, valkey_url: str, kind: str
) -> None:
    with ServerProcess(
        tmp_path / "one", database_url=database_url, redis_url=valkey_url, flags=("--engine", kind)
    ) as server:
        assert_answers(server)
        assert is_served_by_the_engine(server) == (kind == "engine")
        assert warnings(server) == []
