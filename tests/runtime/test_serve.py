"""`counterfoil serve` as it is: what it offers beside the catalog, and what it must not show."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import grpc
import psutil
import pytest
from grpc_channelz.v1 import channelz_pb2, channelz_pb2_grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from counterfoil.catalog.v1 import catalog_service_pb2 as catalog
from counterfoil.catalog.v1 import catalog_service_pb2_grpc as catalog_grpc
from counterfoil.identity.v1 import access_service_pb2 as access
from counterfoil.identity.v1 import access_service_pb2_grpc as access_grpc
from tests.runtime.processes import eventually
from tests.servers import WORKERS_ALONE, ServerProcess

CANARY = "canary-c41fbb07"


@pytest.fixture
def server(tmp_path: Path, database_url: str, valkey_url: str) -> Iterator[ServerProcess]:
    """A server with one worker, without reflection, that logs everything."""
    with ServerProcess(
        tmp_path / "one",
        database_url=database_url,
        redis_url=valkey_url,
        environment={"COUNTERFOIL_ACCESS_SAMPLE_RATE": "1", "COUNTERFOIL_LOG_LEVEL": "debug"},
        flags=("--no-reflection",),
    ) as started:
        yield started


def test_health_is_public_and_reflection_and_channelz_are_not_there(server: ServerProcess) -> None:
    with grpc.insecure_channel(server.address) as channel:
        health = health_pb2_grpc.HealthStub(channel)
        for service in ("", "counterfoil.catalog.v1.CatalogService"):
            answer = health.Check(health_pb2.HealthCheckRequest(service=service), timeout=5)
            assert answer.status == health_pb2.HealthCheckResponse.SERVING
        reflection = reflection_pb2_grpc.ServerReflectionStub(channel)
        with pytest.raises(grpc.RpcError) as refused:
            list(reflection.ServerReflectionInfo(iter([reflection_pb2.ServerReflectionRequest()]), timeout=5))
        assert refused.value.code() is grpc.StatusCode.UNIMPLEMENTED
        with pytest.raises(grpc.RpcError) as refused:
            channelz_pb2_grpc.ChannelzStub(channel).GetServers(channelz_pb2.GetServersRequest(), timeout=5)
        assert refused.value.code() is grpc.StatusCode.UNIMPLEMENTED


def test_channelz_answers_on_the_private_socket(server: ServerProcess) -> None:
    (path,) = (server.data_dir / "run").glob("worker-*.sock")
    assert path.stat().st_mode & 0o777 == 0o600
    with grpc.insecure_channel(f"unix:{path}") as channel:
        answer = channelz_pb2_grpc.ChannelzStub(channel).GetServers(channelz_pb2.GetServersRequest(), timeout=5)
    listening = [socket.name for each in answer.server for socket in each.listen_socket]
    assert any(server.address.rpartition(":")[2] in name for name in listening), listening


@pytest.mark.whole
@pytest.mark.parametrize("migrated", [False, True], ids=["new", "migrated-before"])
def test_the_first_administrators_key_is_kept_though_the_start_fails(
    tmp_path: Path, make_database: Callable[[str | None], str], template_url: str, *, migrated: bool
) -> None:
    url = make_database(template_url if migrated else None)
    flags = (*WORKERS_ALONE, *(("--no-migrate",) if migrated else ()))
    server = ServerProcess(tmp_path / "new", database_url=url, flags=flags)
    server.launch()
    try:
        assert server.process is not None
        supervisor = psutil.Process(server.process.pid)

        def worker() -> psutil.Process | None:
            children = supervisor.children()
            return next((each for each in children if "counterfoil_server.runtime.worker" in each.cmdline()), None)

        eventually(worker, "a worker").suspend()  # it never gets ready
        path = eventually(lambda: server.administrator_path if server.administrator_path.exists() else None, "the key")
        key = path.read_text()
        assert re.fullmatch(r"cfk_\S+\n", key)
        assert path.stat().st_mode & 0o777 == 0o600
        assert not server.is_ready()
        assert server.stop() == 0
    finally:
        server.kill()
    with ServerProcess(tmp_path / "new", database_url=url, flags=flags) as again:
        assert path.read_text() == key
        written = again.out_path.read_text() + again.log_path.read_text()
        assert "cfk_" not in written  # a service manager keeps both
        assert written.count(str(path)) == 1
        with again.channel(key.strip()) as channel:
            answer = access_grpc.AccessServiceStub(channel).WhoAmI(access.WhoAmIRequest(), timeout=5)
        assert answer.subject == "serviceAccounts/admin"


def test_a_secret_of_a_caller_reaches_neither_logs_nor_arguments(server: ServerProcess) -> None:
    with grpc.insecure_channel(server.address) as channel:
        stub = catalog_grpc.CatalogServiceStub(channel)
        request = catalog.GetProductRequest(name="products/none")
        for value in (f"Bearer {CANARY}", CANARY, f"Basic {CANARY}"):
            with pytest.raises(grpc.RpcError) as refused:
                stub.GetProduct(request, metadata=(("authorization", value), ("x-api-key", CANARY)), timeout=5)
            assert refused.value.code() is grpc.StatusCode.UNAUTHENTICATED
    with server.channel(server.mint_token()) as channel:
        stub = catalog_grpc.CatalogServiceStub(channel)
        with pytest.raises(grpc.RpcError) as refused:
            stub.SearchProducts(catalog.SearchProductsRequest(query="x", filter=f"secret = '{CANARY}'"), timeout=5)
        assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT

    def calls() -> list[dict[str, object]]:
        lines = server.log_path.read_text().splitlines(keepends=True)
        found = [json.loads(line) for line in lines if line.endswith("\n")]
        return [line for line in found if line["event"] == "call"]

    eventually(lambda: len(calls()) >= 4, "access lines")
    for line in calls():
        assert {"method", "code", "duration_ms", "caller", "request_id", "timestamp", "worker"} <= line.keys()
    assert CANARY not in server.log_path.read_text()
    assert server.process is not None
    supervisor = psutil.Process(server.process.pid)
    for process in [supervisor, *supervisor.children(recursive=True)]:
        assert CANARY not in " ".join(process.cmdline())
