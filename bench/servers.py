"""The servers under test, as processes of their own that end with the benchmark."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, NamedTuple, Self

import grpc
from prometheus_client.parser import text_string_to_metric_families

from bench.empty import ENGINE, POOL, STOCK
from counterfoil.client import connect
from counterfoil_server.rpc.environment import ENGINE_ENVIRONMENT
from tests.ports import free_port

READY_LIMIT_S: Final = 120.0
STOP_LIMIT_S: Final = 30.0
_POLL_S: Final = 0.02
_HTTP_OK: Final = 200
_LOG_TAIL: Final = 3000

_ENGINE_METRIC: Final = "counterfoil_engine_calls"

_COMMIT_METRIC: Final = "counterfoil_group_commit"

HELD: Final = frozenset(
    {
        "counterfoil_calls_in_flight",
        "counterfoil_calls_streams_in_flight",
        "counterfoil_calls_waiting",
        _ENGINE_METRIC,
        "counterfoil_database_pool_in_use",
        "counterfoil_near_cache_leases",
        "counterfoil_reads_flights",
    }
)
"""The metrics of what a call holds while it is served."""


class Commits(NamedTuple):
    """Group commits: transactions, and commands in them."""

    batches: int
    commands: int


class ServerError(Exception):
    """A server under test did not start, or did not end."""


class Child:
    """A small server that prints its port and ends when its standard input closes."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        """`environment` is added to this process's own."""
        self._command = command
        self._environment = os.environ | dict(environment or {})
        self.address = ""
        self.pid = 0

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self._command, env=self._environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        port = self._process.stdout.readline()
        if not port:
            self._process.wait(STOP_LIMIT_S)
            raise ServerError(f"{' '.join(self._command)} ended with {self._process.returncode}")
        self.address = f"127.0.0.1:{int(port)}"
        self.pid = self._process.pid
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._process.communicate("", timeout=STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()
            raise ServerError(f"{' '.join(self._command)} did not end") from None

    def kill(self) -> None:
        """Ends it at once."""
        self._process.kill()


def empty_server(engine: str = STOCK, answer: str = POOL) -> Child:
    """The empty handler on a Python server; see `bench.empty`."""
    return Child([sys.executable, "-m", "bench.empty", "--engine", engine, "--answer", answer], _environment(engine))


def go_server(binary: Path) -> Child:
    """The empty handler on grpc-go, on one core; see `bench/go`."""
    return Child([str(binary)], {"GOMAXPROCS": "1"})


def plain_server(engine: str) -> Child:
    """A handler of each kind; see `bench.plain`."""
    return Child([sys.executable, "-m", "bench.plain", "--engine", engine], _environment(engine))


class Counterfoil:
    """`counterfoil serve` on free ports of the loopback address; it embeds PostgreSQL and Valkey unless told not to."""

    def __init__(
        self, data_dir: Path, *, engine: str = STOCK, workers: int = 1, settings: Mapping[str, str] | None = None
    ) -> None:
        """`settings` are environment variables of it."""
        self.data_dir = data_dir
        self.engine = engine
        self.address = f"127.0.0.1:{free_port()}"
        self._admin = f"127.0.0.1:{free_port()}"
        self._workers = workers
        self._log = data_dir.with_suffix(".log")
        # Settings of this shell must not change what is measured.
        self._environment = {name: value for name, value in os.environ.items() if not name.startswith("COUNTERFOIL_")}
        self._environment |= settings or {}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The supervisor's process id."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> float:
        """Starts the server and returns the seconds until it said that it is ready.

        Raises:
            ServerError: it ended, was not ready in time, or serves on another engine; with the end of its log.
        """
        command = [sys.executable, "-m", "counterfoil_server", "serve", "--data-dir", str(self.data_dir)]
        command += ["--listen", self.address, "--admin", self._admin, "--workers", str(self._workers)]
        command += ["--engine", self.engine]
        with self._log.open("ab") as log:
            started = time.monotonic()
            self._process = subprocess.Popen(command, env=self._environment, stdout=log, stderr=log)
        while not self._is_ready():
            if self._process.poll() is not None or time.monotonic() - started > READY_LIMIT_S:
                self.stop()
                raise ServerError(f"Counterfoil did not become ready:\n{self._log_tail()}")
            time.sleep(_POLL_S)
        elapsed = time.monotonic() - started
        on_engine = any(sample.name == _ENGINE_METRIC for sample in self._samples())
        if on_engine != (self.engine == ENGINE):
            self.stop()
            raise ServerError(f"Counterfoil does not serve on {self.engine}, as told to:\n{self._log_tail()}")
        return elapsed

    def stop(self) -> None:
        """Drains and ends it.

        Raises:
            ServerError: it had to be killed.
        """
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired as error:
            self._process.kill()
            self._process.wait()
            raise ServerError("Counterfoil did not end on SIGTERM") from error

    def token(self) -> str:
        """A token with all permissions, valid for a day."""
        command = [sys.executable, "-m", "counterfoil_server", "token", "--data-dir", str(self.data_dir)]
        command += ["--subject", "bench", "--all", "--ttl", "24h"]
        done = subprocess.run(
            command, env=self._environment, capture_output=True, text=True, check=False, timeout=STOP_LIMIT_S
        )
        if done.returncode != 0:
            raise ServerError(f"no token: {done.stderr[-_LOG_TAIL:]}")
        return done.stdout.strip()

    def handled(self) -> dict[tuple[str, str], int]:
        """How many calls each method has ended, by its name and status code, over all workers."""
        counts: dict[tuple[str, str], int] = {}
        for sample in self._samples():
            if sample.name == "grpc_server_handled_total" and sample.value:
                key = (sample.labels["grpc_method"], sample.labels["grpc_code"])
                counts[key] = counts.get(key, 0) + int(sample.value)
        return counts

    def left(self) -> dict[str, int]:
        """What calls hold at this moment, by the metric's name, over all workers; nothing where no call is in hand."""
        return {sample.name: int(sample.value) for sample in self._samples() if sample.name in HELD and sample.value}

    def commits(self) -> Commits:
        """What its group commits have done, over all workers."""
        found = {sample.name: int(sample.value) for sample in self._samples() if sample.name.startswith(_COMMIT_METRIC)}
        return Commits(*(found[f"{_COMMIT_METRIC}_{name}_total"] for name in Commits._fields))

    def workers_up(self) -> int:
        """How many workers serve."""
        return sum(int(sample.value) for sample in self._samples() if sample.name == "counterfoil_worker_up")

    def _samples(self) -> Iterator[Any]:
        with urllib.request.urlopen(f"http://{self._admin}/metrics", timeout=10) as answer:
            text = answer.read().decode()
        for family in text_string_to_metric_families(text):
            yield from family.samples

    def _log_tail(self) -> str:
        return self._log.read_text()[-_LOG_TAIL:]

    def _is_ready(self) -> bool:
        connection = http.client.HTTPConnection(self._admin, timeout=2)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == _HTTP_OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def raw_call(address: str, path: str, token: str = "") -> tuple[grpc.Channel, Callable[..., Any]]:
    """A channel, and a unary call on it that takes and returns bytes and raises grpc.RpcError unless it ends OK."""
    channel = connect(address, token=token or None)
    return channel, channel.unary_unary(path, request_serializer=None, response_deserializer=None)


def _environment(engine: str) -> Mapping[str, str]:
    """What a worker of Counterfoil has in its environment for the engine's sake."""
    return ENGINE_ENVIRONMENT if engine == ENGINE else {}
