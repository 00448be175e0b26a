"""The bulk process beside the workers, as the supervisor runs it, with the minimal app."""

from __future__ import annotations

import json
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import grpc
import psutil
import pytest

from tests.runtime.minimal import SERVICE
from tests.runtime.processes import MinimalProcess, eventually


@pytest.fixture
def running(data_dir: Path, database_url: str) -> Iterator[MinimalProcess]:
    """A ready server with two workers and a bulk process."""
    with MinimalProcess(data_dir, database_url, bulk=True) as server:
        yield server


def _socket(server: MinimalProcess) -> Path:
    return server.folder / "run" / "bulk.sock"


def _serving_pid(server: MinimalProcess) -> int:
    """The process that answers on the private socket; 0 where none does."""
    with grpc.insecure_channel(f"unix:{_socket(server)}", options=[("grpc.use_local_subchannel_pool", 1)]) as channel:
        try:
            answer: bytes = channel.unary_unary(f"/{SERVICE}/Echo")(b"", timeout=5)
        except grpc.RpcError:
            return 0
    return int(answer.split()[0])


def _readyz(server: MinimalProcess) -> tuple[int, dict[str, object]]:
    status, text = server.page("/readyz")
    return status, json.loads(text)


def test_it_is_started_with_the_workers_and_listens_on_a_private_socket_alone(running: MinimalProcess) -> None:
    (pid,) = running.bulk_pids()
    assert len(running.worker_pids()) == 2
    assert _serving_pid(running) == pid
    assert psutil.Process(pid).net_connections("tcp") == []
    assert psutil.Process(pid).cmdline()[-2] == "bulk"
    for path in (running.folder / "run").glob("bulk*"):
        assert path == _socket(running)
        assert path.stat().st_mode & 0o777 == 0o600
    assert _readyz(running) == (200, {"ready": True, "workers": 2, "workers_ready": 2, "bulk_ready": True})
    lines = [line for line in running.lines() if line["component"] == "bulk"]
    assert {line["pid"] for line in lines} == {pid}


def test_its_figures_are_summed_with_the_workers(running: MinimalProcess) -> None:
    assert _serving_pid(running)
    running.call("Echo")
    samples = running.samples()
    assert samples["minimal_calls_total", (("method", "Echo"),)] == 2
    assert samples["minimal_open", ()] == 6  # two a process
    assert samples["counterfoil_bulk_up", ()] == 1
    assert samples["counterfoil_bulk_resident_memory_bytes", ()] > 10_000_000
    assert sum(value for (name, _), value in samples.items() if name == "counterfoil_worker_up") == 2


def test_a_killed_one_is_replaced_and_its_figures_stay(running: MinimalProcess) -> None:
    (pid,) = running.bulk_pids()
    assert _serving_pid(running) == pid
    assert running.samples()["minimal_calls_total", (("method", "Echo"),)] == 1
    os.kill(pid, signal.SIGKILL)
    eventually(lambda: running.events("bulk ended"), "the death to be seen")
    status, page = _readyz(running)
    assert (status, page["workers_ready"]) == (200, 2)
    eventually(lambda: len(running.events("bulk ready")) == 2, "a successor")
    assert _serving_pid(running) not in {0, pid}
    (line,) = running.events("bulk ended")
    assert (line["bulk_pid"], line["exit_code"]) == (pid, -signal.SIGKILL)
    assert running.samples()["minimal_calls_total", (("method", "Echo"),)] == 2
    assert running.samples()["counterfoil_worker_restarts_total", ()] == 1
    assert _readyz(running)[1]["bulk_ready"] is True


def test_a_server_whose_bulk_process_never_came_serves_but_is_not_ready(data_dir: Path, database_url: str) -> None:
    environ = {
        "MINIMAL_BEHAVE": "crash bulk",
        "COUNTERFOIL_WORKER_CRASH_LIMIT": "2",
        "COUNTERFOIL_WORKER_BACKOFF_LEAST_MS": "10",
    }
    with MinimalProcess(data_dir, database_url, workers=1, bulk=True, environ=environ, launched=True) as server:
        eventually(lambda: server.events("worker ready") and len(server.events("bulk ended")) >= 3, "some deaths", 30.0)
        assert server.call("Echo", b"here").endswith(b"here")

        def says_so() -> bool:
            status, page = _readyz(server)  # between two of them there is none to speak of
            return (status, page["workers_ready"], page.get("bulk_ready")) == (503, 1, False)

        eventually(says_so, "a page that says that it is not ready")
        assert server.events("ready") == []
        assert server.stop() == 0


