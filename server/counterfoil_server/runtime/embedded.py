"""Real PostgreSQL and Valkey servers inside the data directory, for whoever has none.

A keeper process (`python -m counterfoil_server.runtime.embedded`) holds both. It restarts one that dies, and stops both
when the pipe on its standard input closes, which the kernel does even where its parent was killed with SIGKILL. Should
the keeper itself be killed, the kernel stops its servers (Linux). Only Unix sockets are opened, never a port.

    supervisor ── EmbeddedServers ──pipe── keeper ─┬─ postgres   data directory/postgres
                                                   └─ valkey     nothing on disk: it holds nothing that cannot be lost

This module is all the keeper loads, so it imports the standard library only.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Self

from counterfoil_server.runtime.embedded_servers import EmbeddedPostgres, EmbeddedServer, EmbeddedValkey
from counterfoil_server.runtime.embedded_user import EmbeddedError

__all__ = ["EmbeddedError", "EmbeddedPostgres", "EmbeddedServers", "EmbeddedValkey"]

_ENV_PREFIX = "COUNTERFOIL_"  # of settings, which are no business of the keeper's, and secret some of them
_PREDECESSOR_POLL_S = 0.02
_RECOVERY_LOG_INTERVAL_S = 10.0
_STOP_TIMEOUT_S = 20.0
_HURRIED_STOP_TIMEOUT_S = 8.0
_HURRY_POLL_S = 0.01
_RESTART_PAUSE_FIRST_S = 0.05
_RESTART_PAUSE_LONGEST_S = 5.0
_STEADY_S = 30.0  # a server that ran so long restarts without a pause again


class EmbeddedServers:
    """Both servers, held by a keeper process that ends with this one.

    `data_dir` is made where it is missing. `settings` are PostgreSQL settings that override the tuned ones.
    `lock_timeout_s` is how long the servers of a predecessor that was killed may take to end, and `start_timeout_s` how
    long ours may take to answer, once there is a cluster; a recovery after a crash may take as long as it takes.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        settings: Mapping[str, str] | None = None,
        lock_timeout_s: float = 10.0,
        start_timeout_s: float = 60.0,
    ) -> None:
        self._data_dir = data_dir.absolute()
        self._lock_timeout_s = lock_timeout_s
        self._start_timeout_s = start_timeout_s
        self._settings = dict(settings or {})
        self._keeper: subprocess.Popen[bytes] | None = None
        self._database_url = ""
        self._redis_url = ""

    @property
    def database_url(self) -> str:
        """Where PostgreSQL answers, the same after every restart; empty until `start`."""
        return self._database_url

    @property
    def redis_url(self) -> str:
        """Where Valkey answers, the same after every restart; empty until `start`."""
        return self._redis_url

    @property
    def keeper_pid(self) -> int | None:
        """The keeper's process id while it runs, else None: call `start` again to replace a keeper that was killed."""
        return self._keeper.pid if self._keeper and self._keeper.poll() is None else None

    def start(self) -> None:
        """Starts the keeper and returns when both servers accept connections. Raises `EmbeddedError` with the cause.

        That is long where PostgreSQL has much to recover; `stop`, called on another thread, ends it within moments.
        """
        if self.keeper_pid is not None:
            return
        self.stop()
        # -P: the working directory is not ours and must not supply modules.
        command = [sys.executable, "-P", "-m", __name__, "--data-dir", str(self._data_dir)]
        command += ["--lock-timeout", str(self._lock_timeout_s), "--start-timeout", str(self._start_timeout_s)]
        for name, value in self._settings.items():
            command += ["--set", f"{name}={value}"]
        environ = {name: value for name, value in os.environ.items() if not name.startswith(_ENV_PREFIX)}
        # A session of its own keeps Ctrl-C in a terminal from reaching the servers before the workers have drained.
        keeper = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environ, start_new_session=True
        )
        assert keeper.stdout is not None  # noqa: S101 - it was asked for
        self._keeper = keeper
        try:
            with keeper.stdout:
                line = keeper.stdout.readline()  # the keeper bounds what it waits for, and its end is the pipe's
        except BaseException:
            self.stop()
            raise
        report = json.loads(line if line.endswith(b"\n") else b"{}")
        if "database_url" not in report:
            self.stop()
            raise EmbeddedError(report.get("error", "the keeper of the embedded servers ended early"))
        self._database_url = report["database_url"]
        self._redis_url = report["redis_url"]

    def stop(self, is_hurried: Callable[[float], bool] | None = None) -> None:
        """Stops both servers cleanly and waits for them, at most 20 s; then they are killed.

        `is_hurried` waits for at most so many seconds and says whether they shall end at once, as after a crash.
        """
        keeper, self._keeper = self._keeper, None
        if keeper is None:
            return
        if keeper.stdin:
            keeper.stdin.close()
        end = time.monotonic() + _STOP_TIMEOUT_S
        while is_hurried is not None and keeper.poll() is None and time.monotonic() < end:
            if is_hurried(_HURRY_POLL_S):
                keeper.terminate()
                end = time.monotonic() + _HURRIED_STOP_TIMEOUT_S
                break
        try:
            keeper.wait(max(0.0, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            keeper.kill()
            keeper.wait()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


class _EndedError(Exception):
    """The end was asked for while the servers were starting."""


class _HurriedError(Exception):
    """The servers that are stopping shall end at once."""


def _hurry(*_: object) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # once
    raise _HurriedError


class _Keeper:
    """The loop of the keeper process."""

    def __init__(self, servers: Sequence[EmbeddedServer], wakeup: int) -> None:
        """`wakeup` is the descriptor that tells of signals."""
        self._servers = servers
        self._wakeup = wakeup
        self._pause_s = dict.fromkeys(servers, _RESTART_PAUSE_FIRST_S)
        self._started = dict.fromkeys(servers, 0.0)
        self._due: dict[EmbeddedServer, float] = {}

    def start(self, timeout_s: float, *, predecessor_timeout_s: float) -> None:
        """Both at once, then waits for both. Raises `_EndedError` where the end is asked for meanwhile.

        Servers that a killed keeper has left end first: PostgreSQL refuses to run beside another on the same files.
        """
        end = time.monotonic() + predecessor_timeout_s
        for server in self._servers:
            while (pid := server.predecessor_pid()) is not None:
                if time.monotonic() > end:
                    raise EmbeddedError(f"{server.name} of a keeper that was killed (process {pid}) does not end")
                self._wait(_PREDECESSOR_POLL_S)
        for server in self._servers:
            server.spawn()
            self._started[server] = time.monotonic()
        for server in self._servers:
            self._wait_ready(server, timeout_s)

    def _wait_ready(self, server: EmbeddedServer, timeout_s: float) -> None:
        began = logged = time.monotonic()

        def pause(seconds: float) -> None:
            nonlocal logged
            self._wait(seconds)
            now = time.monotonic()
            if server.is_recovering() and now - logged >= _RECOVERY_LOG_INTERVAL_S:
                logged = now
                _log("embedded server recovers, waiting for it", server=server.name, waited_s=round(now - began))

        server.wait_ready(timeout_s, pause)

    def _wait(self, seconds: float) -> None:
        if self._hears_the_end(seconds):
            raise _EndedError

    def _hears_the_end(self, wait_s: float | None) -> bool:
        """Whether standard input closes or a signal asks for the end, within that time; it may be back early."""
        with selectors.DefaultSelector() as selector:
            selector.register(sys.stdin.fileno(), selectors.EVENT_READ)
            selector.register(self._wakeup, selectors.EVENT_READ)
            for key, _ in selector.select(wait_s):
                data = os.read(key.fd, 4096)
                if (signal.SIGTERM in data) if key.fd == self._wakeup else not data:
                    return True
        return False

    def run(self) -> None:
        """Returns when standard input closes or a signal asks for the end."""
        while not self._hears_the_end(self._pause()):
            self._restart_the_dead()

    def _pause(self) -> float | None:
        return max(0.0, min(self._due.values()) - time.monotonic()) if self._due else None

    def _restart_the_dead(self) -> None:
        now = time.monotonic()
        for server in self._servers:
            status = server.exit_status()
            if status is None:
                continue
            if server not in self._due:
                if now - self._started[server] > _STEADY_S:
                    self._pause_s[server] = _RESTART_PAUSE_FIRST_S
                self._due[server] = now + self._pause_s[server]
                self._pause_s[server] = min(2 * self._pause_s[server], _RESTART_PAUSE_LONGEST_S)
                _log(
                    "embedded server ended, restarting it", server=server.name, status=status, cause=server.complaint()
                )
            elif self._due[server] <= now:
                del self._due[server]
                self._started[server] = now
                try:
                    server.spawn()
                except (OSError, EmbeddedError) as error:
                    self._due[server] = now + self._pause_s[server]
                    _log("embedded server does not start", server=server.name, cause=str(error))

    def stop(self) -> None:
        """Both at once, then waits for both. SIGTERM meanwhile ends them without a clean stop."""
        try:
            signal.signal(signal.SIGTERM, _hurry)
            for server in self._servers:
                server.request_stop()
            for server in self._servers:
                server.stop()
        except _HurriedError:
            for server in self._servers:
                server.stop(hurry=True)
        finally:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)


def _log(event: str, **fields: object) -> None:
    now = time.time()
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now % 1 * 1e6):06d}Z"
    line = {"event": event, "level": "warning", "timestamp": stamp, "logger": "embedded", **fields}
    with contextlib.suppress(OSError):
        os.write(sys.stderr.fileno(), json.dumps(line).encode() + b"\n")


