"""Connections of callers have a bound, and a worker has the files for them."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import grpc
import psutil
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from counterfoil_server.runtime.open_files import SPARE
from tests.rpc.engine.raw import RawClient
from tests.servers import ServerProcess

LIMIT = 5


@contextmanager
def few_files(soft: int) -> Iterator[int]:
    """What is started meanwhile begins with so few; the most that it may have."""
    before, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    try:
        yield hard
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (before, hard))


@pytest.mark.whole
def test_connections_over_the_limit_are_closed_and_files_are_as_many_as_may_be(
    tmp_path: Path, database_url: str
) -> None:
    with few_files(512) as most:
        server = ServerProcess(
            tmp_path / "one", database_url=database_url, environment={"COUNTERFOIL_CONNECTIONS_LIMIT": str(LIMIT)}
        )
        with ExitStack() as stack:
            stack.enter_context(server)
            assert server.process is not None
            workers = [
                process
                for process in psutil.Process(server.process.pid).children(recursive=True)
                if "worker" in process.cmdline()
            ]
            assert workers
            assert {process.rlimit(psutil.RLIMIT_NOFILE) for process in workers} == {(most, most)}
            port = int(server.address.rpartition(":")[2])
            held = [stack.enter_context(RawClient(port)) for _ in range(2 * LIMIT)]
            for raw in held:
                raw.pump(lambda raw=raw: raw.is_closed, 0.2)  # type: ignore[misc]
            assert 0 < sum(not raw.is_closed for raw in held) <= LIMIT
            for raw in held:
                raw.close()
            with grpc.insecure_channel(server.address) as channel:
                check = health_pb2_grpc.HealthStub(channel).Check
                answer = check(health_pb2.HealthCheckRequest(), timeout=5, wait_for_ready=True)
                assert answer.status == health_pb2.HealthCheckResponse.SERVING


@pytest.mark.parametrize(
    ("soft", "hard", "wanted", "has"),
    [
        (300, 2_000, 1_000, 1_000),  # raised, and that is enough
        (300, 1_000, 5_000, 1_000 - SPARE - 12),  # raised, and that is not
        (100, 100, 5_000, 1),
    ],
)
def test_there_are_no_more_connections_than_files_for_them(soft: int, hard: int, wanted: int, has: int) -> None:
    program = f"""
import json, resource
from dataclasses import replace
from counterfoil_server.config import Settings
from counterfoil_server.runtime.open_files import with_open_files
class Log:
    def warning(self, event, **content):
        lines.append(content)
lines = []
resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}))
settings = with_open_files(replace(Settings(), connections_limit={wanted}), Log())
print(json.dumps([settings.connections_limit, resource.getrlimit(resource.RLIMIT_NOFILE), lines]))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=True)
    warned = [{"connections": has, "limit": hard}] if has < wanted else []
    assert json.loads(done.stdout) == [has, [hard, hard], warned]
