"""P1 with workers that die: kill -9 loses nothing that was acknowledged, and calls go on."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import psutil
import pytest

from tests.faults.test_drain import has_called, log_lines
from tests.faults.traffic import Traffic, missing
from tests.runtime.processes import eventually
from tests.servers import ServerProcess

pytestmark = pytest.mark.whole

KILLS = 3


@pytest.mark.prove
def test_killed_workers_are_replaced_while_calls_go_on(tmp_path: Path, database_url: str, valkey_url: str) -> None:
    with ServerProcess(tmp_path / "one", database_url=database_url, redis_url=valkey_url, workers=2) as server:
        token = server.mint_token()
        # The server is ready with its first worker; were that one killed before there is a second, nobody would listen.
        eventually(lambda: len(log_lines(server, "worker ready")) == 2, "both workers")
        with Traffic(server.address, token) as traffic:
            has_called(traffic, 20)
            for _ in range(KILLS):
                ready = log_lines(server, "worker ready")
                pid = next(line["worker_pid"] for line in ready if psutil.pid_exists(line["worker_pid"]))
                began = time.monotonic()
                os.kill(pid, signal.SIGKILL)
                eventually(lambda: len(log_lines(server, "worker ready")) > len(ready), "the replacement")  # noqa: B023
                assert time.monotonic() - began < 10
                has_called(traffic, 20)
        # The client sends a call again that was in flight, and its request id lets it act once: none fails.
        assert traffic.failures == []
        ended = log_lines(server, "worker ended")
        assert [line["exit_code"] for line in ended] == [-signal.SIGKILL] * KILLS
        assert missing(server.address, token, traffic.acknowledged) == set()
        assert len(set(traffic.acknowledged)) == len(traffic.acknowledged)