@contextlib.contextmanager
def _sole_keeper(data_dir: Path, timeout_s: float) -> Iterator[None]:
    """Holds the data directory's lock: two keepers would each restart the servers that the other one stops."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "keeper.lock").open("wb") as lock:
        end = time.monotonic() + timeout_s
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > end:
                    raise EmbeddedError(f"{data_dir} is in use by another Counterfoil") from None
                time.sleep(0.02)
        yield


def main(arguments: Sequence[str]) -> int:
    """Runs a keeper: one line of JSON on standard output says where the servers are, or why they are not."""
    parser = argparse.ArgumentParser(prog="counterfoil-keeper")
    parser.add_argument("--data-dir", type=Path, required=True)
    parser.add_argument("--lock-timeout", type=float, required=True, metavar="SECONDS")
    parser.add_argument("--start-timeout", type=float, required=True, metavar="SECONDS")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE")
    options = parser.parse_args(arguments)
    settings = dict(pair.split("=", 1) for pair in options.set)
    wakeup, wakeup_writer = os.pipe()
    for descriptor in (wakeup, wakeup_writer):
        os.set_blocking(descriptor, False)
    signal.set_wakeup_fd(wakeup_writer)
    for number in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    report = sys.stdout.fileno()
    try:
        with _sole_keeper(options.data_dir, options.lock_timeout):
            postgres = EmbeddedPostgres(options.data_dir, settings=settings)
            valkey = EmbeddedValkey(options.data_dir)
            keeper = _Keeper([valkey, postgres], wakeup)
            try:
                keeper.start(options.start_timeout, predecessor_timeout_s=options.lock_timeout)
                ready = {"database_url": postgres.url, "redis_url": valkey.url}
                os.write(report, json.dumps(ready).encode() + b"\n")
                keeper.run()
            finally:
                keeper.stop()
    except _EndedError:
        pass
    except (EmbeddedError, OSError) as error:
        with contextlib.suppress(OSError):
            os.write(report, json.dumps({"error": str(error)}).encode() + b"\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
