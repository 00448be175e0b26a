"""A writer killed between its commit and what it would have told the caches: nobody reads the old data for long."""

from __future__ import annotations

import signal
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import grpc
import psutil
import psycopg
import pytest

from counterfoil.catalog.v1 import catalog_service_pb2 as catalog
from counterfoil.catalog.v1 import catalog_service_pb2_grpc as catalog_grpc
from counterfoil.catalog.v1 import product_pb2
from tests.servers import WORKERS_ALONE, ServerProcess, ValkeyProcess

pytestmark = pytest.mark.whole

NAME = "products/orphaned-write"
ROUNDS = 4
STALE_LIMIT_S = 1.0


@pytest.fixture
def writing_and_reading(database_url: str, tmp_path: Path) -> Iterator[tuple[ServerProcess, ServerProcess]]:
    """A server to write through, and one to read through, sharing a database and a cache."""
    with ValkeyProcess(tmp_path / "valkey") as valkey:
        keys = tmp_path / "keys"
        with (
            ServerProcess(
                tmp_path / "one", database_url=database_url, redis_url=valkey.url, keys_dir=keys, flags=WORKERS_ALONE
            ) as one,
            ServerProcess(
                tmp_path / "two", database_url=database_url, redis_url=valkey.url, keys_dir=keys, flags=WORKERS_ALONE
            ) as two,
        ):
            yield one, two


def write_until_it_dies(stub: catalog_grpc.CatalogServiceStub, version: int) -> None:
    """Updates as fast as it can; what was under way when the worker was killed may or may not have been committed."""
    with suppress(grpc.RpcError):
        while True:
            version += 1
            request = catalog.UpdateProductRequest(
                product=product_pb2.Product(name=NAME, description=str(version)), request_id=str(uuid.uuid4())
            )
            stub.UpdateProduct(request, timeout=5)


def worker_of(server: ServerProcess) -> psutil.Process:
    """The one worker process of a server."""
    assert server.process is not None
    [worker] = [
        child
        for child in psutil.Process(server.process.pid).children()
        if any("runtime.worker" in part for part in child.cmdline())
    ]
    return worker


def wait_for_new_worker(server: ServerProcess, old_pid: int) -> None:
    """Waits until the supervisor has replaced a worker and the new one serves."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with suppress(ValueError, psutil.Error, OSError):
            if worker_of(server).pid != old_pid and server.is_ready():
                return
        time.sleep(0.05)
    raise AssertionError("the killed worker was not replaced")


def test_what_a_killed_writer_committed_is_read_everywhere_within_a_second(
    writing_and_reading: tuple[ServerProcess, ServerProcess], database_url: str
) -> None:
    one, two = writing_and_reading
    token = one.mint_token()
    read = catalog.GetProductRequest(name=NAME)
    seen_before = set()
    with two.channel(token) as reading, psycopg.connect(database_url, autocommit=True) as truth:
        reader = catalog_grpc.CatalogServiceStub(reading)
        reader.CreateProduct(
            catalog.CreateProductRequest(
                product=product_pb2.Product(display_name="Orphaned", description="0"),
                product_id=NAME.removeprefix("products/"),
                request_id=str(uuid.uuid4()),
            )
        )
        for round_number in range(ROUNDS):
            worker = worker_of(one)
            with one.channel(token) as writing:
                writer = threading.Thread(
                    target=write_until_it_dies,
                    args=(catalog_grpc.CatalogServiceStub(writing), round_number * 1_000_000),
                )
                writer.start()
                until = time.monotonic() + 0.4
                while time.monotonic() < until:
                    reader.GetProduct(read, timeout=5)  # the other server's caches hold the product all the while
                worker.send_signal(signal.SIGKILL)
                killed_at = time.monotonic()
                writer.join(timeout=15)
                assert not writer.is_alive()
            # PostgreSQL may still commit what the dead worker had sent; after the limit it has long been decided.
            time.sleep(max(0.0, killed_at + STALE_LIMIT_S - time.monotonic()))
            committed = truth.execute("SELECT description FROM products WHERE id = %s", [NAME.split("/")[1]]).fetchone()
            assert committed is not None
            assert reader.GetProduct(read, timeout=5).description == committed[0]
            seen_before.add(committed[0])
            wait_for_new_worker(one, worker.pid)
    assert len(seen_before) == ROUNDS  # each round had committed something of its own