@pytest.mark.whole
def test_one_that_is_told_to_stop_hands_its_socket_over(data_dir: Path, database_url: str) -> None:
    with MinimalProcess(data_dir, database_url, workers=1, bulk=True, flags={"lame-duck-ms": "8000"}) as server:
        (old,) = server.bulk_pids()
        os.kill(old, signal.SIGTERM)
        eventually(lambda: _serving_pid(server) not in {0, old}, "the successor", 8.0)
        assert psutil.pid_exists(old)  # it has served until now
        eventually(lambda: server.bulk_pids() != [] and old not in server.bulk_pids(), "the old one's end")
        assert _serving_pid(server) == server.bulk_pids()[0]


def test_it_ends_after_the_workers_whose_calls_it_may_have(running: MinimalProcess) -> None:
    answers: list[bytes] = []
    call = threading.Thread(target=lambda: answers.append(running.call("Wait", b"1500")))
    call.start()
    eventually(lambda: _connected(running), "the call to arrive")
    time.sleep(0.2)  # a connection is not yet a call; one that came too late would be refused and fail this test
    assert running.stop() == 0
    call.join(10)
    assert len(answers) == 1
    drained = [line["component"] for line in running.events("drained")]
    assert drained == ["worker", "worker", "bulk"]
    assert all(line["complete"] for line in running.events("drained"))
    assert not list((running.folder / "run").iterdir())


def _connected(server: MinimalProcess) -> bool:
    port = int(server.address.rpartition(":")[2])
    return any(
        connection.laddr.port == port and connection.status == psutil.CONN_ESTABLISHED
        for pid in server.worker_pids()
        for connection in psutil.Process(pid).net_connections("tcp")
    )


@pytest.mark.whole
def test_what_a_killed_server_left_is_no_obstacle(data_dir: Path, database_url: str) -> None:
    with MinimalProcess(data_dir, database_url, workers=1, bulk=True) as server:
        supervisor = psutil.Process(server.pid)
        family = supervisor.children(recursive=True)
        supervisor.suspend()  # or it would replace them; and they, were it killed first, would tidy up
        for process in (*family, supervisor):
            process.kill()
        psutil.wait_procs(family, timeout=10)
        assert _socket(server).is_socket()
    with socket.socket(socket.AF_UNIX) as stale:  # and one that died before it was found
        stale.bind(str(data_dir / "run" / "bulk-77.new"))
    with MinimalProcess(data_dir, database_url, workers=1, bulk=True) as server:
        eventually(lambda: _serving_pid(server) in server.bulk_pids(), "the new one")
        assert [path.name for path in (data_dir / "run").glob("bulk*")] == ["bulk.sock"]


def test_a_path_that_is_too_long_for_sockets_leaves_the_work_to_the_workers(data_dir: Path, database_url: str) -> None:
    deep = data_dir.with_name("d" * 90)
    with MinimalProcess(deep, database_url, workers=1, bulk=True) as server:
        (line,) = [line for line in server.lines() if "too long" in line["event"]]
        assert line["level"] == "warning"
        assert server.bulk_pids() == []
        assert _readyz(server) == (200, {"ready": True, "workers": 1, "workers_ready": 1})
        assert server.stop() == 0


def test_two_servers_have_one_each(running: MinimalProcess, database_url: str) -> None:
    with MinimalProcess(running.folder.with_name("other"), database_url, workers=1, bulk=True) as other:
        assert _serving_pid(running) == running.bulk_pids()[0]
        assert _serving_pid(other) == other.bulk_pids()[0]
        assert _serving_pid(other) != _serving_pid(running)
        assert other.stop() == 0
        assert _serving_pid(running) == running.bulk_pids()[0]
