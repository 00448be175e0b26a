"""Minimal servers as processes, and what tests ask of processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import grpc
import psutil
from prometheus_client.parser import text_string_to_metric_families

from tests.ports import free_port
from tests.runtime.minimal import SERVICE

START_LIMIT_S = 40.0
STOP_LIMIT_S = 20.0


def eventually(condition: Callable[[], Any], what: str, limit_s: float = 15.0) -> Any:
    """The condition's first true value, polled; fails where none comes in time."""
    until = time.monotonic() + limit_s
    while not (value := condition()):
        assert time.monotonic() < until, f"not in {limit_s} s: {what}"
        time.sleep(0.02)
    return value


def _lives(pid: int) -> bool:
    return bool(psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)


class MinimalProcess:
    """One supervisor of the minimal app."""

    def __init__(
        self,
        folder: Path,
        database_url: str,
        *,
        workers: int = 2,
        bulk: bool = False,
        launched: bool = False,
        environ: Mapping[str, str] | None = None,
        flags: Mapping[str, str] | None = None,
    ) -> None:
        """`launched`: as a context manager it is started and not waited for."""
        self.folder = folder
        self._launched = launched
        self.address = f"127.0.0.1:{free_port()}"
        self.admin = f"127.0.0.1:{free_port()}"
        self.log_path = folder.with_suffix(".log")
        given = {"listen": self.address, "admin": self.admin, "data-dir": str(folder), "workers": str(workers)}
        given |= {"lame-duck-ms": "100", "bulk-process": str(bulk).lower(), **(flags or {})}
        self._command = [sys.executable, "-m", "tests.runtime.minimal", "serve"]
        for name, value in given.items():
            self._command += [f"--{name}", value]
        own = {"COUNTERFOIL_LOG_FORMAT": "json", "COUNTERFOIL_DATABASE_URL": database_url}
        self._environ = {**os.environ, **own, **(environ or {})}
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The supervisor's process id."""
        assert self.process is not None
        return self.process.pid

    def launch(self) -> Self:
        """Starts it and does not wait."""
        with self.log_path.open("ab") as log:
            self.process = subprocess.Popen(self._command, env=self._environ, stdout=log, stderr=log)
        return self

    def start(self) -> Self:
        """Starts it and waits until it is ready."""
        self.launch()

        def is_ready() -> bool:
            assert self.process is not None
            assert self.process.poll() is None, f"ended with {self.process.returncode}:\n{self.output()}"
            return bool(self.events("ready"))

        eventually(is_ready, "ready", START_LIMIT_S)
        return self

    def wait(self) -> int:
        """Its exit code, once it has ended by itself."""
        assert self.process is not None
        return self.process.wait(STOP_LIMIT_S)

    def stop(self) -> int:
        """SIGTERM; the exit code."""
        os.kill(self.pid, signal.SIGTERM)
        return self.wait()

    def output(self) -> str:
        """All that it and its workers have written."""
        return self.log_path.read_text(errors="replace")

    def lines(self) -> list[dict[str, Any]]:
        """The complete log lines so far; fails where one is neither a JSON object nor the last word of the command."""
        lines = [line for line in self.output().splitlines(keepends=True) if line.endswith("\n")]
        return [json.loads(line) for line in lines if not line.startswith("counterfoil: ")]

    def events(self, name: str) -> list[dict[str, Any]]:
        """The log lines of one event."""
        return [line for line in self.lines() if line.get("event") == name]

    def worker_pids(self) -> list[int]:
        """The workers that have become ready and live still."""
        return [pid for line in self.events("worker ready") if _lives(pid := line["worker_pid"])]

    def bulk_pids(self) -> list[int]:
        """The bulk processes that have become ready and live still."""
        return [pid for line in self.events("bulk ready") if _lives(pid := line["bulk_pid"])]

    def page(self, path: str) -> tuple[int, str]:
        """Status and body of an admin page."""
        try:
            with urllib.request.urlopen(f"http://{self.admin}{path}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def samples(self) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
        """All samples of a scrape."""
        _, text = self.page("/metrics")
        return {
            (sample.name, tuple(sorted(sample.labels.items()))): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }

    def call(self, method: str, request: bytes = b"", *, timeout_s: float = 10.0, **metadata: str) -> bytes:
        """One call on a connection of its own."""
        with grpc.insecure_channel(self.address, options=[("grpc.use_local_subchannel_pool", 1)]) as channel:
            answer: bytes = channel.unary_unary(f"/{SERVICE}/{method}")(
                request, timeout=timeout_s, wait_for_ready=True, metadata=tuple(metadata.items())
            )
            return answer

    def __enter__(self) -> Self:
        return self.launch() if self._launched else self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait(STOP_LIMIT_S)
