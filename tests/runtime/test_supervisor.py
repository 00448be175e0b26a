"""The supervisor and its workers as real processes, with the minimal app."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import grpc
import psutil
import psycopg
import pytest
from sqlalchemy import make_url

from counterfoil_server.storage.migrate import MIGRATION_LOCK
from tests.runtime.processes import MinimalProcess, eventually

pytestmark = pytest.mark.whole

CANARY = "canary-7f3a91c2"


@pytest.fixture
def running(data_dir: Path, database_url: str) -> Iterator[MinimalProcess]:
    """A ready server with two workers."""
    with MinimalProcess(data_dir, database_url) as server:
        yield server


def _family(server: MinimalProcess) -> list[psutil.Process]:
    children: list[psutil.Process] = psutil.Process(server.pid).children(recursive=True)
    return children


def _refused_with_one_line(server: MinimalProcess, code: int) -> str:
    assert server.launch().wait() == code, server.output()
    (line,) = [line for line in server.output().splitlines() if line.startswith("counterfoil: ")]
    assert "Traceback" not in server.output()
    return line


@pytest.mark.parametrize("taken", ["listen", "admin"])
def test_a_taken_address_is_one_line_and_exit_3(data_dir: Path, database_url: str, taken: str) -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)  # an innocent server would not be so open
        other.bind(("127.0.0.1", 0))
        other.listen()
        address = f"127.0.0.1:{other.getsockname()[1]}"
        with_taken = MinimalProcess(data_dir, database_url, workers=1, flags={taken: address})
        line = _refused_with_one_line(with_taken, 3)
    assert address in line
    assert f"--{taken}" in line


def test_a_second_server_on_the_same_port_is_refused(running: MinimalProcess, database_url: str) -> None:
    other = MinimalProcess(
        running.folder.with_name("other"), database_url, workers=1, flags={"listen": running.address}
    )
    assert running.address in _refused_with_one_line(other, 3)


def test_a_second_server_in_the_same_data_directory_is_refused(running: MinimalProcess, database_url: str) -> None:
    other = MinimalProcess(running.folder, database_url, workers=1)
    other.log_path = running.folder.with_name("other.log")
    assert f"process {running.pid}" in _refused_with_one_line(other, 7)


def test_an_unreachable_database_is_one_line_and_exit_4(data_dir: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound and not listening: connections are refused
        port = closed.getsockname()[1]
        server = MinimalProcess(data_dir, f"postgresql://someone:{CANARY}@127.0.0.1:{port}/shop", workers=1)
        line = _refused_with_one_line(server, 4)
    assert f"127.0.0.1:{port}/shop" in line
    assert CANARY not in server.output()


def test_a_schema_that_is_behind_is_refused_without_migrations(
    data_dir: Path, make_database: Callable[[str | None], str]
) -> None:
    server = MinimalProcess(data_dir, make_database(None), workers=1, flags={"migrate": "false"})
    assert "counterfoil migrate" in _refused_with_one_line(server, 5)


@pytest.mark.parametrize(("behaviour", "says"), [("crash", "exit code 7"), ("raise", "the app does not fit together")])
def test_workers_that_die_before_ready_end_the_server(
    data_dir: Path, database_url: str, behaviour: str, says: str
) -> None:
    environ = {
        "MINIMAL_BEHAVE": behaviour,
        "COUNTERFOIL_WORKER_CRASH_LIMIT": "3",
        "COUNTERFOIL_WORKER_BACKOFF_LEAST_MS": "10",
    }
    server = MinimalProcess(data_dir, database_url, workers=1, environ=environ)
    assert server.launch().wait() == 6
    line = server.output().splitlines()[-1]
    assert line.startswith("counterfoil: 3 workers in a row")
    assert says in line
    assert len(server.events("worker ended")) == 3


def test_workers_that_all_die_once_are_replaced(data_dir: Path, database_url: str) -> None:
    environ = {"MINIMAL_BEHAVE": "crash first 4", "COUNTERFOIL_WORKER_CRASH_LIMIT": "3"}
    with MinimalProcess(data_dir, database_url, workers=4, environ=environ) as server:
        assert len(server.events("worker ended")) == 4
        assert len(server.worker_pids()) == 4


def test_a_long_wait_for_the_migration_is_not_the_workers_fault(data_dir: Path, database_url: str) -> None:
    environ = {"COUNTERFOIL_WORKER_READY_TIMEOUT_MS": "4000", "COUNTERFOIL_WORKER_CRASH_LIMIT": "1"}
    server = MinimalProcess(data_dir, database_url, environ=environ, launched=True)
    plain = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as replica:
        replica.execute("SELECT pg_advisory_xact_lock(%s)", [MIGRATION_LOCK])
        with server:
            eventually(lambda: len(_family(server)) >= 3, "the migration and the workers")
            time.sleep(4.5)  # longer than a worker may take
            assert not server.events("ready")
            replica.commit()
            eventually(lambda: server.events("ready"), "ready")
            assert not server.events("worker ended")


def test_sigterm_lets_calls_in_flight_end_and_exits_0(running: MinimalProcess) -> None:
    answers: list[bytes] = []
    calls = [threading.Thread(target=lambda: answers.append(running.call("Wait", b"1500"))) for _ in range(4)]
    for call in calls:
        call.start()
    eventually(lambda: _connections(running) >= len(calls), "all calls to arrive")
    time.sleep(0.2)  # a connection is not yet a call; a call that came too late would be refused and fail this test
    assert running.stop() == 0
    for call in calls:
        call.join(10)
    assert len(answers) == len(calls)
    assert all(line["complete"] for line in running.events("drained"))
    assert len(running.events("app stopped")) == 2


def _connections(server: MinimalProcess) -> int:
    port = int(server.address.rpartition(":")[2])
    return sum(
        connection.laddr.port == port and connection.status == psutil.CONN_ESTABLISHED
        for process in _family(server)
        for connection in process.net_connections("tcp")
    )


def test_readiness_ends_with_the_drain(data_dir: Path, database_url: str) -> None:
    with MinimalProcess(data_dir, database_url, workers=1, flags={"lame-duck-ms": "3000"}) as server:
        assert server.page("/readyz")[0] == 200
        os.kill(server.pid, signal.SIGTERM)
        eventually(lambda: server.page("/readyz")[0] == 503, "not ready while draining", 2.5)
        assert server.page("/healthz") == (200, "ok\n")
        assert server.call("Echo", b"still").endswith(b"still")  # the lame duck still answers
        assert server.wait() == 0


def test_a_drain_that_a_worker_did_not_end_is_exit_1(data_dir: Path, database_url: str) -> None:
    with MinimalProcess(data_dir, database_url, workers=2, flags={"lame-duck-ms": "3000"}) as server:
        victim, _ = server.worker_pids()
        os.kill(server.pid, signal.SIGTERM)
        eventually(lambda: len(server.events("draining")) == 2, "the drain to begin")
        os.kill(victim, signal.SIGKILL)
        assert server.wait() == 1
        (line,) = server.events("drain cut short")
        assert line["worker_pid"] == victim


def test_a_second_signal_ends_it_at_once(data_dir: Path, database_url: str) -> None:
    with MinimalProcess(data_dir, database_url, flags={"lame-duck-ms": "60000"}) as server:
        family = _family(server)
        os.kill(server.pid, signal.SIGTERM)
        eventually(lambda: len(server.events("draining")) == 2, "the drain to begin")
        os.kill(server.pid, signal.SIGINT)
        assert server.wait() == 1
        assert not psutil.wait_procs(family, timeout=5)[1]


def test_a_second_signal_ends_embedded_servers_that_are_stopping_at_once(data_dir: Path) -> None:
    with MinimalProcess(data_dir, "", workers=1) as server:
        family = _family(server)
        next(each for each in family if each.name() == "valkey-server").suspend()  # its stop lasts for seconds
        os.kill(server.pid, signal.SIGTERM)
        eventually(lambda: server.events("stopped"), "the workers' end")
        os.kill(server.pid, signal.SIGINT)
        assert server.wait() == 1
        assert [line["cause"] for line in server.events("stopping at once")] == ["signal"]
        assert not psutil.wait_procs(family, timeout=5)[1]


def test_a_signal_during_the_start_leaves_nothing_behind(data_dir: Path) -> None:
    # No URL: embedded servers are on their way up when the signal comes.
    server = MinimalProcess(data_dir, "").launch()
    family = eventually(lambda: (found := _family(server)) and len(found) >= 3 and found, "children")
    assert server.stop() == 0
    assert not psutil.wait_procs(family, timeout=15)[1]


def test_kill_of_the_supervisor_leaves_no_process_behind(data_dir: Path) -> None:
    with MinimalProcess(data_dir, "") as server:
        family = _family(server)
        names = {process.name() for process in family}
        assert "postgres" in names, names
        assert len(server.worker_pids()) == 2
        os.kill(server.pid, signal.SIGKILL)
        left = psutil.wait_procs(family, timeout=15)[1]
        assert not left, [process.cmdline() for process in left]


def test_a_keeper_that_cannot_be_replaced_says_why_and_is_tried_again(data_dir: Path) -> None:
    with MinimalProcess(data_dir, "", workers=1) as server:

        def keeper() -> psutil.Process | None:
            return next((each for each in _family(server) if "--lock-timeout" in each.cmdline()), None)

        version = data_dir / "postgres" / "PG_VERSION"
        right = version.read_text()
        version.write_text("9\n")
        eventually(keeper, "the keeper").kill()
        (failed, *_) = eventually(lambda: server.events("embedded servers do not start again"), "a failed start", 25.0)
        assert "postgres ended at its start" in failed["cause"]
        version.write_text(right)
        eventually(lambda: (data_dir / "postgres" / "postmaster.pid").exists() and keeper(), "a keeper", 25.0)
        assert server.stop() == 0


def test_a_stopped_worker_is_replaced_without_a_gap(data_dir: Path, database_url: str) -> None:
    with MinimalProcess(data_dir, database_url, workers=1, flags={"lame-duck-ms": "8000"}) as server:
        (old,) = server.worker_pids()
        os.kill(old, signal.SIGTERM)
        eventually(lambda: len(server.events("worker ready")) == 2, "a new worker", 8.0)
        assert psutil.pid_exists(old)  # the old one serves until the new one does
        assert server.page("/readyz")[0] == 200
        eventually(
            lambda: server.worker_pids() not in ([], [old]) and old not in server.worker_pids(), "the old to end"
        )


def test_a_worker_that_cannot_be_started_is_tried_again(running: MinimalProcess) -> None:
    if sys.platform != "linux":
        pytest.skip("only Linux limits another process")
    supervisor = psutil.Process(running.pid)
    before = supervisor.rlimit(psutil.RLIMIT_NOFILE)
    supervisor.rlimit(psutil.RLIMIT_NOFILE, (3, before[1]))  # no descriptor is to be had
    victim, other = running.worker_pids()
    os.kill(victim, signal.SIGKILL)
    failed = eventually(lambda: len(found := running.events("worker cannot be started")) >= 2 and found, "two tries")
    assert "Too many open files" in failed[0]["cause"]
    assert running.worker_pids() == [other]
    assert running.call("Echo").startswith(str(other).encode())
    supervisor.rlimit(psutil.RLIMIT_NOFILE, before)
    eventually(lambda: len(running.worker_pids()) == 2, "the replacement")
    assert other in running.worker_pids()


def test_a_worker_that_leaves_and_hangs_is_killed(data_dir: Path, database_url: str) -> None:
    flags = {"lame-duck-ms": "1500", "drain-grace-ms": "2000"}  # with none, a busy machine cuts the stop short
    with MinimalProcess(data_dir, database_url, workers=1, flags=flags) as server:
        (old,) = server.worker_pids()
        os.kill(old, signal.SIGTERM)
        eventually(lambda: server.samples()["counterfoil_worker_restarts_total", ()] == 1, "the drain to begin")
        os.kill(old, signal.SIGSTOP)
        eventually(lambda: old not in server.worker_pids(), "the end of the old one")
        (line,) = server.events("worker does not end, killing it")
        assert line["worker_pid"] == old
        eventually(lambda: len(server.events("worker ready")) == 2, "the replacement, ready to drain")
        assert server.stop() == 0


def test_metrics_are_summed_and_never_fall_when_a_worker_dies(running: MinimalProcess) -> None:
    calls = 0
    pids: set[bytes] = set()
    while len(pids) < 2:
        pids.add(running.call("Echo").split()[0])
        calls += 1
        assert calls < 200, "one worker answers everything"
    before = running.samples()
    assert before["minimal_calls_total", (("method", "Echo"),)] == calls
    assert before["minimal_seconds_count", ()] == calls
    assert before["minimal_seconds_bucket", (("le", "0.1"),)] == calls
    assert before["minimal_open", ()] == 4  # two a worker
    assert before["counterfoil_worker_up", (("worker", "0"),)] == 1
    assert before["counterfoil_worker_resident_memory_bytes", (("worker", "1"),)] > 10_000_000

    os.kill(int(min(pids)), signal.SIGKILL)
    eventually(lambda: running.samples()["counterfoil_worker_restarts_total", ()] == 1, "the death to be counted")
    assert running.samples()["minimal_calls_total", (("method", "Echo"),)] == calls
    eventually(lambda: len(running.worker_pids()) == 2, "the replacement")
    running.call("Echo")
    after = running.samples()
    assert after["minimal_calls_total", (("method", "Echo"),)] == calls + 1
    assert after["minimal_seconds_count", ()] == calls + 1
    assert after["minimal_open", ()] == 4


def test_a_frozen_worker_does_not_hold_up_a_scrape_and_is_replaced(data_dir: Path, database_url: str) -> None:
    environ = {"COUNTERFOIL_WORKER_HANG_TIMEOUT_MS": "6000", "COUNTERFOIL_METRICS_TIMEOUT_MS": "300"}
    with MinimalProcess(data_dir, database_url, workers=1, environ=environ) as server:
        server.call("Echo")
        assert server.samples()["minimal_calls_total", (("method", "Echo"),)] == 1
        (frozen,) = server.worker_pids()
        os.kill(frozen, signal.SIGSTOP)
        began = time.monotonic()
        assert server.samples()["minimal_calls_total", (("method", "Echo"),)] == 1  # its last figures
        assert time.monotonic() - began < 2.0
        eventually(lambda: len(server.events("worker ready")) == 2, "a replacement", 25.0)
        assert server.samples()["minimal_calls_total", (("method", "Echo"),)] == 1


def test_log_lines_are_json_with_the_required_fields(running: MinimalProcess) -> None:
    assert running.stop() == 0
    lines = running.lines()
    assert {line["component"] for line in lines} == {"supervisor", "worker"}
    for line in lines:
        assert {"timestamp", "level", "event", "component", "pid"} <= line.keys(), line
        assert line["component"] == "supervisor" or line["worker"] in {0, 1}


def test_secrets_are_in_no_log_argument_or_child_environment(data_dir: Path, database_url: str) -> None:
    with_password = make_url(database_url).set(password=CANARY).render_as_string(hide_password=False)
    assert CANARY in with_password
    with MinimalProcess(
        data_dir, with_password, environ={"COUNTERFOIL_REDIS_URL": f"redis://:{CANARY}@127.0.0.1:1/0"}
    ) as server:
        server.call("Log", b"asks", authorization=f"Bearer {CANARY}")
        server.call("Log", f"Bearer {CANARY}".encode())
        server.call("Log", f"postgresql://someone:{CANARY}@db/shop".encode())
        assert len(server.events("called")) == 3
        for process in [psutil.Process(server.pid), *_family(server)]:
            assert CANARY not in " ".join(process.cmdline())
        for process in _family(server):
            assert not any(name.startswith("COUNTERFOIL_") for name in process.environ()), process.cmdline()
        with pytest.raises(grpc.RpcError):
            server.call("Unknown", authorization=f"Bearer {CANARY}")
        assert server.stop() == 0
        assert CANARY not in server.output()


def test_the_folder_of_private_sockets_is_closed_to_others(running: MinimalProcess) -> None:
    assert (running.folder / "run").stat().st_mode & 0o777 == 0o700
    assert running.stop() == 0
    assert not list((running.folder / "run").iterdir())


def test_it_stays_closed_beside_embedded_servers_and_is_closed_where_it_was_open(data_dir: Path) -> None:
    run = data_dir / "run"
    run.mkdir(parents=True)
    run.chmod(0o711)
    if os.geteuid() == 0:
        os.chown(run, 65_534, 65_534)  # as earlier releases left it
    with MinimalProcess(data_dir, "", workers=1, bulk=True) as server:
        status = run.stat()
        assert (status.st_uid, status.st_mode & 0o777) == (os.geteuid(), 0o700)
        names = {path.name for path in run.iterdir()}
        assert "bulk.sock" in names
        assert not {name for name in names if not name.startswith(("bulk", "worker-"))}
        assert server.stop() == 0
