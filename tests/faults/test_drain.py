"""P8: what stops, stops without failing a call of a well-behaved client."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.faults.traffic import Traffic, missing
from tests.runtime.processes import eventually
from tests.servers import ServerProcess

pytestmark = pytest.mark.whole


def log_lines(server: ServerProcess, event: str) -> list[dict[str, Any]]:
    """A server's log lines of one event."""
    lines = server.log_path.read_text().splitlines(keepends=True)
    return [line for text in lines if text.endswith("\n") and (line := json.loads(text)).get("event") == event]


def has_called(traffic: Traffic, more: int) -> None:
    """Waits until so many more creations were answered."""
    goal = traffic.calls["create"] + more
    eventually(lambda: traffic.calls["create"] >= goal or traffic.failures, f"{more} more calls", 20.0)


@pytest.fixture
def server(tmp_path: Path, database_url: str, valkey_url: str) -> Iterator[ServerProcess]:
    """One server with two workers."""
    with ServerProcess(tmp_path / "one", database_url=database_url, redis_url=valkey_url, workers=2) as started:
        yield started


def test_a_worker_that_is_told_to_stop_fails_no_call(server: ServerProcess) -> None:
    token = server.mint_token()
    with Traffic(server.address, token) as traffic:
        has_called(traffic, 20)
        for _ in range(2):  # both, one after the other: a rolling restart
            replaced = len(log_lines(server, "worker ready"))
            pid = next(
                line["worker_pid"]
                for line in log_lines(server, "worker ready")
                if psutil.pid_exists(line["worker_pid"])
            )
            os.kill(pid, signal.SIGTERM)
            eventually(lambda: len(log_lines(server, "worker ready")) > replaced, "the replacement")  # noqa: B023
            eventually(lambda: not psutil.pid_exists(pid), "the old worker's end")  # noqa: B023
            has_called(traffic, 20)
    assert traffic.failures == []
    assert all(line["complete"] for line in log_lines(server, "drained"))
    assert missing(server.address, token, traffic.acknowledged) == set()


@pytest.mark.prove
def test_a_server_that_stops_fails_no_call_beside_another(
    server: ServerProcess, tmp_path: Path, database_url: str, valkey_url: str
) -> None:
    keys = server.data_dir / "keys"
    other = ServerProcess(tmp_path / "two", database_url=database_url, redis_url=valkey_url, keys_dir=keys, workers=2)
    with other:
        token = server.mint_token()
        target = f"ipv4:{server.address},{other.address}"
        with Traffic(target, token) as traffic:
            has_called(traffic, 20)
            assert server.stop() == 0
            has_called(traffic, 20)
            server.start()
            has_called(traffic, 20)
            assert other.stop() == 0
            has_called(traffic, 20)
        assert traffic.failures == []
        assert missing(server.address, token, traffic.acknowledged) == set()
