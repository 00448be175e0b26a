"""The embedded servers start, survive, and never outlive the process that wanted them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from counterfoil_server.runtime.embedded import EmbeddedError, EmbeddedServers

# A killed process loses nothing that it gave to the kernel, so only one test needs a server that waits for the disk.
SMALL = {"shared_buffers": "16MB", "fsync": "off"}

PARENT = """
import json, sys, time
from pathlib import Path
from counterfoil_server.runtime.embedded import EmbeddedServers
servers = EmbeddedServers(Path(sys.argv[1]), settings={"shared_buffers": "16MB", "fsync": "off"})
servers.start()
print(json.dumps([servers.keeper_pid, servers.database_url]), flush=True)
time.sleep(60)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="cfe-"))
    made.chmod(0o711)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def servers(folder: Path) -> Iterator[EmbeddedServers]:
    made = EmbeddedServers(folder, settings=SMALL, lock_timeout_s=5)
    yield made
    made.stop()


def until(condition: Callable[[], object], seconds: float = 15.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "the condition did not come true in time"
        time.sleep(0.01)


def connects(url: str) -> bool:
    try:
        with psycopg.connect(url):
            return True
    except psycopg.OperationalError:
        return False


def postmaster(folder: Path) -> int:
    return int((folder / "postgres" / "postmaster.pid").read_text().splitlines()[0])


def family(pid: int) -> list[psutil.Process]:
    """The process, the servers that it holds, and theirs."""
    keeper = psutil.Process(pid)
    return [keeper, *keeper.children(recursive=True)]


def gone(processes: list[psutil.Process]) -> bool:
    return not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in processes)


def test_both_answer_and_a_warm_start_is_fast(folder: Path) -> None:
    servers = EmbeddedServers(folder)
    servers.start()
    with psycopg.connect(servers.database_url, autocommit=True) as connection:
        assert connection.info.server_version >= 180000
        shown = connection.execute("SELECT current_setting('fsync'), current_setting('synchronous_commit')").fetchone()
        assert shown == ("on", "on")
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    with redis.Redis.from_url(servers.redis_url) as valkey:
        assert valkey.set("a", "b")
        assert valkey.config_get("port") == {"port": "0"}
    url = servers.database_url
    servers.stop()
    assert not connects(url)
    took: list[float] = []
    for _ in range(3):
        began = time.monotonic()
        servers.start()
        took.append(time.monotonic() - began)
        assert servers.database_url == url
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT one FROM kept").fetchone() == (1,)
        servers.stop()
    assert min(took) < 1.5, "a warm start takes a tenth of a second where the machine is idle"


def test_a_parent_that_is_killed_leaves_nothing(folder: Path) -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT, str(folder)], stdout=subprocess.PIPE)
    try:
        assert parent.stdout is not None
        keeper, url = json.loads(parent.stdout.readline())
        processes = family(keeper)
        names = " ".join(one.name() for one in processes)
        assert "postgres" in names
        assert "valkey" in names
        assert connects(url)
    finally:
        parent.kill()
        parent.wait()
        parent.stdout.close()  # type: ignore[union-attr]
    until(lambda: gone(processes))
    assert not (folder / "postgres" / "postmaster.pid").exists(), "PostgreSQL was not stopped but killed"


def test_a_keeper_that_is_killed_takes_its_servers_along_and_can_be_replaced(
    servers: EmbeddedServers,
) -> None:
    if sys.platform != "linux":
        pytest.skip("only Linux tells a process of its parent's death")
    servers.start()
    assert servers.keeper_pid is not None
    processes = family(servers.keeper_pid)
    os.kill(servers.keeper_pid, signal.SIGKILL)
    until(lambda: servers.keeper_pid is None)
    servers.start()
    until(lambda: gone(processes))
    assert connects(servers.database_url)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_postgres_that_dies_comes_back_with_what_was_committed(
    servers: EmbeddedServers, folder: Path, number: signal.Signals
) -> None:
    servers.start()
    first = postmaster(folder)
    with psycopg.connect(servers.database_url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
        connection.commit()
        os.kill(first, number)
        if number is signal.SIGTERM:
            connection.close()  # PostgreSQL waits for its clients then
        until(lambda: not psutil.pid_exists(first))
    until(lambda: connects(servers.database_url))
    assert postmaster(folder) != first
    with psycopg.connect(servers.database_url) as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)


def test_a_valkey_that_dies_comes_back_empty(servers: EmbeddedServers) -> None:
    servers.start()
    with redis.Redis.from_url(servers.redis_url) as valkey:
        valkey.set("a", "b")
        pid = valkey.info("server")["process_id"]
        os.kill(pid, signal.SIGKILL)
        until(lambda: not psutil.pid_exists(pid))

        def answers() -> bool:
            try:
                return bool(valkey.ping())
            except redis.ConnectionError:
                return False

        until(answers)
        assert valkey.get("a") is None


def test_a_stale_pid_file_with_a_living_process_number_is_no_obstacle(servers: EmbeddedServers, folder: Path) -> None:
    """As after a container's restart, where low process numbers come again."""
    servers.start()
    lines = (folder / "postgres" / "postmaster.pid").read_text().splitlines()
    servers.stop()
    lines[0] = str(os.getppid())
    (folder / "postgres" / "postmaster.pid").write_text("\n".join(lines) + "\n")
    servers.start()
    assert connects(servers.database_url)


def test_a_second_keeper_for_the_same_folder_is_refused(servers: EmbeddedServers, folder: Path) -> None:
    servers.start()
    with pytest.raises(EmbeddedError, match="in use"):
        EmbeddedServers(folder, settings=SMALL, lock_timeout_s=0.1).start()
    assert connects(servers.database_url)


def test_a_folder_whose_path_is_too_long_for_a_socket_works(folder: Path) -> None:
    deep = folder / ("long" * 15) / ("path" * 15)
    with EmbeddedServers(deep, settings=SMALL) as servers:
        assert connects(servers.database_url)
        with redis.Redis.from_url(servers.redis_url) as valkey:
            assert valkey.ping()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's servers run as somebody else")
def test_as_root_the_servers_run_as_somebody_else_and_still_reach_a_closed_folder(folder: Path) -> None:
    folder.chmod(0o700)
    with EmbeddedServers(folder / "data", settings=SMALL) as servers:
        assert connects(servers.database_url)
        with redis.Redis.from_url(servers.redis_url) as valkey:
            held = [postmaster(folder / "data"), valkey.info("server")["process_id"]]
        for one in held:
            assert psutil.Process(one).uids().real != 0
            assert psutil.Process(one).uids().effective != 0


def test_an_unusable_setting_is_named_and_nothing_is_left_running(folder: Path) -> None:
    before = {one.pid for one in psutil.process_iter()}
    servers = EmbeddedServers(folder, settings={"shared_buffers": "much"})
    with pytest.raises(EmbeddedError, match="shared_buffers"):
        servers.start()
    left = [one for one in psutil.process_iter(["cmdline"]) if one.pid not in before]
    assert not [one for one in left if str(folder) in " ".join(one.info["cmdline"] or [])]


def test_a_cluster_half_made_is_made_anew(servers: EmbeddedServers, folder: Path) -> None:
    (folder / "postgres.new").mkdir()
    (folder / "postgres.new" / "PG_VERSION").write_text("18\n")
    servers.start()
    assert connects(servers.database_url)
