"""Limits of `counterfoil serve` as it is: kept by its workers together, and shown in its metrics."""

from __future__ import annotations

import time
import urllib.request
from contextlib import ExitStack
from pathlib import Path

import grpc
import pytest
from google.rpc import error_details_pb2

from counterfoil.catalog.v1 import catalog_service_pb2 as catalog
from counterfoil.catalog.v1 import catalog_service_pb2_grpc as catalog_grpc
from counterfoil_server.caching.buckets import Rate
from tests.rpc.echo import details_of
from tests.servers import ServerProcess

pytestmark = pytest.mark.whole

RATE = Rate(per_s=0.5, burst=40)
WORKERS = 2
LIMITS = {
    "COUNTERFOIL_READ_RATE_PER_S": "0.5",
    "COUNTERFOIL_READ_BURST_LIMIT": "40",
    "COUNTERFOIL_BULK_RATE_PER_S": "1",
}


def metric(server: ServerProcess, name: str) -> float:
    with urllib.request.urlopen(f"http://{server.admin}/metrics", timeout=10) as answer:
        lines = answer.read().decode().splitlines()
    return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(name))


def test_workers_keep_the_limit_of_a_caller_together(tmp_path: Path, database_url: str, valkey_url: str) -> None:
    with ServerProcess(
        tmp_path / "one", database_url=database_url, redis_url=valkey_url, workers=WORKERS, environment=LIMITS
    ) as server:
        metadata = (("authorization", f"Bearer {server.mint_token()}"),)
        with ExitStack() as stack:
            options = [("grpc.use_local_subchannel_pool", 1)]
            channels = [stack.enter_context(grpc.insecure_channel(server.address, options)) for _ in range(8)]
            stubs = [catalog_grpc.CatalogServiceStub(channel) for channel in channels]
            began, taken, refusals = time.monotonic(), 0, []
            for number in range(240):
                try:
                    request = catalog.SearchProductsRequest(query="x")
                    stubs[number % 8].SearchProducts(request, metadata=metadata, timeout=10)
                    taken += 1
                except grpc.RpcError as error:
                    refusals.append(error)
            seconds = time.monotonic() - began
            assert taken <= RATE.burst + RATE.per_s * seconds + WORKERS * RATE.share
            assert taken >= RATE.burst
            assert {each.code() for each in refusals} == {grpc.StatusCode.RESOURCE_EXHAUSTED}
            status, info = details_of(refusals[-1])
            assert (info.reason, dict(info.metadata)) == ("RATE_LIMITED", {"class": "READ", "limit": "0.5"})
            retry = error_details_pb2.RetryInfo()
            assert status.details[2].Unpack(retry)
            pushback_ms = int(dict(refusals[-1].trailing_metadata())["grpc-retry-pushback-ms"])
            assert 0 < retry.retry_delay.ToMilliseconds() == pushback_ms
            # What runs long goes through another process and has its own limit, which is counted once: two at once.
            for stub in stubs[:2]:
                list(stub.ExportProducts(catalog.ExportProductsRequest(), metadata=metadata, timeout=10))
            # A class without a limit has none.
            for _ in range(60):
                with pytest.raises(grpc.RpcError) as refused:
                    stubs[0].DeleteProduct(catalog.DeleteProductRequest(), metadata=metadata, timeout=10)
                assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT
        assert metric(server, "counterfoil_rate_limits_refused_read_total") == len(refusals)
        assert metric(server, "counterfoil_rate_limits_settlements_total") > 0
        assert metric(server, "counterfoil_rate_limits_failures_total") == 0
        assert metric(server, "counterfoil_rate_limits_shared") == WORKERS
