"""The embedded servers start, survive, and never outlive the process that wanted them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from counterfoil_server.runtime.embedded import EmbeddedError, EmbeddedServers

pytestmark = pytest.mark.whole

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


def test_the_keeper_inherits_no_setting_and_no_module_of_the_working_directory(folder: Path) -> None:
    (folder / "argparse.py").write_text("raise SystemExit('not ours')\n")
    parent = subprocess.Popen(
        [sys.executable, "-P", "-c", PARENT, str(folder / "data")],
        stdout=subprocess.PIPE,
        cwd=folder,
        env={**os.environ, "COUNTERFOIL_SMTP_URL": "smtp://mail.example"},
    )
    try:
        assert parent.stdout is not None
        keeper, _ = json.loads(parent.stdout.readline())
        processes = family(keeper)
        for one in processes:
            assert not [name for name in one.environ() if name.startswith("COUNTERFOIL_")], one.cmdline()
    finally:
        parent.kill()
        parent.wait()
        parent.stdout.close()  # type: ignore[union-attr]
    until(lambda: gone(processes))


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


@contextmanager
def ending(servers: EmbeddedServers) -> Iterator[int]:
    """The keeper is killed, and its PostgreSQL, whose process this is, cannot end yet: its checkpoint stands still."""
    servers.start()
    assert servers.keeper_pid is not None
    (left,) = [one for one in psutil.Process(servers.keeper_pid).children() if "postgres" in one.name()]
    with psycopg.connect(servers.database_url) as connection:
        found = connection.execute("SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'").fetchone()
        assert found is not None
    checkpointer = psutil.Process(found[0])
    checkpointer.suspend()
    try:
        os.kill(servers.keeper_pid, signal.SIGKILL)
        until(lambda: servers.keeper_pid is None)
        yield left.pid
    finally:
        checkpointer.resume()
        until(lambda: gone([left]))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process of its parent's death")
def test_the_successor_of_a_killed_keeper_waits_for_the_postgres_that_is_ending(servers: EmbeddedServers) -> None:
    with ThreadPoolExecutor() as pool:
        with ending(servers) as left:
            starting = pool.submit(servers.start)
            with pytest.raises(TimeoutError):
                starting.result(2)
            assert psutil.pid_exists(left)
        starting.result(30)
    assert connects(servers.database_url)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process of its parent's death")
def test_a_postgres_of_a_killed_keeper_that_does_not_end_is_named(folder: Path) -> None:
    servers = EmbeddedServers(folder, settings=SMALL, lock_timeout_s=0.5)
    with ending(servers) as left, pytest.raises(EmbeddedError, match=rf"process {left}\) does not end"):
        servers.start()


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


def recovering(folder: Path, *, start_timeout_s: float) -> EmbeddedServers:
    """Servers whose PostgreSQL is in the middle of a recovery for as long as the folder has no file `go`."""
    with EmbeddedServers(folder, settings=SMALL):
        pass
    (folder / "postgres" / "recovery.signal").touch()
    wait_for_archive = f"while [ ! -e {folder / 'go'} ]; do sleep 0.05; done; false"
    settings = SMALL | {"restore_command": wait_for_archive, "hot_standby": "off"}
    return EmbeddedServers(folder, settings=settings, start_timeout_s=start_timeout_s)


def state(folder: Path) -> str:
    try:
        return (folder / "postgres" / "postmaster.pid").read_text().splitlines()[7].strip()
    except (FileNotFoundError, IndexError):
        return ""


def test_a_recovery_is_waited_for_however_long_it_takes(folder: Path) -> None:
    servers = recovering(folder, start_timeout_s=3)
    with ThreadPoolExecutor() as pool:
        starting = pool.submit(servers.start)
        try:
            until(lambda: state(folder) == "starting")
            with pytest.raises(TimeoutError):
                starting.result(5)
            assert state(folder) == "starting"
        finally:
            (folder / "go").touch()
        starting.result(30)
    try:
        assert connects(servers.database_url)
    finally:
        servers.stop()


def test_a_stop_ends_a_start_in_the_middle_of_a_recovery(folder: Path) -> None:
    servers = recovering(folder, start_timeout_s=60)
    with ThreadPoolExecutor() as pool:
        starting = pool.submit(servers.start)
        until(lambda: state(folder) == "starting")
        assert servers.keeper_pid is not None
        processes = family(servers.keeper_pid)
        began = time.monotonic()
        servers.stop()
        assert time.monotonic() - began < 15, "the keeper did not listen, and was killed"
        with pytest.raises(EmbeddedError, match="ended early"):
            starting.result(5)
    until(lambda: gone(processes))
    assert not (folder / "postgres" / "postmaster.pid").exists(), "PostgreSQL was not stopped but killed"


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


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's servers run as somebody else")
def test_as_root_nothing_is_written_through_links_that_the_servers_user_may_have_put(
    servers: EmbeddedServers, folder: Path
) -> None:
    servers.start()
    servers.stop()
    theirs = folder / "theirs"
    theirs.write_text("root's own\n")
    theirs.chmod(0o600)
    for name in ("pg_hba.conf", "pg_ident.conf"):
        for linked in (folder / "postgres" / name, folder / "postgres" / f"{name}.new"):
            linked.unlink(missing_ok=True)
            linked.symlink_to(theirs)
    servers.start()
    assert theirs.read_text() == "root's own\n"
    assert theirs.stat().st_uid == 0
    for name in ("pg_hba.conf", "pg_ident.conf"):
        rules = (folder / "postgres" / name).lstat()
        assert stat.S_ISREG(rules.st_mode)
        assert rules.st_mode & 0o777 == 0o600
        assert rules.st_uid == (folder / "postgres").stat().st_uid
    assert connects(servers.database_url)


def test_a_folder_of_sockets_that_is_a_link_is_refused(servers: EmbeddedServers, folder: Path) -> None:
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    (folder / "embedded").symlink_to(elsewhere)
    with pytest.raises(EmbeddedError, match="belongs to somebody else"):
        servers.start()
    assert elsewhere.stat().st_uid == os.geteuid()
    assert elsewhere.stat().st_mode & 0o777 == 0o700


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


def test_a_cluster_whose_move_to_its_place_was_lost_keeps_what_was_committed(
    servers: EmbeddedServers, folder: Path
) -> None:
    """As a power loss may leave it: the files of a cluster that has served, under the name they had before."""
    servers.start()
    with psycopg.connect(servers.database_url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    servers.stop()
    (folder / "postgres").rename(folder / "postgres.new")
    servers.start()
    with psycopg.connect(servers.database_url) as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)
    assert not (folder / "postgres.new").exists()
