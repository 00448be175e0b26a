"""P5 and P9 under faults: two server processes, a writer, readers, and a cache that is frozen, flushed and killed.

A reader that carries the freshness token of an acknowledged write must never see anything older, through either
server. A reader without one must never see anything that was replaced more than a second before it asked. No read may
fail, whatever happens to the cache.
"""

from __future__ import annotations

import os
import random
import signal
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import grpc
import pytest

from counterfoil.catalog.v1 import catalog_service_pb2 as catalog
from counterfoil.catalog.v1 import catalog_service_pb2_grpc as catalog_grpc
from counterfoil.catalog.v1 import product_pb2
from tests.servers import ServerProcess, ValkeyProcess

pytestmark = pytest.mark.whole

FRESHNESS = "counterfoil-freshness"
STALE_LIMIT_S = 1.0
PHASE_S = 1.5
PHASE_LIMIT_S = 20.0
PRODUCTS = tuple(f"products/coherence-{number}" for number in range(8))


@dataclass
class Written:
    """The history of one product: what was acknowledged, when, and under which token."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    acknowledged: list[tuple[int, float, str]] = field(default_factory=list)

    def add(self, version: int, token: str) -> None:
        with self.lock:
            self.acknowledged.append((version, time.monotonic(), token))

    def newest(self) -> tuple[int, str]:
        with self.lock:
            version, _, token = self.acknowledged[-1]
        return version, token

    def newest_before(self, moment: float) -> int:
        """The newest version acknowledged before a moment; 0 where there is none."""
        with self.lock:
            return max((version for version, at, _ in self.acknowledged if at < moment), default=0)


@dataclass
class Findings:
    """What the readers saw."""

    reads: int = 0
    violations: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def version_of(product: product_pb2.Product) -> int:
    return int(product.description)


def create_products(stub: catalog_grpc.CatalogServiceStub, written: dict[str, Written]) -> None:
    for name in PRODUCTS:
        request = catalog.CreateProductRequest(
            product=product_pb2.Product(display_name="Coherence", description="1"),
            product_id=name.removeprefix("products/"),
            request_id=str(uuid.uuid4()),
        )
        _, call = stub.CreateProduct.with_call(request, timeout=10)
        written[name].add(1, dict(call.trailing_metadata())[FRESHNESS])


def write_until(
    stop: threading.Event, stubs: list[catalog_grpc.CatalogServiceStub], written: dict[str, Written], findings: Findings
) -> None:
    version, chance = 1, random.Random(1)
    while not stop.is_set():
        version += 1
        for name in PRODUCTS:
            request = catalog.UpdateProductRequest(
                product=product_pb2.Product(name=name, description=str(version)),
                request_id=str(uuid.uuid4()),
            )
            request.update_mask.paths.append("description")
            try:
                _, call = chance.choice(stubs).UpdateProduct.with_call(request, timeout=10)
            except grpc.RpcError as error:
                findings.errors.append(f"write: {error.code()} {error.details()}")
                continue
            written[name].add(version, dict(call.trailing_metadata())[FRESHNESS])
        stop.wait(0.01)


def read_until(
    stop: threading.Event,
    stub: catalog_grpc.CatalogServiceStub,
    written: dict[str, Written],
    findings: Findings,
    *,
    with_token: bool,
) -> None:
    chance = random.Random(with_token)
    while not stop.is_set():
        name = chance.choice(PRODUCTS)
        if with_token:
            oldest_allowed, token = written[name].newest()
            metadata: tuple[tuple[str, str], ...] = ((FRESHNESS, token),)
        else:
            oldest_allowed, metadata = written[name].newest_before(time.monotonic() - STALE_LIMIT_S), ()
        try:
            product = stub.GetProduct(catalog.GetProductRequest(name=name), metadata=metadata, timeout=10)
        except grpc.RpcError as error:
            findings.errors.append(f"read: {error.code()} {error.details()}")
            continue
        findings.reads += 1
        if version_of(product) < oldest_allowed:
            why = "tokened" if with_token else "a second old"
            findings.violations.append(f"{name}: read {version_of(product)}, {oldest_allowed} was {why}")


@pytest.fixture
def two_servers(database_url: str, tmp_path: Path) -> Iterator[tuple[ServerProcess, ServerProcess, ValkeyProcess]]:
    keys = tmp_path / "keys"
    with (
        ValkeyProcess(tmp_path / "valkey") as valkey,
        ServerProcess(tmp_path / "one", database_url=database_url, redis_url=valkey.url, keys_dir=keys) as one,
        ServerProcess(tmp_path / "two", database_url=database_url, redis_url=valkey.url, keys_dir=keys) as two,
    ):
        yield one, two, valkey


def faults_of(valkey: ValkeyProcess) -> list[tuple[str, Callable[[], None]]]:
    return [
        ("healthy", lambda: None),
        ("frozen", lambda: os.kill(valkey.pid, signal.SIGSTOP)),
        ("thawed", lambda: os.kill(valkey.pid, signal.SIGCONT)),
        ("flushed", valkey.flush),
        ("killed", valkey.kill),
        ("started again, empty", valkey.start),
        ("stopped", valkey.stop),
        ("started again", valkey.start),
    ]


def put_to_the_test(phase: str, written: dict[str, Written], findings: Findings) -> None:
    """Waits for what a phase has to see: its time, plenty of reads, and some writes of each product."""
    reads_before = findings.reads
    writes_before = {name: len(history.acknowledged) for name, history in written.items()}
    begun = time.monotonic()
    reads = writes = 0
    while time.monotonic() - begun < PHASE_LIMIT_S:
        time.sleep(0.05)
        reads = findings.reads - reads_before
        writes = min(len(history.acknowledged) - writes_before[name] for name, history in written.items())
        if time.monotonic() - begun >= PHASE_S and reads > 50 and writes > 2:
            return
    pytest.fail(f"{phase}: {reads} reads and {writes} writes of each product in {PHASE_LIMIT_S} s")


def test_reads_are_fresh_through_two_servers_whatever_happens_to_the_cache(
    two_servers: tuple[ServerProcess, ServerProcess, ValkeyProcess],
) -> None:
    one, two, valkey = two_servers
    written = {name: Written() for name in PRODUCTS}
    findings, stop = Findings(), threading.Event()
    token = one.mint_token()
    with one.channel(token) as first, two.channel(token) as second:
        stubs = [catalog_grpc.CatalogServiceStub(channel) for channel in (first, second)]
        create_products(stubs[0], written)
        threads = [threading.Thread(target=write_until, args=(stop, stubs, written, findings))]
        threads += [
            threading.Thread(target=read_until, args=(stop, stub, written, findings), kwargs={"with_token": with_token})
            for stub in stubs
            for with_token in (True, False)
        ]
        for thread in threads:
            thread.start()
        try:
            for phase, fault in faults_of(valkey):
                fault()
                put_to_the_test(phase, written, findings)
        finally:
            stop.set()
            for thread in threads:
                thread.join(timeout=15)
    assert not any(thread.is_alive() for thread in threads)
    assert findings.violations == []
    assert findings.errors == []
